"""Grauwin and others' blocks: how much altruism undoes segregation that nobody wants."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from sim.classics.classic import Classic
from sim.config import ConfigError, bounded
from sim.kernels.classics import block_moves
from sim.kernels.draws import uniform_each
from sim.report.classics import Values


@dataclass(kw_only=True)
class AltruismTaxConfig:
    """Blocks, utility, altruism, noise."""

    blocks: int = bounded(36, low=2, high=10_000)
    cells: int = bounded(100, low=2, high=10_000, unit="cells a block")
    full: float = bounded(0.8, low=0.0, high=1.0)
    """Utility in a full block; it is 1 in a half-full and 0 in an empty one."""
    altruism: float = bounded(0.0, low=0.0, high=1.0)
    """Share of what a move does to all others that the mover counts, as with a tax that makes it pay."""
    temperature: float = bounded(0.1, above=0.0, high=100.0, unit="utility")
    """Noise of choice."""
    start: str = bounded("mixed", choices=("mixed", "segregated"))
    """Agents on random cells, or filling one block after the other."""
    seed: int = bounded(1, low=0, high=2**63 - 1)


class AltruismTax(Classic):
    """Grauwin, Bertin, Lemoy & Jensen (2009): selfish moves segregate, a little altruism does not.

    Agents of one group live in blocks of ``cells`` cells, half of which are taken over the whole city.
    Utility depends on how full the block is: 2 r up to r = 1/2, then ``full`` + 2 (1 - ``full``) (1 - r).
    A random agent considers a random vacant cell and moves with chance 1 / (1 + exp(-G / ``temperature``)),
    G = du + ``altruism`` (dU - du), du its own gain and dU everyone's. A step is as many choices as agents.

    The long run is known exactly: the chance of occupancies n is proportional to the product over blocks
    of C(H, n) exp[((1 - a) L(n) + a n u(n / H)) / T], L(n) = u(1 / H) + ... + u(n / H). Without noise
    and with large blocks, the city is segregated if and only if altruism is below 1 / (3 - 2 full); the
    change is abrupt, so either state can last long: compare both starts.

    Target: two blocks of ten cells, full = 0.8, temperature 0.2: the mean difference of the blocks is
    2.6472, 0.1988 and 0.0155 at altruism 0, 0.5 and 1, within 0.01.
    """

    schema = AltruismTaxConfig
    title = "A tax that makes movers count others"
    measures: ClassVar[dict[str, str]] = {"segregation": "segregation of blocks", "mean_utility": "mean utility"}
    max_steps = 300

    config: AltruismTaxConfig

    def set_up(self, key: np.uint64) -> None:
        """Fill half of all cells."""
        config = self.config
        if config.blocks * config.cells % 2:
            raise ConfigError(f"blocks times cells must be even, got {config.blocks} times {config.cells}")
        block = np.repeat(np.arange(config.blocks, dtype=np.int32), config.cells)
        if config.start == "mixed":
            block = block[np.argsort(uniform_each(key, np.arange(block.size)), kind="stable")]
        self._block, self._vacancy = np.split(block.copy(), 2)
        self.residents = np.bincount(self._block, minlength=config.blocks)
        r = np.arange(config.cells + 1) / config.cells
        self.utility = np.where(r <= 0.5, 2.0 * r, config.full + 2.0 * (1.0 - config.full) * (1.0 - r))

    def _move(self, key: np.uint64, n_events: int, visits: NDArray[np.int64]) -> None:
        config = self.config
        block_moves(
            self._block,
            self._vacancy,
            self.residents,
            self.utility,
            config.altruism,
            config.temperature,
            key,
            n_events,
            visits,
        )

    def advance(self, key: np.uint64) -> None:
        """Let as many agents choose as there are."""
        self._move(key, self._block.size, np.zeros(0, np.int64))

    @property
    def segregation(self) -> float:
        """Mean over blocks of 2 |share of cells taken - 1/2|: 1 when blocks are full or empty."""
        return float(np.abs(2.0 * self.residents / self.config.cells - 1.0).mean())

    @property
    def mean_utility(self) -> float:
        """Mean over agents."""
        return float(self.residents @ self.utility[self.residents] / self._block.size)

    @property
    def threshold(self) -> float:
        """Altruism from which on nobody is segregated, without noise and with large blocks."""
        return 1.0 / (3.0 - 2.0 * self.config.full)

    def occupancy(self) -> NDArray[np.float64]:
        """Return the exact long-run chance of every number of residents in a block: float64[cells + 1]."""
        config = self.config
        n = np.arange(config.cells + 1)
        ways = gammaln(config.cells + 1) - gammaln(n + 1) - gammaln(config.cells - n + 1)
        ladder = np.concatenate([[0.0], np.cumsum(self.utility[1:])])
        weight = ways + ((1.0 - config.altruism) * ladder + config.altruism * n * self.utility) / config.temperature
        others = np.where(np.arange(self._block.size + 1) == 0, 0.0, -np.inf)  # log weight of totals over blocks so far
        for _ in range(config.blocks - 1):
            shifted = np.full((n.size, others.size), -np.inf)
            for k in n[: others.size]:
                shifted[k, k:] = weight[k] + others[: others.size - k]
            others = logsumexp(shifted, axis=0)
        n = n[n < others.size]
        chance = weight[n] + others[::-1][n]
        return np.pad(np.exp(chance - logsumexp(chance)), (0, config.cells + 1 - n.size))

    def tally(self, n_events: int) -> NDArray[np.float64]:
        """Go on for so many choices and return how often a block had every number of residents, as shares."""
        self.n_steps += 1
        visits = np.zeros(self.config.cells + 1, np.int64)
        self._move(self.key(self.n_steps), n_events, visits)
        return visits / visits.sum()

    def numbers(self) -> dict[str, float]:
        """Return the measures, the exact long-run segregation of small cities, and the threshold."""
        numbers = super().numbers()
        if self.config.blocks * self._block.size * self.config.cells <= 20_000_000:
            share = np.arange(self.config.cells + 1) / self.config.cells
            numbers["expected_segregation"] = float(self.occupancy() @ np.abs(2.0 * share - 1.0))
        return numbers | {"altruism_threshold": self.threshold}

    def scene(self) -> Values:
        """Return how full every block is."""
        across = int(np.ceil(np.sqrt(self.config.blocks)))
        shares = np.full(-(-self.config.blocks // across) * across, np.nan)
        shares[: self.config.blocks] = self.residents / self.config.cells
        return Values(shares.reshape(-1, across), "share of the block's cells taken")
