"""Dates and times as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.domain.errors import Message
from salesdesk.importing.understand.dates import AMBIGUOUS, DateAndInstant, DateReader
from tests.importing.planning import BERLIN, plan

NOON = datetime(2017, 5, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2017-05-24", "2017/05/24", "2017.5.24", "20170524", "24.05.2017", "24.5.17", "5/24/2017", "24/05/2017", "24-05-2017",
        "24 May 2017", "May 24, 2017", "24-May-17", "Wednesday, May 24, 2017", "Wed 24 May 2017", "24th May 2017", "24. Mai 2017",
        "24 mai 2017", "24 de mayo de 2017", "24 maggio 2017", "24 maja 2017", "24 мая 2017 г.", "2017年5月24日",
        "2017年05月24日(水)", "2017년 5월 24일", "２０１７年５月２４日", "42879", "42879.0", " 2017-05-24 ",
    ],
)  # fmt: skip
def test_a_bare_date_is_noon_in_the_zone_of_the_desk(text: str) -> None:
    assert DateReader(None, BERLIN).read(text) == DateAndInstant(date(2017, 5, 24), NOON, timed=False)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("15 Apr, 2021 00:02:00", datetime(2021, 4, 14, 22, 2, tzinfo=UTC)),
        ("2017-05-24 09:00:00", datetime(2017, 5, 24, 7, tzinfo=UTC)),
        ("2011-10-01T00:39:37.906+02:00", datetime(2011, 9, 30, 22, 39, 37, 906000, tzinfo=UTC)),
        ("2017-05-24T10:00:00Z", NOON),
        ("1/15/2018 9:41 AM", datetime(2018, 1, 15, 8, 41, tzinfo=UTC)),
        ("May 15, 2020 12:05 am", datetime(2020, 5, 14, 22, 5, tzinfo=UTC)),
        ("Wed, 24 May 2017 10:00:00 +0000", NOON),
        ("24.05.2017 12:00 Uhr", NOON),
        ("2017年5月24日 下午0:30", None),
        ("2017年5月24日 下午3:05", datetime(2017, 5, 24, 13, 5, tzinfo=UTC)),
        ("42879.5", NOON),
        ("1495620000", NOON),
        ("1495620000000", NOON),
        ("2017-05-24 12:00:00 GMT+2", NOON),
    ],
)
def test_a_time_is_kept(text: str, instant: datetime | None) -> None:
    found = DateReader(None, BERLIN).read(text)
    if instant is None:
        assert isinstance(found, Message)
    else:
        assert isinstance(found, DateAndInstant)
        assert (found.instant, found.timed) == (instant, True)


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-30",
        "32/13/2020",
        "soon",
        "Q3-2017",
        "0017-05-24",
        "9999-12-31",
        "12:30",
        "2017-05-24 25:00",
        "5/24",
        "-5",
        "May 12 99999999999999999999",
        f"May {'9' * 5000} 2017",
    ],
)
def test_what_is_no_date_is_a_problem(text: str) -> None:
    assert isinstance(DateReader(None, BERLIN).read(text), Message)


@pytest.mark.parametrize("text", ["", "-", "n/a", "0000-00-00"])
def test_nothing_is_no_problem(text: str) -> None:
    assert DateReader(None, BERLIN).read(text) is None


def test_without_an_order_an_unclear_date_is_never_guessed() -> None:
    assert DateReader(None, BERLIN).read("5/6/2017") is AMBIGUOUS
    first = DateReader("day-first", BERLIN).read("5/6/2017")
    second = DateReader("month-first", BERLIN).read("5/6/2017")
    assert isinstance(first, DateAndInstant)
    assert isinstance(second, DateAndInstant)
    assert (first.day, second.day) == (date(2017, 6, 5), date(2017, 5, 6))


def test_the_1904_calendar() -> None:
    found = DateReader(None, BERLIN, epoch_1904=True).read(41417.0)
    assert isinstance(found, DateAndInstant)
    assert found.day == date(2017, 5, 24)


def test_the_column_decides_the_order() -> None:
    found = plan("Deal name,Created\nA,5/6/2017\nB,5/24/2017\n")
    assert (found.date_order, found.questions) == ("month-first", ())
    assert [d.created.date() for d in found.drafts] == [date(2017, 5, 6), date(2017, 5, 24)]


def test_another_column_of_the_file_may_decide() -> None:
    found = plan("Deal name,Created,Close date\nA,5/6/2017,24/6/2017\n")
    assert [(d.created.date(), d.expected_close) for d in found.drafts] == [(date(2017, 6, 5), date(2017, 6, 24))]


def test_points_speak_for_day_first() -> None:
    assert [d.created.date() for d in plan("Deal name,Created\nA,05.06.2017\n").drafts] == [date(2017, 6, 5)]


@pytest.mark.parametrize("rows", ["A,5/6/2017\n", "A,5/6/2017\nB,24/5/2017\nC,5/24/2017\n"])
def test_without_evidence_or_with_both_the_order_is_asked_for(rows: str) -> None:
    text = "Deal name,Created\n" + rows
    found = plan(text)
    assert [(q.option, q.column, q.blocking) for q in found.questions] == [("date_order", "Created", True)]
    assert {p.value for p in found.problems} == {"5/6/2017"}
    answered = plan(text, date_order="day-first")
    assert answered.questions == ()
    assert next(iter(answered.drafts)).created.date() == date(2017, 6, 5)


def test_equal_day_and_month_need_no_order() -> None:
    found = plan("Deal name,Created\nA,5/5/2017\n")
    assert (found.questions, found.problems) == ((), ())


@given(
    st.dates(date(1900, 1, 2), date(2199, 12, 30)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%b %d, %Y", "%Y年%m月%d日"]),
)
def test_every_day_reads_back(day: date, form: str) -> None:
    found = DateReader("day-first", BERLIN).read(day.strftime(form))
    assert isinstance(found, DateAndInstant)
    assert found.day == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_nothing_or_a_message(text: str) -> None:
    assert isinstance(DateReader(None, BERLIN).read(text), DateAndInstant | Message | None)


@pytest.mark.parametrize("cell", ["T" * 100_000, "," * 100_000 + "x", "T," * 50_000 + "12", "12 May " + "T" * 100_000])
def test_a_cell_without_a_time_is_given_up_at_once(cell: str) -> None:
    """However long it is: no letter of it is tried as a beginning twice."""
    assert isinstance(DateReader("day-first", BERLIN).read(cell), Message)
