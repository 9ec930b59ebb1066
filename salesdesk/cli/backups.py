"""The verbs about backups: backup, backups, restore."""

import argparse
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from salesdesk import app, platform_paths
from salesdesk.cli.common import AddVerb, clock_of, open_desk, path_of
from salesdesk.cli.passphrases import key_of
from salesdesk.cli.telling import print_json, say, tell
from salesdesk.desk.backups import Backup, BackupContents, BackupDifference, DealDifference
from salesdesk.desk.ports import Clock
from salesdesk.domain.days import from_us, to_us
from salesdesk.domain.money import Money, to_decimal
from salesdesk.domain.shown_text import one_line
from salesdesk.i18n import mark, ntr, tr, worded
from salesdesk.store import cipher
from salesdesk.store.faults import in_words

LOCKED = mark("encrypted under another passphrase")


def _backup(asked: argparse.Namespace) -> int:
    with closing((desk := open_desk(asked, write=False)).store) as store:
        if asked.out is not None:
            store.backup(asked.out)
            say(tr("The desk is copied to {file}.", file=str(asked.out)))
            return 0
        made = desk.backups.make("hand") if desk.backups else None
        if made is not None:
            say(tr("The desk is backed up in {file}.", file=str(made.path)))
        trouble = desk.backups.state().trouble if desk.backups else None
    if trouble is not None:
        say(worded(trouble))
    return 0


def _backups(asked: argparse.Namespace) -> int:
    found = app.backups_of(path_of(asked), clock_of(asked), key=key_of(asked, path_of(asked))).every()
    if asked.json:
        print_json([_document(one) for one in found])
        return 0
    for one in found:
        told = _in_words(one.contents) if one.contents else tr(LOCKED) if one.is_locked else tr("cannot be read")
        when = one.made.isoformat(sep=" ", timespec="minutes")
        tell(f"{when}  {one.reason:9}  {told}  {one.size}  {one.path}")
    if not found:
        say(tr("There are no backups of this desk yet."))
    return 0


def _restore(asked: argparse.Namespace) -> int:
    path, clock = path_of(asked), clock_of(asked)
    if not asked.dry_run:
        return _put_back(asked, path)
    source = _meant(asked.source, path, clock)
    key, of_desk = _keys(asked, source, path)
    keeper = app.backups_of(path, clock, key=of_desk)
    if key:
        keeper.know(key)
    found = keeper.compare(source)
    if asked.json:
        print_json(_difference(found))
        return 0
    if found.now is not None:
        tell(tr("now: {contents}", contents=_in_words(found.now)))
    tell(tr("then: {contents}", contents=_in_words(found.then)))
    for deal in found.deals:
        tell(f"{deal.kind:8}  {one_line(deal.title)}  {_turn(deal)}")
    _tell_of_passphrase(source, path, key, of_desk)
    return 0


def _put_back(asked: argparse.Namespace, path: Path) -> int:
    from salesdesk.store import opening, restore

    clock = clock_of(asked)
    source = _meant(asked.source, path, clock)
    key, of_desk = _keys(asked, source, path)
    with in_words(source):
        opening.look(source, key)
    _tell_of_passphrase(source, path, key, of_desk)
    made: list[Backup] = []

    def secure() -> Backup | None:
        made.extend(one for one in [app.backups_of(path, clock, key=of_desk).make("restore")] if one is not None)
        return made[0] if made else None

    kept = restore.restore(source, path, clock, key, of_desk or "as before", platform_paths.kept_folder(), secure)
    for one in [*(backup.path for backup in made), *([kept] if kept else [])][:1]:
        say(tr("The desk as it was is kept in {file}.", file=str(one)))
        say(tr("To undo this: {command}", command=f'salesdesk --file "{path}" restore "{one}"'))
    say(tr("{file} is the desk again.", file=str(source)))
    return 0


def _keys(asked: argparse.Namespace, source: Path, path: Path) -> tuple[bytes | None, bytes | None]:
    """The keys of a backup and of the desk, None where one is not encrypted; asked for once where they are the same."""
    key = key_of(asked, source)
    if key and cipher.salt_of(path) == cipher.salt_of(source):
        return key, key
    return key, key_of(asked, path)


def _tell_of_passphrase(source: Path, path: Path, key: bytes | None, of_desk: bytes | None) -> None:
    """Say how the desk is opened afterwards, where the backup is opened otherwise than the desk."""
    if key and of_desk is None:
        say(tr("The backup is encrypted: its passphrase opens {file} afterwards.", file=path.name))
    elif of_desk and key is None:
        say(tr("{file} stays encrypted under its passphrase. The backup {backup} is still readable by anybody.",
               file=path.name, backup=source.name))  # fmt: skip
    elif key != of_desk:
        say(tr("{file} stays encrypted under its present passphrase.", file=path.name))


def _meant(source: Path, path: Path, clock: Clock) -> Path:
    """The file that is meant: a path, or the name of a backup in the list."""
    if source.exists():
        return source
    folders = app.backups_of(path, clock).folders()
    return next((found for folder in folders if (found := folder / source.name).is_file()), source)


def _in_words(found: BackupContents) -> str:
    deals = ntr("{count} deal", "{count} deals", found.deals)
    sums = tr("open {open}, won {won}", open=_sums(found.open), won=_sums(found.won))
    changed = found.last_change.isoformat(timespec="seconds") if found.last_change else "–"
    return tr("{deals}, {sums}, last change {when}", deals=deals, sums=sums, when=changed)


def _sums(sums: Iterable[Money]) -> str:
    return " + ".join(f"{to_decimal(*one)} {one.currency}" for one in sums) or "0"


def _turn(deal: DealDifference) -> str:
    now, then = (_sums([one]) if one else "–" for one in (deal.now, deal.then))
    return f"{now} > {then}  {', '.join(deal.fields)}".rstrip()


def _document(one: Backup) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "made": _instant(one.made),
        "reason": one.reason,
        "place": one.place,
        "size": one.size,
        "encrypted": one.is_encrypted,
        "contents": _contents(one.contents),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else from_us(to_us(instant)).isoformat().replace("+00:00", "Z")


def _contents(found: BackupContents | None) -> dict[str, Any] | None:
    if found is None:
        return None
    money = {name: [one._asdict() for one in sums] for name, sums in (("open", found.open), ("won", found.won))}
    return {"deals": found.deals, **money, "last_change": _instant(found.last_change), "version": found.schema}


def _difference(found: BackupDifference) -> dict[str, Any]:
    deals = [
        {
            "title": deal.title,
            "change": deal.kind,
            "now": deal.now._asdict() if deal.now else None,
            "then": deal.then._asdict() if deal.then else None,
            "fields": list(deal.fields),
        }
        for deal in found.deals
    ]
    return {"now": _contents(found.now), "then": _contents(found.then), "deals": deals}


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs about backups."""
    backup = verb("backup", _backup, tr("a verified copy of the desk, among its backups or where --out says"))
    backup.add_argument("--out", type=Path)
    listed = verb("backups", _backups, tr("the backups of the desk, with what each holds"))
    listed.add_argument("--json", action="store_true", help=tr("one JSON document"))
    restore = verb("restore", _restore, tr("replace the desk by a backup; the present desk is backed up first"))
    restore.add_argument("source", type=Path)
    restore.add_argument("--dry-run", action="store_true", help=tr("say what would differ, and change nothing"))
    restore.add_argument("--json", action="store_true", help=tr("with --dry-run: one JSON document"))
