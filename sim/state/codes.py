"""Codes stored in columns. Append only: saved results carry these numbers."""

from enum import Enum

import numpy as np


class Code(np.uint8, Enum):  # ty: ignore[lost-keyword-for-regular-parameter]
    """A code of one byte, as columns hold it: comparing a column with an ``IntEnum`` would widen it to eight."""


class BuildingType(Code):
    """Kind of building."""

    BLOCK = 0
    ROW = 1
    DETACHED = 2


class LegalForm(Code):
    """How a dwelling can be held. Cooperative shares cannot be bought to let."""

    FREEHOLD = 0
    COOPERATIVE = 1
    RENTAL_PROPERTY = 2


class Use(Code):
    """What a dwelling is used for; with the legal form it gives the tenure."""

    OWNER = 0
    PRIVATE_LET = 1
    MUNICIPAL = 2
    NON_PROFIT = 3


class Owner(Code):
    """Who owns a dwelling. HOUSEHOLD means its occupant."""

    HOUSEHOLD = 0
    LANDLORD = 1
    MUNICIPALITY = 2
    NON_PROFIT = 3
    BRIDGE = 4
    DEVELOPER = 5


class SearchReason(Code):
    """Why a household looks for a home this quarter."""

    NONE = 0
    LIFE_EVENT = 1
    STRESS = 2
    NO_HOME = 3
    NOTICE = 4


class Generation(Code):
    """A person's own migration history."""

    OTHER = 0
    IMMIGRANT = 1
    BORN_TO_IMMIGRANTS = 2


class Education(Code):
    """Highest completed level."""

    COMPULSORY = 0
    UPPER_SECONDARY = 1
    TERTIARY = 2


class Status(Code):
    """What a person of working age mainly does."""

    WORK = 0
    IN_EDUCATION = 1
    OUTSIDE = 2


class SchoolKind(Code):
    """What a row of ``City.schools`` is."""

    STATE = 0
    PRIVATE = 1
    KINDERGARTEN = 2


class Plan(Code):
    """What a landlord has decided about a let dwelling for the time after its tenant.

    SALE and OTHER_TENANT give the tenant notice when the lease ends.
    """

    NONE = 0
    SALE = 1
    COOPERATIVE = 2
    OTHER_TENANT = 3


MIXED_BACKGROUND = 255
"""Household background when its adults differ."""

NO_ROW = -1
"""No household, dwelling or person."""

ROOM_CLASSES = 4
"""Rooms 1, 2, 3, 4 or more."""
