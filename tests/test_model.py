"""The assembled model: conservation, determinism, records."""

import numpy as np
import pytest

from sim.config import Config
from sim.model import ResidentialModel

COLUMNS = ("dwelling", "key", "net_income", "liquid", "debt", "allowance", "stage")


def config_of(city: str = "classroom", **run: object) -> Config:
    config = Config()
    config.city.name = city
    for name, value in run.items():
        setattr(config.run, name, value)
    return config


def fingerprint(model: ResidentialModel) -> dict[str, np.ndarray]:
    """Every column that a run may change, as bytes would compare."""
    city = model.city
    columns = {f"households.{name}": getattr(city.households, name)[: city.households.n_rows] for name in COLUMNS}
    columns |= {f"dwellings.{name}": getattr(city.dwellings, name) for name in ("value", "rent_value", "ask", "use")}
    columns |= {"persons.income": city.persons.income, "persons.household": city.persons.household}
    return columns


def assert_same(one: ResidentialModel, other: ResidentialModel) -> None:
    first, second = fingerprint(one), fingerprint(other)
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everyone_and_everything_is_accounted_for_after_every_step_of_every_quarter(seed):
    model = ResidentialModel(config_of(), seed=seed)
    model.city.invariants()
    city, levers, clock = model.city, model.levers, model.clock
    for _ in range(12):
        levers.neutral()
        for process in (model.demography, model.work_and_school, model.economy, model.stock):
            process.step(city, levers, clock)
            city.invariants()
        searchers = model.search.step(city, levers, clock)
        model.market.step(city, levers, clock, searchers)
        city.invariants()
        model.pricing.step(city, levers, clock)
        model.area_life.step(city, levers, clock)
        city.invariants()
        clock.tick()


@pytest.mark.slow
def test_invariants_hold_in_every_quarter_of_twelve_years():
    model = ResidentialModel(config_of(), seed=4)
    for _ in range(48):
        model.step()
        model.city.invariants()


def test_the_same_seed_gives_the_same_city_bit_for_bit():
    assert_same(
        ResidentialModel(config_of(), seed=5).run_years(2),
        ResidentialModel(config_of(), seed=5).run_years(2),
    )


def test_another_seed_gives_another_city():
    one, other = (ResidentialModel(config_of(), seed=seed).run_years(1) for seed in (1, 2))
    assert not np.array_equal(one.city.households.dwelling[:500], other.city.households.dwelling[:500])


def test_one_and_two_threads_give_the_same_city_bit_for_bit():
    one, two = (ResidentialModel(config_of(threads=threads, serial_below=0), seed=6).run_years(3) for threads in (1, 2))
    assert_same(one, two)


def test_persons_change_only_by_counted_events():
    model = ResidentialModel(config_of(), seed=7)
    for _ in range(8):
        before = model.city.persons.n
        first = dict(model.city.events.count)
        if model.clock.season == 3:  # the year's counts are cleared after the fourth quarter
            first = None
        model.step()
        if first is None:
            continue
        count = {name: value - first.get(name, 0.0) for name, value in model.city.events.count.items()}
        change = (
            count.get("births", 0.0)
            + count.get("queued_persons", 0.0)
            - count.get("deaths", 0.0)
            - count.get("left_persons", 0.0)
            - count.get("did_not_join_persons", 0.0)
        )
        assert model.city.persons.n - before == pytest.approx(change)


def test_records_have_the_same_rows_every_year():
    records = ResidentialModel(config_of(), seed=8).run_years(3).records()
    keys = [
        set(map(tuple, rows[["metric", "group", "unit_size"]].to_numpy()))
        for _, rows in records["metrics"].groupby("year")
    ]
    assert keys[0] == keys[1] == keys[2]
    assert len(records["areas"]) == 3 * ResidentialModel(config_of(), seed=8).city.n_areas
    assert not records["metrics"].duplicated(["year", "metric", "group", "unit_size"]).any()


def test_every_recorded_measure_is_declared_and_in_range():
    from sim.metrics import REGISTRY

    metrics = ResidentialModel(config_of(), seed=9).run_years(2).metrics().dropna()
    assert set(metrics["metric"]) <= set(REGISTRY)
    for name, rows in metrics.groupby("metric"):
        measure = REGISTRY[str(name)]
        assert rows["value"].between(measure.low, measure.high).all(), name
