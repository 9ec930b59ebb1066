"""One busy desk and its review for all tests that only read them."""

from collections.abc import Iterator

import pytest

from salesdesk.formats import Formats
from salesdesk.services.desk import Desk
from salesdesk.services.queries.review import ReviewView, review
from tests.reports.desks import Clock, busy


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk after most of a year; read only."""
    made = busy(tmp_path_factory.mktemp("reports") / "desk.salesdesk", Clock())
    yield made
    made.store.close()


@pytest.fixture(scope="session")
def view(desk: Desk) -> ReviewView:
    """Its review."""
    return review(desk)


@pytest.fixture
def formats() -> Formats:
    """British."""
    return Formats("en_GB")
