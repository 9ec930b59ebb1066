"""The page about figures as JSON names every key that is printed, and every kind of change and part."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salesdesk.desk.commands.deals import MoveDeals
from salesdesk.views.figures import NAMES, FiguresRequest, figures
from salesdesk.views.forecast_changes import CHANGE_KINDS
from tests.support.desks import lived_in
from tests.support.source import ROOT

WORDS = set(
    re.findall(r"\w+", "".join(re.findall(r"`[^`\n]+`", (ROOT / "docs/figures.md").read_text(encoding="utf-8"))))
)


def keys(document: Any) -> Iterator[str]:
    """Every key, at any depth."""
    if isinstance(document, dict):
        yield from document
        for value in document.values():
            yield from keys(value)
    for value in document if isinstance(document, list | tuple) else ():
        yield from keys(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_documented(tmp_path: Path, name: str) -> None:
    at = lived_in(tmp_path)
    deal = at.deal("Chosen", amount=500_000)
    since = at.desk.today()
    at.clock.on(days=1)
    at.desk.do(MoveDeals(deals=(deal,), stage=at.stages[1].id))
    asked = {
        "changes": FiguresRequest(start=since, until=at.desk.today()),
        "forecast": FiguresRequest(since=since, deal="Chosen"),
        "quota": FiguresRequest(since=since),
    }.get(name, FiguresRequest())
    found = set(keys(figures(at.desk.snapshot(), name, asked)))
    assert len(found) > 10
    assert found - WORDS == set()
    assert name in WORDS
    at.desk.store.close()


def test_every_kind_of_change_and_part_is_documented() -> None:
    assert {*CHANGE_KINDS, "happened", "days", "model"} <= WORDS
