"""By what a deal of a file is known again: its key in its source, and a fingerprint of all that its row says."""

from hashlib import blake2b

from salesdesk.importing.plan.model import DealDraft

_OWN_KEY = "row:"
_LINE, _CREATED, _CLOSED = (DealDraft._fields.index(name) for name in ("line", "created", "closed"))


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


def fingerprint(draft: DealDraft) -> str:
    """A short text that changes when anything in the draft does, but not with its line or the moment of import."""
    parts = list(map(repr, draft))
    parts[_LINE] = "0"
    if draft.created_estimated:
        parts[_CREATED] = "None"
    if draft.closed_estimated:
        parts[_CLOSED] = "None"
    return _digest(*parts)


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
