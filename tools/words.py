"""Collect the sentences of the program for translators, bring them into each catalogue, and compile it; see `make words`."""

import ast
import io
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / "salesdesk.pot"
TEMPLATES = ROOT / "resources" / "templates"
SENTENCES: dict[str, tuple[tuple[int, ...], ...]] = {
    "tr": ((0,),),
    "ntr": ((0, 1),),
    "mark": ((0,),),
    "Message": ((0,),),
    "change_of": ((1,), (2,)),
    "_change": ((2,),),
    **dict.fromkeys(
        (
            "SalesDeskError",
            "Refused",
            "NotFound",
            "NotADesk",
            "NotSound",
            "BackupStopped",
            "DamageFound",
            "DiskFailed",
            "DeskBusy",
            "DeskMoved",
            "NeedsPassphrase",
            "WrongPassphrase",
            "DamagedBeginning",
            "EarlierPassphrase",
            "ImportRefused",
            "WrongUsage",
            "WorkStopped",
            "WorkerFailed",
        ),
        ((0,),),
    ),
}
"""What takes sentences: each callable with the positions of each of its sentences (two for one and many)."""
_DATE = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = "# The words of SalesDesk.\n"
Found = tuple[int, str, str | tuple[str, str], list[str]]


class NotLiteralError(Exception):
    """A sentence is put together where it is worded, so that no catalogue can have it."""


def from_python(file: io.BufferedIOBase, keywords: object, tags: object, options: object) -> Iterator[Found]:
    """An extraction method of Babel: the literal sentences of a module. Raises NotLiteralError for one put together."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            for places in SENTENCES.get(name, ()):
                yield from _sentence(node, name, places)


def _sentence(call: ast.Call, name: str, places: tuple[int, ...]) -> Iterator[Found]:
    given = [call.args[place] for place in places if place < len(call.args)]
    literals = [node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if any(isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.BoolOp) for node in given):
        raise NotLiteralError(f"line {call.lineno}: {ast.unparse(call)}")
    if given and len(literals) == len(places) and literals[0]:
        yield call.lineno, name, (literals[0], literals[1]) if len(literals) == 2 else literals[0], []


def from_templates(file: io.BufferedIOBase, keywords: object, tags: object, options: object) -> Iterator[Found]:
    """An extraction method of Babel: what a pipeline template and its stages are called."""
    template = json.load(file)
    stages = [stage["name"] for stage in template["stages"]]
    yield from ((1, "tr", text, []) for text in (template["name"], template["description"], *stages))


def collected() -> Catalog:
    """Every sentence of the program, and the files that have it."""
    found = _catalogue()
    for path in sorted((ROOT / "salesdesk").rglob("*.py")):
        _add(found, path, from_python)
    for path in sorted(TEMPLATES.glob("*.json")):
        _add(found, path, from_templates)
    return found


def _add(catalogue: Catalog, path: Path, method: object) -> None:
    words = {name: (1, 2) if name == "ntr" else None for name in SENTENCES}
    with path.open("rb") as file:
        for line, text, _, _ in sorted(extract(method, file, words), key=lambda found: found[0]):  # type: ignore[arg-type]
            catalogue.add(text, None, [(path.relative_to(ROOT).as_posix(), line)])


def _catalogue(locale: str | None = None) -> Catalog:
    made = Catalog(locale, project="SalesDesk", version="1", charset="utf-8", header_comment=_HEADER, fuzzy=False)
    made.creation_date = made.revision_date = _DATE  # a day of its own would change the files
    made.last_translator = made.language_team = "SalesDesk"
    made.msgid_bugs_address = ""
    return made


def template_text(catalogue: Catalog) -> bytes:
    """A catalogue as text, the same for the same words: files without lines, no dates."""
    text = io.BytesIO()
    write_po(
        text, catalogue, width=110, sort_output=False, sort_by_file=True, include_lineno=False, ignore_obsolete=True
    )
    return text.getvalue()


def updated(path: Path, template: Catalog) -> Catalog:
    """The catalogue of a language with the sentences there are now; new ones have no translation yet."""
    locale = path.parent.parent.name
    with path.open("rb") as file:
        old = read_po(file, locale)
    found = _catalogue(locale)
    for message in template:
        if message.id:
            known = old.get(message.id)
            found.add(message.id, known.string if known else None, message.locations)
    return found


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences of a catalogue that still have no translation."""
    return [str(message.id) for message in catalogue if message.id and not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a sentence: one, or one for each plural form of the language; empty where there is none."""
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the program loads it."""
    content = io.BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def main() -> int:
    """Bring every catalogue up to date; 1 when a sentence waits for its translation."""
    template = collected()
    TEMPLATE.write_bytes(template_text(template))
    waiting = []
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/salesdesk.po")):
        catalogue = updated(path, template)
        path.write_bytes(template_text(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        waiting += [f"{path.parent.parent.name}: {text}" for text in untranslated(catalogue)]
    print("\n".join(waiting) or f"{len(template)} sentences, all translated.")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
