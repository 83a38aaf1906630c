"""What areas come to be: amenity, disorder, cohesion, reputation."""

from dataclasses import dataclass

from sim.config.bounds import bounded

COMMITTEE = "sign: NOU 2020:16 Levekår i byer; size an assumption"


@dataclass(kw_only=True)
class AreasConfig:
    """Coefficients of everything that an area takes in; 0 switches a channel off.

    Standardised means less the mean and over the standard deviation of the city's areas at the start. Evidence on
    prices is turned into coefficients by what the model itself capitalises: 0.6 log points of price per unit of
    utility that an area gains or loses for good, twenty years on (``docs/decisions.md``).
    """

    amenity_noise: float = bounded(
        0.2, low=0.0, high=2.0, unit="of the weight of green", source="hedonic studies: price about -0.5 % a decibel"
    )
    """Weight of noise in amenity, where centrality, green and safe access weigh 1. One standard deviation of
    noise is then worth 2 % of price: 4-5 decibels (assumption) at half a per cent (Nelson 2004, from memory)."""
    disorder_youth: float = bounded(1.0, low=0.0, high=5.0, source=COMMITTEE)
    """Weight in disorder of the standardised share of youth of 16-29 years outside work and education."""
    disorder_turnover: float = bounded(0.5, low=0.0, high=5.0, source=COMMITTEE)
    """Weight in disorder of standardised turnover."""
    cohesion_owners: float = bounded(1.0, low=0.0, high=5.0, source=COMMITTEE)
    """Weight in cohesion of the standardised share of households that own, cooperatives included."""
    cohesion_turnover: float = bounded(1.0, low=0.0, high=5.0, source=COMMITTEE)
    """Taken off cohesion per standardised turnover."""
    cohesion_meeting_places: float = bounded(0.5, low=0.0, high=5.0, source=COMMITTEE)
    """Weight in cohesion of standardised meeting places."""
    cohesion_contact: float = bounded(0.5, low=0.0, high=5.0, source=COMMITTEE)
    """Weight in cohesion of standardised cross-group contact."""
    reputation_memory: float = bounded(0.8, low=0.0, high=1.0, unit="share kept a year")
    """How much of an area's reputation lasts from year to year."""
    reputation_status: float = bounded(1.0, low=0.0, high=5.0)
    """Reputation taken in per unit of area status."""
    reputation_municipal: float = bounded(0.3, low=0.0, high=5.0)
    """Reputation lost per unit by which the share of municipal homes exceeds that of the start."""
    reputation_disorder: float = bounded(0.02, low=0.0, high=0.5, source=COMMITTEE)
    """Reputation lost per standard deviation of disorder: 0.6 % of price."""
    reputation_cohesion: float = bounded(0.0, low=0.0, high=0.5)
    """Reputation taken in per standard deviation of cohesion; no source gives a size, so off."""
    reputation_label: float = bounded(
        0.15, low=0.0, high=1.0, source="Dutch and Danish official lists: price -3 to -5 %"
    )
    """Reputation lost under an official label: 4.5 % of price over 0.6, over the weight 0.5 of reputation."""
