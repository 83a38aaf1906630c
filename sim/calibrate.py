"""``python -m sim.calibrate --start [overrides] [rounds=16] [out=FILE]``: solve a city's start again."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.cli import guarded, load_config
from sim.config import ConfigError

USAGE = "python -m sim.calibrate --start [overrides] [rounds=16] [out=FILE]: solve what lets a city rest at its figures"


def _calibrate(words: list[str], debug: bool) -> int:
    if {"-h", "--help"} & set(words):
        print(USAGE)
        return 0
    if "--start" not in words:
        raise ConfigError(f"--start is the only calibration there is yet: {USAGE}")
    from sim.experiments.start import save_solution, solve_start
    from sim.synthesis.solution import solution_path

    own = {word.partition("=")[0]: word.partition("=")[2] for word in words if word.startswith(("rounds=", "out="))}
    rounds = own.get("rounds", "16")
    if not rounds.isdigit() or int(rounds) < 1:
        raise ConfigError(f"rounds must be a whole number, at least 1, got {rounds}")
    config = load_config([word for word in words if word != "--start" and word.partition("=")[0] not in own])
    solution, history = solve_start(config, rounds=int(rounds))
    for number, drift in enumerate(history, 1):
        print(f"round {number}: {drift}")
    path = Path(own.get("out") or solution_path(config))
    save_solution(solution, path)
    print(f"Solution: {path}")
    return 0


def calibrate(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m sim.calibrate``; return its exit status."""
    return guarded(_calibrate, argv)


if __name__ == "__main__":
    sys.exit(calibrate())
