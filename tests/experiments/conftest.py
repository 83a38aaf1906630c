"""What several tests of experiments start from."""

import pytest

from sim.config import Config, ScenarioConfig, loading
from sim.experiments import comparison


@pytest.fixture
def config(monkeypatch):
    """Two years of any scenario: names of scenarios need no file."""
    for module in (comparison, loading):
        monkeypatch.setattr(module, "load_scenario", lambda name: ScenarioConfig(name=name))
    config = Config()
    config.run.years = 2
    return config
