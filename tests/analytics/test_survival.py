"""Kaplan and Meier against the rule in words, one day at a time."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics.survival import SurvivalStep, kaplan_meier, reached_by

stays = st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=12)


def slow(given_spells: Sequence[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    share, steps = Fraction(1), []
    for day in range(10):
        at_risk = [spell for spell in given_spells if spell[0] >= day]
        came = [spell for spell in at_risk if spell == (day, True)]
        if came:
            share *= Fraction(len(at_risk) - len(came), len(at_risk))
            steps.append((day, share))
    return steps


def found(given_spells: Sequence[tuple[int, bool]]) -> tuple[SurvivalStep, ...]:
    return kaplan_meier(np.array([d for d, _ in given_spells], float), np.array([c for _, c in given_spells], bool))


@given(stays)
def test_every_step(given_spells: Sequence[tuple[int, bool]]) -> None:
    steps = found(given_spells)
    assert [step.days for step in steps] == [day for day, _ in slow(given_spells)]
    assert [step.share for step in steps] == pytest.approx([float(share) for _, share in slow(given_spells)])


@given(stays)
def test_the_share_falls_and_the_half_is_where_it_has_fallen_to_it(given_spells: Sequence[tuple[int, bool]]) -> None:
    steps = found(given_spells)
    shares = [step.share for step in steps]
    assert shares == sorted(shares, reverse=True)
    half = reached_by(steps)
    assert half == next((day for day, share in slow(given_spells) if share <= Fraction(1, 2)), None)


def test_without_anything_still_open_it_is_the_share_of_those_that_last() -> None:
    steps = found([(1, True), (2, True), (2, True), (5, True)])
    assert [(step.days, step.share) for step in steps] == [(1, 0.75), (2, 0.25), (5, 0.0)]
