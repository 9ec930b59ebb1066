"""What a script writes becomes the fields of commands, or one sentence."""

from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest

from salesdesk.desk.commands.activities import AddNote, PlanActivity
from salesdesk.desk.commands.base import Command
from salesdesk.desk.commands.deals import CreateDeal, MoveDeals
from salesdesk.desk.commands.keys import DealKey
from salesdesk.desk.commands.quotas import SetQuota
from salesdesk.desk.commands.registry import load
from salesdesk.desk.commands.settings import ChangeSettings
from salesdesk.desk.commands.stages import AddPipeline, NewStage
from salesdesk.desk.script_requests import ScriptRequest, perform
from salesdesk.desk.script_values import ScriptContext, built
from salesdesk.desk.scripting import WrongUsage, parameters, scriptable, words_of
from salesdesk.domain.errors import Refused, SalesDeskError
from tests.support.desks import DeskForTests, desk_in

COMMANDS = load("salesdesk.importing.commands")
KEYS = {"deal", "deals", "stage", "pipeline", "activity", "note", "quota", "before", "above", "survivor", "tag"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler(Command):
    """A field of each kind that commands have."""

    name: str
    deal: DealKey | None = None
    count: int = 1
    share: float | None = None
    day: date | None = None
    done: bool = False
    measure: Literal["revenue", "count"] = "revenue"
    files: tuple[Path, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    stages: tuple[NewStage, ...] = ()
    value: str | int | float | bool | date | tuple[str, ...] | None = None


@pytest.fixture
def at(tmp_path: Path) -> DeskForTests:
    return desk_in(tmp_path)


def build(at: DeskForTests, command: type[Command], **given: Any) -> Any:
    with at.desk.read() as reader:
        return built(command, given, ScriptContext(reader, at.desk.today(), at.desk.settings.currency))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"count": "12"}, {"count": 12}),
        ({"count": 12}, {"count": 12}),
        ({"share": "60%"}, {"share": 0.6}),
        ({"share": 0.6}, {"share": 0.6}),
        ({"share": "empty"}, {"share": None}),
        ({"share": None}, {"share": None}),
        ({"day": "+3d"}, {"day": date(2026, 11, 26)}),
        ({"day": "2026-12-31"}, {"day": date(2026, 12, 31)}),
        ({"day": ""}, {"day": None}),
        ({"done": "yes"}, {"done": True}),
        ({"done": True}, {"done": True}),
        ({"measure": "Count"}, {"measure": "count"}),
        ({"files": "/a/b"}, {"files": (Path("/a/b"),)}),
        ({"pairs": "zone=Europe/Berlin"}, {"pairs": (("zone", "Europe/Berlin"),)}),
        ({"pairs": ["a=1", "b=2=3"]}, {"pairs": (("a", "1"), ("b", "2=3"))}),
        ({"pairs": {"a": "1"}}, {"pairs": (("a", "1"),)}),
        ({"stages": ["Lead", "Offer"]}, {"stages": (NewStage(name="Lead"), NewStage(name="Offer"))}),
        ({"stages": '[{"name": "Lead", "probability": 0.1}]'}, {"stages": (NewStage(name="Lead", probability=0.1),)}),
        ({"value": "plain, text"}, {"value": "plain, text"}),
        ({"value": '("a", "b")'}, {"value": ("a", "b")}),
        ({"value": 12.5}, {"value": 12.5}),
    ],
)
def test_texts_and_json_become_values(at: DeskForTests, given: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert build(at, Sampler, name="x", **given) == Sampler(name="x", **wanted)


@pytest.mark.parametrize(
    "given",
    [
        {"count": "many"},
        {"count": "1.5"},
        {"share": "NaN"},
        {"day": "someday"},
        {"done": "perhaps"},
        {"measure": "weight"},
        {"pairs": "no equals sign"},
        {"stages": [{"name": ["x"]}]},
        {"stages": "[1"},
        {"files": [["deep"]]},
        {"deal": {"id": 3}},
    ],
)
def test_what_cannot_be_read_is_one_sentence(at: DeskForTests, given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        build(at, Sampler, name="x", **given)


@pytest.mark.parametrize("given", [{}, {"name": "x", "colour": "red"}, {"name": "x", "stages": [{"colour": "red"}]}])
def test_a_field_that_is_missing_or_unknown_is_wrong_usage(at: DeskForTests, given: dict[str, Any]) -> None:
    with pytest.raises(WrongUsage):
        build(at, Sampler, **given)


def test_things_go_by_title_or_key(at: DeskForTests) -> None:
    key = at.deal("Müller fleet", organisation="Müller")
    for text in ("MÜLLER  fleet", key):
        assert build(at, Sampler, name="x", deal=text).deal == key
    moved = build(at, MoveDeals, deals=["müller fleet"], stage="proposal")
    assert moved == MoveDeals(deals=(key,), stage=at.stages[1].id)


def test_a_title_that_two_things_have_names_them_all(at: DeskForTests) -> None:
    keys = [at.deal("Fleet", organisation=name) for name in ("Acme", "Bolt")]
    with pytest.raises(Refused) as refused:
        build(at, Sampler, name="x", deal="fleet")
    assert all(part in str(refused.value) for part in (*keys, "Fleet (Acme)", "Fleet (Bolt)"))
    assert build(at, Sampler, name="x", deal="Fleet (Bolt)").deal == keys[1]


def test_a_title_that_nothing_has_names_what_is_like_it(at: DeskForTests) -> None:
    at.deal("Fleet renewal")
    at.deal("Coffee machines")
    with pytest.raises(Refused, match="Fleet renewal") as refused:
        build(at, Sampler, name="x", deal="Fleet renewel")
    assert "Coffee" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "amount", "currency"),
    [
        ({"amount": "12500.50"}, 1_250_050, None),
        ({"amount": "12500.50 EUR"}, 1_250_050, "EUR"),
        ({"amount": "500 jpy"}, 500, "JPY"),
        ({"amount": "500", "currency": "JPY"}, 500, "JPY"),
        ({"amount": 500}, 500, None),
        ({"amount": "empty"}, None, None),
    ],
)
def test_an_amount_is_written_with_or_without_its_currency(
    at: DeskForTests, given: dict[str, Any], amount: int | None, currency: str | None
) -> None:
    made = build(at, CreateDeal, title="x", **given)
    assert (made.amount, made.currency) == (amount, currency)


