"""Verbs for figures and the quota."""

import argparse
from contextlib import closing

from salesdesk.cli.common import AddVerb, day, open_desk, print_json, say
from salesdesk.domain.errors import Refused
from salesdesk.i18n import tr, worded
from salesdesk.services.commands import SetQuota

FIGURES = ("board", "funnel", "winloss", "velocity", "quota", "forecast", "changes")


def _figures(asked: argparse.Namespace) -> int:
    from salesdesk.services.queries.figures import Asked, figures

    until = asked.to
    wanted = Asked(asked.pipeline, asked.period, getattr(asked, "from"), until, asked.basis, asked.stage)
    with closing((desk := open_desk(asked, write=False)).store):
        document = figures(desk, asked.name, wanted)
    print_json(document)
    return 0


def _quota_set(asked: argparse.Namespace) -> int:
    from decimal import Decimal, InvalidOperation

    from salesdesk.domain.money import to_minor

    with closing((desk := open_desk(asked, write=True)).store):
        currency = asked.currency or desk.settings.currency
        try:
            amount = to_minor(Decimal(asked.amount), currency)
        except InvalidOperation:
            raise Refused('"{typed}" is not an amount.', typed=asked.amount) from None
        receipt = desk.do(SetQuota(period=asked.period, amount=amount, currency=currency))
    say(worded(receipt.label))
    return 0


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
    shown.add_argument("--json", action="store_true", help=tr("one JSON document (the only way it is printed)"))
    quota = verb("quota", _quota_set, tr("set the quota of a period"))
    quota.add_argument("action", choices=("set",))
    quota.add_argument("--period", required=True)
    quota.add_argument("--amount", required=True)
    quota.add_argument("--currency")
