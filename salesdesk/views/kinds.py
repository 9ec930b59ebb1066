"""What a quota counts: money or deals, of the whole desk, a pipeline or a tag. Needs no arrays."""

from typing import NamedTuple

from salesdesk.desk.snapshot import Snapshot
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Pipeline, Quota, Tag
from salesdesk.views.quotas import quota_of, quotas_of


class QuotaKind(NamedTuple):
    """What a quota counts; ``pipeline`` and ``tag`` are keys that narrow which deals do."""

    measure: Measure = "revenue"
    pipeline: str | None = None
    tag: str | None = None


PLAIN = QuotaKind()


class NamedKind(NamedTuple):
    """A kind with the names of its pipeline and tag."""

    kind: QuotaKind
    pipeline: str | None
    tag: str | None


def kind_in(snapshot: Snapshot, period: Period, kind: QuotaKind) -> tuple[QuotaKind, Quota | None]:
    """The kind and its quota in a period; a kind without one there gives way to the revenue of the whole desk."""
    found = quota_of(snapshot, period, *kind)
    return (kind, found) if found or kind == PLAIN else (PLAIN, quota_of(snapshot, period))


def kinds_of(snapshot: Snapshot, period: Period) -> tuple[NamedKind, ...]:
    """The kinds to choose from in a period: revenue of the whole desk, and those that have a quota."""
    found = [QuotaKind(quota.measure, quota.pipeline, quota.tag) for quota in quotas_of(snapshot, period)]
    pipelines, tags = (dict(snapshot.keys_and_names(kind)) for kind in (Pipeline, Tag))
    every = dict.fromkeys([PLAIN, *found])
    return tuple(NamedKind(kind, pipelines.get(kind.pipeline or ""), tags.get(kind.tag or "")) for kind in every)
