"""Values in the log of another desk that no row of this one holds: its tables check them, and then nothing is merged."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError, InterfaceError, ProgrammingError

from salesdesk.domain.errors import SalesDeskError
from salesdesk.i18n import mark

_UNKEEPABLE = mark("{file} cannot be merged: its log has a value that no desk can keep. Nothing was changed.")


@contextmanager
def refusing(source: Path) -> Iterator[None]:
    """What the tables say against a value becomes a sentence. Raises SalesDeskError."""
    try:
        yield
    except (DataError, IntegrityError, InterfaceError, ProgrammingError, UnicodeEncodeError, OverflowError) as error:
        raise SalesDeskError(_UNKEEPABLE, file=source.name) from error
