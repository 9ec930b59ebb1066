"""The words of importing: what a column can be, how a file was read, what becomes of its rows."""

from salesdesk.formats import Formats
from salesdesk.i18n import ntr, tr, worded
from salesdesk.importing import Counts, CurrencySum, ImportPlan
from salesdesk.importing.read.delimited import DELIMITERS
from salesdesk.importing.understand.header_words import DEAL_CUES
from salesdesk.importing.understand.mapping import DEAL_FIELDS, FREE_FIELDS, HISTORY_FIELDS


def field_words() -> dict[str, str]:
    """What a column can be, in words."""
    return {
        **{cue.key: tr(cue.label) for cue in DEAL_CUES},
        "deal": tr("Deal"),
        "at": tr("When it happened"),
        "from_stage": tr("Stage before"),
        "field": tr("What changed"),
        "old_value": tr("Value before"),
        "new_value": tr("Value after"),
        "event": tr("What happened"),
        "entered": tr("Day it entered the stage of this name"),
        "custom": tr("A field of my own"),
        "ignore": tr("Leave out"),
    }


def field_choices(kind: str) -> list[tuple[str, str]]:
    """Words and keys of what a column of a file of deals, or of a log, can be."""
    words = field_words()
    known = HISTORY_FIELDS if kind == "history" else DEAL_FIELDS
    return [(words.get(key, key.replace("_", " ").capitalize()), key) for key in (*known, *FREE_FIELDS)]


def delimiter_words(delimiter: str) -> str:
    """What stands between the cells."""
    return {
        ",": tr("commas"),
        ";": tr("semicolons"),
        "\t": tr("tabs"),
        "|": tr("bars"),
        "": "",
    }.get(delimiter, delimiter)


def delimiters() -> list[tuple[str, str]]:
    """What may stand between cells, in words."""
    names = {",": tr("Commas"), ";": tr("Semicolons"), "\t": tr("Tabs"), "|": tr("Bars")}
    return [(names.get(mark, mark), mark) for mark in DELIMITERS if mark.isprintable() or mark in names]


def encoding_words(name: str) -> str:
    """An encoding as people look for it."""
    regions = {
        "utf-8": tr("Unicode"),
        "utf-16": tr("Unicode"),
        "cp1252": tr("Western Europe"),
        "cp1250": tr("Central Europe"),
        "gb18030": tr("Chinese"),
        "big5": tr("Chinese"),
        "cp932": tr("Japanese"),
        "euc_jp": tr("Japanese"),
        "euc_kr": tr("Korean"),
        "cp1251": tr("Cyrillic"),
        "koi8_r": tr("Cyrillic"),
        "cp866": tr("Cyrillic"),
        "cp1253": tr("Greek"),
        "cp1255": tr("Hebrew"),
        "cp1256": tr("Arabic"),
        "cp874": tr("Thai"),
    }
    spelled = name.upper().replace("_", "-")
    return f"{regions[name]} ({spelled})" if name in regions else spelled


def sums_words(plan: ImportPlan, formats: Formats) -> str:
    """How many deals of each outcome were read, and what they are worth, outcome by outcome."""
    parts: dict[str, list[CurrencySum]] = {}
    for found in plan.sums:
        parts.setdefault(found.outcome, []).append(found)
    return " · ".join(_outcome_words(outcome, sums, formats) for outcome, sums in parts.items())


def _outcome_words(outcome: str, sums: list[CurrencySum], formats: Formats) -> str:
    count = sum(found.deals for found in sums)
    worth = " + ".join(formats.money(found.amount_minor, found.currency) for found in sums if found.amount_minor)
    words = {
        "open": ntr("{number} open", "{number} open", count, number=formats.number(count)),
        "won": ntr("{number} won", "{number} won", count, number=formats.number(count)),
        "lost": ntr("{number} lost", "{number} lost", count, number=formats.number(count)),
    }[outcome]
    return tr("{deals} worth {amount}", deals=words, amount=worth) if worth else words


def layout_words(layout: str) -> str:
    """The program a file is from, in words."""
    return tr("A table") if layout == "other" else layout


def format_words(name: str) -> str:
    """What kind of file it is."""
    return {"workbook": tr("Workbook"), "html": tr("Web table"), "csv": tr("Text")}.get(name, name)


def read_as(plan: ImportPlan) -> str:
    """How the file was read, in one line; of a whole desk what is in it."""
    if plan.everything is not None:
        return " ".join(map(worded, plan.notes))
    facts = plan.file
    parts = [format_words(facts.format)]
    if facts.encoding:
        parts.append(facts.encoding.upper())
    if facts.delimiter:
        parts.append(tr("cells between {marks}", marks=delimiter_words(facts.delimiter)))
    if facts.sheet:
        parts.append(tr("sheet {name}", name=facts.sheet))
    parts.append(tr("header in line {line}", line=facts.header_line) if facts.header_line else tr("no header"))
    return " · ".join(parts)


def left_out(counts: Counts) -> list[str]:
    """Rows left out on purpose, reason by reason."""
    reasons = (
        (counts.other_owner, tr("of other sellers")),
        (counts.blank, tr("blank")),
        (counts.repeated_header, tr("repeated headers")),
        (counts.total, tr("totals")),
        (counts.footer, tr("footers")),
        (counts.comment, tr("comments")),
        (counts.deleted, tr("deleted there")),
        (counts.duplicate, tr("repeated")),
        (counts.other_field, tr("about other fields")),
    )
    return [tr("{reason} {count}", count=f"{count:,}", reason=reason) for count, reason in reasons if count]


def rows_left_out(counts: Counts) -> str:
    """One sentence on rows left out; empty when there are none."""
    if not counts.skipped:
        return ""
    reasons = ", ".join(left_out(counts))
    return ntr(
        "{count} row is left out: {reasons}.", "{count} rows are left out: {reasons}.", counts.skipped, reasons=reasons
    )


def choice_words(choice: str) -> str:
    """An answer to a question of the plan, in words."""
    return {
        "day-first": tr("Day first"),
        "month-first": tr("Month first"),
        ".": tr("A point comes before decimals"),
        ",": tr("A comma comes before decimals"),
        "open": tr("Open"),
        "won": tr("Won"),
        "lost": tr("Lost"),
    }.get(choice, choice)
