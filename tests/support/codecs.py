"""Codecs for values that are kept in tests."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from salesdesk.desk.kept import Codec, Content

T = TypeVar("T")


def json_codec(to_plain: Callable[[T], Any], from_plain: Callable[[Any], T]) -> Codec[T]:
    """A codec for what is small, by way of values that JSON holds."""

    def unpack(content: Content) -> T:
        try:
            return from_plain(json.loads(bytes(content)))
        except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise ValueError("not as expected") from error

    return Codec(lambda value: json.dumps(to_plain(value), separators=(",", ":")).encode("ascii"), unpack)
