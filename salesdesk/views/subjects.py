"""What steps and notes are about: a deal, a person, an organisation, or nothing yet."""

from typing import NamedTuple

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.records import Activity, Contact, Note, Organisation, SubjectKind


class Subject(NamedTuple):
    """The kind of what a step or note is about and its key, with the names of deal, person and organisation it brings.

    A deal brings its contact and organisation, a person theirs; what there is none of is None.
    """

    kind: SubjectKind
    id: str | None
    deal: str | None = None
    person: str | None = None
    organisation: str | None = None


NOTHING = Subject("none", None)


class Subjects:
    """Finds the subjects of many steps and notes; with a ``pipeline`` (key) those of its deals alone."""

    def __init__(self, snapshot: Snapshot, pipeline: str | None = None) -> None:
        self._of_a_pipeline = pipeline is not None
        self._cards = {card.id: card for card in snapshot.all_cards(pipeline)}
        self._people = {} if pipeline else {person.id: person for person in snapshot.find(Contact)}
        self._firms = {} if pipeline else dict(snapshot.keys_and_names(Organisation))

    def of(self, record: Activity | Note) -> Subject | None:
        """The subject of a step or note; None where it is not on the desk (any more), or not of the pipeline."""
        key = record.subject
        if record.subject_kind == "deal":
            card = self._cards.get(key or "")
            return Subject("deal", card.id, card.title, card.contact, card.organisation) if card else None
        if self._of_a_pipeline:
            return None
        if record.subject_kind == "person":
            person = self._people.get(key or "")
            firm = self._firms.get(person.organisation or "") if person else None
            return Subject("person", person.id, None, person.name, firm) if person else None
        if record.subject_kind == "organisation":
            name = self._firms.get(key or "")
            return Subject("organisation", key, None, None, name) if name else None
        return NOTHING
