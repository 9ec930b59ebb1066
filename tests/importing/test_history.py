"""Stage logs to histories."""

from datetime import UTC, date, datetime

from salesdesk.importing import HistoryDraft, ImportPlan
from salesdesk.importing.understand.stage_order import order_by_names, order_by_passage
from tests.importing.planning import adds_up, plan

LOG = "deal,at,stage,amount\n"


def steps(history: HistoryDraft) -> list[tuple[str, str]]:
    return [(e.kind, e.stage) for e in history.events]


def only(found: ImportPlan) -> HistoryDraft:
    assert adds_up(found)
    assert found.kind == "history"
    (history,) = found.histories
    return history


def test_sorted_by_time_ties_in_file_order_same_stage_dropped() -> None:
    history = only(
        plan(LOG + "1,2026-01-03,Offer,5\n1,2026-01-01,Lead,5\n1,2026-01-03,Review,5\n1,2026-01-04,Review,5\n")
    )
    assert steps(history) == [("created", "Lead"), ("stage", "Offer"), ("stage", "Review")]


def test_a_closing_followed_by_an_open_stage_is_a_reopening() -> None:
    found = plan(
        LOG
        + "1,2026-01-01,Lead,5\n1,2026-01-02,Lost (price),5\n1,2026-01-03,Offer,5\n1,2026-01-04,Won,5\n1,2026-01-05,Won,5\n"
    )
    assert steps(only(found)) == [("created", "Lead"), ("lost", "Lead"), ("reopened", "Offer"), ("won", "Offer")]
    assert found.histories[0].events[1].reason == "price"
    (draft,) = found.drafts
    assert (draft.outcome, draft.stage, draft.title, draft.lost_reason) == ("won", "Offer", "1", None)
    assert draft.closed == datetime(2026, 1, 4, 11, tzinfo=UTC)


def test_from_lost_to_won_opens_in_between() -> None:
    history = only(plan(LOG + "1,2026-01-01,Lead,\n1,2026-01-02,Lost,\n1,2026-01-03,Won,\n"))
    assert steps(history) == [("created", "Lead"), ("lost", "Lead"), ("reopened", "Lead"), ("won", "Lead")]


def test_amounts_change_before_the_outcome_they_are_true_for() -> None:
    history = only(plan(LOG + "1,2026-01-01,Lead,5\n1,2026-01-02,Lead,7\n1,2026-01-03,Won,9\n"))
    assert [(e.kind, e.amount_minor) for e in history.events] == [
        ("created", 500),
        ("amount", 700),
        ("amount", 900),
        ("won", 900),
    ]


def test_a_log_that_begins_with_the_end() -> None:
    found = plan(
        LOG + "1,2026-01-01,Lead,\n1,2026-01-02,Offer,\n2,2026-01-01,Won,\n3,2026-01-01,Lost,\n3,2026-01-02,Lost,\n"
    )
    assert [steps(h)[0] for h in found.histories] == [("created", "Lead"), ("created", "Offer"), ("created", "Lead")]
    assert [d.stage_known for d in found.drafts] == [True, False, False]


def test_rows_of_any_field() -> None:
    text = (
        "OpportunityId,Field,OldValue,NewValue,CreatedDate\n"
        "006,created,,,2026-01-01T08:00:00.000+0000\n"
        "006,StageName,Lead,Offer,2026-01-02T08:00:00.000+0000\n"
        "006,Amount,1,2.50,2026-01-03T08:00:00.000+0000\n"
        "006,CloseDate,,2026-06-01,2026-01-04T08:00:00.000+0000\n"
        "006,Owner,Ann,Ben,2026-01-05T08:00:00.000+0000\n"
        "006,StageName,Offer,Closed Won,2026-01-06T08:00:00.000+0000\n"
    )
    found = plan(text)
    assert found.counts.other_field == 1
    history = only(found)
    assert [e.kind for e in history.events] == ["created", "stage", "amount", "expected_close", "won"]
    assert steps(history)[0] == ("created", "Lead")
    assert (history.events[-1].amount_minor, history.events[-1].expected_close) == (250, date(2026, 6, 1))


def test_rows_that_say_nothing_are_refused() -> None:
    found = plan(
        LOG + "1,2026-01-01,Lead,\n,2026-01-01,Lead,\n1,soon,Lead,\n1,2026-01-02,,\n1,,Lead,\n", kind="history"
    )
    assert adds_up(found)
    assert [(p.line, p.column) for p in found.problems] == [(3, "deal"), (4, "at"), (5, "stage"), (6, "at")]
    assert (found.counts.read, found.counts.refused) == (1, 4)


def test_other_owners_are_left_out_with_all_their_rows() -> None:
    found = plan(
        "deal,at,stage,owner\n1,2026-01-01,Lead,\n1,2026-01-02,Offer,Ann\n2,2026-01-01,Lead,Ben\n2,2026-01-02,Won,Ben\n",
        owner="ann",
    )
    assert adds_up(found)
    assert ([d.external_id for d in found.drafts], found.counts.other_owner) == (["1"], 2)


def test_a_deal_file_is_no_log() -> None:
    assert plan("Deal,Stage,Date\nA,Lead,2026-01-01\nB,Offer,2026-01-02\nC,Won,2026-01-03\n").kind == "deals"


def test_stages_stand_as_most_deals_pass() -> None:
    paths = [["A", "B", "C"], ["B", "A", "C"], ["A", "C"], ["A", "B"]]
    assert order_by_passage(paths, ["C", "B", "A"]) == ["A", "B", "C"]


def test_stages_without_history_stand_by_name_then_probability_then_file() -> None:
    assert order_by_names(["Negotiation", "Qualification", "Proposal"], {}) == [
        "Qualification",
        "Proposal",
        "Negotiation",
    ]
    assert order_by_names(["Blue", "Red"], {"Blue": 0.8, "Red": 0.2}) == ["Red", "Blue"]
    assert order_by_names(["Blue", "Red"], {}) == ["Blue", "Red"]
