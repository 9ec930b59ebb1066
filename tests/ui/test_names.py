"""Completion: what begins so comes first."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.domain.names import search_key
from salesdesk.ui.names import OFFERED, NameBook, matching
from tests.ui.live import Live, live

__all__ = ["live"]


@given(st.lists(st.text("abÄ ", max_size=4), max_size=30), st.text("abä ", max_size=3))
def test_matching_is_what_a_plain_search_finds(names: list[str], typed: str) -> None:
    wanted = search_key(typed).strip()
    found = matching(names, typed)
    holds = [name for name in names if wanted in search_key(name)] if wanted else []
    assert len(found) == min(len(holds), OFFERED)
    assert set(found) <= set(holds)
    starts = [search_key(name).startswith(wanted) for name in found]
    assert starts == sorted(starts, reverse=True)


def suggests(book: NameBook, kind: str, typed: str, name: str) -> bool:
    return book.suggest(kind, typed) == [name]


def test_the_book_learns_what_is_new(live: Live) -> None:
    book = NameBook(live.context)
    assert book.suggest("organisation", "haf") == []
    deal = live.do(CreateDeal(title="Fleet", organisation="Hafen", contact="Jana Vogt", source="Fair")).made or ""
    live.do(SetField(deals=(deal,), field="owner", value="Ines"))
    live.do(SetField(deals=(deal,), field="tags", value=("big",)))
    for kind, typed, name in (
        ("organisation", "haf", "Hafen"),
        ("contact", "vog", "Jana Vogt"),
        ("owner", "in", "Ines"),
        ("source", "f", "Fair"),
        ("tag", "b", "big"),
    ):
        live.until(partial(suggests, book, kind, typed, name))
