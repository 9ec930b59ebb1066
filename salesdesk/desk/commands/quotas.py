"""Quotas: of the whole desk or a part of it, in money or in deals."""

from dataclasses import dataclass, replace

from salesdesk.desk.changes import Change
from salesdesk.desk.commands.base import Command, handles
from salesdesk.desk.commands.keys import MinorUnits, PipelineKey, QuotaKey, TagKey
from salesdesk.desk.ports import Reader, Transaction
from salesdesk.desk.settings import DeskSettings
from salesdesk.domain import periods
from salesdesk.domain.errors import Message, Refused
from salesdesk.domain.money import LARGEST, currency_code
from salesdesk.domain.records import Measure, Pipeline, Quota, Tag
from salesdesk.i18n import mark

MOST_DEALS = 1_000_000


_QUOTAS = frozenset({"quotas"})


_SET = {
    ("revenue", False): mark("Set the quota of {period}"),
    ("revenue", True): mark("Set the quota of {period} for {scope}"),
    ("count", False): mark("Set the number of deals to win in {period}"),
    ("count", True): mark("Set the number of deals to win in {period} for {scope}"),
}


_REMOVED = {
    ("revenue", False): mark("Remove the quota of {period}"),
    ("revenue", True): mark("Remove the quota of {period} for {scope}"),
    ("count", False): mark("Remove the number of deals to win in {period}"),
    ("count", True): mark("Remove the number of deals to win in {period} for {scope}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetQuota(Command):
    """Set the quota of a period such as 2026-Q4; amount None: no quota for it.

    ``amount`` is in minor units where it measures revenue, else a number of deals. ``pipeline`` and ``tag`` are keys
    that narrow which deals count; without them all of the desk's own do.
    """

    period: str
    amount: MinorUnits | None
    currency: str | None = None
    measure: Measure = "revenue"
    pipeline: PipelineKey | None = None
    tag: TagKey | None = None


@handles(SetQuota)
def set_quota(command: SetQuota, tx: Transaction, settings: DeskSettings) -> Change:
    """The number to carry in a period, in the place of an earlier one of the same scope."""
    period = periods.parse(command.period, settings.fiscal_start)
    names = _scope(tx, command.pipeline, command.tag)
    present = tx.find(Quota, period=period.key, measure=command.measure, pipeline=command.pipeline, tag=command.tag)
    if command.amount is None:
        tx.save(*(replace(quota, deleted_at=tx.now) for quota in present))
        return Change(_label(_REMOVED, command.measure, period.key, names), kinds=_QUOTAS)
    quota = Quota(
        id=present[0].id if present else tx.new_id(),
        period=period.key,
        start=period.start,
        until=period.until,
        amount=_checked(command),
        currency=currency_code(command.currency or settings.currency),
        measure=command.measure,
        pipeline=command.pipeline,
        tag=command.tag,
    )
    tx.save(quota)
    return Change(_label(_SET, command.measure, period.key, names), kinds=_QUOTAS, made=quota.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveQuota(Command):
    """Remove a quota."""

    quota: QuotaKey


@handles(RemoveQuota)
def remove_quota(command: RemoveQuota, tx: Transaction, settings: DeskSettings) -> Change:
    """A quota goes."""
    quota = tx.get(Quota, command.quota)
    tx.save(replace(quota, deleted_at=tx.now))
    names = _scope(tx, quota.pipeline, quota.tag)
    return Change(_label(_REMOVED, quota.measure, quota.period, names), kinds=_QUOTAS)


def keep_to_their_days(tx: Transaction, fiscal_start: int) -> None:
    """When the fiscal year begins in another month, each quota keeps its days and takes the name they have then.

    Quotas whose days are no such period any more keep their name, as long as none needs it.
    """
    named = {quota.id: (quota, _named(quota, fiscal_start)) for quota in tx.find(Quota)}
    renamed = [(quota, key) for quota, key in named.values() if key not in (None, quota.period)]
    taken = {(key, *_scope_of(quota)) for quota, key in renamed}
    stale = [quota for quota, key in named.values() if key is None and (quota.period, *_scope_of(quota)) in taken]
    # Names go round in a circle, so all of them are let go before the first is given again.
    tx.save(*(replace(quota, deleted_at=tx.now) for quota in [*stale, *(quota for quota, _ in renamed)]))
    tx.save(*(replace(quota, id=tx.new_id(), period=key or "") for quota, key in renamed))


def _named(quota: Quota, fiscal_start: int) -> str | None:
    period = periods.containing(quota.start, periods.kind_of(quota.period), fiscal_start)
    return period.key if (period.start, period.until) == (quota.start, quota.until) else None


def _scope_of(quota: Quota) -> tuple[str, str | None, str | None]:
    return quota.measure, quota.pipeline, quota.tag


def _checked(command: SetQuota) -> int:
    amount = command.amount or 0
    if command.measure == "count" and not 0 < amount <= MOST_DEALS:
        raise Refused("A quota in deals is a whole number above zero, a million at most.")
    if not 0 < amount <= LARGEST:
        raise Refused("A quota is an amount above zero.")
    return amount


def _scope(reader: Reader, pipeline: str | None, tag: str | None) -> str:
    names = [reader.get(Pipeline, pipeline).name] if pipeline else []
    return " · ".join([*names, *([reader.get(Tag, tag).name] if tag else [])])


def _label(sentences: dict[tuple[str, bool], str], measure: str, period: str, scope: str) -> Message:
    values = {"period": period, "scope": scope} if scope else {"period": period}
    return Message(sentences[measure, bool(scope)], values)
