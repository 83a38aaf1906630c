"""``python -m sim.classics NAME [field=value ...]``: a classic model's numbers, and its figure or animation."""

import inspect
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import sim.classics
from sim.classics import MODELS
from sim.cli import guarded
from sim.config import ConfigError, bounded, nearest
from sim.config.settings import fill, words

USAGE = """python -m sim.classics NAME [name=value ...]   the numbers, and a figure
python -m sim.classics NAME out=FILE.gif       the same as an animation
python -m sim.classics NAME --help             the rules, and what can be set"""

ENDINGS = (".png", ".svg", ".pdf", ".gif")


@dataclass(kw_only=True)
class CommandConfig:
    """How long, and where to."""

    max_steps: int | None = bounded(None, low=0, high=10_000_000, unit="steps")
    """When to stop at the latest; none is the model's own."""
    out: str | None = None
    """File to write, ending in .png, .svg, .pdf, or .gif for an animation; none is outputs/classics/NAME.png."""
    frames: int = bounded(60, low=1, high=600)
    """Pictures of an animation."""
    every: int = bounded(1, low=1, high=1_000_000, unit="steps")
    """Between two pictures."""


def _place(command: CommandConfig, name: str) -> Path:
    """Return the file to write; refuse one that cannot be written before anything runs."""
    from sim.experiments.store import check_writable

    path = Path(command.out or f"outputs/classics/{name}.png")
    if path.suffix not in ENDINGS:
        raise ConfigError(f"out must end in one of {', '.join(ENDINGS)}, got {path}")
    if path.is_dir():
        raise ConfigError(f"out must be a file, got the folder {path}")
    check_writable(path.parent, "out")
    return path


def _help(name: str | None) -> str:
    from sim.help import classic_help

    if name is None:
        titles = (f"  {key:<24}{getattr(sim.classics, model).title}" for key, model in MODELS.items())
        return "\n".join([USAGE, "", "Models (NAME)", *titles])
    model = getattr(sim.classics, MODELS[name])
    return classic_help(USAGE, (model.schema(), CommandConfig()), inspect.getdoc(model) or "")


def _classics(texts: list[str], debug: bool) -> int:
    name = next((text for text in texts if not text.startswith("-")), None)
    if name is not None and name not in MODELS:
        raise ConfigError(f"model {name} is unknown; nearest: {nearest(name, MODELS)}; allowed: {', '.join(MODELS)}")
    if name is None or {"-h", "--help"} & set(texts):
        print(_help(name))
        return 0
    given = words(text for text in texts if text != name)
    own = {item.name for item in fields(CommandConfig)}
    command = fill(CommandConfig, {key: value for key, value in given.items() if key in own})
    model_class = getattr(sim.classics, MODELS[name])
    settings = {key: value for key, value in given.items() if key not in own}
    fill(model_class.schema, settings, others=sorted(own))
    path = _place(command, name)
    model = model_class(**settings)
    if path.suffix == ".gif":
        model.animate(path, command.frames, command.every)
    else:
        from sim.report.classics import save_figure

        save_figure(path, model.run(command.max_steps).plot())
    print(f"{model.title}: {model.n_steps} steps{'' if model.running else '; nothing changes any more'}")
    for key, value in model.numbers().items():
        print(f"  {key:<28}{value:>12.4f}  {model.measures.get(key, '')}".rstrip())
    print(f"{'Animation' if path.suffix == '.gif' else 'Figure'}: {path}")
    return 0


def classics(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.classics``; return its exit status."""
    return guarded(_classics, argv)


if __name__ == "__main__":
    sys.exit(classics())
