"""Where imported deals belong: pipelines, stages, organisations, contacts, tags and fields, found or made once."""

from salesdesk.desk.commands.common import next_rank
from salesdesk.desk.commands.stages import NewStage, make_stages
from salesdesk.desk.ports import Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import ranks
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Contact, CustomField, Organisation, Pipeline, Record, Stage, Tag
from salesdesk.importing.matching import OWN_SYSTEM
from salesdesk.importing.plan.model import DealDraft, ImportPlan

_MIDDLE = 0.5
"""The probability of a stage that only a deal's past brings to a pipeline, until the user gives it another."""


class ImportLookup:
    """Looks names up in memory, so that a hundred thousand rows ask the store only once; ``flush`` writes what is new."""

    def __init__(
        self, tx: Transaction, settings: DeskSettings, plan: ImportPlan, pipeline: str | None, name: str | None
    ) -> None:
        self._tx = tx
        self._plan = plan
        self.own_file = plan.source_system == OWN_SYSTEM
        self._name = name
        self._default = pipeline or self._only_pipeline(name)
        self._keys: dict[str | None, str] = {}
        self._stages: dict[str, dict[str, Stage]] = {}
        self._ranks: dict[str, str | None] = {}
        self._known: dict[type[Record], dict[str, str]] = {}
        self._spelt: dict[type[Record], dict[str, str]] = {}
        self._fresh: list[Record] = []

    def _only_pipeline(self, name: str | None) -> str | None:
        pipelines = self._tx.find(Pipeline)
        if name:
            same = [pipeline.id for pipeline in pipelines if name_key(pipeline.name) == name_key(name)]
            return same[0] if same else None
        return pipelines[0].id if len(pipelines) == 1 else None

    def stage(self, draft: DealDraft) -> Stage:
        """The stage of a draft, in the pipeline it names or else the import's."""
        return self.named_stage(draft.pipeline, draft.stage)

    def named_stage(self, pipeline: str | None, name: str) -> Stage:
        """The open stage of that name in the pipeline the file calls so. Raises Refused when the plan did not announce it."""
        if pipeline not in self._keys:
            self._keys[pipeline] = self._pipeline(pipeline)
            self._make_stages(self._keys[pipeline], pipeline)
        return self.stage_in(self._keys[pipeline], name)

    def stage_in(self, pipeline: str, name: str) -> Stage:
        """The open stage of that name in a pipeline of the desk; one that the plan announces is made there."""
        stages = self._stages_in(pipeline)
        folded = name_key(name)
        if folded not in stages:
            if not any(s.kind == "open" and name_key(s.name) == folded for s in self._plan.stages):
                raise Refused("The file has no stage {stage} in its list of stages.", stage=name)
            (stages[folded],) = make_stages(self._tx, pipeline, (NewStage(name=name, probability=_MIDDLE),))
        return stages[folded]

    def has_stage(self, pipeline: str, name: str) -> bool:
        """Whether a pipeline of the desk has an open stage of that name."""
        return name_key(name) in self._stages_in(pipeline)

    def _stages_in(self, pipeline: str) -> dict[str, Stage]:
        if pipeline not in self._stages:
            present = [stage for stage in self._tx.stages_of(pipeline) if stage.kind == "open"]
            self._stages[pipeline] = {name_key(stage.name): stage for stage in present}
        return self._stages[pipeline]

    def _make_stages(self, pipeline: str, name: str | None) -> None:
        """The open stages that the file has in a pipeline, in their order."""
        stages = self._stages_in(pipeline)
        found = [s for s in self._plan.stages if s.kind == "open" and s.pipeline in (name, None)]
        new = [
            NewStage(
                name=stage.name,
                probability=(place + 1) / (len(found) + 1) if stage.probability is None else stage.probability,
            )
            for place, stage in enumerate(found)
            if name_key(stage.name) not in stages
        ]
        for made in make_stages(self._tx, pipeline, tuple(new)):
            stages[name_key(made.name)] = made

    def _pipeline(self, name: str | None) -> str:
        if name is None and self._default:
            return self._default
        wanted = name or self._name or "Sales"
        pipelines = self._tx.find(Pipeline)
        for pipeline in pipelines:
            if name_key(pipeline.name) == name_key(wanted):
                return pipeline.id
        made = Pipeline(id=self._tx.new_id(), name=wanted, rank=next_rank(pipelines))
        self._tx.save(made)
        return made.id

    def next_rank(self, stage: str) -> str:
        """The next place at the end of a stage."""
        if stage not in self._ranks:
            self._ranks[stage] = self._tx.neighbours(stage, None, False, ())[0]
        rank = ranks.between(self._ranks[stage], None)
        self._ranks[stage] = rank
        return rank

    def organisation(self, name: str | None) -> str | None:
        """The key of the organisation of that name."""
        return self._named(Organisation, name)

    def contact(self, name: str | None) -> str | None:
        """The key of the person of that name."""
        return self._named(Contact, name)

    def tag(self, name: str) -> str:
        """The key of the tag of that name."""
        return self._named(Tag, name) or ""

    def field(self, name: str) -> str:
        """The key of the custom field of that name."""
        known = self._table(CustomField)
        if name_key(name) not in known:
            made = CustomField(id=self._tx.new_id(), name=name, rank=next_rank(self._tx.find(CustomField)))
            self._tx.save(made)
            known[name_key(name)] = made.id
        return known[name_key(name)]

    def flush(self) -> None:
        """Write the organisations, contacts and tags that are new."""
        for kind in (Organisation, Contact, Tag):
            self._tx.add_batch([record for record in self._fresh if type(record) is kind])
        self._fresh.clear()

    def _named(self, kind: type[Organisation] | type[Contact] | type[Tag], name: str | None) -> str | None:
        if not name:
            return None
        spelt = self._spelt.setdefault(kind, {})
        if name not in spelt:
            spelt[name] = self._folded(kind, name)
        return spelt[name]

    def _folded(self, kind: type[Organisation] | type[Contact] | type[Tag], name: str) -> str:
        known, folded = self._table(kind), name_key(name)
        if folded not in known:
            record = kind(id=self._tx.new_id(), name=name)
            self._fresh.append(record)
            known[folded] = record.id
        return known[folded]

    def _table(self, kind: type[Record]) -> dict[str, str]:
        if kind not in self._known:
            self._known[kind] = {name_key(name): key for key, name in self._tx.keys_and_names(kind)}
        return self._known[kind]
