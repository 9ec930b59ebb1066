"""Verbs for figures and the quota."""

import argparse
from contextlib import closing

from salesdesk.cli.common import AddVerb, day, open_desk
from salesdesk.cli.telling import print_json, say
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.desk import Desk
from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded

FIGURES = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "changes", "flywheel")


def _figures(asked: argparse.Namespace) -> int:
    from salesdesk.views.figures import FiguresRequest, figures, written

    until = asked.to
    wanted = FiguresRequest(
        asked.pipeline,
        asked.period,
        getattr(asked, "from"),
        until,
        asked.basis,
        asked.stage,
        asked.since,
        asked.measure,
        asked.deal,
        asked.tag,
    )
    with closing((desk := open_desk(asked, write=False)).store):
        document = desk.ask(lambda snapshot: figures(snapshot, asked.name, wanted))
        print_json(written(document))
        desk.keep()
    return 0


def _quota(asked: argparse.Namespace) -> int:
    if asked.action == "set" and asked.amount is None:
        asked.wrong_usage(tr("--amount is needed to set a quota"))
    with closing((desk := open_desk(asked, write=True)).store):
        change = desk.do(_wanted(desk, asked))
    say(worded(change.label))
    return 0


def _wanted(desk: Desk, asked: argparse.Namespace) -> SetQuota:
    from salesdesk.domain.money import currency_code
    from salesdesk.domain.records import Tag
    from salesdesk.views.pipelines import pipeline_named

    with desk.read() as reader:
        pipeline = pipeline_named(reader, asked.pipeline).id if asked.pipeline else None
        tag = reader.named(Tag, asked.tag) if asked.tag else None
    if asked.tag and tag is None:
        raise Refused("There is no tag {name} on this desk.", name=asked.tag)
    currency = currency_code(asked.currency or desk.settings.currency)
    amount = _amount(asked.amount, asked.measure, currency) if asked.action == "set" else None
    return SetQuota(
        period=asked.period, amount=amount, currency=currency, measure=asked.measure, pipeline=pipeline, tag=tag
    )


def _amount(typed: str, measure: str, currency: str) -> int:
    from decimal import Decimal, InvalidOperation

    from salesdesk.domain.money import to_minor

    if measure == "count":
        if not (typed.isascii() and typed.isdigit()):
            raise Refused('"{typed}" is not a number of deals.', typed=typed)
        return int(typed)
    try:
        return to_minor(Decimal(typed), currency)
    except InvalidOperation:
        raise Refused('"{typed}" is not an amount.', typed=typed) from None


def add_verbs(verb: AddVerb) -> None:
    """Add the verbs for figures and the quota."""
    shown = verb("figures", _figures, tr("figures as JSON"))
    shown.add_argument("name", choices=FIGURES)
    shown.add_argument("--pipeline")
    shown.add_argument("--period")
    shown.add_argument("--from", type=day)
    shown.add_argument("--to", type=day)
    shown.add_argument("--basis", choices=("cohort", "entered", "snapshot"), default="cohort")
    shown.add_argument("--stage")
    shown.add_argument(
        "--measure", choices=("revenue", "count"), help=tr("quota, forecast, velocity: what the quota counts")
    )
    shown.add_argument("--tag", help=tr("quota, forecast, velocity: the quota for deals with this tag"))
    shown.add_argument("--deal", metavar="TITLE", help=tr("forecast: the chance of this deal over time"))
    shown.add_argument(
        "--since", type=day, help=tr("quota, forecast: what has changed the forecast since the end of a day")
    )
    shown.add_argument("--json", action="store_true", help=tr("one JSON document (the only way it is printed)"))
    quota = verb("quota", _quota, tr("set or remove the quota of a period"))
    quota.add_argument("action", choices=("set", "remove"))
    quota.add_argument("--period", required=True)
    quota.add_argument("--amount", help=tr("money, or a number of deals"))
    quota.add_argument("--currency")
    quota.add_argument("--measure", choices=("revenue", "count"), default="revenue")
    quota.add_argument("--pipeline", help=tr("only deals of this pipeline count"))
    quota.add_argument("--tag", help=tr("only deals with this tag count"))
    quota.set_defaults(wrong_usage=quota.error)
