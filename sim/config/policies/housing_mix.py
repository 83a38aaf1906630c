"""Schema of ``housing_mix``."""

from dataclasses import dataclass

from sim.config.bounds import bounded
from sim.config.policies.block import BlockConfig


@dataclass(kw_only=True)
class HousingMixConfig(BlockConfig):
    """Varied housing mix: where municipal homes are, what is built, merging of small flats."""

    pattern: str = bounded("even", choices=("even", "concentrated"))
    """``even``: the same municipal share in every treated area; ``concentrated``: all in the few that have most."""
    municipal_target: float | None = bounded(None, low=0.0, high=1.0, unit="share of homes")
    """Municipal share aimed at in treated areas under ``even``; none keeps their total."""
    net_units: float = bounded(0.0, low=-0.2, high=0.2, unit="share of homes in treated areas")
    """Municipal homes wanted beyond those at the start; 0 keeps the total."""
    buy_cap: float = bounded(0.04, low=0.0, high=1.0, unit="of municipal homes a year")
    """Most homes bought."""
    sell_cap: float = bounded(0.04, low=0.0, high=1.0, unit="of municipal homes a year")
    """Most homes sold, each when its tenant has left."""
    price_cap: float = bounded(1.1, low=0.0, high=5.0, unit="x indexed value")
    """Highest price the municipality bids."""
    new_municipal_share: float = bounded(0.0, low=0.0, high=1.0, unit="share of new homes")
    """New homes for municipal use, in areas below their target."""
    family_share: float = bounded(0.40, low=0.0, high=1.0, unit="share of new homes")
    """Smallest share of new homes with 80 m2 or more."""
    merge_rate: float = bounded(0.01, low=0.0, high=1.0, unit="of listed small flats a quarter")
    """Pairs of listed one- and two-room flats of one block and owner that become one family flat."""
    merge_cost: float = bounded(400_000.0, low=0.0, unit="NOK / merger")
    """Paid by the municipality to have two flats made into one."""
    inclusionary_share: float = bounded(0.10, low=0.0, high=1.0, unit="share of new homes")
    """New homes sold below the market price."""
    inclusionary_discount: float = bounded(0.20, low=0.0, high=0.9, unit="of the price")
    """What they are cheaper by; lost by the developer."""
