"""The one store of the deals that pages show. No Qt here.

Pages keep arrangements of it: lists of keys in an order. A reading fills it, of a pipeline's board or of every deal, and
each change brings it forward once, for all arrangements in the same call.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

from salesdesk.desk.cards import Card, NextStep
from salesdesk.desk.query.matching import Matcher
from salesdesk.desk.query.texts import searched_text
from salesdesk.domain.fields import deal_fields
from salesdesk.domain.records import Pipeline, Stage
from salesdesk.ui.live.lookup import LiveLookup
from salesdesk.ui.live.moment import LiveMoment
from salesdesk.views.deal_facts import DealFacts

NEVER = -1
"""Before the first revision of a desk."""


class Arrangement(Protocol):
    """Keys of deals in an order that a page shows. It is told before and after its store changes."""

    many: int
    """From so many changed deals on it is laid out anew instead of deal by deal."""

    def before(self, key: str, card: Card | None) -> None:
        """A deal is about to become so (None: gone); the store still has it as it was."""

    def after(self, key: str) -> None:
        """It has become so."""

    def resetting(self, keys: Collection[str], cards: Mapping[str, Card]) -> None:
        """Many deals are about to become so (missing: gone); the store still has them as they were."""

    def was_reset(self, keys: Collection[str]) -> None:
        """They have become so."""

    def learnt(self) -> None:
        """Chances and stall limits have become known."""

    def later(self) -> None:
        """It is looked at from a later moment."""

    def renew(self) -> None:
        """Other deals are here now."""


class DealStore(LiveLookup):
    """Deals by key, with all that is shown of them, at one ``revision`` of the desk (NEVER: nothing was read).

    It may hold some of the desk's deals only. ``pipelines_read`` are those whose open deals are all here, with the ones won
    in the period; ``is_whole`` says that every deal is here. ``looks`` grows whenever all of them may read differently.
    """

    def __init__(self, moment: LiveMoment, is_own: Callable[[str | None], bool] = lambda owner: True) -> None:
        super().__init__(moment, is_own)
        self.cards: dict[str, Card] = {}
        self.revision = NEVER
        self.looks = 0
        self.is_whole = False
        self.pipelines_read: set[str] = set()
        self.matcher: Matcher[Card] = Matcher(self.cards, self.field, self, self._text())
        self._arrangements: list[Arrangement] = []

    def _text(self) -> Callable[[Any], str]:
        return searched_text(deal_fields(self.own_fields), self)

    def holds(self, pipeline: str | None = None) -> bool:
        """Whether the deals of a pipeline's board are here; all deals of the desk when None."""
        return self.is_whole or (pipeline is not None and pipeline in self.pipelines_read)

    @property
    def is_followed(self) -> bool:
        """Whether there is anything here that changes have to be followed for."""
        return self.is_whole or bool(self.pipelines_read)

    # Who shows them

    def join(self, arrangement: Arrangement) -> None:
        """Tell an arrangement of every change from now on."""
        self._arrangements.append(arrangement)

    def leave(self, arrangement: Arrangement | None) -> None:
        """Tell it no more."""
        self._arrangements = [other for other in self._arrangements if other is not arrangement]

    # Filling

    def fill(
        self,
        revision: int,
        cards: Iterable[Card],
        steps: Mapping[str, NextStep],
        facts: DealFacts,
        stages: Iterable[Stage],
        pipelines: Iterable[Pipeline],
    ) -> None:
        """Put deals that were read into an empty store."""
        self.revision = revision
        self.cards.update((card.id, card) for card in cards)
        self.steps.update(steps)
        self._tags.update(facts.tags)
        self._own.update(facts.own)
        self._know_fields(facts.own_fields)
        self._place_stages(stages, pipelines)

    def take(self, read: "DealStore", moved: Collection[str] | None) -> None:
        """Take over what was read into another store, at the same revision or a later one.

        ``moved`` are the deals that have changed in between; arrangements are told of those that were read. None: any may
        have; then only what was read is here afterwards.
        """
        self.is_own = read.is_own
        unread: frozenset[str] = frozenset()
        if moved is None:
            self._empty()
            self._place_stages(read.stages.values(), read.pipelines.values())
        else:
            told = [key for key in moved if read.is_whole or key in read.cards]
            unread = frozenset(moved).difference(told)
            self.put(told, read.cards, read.steps, read.facts, {})
        self._know_fields(read.own_fields)
        self.revision = read.revision
        if read.is_whole:
            self._take_all(read)
        else:
            self.cards.update(read.cards)
            for mine, theirs in ((self.steps, read.steps), (self._tags, read._tags), (self._own, read._own)):
                _update(mine, theirs, unread)
            self.matcher.take_texts(read.matcher)
        self.is_whole |= read.is_whole
        self.pipelines_read |= read.pipelines_read
        if moved is None:
            for arrangement in self._arrangements:
                arrangement.renew()
        self.look_again(read.moment)

    def _take_all(self, read: "DealStore") -> None:
        """Every deal was read: what holds them is taken over as it is, however many they are."""
        self.cards, self.steps, self._tags, self._own = read.cards, read.steps, read._tags, read._own
        self.matcher.over(read.cards, read.matcher)

    def _empty(self) -> None:
        self.cards.clear()
        self.steps.clear()
        self._tags.clear()
        self._own.clear()
        self.learnt.clear()
        self.is_learnt = False
        self.matcher.forget_all()
        self.is_whole = False
        self.pipelines_read.clear()

    def _know_fields(self, own: tuple[str, ...]) -> None:
        if own != self.own_fields:
            if not set(self.own_fields) <= set(own):
                self.matcher.forget_all()
            self.own_fields = own
            self.matcher.text = self._text()

    # Changing

    def put(
        self,
        keys: Collection[str],
        cards: Mapping[str, Card],
        steps: Mapping[str, NextStep],
        facts: DealFacts,
        chances: Mapping[str, float],
    ) -> None:
        """Put in some deals as they are now (missing: gone), with all that is shown of them; every arrangement follows."""
        self._know_fields(facts.own_fields)
        anew = [each for each in self._arrangements if len(keys) > each.many]
        singly = [each for each in self._arrangements if len(keys) <= each.many]
        for arrangement in anew:
            arrangement.resetting(keys, cards)
        for key in sorted(keys):
            card = cards.get(key)
            for arrangement in singly:
                arrangement.before(key, card)
            self._note(key, card, steps.get(key), facts, chances.get(key))
            for arrangement in singly:
                arrangement.after(key)
        for arrangement in anew:
            arrangement.was_reset(keys)

    def _note(self, key: str, card: Card | None, step: NextStep | None, facts: DealFacts, chance: float | None) -> None:
        self.matcher.forget(key)
        _hold(self.cards, key, card)
        _hold(self.steps, key, step if card else None)
        _hold(self._tags, key, facts.tags.get(key) if card else None)
        _hold(self._own, key, facts.own.get(key) if card else None)
        _hold(self.learnt, key, chance if card else None)

    def learn(self, chances: Mapping[str, float], limits: Mapping[str, float]) -> None:
        """The win model's chances of open deals, and the stall limits of stages in days, have become known."""
        self.learnt = dict(chances)
        self.is_learnt = True
        self.limits |= {stage: days for stage, days in limits.items() if stage in self.limits}
        self.looks += 1
        for arrangement in self._arrangements:
            arrangement.learnt()

    def wait_for_chances(self) -> None:
        """The chances are to be learnt anew: until then nothing that rests on them is shown."""
        if self.is_learnt:
            self.is_learnt = False
            self.looks += 1

    def look_again(self, moment: LiveMoment) -> None:
        """It is later: every deal may say something else."""
        self.moment = moment
        self.looks += 1
        for arrangement in self._arrangements:
            arrangement.later()


class Seat:
    """One place for an arrangement among those that a store tells of changes; the next one takes the place of the last."""

    def __init__(self, store: DealStore) -> None:
        self._store = store
        self._taken: Arrangement | None = None

    def take(self, arrangement: Arrangement) -> None:
        """Tell this one from now on."""
        self.free()
        self._taken = arrangement
        self._store.join(arrangement)

    def free(self) -> None:
        """Tell none."""
        self._store.leave(self._taken)
        self._taken = None


def _update(mine: dict[str, Any], theirs: Mapping[str, Any], without: Collection[str]) -> None:
    mine.update({key: value for key, value in theirs.items() if key not in without} if without else theirs)


def _hold(held: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        held.pop(key, None)
    else:
        held[key] = value
