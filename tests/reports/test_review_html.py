"""The review for a browser: one file, everything escaped, nothing fetched."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from salesdesk.desk.commands.deals import CreateDeal
from salesdesk.desk.desk import Desk
from salesdesk.formats import Formats
from salesdesk.reports import make
from salesdesk.theme import load_tokens
from salesdesk.views.figures import figures
from salesdesk.views.quota import LeaveTaken
from salesdesk.views.review import ReviewView, review
from tests.reports.desks import Clock, empty


class Outline(HTMLParser):
    """Tags in balance, and the text between them."""

    VOID = frozenset(("meta", "br", "i"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)


def outline(html: bytes) -> tuple[Outline, str]:
    parser = Outline()
    parser.feed(html.decode())
    assert parser.open == []
    return parser, re.sub(r"\s+", " ", " ".join(parser.words))


def test_it_shows_the_same_figures_as_figures(desk: Desk, view: ReviewView, formats: Formats) -> None:
    _, text = outline(make("review", view, "html", formats))
    quota, board = figures(desk.snapshot(), "quota"), figures(desk.snapshot(), "board")
    assert f"Won so far {formats.money(quota['won'], 'EUR')}" in text
    assert f"Forecast {formats.money(quota['forecast'], 'EUR', False)}" in text
    assert f"Chance to hit quota {formats.percent(quota['chance'])}" in text
    assert f"Open pipeline {formats.money(board['open']['amount'], 'EUR')}" in text


def test_one_file_that_fetches_nothing_and_runs_nothing(view: ReviewView, formats: Formats) -> None:
    html = make("review", view, "html", formats).decode()
    parser, _ = outline(html.encode())
    names = {tag for tag, _ in parser.seen}
    assert not names & {"script", "img", "link", "iframe", "a", "object", "form"}
    assert not re.search(r"url\(|@import|https?:", html)
    assert "default-src 'none'" in html
    assert sum(tag == "svg" for tag, _ in parser.seen) == 3
    assert all(attrs.get("aria-label") for tag, attrs in parser.seen if tag == "svg")


def test_light_and_dark_come_from_the_tokens(view: ReviewView, formats: Formats) -> None:
    html = make("review", view, "html", formats).decode()
    dark = html[html.index("prefers-color-scheme: dark") :]
    assert f"--text: {load_tokens('light').text};" in html[: html.index("prefers-color-scheme: dark")]
    assert f"--text: {load_tokens('dark').text};" in dark
    assert "@media print" in html


def test_names_are_escaped(tmp_path: Path, formats: Formats) -> None:
    desk = empty(tmp_path / "desk.salesdesk", Clock(now=datetime(2026, 11, 20, tzinfo=UTC)))
    for title in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</style><b>", "&lt;"):
        desk.do(CreateDeal(title=title, organisation=title, amount=100))
    parser, text = outline(make("review", review(desk.snapshot()), "html", formats))
    assert not {tag for tag, _ in parser.seen} & {"script", "img"}
    assert "<script>alert(1)</script>" in text and "{{ 7 * 7 }}" in text and "&lt;" in text
    desk.store.close()


def test_the_same_day_gives_the_same_bytes(view: ReviewView, formats: Formats) -> None:
    assert make("review", view, "html", formats) == make("review", view, "html", formats)


def test_it_has_more_rows_than_fit_on_paper(view: ReviewView, formats: Formats) -> None:
    parser, _ = outline(make("review", view, "html", formats))
    assert sum(tag == "tr" for tag, _ in parser.seen) > 40


def test_leave_is_told_beside_what_is_needed_a_working_day(view: ReviewView, formats: Formats) -> None:
    without = outline(make("review", view, "html", formats))[1]
    assert "a working day" in without and "leave" not in without
    away = replace(view, quota=replace(view.quota, leave=LeaveTaken(7, 5)))
    assert "a working day less your 5 days of leave" in outline(make("review", away, "html", formats))[1]
    one = replace(view, quota=replace(view.quota, leave=LeaveTaken(1, 1)))
    assert "less your 1 day of leave" in outline(make("review", one, "html", formats))[1]
