"""What single cells, names and headers are read as, as approved tables: one line for each of many spellings."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from salesdesk.domain.errors import Message
from salesdesk.importing.plan.deals import same_name
from salesdesk.importing.plan.model import DateOrder, DecimalMark
from salesdesk.importing.read.cells import cell_text
from salesdesk.importing.understand.amounts import AmountReader, currency_of, is_ambiguous, mark_evidence, number_of
from salesdesk.importing.understand.column_evidence import chance_of
from salesdesk.importing.understand.dates import DateAndInstant, DateReader, numeric_date, order_evidence
from salesdesk.importing.understand.dates import is_ambiguous as is_ambiguous_date
from salesdesk.importing.understand.header_words import DEAL_CUES, DEAL_FIELDS, LOG_FIELDS, normal_header
from salesdesk.importing.understand.headers import distinct_names
from salesdesk.importing.understand.layouts import LAYOUTS, date_entered, layout_names
from salesdesk.importing.understand.month_names import MONTHS
from salesdesk.importing.understand.outcomes import is_deleted, stage_outcome, status_outcome, truth
from salesdesk.importing.understand.proposals import header_currency
from salesdesk.importing.understand.stage_order import order_by_names, order_by_passage, selling_step
from tests.importing.planning import BERLIN
from tests.support.approved import approve


def _cut(text: str) -> list[str]:
    """The spellings in a text, a bar between them."""
    return text.split("|")


MARKS: tuple[DecimalMark | None, ...] = (None, ".", ",")
ORDERS: tuple[DateOrder | None, ...] = (None, "day-first", "month-first")
AMOUNTS = _cut(
    "0|5|-5|+5|5-|-5-|(5)|(-5)|5,-|5.-|5.|5,|1.5|1,5|1.50|1,50|1.234|1,234|1.2345|0.123|0,123|.5|,5|-.5|"
    "12.345|123.456|1234.567|1,234.5|1.234,5|1,234,567|1.234.567|1,23,456|1,2,3|12,34,567.8|1.23.456|"
    "1.2.3|1,234.567.8|1,234,56|1'234.50|1’234,50|1`234|€5|5€|€5,5|$1,234.56|-$5|$-5|(€5)|R$5|US$5|A$5|"
    "kr5|5kr.|5zł|5Kč|¥5|￥5|£5,00|5EUR|EUR5|5Euro|5euros|5USD|usd5|5XYZ|5k|5K|1.5k|5m|5mio|5Mio.|5mn|"
    "5mln|5million|5bn|5tsd.|5万|5億|5亿|5千|5k€|5m$|€5k|5万元|1e3|1.5E3|1,5e-2|-2e2|1e100|e3|١٢٣|५५|１２３|１，５００|"
    "1٫5|−5|–5|5–|abc|5x|x5y5|--|5.5.5,5|1..5|1,,5|999999999999.99|9999999999999.99|12345678901234567890|"
    "5%|%5|()5|(5|5)|1/2|00|007|0.00|-0|1 234,50|1\xa0234,50|1\u202f234.50|$ 1,234|- 5|5 €|EUR 5|5 k|"
    "5\u200b|| |n/a"
)
CELLS: tuple[Any, ...] = (
    "", " ", "a", " a ", "'=1+1", "'a", "''a", "=1", "\u200d=1", "a\x00b", "a\x1fb", "a\tb", "a\r\nb\rc\nd", "\ufeffa",
    "\x7fa", "a\x0bb", "a\u00a0b", "-", None, True, False, 5, -5, 5.0, 5.25, 0.1, 1e16, 1.5e16, 9e16, 1e17, 1e300, 1e-7,
    float("inf"), datetime.fromisoformat("2026-01-02T03:04:05"), datetime.fromisoformat("2026-01-02T00:00:00"),
    date(2026, 1, 2), time(3, 4), timedelta(hours=30),
)  # fmt: skip
DATES = _cut(
    "2026-03-04|2026-3-4|2026-03-04 05:06|2026-03-04T05:06:07|2026-03-04T05:06:07Z|2026-03-04T23:30:00Z|"
    "2026-03-04T05:06:07.123456|2026-03-04T05:06:07.1234567|2026-03-04T05:06:07.000+0000|"
    "2026-03-04 23:30 -05:00|2026-03-04 05:06+0530|2026-03-04 05:06 GMT|2026-03-04 05:06 UTC+2|"
    "2026-03-04 05:06 GMT-3|2026-03-04 5:06 +15|2026-03-04 05:06 +14:59|2026-03-04 05:06 -14|2026-13-04|"
    "2026-02-30|2026-02-29|2024-02-29|1899-12-31|1900-01-01|2199-12-31|2200-01-01|1899-12-31 10:00|"
    "1900-01-01 10:00|2199-12-31 10:00|2200-01-01 10:00|0000-00-00|00/00/0000|00.00.0000|0|"
    "0000-00-00 00:00:00|-|n/a||2026/3/4|2026.3.4|2026/3.4|20260304|20261304|3/4/2026|4/3/2026|3/4/26|"
    "3/4/69|3/4/70|3/4/99|3/4/00|13/4/2026|4/13/2026|12/11/2026|12/12/2026|12/13/2026|13/12/2026|"
    "13/13/2026|3.4.2026|3.4.26|3-4-2026|3 4 2026|3/4.2026|03/04/2026 05:06|3.4.2026 um 5:06 Uhr|"
    "3.4.2026, 5:06|3/4/2026 5:06 PM|3/4/2026 5:06 a.m.|3/4/2026 12:30 am|3/4/2026 12:30 pm|"
    "3/4/2026 0:30 pm|3/4/2026 13:30 pm|3/4/2026 1:05 pm|3/4/2026 23:59|3/4/2026 24:00|3/4/2026 23:60|"
    "3/4/2026 23:59:59|3/4/2026 23:59:60|3/4/2026 5.06|3/4/2026 5h06|2026-03-04 at 5:06|"
    "2026-03-04 kl. 5:06|2026-03-04 à 5h06|2026年3月4日|2026年3月4日 上午5:06|2026年3月4日 下午5:06|2026年3月4日 午後12:06|"
    "2026年3月4日 午前12:06|2026年3月4日(水)|2026年3月4日（星期三）|2026년 3월 4일|2026年03月04号|2026年3月|4 March 2026|"
    "March 4, 2026|Mar 4 2026|4-Mar-26|4-Mar-69|4-Mar-70|4 mars 2026|1er mars 2026|4th March 2026|"
    "3rd of March 2026|Wed, 4 Mar 2026|Wednesday, March 4, 2026|Mi., 4. März 2026|4 de marzo de 2026|"
    "4 марта 2026 г.|2026 March 4|2026-Mar-04|March 2026|4 March|4 Foo 2026|4 March 2026 extra|"
    "4 March 12026|444 March 2026|March 4 26|4 March 2026 5:06 PM|31 April 2026|45000|45000.5|45000,25|1|"
    "60|00001|99999|149999|150000|12345.678|1772600000|1772600000000|177260000|17726000001|٢٠٢٦-٠٣-٠٤|"
    '２０２６－０３－０４|\'2026-03-04|"2026-03-04"|2026-03-04\u200b|hello|4/5|2026|2026-03|2026-03-04 hello|'
    "2026-03-04 99:99|1/1/1|2026-W10-3|20260304T050607|2026-03-29 02:30|2026-10-25 02:30"
)
TYPED: tuple[Any, ...] = (
    45000, 45000.5, 45000.999999, 0, 0.5, 1, 1.0, 149_999, 149_999.5, 150_000, -1, 60, date(2026, 3, 4), date(1899, 12, 31),
    date(2200, 1, 1), datetime.fromisoformat("2026-03-04T05:06:00"), datetime.fromisoformat("2026-03-04T00:00:00"),
    datetime.fromisoformat("2026-03-04T23:30Z"),
    datetime.fromisoformat("1899-01-01T00:00:00"), datetime.fromisoformat("2200-01-01T00:00:00"), time(5), None,
)  # fmt: skip
CHANCES: tuple[Any, ...] = (
    "0", "1", "50", "100", "101", "0.5", "1.5", "50%", "50 %", "100%", "50％", "-", "–", "", "-5", "abc", "50€",
    "0,5", 0, 1, 0.25, 50, None,
)  # fmt: skip
NAMES = _cut(
    "Won|won|WON|Closed Won|closed_won|1. Won|1 Won|01 Won|001 Won|Won (big)|Won - big|Won: big|"
    "Won – big|Won-big|Lost|Lost (price)|Lost（价格）|Lost [price]|Lost - price|Lost: price|Lost:|Lost ()|"
    "Lost because|Closed Lost|Cancelled|Cancelled (late)|no decision|Proposal|Proposal (won)|"
    "Won Proposal|Open|In Progress|in_progress|Deleted|archived|gelöscht|Gewonnen|Verloren – Preis|赢单|"
    "输单（价格）|受注|失注|Duplicate|duplicate - 12|sold|ordered|(won)|2|12|Stage 1|"
)
TRUTHS = _cut(
    "true|false|yes|no|y|n|t|f|0|1|1.0|0.0|Ja|Nein|oui|non|sí|si|não|nee|tak|nie|да|нет|是|否|はい|いいえ|x|✓|✔|"
    "2|maybe|-|| Yes "
)
STEPS = _cut(
    "Lead|New|Renewal|Neu|Prospecting|Pre-accepted|Qualified|Discovery|Meeting|Accepted|Needs analysis|"
    "Demo|Value Proposition|Design|Trial|Proposal|Initial offer|Quote|Angebot|Negotiation|Verhandlung|"
    "Contract|Verbal commit|Decision|Decision maker bought in|Vertrag|线索|确认|分析|报价|谈判|合同|ヒアリング|提案|見積|契約|"
    "Proposal to contract|Foo|"
)
HEADERS = _cut(
    "Deal Name*|dealName|deal_name|Deal-Name|DEAL NAME|\ufeffDeal name|Amount (€)|Amount [EUR]|Amount__c|"
    "(Amount)|（金额）|Amount（万）|Close.Date|Close/Date|Close: Date|  Close   Date  |isWon|IsClosed2Won|"
    'Ａmount|Created On?|"Owner"|#|A(b|'
)
ENTERED = _cut(
    'Date entered "Offer (Sales)"|Date entered "Offer"|date entered Offer|DATE ENTERED “Offer (A)”|'
    'Date entered "Offer (a (b))"|Date entered|Date entered "|Date exited "Offer"|Entered Offer|'
    'Date entered "Closed Won (Sales Pipeline)" '
)
CURRENCIES = _cut(
    "Amount (€)|Amount $|Amount USD|Value EUR|VALUE|NEW VALUE|Deal value in CHF|R$|US$ value|HK$|"
    "kwota zł|Cena Kč|¥|￥|₹|Amount XYZ|ABC USD|"
)
SIGNS = _cut("€|$|£|¥|kr|kr.|R$|zł|EUR|usd|元|fr.|C$")


def test_cells() -> None:
    approve("importing/values/cells.txt", _table(CELLS, cell_text))


def test_amounts() -> None:
    readers = [AmountReader(mark) for mark in MARKS] + [AmountReader(None, mixed=True)]

    def said(text: str) -> Sequence[Any]:
        read = [reader.read(text, "EUR") for reader in readers]
        yen, dinar = readers[0].read(text, "JPY"), readers[0].read(text, "KWD")
        signs = [reader.sign(text) for reader in readers[:3]]
        return (
            mark_evidence(text),
            is_ambiguous(text),
            *(number_of(text, mark) for mark in MARKS),
            *read,
            yen,
            dinar,
            signs,
        )

    approve("importing/values/amounts.txt", _table(AMOUNTS, said))


def test_typed_amounts_and_what_was_read_before() -> None:
    typed: tuple[Any, ...] = (
        0,
        5,
        -5,
        5.0,
        5.25,
        5.005,
        0.1,
        1 / 3,
        1e10,
        1e14,
        float("inf"),
        float("nan"),
        None,
        date(2026, 1, 1),
    )
    reader = AmountReader(",")
    for _ in range(2):
        found = _table(typed, lambda cell: [reader.read(cell, code) for code in ("EUR", "JPY", "KWD")])
        approve("importing/values/typed_amounts.txt", found)
        assert reader.sign(5) is None
        assert [reader.sign(text) for text in ("5 €", "1.234,5 $", "€ 5 x", "5.00")] == ["€", "$", None, None]


def test_signs_of_currencies() -> None:
    approve(
        "importing/values/signs.txt",
        _table(SIGNS, lambda sign: [currency_of(sign, base) for base in ("EUR", "JPY", "CAD", "NOK")]),
    )
    approve(
        "importing/values/header_currencies.txt",
        _table(CURRENCIES, lambda name: [header_currency(name, base) for base in ("EUR", "CAD")]),
    )


def test_dates() -> None:
    readers = [DateReader(order, BERLIN) for order in ORDERS]
    for _ in range(2):  # what was read is remembered
        found = _table(DATES, lambda text: [_when(reader.read(text)) for reader in readers])
        approve("importing/values/dates.txt", found)


def test_typed_dates() -> None:
    readers = [DateReader(None, BERLIN), DateReader(None, BERLIN, epoch_1904=True)]
    approve(
        "importing/values/typed_dates.txt", _table(TYPED, lambda cell: [_when(reader.read(cell)) for reader in readers])
    )


def test_dates_in_numbers_and_what_they_prove() -> None:
    def said(text: str) -> Sequence[Any]:
        numeric = numeric_date(text)
        return (tuple(numeric) if numeric else None, is_ambiguous_date(text), sorted(order_evidence([text])))

    approve("importing/values/numeric_dates.txt", _table(DATES, said))
    assert order_evidence(["3.4.2026", "13/4/2026"]) == {"day-first"}
    assert order_evidence(["3.4.2026", "4/13/2026"]) == {"month-first"}
    assert order_evidence(["4.4.2026", "4/5/2026", "hello"]) == set()
    assert order_evidence(["13/4/2026", "4/13/2026"]) == {"day-first", "month-first"}


def test_months() -> None:
    reader = DateReader(None, BERLIN)
    found = {name: reader.read(f"4 {name} 2026") for name in MONTHS}
    assert all(
        isinstance(when, DateAndInstant) and when.day == date(2026, MONTHS[name], 4) for name, when in found.items()
    )
    approve("importing/values/months.txt", "\n".join(f"{number} {name}" for name, number in MONTHS.items()))


def test_chances() -> None:
    approve(
        "importing/values/chances.txt", _table(CHANCES, lambda cell: [chance_of(cell, False), chance_of(cell, True)])
    )


def test_names_of_stages_and_statuses() -> None:
    def said(name: str) -> Sequence[Any]:
        status = status_outcome(name)
        return (tuple(stage_outcome(name)), tuple(status) if status else None, is_deleted(name))

    approve("importing/values/outcomes.txt", _table(NAMES, said))
    approve("importing/values/truths.txt", _table(TRUTHS, truth))


def test_selling_steps() -> None:
    approve("importing/values/steps.txt", _table(STEPS, selling_step))


def test_stages_are_ordered_by_name_where_all_names_tell() -> None:
    assert order_by_names(["Proposal", "Lead", "Contract"], {}) == ["Lead", "Proposal", "Contract"]
    assert order_by_names(["Proposal", "Offer", "Lead"], {"Proposal": 0.6, "Offer": 0.4}) == [
        "Lead",
        "Offer",
        "Proposal",
    ]
    assert order_by_names(["Quote", "Offer"], {"Offer": 0.5}) == ["Quote", "Offer"]


def test_stages_are_ordered_by_chance_where_all_have_one_of_their_own() -> None:
    assert order_by_names(["B", "A", "Lead"], {"A": 0.2, "B": 0.5, "Lead": 0.9}) == ["A", "B", "Lead"]
    assert order_by_names(["B", "A"], {"A": 0.5, "B": 0.5}) == ["B", "A"]
    assert order_by_names(["B", "A"], {"A": 0.5}) == ["B", "A"]
    assert order_by_names(["B", "A"], {}) == ["B", "A"]
    assert order_by_names([], {}) == []


def test_stages_are_ordered_as_most_deals_pass_them() -> None:
    assert order_by_passage([["A", "B"], ["A", "B"], ["B", "A"]], ["B", "A"]) == ["A", "B"]
    assert order_by_passage([["A", "B"], ["B", "A"]], ["B", "A"]) == ["B", "A"]
    assert order_by_passage([["A", "B", "A", "C"]], ["C", "B", "A"]) == ["A", "B", "C"]
    circle = [["A", "B"], ["B", "C"], ["C", "A"]]
    assert order_by_passage([*circle, ["A"], ["A"]], ["C", "B", "A"]) == ["A", "C", "B"]
    assert order_by_passage([*circle, ["C"], ["C"], ["C"]], ["A", "B", "C"]) == ["C", "A", "B"]
    assert order_by_passage([], ["B", "A"]) == ["B", "A"]


def test_headers() -> None:
    approve(
        "importing/values/headers.txt",
        _table(HEADERS, lambda name: [normal_header(name), DEAL_FIELDS.get(normal_header(name))]),
    )
    approve("importing/values/entered.txt", _table(ENTERED, date_entered))


def test_fields_by_word() -> None:
    lines = [f"{word} -> {field}" for word, field in DEAL_FIELDS.items()]
    lines += ["", *(f"log: {word} -> {field}" for word, field in LOG_FIELDS.items())]
    lines += [
        "",
        *(
            f"{cue.key} at {cue.at}: {cue.label}, is_date {cue.is_date}, follows_noun {cue.follows_noun}"
            for cue in DEAL_CUES
        ),
    ]
    approve("importing/values/fields_by_word.txt", "\n".join(lines))


def test_layouts() -> None:
    lines = [", ".join(layout_names())]
    for layout in LAYOUTS:
        lines.append(
            f"\n{layout.name} ({layout.source}, {layout.kind}) needs {', '.join(sorted(layout.needs))} {layout.outcomes or ''}"
        )
        lines += [f"  {header} -> {field}" for header, field in layout.fields.items()]
    approve("importing/values/layouts.txt", "\n".join(lines))


def test_names_of_columns_are_all_different() -> None:
    assert distinct_names(["A", "a", "", "A", " B  c "], 6) == ("A", "a (2)", "Column 3", "A (3)", "B c", "Column 6")
    assert distinct_names(["A (2)", "A", "A"], 3) == ("A (2)", "A", "A (3)")
    assert distinct_names(["A", "B"], 1) == ("A",)


def test_names_of_people() -> None:
    assert same_name("Hansen, Markita") == same_name("markita  HANSEN") == "hansen markita"
    assert same_name("Ann") != same_name("Anna")


def _table(inputs: Iterable[Any], said: Callable[[Any], Any]) -> str:
    """A line for each input and what is said of it."""
    return "\n".join(f"{one!r}: {_written(said(one))}" for one in inputs)


def _written(value: Any) -> str:
    if isinstance(value, Message):
        return f"<{value.text}>"
    if isinstance(value, str):
        return value if value and value == value.strip() and value.isprintable() else repr(value)
    if isinstance(value, list | tuple):
        return " | ".join(map(_written, value))
    return str(value)


def _when(found: DateAndInstant | Message | None) -> str:
    if isinstance(found, DateAndInstant):
        return f"{found.day} {found.instant:%Y-%m-%d %H:%M:%S.%f} {'timed' if found.timed else 'day'}"
    return _written(found)
