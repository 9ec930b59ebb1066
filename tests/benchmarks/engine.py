"""The engine of the figures, beside the barest numpy that reads the same arrays; all in memory, without a window."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from salesdesk.analytics import distribution, incremental, winmodel
from salesdesk.analytics import events as ev
from salesdesk.analytics.arrays import Floats
from salesdesk.analytics.distribution import Deals
from salesdesk.analytics.events import Events
from salesdesk.analytics.fold import fold
from salesdesk.analytics.funnel import funnel
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.log import DAY_US, Log
from salesdesk.analytics.new_business import fit_new_business
from salesdesk.analytics.newton import logit, posterior
from salesdesk.analytics.state_table import Facts, facts_of
from tests.benchmarks.table import Aim, Line, by_turns

STAGES = ("Qualified", "Needs", "Proposal", "Negotiation", "Legal", "Signature")
OWN = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
PER_DEAL, SPAN_DAYS, PERIOD_DAYS = 10, 900, 40
MODEL_DEALS, OPEN_DEALS = 5_000, 2_000
FRAME = Aim("at most", 16.7)
_BY_EVENT = ("deal", "at", "kind", "stage", "pipeline", "amount", "currency", "day", "reason")


def measure(folder: Path, sizes: Sequence[int], runs: int) -> Iterator[Line]:
    """Lines for the journal at its largest size, and for chances and the quota at 2,000 open deals."""
    yield from _journal(max(sizes), runs)
    yield from _chances(min(max(sizes), MODEL_DEALS), runs)
    yield from _quota(min(max(sizes), OPEN_DEALS), runs)


def journal(deals: int, closed_share: float, seed: int = 1) -> Events:
    """Ten events a deal: created, moves up and down, changed amounts and dates, and for some an outcome."""
    random = np.random.default_rng(seed)
    n = deals * PER_DEAL
    step = np.tile(np.arange(PER_DEAL), deals)
    deal = np.repeat(np.arange(deals), PER_DEAL)
    gaps = random.exponential(4.0, n)
    gaps[step == 0] = 0
    begun = random.uniform(0, SPAN_DAYS - 90, deals)
    days = begun[deal] + np.cumsum(gaps) - np.repeat(np.cumsum(gaps)[step == 0], PER_DEAL)
    kind = random.choice([ev.STAGE, ev.STAGE, ev.AMOUNT, ev.EXPECTED_CLOSE], n).astype(np.int8)
    kind[step == 0] = ev.CREATED
    stage = np.minimum(step * random.uniform(0.3, 1.0, deals)[deal], len(STAGES) - 1).astype(np.int32)
    closes = (step == PER_DEAL - 1) & (random.random(deals) < closed_share)[deal]
    luck = random.random(deals) < 1 / (1 + np.exp(1.5 - 0.5 * stage[step == PER_DEAL - 1]))
    kind[closes] = np.where(luck[deal[closes]], ev.WON, ev.LOST)
    created, moved, priced = kind == ev.CREATED, kind == ev.STAGE, kind == ev.AMOUNT
    return Events(
        deals=np.array([f"deal-{number}" for number in range(deals)], dtype=object),
        stages=STAGES,
        pipelines=("P",),
        currencies=("EUR",),
        reasons=("Price",),
        deal=deal,
        at=(days * DAY_US).astype(np.int64),
        kind=kind,
        undated=np.zeros(n, bool),
        stage=np.where(created | moved, stage, ev.NOTHING).astype(np.int32),
        pipeline=np.where(created, 0, ev.NOTHING).astype(np.int32),
        amount=np.where(created | priced, random.integers(10, 900, n) * 10_000, ev.NO_AMOUNT),
        currency=np.where(created | priced, 0, ev.NOTHING).astype(np.int32),
        day=np.where(kind == ev.EXPECTED_CLOSE, 719_163 + days.astype(np.int64) + 30, ev.NO_DAY).astype(np.int32),
        reason=np.where(kind == ev.LOST, 0, ev.NOTHING).astype(np.int32),
    )


def folded(events: Events) -> Log:
    """The log of a journal as of its last day."""
    return fold(events, "P", STAGES, int(SPAN_DAYS * DAY_US), "EUR")


def bare_pass(events: Events) -> object:
    """How many deals reached each stage and how they ended, as one reads it off the arrays: nothing else is looked at."""
    first = np.flatnonzero(np.r_[True, events.deal[1:] != events.deal[:-1]])
    highest = np.maximum.reduceat(events.stage, first)
    outcome = events.kind[np.r_[first[1:], len(events)] - 1]
    worth = np.maximum.reduceat(events.amount, first)
    reached = np.bincount(highest, minlength=len(STAGES))[::-1].cumsum()
    return reached, np.bincount(outcome), np.bincount(highest, worth)


def _journal(deals: int, runs: int) -> Iterator[Line]:
    events = journal(deals, 0.9)
    log = folded(events)
    whole, bare = by_turns((lambda: folded(events), lambda: bare_pass(events)), runs)
    numpy_pass = "bare numpy pass over the arrays"
    yield Line("engine: fold of ten events a deal", deals, "ms", whole, bare, numpy_pass)
    one = _moved(events, deals // 2)
    name = [str(one.deals[0])]

    def kept_up() -> object:
        return incremental.renewed(events, one, name), incremental.replaced(log, folded(one), name)

    kept, again = by_turns((kept_up, lambda: folded(events)), runs)
    yield Line("engine: history kept up after one move", deals, "ms", kept, again, "the fold")
    rows = np.ones(len(log), bool)
    whole, bare = by_turns((lambda: funnel(log, STAGES, rows), lambda: bare_pass(events)), 3 * runs)
    yield Line("engine: full funnel of it", deals, "ms", whole, bare, numpy_pass, Aim("ratio", 3))


def _moved(events: Events, deal: int) -> Events:
    """All events of one deal, with one move more."""
    mine = np.flatnonzero(events.deal == deal)
    taken = np.r_[mine, mine[-1]]
    columns = {name: getattr(events, name)[taken] for name in _BY_EVENT}
    columns["deal"] = np.zeros(len(taken), np.int64)
    columns["kind"][-1], columns["stage"][-1] = ev.STAGE, 2
    columns["at"][-1] = SPAN_DAYS * DAY_US
    return replace(events, deals=events.deals[deal : deal + 1], **columns)


def _chances(deals: int, runs: int) -> Iterator[Line]:
    log = folded(journal(deals, 0.9))
    facts = _facts(log)
    model = winmodel.fit(log, facts, OWN, PERIOD_DAYS)
    random = np.random.default_rng(2)
    x = random.normal(size=(min(40, PER_DEAL) * deals // 2, len(model.columns)))
    y, offset = (random.random(len(x)) < 0.4).astype(np.float64), np.full(len(x), float(logit(np.array([0.4]))[0]))
    precision = np.array([column.precision for column in model.columns])
    fitting, bare = by_turns(
        (
            lambda: winmodel.fit(log, facts, OWN, PERIOD_DAYS),
            lambda: posterior(x, y, np.ones(len(x)), offset, precision),
        ),
        runs,
    )
    yield Line(
        "engine: win model fitted", deals, "ms", fitting, bare, "one fit by Newton's method", Aim("at most", 400)
    )
    many = min(deals, OPEN_DEALS)
    standing_open = folded(journal(many, 0.0, seed=3))
    known = _facts(standing_open)
    table = random.normal(size=(many, len(model.columns)))
    ones = np.ones(table.shape[1])
    saying, product = by_turns((lambda: winmodel.predict(model, standing_open, known), lambda: table @ ones), 3 * runs)
    yield Line("engine: chances of open deals", many, "ms", saying, product, "one product of matrices")


def _facts(log: Log) -> Facts:
    """Three activities a deal and one of five sources."""
    names = log.deal.tolist()
    done = [
        (name, int(at + k * 3 * DAY_US)) for name, at in zip(names, log.created.tolist(), strict=True) for k in range(3)
    ]
    return facts_of(log, done, {"source": {name: [f"source {i % 5}"] for i, name in enumerate(names)}})


def _quota(deals: int, runs: int) -> Iterator[Line]:
    known = _known(deals)
    forecast, goal, business = known.deals, known.goal, known.business
    kept = against_gap(forecast, goal, business)
    cells = kept.gap.cells
    mass, place = np.full((9, cells), 1 / cells), int(forecast.amount[0]) // kept.gap.step
    one, own = known.one, known.one_facts

    def refreshed() -> float:
        said = winmodel.predict(known.model, one, own)
        soon = winmodel.by_period_end(known.model, said.states, said.chance, PERIOD_DAYS)
        return kept.changed(0, int(one.amount[0]), float(soon[0]), float(said.sd[0])).chance()

    adding = "adding one deal to a sum"
    moved, bare = by_turns((refreshed, lambda: _added(mass, place)), 3 * runs)
    yield Line("engine: a move's chance and the quota's", deals, "ms", moved, bare, adding, FRAME)
    others = forecast.only(np.arange(deals) > 0)
    dragged = forecast.only(np.arange(deals) == 0)
    ready = against_gap(others, goal, business)
    nobody = dragged.only(np.zeros(1, bool))
    target, bare = by_turns(
        (lambda: ready.after(forecast, nobody, dragged, goal).chance(), lambda: _added(mass, place)), 3 * runs
    )
    yield Line("engine: one target while a card is dragged", deals, "ms", target, bare, adding, FRAME)
    cells = len(distribution.revenue(forecast, goal, business).mass)
    whole, bare = by_turns(
        (lambda: distribution.revenue(forecast, goal, business), lambda: _bare_revenue(forecast, cells)), runs
    )
    yield Line("engine: revenue of open deals", deals, "ms", whole, bare, "product of characteristic functions")


def _added(mass: Floats, cell: int) -> object:
    """One deal more at nine states of the shock, by the definition of a sum."""
    after = mass * 0.5
    after[:, cell:] += 0.5 * mass[:, : mass.shape[1] - cell]
    return after


def _known(deals: int) -> SimpleNamespace:
    """A model, open deals with their chances in the period, a quota of their expectation, and one of them alone."""
    log = folded(journal(max(deals, 100), 0.9))
    model = winmodel.fit(log, _facts(log), OWN, PERIOD_DAYS)
    events = journal(deals, 0.0, seed=3)
    standing_open = folded(events)
    said = winmodel.predict(model, standing_open, _facts(standing_open))
    soon = winmodel.by_period_end(model, said.states, said.chance, PERIOD_DAYS)
    forecast = Deals(standing_open.amount[said.row], soon, said.sd)
    one = folded(_moved(events, 0))
    business = fit_new_business(log, int((SPAN_DAYS + PERIOD_DAYS) * DAY_US))
    goal = int(forecast.mean() + (business.expected() if business else 0)) // 10_000 * 10_000
    return SimpleNamespace(
        model=model, deals=forecast, goal=max(goal, 10_000), business=business, one=one, one_facts=_facts(one)
    )


def _bare_revenue(deals: Deals, cells: int) -> object:
    """The same sum for one state of the shock as a product of characteristic functions, one deal after the other."""
    room = 1 << (cells - 1).bit_length()
    turn = np.exp(-2j * np.pi * np.arange(room // 2 + 1) / room)
    product = np.ones(len(turn), complex)
    step = max(int(deals.amount.sum()) // cells, 1)
    for amount, p in zip((deals.amount // step).tolist(), deals.chance.tolist(), strict=True):
        product *= 1 - p + p * turn**amount
    return np.fft.irfft(product, room)
