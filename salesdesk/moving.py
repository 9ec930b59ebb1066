"""Moving to a new computer: one file with the desk and the settings of the device, and its proof when it is brought in.

The place of second copies of backups is a path of the old computer: it is told, and no setting.

The file is a zip archive that squeezes nothing: ``move.json`` says what was packed, ``desk.salesdesk`` is a verified copy (files of
the user lie in it; it is encrypted where the desk is), ``settings`` has what belongs to the device. On the other computer the copy
is compared with its hash, checked whole, and its records and figures are counted again, before it gets its name.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from salesdesk import __version__
from salesdesk.desk.checking import check
from salesdesk.desk.desk import Desk
from salesdesk.domain.dataclass import dataclass
from salesdesk.domain.errors import SalesDeskError
from salesdesk.domain.records import KINDS
from salesdesk.i18n import mark, worded
from salesdesk.logs import private_file
from salesdesk.reports.files import told_in_words, writing_whole
from salesdesk.store import files
from salesdesk.store.store import SqlStore
from salesdesk.views import figures

SUFFIX = ".salesdesk-move"
SETTINGS = ("window.json", "keys.json")
"""Files of the device that go along, by their names in the folder of settings."""
FIGURES = ("board", "funnel", "quota", "velocity", "flywheel")
_DESK, _ABOUT, _FOLDER = "desk.salesdesk", "move.json", "settings/"
_LARGEST_TEXT = 1 << 20
_PART = 1 << 20
_NOT_ONE = mark("{file} is no file of a move from another computer. Nothing was changed.")
_DAMAGED = mark(
    "{file} is not as it was packed. Nothing was changed. Copy it again, or pack it again on the other computer."
)
KeyOf = Callable[[Path], bytes | None]


@dataclass(frozen=True, slots=True)
class MovedDesk:
    """What was packed, or brought in: how many records of each kind, which settings went along, and where the other computer
    keeps a second copy of backups."""

    counts: Mapping[str, int]
    settings: tuple[str, ...]
    second: Path | None = None


def pack(desk: Desk, settings: Path, target: Path, second: Path | None = None) -> MovedDesk:
    """Write desk and settings (a folder) into one file, whole or not at all; ``second`` is where this computer keeps second
    copies of backups. Raises SalesDeskError."""
    with writing_whole(target) as beside, _own_file(beside.with_name(f".{target.name}.packing")) as copy:
        desk.store.backup(copy)
        witness = _witness(copy, desk.now(), desk.store.key)
        about = {"salesdesk": __version__, "sha256": _digest(copy), "encrypted": desk.store.key is not None, **witness}
        about |= {"second": str(second)} if second is not None else {}
        taken = [name for name in SETTINGS if (settings / name).is_file()]
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_ABOUT, json.dumps(about))
            archive.write(copy, _DESK)
            for name in taken:
                archive.write(settings / name, _FOLDER + name)
    return MovedDesk(witness["counts"], tuple(taken), second)


def unpack(source: Path, target: Path, settings: Path, key_of: KeyOf) -> MovedDesk:
    """Bring in what was packed as a new desk file, proven, and the settings; those that were here stay as NAME.before.

    ``key_of`` gives the key of an encrypted desk. Raises SalesDeskError, and then nothing has changed.
    """
    if target.exists():
        raise SalesDeskError("There is a file {file} already. Nothing was changed.", file=target.name)
    with told_in_words(target), _opened(source) as archive:
        about, taken = _looked_at(archive, source)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _own_file(files.fresh_of(target)) as copy:
            with archive.open(_DESK) as packed, os.fdopen(private_file(copy), "wb") as file:
                _copied(packed, file)
            if _digest(copy) != about.get("sha256"):
                raise SalesDeskError(_DAMAGED, file=source.name)
            found = _witness(copy, datetime.fromisoformat(about["at"]), key_of(copy))
            if any(found[name] != about.get(name) for name in found):
                raise SalesDeskError(_DAMAGED, file=source.name)
            files.publish(copy, target)
            files.sync_folder(target.parent)
        _place_settings(settings, taken)
    second = about.get("second")
    return MovedDesk(found["counts"], tuple(taken), Path(second) if second and isinstance(second, str) else None)


@contextmanager
def _own_file(path: Path) -> Iterator[Path]:
    """A place for a file of our own that nobody sees, which is gone in the end; one that was broken off has left none there."""
    files.discard(path)
    try:
        yield path
    finally:
        files.discard(path)


def is_encrypted(source: Path) -> bool:
    """Whether what was packed opens under a passphrase only. Raises SalesDeskError for a file that is no such archive."""
    with _opened(source) as archive:
        return bool(_looked_at(archive, source)[0].get("encrypted"))


def _opened(source: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise SalesDeskError(_NOT_ONE, file=source.name) from None


def _looked_at(archive: zipfile.ZipFile, source: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the file says of itself, and the settings in it. Raises SalesDeskError for one that holds anything else."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    texts = {_ABOUT, *(_FOLDER + name for name in SETTINGS)}
    is_plain = all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())
    if not is_plain or not {_ABOUT, _DESK} <= sizes.keys() <= texts | {_DESK} or len(sizes) != len(archive.infolist()):
        raise SalesDeskError(_NOT_ONE, file=source.name)
    if any(sizes[name] > _LARGEST_TEXT for name in sizes.keys() & texts):
        raise SalesDeskError(_NOT_ONE, file=source.name)
    try:
        about = json.loads(archive.read(_ABOUT))
        taken = {name.removeprefix(_FOLDER): archive.read(name) for name in sizes if name.startswith(_FOLDER)}
        if not all(isinstance(json.loads(text), dict) for text in taken.values()):
            raise ValueError
        datetime.fromisoformat(about["at"])
    except (ValueError, KeyError, TypeError, RecursionError, zipfile.BadZipFile):
        raise SalesDeskError(_DAMAGED, file=source.name) from None
    return about, taken


def _witness(copy: Path, at: datetime, key: bytes | None) -> dict[str, Any]:
    """What a copy holds, seen at an instant: counts of records, and a hash of the whole numbers and words of its figures.

    Raises SalesDeskError for one that is not sound."""
    with closing(SqlStore.view(copy, lambda: at, key=key)) as store:
        desk = Desk(store, lambda: at)
        if faults := check(desk):
            raise SalesDeskError("{why}", why=worded(faults[0]))
        with desk.read() as reader:
            counts = {kind.__name__: sum(1 for _ in reader.every(kind)) for kind in KINDS}
        has_pipelines = bool(counts["Pipeline"])
        told = {name: _exact(figures.figures(desk.snapshot(), name)) for name in FIGURES if has_pipelines}
    text = json.dumps(told, sort_keys=True, default=str)
    return {"at": at.isoformat(), "counts": counts, "figures": hashlib.sha256(text.encode()).hexdigest()}


def _exact(value: Any) -> Any:
    """The same without numbers that are not whole, whose last digits hang on the processor."""
    if isinstance(value, Mapping):
        return {name: _exact(one) for name, one in value.items() if not isinstance(one, float)}
    if isinstance(value, list | tuple):
        return [_exact(one) for one in value if not isinstance(one, float)]
    return value


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copied(source: IO[bytes], target: IO[bytes]) -> None:
    while part := source.read(_PART):
        target.write(part)
    target.flush()
    os.fsync(target.fileno())


def _place_settings(folder: Path, taken: Mapping[str, bytes]) -> None:
    for name, text in taken.items():
        path, fresh = folder / name, (folder / name).with_suffix(".new")
        with os.fdopen(private_file(fresh, os.O_TRUNC), "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            path.replace(path.with_name(f"{name}.before"))
        fresh.replace(path)


def default_name(desk: Path) -> str:
    """What the file of a move is called when nobody names it."""
    return desk.stem + SUFFIX
