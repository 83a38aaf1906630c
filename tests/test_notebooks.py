"""The notebooks run from top to bottom, as someone who opens them would run them."""

import json
from pathlib import Path

import matplotlib
import pytest
from IPython.core.interactiveshell import InteractiveShell

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))


def test_there_is_one_for_each_audience():
    assert [path.stem for path in NOTEBOOKS] == ["analyst", "researcher", "teacher"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    matplotlib.use("Agg")
    shell = InteractiveShell(user_ns={})
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            done = shell.run_cell("".join(cell["source"]), silent=True)
            done.raise_error()
