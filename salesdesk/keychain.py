"""Keys of encrypted desks in the keychain of the system, where the user wants them there: macOS Keychain, Windows Credential
Manager, Secret Service, KWallet.

The library ``keyring`` is imported when a desk asks for its key. Without it, without a keychain, or with one that stays locked,
there is no key, and that is no error. What it offers beside the system's keychains, such as a file of plain text, is not used.
"""

from pathlib import Path
from typing import Any

from salesdesk.store import cipher

SERVICE = "SalesDesk"
SYSTEMS = tuple(f"keyring.backends.{name}" for name in ("macOS", "Windows", "SecretService", "libsecret", "kwallet"))
"""Modules whose classes are a keychain of the system."""


def is_there() -> bool:
    """Whether the system has a keychain that can be asked."""
    return backend() is not None


def found(desk: Path) -> bytes | None:
    """The key of an encrypted desk, where it was remembered and opens it."""
    salt = cipher.salt_of(desk)
    if salt is None or (system := backend()) is None:
        return None
    try:
        key = bytes.fromhex(system.get_password(SERVICE, salt.hex()) or "")
        return key if len(key) == cipher.KEY_BYTES and cipher.fits(desk, key) else None
    except Exception:  # a keychain may fail in any way, and the passphrase can be typed
        return None


def remember(key: bytes) -> bool:
    """Keep a key for the desk that it opens; whether that was done."""
    try:
        if (system := backend()) is None:
            return False
        system.set_password(SERVICE, _name(key), key.hex())
        return bool(system.get_password(SERVICE, _name(key)) == key.hex())
    except Exception:
        return False


def forget(key: bytes) -> None:
    """Keep a key no more, where it was kept."""
    try:
        if (system := backend()) is not None and system.get_password(SERVICE, _name(key)) is not None:
            system.delete_password(SERVICE, _name(key))
    except Exception:
        return


def remembers(key: bytes) -> bool:
    """Whether a key is kept."""
    try:
        system = backend()
        return system is not None and bool(system.get_password(SERVICE, _name(key)) == key.hex())
    except Exception:
        return False


def _name(key: bytes) -> str:
    return key[cipher.SECRET_BYTES :].hex()


def backend() -> Any:
    """The keychain of the system that the library would choose; None without any."""
    try:
        from keyring.backend import get_all_keyring

        known = [one for one in get_all_keyring() if type(one).__module__ in SYSTEMS and one.priority > 0]
        return max(known, key=lambda one: one.priority, default=None)
    except Exception:
        return None
