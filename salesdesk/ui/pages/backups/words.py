"""Backups in words: when, why, what they hold, where they lie, and how they stand."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from salesdesk.desk.backups import Backup, BackupDifference, BackupState, DealDifference
from salesdesk.domain.backups import BackupReason
from salesdesk.domain.fields import deal_fields
from salesdesk.domain.money import Money
from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr
from salesdesk.ui.context import ReadOnlyWords

MEGABYTE = 1_000_000


def why(reason: BackupReason) -> str:
    """A reason in words."""
    words: dict[BackupReason, str] = {
        "start": tr("At the start"),
        "hourly": tr("After changes"),
        "closing": tr("On closing"),
        "hand": tr("By hand"),
        "migration": tr("Before an upgrade"),
        "import": tr("Before an import"),
        "merge": tr("Before a merge"),
        "restore": tr("Before a restore"),
    }
    return words[reason]


def when(made: datetime, formats: Formats, zone: ZoneInfo, today: date | None = None) -> str:
    """Day and time in the desk's zone; the time alone where it was today."""
    day, time = made.astimezone(zone).date(), formats.time(made, zone)
    return time if day == today else tr("{day}, {time}", day=formats.day_medium(day), time=time)


def read_only_words(desk: str, made: datetime, formats: Formats, zone: ZoneInfo) -> ReadOnlyWords:
    """What a window says that shows a backup of a desk."""
    time = when(made, formats, zone)
    return ReadOnlyWords(
        title=tr("{desk} as it was on {time} (read only)", desk=desk, time=time),
        banner=tr("This is the backup of {time}. Look at everything; nothing can be changed here.", time=time),
    )


def sums(amounts: Iterable[Money], formats: Formats) -> str:
    """Sums by currency, short."""
    return " + ".join(formats.money_short(one.amount, one.currency) for one in amounts) or "–"


def size(count: int, formats: Formats) -> str:
    """Bytes as megabytes."""
    return tr("{number} MB", number=formats.number(count / MEGABYTE, 1))


def unread(backup: Backup) -> str:
    """Why it is not told what a backup holds."""
    if backup.is_locked:
        return tr("This backup is encrypted under another passphrase. Say that one to see what it holds.")
    return tr("This backup cannot be read: it is damaged.")


def passphrase_line(backup: Backup, key: bytes | None) -> str:
    """How the desk with this key is opened once the backup has taken its place; empty where nothing changes."""
    if key is None and backup.is_encrypted:
        return tr("The backup is encrypted, and the desk will be: the passphrase of the backup opens it afterwards.")
    if key is not None and not backup.is_encrypted:
        return tr("The backup is readable by anybody. The desk stays encrypted under its passphrase.")
    return ""


def where(copies: Sequence[Backup]) -> str:
    """The places of a backup."""
    places = {one.place for one in copies}
    if len(places) > 1:
        return tr("Both places")
    return tr("This computer") if "own" in places else tr("Second place")


def state_line(state: BackupState, formats: Formats, zone: ZoneInfo, today: date) -> str:
    """When the desk was last backed up, and in how many places that backup is."""
    if state.last is None:
        return tr("No backup yet. One is made when the desk has changed, every hour and on closing.")
    return tr("Last backup {told}", told=last_line(state, formats, zone, today))


def last_line(state: BackupState, formats: Formats, zone: ZoneInfo, today: date) -> str:
    """The same beside a label."""
    if state.last is None:
        return tr("None yet")
    places = ntr("{count} place", "{count} places", state.places)
    return tr("{time}, in {places}", time=when(state.last.made, formats, zone, today), places=places)


def second_line(state: BackupState) -> str:
    """The second place, and whether it is there."""
    if state.second is None:
        return tr("None is named. A stick or a sync folder keeps your backups when this computer is lost.")
    if not state.second_is_there:
        return tr("{folder} is not there now. It is brought up to date when it is back.", folder=str(state.second))
    return str(state.second)


def change_line(found: BackupDifference) -> str:
    """How many deals restoring would bring back, take away and change."""
    counts = {kind: sum(one.kind == kind for one in found.deals) for kind in ("added", "removed", "changed")}
    parts = [
        ntr("{count} deal comes back", "{count} deals come back", counts["added"]) if counts["added"] else "",
        ntr("{count} deal goes", "{count} deals go", counts["removed"]) if counts["removed"] else "",
        ntr("{count} deal changes", "{count} deals change", counts["changed"]) if counts["changed"] else "",
    ]
    return ", ".join(part for part in parts if part) or tr("Every deal is as it is now")


def deal_line(one: DealDifference, formats: Formats) -> tuple[str, str]:
    """What becomes of a deal, and how."""
    now, then = (
        formats.money_short(amount.amount, amount.currency) if amount else "–" for amount in (one.now, one.then)
    )
    if one.kind == "added":
        return tr("Comes back"), then
    if one.kind == "removed":
        return tr("Goes"), now
    amounts = tr("{now} becomes {then}", now=now, then=then) if now != then else then
    labels = _labels()
    fields = [labels.get(name, name) for name in one.fields if name not in ("amount", "currency")]
    return tr("Changes back"), ", ".join([amounts, *fields])


def _labels() -> dict[str, str]:
    further = {
        "activities": tr("Steps"), "notes": tr("Notes"), "tags": tr("Tags"), "own_fields": tr("Own fields"),
        "pipeline": tr("Pipeline"),
    }  # fmt: skip
    return {field.key: tr(field.label) for field in deal_fields()} | further
