"""The chance and the picture of many deals, against an integration over the shock with very many nodes."""

from dataclasses import dataclass

import numpy as np
import pytest

from salesdesk.analytics.arrays import Floats, Ints
from salesdesk.analytics.deals import Deals
from salesdesk.analytics.distribution import chance, revenue
from salesdesk.analytics.gap_chance import against_gap
from salesdesk.analytics.new_business import NewBusiness
from salesdesk.analytics.shock import FINER_FROM, finer, hermite

NODES = 201
ENOUGH = 0.001
"""The error of a chance; at most .005 is asked for."""


@dataclass(frozen=True)
class Kinds:
    """Many deals of a few kinds: amount in units, chance and sd of each kind, and how many there are."""

    amount: Ints
    chance: Floats
    sd: Floats
    count: Ints

    def deals(self, unit: int, variance: float, jitter: Ints | None = None) -> Deals:
        """One by one, in minor units; with a jitter the amounts have no common divisor."""
        amount = np.repeat(self.amount, self.count) * unit
        shaken = amount if jitter is None else amount + jitter
        return Deals(shaken, np.repeat(self.chance, self.count), np.repeat(self.sd, self.count), variance)

    def mass(self, variance: float) -> Floats:
        """Mass of the sum in units: at each of 201 nodes of the shock the product of polynomials, by powers of kinds."""
        z = np.linspace(-6.5, 6.5, NODES)
        weights = np.exp(-(z**2) / 2)
        weights /= weights.sum()
        moves = np.sqrt(variance + self.sd**2)[:, None] * z
        low, high = np.full(len(self.chance), -40.0), np.full(len(self.chance), 40.0)
        for _ in range(80):
            centre = (low + high) / 2
            above = (1 / (1 + np.exp(-centre[:, None] - moves))) @ weights > self.chance
            low, high = np.where(above, low, centre), np.where(above, centre, high)
        chances = 1 / (1 + np.exp(-low[:, None] - moves))
        size = 1 << int((self.amount * self.count).sum()).bit_length()
        circle = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
        found = np.zeros(size // 2 + 1, np.complex128)
        for node, weight in enumerate(weights.tolist()):
            product = np.ones(len(circle), np.complex128)
            for amount, p, count in zip(self.amount, chances[:, node], self.count, strict=True):
                product *= (1 - p + p * circle**amount) ** count
            found += weight * product
        mass: Floats = np.fft.irfft(found, size)
        return mass


def kinds(count: int, seed: int, a: float, b: float) -> Kinds:
    random = np.random.default_rng(seed)
    chances = np.clip(random.beta(a, b, 6), 0.004, 0.99)
    return Kinds(
        np.array([1, 2, 3, 4, 5, 7]), chances, random.uniform(0, 0.6, 6), random.multinomial(count, np.ones(6) / 6)
    )


CASES = [(60, 1, 4, 0.25), (60, 2, 3, 1.0), (200, 1, 4, 0.25), (500, 1, 4, 0.25), (1_000, 1, 4, 0.25), (1_000, 2, 3, 1.0),
         (1_000, 1, 4, 0.05), (1_000, 0.3, 9, 0.25)]  # fmt: skip


@pytest.mark.parametrize(("count", "a", "b", "variance"), CASES)
def test_the_chance_of_many_deals(count: int, a: float, b: float, variance: float) -> None:
    """With nine nodes it was wrong by .02 at 200 deals, .06 at 500 and .09 at 1,000."""
    of = kinds(count, 3, a, b)
    below = np.cumsum(of.mass(variance))
    jitter = np.random.default_rng(1).integers(-3, 4, count)
    for share in (0.1, 0.35, 0.65, 0.9):
        goal = max(int(np.searchsorted(below, share)), 1)
        truth = pytest.approx(1 - below[goal - 1], abs=ENOUGH)
        assert chance(of.deals(1_000, variance), goal * 1_000) == truth
        assert chance(of.deals(7_919, variance, jitter), goal * 7_919 - 3_000) == truth


@pytest.mark.parametrize("count", [200, 500, 1_000])
def test_the_picture_has_one_peak_and_the_chance_of_the_figure(count: int) -> None:
    random = np.random.default_rng(count)
    amount = np.round(np.exp(random.normal(9, 0.6, count)) * 100).astype(np.int64)
    deals = Deals(amount, random.beta(2, 5, count), random.uniform(0, 0.6, count))
    goal = round(deals.mean() * 1.1)
    found = revenue(deals, goal)
    assert found.chance(goal) == pytest.approx(chance(deals, goal), abs=1e-12)
    assert found.mean == pytest.approx(deals.mean(), rel=1e-3)
    bars = found.mass[: len(found.mass) // 64 * 64].reshape(64, -1).sum(axis=1)
    top = int(bars.argmax())
    assert (np.diff(bars[: top + 1]) >= -1e-6).all()
    assert (np.diff(bars[top:]) <= 1e-6).all()


def test_the_range_of_many_deals() -> None:
    of = kinds(1_000, 3, 1, 4)
    below = np.cumsum(of.mass(0.25))
    found = revenue(of.deals(1_000, 0.25))
    for share in (0.1, 0.5, 0.9):
        assert found.quantile(share) == pytest.approx(1_000 * int(np.searchsorted(below, share)), rel=0.005)


def test_sums_of_round_amounts_with_an_odd_one_reach_a_round_goal() -> None:
    """A sum that is the goal to the cent reaches it: no half of it is taken for a sum a little below."""
    random = np.random.default_rng(4)
    amount = random.integers(1, 9, 400) * 10_000_000
    deals = Deals(amount, np.full(400, 0.4), np.zeros(400), 0.01)
    goal = round(deals.mean() / 10_000_000) * 10_000_000
    odd = Deals(np.r_[amount, 1_234_567], np.r_[deals.chance, 0.5], np.zeros(401), 0.01)
    with_it = Deals(np.r_[amount, 10_000_000], np.r_[deals.chance, 0.5], np.zeros(401), 0.01)
    sides = chance(deals, goal), chance(with_it, goal)
    assert sides[1] - sides[0] > 0.002
    assert chance(odd, goal) == pytest.approx(sides[0], abs=5e-4)


@pytest.mark.parametrize("count", [45, 400, 1_500])
def test_many_changes_one_by_one_are_the_sum_anew(count: int) -> None:
    """Nodes and lattice stay the same for most changes: one deal more or less costs one multiplication."""
    random = np.random.default_rng(count)
    deals = Deals(
        np.round(np.exp(random.normal(9, 1, count)) * 100).astype(np.int64),
        random.beta(1, 3, count),
        random.uniform(0.1, 0.5, count),
    )
    at = against_gap(deals, round(deals.mean()), NewBusiness(6.0, 2.0, deals.amount[:20]))
    for deal in range(12):
        at = at.changed(deal, int(deals.amount[deal]), 0.9 - deal / 20, 0.3)
        assert at.chance() == pytest.approx(against_gap(at.deals, at.goal, at.business).chance(), abs=1e-9)


def test_rules_integrate_a_standard_normal() -> None:
    for rule in (hermite(), finer(16), finer(24), finer(64)):
        for power, moment in enumerate((1, 0, 1, 0, 3)):
            assert np.dot(rule.weights, rule.weighed**power) == pytest.approx(moment, abs=3e-3)
    for cells in (128, 512):
        rule = finer(cells)
        assert rule.between is not None
        assert len(rule.nodes) < len(rule.weighed) == cells + 1
        assert rule.between @ np.sin(rule.nodes) == pytest.approx(np.sin(rule.weighed), abs=1e-9)


def test_a_finer_rule_from_sixty_deals_on() -> None:
    amount, p = np.full(60, 100), np.full(60, 0.2)
    assert len(Deals(amount[:-1], p[:-1], np.zeros(59)).rule().weights) == len(hermite().weights)
    assert len(Deals(amount, p, np.zeros(60)).rule().weights) > len(hermite().weights)
    assert FINER_FROM == 60
    assert len(Deals(amount, p).rule().weights) == 1
