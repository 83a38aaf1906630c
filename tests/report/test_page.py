import base64
import copy
import hashlib
import io
import re
from html.parser import HTMLParser

import matplotlib
import pandas as pd
import pytest
from report_study import make_result, make_study

from sim.config import ConfigError
from sim.report import plot_effect, render_report, summary_of_result, summary_of_study, write_report
from sim.report.readings import variants, view_of
from sim.report.words import speaking


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        wanted = ("src", "href", "xlink:href", "data", "action", "srcset", "poster")
        self.links += [value for name, value in attrs if name in wanted]


def _parsed(text):
    parser = _Links()
    parser.feed(text)
    return parser


def test_the_page_asks_the_network_for_nothing(page):
    text = page.read_text(encoding="utf-8")
    parser = _parsed(text)
    assert parser.links
    assert all(link.startswith(("#", "data:")) for link in parser.links)
    assert not {"iframe", "link", "object", "embed", "base"} & set(parser.tags)
    css = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in css
    assert "@import" not in css
    assert not re.findall(r"https?://(?!www\.w3\.org/)", text)


def test_only_the_pages_own_script_may_run(page):
    text = page.read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{allowed}';" in text
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|eval|innerHTML)\b", script)
    assert not re.search(r"<[^>]+\son[a-z]+=", text)


def test_ids_are_unique(page):
    ids = re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))


def test_sections_come_in_the_readers_order(page):
    text = page.read_text(encoding="utf-8")
    order = ["asked", "found", "starts", "effects", "series", "areas", "maps", "groups", "settings", "limits"]
    places = [text.index(f'<section id="{name}"') for name in order]
    assert places == sorted(places)


