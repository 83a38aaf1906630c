"""Rules for new homes: where, how large, which tenure, at what price."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.config import NewBuildRuleConfig
from sim.policies.block import Block, Mask
from sim.policies.bounds import dissimilarity_per_household
from sim.state import City, Clock, Levers

NORMAL_STARTS = 0.008
"""Of homes a year: new homes that the bound reckons with (targets.md S4)."""


@dataclass
class NewBuildRule(Block):
    """Sets norms for new homes in treated areas and, if asked, moves starts to them; developers answer by margin."""

    name: ClassVar[str] = "new_build_rule"
    title: ClassVar[str] = "Rules for new homes"
    writes: ClassVar[tuple[str, ...]] = (
        "building",
        "building_weight",
        "family_share",
        "new_coop_share",
        "new_rental_share",
        "new_nonprofit_share",
        "new_nonprofit_grant",
        "inclusionary_share",
        "inclusionary_discount",
        "new_quality",
    )
    bounded_measures: ClassVar[tuple[str, ...]] = ("new_homes", "dissimilarity")
    smallest_effect: ClassVar[str] = (
        "New homes are 0.8 % of the stock a year: look at those who live in them (new_homes_...), for twenty years or "
        "more, before the city's segregation."
    )
    config: NewBuildRuleConfig = field(default_factory=NewBuildRuleConfig)

    def write(self, city: City, levers: Levers, clock: Clock, strength: float, treated: Mask) -> None:
        """Write the norms of new homes in treated areas."""
        config = self.config
        for name, value in (
            ("building", 1.0 + strength * (config.building - 1.0)),
            ("building_weight", 1.0 + strength * (config.weight - 1.0)),
            ("family_share", strength * config.family_share),
            ("new_coop_share", strength * config.coop_share),
            ("new_rental_share", strength * config.rental_share),
            ("new_nonprofit_share", strength * config.non_profit_share),
            ("new_nonprofit_grant", config.non_profit_grant),
            ("inclusionary_share", strength * config.inclusionary_share),
            ("inclusionary_discount", config.inclusionary_discount),
            ("new_quality", strength * config.quality),
        ):
            levers.write(name, value, self.name, treated)

    def yearly_cost(self, city: City, treated: Mask) -> float:
        """Grants for the non-profit homes of a normal year's starts at mean value."""
        config, dwellings = self.config, city.dwellings
        here = (dwellings.key != 0) & treated[dwellings.area]
        each = config.non_profit_share * config.non_profit_grant * NORMAL_STARTS * max(config.building, 1.0)
        return each * float(dwellings.value[here].sum())

    def bound_a_year(self, city: City, treated: Mask) -> tuple[dict[str, float], dict[str, float]]:
        """Every home of a normal year's starts is built, or not, and lived in by others than it would have been."""
        built = NORMAL_STARTS * max(self.config.building, 1.0) * city.dwellings.n
        each = dissimilarity_per_household(city, city.housed())
        return {"new_homes": built, "dissimilarity": built * each}, {"new_homes": np.inf, "dissimilarity": 1.0}
