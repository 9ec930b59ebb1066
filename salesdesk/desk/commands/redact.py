"""Redacting a person: the one command that cannot be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import NOT_KEPT, Command, handles
from salesdesk.desk.commands.keys import PersonKey
from salesdesk.desk.ports import Progress, Reader, Transaction
from salesdesk.desk.settings import DeskSettings, parse
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.fields.personal import MENTIONS, PERSONAL, REDACTED, Mentions
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Contact, CustomField, CustomValue, Deal, Note, Setting
from salesdesk.i18n import mark

_REDACTED = mark("Redact a person: {count} entries of the log held something")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactPerson(Command):
    """Destroy what the desk and its log hold of a person: name and addresses, the notes about them, and every mention by name or
    address elsewhere. It cannot be undone. ``fields`` names own fields whose values on the person's deals go too; those that the
    settings call personal always do."""

    is_final: ClassVar[bool] = True
    person: PersonKey
    fields: tuple[str, ...] = ()
    progress: Progress = field(default=lambda _done, _total: None, metadata=NOT_KEPT)


@dataclass(frozen=True, slots=True)
class RedactionPreview:
    """What would be destroyed: notes about the person, and by kind of record how many texts mention them; ``own_values`` of
    the fields asked for; ``deals`` that the person is the contact of, which stay."""

    name: str
    notes: int
    mentions: dict[str, int]
    own_values: int
    deals: int


@handles(RedactPerson)
def redact_person(command: RedactPerson, tx: Transaction, settings: DeskSettings) -> Change:
    """Destroy it, in this desk now and in others when they take in this one's log. Deals and figures stay as they are."""
    person = tx.get(Contact, command.person)
    values = [value.id for value in _own_values(tx, person, command.fields, settings)]
    count = tx.redact(person.id, values, command.progress)
    return Change.of_everything(Message(_REDACTED, {"count": count}), {"entries": count}, forgets=True)


def preview(reader: Reader, command: RedactPerson) -> RedactionPreview:
    """What the command would destroy of what the desk shows now. Raises Refused as it does."""
    person = reader.get(Contact, command.person)
    said = Mentions(text for name in PERSONAL[Contact] if (text := getattr(person, name)))
    found = {kind.__name__: _mentioning(said, reader.texts(kind, names)) for kind, names in MENTIONS.items()}
    notes = [note for note in reader.find(Note, subject_kind="person") if note.subject == person.id]
    deals = len(reader.find(Deal, contact=person.id))
    values = _own_values(reader, person, command.fields, parse(reader.find(Setting)))
    return RedactionPreview(person.name, len(notes), found, len(values), deals)


def is_redacted(person: Contact) -> bool:
    """Whether a person was redacted before."""
    return person.name == REDACTED


def _mentioning(said: Mentions, records: Sequence[tuple[str | None, ...]]) -> int:
    """How many records mention the person in one of their texts; each text is looked at once."""
    every = {text for texts in records for text in texts if text}
    naming = {text for text in every if said.redacted(text) != text}
    return sum(not naming.isdisjoint(texts) for texts in records) if naming else 0


def _own_values(reader: Reader, person: Contact, fields: tuple[str, ...], settings: DeskSettings) -> list[CustomValue]:
    """What the person's deals have in own fields: in those asked for, and in those that are marked as personal."""
    marked = {name_key(name) for name in settings.personal_fields}
    known = {name_key(field.name): field.id for field in reader.find(CustomField)} if fields or marked else {}
    for name in fields:
        if name_key(name) not in known:
            raise Refused('There is no own field "{name}".', name=name)
    wanted = {known[name_key(name)] for name in fields} | {key for name, key in known.items() if name in marked}
    deals = reader.find(Deal, contact=person.id) if wanted else []
    return [value for deal in deals for value in reader.find(CustomValue, deal=deal.id) if value.field in wanted]
