from pathlib import Path

import pytest

from salesdesk.desk.commands.deal_fields import SetField
from salesdesk.domain.names import search_words
from tests.support.desks import desk_in
from tests.support.searching import deal_text


@pytest.mark.parametrize("typed", ["fleet", "muller", "ANJA", "weiß", "Straßen", "trade fair", "fair renewal"])
def test_a_deal_is_found_by_each_part_that_names_it(tmp_path: Path, typed: str) -> None:
    at = desk_in(tmp_path)
    key = at.deal("Fleet renewal", organisation="Müller STRASSENBAU", contact="Anja Weiss", source="Trade fair")
    at.desk.do(SetField(deals=(key,), field="owner", value="Łukasz"))
    with at.desk.read() as reader:
        text = deal_text(reader.cards([key])[key])
    assert all(word in text for word in search_words(typed))
    assert search_words("lukasz")[0] in text
    assert "closing" not in text
