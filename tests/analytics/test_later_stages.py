"""A later stage never has the lower chance, on any desk and by whatever is shown; a jump is worth what the way there is."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import winmodel
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.blend import CONTENDERS, PRESUMED, Blend, alone
from salesdesk.analytics.events import EventRow
from salesdesk.analytics.isotonic import rising
from salesdesk.analytics.log import Log
from salesdesk.analytics.state_table import facts_of
from salesdesk.analytics.winmodel import WinModel
from tests.analytics.journals import DAY, created, event, log_of

DESKS = int(os.environ.get("SALESDESK_RANDOM_DESKS", "100"))
"""How many desks are looked at; 1,000 take ten times as long."""
STAGES, OWN = "ABC", (0.2, 0.45, 0.8)
NEAR = 1e-9
BLENDS = (*map(alone, CONTENDERS), PRESUMED, Blend((0.3, 0.1, 0.2, 0.1, 0.3)), alone("model"))


def desk(seed: int) -> tuple[list[EventRow], list[tuple[str, int]], Log, WinModel]:
    """A random history with jumps, ways back and re-openings, what was done, its log and its model."""
    random = np.random.default_rng(seed)
    rows: list[EventRow] = []
    done: list[tuple[str, int]] = []
    lasts = random.gamma(2, 12)
    liked = random.normal(size=len(STAGES)) * 1.5
    for number in range(int(random.integers(6, 90))):
        deal, at, stage = f"d{number:03d}", float(random.uniform(0, 90)), int(random.choice([0, 0, 0, 1, 2]))
        amount = None if random.random() < 0.2 else int(random.lognormal(8, 1))
        rows.append(created(deal, at, STAGES[stage], amount))
        while (at := at + random.exponential(lasts / 3)) < 99.5 and random.random() < 0.85:
            if random.random() < 0.4:
                done.append((deal, round(at * DAY)))
            if random.random() < 0.35:
                won = random.random() < 1 / (1 + np.exp(-liked[stage]))
                rows.append(event(deal, at, "won" if won else "lost"))
                break
            stage = int(random.integers(len(STAGES)))
            rows.append(event(deal, at, "stage", STAGES[stage]))
    rows.sort(key=lambda row: row.at_us)
    log = log_of(rows, as_of=100)
    model = winmodel.fit(log, facts_of(log, done), OWN, 60)
    return rows, done, log, replace(model, blend=BLENDS[seed % len(BLENDS)])


def moved(rows: list[EventRow], log: Log, stage: str) -> Log:
    """The log after every open deal was moved to a stage half a day before its instant."""
    open_now = zip(log.deal[log.open].tolist(), log.stage[log.open].tolist(), strict=True)
    goes = [event(deal, 99.5, "stage", stage) for deal, held in open_now if STAGES[held] != stage]
    return log_of([*rows, *goes], as_of=100)


def told(model: WinModel, log: Log, done: list[tuple[str, int]]) -> Floats:
    """Chances of open deals: within the horizon, within 10 and within 50 days."""
    said = winmodel.predict(model, log, facts_of(log, done))
    return np.array([said.chance, winmodel.in_time(model, said, 10), winmodel.in_time(model, said, 50)])


def looked_at() -> Iterator[tuple[list[EventRow], list[tuple[str, int]], Log, WinModel]]:
    found = (desk(seed) for seed in range(DESKS))
    return (one for one in found if one[3].fitted is not None and one[2].open.any())


def test_a_later_stage_never_has_the_lower_chance() -> None:
    count = 0
    for rows, done, log, model in looked_at():
        by_stage = [told(model, moved(rows, log, stage), done) for stage in STAGES]
        now = winmodel.predict(model, log, facts_of(log, done))
        for before, after in pairwise(by_stage):
            assert (after >= before - NEAR).all()
        chosen = np.array(by_stage)[now.states.stage, 0, np.arange(len(now.row))]
        assert now.chance == pytest.approx(chosen)
        for place, each in enumerate(by_stage):
            ahead = now.states.stage <= place
            assert now.ahead[ahead, place] == pytest.approx(each[0][ahead])
        count += 1
    assert count > 0.9 * DESKS


def test_a_jump_is_worth_no_more_than_the_way_through_every_stage() -> None:
    for rows, done, log, model in looked_at():
        first = log.deal[log.open & (log.stage == 0)].tolist()
        jump = [event(deal, 99.5, "stage", "C") for deal in first]
        way = [event(deal, 99.5, "stage", stage) for stage in "BC" for deal in first]
        jumped, walked = (told(model, log_of([*rows, *more], as_of=100), done) for more in (jump, way))
        assert (jumped <= walked + NEAR).all()


def test_a_deal_of_which_only_the_stage_is_known_has_about_the_rate_of_its_stage() -> None:
    for rows, done, _, model in looked_at():
        new = [created(f"new {stage}", 100, stage, None) for stage in STAGES]
        known = log_of([*rows, *new], as_of=100)
        said = winmodel.predict(replace(model, blend=BLENDS[-1]), known, facts_of(known, done))
        bare = np.isin(known.deal[said.row], [row.deal for row in new])
        assert (np.abs(said.chance[bare] - model.baselines.rising[said.states.stage[bare]]) < 0.1).all()


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 5)), min_size=1, max_size=7))
def test_rising_values_are_the_closest_that_never_fall(pairs: list[tuple[int, int]]) -> None:
    values, weights = (np.array([pair[i] for pair in pairs], float) for i in (0, 1))
    found = rising(values, weights)
    assert (np.diff(found) >= 0).all()
    for begin in range(len(values)):
        means = [np.average(values[begin:end], weights=weights[begin:end]) for end in range(begin + 1, len(values) + 1)]
        least = [
            min(np.average(values[low:end], weights=weights[low:end]) for end in range(begin + 1, len(values) + 1))
            for low in range(begin + 1)
        ]
        assert found[begin] == pytest.approx(max(least))
        assert min(means) <= found[begin] + NEAR
