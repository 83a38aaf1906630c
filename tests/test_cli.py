"""The command line: what it accepts, refuses, writes and returns."""

import contextlib
import dataclasses
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import fake_model
import pandas as pd
import pytest
import yaml
from fake_model import FakeModel

import sim.experiments.cell
from sim.cli import compare, load_config, main
from sim.config import Config, ConfigError, PoliciesConfig
from sim.experiments import open_study
from sim.report.readings import view_of
from sim.results import open_result

BLOCKS = [item.name for item in dataclasses.fields(PoliciesConfig)]
BASIC = "hydra/launcher=basic"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty current folder, and an engine that costs nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sim.experiments.cell, "default_engine", lambda: FakeModel)
    fake_model.MADE.clear()
    return tmp_path


def _scenario(name, content):
    Path("scenarios").mkdir(exist_ok=True)
    Path("scenarios", f"{name}.yaml").write_text(content if isinstance(content, str) else yaml.safe_dump(content))


@pytest.fixture
def mix(folder):
    """A scenario of one's own that names the first policy block."""
    _scenario("mix", {"title": "Mix", "policies": {BLOCKS[0]: None}})
    return folder


def _written(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- composition ---------------------------------------------------------------------------


def test_defaults_are_those_of_the_interface(folder):
    config = load_config()
    assert (config.city.name, config.scenario.name, config.seed) == ("oslo_small", "baseline", 1)
    assert (config.run.replicates, config.run.years, config.run.serial_below) == (1, 20, 200_000)
    assert config.run.threads == min(2, os.cpu_count() or 1)


@pytest.mark.parametrize("city", ["oslo", "oslo_small", "classroom", "synthetic"])
def test_every_city_is_an_option(folder, city):
    assert load_config([f"city={city}"]).city.name == city


def test_composing_gives_plain_dataclasses_and_leaves_hydra_as_it_was(folder):
    from hydra.core.config_store import ConfigStore
    from hydra.core.global_hydra import GlobalHydra

    load_config()
    before = set(ConfigStore.instance().repo)
    config = load_config(["market=lending_2025", "behaviour=no_own_group", "seed=4"])
    assert type(config) is Config
    assert type(config.scenario.policies) is PoliciesConfig
    assert (config.market.lending.ltv, config.behaviour.own_group, config.seed) == (0.9, False, 4)
    assert set(ConfigStore.instance().repo) == before
    assert "scenario" not in before
    assert not GlobalHydra.instance().is_initialized()


def test_composing_works_inside_another_hydra_application(folder):
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra

    (folder / "theirs").mkdir()
    (folder / "theirs" / "config.yaml").write_text("a: 1\n")
    with initialize_config_dir(str(folder / "theirs"), version_base="1.3"):
        assert load_config(["city=classroom"]).city.name == "classroom"
        assert compose("config").a == 1
    assert not GlobalHydra.instance().is_initialized()


def test_a_named_block_has_strength_one_unless_it_says_otherwise(folder):
    _scenario("full", {"policies": {BLOCKS[0]: None}})
    _scenario("half", {"policies": {BLOCKS[0]: {"strength": 0.5}}})
    assert getattr(load_config(["scenario=full"]).scenario.policies, BLOCKS[0]).strength == 1.0
    assert getattr(load_config(["scenario=half"]).scenario.policies, BLOCKS[0]).strength == 0.5
    assert getattr(load_config(["scenario=full"]).scenario.policies, BLOCKS[1]).strength == 0.0


def test_any_block_can_be_set_from_the_command_line(folder):
    policies = load_config([f"scenario.policies.{BLOCKS[1]}.strength=0.25"]).scenario.policies
    assert [getattr(policies, name).strength for name in BLOCKS] == [0.0, 0.25, *[0.0] * (len(BLOCKS) - 2)]


def test_the_users_scenario_wins_over_the_shipped_one(folder):
    assert load_config().scenario.title == "Carry on as today"
    _scenario("baseline", {"title": "Mine"})
    assert load_config().scenario.title == "Mine"


def test_a_broken_file_does_not_stand_in_the_way_of_others(folder):
    _scenario("broken", "policies: [")
    _scenario("empty", "")
    assert load_config().scenario.name == "baseline"
    with pytest.raises(ConfigError, match=r"broken\.yaml, line 1.*is not YAML"):
        load_config(["scenario=broken"])
    with pytest.raises(ConfigError, match=r"empty\.yaml: must hold keys"):
        load_config(["scenario=empty"])


def test_the_template_is_accepted_as_a_scenario(mix, capsys):
    command = ["scenario=mix", f"scenario.policies.{BLOCKS[0]}.phase_in=2", "--cfg", "job", "-p", "scenario"]
    assert main(command) == 0
    _scenario("mine", capsys.readouterr().out)
    mine, theirs = load_config(["scenario=mine"]).scenario, load_config(["scenario=mix"]).scenario
    assert (mine.name, mine.title) == ("mine", theirs.title)
    assert getattr(mine.policies, BLOCKS[0]).phase_in == 2.0
    assert getattr(mine.policies, BLOCKS[0]).strength == 1.0
    assert getattr(mine.policies, BLOCKS[1]) == getattr(theirs.policies, BLOCKS[1])


def test_the_configuration_shown_is_the_one_that_would_run(folder, capsys):
    assert main(["city=classroom", "seed=7", "--cfg", "job"]) == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown == json.loads(json.dumps(dataclasses.asdict(load_config(["city=classroom", "seed=7"]))))


# --- bad input -----------------------------------------------------------------------------

REFUSED = {
    "city=osl": ("city=osl", "nearest: oslo"),
    "ciity=oslo": ("ciity", "nearest: city"),
    "city=null": ("city", "null"),
    "city=from_table": ("city.table", "CSV"),
    "city.scale=0": ("city.scale", "above 0"),
    "city.scale=nan": ("city.scale", "nan"),
    "scenario=baselin": ("scenario=baselin", "nearest: baseline"),
    "scenario.policies.housing_mixx.strength=1": ("scenario.policies.housing_mixx", "nearest: housing_mix"),
    "scenario.policies.housing_mix.strenght=1": ("scenario.policies.housing_mix.strenght", "nearest: strength"),
    "scenario.policies.housing_mix.strength=1.5": ("scenario.policies.housing_mix.strength", "[0, 1]", "1.5"),
    "scenario.policies.housing_mix.start=soon": ("scenario.policies.housing_mix.start", "soon"),
    "seed=-1": ("seed", "at least 0", "-1"),
    "seed=abc": ("seed", "whole number", "abc"),
    "seed=null": ("seed", "whole number", "null"),
    "seed=1,2": ("seed=1,2", "add -m"),
    "seed=[1": ("[1",),
    "run.replicates=0": ("run.replicates", "[1,", "0"),
    "run.years=0": ("run.years", "[1,", "0"),
    "run.years=2.5": ("run.years", "whole number", "2.5"),
    "run.threads=0": ("run.threads", "at least 1", "0"),
    "run.household=true": ("run.household", "nearest: households"),
    "behaviour.preferences.alfa=2": ("behaviour.preferences.alfa", "nearest: alpha"),
    "behaviour.preferences.entry=[1,2]": ("behaviour.preferences.entry", "3 values"),
    "behaviour.tastes=fesh": ("behaviour.tastes", "lasting, fresh", "nearest: fresh"),
    "market.prices.price_floor=inf": ("market.prices.price_floor", "finite", "inf"),
    "market=lending_2024": ("market=lending_2024", "lending_2023"),
    "hydra/launcher=slurm": ("hydra/launcher=slurm", "allowed"),
    "+new=1": ("+new=1", "cannot be added"),
    "~seed": ("~seed", "removed"),
    "oslo": ("oslo", "name=value"),
    "=3": ("=3", "name=value"),
    "--wrong": ("--wrong", "--help"),
}


@pytest.mark.parametrize("word", REFUSED)
def test_bad_input_is_refused_in_one_line_with_nothing_written(folder, capsys, word):
    status = main([word])
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    assert printed.err.startswith("nabolag: ")
    assert printed.err.count("\n") == 1
    for part in REFUSED[word]:
        assert part in printed.err
    assert _written(folder) == []


BAD_FILES = {
    "is not YAML": "title: [",
    "not YAML": "title: a\ntitle: b\n",
    "key just words is unknown": "just words",
    "must hold keys": "[housing_mix, 1]",
    "key titel is unknown; nearest: title": "titel: x\n",
    "policy block housing_mixx is unknown; nearest: housing_mix": "policies: {housing_mixx: null}\n",
    "policies must hold blocks": "policies: [housing_mix]\n",
    "policies.housing_mix must hold fields": "policies: {housing_mix: 0.5}\n",
    "strenght is unknown; nearest: strength": "policies: {housing_mix: {strenght: 1}}\n",
    "strength must be in [0, 1], got 3": "policies: {housing_mix: {strength: 3}}\n",
    "strength must be a number, in [0, 1], got much": "policies: {housing_mix: {strength: much}}\n",
    "key defaults is not allowed": "defaults: [a]\n",
    "key _target_ is not allowed": "_target_: os.system\n",
    "key policies.housing_mix._target_ is not allowed": "policies: {housing_mix: {_target_: os.system}}\n",
    "'${' is not allowed": "title: ${oc.env:HOME}\n",
    "${' is not allowed": 'title: "${"\n',
    "is not text in UTF-8": b"title: \xff\xfe",
    "title": "title: [a, b]\n",
}


@pytest.mark.parametrize("message", BAD_FILES)
def test_a_scenario_file_that_cannot_be_used_is_refused(folder, capsys, message):
    _scenario("mine", "x: 1")
    content = BAD_FILES[message]
    Path("scenarios/mine.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    status = main(["scenario=mine"])
    error = capsys.readouterr().err
    assert status == 2
    assert error.count("\n") == 1
    assert "mine.yaml" in error
    assert message in error
    assert _written(folder) == ["scenarios/mine.yaml"]


def test_an_object_in_a_scenario_file_is_not_made(folder, capsys):
    _scenario("mine", f"title: !!python/object/apply:os.mkdir ['{folder / 'made'}']\n")
    assert main(["scenario=mine"]) == 2
    assert "is not YAML" in capsys.readouterr().err
    assert not (folder / "made").exists()


def test_a_folder_that_cannot_be_written_is_refused_before_anything_runs(folder, capsys):
    Path("file").write_text("mine")
    for command in (["run.dir=file/cell"], ["-m", "seed=1,2", "hydra.sweep.dir=file/sweep"]):
        assert main(command) == 2
        assert "is not a folder" in capsys.readouterr().err
    assert fake_model.MADE == []
    assert _written(folder) == ["file"]


def test_debug_shows_where(folder, capsys):
    assert main(["seed=-1", "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


# --- one run -------------------------------------------------------------------------------


def test_one_run_writes_a_cell_prints_a_summary_and_the_folder(folder, capsys):
    assert main(["city=classroom", "run.years=2", "run.dir=out/cell"]) == 0
    text = capsys.readouterr().out
    assert str(Path("out/cell")) in text
    for part in ("2017", "2018", "Moves within the city", "0.13", "household-quarters a second"):
        assert part in text
    files = ["areas.parquet", "config.yaml", "flows.parquet", "manifest.json", "metrics.parquet"]
    assert _written(folder) == [f"out/cell/{name}" for name in files]
    assert yaml.safe_load(Path("out/cell/config.yaml").read_text())["run"]["years"] == 2


def test_the_same_command_reuses_its_folder(folder, capsys):
    main(["run.years=1"])
    first = capsys.readouterr().out.splitlines()[-1]
    main(["run.years=1", "run.replicates=2"])
    assert capsys.readouterr().out.splitlines()[-1] == first
    assert fake_model.MADE == [("baseline", 1), ("baseline", 2)]


def test_another_configuration_does_not_take_over_a_folder(folder, capsys):
    main(["run.years=1", "run.dir=out"])
    before = {path: Path(path).read_bytes() for path in _written(folder)}
    assert main(["run.years=2", "run.dir=out"]) == 2
    assert "another configuration" in capsys.readouterr().err
    assert {path: Path(path).read_bytes() for path in _written(folder)} == before


def _failing(monkeypatch, scenario, kind=RuntimeError):
    def make(config, seed):
        if config.scenario.name == scenario:
            raise kind("no such luck\nsecond line")
        return FakeModel(config, seed)

    monkeypatch.setattr(sim.experiments.cell, "default_engine", lambda: make)


def test_a_run_that_fails_has_status_one_and_says_where_to_look(folder, capsys, monkeypatch):
    _failing(monkeypatch, "baseline")
    assert main(["run.dir=out"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no such luck" in error
    assert json.loads(Path("out/error.json").read_text())["error"] == "RuntimeError"


def test_an_engine_that_refuses_has_status_two_and_writes_nothing(folder, monkeypatch):
    _failing(monkeypatch, "baseline", ConfigError)
    assert main(["run.dir=out"]) == 2
    assert _written(folder) == []


def test_stopping_says_that_the_same_command_goes_on(folder, capsys, monkeypatch):
    _failing(monkeypatch, "baseline", KeyboardInterrupt)
    assert main(["run.dir=out"]) == 130
    assert "the same command" in capsys.readouterr().err


# --- sweeps --------------------------------------------------------------------------------


@pytest.fixture
def no_report(monkeypatch):
    """Leave the HTML page to its own tests."""
    import sim.report
    from sim.experiments import Comparison

    monkeypatch.setattr(sim.report, "summary_of_study", lambda study: "", raising=False)
    monkeypatch.setattr(Comparison, "report", lambda self, path, language=None: path)


SWEEP = ["-m", BASIC, "run.years=2", "run.replicates=2", "hydra.sweep.dir=out"]


@pytest.mark.usefixtures("no_report")
def test_a_sweep_runs_the_baseline_for_every_combination_of_the_other_parameters(mix, capsys):
    assert main([*SWEEP, "scenario=mix", "city=classroom,synthetic"]) == 0
    study = open_study("out")
    assert sorted(zip(study.cells["city.name"], study.cells["scenario"], strict=True)) == [
        ("classroom", "baseline"),
        ("classroom", "mix"),
        ("synthetic", "baseline"),
        ("synthetic", "mix"),
    ]
    city = study.cells.set_index("cell")["city.name"]
    assert all(city[cell] == city[base] for cell, base in study.baseline_of.items())
    assert set(study.effects["n_pairs"]) == {2}
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "4 cells (baseline, mix), 0 finished: out"
    assert second.startswith("8 runs on 1 process: about ")
    for part in ("seconds", "GiB of memory", "MiB on disk"):
        assert part in second


@pytest.mark.usefixtures("no_report")
def test_a_named_baseline_is_run_once(mix):
    assert main([*SWEEP, "scenario=baseline,mix"]) == 0
    assert sorted(fake_model.MADE) == [("baseline", 1), ("baseline", 2), ("mix", 1), ("mix", 2)]


@pytest.mark.usefixtures("no_report")
def test_a_swept_block_is_paired_with_the_baseline_and_not_with_itself(folder):
    assert main([*SWEEP, f"scenario.policies.{BLOCKS[0]}.strength=0.5,1"]) == 0
    study = open_study("out")
    strength = study.cells.set_index("cell")[f"scenario.policies.{BLOCKS[0]}.strength"]
    assert sorted(strength) == [0.0, 0.5, 1.0]
    assert {strength[base] for base in study.baseline_of.values()} == {0.0}


@pytest.mark.usefixtures("no_report")
def test_a_parameter_axis_pairs_every_cell_with_its_own_baseline_and_names_the_axis(mix):
    strength, alpha = f"scenario.policies.{BLOCKS[0]}.strength", "behaviour.preferences.alpha"
    assert main([*SWEEP, "scenario=baseline,mix", f"{strength}=0.5,1", f"{alpha}=1.0,2.0"]) == 0
    study = open_study("out")
    cells = study.cells.set_index("cell")
    assert len(cells) == 2 + 2 * 2
    assert set(cells.loc[cells["scenario"] == "baseline", strength]) == {0.0}
    for cell, base in study.baseline_of.items():
        assert cells.loc[cell, alpha] == cells.loc[base, alpha]
        assert cells.loc[base, strength] == 0.0
    labels = {package.short for package in view_of(study).packages}
    for value in ("strength=0.5", "strength=1", "alpha=1", "alpha=2"):
        assert any(value in label for label in labels)


@pytest.mark.usefixtures("no_report")
def test_the_files_of_a_sweep_and_nothing_else(mix):
    main([*SWEEP, "scenario=mix"])
    names = {Path(path).name for path in _written(mix / "out")}
    assert names == {
        *("areas.parquet", "config.yaml", "flows.parquet", "manifest.json", "metrics.parquet"),
        *("cells.parquet", "effects.parquet"),
    }
    cells = pd.read_parquet("out/cells.parquet")
    assert sorted(cells["cell"]) == sorted(path.name for path in Path("out/cells").iterdir())


@pytest.mark.usefixtures("no_report")
def test_the_same_sweep_again_runs_only_what_is_missing(mix):
    command = ["-m", BASIC, "run.years=2", "scenario=mix"]
    main([*command, "run.replicates=1"])
    fake_model.MADE.clear()
    main([*command, "run.replicates=1"])
    assert fake_model.MADE == []
    main([*command, "run.replicates=2"])
    assert sorted(fake_model.MADE) == [("baseline", 2), ("mix", 2)]
    (sweep,) = Path("outputs").iterdir()
    assert open_study(sweep).effects["n_pairs"].unique().tolist() == [2]


@pytest.mark.usefixtures("no_report")
def test_a_failed_cell_gives_status_one_and_the_others_finish(mix, capsys, monkeypatch):
    _scenario("bad", {"policies": {BLOCKS[0]: None}})
    _failing(monkeypatch, "bad")
    assert main([*SWEEP, "scenario=bad,mix"]) == 1
    error = capsys.readouterr().err
    assert "(bad) failed: no such luck" in error
    cells = pd.read_parquet("out/cells.parquet").set_index("scenario")
    assert cells["status"].to_dict() == {"bad": "failed", "mix": "finished", "baseline": "finished"}
    assert pd.read_parquet("out/effects.parquet")["scenario"].unique().tolist() == ["mix"]
    monkeypatch.setattr(sim.experiments.cell, "default_engine", lambda: FakeModel)
    fake_model.MADE.clear()
    assert main([*SWEEP, "scenario=bad,mix"]) == 0
    assert fake_model.MADE == [("bad", 1), ("bad", 2)]


def test_a_failed_baseline_leaves_no_effects_but_keeps_the_cells(mix, monkeypatch, no_report):
    _failing(monkeypatch, "baseline")
    assert main([*SWEEP, "scenario=mix"]) == 1
    assert len(pd.read_parquet("out/effects.parquet")) == 0
    assert (Path("out/cells") / pd.read_parquet("out/cells.parquet")["cell"][0]).is_dir()


def test_all_cells_are_checked_before_the_first_runs(mix, capsys):
    assert main([*SWEEP, "scenario=baseline,mix", "city.scale=1,2"]) == 2
    assert "city.scale" in capsys.readouterr().err
    assert fake_model.MADE == []
    assert not Path("out").exists()


ENGINE_REFUSES = {
    "scenario.policies.housing_mix.target.areas=nowhere": ("housing_mix.target.areas", "nowhere"),
    "scenario.policies.housing_mix.target.areas='turnover >'": ("housing_mix.target.areas", "turnover >"),
    "city.table=table.csv city=from_table": ("table.csv", "households"),
}


@pytest.mark.parametrize("words", ENGINE_REFUSES)
def test_what_only_the_engine_can_tell_is_refused_before_a_sweep_runs(mix, capsys, words):
    Path("table.csv").write_text("code,name\na,b\n")
    before = _written(mix)
    cities = [] if "city=" in words else ["city=classroom"]
    assert main([*SWEEP, "scenario=mix", *cities, *words.split(" ", 1 if "city=" in words else 0)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    for part in ENGINE_REFUSES[words]:
        assert part in error
    assert fake_model.MADE == []
    assert _written(mix) == before


def test_when_a_worker_dies_the_others_finish_and_the_culprit_is_recorded(mix, capsys, monkeypatch, no_report):
    from hydra._internal.core_plugins.basic_launcher import BasicLauncher

    _scenario("deadly", {"policies": {BLOCKS[0]: None}})
    launch = BasicLauncher.launch

    def die(self, job_overrides, initial_job_idx):
        if len(job_overrides) > 1 or "scenario=deadly" in job_overrides[0]:
            raise RuntimeError("a worker was killed")
        return launch(self, job_overrides, initial_job_idx)

    monkeypatch.setattr(BasicLauncher, "launch", die)
    assert main([*SWEEP, "scenario=mix,deadly"]) == 1
    error = capsys.readouterr().err
    assert "going on one cell at a time" in error
    assert "(deadly) failed: a worker was killed" in error
    assert pd.read_parquet("out/effects.parquet")["scenario"].unique().tolist() == ["mix"]


def test_a_sweep_into_the_folder_of_one_run_is_refused(folder, capsys):
    assert main(["-m", "seed=1,2", "run.dir=out"]) == 2
    assert "hydra.sweep.dir" in capsys.readouterr().err


def test_a_sweep_over_seeds_pairs_each_with_its_own(mix, no_report):
    assert main(["-m", BASIC, "run.years=1", "scenario=mix", "seed=range(1,4)", "hydra.sweep.dir=out"]) == 0
    study = open_study("out")
    seed = study.cells.set_index("cell")["seed"]
    assert len(study.cells) == 6
    assert all(seed[cell] == seed[base] for cell, base in study.baseline_of.items())


# --- comparison again ----------------------------------------------------------------------


def test_comparing_again_gives_the_same_effects(mix, no_report, capsys):
    main([*SWEEP, "scenario=mix"])
    before = Path("out/effects.parquet").read_bytes()
    Path("out/effects.parquet").unlink()
    assert compare(["out"]) == 0
    assert Path("out/effects.parquet").read_bytes() == before


def test_single_runs_can_be_compared(mix, no_report):
    main(["run.years=1", "run.dir=one"])
    main(["run.years=1", "run.dir=two", "scenario=mix"])
    assert compare(["one", "two", "out=both"]) == 0
    assert pd.read_parquet("both/effects.parquet")["scenario"].unique().tolist() == ["mix"]


def test_a_comparison_is_told_in_bokmal_with_its_workbook_when_asked(mix):
    main([*SWEEP, "scenario=mix"])
    assert compare(["out", "report.language=nb", "workbook=tables.zip"]) == 0
    assert '<html lang="nb">' in Path("out/report.html").read_text(encoding="utf-8")
    assert any(name.endswith(".csv") for name in zipfile.ZipFile("tables.zip").namelist())


def test_households_are_followed_when_asked(mix, capsys):
    main([*SWEEP, "scenario=mix"])
    assert compare(["out", "trace=1,7"]) == 2
    assert "trace must be seeds of the study" in capsys.readouterr().err
    assert not Path("out/traces.parquet").exists()
    assert compare(["out", "trace=1"]) == 0
    assert pd.read_parquet("out/traces.parquet")["seed"].unique().tolist() == [1]


def test_an_unknown_language_is_refused_before_anything_is_read(folder, capsys):
    assert compare(["nowhere", "report.language=nn"]) == 2
    assert "report.language" in capsys.readouterr().err


def test_comparing_runs_with_different_settings_is_refused(mix, capsys):
    main(["run.years=1", "run.dir=one"])
    main(["run.years=2", "run.dir=two", "scenario=mix"])
    assert compare(["one", "two"]) == 2
    assert "its baseline" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["nowhere"], ["--wrong"]])
def test_comparing_nothing_is_refused(folder, words, capsys):
    assert compare(words) == 2
    assert capsys.readouterr().err.count("\n") == 1


# --- help and start-up ---------------------------------------------------------------------


def test_help_lists_cities_scenarios_blocks_fields_and_measures(mix, capsys):
    from sim.metrics import REGISTRY

    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for city in ("oslo", "oslo_small", "classroom", "synthetic", "from_table"):
        assert f"\n  {city} " in text
    assert re.search(r"\n  mix +Mix\n", text)
    for part in (*BLOCKS, "in [0, 1]", "NOK", *REGISTRY, "run.serial_below", "market.lending.ltv"):
        assert part in text


def test_importing_sim_loads_none_of_the_heavy_libraries():
    code = (
        "import sim, sys; heavy = {'numba', 'mesa', 'pandas', 'numpy', 'hydra', 'matplotlib', 'scipy'};"
        "print(*(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "\n"


def test_the_names_of_the_interface_are_there():
    for name in ("load_config", "run", "compare_scenarios", "open_result", "open_study", "RunResult", "ConfigError"):
        assert callable(getattr(sim, name))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = sim.nonsense


@pytest.mark.parametrize("module", ["sim", "sim.compare"])
def test_the_real_command_refuses_with_status_two(tmp_path, module):
    root = Path(sim.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", module, "--wrong"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.returncode == 2
    assert done.stderr.startswith("nabolag: ")
    assert done.stderr.count("\n") == 1
    with contextlib.suppress(StopIteration):
        pytest.fail(f"left {next(tmp_path.iterdir())}")


def test_open_result_reads_what_the_command_wrote(folder):
    main(["run.years=1", "run.dir=out", "seed=5"])
    assert open_result("out").seeds == [5]
