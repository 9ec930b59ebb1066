"""What the window asks of the layers beside it about passphrases and keys."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from salesdesk.desk.desk import Desk
from salesdesk.domain.dataclass import dataclass


class OlderCopy(Protocol):
    """A copy of a desk; ``needs`` is the key that opens it, None for one that anybody can read."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def needs(self) -> bytes | None:
        """The key."""


@dataclass(frozen=True, slots=True)
class KeyPorts:
    """What only the layers beside the window can do with keys. Those that take a passphrase take a tenth of a second, and
    raise SalesDeskError for one that is none, or not the one."""

    opening_key: Callable[[Path, str], bytes]
    """The key of a file."""
    key_or_why: Callable[[Path, str], bytes]
    """The key of a desk; what it raises tells a damaged desk from a wrong passphrase."""
    is_of: Callable[[bytes, str], bool]
    """Whether a key was made of a passphrase."""
    new_key: Callable[[str], bytes]
    open_desk: Callable[[Path, bytes | None], Desk]
    change: Callable[[Path, bytes | None, bytes | None], None]
    """Write the file of a closed desk anew under another key, or none; raises SalesDeskError and leaves it as it was."""
    copies: Callable[[Path, bytes, Sequence[bytes]], Sequence[OlderCopy]]
    """Copies of a closed desk that are not under its key, but readable by anybody or opened by one of the keys given."""
    encrypt_copy: Callable[[OlderCopy, bytes], None]
    delete_copy: Callable[[OlderCopy], None]
    has_keychain: Callable[[], bool]
    remember: Callable[[bytes], bool]
    remembers: Callable[[bytes], bool]
    forget: Callable[[bytes], None]
