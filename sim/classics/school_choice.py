"""Stoica and Flache's step from Schelling's board to schools."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.classics.classic import Classic
from sim.classics.schelling import Schelling
from sim.config import ConfigError, bounded
from sim.kernels.classics import school_moves
from sim.metrics import segregation as sg
from sim.report.classics import Values

SETTLED = 200
"""Rounds of moves after which families have settled; a few that find no content place would move for ever."""


@dataclass(kw_only=True)
class SchoolChoiceConfig:
    """City, schools and what parents care about."""

    width: int = bounded(60, low=3, high=2_000, unit="cells")
    density: float = bounded(0.95, above=0.0, high=0.999, unit="families per cell")
    minority_share: float = bounded(0.5, above=0.0, high=0.5, unit="share of families")
    residential_wanted: float = bounded(0.0, low=0.0, high=0.7, unit="share of neighbours")
    """Families first live as Schelling's rules with this wish leave them; 0 is at random."""
    schools_across: int = bounded(6, low=1, high=40, unit="schools")
    """Along an edge: as many times as many schools, each in the middle of its zone."""
    spare: float = bounded(0.2, low=0.0, high=10.0, unit="share of pupils")
    """Places in excess of pupils; every school has as many."""
    similar_wanted: float = bounded(0.5, above=0.0, high=1.0, unit="share of pupils")
    """Share of the own group among the other pupils from which on a school is perfect."""
    ethnic_weight: float = bounded(4.0, low=0.0, high=1_000.0, unit="of the scale of luck")
    distance_weight: float = bounded(5.0, low=0.0, high=1_000.0, unit="of the scale of luck per zone")
    """Weight of the distance to school, in edges of a zone."""
    seed: int = bounded(1, low=0, high=2**63 - 1)


class SchoolChoice(Classic):
    """Stoica & Flache (2014): a wish for the nearest school holds school segregation back.

    Families of two groups live on a square torus, as Schelling's rules left them. Schools stand in a
    square lattice and have the same number of places. Everyone begins at the nearest school. In a step
    every family, in random order, chooses among its school and all with a free place the one with the
    highest ``ethnic_weight`` min(s / ``similar_wanted``, 1) - ``distance_weight`` d + luck: s the own
    share among the other pupils, d the distance, luck a Gumbel value drawn anew.

    Target, by sign: the more distance weighs, the less school segregation, down to that of the zones
    where families live; without a wish for nearness it is at least that.
    """

    schema = SchoolChoiceConfig
    title = "From Schelling to schools"
    measures: ClassVar[dict[str, str]] = {
        "school_dissimilarity": "dissimilarity of schools",
        "zone_dissimilarity": "dissimilarity of zones",
    }
    max_steps = 50

    config: SchoolChoiceConfig

    def set_up(self, key: np.uint64) -> None:
        """Let families find homes, and send all to the nearest school."""
        config = self.config
        if config.width < config.schools_across:
            raise ConfigError(f"schools_across must be at most width, {config.width}, got {config.schools_across}")
        city = Schelling(
            width=config.width,
            height=config.width,
            density=config.density,
            shares=[1.0 - config.minority_share, config.minority_share],
            similar_wanted=config.residential_wanted,
            seed=config.seed,
        ).run(SETTLED)
        self._group = city.board.group
        at = np.column_stack([city.board.home // config.width, city.board.home % config.width]) + 0.5
        at *= config.schools_across / config.width  # in edges of a zone
        self._zone = np.floor(at).astype(np.int64) @ (config.schools_across, 1)
        n_schools = config.schools_across**2
        schools = np.stack(np.divmod(np.arange(n_schools), config.schools_across), axis=1) + 0.5
        apart = np.abs(at[:, None] - schools)
        apart = np.minimum(apart, config.schools_across - apart)
        self._distance = np.hypot(apart[..., 0], apart[..., 1]).astype(np.float32)
        self._school = self._zone.copy()
        self.capacity = int(np.ceil((1.0 + config.spare) * self._school.size / n_schools))
        self.pupils = self._counts(self._school)

    def _counts(self, unit: np.ndarray) -> np.ndarray:
        n_schools = self.config.schools_across**2
        return np.bincount(unit * 2 + self._group, minlength=2 * n_schools).reshape(n_schools, 2)

    def advance(self, key: np.uint64) -> None:
        """Let every family choose."""
        config = self.config
        school_moves(
            self._school,
            self._group,
            self._distance,
            self.pupils,
            self.capacity,
            config.similar_wanted,
            config.ethnic_weight,
            config.distance_weight,
            key,
        )

    @property
    def school_dissimilarity(self) -> float:
        """Dissimilarity of the groups over schools."""
        return float(sg.dissimilarity(*self.pupils.T))

    @property
    def zone_dissimilarity(self) -> float:
        """Dissimilarity of the groups over the zones where they live: that of schools if all went to the nearest."""
        return float(sg.dissimilarity(*self._counts(self._zone).T))

    @property
    def mean_distance(self) -> float:
        """Mean way to school, in edges of a zone."""
        return float(self._distance[np.arange(self._school.size), self._school].mean())

    def numbers(self) -> dict[str, float]:
        """Return the measures and the mean way to school."""
        return super().numbers() | {"mean_distance": self.mean_distance}

    def scene(self) -> Values:
        """Return every school's share of the second group."""
        shares = self.pupils[:, 1] / np.maximum(self.pupils.sum(axis=1), 1)
        return Values(shares.reshape(-1, self.config.schools_across), "second group's share of the school's pupils")
