"""Several quotas a period: each of its own scope, and the plain one alone is the strip's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesdesk.desk.checking import check
from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.quotas import RemoveQuota, SetQuota
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, DeletePipeline, NewStage
from salesdesk.domain import periods
from salesdesk.domain.records import Quota, Tag
from salesdesk.views import first_sight as early
from salesdesk.views import quota
from salesdesk.views.quotas import is_plain, quota_of, quotas_of
from salesdesk.views.strip import strip
from tests.support.desks import DeskForTests, desk_in
from tests.support.values import known

Q4 = periods.parse("2026-Q4")


@dataclass
class TaggedDesk(DeskForTests):
    """With the key of a tag."""

    tag: str = ""


@pytest.fixture
def at(tmp_path: Path) -> Iterator[TaggedDesk]:
    made = TaggedDesk(**vars(desk_in(tmp_path)))
    key = made.deal("Fleet renewal", amount=40_000)
    made.desk.do(SetField(deals=(key,), field="tags", value=("Key account",)))
    with made.desk.read() as reader:
        made.tag = reader.named(Tag, "Key account") or ""
    yield made
    made.desk.store.close()


def scopes(at: TaggedDesk) -> list[dict[str, Any]]:
    return [
        {"measure": measure, "pipeline": pipeline, "tag": tag}
        for tag in (None, at.tag)
        for pipeline in (None, at.pipeline)
        for measure in ("revenue", "count")
    ]


def set_all(at: TaggedDesk) -> None:
    for number, scope in enumerate(reversed(scopes(at))):
        at.desk.do(SetQuota(period="2026-Q4", amount=number + 1, **scope))


def test_each_scope_has_its_own_and_the_plain_one_comes_first(at: TaggedDesk) -> None:
    set_all(at)
    with at.desk.read() as reader:
        shown = quotas_of(reader, Q4)
        each = [quota_of(reader, Q4, **scope) for scope in scopes(at)]
    assert list(shown) == each
    assert [one.amount for one in shown] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [is_plain(one) for one in shown] == [True] + [False] * 7


def test_without_the_plain_one_the_strip_has_no_target(at: TaggedDesk) -> None:
    at.desk.do(SetQuota(period="2026-Q4", amount=7, measure="count"))
    at.desk.do(SetQuota(period="2026-Q4", amount=90_000, pipeline=at.pipeline))
    assert strip(at.desk.snapshot()).target is None
    assert quota.quota(at.desk.snapshot()).strip.chance is None
    at.desk.do(SetQuota(period="2026-Q4", amount=80_000))
    assert strip(at.desk.snapshot()).target == 80_000


def test_the_first_sight_and_the_past_count_the_plain_one_only(at: TaggedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "MANY", 0)
    for period in ("2026-Q4", "2026-Q3"):
        for number, scope in enumerate(reversed(scopes(at))):
            at.desk.do(SetQuota(period=period, amount=900_000 + number, **scope))
    assert known(early.early(at.desk.snapshot())).strip.target == 900_007
    assert quota.quota(at.desk.snapshot()).past[-1].target == 900_007


def test_setting_again_replaces_and_everything_is_taken_back_also_after_a_restart(at: TaggedDesk) -> None:
    scope: dict[str, Any] = {"measure": "count", "pipeline": at.pipeline, "tag": at.tag}
    first = at.desk.do(SetQuota(period="2026-Q4", amount=3, **scope)).made
    assert at.desk.do(SetQuota(period="2026-Q4", amount=5, **scope)).made == first
    at.desk.do(RemoveQuota(quota=known(first)))

    def amounts() -> list[int]:
        with at.desk.read() as reader:
            return [one.amount for one in reader.find(Quota)]

    assert amounts() == []
    for expected in ([5], [3], []):
        at.reopen()
        at.desk.undo()
        assert amounts() == expected
    for expected in ([3], [5], []):
        at.reopen()
        at.desk.redo()
        assert amounts() == expected
    assert check(at.desk) == ()


def test_the_journal_says_which_quota(at: TaggedDesk) -> None:
    scope = {"pipeline": at.pipeline, "tag": at.tag}
    set_ = at.desk.do(SetQuota(period="2026-Q4", amount=3, measure="count", **scope))
    assert str(set_.label) == "Set the number of deals to win in 2026-Q4 for New business · Key account"
    gone = at.desk.do(RemoveQuota(quota=known(set_.made)))
    assert str(gone.label) == "Remove the number of deals to win in 2026-Q4 for New business · Key account"
    assert str(at.desk.do(SetQuota(period="2026-Q4", amount=3)).label) == "Set the quota of 2026-Q4"


def test_a_pipeline_that_goes_takes_its_quotas_along(at: TaggedDesk) -> None:
    other = at.desk.do(AddPipeline(name="Inbound", stages=(NewStage(name="New"),))).made
    at.desk.do(SetQuota(period="2026-Q4", amount=5, pipeline=other))
    at.desk.do(DeletePipeline(pipeline=known(other)))
    with at.desk.read() as reader:
        assert reader.find(Quota) == []
    at.desk.undo()
    with at.desk.read() as reader:
        assert known(quota_of(reader, Q4, pipeline=other)).amount == 5


def spans(at: DeskForTests) -> dict[tuple[str, str], tuple[date, date, int]]:
    with at.desk.read() as reader:
        return {(q.period, q.measure): (q.start, q.until, q.amount) for q in reader.find(Quota)}


def test_another_fiscal_year_gives_quotas_other_names_but_not_other_days(at: TaggedDesk) -> None:
    for number, period in enumerate(("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026", "2026-11"), 1):
        at.desk.do(SetQuota(period=period, amount=1_000 * number))
    at.desk.do(SetQuota(period="2026-Q4", amount=9, measure="count"))
    before = spans(at)
    at.desk.do(ChangeSettings(values=(("fiscal_start", "4"),)))
    after = spans(at)
    names = {"2026-Q1": "2026-Q4", "2026-Q2": "2027-Q1", "2026-Q3": "2027-Q2", "2026-Q4": "2027-Q3"}
    assert after == {(names.get(period, period), measure): days for (period, measure), days in before.items()}
    assert strip(at.desk.snapshot()).target == 4_000
    assert check(at.desk) == ()
    at.reopen()
    at.desk.undo()
    assert spans(at) == before
    at.desk.redo()
    assert spans(at) == after


@settings(max_examples=15)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_quotas_keep_their_days_through_any_change_of_the_fiscal_year(months: Sequence[int]) -> None:
    with TemporaryDirectory() as folder:
        at = desk_in(Path(folder))
        for period in ("2026-Q1", "2026-Q4", "2026-H1", "2026"):
            at.desk.do(SetQuota(period=period, amount=5))
        for month in months:
            at.desk.do(ChangeSettings(values=(("fiscal_start", str(month)),)))
            for (period, _), (start, until, _) in spans(at).items():
                named = periods.parse(period, month)
                fits = (named.start, named.until) == (start, until)
                assert fits or periods.containing(start, periods.kind_of(period), month).start != start
        at.desk.do(ChangeSettings(values=(("fiscal_start", "1"),)))
        found = {period for period, _ in spans(at)}
        at.desk.store.close()
    assert found <= {"2026-Q1", "2026-Q4", "2026-H1", "2026"}
    assert "2026" in found
