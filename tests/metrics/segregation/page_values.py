"""The figures of ``docs/measures.md``, computed from the example that ships with the package.

``PYTHONPATH=. python tests/metrics/segregation/page_values.py`` prints them; the test holds the
page to them.
"""

import csv
from pathlib import Path

import numpy as np

import sim
from sim.metrics import segregation as sg

EXAMPLES = Path(sim.__file__).parent / "data" / "examples"
TENURES = ("renting", "owning", "cooperative")
CHILDREN = tuple(f"children_{k}" for k in ("1", "2", "3", "4_plus"))
CENTRE = "Sentrum"


def rows_of(name):
    with (EXAMPLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values():
    """Every figure of the page by the name it has there: value, and random baseline where exact."""
    city = rows_of("oslo_sub_districts_2017.csv")
    number = {c: np.array([float(row[c] or "nan") for row in city]) for c in ("east_km", "north_km", "land_km2")}
    counts = np.array([[float(row[c]) for c in TENURES] for row in city])
    children = np.array([[float(row[c]) for c in CHILDREN] for row in city])
    income = np.array([float(row["mean_gross_income_nok"] or "nan") for row in city])
    position = {row["code"]: i for i, row in enumerate(city)}
    border = rows_of("oslo_sub_districts_adjacency.csv")
    pairs = np.array([(position[r["code_a"]], position[r["code_b"]]) for r in border])
    total = counts.sum(axis=1)
    return {
        **two_groups(counts, total),
        **multigroup(counts),
        **local(counts, city),
        **nested(counts, city),
        **ordered(children),
        **spatial(counts, total, number, pairs, income, city),
    }


def two_groups(counts, total):
    renting, others = counts[:, 0], total - counts[:, 0]
    out = {name: getattr(sg, name)(renting, others) for name in ("dissimilarity", "gini", "atkinson", "hutchens")}
    out["entropy_index"] = sg.entropy_index(renting, others)
    out["isolation"] = sg.isolation(renting, total)
    out["correlation_ratio"] = sg.correlation_ratio(renting, total)
    out["exposure"] = sg.exposure(renting, counts[:, 1], total)
    out |= {
        f"{name}, chance": sg.expected_under_randomness(name, counts, group=0, other=1 if name == "exposure" else None)
        for name in ("dissimilarity", "hutchens", "entropy_index", "isolation", "correlation_ratio", "exposure")
    }
    for name in ("dissimilarity", "hutchens", "entropy_index", "isolation", "correlation_ratio"):
        out[f"{name}, beyond"] = sg.corrected(out[name], out[f"{name}, chance"])
    few = counts // 100
    out["dissimilarity of one in a hundred"] = sg.dissimilarity(few[:, 0], few[:, 1:].sum(axis=1))
    out["dissimilarity of one in a hundred, chance"] = sg.expected_under_randomness("dissimilarity", few, group=0)
    return out


def multigroup(counts):
    names = (
        "multigroup_dissimilarity", "multigroup_gini", "information_theory", "mutual_information", "divergence",
        "normalized_exposure", "relative_diversity", "squared_coefficient_of_variation", "diversity",
        "simpson_interaction",
    )  # fmt: skip
    out = {name: getattr(sg, name)(counts) for name in names}
    for name in names[:1] + names[2:8]:
        out[f"{name}, chance"] = sg.expected_under_randomness(name, counts)
    for name in ("multigroup_dissimilarity", "information_theory", "normalized_exposure", "relative_diversity"):
        out[f"{name}, beyond"] = sg.corrected(out[name], out[f"{name}, chance"])
    name = "squared_coefficient_of_variation"
    out[f"{name}, beyond"] = sg.corrected(out[name], out[f"{name}, chance"])
    return out


def local(counts, city):
    quotient, entropy = sg.location_quotient(counts), sg.local_entropy(counts)
    scores, simpson = sg.local_segregation(counts), sg.local_simpson_interaction(counts)
    names = [row["name"] for row in city]
    top, least = int(np.argmax(quotient[:, 0])), int(np.argmin(entropy))
    far = int(np.argmax(scores))
    return {
        "location_quotient": quotient[top, 0],
        "location_quotient, where": names[top],
        "local_entropy": entropy[least],
        "local_entropy, where": names[least],
        "local_segregation": scores[far],
        "local_segregation, where": names[far],
        "local_simpson_interaction": simpson[least],
        **{
            f"local_segregation, {t}": v for t, v in zip(TENURES, sg.local_segregation(counts, by="group"), strict=True)
        },
    }


def nested(counts, city):
    parts = sg.decompose(counts, [[r["zone"] for r in city], [r["district"] for r in city]])
    share = np.array(parts.mutual_information) / parts.total
    return {
        f"decompose, {name}": value for name, value in zip(("zone", "district", "sub-district"), share, strict=True)
    }


def ordered(children):
    names = (
        "ordinal_information_theory", "ordinal_variance", "ordinal_root",
        "rank_order_information_theory", "rank_order_variance", "rank_order_root",
    )  # fmt: skip
    out = {name: getattr(sg, name)(children) for name in names}
    out |= {f"{name}, chance": sg.expected_under_randomness(name, children) for name in names}
    out |= {f"{name}, beyond": sg.corrected(out[name], out[f"{name}, chance"]) for name in names}
    units, brackets = np.nonzero(children)
    times = children[units, brackets].astype(int)
    values, units = np.repeat(brackets, times), np.repeat(units, times)
    out["rank_order_individuals"] = sg.rank_order_individuals(values, units)
    out["mean_rank_distance"] = sg.mean_rank_distance(values, units=units)
    out["mean_rank_distance, chance"] = sg.mean_rank_distance(values, units=np.zeros(units.size, int))
    return out


def spatial(counts, total, number, pairs, income, city):
    renting, others, land = counts[:, 0], total - counts[:, 0], number["land_km2"]
    points = np.column_stack([number["east_km"], number["north_km"]])
    centre = points[[row["name"] for row in city].index(CENTRE)]
    far = np.hypot(*(points - centre).T)
    around = sg.distance_weights(points, 2.0)
    known = np.isfinite(income)
    new_row = np.cumsum(known) - 1
    kept = known[pairs].all(axis=1)
    by_income = {"neighbours": new_row[pairs[kept]]}
    high = int(np.argmax(sg.local_morans_i(income[known], **by_income)))
    out = {
        "morans_i": sg.morans_i(renting / total, pairs),
        "morans_i, income": sg.morans_i(income[known], **by_income),
        "morans_i, chance": -1.0 / (total.size - 1),
        "local_morans_i": sg.local_morans_i(income[known], **by_income)[high],
        "local_morans_i, where": [r["name"] for r, k in zip(city, known, strict=True) if k][high],
        "spatial_dissimilarity": sg.spatial_dissimilarity(counts, around),
        "spatial_information_theory": sg.spatial_information_theory(counts, around),
        "spatial_isolation": sg.spatial_isolation(renting, total, around),
        "neighbour_adjusted_dissimilarity": sg.neighbour_adjusted_dissimilarity(renting, others, pairs),
        "delta": sg.delta(renting, land),
        "absolute_concentration": sg.absolute_concentration(renting, total, land),
        "relative_concentration": sg.relative_concentration(renting, others, land),
        "absolute_centralization": sg.absolute_centralization(renting, land, far),
        "relative_centralization": sg.relative_centralization(renting, others, far),
        "spatial_proximity": sg.spatial_proximity(renting, others, points, land),
        "absolute_clustering": sg.absolute_clustering(renting, total, points, land),
        "relative_clustering": sg.relative_clustering(renting, others, points, land),
        "distance_decay_isolation": sg.distance_decay_isolation(renting, total, points, land),
    }
    for k in (2_000, 10_000, 50_000):
        mix = sg.nearest_environments(counts, points, k)
        out[f"nearest_profile, k = {k}"] = float((renting * mix[:, 0]).sum() / renting.sum())
    return out


if __name__ == "__main__":
    for key, value in values().items():
        print(f"{key:50} {value if isinstance(value, str) else format(value, '.4f')}")
