"""Which pipeline is meant, and its stages."""

from salesdesk.desk.ports import Records
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.domain.records import Pipeline, Stage


def pipeline_named(records: Records, wanted: str | None, default: str = "") -> Pipeline:
    """The pipeline of a key or name; without one the desk's own, else the first. Raises Refused when there is none."""
    pipelines = sorted(records.find(Pipeline), key=lambda pipeline: pipeline.rank)
    for pipeline in pipelines:
        if wanted and (pipeline.id == wanted or name_key(pipeline.name) == name_key(wanted)):
            return pipeline
    if wanted:
        raise Refused("There is no pipeline {name} on this desk.", name=wanted)
    if not pipelines:
        raise Refused("There is no pipeline on this desk yet.")
    return next((pipeline for pipeline in pipelines if pipeline.id == default), pipelines[0])


def open_stages(records: Records, pipeline: str) -> tuple[Stage, ...]:
    """The stages of a pipeline that deals move through, in order."""
    return tuple(stage for stage in records.stages_of(pipeline) if stage.kind == "open")