def test_an_amount_of_deals_is_in_their_currency(at: DeskForTests) -> None:
    yen, euro = at.deal("Yen", currency="JPY"), at.deal("Euro")
    change = COMMANDS["ChangeAmount"]
    assert build(at, change, deals=yen, amount="500").amount == 500
    assert build(at, change, deals=euro, amount="500").amount == 50_000
    with pytest.raises(Refused, match="several currencies"):
        build(at, change, deals=[yen, euro], amount="500")


def test_a_quota_in_deals_is_a_plain_number(at: DeskForTests) -> None:
    assert build(at, SetQuota, period="2026-Q4", amount="12", measure="count").amount == 12
    assert build(at, SetQuota, period="2026-Q4", amount="12").amount == 1200


def test_an_amount_in_two_currencies_is_refused(at: DeskForTests) -> None:
    with pytest.raises(Refused, match="not in USD"):
        build(at, CreateDeal, title="x", amount="5 EUR", currency="USD")


def test_what_a_script_builds_can_be_done(at: DeskForTests) -> None:
    at.desk.do(build(at, AddPipeline, name="Renewals", stages=["Due", "Talks"]))
    at.desk.do(build(at, ChangeSettings, values="fiscal_start=4"))
    made = at.desk.do(build(at, CreateDeal, title="One", pipeline="renewals", stage="talks", amount="5")).made or ""
    with at.desk.read() as reader:
        assert reader.cards([made])[made].amount == 500
    assert at.desk.settings.fiscal_start == 4


def test_every_command_but_those_that_need_a_plan_can_be_scripted() -> None:
    assert set(COMMANDS) - set(scriptable(COMMANDS)) == {"ImportDeals", "ImportFiles", "ImportHistory"}


def test_every_field_that_holds_a_key_says_of_what() -> None:
    plain = {
        f"{name}.{parameter.name}"
        for name, taken in scriptable(COMMANDS).items()
        for parameter in taken
        if parameter.name in KEYS and words_of(parameter.hint) in ("text", "list of text")
    }
    assert not plain


def test_what_each_kind_of_field_takes_in_words() -> None:
    words = {parameter.name: words_of(parameter.hint) for parameter in parameters(Sampler) or ()}
    assert words == {
        "name": "text", "deal": "deal", "count": "whole number", "share": "number", "day": "day", "done": "yes or no",
        "measure": "revenue, count", "files": "list of file", "pairs": "list of text=text", "stages": "list of object",
        "value": "value",
    }  # fmt: skip


GARBAGE: list[Any] = [
    None,
    "",
    "x",
    "(",
    '("a"',
    "[",
    "{",
    "{}",
    [],
    {},
    0,
    -1.5,
    True,
    [None],
    {"a": [1]},
    10**30,
    1e300,
    "9" * 40,
    "\x00",
]


@pytest.mark.parametrize("name", sorted(scriptable(COMMANDS)))
def test_garbage_for_any_field_of_any_command_is_a_sentence(at: DeskForTests, name: str) -> None:
    at.desk.do(AddPipeline(name="x", stages=(NewStage(name="x"),)))
    deal = at.deal("x", organisation="x", contact="x")
    at.desk.do(PlanActivity(deal=deal, title="x"))
    at.desk.do(AddNote(deal=deal, text="x"))
    taken = scriptable(COMMANDS)[name]
    every, least = (dict.fromkeys(names, "x") for names in (
        [parameter.name for parameter in taken], [parameter.name for parameter in taken if parameter.required]
    ))  # fmt: skip
    for value in GARBAGE:
        for parameter, given in product(taken, (every, least)):
            try:
                at.desk.do(build(at, COMMANDS[name], **given | {parameter.name: value}))
            except SalesDeskError as error:
                assert str(error)


@pytest.mark.parametrize("given", [{"title": "A\udcffB"}, {"title": "A", "organisation": "\ud800"}, {"\ud800": "A"}])
def test_half_a_character_is_refused(at: DeskForTests, given: dict[str, Any]) -> None:
    with pytest.raises(SalesDeskError, match="is not text"):
        perform(at.desk, ScriptRequest("do", "CreateDeal", given), load("salesdesk.importing.commands"))
