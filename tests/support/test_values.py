"""Documents are compared to the last digit that does not depend on the processor."""

from typing import Any

import pytest

from tests.support.values import differences


@pytest.mark.parametrize(
    ("found", "told", "differs"),
    [
        ({"a": [1, 0.25]}, {"a": [1, 0.25 + 1e-12]}, []),
        ({"a": 1e-19}, {"a": 0.0}, []),
        ({"a": [1, 0.25]}, {"a": [1, 0.2500001]}, ["/a/1: 0.25, 0.2500001"]),
        ({"a": 1}, {"a": 2}, ["/a: 1, 2"]),
        ({"a": 1}, {"a": 1.0}, ["/a: 1, 1.0"]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [": {'a': 1, 'b': 2}, {'b': 2, 'a': 1}"]),
        ([1], [1, 2], [": [1], [1, 2]"]),
        ("x", None, [": x, None"]),
    ],
)
def test_only_the_last_digits_of_a_number_may_differ(found: Any, told: Any, differs: list[str]) -> None:
    assert list(differences(found, told)) == differs
