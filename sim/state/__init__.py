"""The city: tables of columns, accounts, levers, clock."""

from sim.state.accounts import Account, Accounts
from sim.state.city import City, InvariantError
from sim.state.clock import Clock
from sim.state.codes import (
    BuildingType,
    Education,
    Generation,
    LegalForm,
    Owner,
    Plan,
    SchoolKind,
    SearchReason,
    Status,
    Use,
)
from sim.state.events import Events
from sim.state.levers import Levers, Order, OrderKind
from sim.state.saved import SavedState
from sim.state.tables import Areas, Dwellings, Households, Persons, Schools

__all__ = [
    "Account",
    "Accounts",
    "Areas",
    "BuildingType",
    "City",
    "Clock",
    "Dwellings",
    "Education",
    "Events",
    "Generation",
    "Households",
    "InvariantError",
    "LegalForm",
    "Levers",
    "Order",
    "OrderKind",
    "Owner",
    "Persons",
    "Plan",
    "SavedState",
    "SchoolKind",
    "Schools",
    "SearchReason",
    "Status",
    "Use",
]
