"""Which quota is meant: of the whole desk in money, or of some deals, or counted in deals."""

from salesdesk.desk.ports import Records
from salesdesk.domain.periods import Period
from salesdesk.domain.records import Measure, Quota


def quota_of(
    records: Records,
    period: Period,
    measure: Measure = "revenue",
    pipeline: str | None = None,
    tag: str | None = None,
) -> Quota | None:
    """The quota of a period and a scope (keys of a pipeline and a tag); without a scope the plain revenue quota."""
    scope = {"measure": measure, "pipeline": pipeline, "tag": tag}
    found = records.find(Quota, period=period.key, start=period.start, **scope)
    return found[0] if found else None


def quotas_of(records: Records, period: Period) -> tuple[Quota, ...]:
    """Every quota of a period, the plain revenue one first, then those of all deals, of pipelines, of tags."""
    return tuple(sorted(records.find(Quota, period=period.key, start=period.start), key=order))


def is_plain(quota: Quota) -> bool:
    """Whether it is the revenue quota of the whole desk, the one that the strip shows."""
    return (quota.measure, quota.pipeline, quota.tag) == ("revenue", None, None)


def order(quota: Quota) -> tuple[bool, bool, bool, str]:
    """How quotas of one period follow one another."""
    return quota.tag is not None, quota.pipeline is not None, quota.measure == "count", quota.id
