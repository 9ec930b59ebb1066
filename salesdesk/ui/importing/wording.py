"""The words of importing: what a column can be, how a file was read, what becomes of its rows."""

from salesdesk.i18n import ntr, tr, worded
from salesdesk.services.importing import Counts, ImportPlan
from salesdesk.services.importing.mapping import DEAL_FIELDS, FREE_FIELDS, HISTORY_FIELDS


def field_words() -> dict[str, str]:
    """What a column can be, in words."""
    return {
        "title": tr("Title"),
        "organisation": tr("Organisation"),
        "contact": tr("Contact"),
        "owner": tr("Owner"),
        "pipeline": tr("Pipeline"),
        "stage": tr("Stage"),
        "status": tr("Status: open, won or lost"),
        "is_won": tr("Won, yes or no"),
        "is_closed": tr("Closed, yes or no"),
        "active": tr("Active, yes or no"),
        "lost_reason": tr("Why it was lost"),
        "amount": tr("Amount"),
        "currency": tr("Currency"),
        "created": tr("Created on"),
        "closed": tr("Closed on"),
        "won_time": tr("Won on"),
        "lost_time": tr("Lost on"),
        "close_date": tr("Close date, closed or expected"),
        "expected_close": tr("Expected close"),
        "probability": tr("Chance to win"),
        "source": tr("Source"),
        "tags": tr("Tags"),
        "next_step": tr("Next step"),
        "product": tr("Product"),
        "touched": tr("Last changed on"),
        "external_id": tr("Its ID there"),
        "source_system": tr("Program it is from"),
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


def layout_words(layout: str) -> str:
    """The program a file is from, in words."""
    return tr("A table") if layout == "other" else layout


def read_as(plan: ImportPlan) -> str:
    """How the file was read, in one line; of a whole desk what is in it."""
    if plan.everything is not None:
        return " ".join(map(worded, plan.notes))
    facts = plan.file
    parts = [facts.format.upper()]
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
    return [tr("{count} {reason}", count=f"{count:,}", reason=reason) for count, reason in reasons if count]


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
