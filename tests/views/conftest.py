"""One desk with something of everything, for all tests that only read it."""

from collections.abc import Iterator

import pytest

from tests.views.rich_desks import RichDesk, rich_desk


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RichDesk]:
    """Sixteen months of a desk; read only."""
    with rich_desk(tmp_path_factory.mktemp("rich")) as made:
        yield made
