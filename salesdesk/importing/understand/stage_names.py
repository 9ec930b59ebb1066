"""The stages that a file of deals names: what they mean, which the desk has, and in which order one sells through them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from salesdesk.domain.names import name_key
from salesdesk.importing.plan.model import HistoryDraft, StageFound, StageRead
from salesdesk.importing.read.cells import cell_text
from salesdesk.importing.understand.column_evidence import ColumnSurvey
from salesdesk.importing.understand.file_rules import Rules
from salesdesk.importing.understand.outcomes import NamedOutcome
from salesdesk.importing.understand.stage_date_columns import named_in
from salesdesk.importing.understand.stage_order import order_by_names, order_by_passage


class _Named(NamedTuple):
    """A stage's name as the file has it, the stage it stands for, and how many rows are in it."""

    pipeline: str | None
    name: str
    meant: str
    told: NamedOutcome
    rows: int
    chance: float | None


class StageNames:
    """Every stage name of a file once, by pipeline."""

    def __init__(self, rules: Rules, survey: ColumnSurvey) -> None:
        self._rules = rules
        self._default = rules.options.pipeline
        self._found = [*self._in_columns(), *self._in_rows(survey)]
        self._orders: dict[str | None, list[str]] = {}

    def _in_columns(self) -> Iterator[_Named]:
        """Stages that have a column of dates, in the order of the columns."""
        for _, name, pipeline in named_in(self._rules.mapping):
            yield self._named(pipeline or self._default, name, 0, None)

    def _in_rows(self, survey: ColumnSurvey) -> Iterator[_Named]:
        for key, rows in survey.stages():
            if name := cell_text(key[1]):
                yield self._named(cell_text(key[0]) or self._default, name, rows, survey.median_chance(key))

    def _named(self, pipeline: str | None, name: str, rows: int, chance: float | None) -> _Named:
        meant = self._rules.standing.meant(name)
        return _Named(pipeline, name, meant, self._rules.standing.stage(pipeline, meant), rows, chance)

    def settle(self) -> None:
        """Fix the selling order of the open stages."""
        opens: dict[str | None, dict[str, str]] = {self._default: {}}
        chances: defaultdict[str | None, dict[str, float]] = defaultdict(dict)
        for found in self._found:
            if found.told.outcome == "open":
                spelled = opens.setdefault(found.pipeline, {}).setdefault(name_key(found.meant), found.meant)
                if found.chance is not None:
                    chances[found.pipeline][spelled] = found.chance
        for pipeline, names in opens.items():
            self._orders[pipeline] = order_by_names(list(names.values()), chances[pipeline])
            self._rules.pipelines.settle(pipeline, self._orders[pipeline])

    def settle_by_passage(self, histories: Sequence[HistoryDraft]) -> None:
        """Where the file tells how deals came through the stages, that is their order."""
        if not histories:
            return
        paths = [
            [e.stage for e in history.events if e.kind in ("created", "stage", "reopened")] for history in histories
        ]
        for pipeline, names in self._orders.items():
            own = set(names)
            passed = [kept for path in paths if len(kept := [stage for stage in path if stage in own]) > 1]
            if passed:
                self._rules.pipelines.settle(pipeline, order_by_passage(passed, names))

    def closings(self) -> list[StageFound]:
        """The names that mean won or lost."""
        closings: dict[tuple[str | None, str], StageFound] = {}
        for found in self._found:
            if found.told.outcome == "open":
                continue
            key = found.pipeline, name_key(found.meant)
            known = self._rules.pipelines.kind(found.pipeline, found.meant) is not None
            deals = found.rows + (closings[key].deals if key in closings else 0)
            closings[key] = StageFound(found.pipeline, found.meant, found.told.outcome, deals, None, known)
        return list(closings.values())

    def open_stages(self, deals: Mapping[tuple[str | None, str], int]) -> list[StageFound]:
        """The open stages in order, with how many deals hold each."""
        named = {(found.pipeline, name_key(found.meant)): found.chance for found in self._found}
        pipelines = dict.fromkeys([*(p for p, _ in deals), *(p for p, _ in named)])
        return [
            StageFound(pipeline, stage, "open", deals.get((pipeline, stage), 0), named.get((pipeline, name_key(stage))),
                       not self._rules.pipelines.is_new(pipeline, stage))
            for pipeline in pipelines
            for stage in self._rules.pipelines.open_stages(pipeline)
            if deals.get((pipeline, stage)) or (pipeline, name_key(stage)) in named
        ]  # fmt: skip

    def read(self) -> tuple[StageRead, ...]:
        """Each name of the file, with what it is taken for, in the order of the stages and then the closings."""
        rows: Counter[str] = Counter()
        first: dict[str, _Named] = {}
        for found in self._found:
            rows[name_key(found.name)] += found.rows
            first.setdefault(name_key(found.name), found)
        read = [
            StageRead(found.name, rows[folded], found.told.outcome,
                      self._rules.pipelines.spelling(found.pipeline).get(name_key(found.meant), found.meant))
            for folded, found in first.items()
        ]  # fmt: skip
        order = {name: place for names in self._orders.values() for place, name in enumerate(names)}
        return tuple(sorted(read, key=lambda r: (("open", "won", "lost").index(r.outcome), order.get(r.stage, 0))))
