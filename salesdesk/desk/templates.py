"""Pipelines to begin with."""

import json
from dataclasses import dataclass, replace

from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.domain.errors import Refused
from salesdesk.domain.names import name_key
from salesdesk.i18n import tr
from salesdesk.resources import resource_path


@dataclass(frozen=True, slots=True)
class Template:
    """A pipeline's name, what it is for, and its stages."""

    key: str
    name: str
    description: str
    stages: tuple[NewStage, ...]

    def command(self) -> AddPipeline:
        """The command that makes the pipeline, named in the user's language."""
        stages = tuple(replace(stage, name=tr(stage.name)) for stage in self.stages)
        return AddPipeline(name=tr(self.name), stages=stages)


def templates() -> tuple[Template, ...]:
    """The pipeline templates that come with SalesDesk: one for each file in ``resources/templates``, in the order that the
    files say; a file's name is its template's key."""
    found = [
        (path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in resource_path("templates").glob("*.json")
    ]
    return tuple(
        Template(key, t["name"], t["description"], tuple(NewStage(**stage) for stage in t["stages"]))
        for key, t in sorted(found, key=lambda one: (one[1]["order"], one[0]))
    )


def template(key: str) -> Template:
    """The template of a key or name. Raises Refused, naming the ones there are."""
    found = templates()
    for candidate in found:
        if name_key(key) in (candidate.key, name_key(candidate.name)):
            return candidate
    raise Refused("There is no template {name}; there are {names}.", name=key, names=", ".join(t.key for t in found))
