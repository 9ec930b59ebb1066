"""One busy desk, its review, and a desk that has been lived in, for all tests that only read them."""

from collections.abc import Iterator

import pytest

from salesdesk import reports
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports.registry import ReportView
from salesdesk.views.review import ReviewView, review
from tests.reports.desks import Clock, busy, lived_in


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk after most of a year; read only."""
    made = busy(tmp_path_factory.mktemp("reports") / "desk.salesdesk", Clock())
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def view(desk: Desk) -> ReviewView:
    """Its review."""
    return review(desk.snapshot())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that has been lived in; read only."""
    made = lived_in(tmp_path_factory.mktemp("home") / "desk.salesdesk", Clock())
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def views(home: Desk) -> dict[str, ReportView]:
    """Every report's view of it."""
    return {name: reports.view(home.snapshot(), name) for name in reports.names()}


@pytest.fixture
def formats() -> Formats:
    """British."""
    return Formats("en_GB")
