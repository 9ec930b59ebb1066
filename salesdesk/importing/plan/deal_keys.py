"""By what a deal of a file is known again: its key in its source."""

from hashlib import blake2b

from salesdesk.importing.plan.model import DealDraft

_OWN_KEY = "row:"
_LINE, _CREATED = (DealDraft._fields.index(name) for name in ("line", "created"))


def draft_key(draft: DealDraft) -> tuple[object, ...]:
    """What makes two drafts the same deal: the external id and its system; else title, organisation, created day
    (left out where it is an estimate) and the number of equal rows before it."""
    if draft.external_id is not None:
        return ("id", draft.source_system, draft.external_id)
    day = None if draft.created_estimated else draft.created.date()
    return ("like", draft.title.casefold(), (draft.organisation or "").casefold(), day, draft.twin)


def key_of(draft: DealDraft) -> str:
    """The key of a deal in its source: its own id, else one made of what makes two rows the same deal."""
    return draft.external_id or _OWN_KEY + _digest(*(str(part) for part in draft_key(draft)))


def row_print(draft: DealDraft) -> str:
    """The print of a whole row that desks of earlier versions keep; equal where nothing in the row has changed."""
    is_unknown = draft.outcome != "open" and draft.closed is None
    parts = [
        "0", *map(repr, draft[_LINE + 1 : _CREATED]), "None" if draft.created_estimated else repr(draft.created),
        repr(draft.created_estimated), repr(draft.closed), repr(is_unknown),
        repr(draft.expected_close), repr(draft.probability), repr(draft.facts.get("source")), repr(draft.tags),
        repr(draft.next_step), repr(draft.custom), repr(draft.twin),
    ]  # fmt: skip
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
