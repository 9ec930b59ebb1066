"""The same deals in every layout, language, encoding and format come to the same deals, to the cent."""

import pytest

from salesdesk.importing import DealDraft
from tests.importing.layout_files import FILES, TRUTH
from tests.importing.planning import BERLIN, adds_up, by_outcome, plan

SUMS = {"won": (150, 550_386_476), "lost": (90, 234_492_325), "open": (60, 141_030_641)}


def local(draft: DealDraft) -> tuple[object, object]:
    closed = draft.closed.astimezone(BERLIN).date() if draft.closed else None
    return draft.created.astimezone(BERLIN).date(), closed


@pytest.mark.parametrize("name", FILES)
def test_the_same_deals_to_the_cent(name: str) -> None:
    make, layout, currency = FILES[name]
    found = plan(make())
    assert adds_up(found)
    assert (found.layout, found.problems, found.questions) == (layout, (), ())
    assert found.currencies == ((currency, 300),)
    assert by_outcome(found) == SUMS
    assert sum(total for _, total in SUMS.values()) == 925_909_442
    opens = [stage.name.capitalize() for stage in found.stages if stage.kind == "open"]
    assert sorted(opens) == ["Engaging", "Prospecting"]
    drafts = list(found.drafts)
    if found.kind == "history":
        drafts = [next(d for d in drafts if d.external_id == true.key) for true in TRUTH]
    for draft, true in zip(drafts, TRUTH, strict=True):
        assert (draft.outcome, draft.amount_minor) == (true.status, int(true.amount * 100))
        assert local(draft) == (true.created, true.closed)
        assert true.key in (draft.external_id or true.key)
        if found.kind == "deals":
            assert (draft.title.removeprefix("="), draft.owner) == (true.title, true.owner)
            assert draft.organisation == (true.account or None)
        if true.status == "open":
            assert (draft.stage.capitalize(), draft.expected_close) == (true.stage, true.expected)


@pytest.mark.parametrize("name", ["hubspot.csv", "salesforce_history.csv", "salesforce_field_history.csv"])
def test_the_same_history(name: str) -> None:
    found = plan(FILES[name][0]())
    assert len(found.histories) == 300
    by_key = {history.external_id: history.events for history in found.histories}
    for true in TRUTH:
        kinds = [
            (event.kind, event.stage) for event in by_key[true.key] if event.kind not in ("amount", "expected_close")
        ]
        stages = [("created", "Prospecting"), *([("stage", "Engaging")] if true.stage != "Prospecting" else [])]
        assert kinds == [*stages, *([(true.status, "Engaging")] if true.closed else [])]
