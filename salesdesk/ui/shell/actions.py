"""What the window asks of the program around it: other desks, files that only the layers beside it can write."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from salesdesk.domain.dataclass import dataclass
from salesdesk.formats import Formats

if TYPE_CHECKING:
    from salesdesk.desk.backups import SecondPlaceThere


def formats_for(language: str) -> Formats:
    """How to write things in a language: as the system does where it speaks it, else as that language usually does."""
    system = QLocale.system().name()
    same = system.partition("_")[0] == language.partition("_")[0]
    usual = "en_GB" if language.startswith("en") else language
    return Formats(system if same else usual)


@dataclass(frozen=True, slots=True)
class DeskActions:
    """What the menu offers beside what the desk itself can do; what is None is not offered.

    ``export_deals`` runs off the GUI thread and raises SalesDeskError when it cannot write. ``open_desk`` and
    ``new_desk`` take over the window or raise SalesDeskError.
    """

    open_desk: Callable[[Path], object] | None = None
    new_desk: Callable[[Path], object] | None = None
    open_sample: Callable[[], object] | None = None
    export_deals: Callable[[Path], object] | None = None
    export_kinds: Sequence[str] = ("CSV (*.csv)", "Excel (*.xlsx)")
    log_folder: Path | None = None
    move_out: Callable[[Path], object] | None = None
    """Packs the desk for another computer; off the GUI thread."""
    move_in: "Callable[[Path, Path, str], SecondPlaceThere | None] | None" = None
    """Brings in what another computer packed as a new desk file, under a passphrase where it is encrypted; off the GUI thread."""
    is_encrypted: Callable[[Path], bool] | None = None
    """Whether what another computer packed is encrypted. Raises SalesDeskError for what is none."""
    folder: Path | None = None
    """Where files are saved unless the user says otherwise (None: beside the desk)."""
    about: str = "SalesDesk"
    formats_for: Callable[[str], Formats] = formats_for