def test_every_figure_has_a_description(page):
    figures = re.findall(r"<figure>.*?</figure>", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(figures) > 10
    assert all(re.search(r'<svg[^>]*role="img"[^>]*aria-label="[^"]{20,}"', figure) for figure in figures)


def test_data_behind_the_effects_can_be_downloaded(page, study):
    link = re.search(r'download="effects_last_year.csv" href="data:text/csv[^,]*,([^"]+)"', page.read_text("utf-8"))
    frame = pd.read_csv(io.BytesIO(base64.b64decode(link.group(1))))
    expected = study.effects[study.effects["year"] == 2029]
    assert len(frame) == len(expected)
    assert frame["effect"].to_numpy() == pytest.approx(expected["effect"].to_numpy(), nan_ok=True)


def test_benefits_and_losers_of_the_quality_check_stand_in_one_table(page):
    text = page.read_text(encoding="utf-8")
    start = text.index('<h3 class="quality">')
    table = text[start : text.index("</table>", start)]
    for words in (
        "Quality of supported lets",
        "Lets open to supported tenants",
        "Involuntary moves",
        ">gain<",
        ">loss<",
    ):
        assert words in table


def test_titles_from_user_files_cannot_become_markup():
    evil = '<script>alert(1)</script> $x^2_ {{ 7*7 }} " onmouseover="x'
    study = make_study(("housing_mix",), n_seeds=2, titles={"housing_mix": evil})
    study.cells["scenario.rationale"] = "<img src=http://example.com/x.png>"
    text = render_report(study)
    parser = _parsed(text)
    assert parser.tags.count("script") == 1
    assert "<script>alert" not in text
    assert "img" not in parser.tags
    assert "{{ 7*7 }}" in text
    assert all(link.startswith(("#", "data:")) for link in parser.links)


def test_one_seed_is_called_luck_and_draws_no_interval():
    text = render_report(make_study(("housing_mix",), n_seeds=1))
    assert "one seed: no interval" in text
    body = re.sub(r'(href|data-low|data-high)="[^"]*"', "", text).lower().split("</style>")[1]
    assert not re.search(r"\bnan\b", body)


def test_without_area_centres_the_page_says_so():
    assert "no map is drawn" in render_report(make_study(("housing_mix",), n_seeds=2, areas=False))


def test_a_study_of_the_baseline_alone_still_makes_a_page():
    text = render_report(make_study((), n_seeds=2))
    assert "nothing to compare" in text


def test_a_failed_cell_is_named():
    study = make_study(("housing_mix",), n_seeds=2)
    failed = study.cells[study.cells["scenario"] == "housing_mix"].assign(
        cell="cell-lost", scenario="lost", status="failed"
    )
    study.cells = pd.concat([study.cells, failed], ignore_index=True)
    assert re.search(r"Not finished.*lost", render_report(study), re.DOTALL)


def test_both_starts_of_a_housing_mix_are_set_side_by_side():
    study = make_study(("housing_mix",), n_seeds=3)
    assert "city.municipal_start=proportional" in render_report(study)
    for name in ("baseline", "housing_mix"):
        study.results[f"other-{name}"] = copy.copy(study.results[f"cell-{name}"])
        study.baseline_of[f"other-{name}"] = "other-baseline"
    effects = study.effects.assign(cell="other-housing_mix", baseline_cell="other-baseline")
    study.effects = pd.concat([study.effects, effects], ignore_index=True)
    cells = study.cells.assign(cell="other-" + study.cells["scenario"], baseline_cell="other-baseline")
    study.cells = pd.concat([study.cells, cells.assign(**{"city.municipal_start": "proportional"})], ignore_index=True)
    text = render_report(study)
    section = text[text.index('<section id="starts"') : text.index('<section id="effects"')]
    assert "In proportion to renters" in section
    assert "By zone" in section
    assert text.count('class="verdict"') == 1
    assert "override away" not in section


def test_one_seed_of_the_whole_city_serves_the_maps_and_is_no_package_of_its_own():
    study = make_study(("housing_mix",), n_seeds=3)
    whole = make_study(("housing_mix",), n_seeds=1)
    for name in ("baseline", "housing_mix"):
        study.results[f"whole-{name}"] = whole.results[f"cell-{name}"]
        study.baseline_of[f"whole-{name}"] = "whole-baseline"
    effects = whole.effects.assign(cell="whole-housing_mix", baseline_cell="whole-baseline")
    study.effects = pd.concat([study.effects, effects], ignore_index=True)
    cells = whole.cells.assign(cell="whole-" + whole.cells["scenario"], baseline_cell="whole-baseline")
    study.cells = pd.concat([study.cells, cells.assign(**{"city.scale": 1.0})], ignore_index=True)
    text = render_report(study)
    assert text.count('class="verdict"') == 1
    assert "3 paired seeds" in text
    assert "Baseline and policy: one seed" in text
    assert "Difference: 3 seeds" in text
    assert "differs by" not in text


def test_a_long_sweep_names_cells_by_what_differs_and_says_what_is_left_out():
    study = make_study(("housing_mix",), n_seeds=2, areas=False)
    strengths = [0.1 * i for i in range(1, 9)]
    mix = study.cells[study.cells["scenario"] == "housing_mix"]
    effects, cells = [], [study.cells[study.cells["scenario"] == "baseline"]]
    for strength in strengths:
        name = f"cell-{strength:.1f}"
        study.results[name], study.baseline_of[name] = study.results["cell-housing_mix"], "cell-baseline"
        effects.append(study.effects.assign(cell=name))
        cells.append(mix.assign(cell=name, **{"scenario.policies.housing_mix.strength": strength}))
    study.effects, study.cells = pd.concat(effects), pd.concat(cells)
    text = render_report(study)
    assert text.count('class="verdict"') == len(strengths)
    assert "policies.housing_mix.strength=0.5]" in text
    assert f"the first 7 of {len(strengths)} scenarios" in text


def test_the_same_study_makes_the_same_page():
    study = make_study(("housing_mix",), n_seeds=2)
    assert render_report(study) == render_report(study)


def test_drawing_leaves_matplotlib_as_it_was(study):
    before = dict(matplotlib.rcParams)
    render_report(make_study(("housing_mix",), n_seeds=2))
    assert dict(matplotlib.rcParams) == before


def test_plot_effect_draws_a_line_and_a_band_a_scenario(study):
    rows = study.effects[(study.effects["metric"] == "crowded") & (study.effects["group"] == "all")]
    figure = matplotlib.figure.Figure()
    ax = plot_effect(rows, "crowding", "share", figure.subplots())
    assert len([line for line in ax.lines if not line.get_label().startswith("_")]) == 3
    assert len(ax.collections) == 3
    assert "[share]" in ax.get_ylabel()


def test_an_unwritable_path_leaves_nothing_behind(study, tmp_path):
    with pytest.raises(ConfigError, match="there is no folder"):
        write_report(study, tmp_path / "missing" / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_terminal_summaries_tell_the_verdicts_and_the_levels(study):
    text = " ".join(summary_of_study(study).split())
    assert text.count("paired seeds") == 3
    text.encode("cp1252")
    assert "Tenure dissimilarity" in summary_of_result(make_result("baseline", [1, 2]))


def _section(text, name):
    start = text.index(f'<section id="{name}"')
    return text[start : text.index("</section>", start)]


def test_counts_of_areas_stand_beside_their_paired_intervals(page, study):
    section = _section(page.read_text(encoding="utf-8"), "areas")
    counts = section[section.index("How many areas") : section.index("Every area")]
    rows = study.effects.query("metric == 'areas_low_income_40' and year == 2029 and cell == 'cell-housing_mix'")
    assert counts.count("Areas with 40 % children in low income") == 3
    assert f"{rows['effect'].iloc[0]:+.1f}".replace("-", "\N{MINUS SIGN}") in counts
    assert "no forecast for a named place" in section


def test_the_tables_data_are_the_area_files(page, study):
    text = page.read_text(encoding="utf-8")
    link = re.search(r'download="living_conditions_by_area.csv" href="data:text/csv[^,]*,([^"]+)"', text)
    frame = pd.read_csv(io.BytesIO(base64.b64decode(link.group(1))), dtype={"area": str})
    assert next(iter(frame["scenario"].unique())) == "Baseline"
    assert len(frame) == 4 * 30
    means = {
        name: result.areas.query("year == 2029").groupby("area")["children_low_income"].mean() * 100
        for name, result in study.results.items()
    }
    base = frame[frame["scenario"] == "Baseline"].set_index("area")["children_low_income"]
    mix = frame[frame["scenario"] == "Housing mix"].set_index("area")
    pd.testing.assert_series_equal(base, means["cell-baseline"], check_names=False, rtol=1e-6)
    difference = means["cell-housing_mix"] - means["cell-baseline"]
    pd.testing.assert_series_equal(mix["children_low_income_effect"], difference, check_names=False, rtol=1e-5)


def test_overlap_gaps_children_and_generations_are_told_in_the_section(page):
    section = _section(page.read_text(encoding="utf-8"), "areas")
    for words in (
        "Challenges that come together",
        "What children of each group live with",
        "Gaps between areas: who lives there, and the rest",
        "From parents to children",
        "it is no measure of what places do",
    ):
        assert words in section
    gaps = section[section.index("Gaps between areas") :]
    row = gaps[gaps.index('<tr><th scope="row">') :].split("</tr>")[0]
    gap, composition, context, share = (float(x) for x in re.findall(r">(-?[0-9.]+)</td>", row))
    assert composition + context == pytest.approx(gap, abs=0.11)
    assert share == pytest.approx(100 * composition / gap, abs=1.0)


def test_stayers_are_told_apart_from_replacement_where_it_was_measured(page):
    section = _section(page.read_text(encoding="utf-8"), "areas")
    assert "Those who stayed, and those who came instead" in section
    study = make_study(("housing_mix",), n_seeds=2)
    study.effects = study.effects[~study.effects["metric"].str.startswith("income_rank_change")]
    assert "Those who stayed" not in render_report(study)


def test_a_baseline_alone_has_its_table_of_areas():
    section = _section(render_report(make_study((), n_seeds=2)), "areas")
    assert section.count("<tbody aria-label") == 1
    assert "Sted 29" in section
    assert "<select>" not in section


def test_maps_share_their_outlines_and_letters(page):
    text = page.read_text(encoding="utf-8")
    shapes = re.findall(r'<path id="(shape-\d+)"', text)
    used = set(re.findall(r'href="#(shape-\d+)"', text))
    assert used == set(shapes)
    assert len(shapes) < 400
    maps = re.findall(r"<svg[^>]*aria-label=\"Map of.*?</svg>", text, re.DOTALL)
    assert len(maps) > 20
    assert all(drawing.count('class="area"') == 30 for drawing in maps)
    assert len(text) < 4_000_000


def test_cells_of_one_scenario_are_told_apart_by_what_differs():
    cells = pd.DataFrame(
        {"cell": ["a", "b", "c"], "scenario": ["mix", "mix", "baseline"], "city.scale": [0.2, 1.0, 1.0], "run.years": 5}
    )
    assert variants(cells) == {"a": "city.scale=0.2", "b": "city.scale=1", "c": "city.scale=1"}


@pytest.mark.parametrize(("language", "title"), [("en", "Mix"), ("nb", "Blanding")])
def test_scenarios_are_named_in_the_language_of_the_report_where_it_is_known(language, title):
    study = make_study()
    cells = study.cells
    cells["scenario.title"], cells["scenario.title_nb"] = "Mix", "Blanding"
    cells.loc[cells.index[-1], "scenario.title_nb"] = ""
    with speaking(language):
        titles = list(view_of(study).cells["title"])
    assert titles == [*([title] * (len(cells) - 1)), "Mix"]
