"""Pages as HTML: templates filled with words of the visitor's language."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.app.settings import LANGUAGES
from sim.config import ConfigError

FOLDER = Path(__file__).parent

_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.policies["json.dumps_kwargs"] = {"sort_keys": False}


@cache
def words(lang: str) -> dict[str, Any]:
    """Return every label and sentence of a language, by name."""
    return read_yaml(FOLDER / "text" / f"{lang}.yaml")


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one of the package's own data files."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def render(template: str, lang: str, **values: Any) -> str:
    """Fill a template.

    Parameters
    ----------
    template : str
        Name of a file in ``templates/``.
    lang : str
        Language of the page; one that is not known is read as the first.
    **values
        What the template needs beside ``lang``, ``languages`` and ``words``.
    """
    lang = lang if lang in LANGUAGES else next(iter(LANGUAGES))
    return _TEMPLATES.get_template(template).render(lang=lang, languages=LANGUAGES, words=words(lang), **values)


@cache
def policies(lang: str) -> dict[str, str]:
    """Return name and title of every scenario, the baseline first; a title without translation stays English."""
    from sim.config.loading import load_scenario, scenario_files

    found = {}
    for name in scenario_files():
        try:
            scenario = load_scenario(name)
            found[name] = getattr(scenario, f"title_{lang}", "") or scenario.title or name
        except ConfigError:  # a file of the user's that cannot be used is not offered
            continue
    found.pop("do_nothing_zero_strength", None)
    return {"baseline": found.pop("baseline"), **found}
