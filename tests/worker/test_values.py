"""What is said in plain values comes back as it was."""

import json

import numpy as np
import pytest

from salesdesk.theme import Tokens, load_tokens
from salesdesk.worker.values import made, plain
from tests.charts import samples


@pytest.mark.parametrize("name", samples.EVERY)
def test_every_input_of_a_chart_comes_back_equal(name: str) -> None:
    given = samples.EVERY[name]
    assert made(type(given), json.loads(json.dumps(plain(given)))) == given


def test_tokens_come_back_equal() -> None:
    for mode in ("light", "dark"):
        assert made(Tokens, json.loads(json.dumps(plain(load_tokens(mode))))) == load_tokens(mode)


def test_numbers_of_numpy_are_numbers_and_other_things_are_refused() -> None:
    assert plain((np.float64(1.5), np.int64(2))) == [1.5, 2]
    with pytest.raises(TypeError):
        plain(object())
    with pytest.raises(TypeError):
        made(bytes, "x")
    with pytest.raises(ValueError):
        made(tuple[int, int], [1])
