"""Two blocks that cannot both be carried out (``rulings.md`` D1)."""

from itertools import combinations

import numpy as np

from sim.config import ConfigError
from sim.policies.block import Block, Mask
from sim.policies.targets import treated_areas
from sim.state import City
from sim.state.levers import RATES

FOREVER = 10_000


def check_conflicts(blocks: list[Block], city: City, base_year: int) -> None:
    """Refuse two exclusive levers with overlapping target and dates, and opposite orders on one target.

    Raises
    ------
    ConfigError
        Naming both blocks and the lever.
    """
    at_work = [block for block in blocks if block.config.strength > 0.0]
    treated = {
        id(block): treated_areas(block.config.target.areas, city, f"scenario.policies.{block.name}.target.areas")
        for block in at_work
    }
    for first, second in combinations(at_work, 2):
        if not _overlap_in_time(first, second, base_year):
            continue
        mine, other = treated[id(first)], treated[id(second)]
        if (mine & other).any():
            _exclusive(first, second)
        _opposite(first, second, city, mine, other)


def _overlap_in_time(first: Block, second: Block, base_year: int) -> bool:
    def span(block: Block) -> tuple[int, int]:
        return block.start(base_year), FOREVER if block.config.end is None else block.config.end

    (start_1, end_1), (start_2, end_2) = span(first), span(second)
    return max(start_1, start_2) < min(end_1, end_2)


def _exclusive(first: Block, second: Block) -> None:
    for lever in first.writes:
        if lever in second.writes and lever in RATES and RATES[lever].combine == "exclusive":
            raise ConfigError(
                f"scenario.policies: {first.name} and {second.name} both set {lever}, which only one block may set "
                "where and when both are in force; change a target, a date or a strength"
            )


def _opposite(first: Block, second: Block, city: City, mine: Mask, other: Mask) -> None:
    theirs = {what: (more, less) for what, more, less in second.moves(city, other)}
    for what, more, less in first.moves(city, mine):
        if what not in theirs:
            continue
        up, down = theirs[what]
        clash = (more & down) | (less & up)
        if clash.any():
            area = city.area_names[int(np.flatnonzero(clash)[0])]
            raise ConfigError(
                f"scenario.policies: {first.name} and {second.name} order opposite changes of {what} in "
                f"{int(clash.sum())} areas, {area} among them; change a target, a date or a strength"
            )
