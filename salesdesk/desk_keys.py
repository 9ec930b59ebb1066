"""Keys of desks for the two composition roots: how a window comes by one, and what it asks about passphrases."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from salesdesk import platform_paths
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import SalesDeskError
from salesdesk.store import cipher
from salesdesk.store.cipher import NeedsPassphrase
from salesdesk.store.faults import in_words

if TYPE_CHECKING:
    from salesdesk.store.copies import DeskCopy
    from salesdesk.ui.locking.ports import KeyPorts, OlderCopy


def unlocked(path: Path, typed: Callable[[], str] | None = None, known: bytes | None = None) -> bytes | None:
    """The key of a desk: one that is ``known``, of what was typed, from the system's keychain, or asked for in a dialog. None
    where the desk is not encrypted. Raises DamagedBeginning for one that a passphrase would open, were it not damaged, and
    SalesDeskError where it stays closed."""
    if not cipher.is_encrypted(path):
        return None
    if known is not None and cipher.fits(path, known):
        return known
    if typed is not None:
        return key_or_why(path, typed())
    from salesdesk import keychain

    return keychain.found(path) or _asked(path)


def _asked(path: Path) -> bytes:
    """The key of an encrypted desk, whose passphrase the user types. Raises as ``unlocked``."""
    from salesdesk import keychain, rescue
    from salesdesk.ui.locking.unlock import dialog_of_desk

    rescue.speak_as_the_system()
    dialog = dialog_of_desk(path.stem, lambda words: key_or_why(path, words), keychain.is_there())
    dialog.exec()
    key, wants, damage = dialog.key, dialog.is_remembered, dialog.damage
    dialog.deleteLater()
    if damage is not None:
        raise damage
    if key is None:
        raise NeedsPassphrase("{file} stays closed: nobody has typed its passphrase.", file=path.name)
    if wants:
        keychain.remember(key)
    return key


def key_or_why(path: Path, passphrase: str) -> bytes:
    """The key of an encrypted desk that is closed. Raises as ``rescue.why_closed`` where the passphrase does not open it."""
    try:
        return cipher.opening_key(path, passphrase)
    except SalesDeskError:
        from salesdesk import rescue

        raise rescue.why_closed(path, passphrase) from None


def key_ports(
    open_desk: Callable[[Path, bytes | None], Desk], folders: Callable[[Path, bytes], Sequence[Path]]
) -> "KeyPorts":
    """What the window asks about passphrases and keys; ``folders`` says where backups of a desk lie."""
    from salesdesk import keychain
    from salesdesk.ui.locking.ports import KeyPorts

    def change(path: Path, old: bytes | None, new: bytes | None) -> None:
        from salesdesk.store.recoding import change_key

        change_key(path, old, new, platform_paths.kept_folder())

    def copies(path: Path, key: bytes, earlier: Sequence[bytes]) -> "list[DeskCopy]":
        from salesdesk.store.copies import copies_of

        return copies_of(path, key, earlier, [path.parent, *folders(path, key)])

    return KeyPorts(
        opening_key=cipher.opening_key,
        key_or_why=key_or_why,
        is_of=cipher.is_of,
        new_key=cipher.new_key,
        open_desk=open_desk,
        change=change,
        copies=copies,
        encrypt_copy=encrypt_copy,
        delete_copy=delete_copy,
        has_keychain=keychain.is_there,
        remember=keychain.remember,
        remembers=keychain.remembers,
        forget=keychain.forget,
    )


def encrypt_copy(copy: "OlderCopy", new: bytes) -> None:
    """Write a copy of a desk anew under another key; what is kept of the desk stays. Raises SalesDeskError."""
    from salesdesk.store.recoding import change_key

    change_key(copy.path, copy.needs, new)


def delete_copy(copy: "OlderCopy") -> None:
    """Overwrite and delete a copy of a desk. Raises SalesDeskError."""
    from salesdesk.store.wiping import remove_wiped

    with in_words(copy.path):
        remove_wiped(copy.path)
