"""The verbs about the passphrase of a desk: encrypt, decrypt, passphrase."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from salesdesk import app, keychain, platform_paths
from salesdesk.cli.common import AddVerb, clock_of, path_of
from salesdesk.cli.passphrases import key_of, new_passphrase
from salesdesk.cli.telling import say
from salesdesk.domain.errors import Refused
from salesdesk.i18n import ntr, tr
from salesdesk.store import cipher, files, opening
from salesdesk.store.copies import DeskCopy, copies_of
from salesdesk.store.faults import in_words
from salesdesk.store.recoding import change_key


def _encrypt(asked: argparse.Namespace) -> int:
    path = path_of(asked)
    if cipher.is_encrypted(path):
        raise Refused("{file} is encrypted already. salesdesk passphrase changes its passphrase.", file=path.name)
    with in_words(path):
        opening.check_to_read(path)
    return _change(asked, path, None, cipher.new_key(new_passphrase(asked)))


def _passphrase(asked: argparse.Namespace) -> int:
    path = path_of(asked)
    old = _key_of_encrypted(asked, path)
    return _change(asked, path, old, cipher.new_key(new_passphrase(asked)))


def _decrypt(asked: argparse.Namespace) -> int:
    path = path_of(asked)
    old = _key_of_encrypted(asked, path)
    change_key(path, old, None, platform_paths.kept_folder())
    keychain.forget(old)
    say(tr("{file} is not encrypted any more: whoever can read the file can read the deals.", file=path.name))
    return 0


def _key_of_encrypted(asked: argparse.Namespace, path: Path) -> bytes:
    files.check_place(path)
    key = key_of(asked, path)
    if key is None:
        raise Refused("{file} is not encrypted. salesdesk encrypt sets a passphrase.", file=path.name)
    return key


def _change(asked: argparse.Namespace, path: Path, old: bytes | None, new: bytes) -> int:
    change_key(path, old, new, platform_paths.kept_folder())
    was_kept = old is not None and keychain.remembers(old)
    if old is not None:
        keychain.forget(old)
    if (asked.keychain or was_kept) and not keychain.remember(new):
        say(tr("This computer has no keychain that takes the key; the passphrase is asked for each time."))
    if old is None:
        say(tr("{file} is encrypted. A forgotten passphrase means that the desk is lost.", file=path.name))
    else:
        say(tr("{file} has a new passphrase.", file=path.name))
    folders = [path.parent, *app.backups_of(path, clock_of(asked), key=new).folders()]
    with in_words(path):
        _serve_copies(copies_of(path, new, [old] if old else [], folders), new, asked.backups)
    return 0


def _serve_copies(copies: Iterable[DeskCopy], new: bytes, what: str) -> None:
    """Encrypt or delete the copies that are under no or an earlier passphrase, or say that they are there."""
    left = []
    for copy in copies:
        if what == "encrypt":
            change_key(copy.path, copy.needs, new)
        elif what == "delete":
            from salesdesk.store.wiping import remove_wiped

            with in_words(copy.path):
                remove_wiped(copy.path)
        else:
            left.append(copy)
    readable = [copy for copy in left if copy.needs is None]
    for chosen, words in (
        (readable, ntr("{count} older copy is still readable by anybody:",
                       "{count} older copies are still readable by anybody:", len(readable))),
        ([copy for copy in left if copy.needs], tr("Older copies still open with the earlier passphrase:")),
    ):  # fmt: skip
        if chosen:
            say(words)
            for copy in chosen:
                say(f"  {copy.path}")
    if left:
        say(tr("Run it with --backups encrypt or --backups delete to have them encrypted or deleted too."))


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs about the passphrase."""
    for name, run, words in (
        ("encrypt", _encrypt, tr("encrypt the desk under a passphrase; who forgets it has lost the desk")),
        ("passphrase", _passphrase, tr("change the passphrase of an encrypted desk")),
    ):
        made = verb(name, run, words)
        made.add_argument("--backups", choices=("keep", "encrypt", "delete"), default="keep", help=tr(
            "what becomes of older copies in the folder of the desk that are under no or an earlier passphrase"
        ))  # fmt: skip
        made.add_argument("--keychain", action="store_true", help=tr(
            "have this computer's keychain open the desk without asking"
        ))  # fmt: skip
    verb("decrypt", _decrypt, tr("take the passphrase off an encrypted desk"))
