"""The invented study and its page, made once."""

import pytest
from report_study import make_study


@pytest.fixture(scope="session")
def study():
    return make_study()


@pytest.fixture(scope="session")
def page(study, tmp_path_factory):
    """The report of the invented study, written once."""
    from sim.report import write_report

    return write_report(study, tmp_path_factory.mktemp("report") / "report.html")
