"""The win model: what it starts from, what it learns, what it tells."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.analytics import timing, winmodel
from salesdesk.analytics.features import pace
from salesdesk.analytics.log import Log
from salesdesk.analytics.newton import logistic, logit, posterior
from salesdesk.analytics.state_table import facts_of, states
from salesdesk.analytics.training_rows import labelled, past
from tests.analytics.journals import DAY, created, event, log_of
from tests.analytics.rows import Rows
from tests.analytics.strategies import journals
from tests.analytics.test_log import folded

OWN = (0.2, 0.5, 0.8)


def history(count: int = 60, stage_matters: bool = True) -> tuple[Log, dict[str, list[str]]]:
    """Deals that are won when they came from the web, and that stay long when lost; the last few are still open."""
    rows, sources = [], {}
    for number in range(count):
        deal, start = f"d{number:04d}", number * 3
        web = number % 3 == 0
        sources[deal] = ["web" if web else "fair"]
        rows += [created(deal, start, "A", 1_000 + number), event(deal, start + 2 + number % 4, "stage", "B")]
        if number < count - 6:
            rows.append(event(deal, start + (8 if web else 25), "won" if web else "lost"))
    return log_of(rows, as_of=count * 3), sources


def test_no_closed_deal_gives_the_own_numbers() -> None:
    log = log_of([created("a", 1, "A"), created("b", 3, "C")], as_of=40)
    facts = facts_of(log)
    model = winmodel.fit(log, facts, (0.2, 0.5, 1.0))
    found = winmodel.predict(model, log, facts)
    assert found.chance.tolist() == [0.2, 1 - 1e-4]
    assert (model.closed, model.horizon_days, found.groups) == (0, 90, ())


@given(journals(deals=8), st.integers(0, 140))
def test_any_history_gives_chances_with_reasons_that_add_up(rows: Rows, quarter: int) -> None:
    log = folded(rows, quarter * DAY // 4)
    facts = facts_of(log, [(row[0], row[1]) for row in rows[::2]])
    model = winmodel.fit(log, facts, OWN, period_days=30)
    found = winmodel.predict(model, log, facts)
    assert len(found.chance) == int(log.open.sum())
    assert ((found.chance > 0) & (found.chance < 1)).all()
    assert (found.chance_low <= found.chance + 1e-12).all()
    assert (found.chance <= found.chance_high + 1e-12).all()
    assert found.plain + found.points.sum(axis=1) / 100 == pytest.approx(found.chance)
    before = np.zeros(len(found.chance))
    for days in (0, 1, 5, 20, 30):
        by = winmodel.by_period_end(model, found.states, found.chance, days)
        assert (by >= before - 1e-12).all()
        assert (by <= found.chance + 1e-12).all()
        before = by


def test_it_learns_what_wins() -> None:
    log, sources = history()
    facts = facts_of(log, traits={"source": sources})
    found = winmodel.predict(winmodel.fit(log, facts, OWN), log, facts)
    web = np.array([sources[deal] == ["web"] for deal in log.deal[found.row]])
    assert found.chance[web].min() > found.chance[~web].max()
    assert (found.points[web][:, found.groups.index("source")] > 0).all()


def test_few_closed_deals_leave_the_stage_and_the_times() -> None:
    log, sources = history(count=20)
    facts = facts_of(log, traits={"source": sources})
    model = winmodel.fit(log, facts, OWN)
    assert model.closed < 20
    assert {column.group for column in model.columns} == {"record", "days here", "age"}


def test_a_source_with_few_closed_deals_is_no_column() -> None:
    log, sources = history()
    rare = {deal: ["rare"] for deal in list(sources)[:4]}
    model = winmodel.fit(log, facts_of(log, traits={"tag": rare, "source": sources}), OWN)
    assert "tag" not in {column.group for column in model.columns}
    assert "source" in {column.group for column in model.columns}


def test_horizon() -> None:
    assert winmodel.horizon(log_of([])) == 90
    rows = []
    for number in range(8):
        rows += [created(f"d{number}", 0, "A"), event(f"d{number}", 10 + number, "won")]
    assert winmodel.horizon(log_of(rows[:14])) == 90
    assert winmodel.horizon(log_of(rows)) == 17


def test_one_changed_deal_is_predicted_alone() -> None:
    log, sources = history()
    facts = facts_of(log, traits={"source": sources})
    model = winmodel.fit(log, facts, OWN)
    every = winmodel.predict(model, log, facts)
    deal = str(log.deal[every.row[2]])
    number = int(deal[1:])
    alone = log_of(
        [
            created(deal, number * 3, "A", 1_000 + number),
            event(deal, number * 3 + 2 + number % 4, "stage", "B"),
        ],
        as_of=180,
    )
    own = facts_of(alone, traits={"source": {deal: sources[deal]}})
    assert winmodel.predict(model, alone, own).chance[0] == pytest.approx(every.chance[2], abs=1e-12)


def test_states_at_instants() -> None:
    rows = [
        created("d", 0, "A", 500),
        event("d", 3, "amount", "900 EUR"),
        event("d", 4, "stage", "B"),
        event("d", 6, "lost"),
        event("d", 10, "reopened", "A", "lost"),
    ]
    log = log_of(rows, as_of=20)
    facts = facts_of(log, [("d", 1 * DAY), ("d", 11 * DAY), ("d", 13 * DAY), ("other", 2 * DAY), ("d", 99 * DAY)])
    at = np.array([0, 2, 5, 8, 14, 20]) * DAY
    found = states(log, facts, np.zeros(6, np.int64), at)
    assert (found.at // DAY).tolist() == [0, 2, 5, 14, 20]
    assert found.stage.tolist() == [0, 0, 1, 0, 0]
    assert found.here_days.tolist() == [0, 2, 1, 8, 14]
    assert found.held_days.tolist() == [0, 1, 0, 7, 13]
    assert found.stay_days.tolist() == [0, 2, 1, 4, 10]
    assert found.age_days.tolist() == [0, 2, 5, 10, 16]
    assert found.amount.tolist() == [500, 500, 900, 900, 900]
    assert found.activities.tolist() == [0, 1, 1, 3, 3]
    assert found.quiet_days.tolist() == [0, 1, 1, 1, 7]
    assert found.recent.tolist() == [0, 1, 1, 2, 0]


def test_notes_moves_and_steps_done_are_signs_of_life_and_a_note_counts_as_no_step() -> None:
    rows = [created("d", 0, "A"), event("d", 40, "stage", "B"), created("e", 0, "A"), created("f", 0, "A")]
    log = log_of(rows, as_of=50)
    notes = [("d", 44 * DAY), ("d", 47 * DAY), ("e", 10 * DAY), ("f", 60 * DAY), ("gone", 49 * DAY)]
    facts = facts_of(log, [("d", 45 * DAY), ("e", 12 * DAY)], notes=notes)
    now = states(log, facts, np.arange(3), np.full(3, 50 * DAY))
    assert (now.quiet_days.tolist(), now.activities.tolist(), now.recent.tolist()) == (
        [3, 38, 50],
        [1, 1, 0],
        [1, 0, 0],
    )
    # On each past day what was there by then counts: nothing later.
    then = states(log, facts, np.zeros(5, np.int64), np.array([30, 41, 44, 46, 47]) * DAY)
    assert then.quiet_days.tolist() == [30, 1, 0, 1, 0]
    assert states(log, facts_of(log), np.arange(2), np.full(2, 50 * DAY)).quiet_days.tolist() == [10, 50]


def test_a_row_weighs_less_the_more_its_deal_has() -> None:
    rows = [created("long", 0, "A"), event("long", 40, "lost"), created("short", 0, "A"), event("short", 1, "won")]
    log = log_of(rows, as_of=60)
    facts = facts_of(log)
    found = labelled(log, past(log, facts), timing.fit(log, OWN, 30), 30, weighted_by_age=False)
    counts = np.bincount(found.states.row)
    assert found.weight.sum() == pytest.approx(2)
    assert (found.weight * np.sqrt(counts[found.states.row])).tolist() == pytest.approx(
        [found.weight.sum() / np.sqrt(counts).sum()] * counts.sum()
    )


def test_pace_is_nothing_on_the_first_day_and_follows_the_timing_model() -> None:
    log, _ = history()
    model = timing.fit(log, OWN, 20)
    days = np.array([0.0, 5.0, 12.0])
    at = states(log, facts_of(log), np.zeros(3, np.int64), log.created[0] + (days * DAY).astype(np.int64))
    column = pace(model, 20)(facts_of(log), at)
    first = np.zeros(len(at))
    for place, stage, spell in zip(range(len(at)), at.stage.tolist(), at.held_days.tolist(), strict=True):
        then, begun = (model.within(np.array([20]), np.array([stage]), np.array([d]))[0] for d in (spell, 0.0))
        first[place] = logit(np.clip(then, 1e-3, 1 - 1e-3)) - logit(np.clip(begun, 1e-3, 1 - 1e-3))
    assert column == pytest.approx(first)
    assert column[0] == 0
    assert np.abs(column).max() > 0


def test_it_learns_the_usual_size() -> None:
    rows = []
    for number in range(120):
        deal, size = f"d{number:03d}", (200, 2_000, 20_000)[number % 3]
        won = number % 3 == 1 if number % 12 else number % 3 != 1
        rows.append(created(deal, number, "A", size))
        rows += [event(deal, number + 5, "won" if won else "lost")] if number < 114 else []
    log = log_of(rows, as_of=119)
    facts = facts_of(log)
    found = winmodel.predict(winmodel.fit(log, facts, OWN), log, facts)
    usual = log.amount[found.row] == 2_000
    assert found.chance[usual].min() > found.chance[~usual].max()
    unknown = log_of([created("new", 115, "A", None)], as_of=119)
    said = winmodel.predict(winmodel.fit(log, facts, OWN), unknown, facts_of(unknown))
    assert found.chance.min() < said.chance[0] < found.chance.max()


def test_newton_finds_the_mode() -> None:
    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(200), rng.normal(size=(200, 2))])
    y = (rng.random(200) < logistic(x @ np.array([0.3, 1.0, -2.0]))).astype(float)
    weight, offset, precision = rng.random(200), rng.normal(size=200) / 3, np.array([1.0, 10.0, 4.0])
    found = posterior(x, y, weight, offset, precision)
    gradient = x.T @ (weight * (y - logistic(offset + x @ found.mean))) - precision * found.mean
    assert np.abs(gradient).max() < 1e-8
    assert np.linalg.eigvalsh(found.covariance).min() > 0
    assert logistic(logit(np.array([0.2, 0.9]))) == pytest.approx([0.2, 0.9])


@pytest.mark.slow
def test_five_thousand_deals_are_fitted_quickly() -> None:
    log, sources = history(count=5_000)
    facts = facts_of(log, traits={"source": sources})
    winmodel.fit(log, facts, OWN)
    started = perf_counter()
    winmodel.fit(log, facts, OWN)
    assert perf_counter() - started < 4


def test_new_deals_start_in_the_first_stage() -> None:
    empty = log_of([], as_of=10)
    model = winmodel.fit(empty, facts_of(empty), OWN)
    soon, sd = winmodel.new_deals(model, [100, 5_000], 90)
    assert soon.tolist() == [0.2, 0.2]
    assert sd.tolist() == [1, 1]
    assert winmodel.new_deals(model, [100], 30)[0][0] < 0.2
    assert winmodel.new_deals(model, [100], 0)[0].tolist() == [0]
    log, sources = history()
    learnt = winmodel.fit(log, facts_of(log, traits={"source": sources}), OWN)
    chance, sd = winmodel.new_deals(learnt, [1_000], 60)
    assert 0 < chance[0] < 1
    assert sd[0] > 0
