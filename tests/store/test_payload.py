"""Of which deals a payload may tell something is seen in its text, without making objects of it."""

import pytest

from salesdesk.store.log import payload as payloads
from salesdesk.store.log.payload import SALT_BYTES, Payload, may_tell_of, stored

AT = 1_000_000
DEAL, OTHER = 51, 52


def sealed(**parts: object) -> bytes:
    return b"\0" * SALT_BYTES + stored(Payload(**parts), AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "told",
    [
        sealed(set={"deal": {DEAL: {"title": ["a", "b"]}}}),
        sealed(made={"custom_value": {700: {"deal": DEAL, "field": 3, "value": "a"}}}),
        sealed(made={"deal_tag": {700: {"deal": OTHER, "tag": 3}, 701: {"deal": DEAL, "tag": 3}}}),
        sealed(set={"custom_value": {700: {"value": ["a", "b"]}}}),
        sealed(set={"deal_tag": {700: {"deleted_at": [None, AT]}}}),
    ],
)
def test_a_payload_that_tells_of_a_deal(told: bytes) -> None:
    assert may_tell_of(told, DEAL, [700, 701])
    assert not may_tell_of(told, DEAL + 100, [800])


def test_numbers_in_texts_and_of_other_rows_tell_nothing() -> None:
    tag = {"deal": OTHER, "tag": 3}
    made = {"deal": {DEAL: {"title": ',51,"custom_value":[['}}}
    told = sealed(made=made, set={"deal": {OTHER: {"title": ["51", "a"]}}})
    assert not may_tell_of(told, DEAL, [700])
    assert not may_tell_of(sealed(made={"deal_tag": {DEAL: tag}}), DEAL, [])


def test_what_is_damaged_is_told() -> None:
    with pytest.raises(ValueError, match="unknown form"):
        payloads.may_tell_of(b"\0" * SALT_BYTES + b"\7", DEAL, [])
