"""What every page is given."""

from dataclasses import field
from typing import TYPE_CHECKING

from salesdesk.desk.desk import Desk
from salesdesk.domain.dataclass import dataclass
from salesdesk.formats import Formats
from salesdesk.ui.actions.keymap import KeyMap
from salesdesk.ui.live.deals import LiveDeals
from salesdesk.ui.operations import Operations
from salesdesk.ui.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from salesdesk.desk.backups import Backup
    from salesdesk.importing.contents import ReadFile
    from salesdesk.ui.locking.guard import DeskGuard
    from salesdesk.ui.recovery.health import DeskHealth
    from salesdesk.views.first_screen import FirstScreen


@dataclass(frozen=True, slots=True)
class ReadOnlyWords:
    """The ``title`` of a window on a desk that is open to read only, and what its ``banner`` says (empty: a
    note of the place of its file says it)."""

    title: str
    banner: str


@dataclass(frozen=True, slots=True)
class Context:
    """The desk to read, the operations that change it, how the user's locale writes, the look, and the actions with
    their keys.

    A change of language makes a new context and new pages; a desk has one ``Operations`` as long as it is open.
    """

    desk: Desk
    operations: Operations
    formats: Formats
    theme: Theme
    keymap: KeyMap = field(default_factory=KeyMap)
    live: LiveDeals | None = None
    read_file: "ReadFile | None" = None
    """How files of others are read: by another process, or by this one (None)."""
    restore: "Callable[[Backup], object] | None" = None
    """Puts a backup in place of the desk, and the window on it; None where nobody can."""
    screen: "FirstScreen | None" = None
    """What the board shows before anything is read, where that was kept."""

    guard: "Callable[[], DeskGuard] | None" = None
    """What locks the desk and changes its passphrase, made when it is first asked for."""
    health: "Callable[[], DeskHealth] | None" = None
    """How sound the desk is, and what can be done where it is not, made when it is first asked for."""
    read_backup: "Callable[[Backup], object] | None" = None
    """Opens a backup in a window of its own, to read only; None where nobody can."""
    reading: "ReadOnlyWords | None" = None
    """How a window says that its desk is open to read only; None where it can be changed."""

    @property
    def title(self) -> str:
        """What the window's title says of the desk."""
        return self.reading.title if self.reading else self.desk.store.path.stem

    def live_deals(self) -> LiveDeals:
        """The store of deals that pages share; without a window around them, one of its own."""
        return self.live or LiveDeals(self.desk, self.operations, self.operations)
