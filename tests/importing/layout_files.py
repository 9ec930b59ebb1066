"""The 300 true deals as the files that other programs, languages and spreadsheets would make of them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.importing.planning import DATA


@dataclass(frozen=True)
class TrueDeal:
    """A deal as it truly is."""

    key: str
    title: str
    account: str
    owner: str
    status: str
    stage: str
    amount: Decimal
    created: date
    closed: date | None
    expected: date

    @property
    def decided(self) -> date:
        """The day it closed, or is expected to."""
        return self.closed or self.expected


def truth() -> list[TrueDeal]:
    """All deals."""
    with (DATA / "crm_layouts" / "truth_deals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        TrueDeal(
            r["opportunity_id"], r["title"], r["account"], r["owner"], r["status"], r["stage"], Decimal(r["amount"]),
            date.fromisoformat(r["created"]), date.fromisoformat(r["closed"]) if r["closed"] else None,
            date.fromisoformat(r["expected_close"]),
        )
        for r in rows
    ]  # fmt: skip


TRUTH = truth()


def text(rows: Sequence[Sequence[object]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Rows as delimited text."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file.getvalue()


def european(amount: Decimal, group: str = ".") -> str:
    """4.738,99"""
    return f"{amount:,.2f}".replace(",", "\0").replace(".", ",").replace("\0", group)


def hubspot() -> bytes:
    stages = ("Prospecting", "Engaging", "Closed Won", "Closed Lost")
    head = ["Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Create Date", "Pipeline", "Deal owner",
            "Associated Company", "Closed Lost Reason", *(f'Date entered "{s} (Sales Pipeline)"' for s in stages)]  # fmt: skip
    rows = []
    for d in TRUTH:
        stage = {"won": "Closed Won", "lost": "Closed Lost"}.get(d.status, d.stage)
        entered = dict.fromkeys(stages, "") | {"Prospecting": f"{d.created} 09:00"}
        if stage != "Prospecting":
            entered["Engaging"] = f"{d.created} 17:30"
        if d.closed:
            entered[stage] = f"{d.closed} 11:00"
        rows.append([d.key, d.title, stage, d.amount, f"{d.decided} 11:00", f"{d.created} 09:00", "Sales Pipeline",
                     d.owner, d.account, "Price" if d.status == "lost" else "", *entered.values()])  # fmt: skip
    return text([head, *rows]).encode()


def salesforce_export() -> bytes:
    head = [
        "Id",
        "AccountId",
        "Name",
        "StageName",
        "Amount",
        "Probability",
        "ExpectedRevenue",
        "CloseDate",
        "Type",
        "NextStep",
        "LeadSource",
        "IsClosed",
        "IsWon",
        "ForecastCategory",
        "CurrencyIsoCode",
        "OwnerId",
        "CreatedDate",
        "LastStageChangeDate",
    ]
    rows = [
        [d.key, d.account, d.title, {"won": "Closed Won", "lost": "Closed Lost"}.get(d.status, d.stage), d.amount,
         {"won": 100, "lost": 0}.get(d.status, 25), d.amount, d.decided, "", "", "Web", str(d.status != "open").lower(),
         str(d.status == "won").lower(), "Pipeline", "EUR", d.owner, f"{d.created}T09:00:00.000+0000", ""]
        for d in TRUTH
    ]  # fmt: skip
    return text([head, *rows]).encode()


def _steps(deal: TrueDeal) -> Iterator[tuple[str, datetime]]:
    at = datetime.combine(deal.created, datetime.min.time()) + timedelta(hours=9)
    yield "Prospecting", at
    if deal.stage != "Prospecting":
        yield "Engaging", at + timedelta(hours=1)
    if deal.closed:
        name = "Closed Won" if deal.status == "won" else "Closed Lost"
        yield name, datetime.combine(deal.closed, datetime.min.time()) + timedelta(hours=12)


def salesforce_history() -> bytes:
    rows = [
        [d.key, stage, d.amount, d.expected, f"{at:%Y-%m-%dT%H:%M:%S}.000Z"] for d in TRUTH for stage, at in _steps(d)
    ]
    return text([["OpportunityId", "StageName", "Amount", "CloseDate", "CreatedDate"], *rows[::-1]]).encode()


def salesforce_field_history() -> bytes:
    rows: list[list[object]] = []
    for d in TRUTH:
        before = ""
        for stage, at in _steps(d):
            told = f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"
            if not before:
                rows.append([d.key, "created", "", "", told])
                rows.append([d.key, "Amount", "", d.amount, told])
                rows.append([d.key, "CloseDate", "", d.expected, told])
            rows.append([d.key, "Description", "", "as told", told])
            rows.append([d.key, "StageName", before, stage, told])
            before = stage
    return text([["OpportunityId", "Field", "OldValue", "NewValue", "CreatedDate"], *rows]).encode()


def zoho(noun: str) -> bytes:
    head = [f"{noun} Id", f"{noun} Name", "Account Name", "Stage", "Amount", "Expected Revenue", "Closing Date",
            "Created Time", "Probability", "Lead Source", f"{noun} Owner"]  # fmt: skip
    rows = [
        [f"zcrm_{d.key}", d.title, d.account, {"won": "Closed Won", "lost": "Closed Lost"}.get(d.status, d.stage),
         f"$ {d.amount:,}", "", f"{d.decided:%d %b, %Y}", f"{d.created:%d %b, %Y} 09:00:00", 40, "Web", d.owner]
        for d in TRUTH
    ]  # fmt: skip
    return text([head, *rows]).encode()


def workbook(rows: Sequence[Sequence[Any]], mac: bool = False) -> bytes:
    """An XLSX file with a sheet of remarks before the deals."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(["Remarks"])
    sheet = book.create_sheet("Deals")
    for row in rows:
        sheet.append(list(row))
    book.save(file)
    return file.getvalue()


def odoo() -> bytes:
    head = ["External ID", "Opportunity*", "Customer", "Stage", "Expected Revenue", "Probability", "Expected Closing",
            "Closed Date", "Lost Reason", "Salesperson", "Tags", "Active", "Created on"]  # fmt: skip
    rows = [
        [f"crm.{d.key}", d.title, d.account, "Won" if d.status == "won" else "Engaging" if d.closed else d.stage,
         float(d.amount), {"won": 100.0, "lost": 0.0}.get(d.status, 20.0), d.expected, d.closed,
         "Too dear" if d.status == "lost" else None, d.owner, "big,old", d.status != "lost", d.created]
        for d in TRUTH
    ]  # fmt: skip
    return workbook([head, *rows])


def twenty() -> bytes:
    stages = {"won": "CUSTOMER", "lost": "LOST"}
    rows = [
        [f"\u200d={d.title}", f"{d.amount}", "EUR", f"{d.decided}T00:00:00.000Z", stages.get(d.status, d.stage.upper()),
         f"{d.created}T09:00:00.000Z", d.account, d.owner]
        for d in TRUTH
    ]  # fmt: skip
    head = [
        "Name",
        "Amount / Amount",
        "Amount / Currency",
        "Close date",
        "Stage",
        "Creation date",
        "Company / Name",
        "Owner / Name",
    ]
    return ("\ufeff" + text([head, *rows], end="\n")).encode()


@dataclass(frozen=True)
class Language:
    """How a table is written in a language: header names, words for the outcomes, and forms of amounts and days."""

    header: str
    won: str
    lost: str
    amount: Callable[[Decimal], str]
    day: str

    def rows(self) -> list[list[object]]:
        """Header and rows: title, organisation, stage, amount, created, close date, owner, key."""
        rows: list[list[object]] = [list(self.header.split(";"))]
        for d in TRUTH:
            stage = {"won": self.won, "lost": self.lost}.get(d.status, d.stage)
            rows.append([d.title, d.account, stage, self.amount(d.amount), self._day(d.created), self._day(d.decided),
                         d.owner, d.key])  # fmt: skip
        return rows

    def _day(self, day: date) -> str:
        """The day in the language's form; %-d and %-m without leading zeros."""
        return day.strftime(self.day.replace("%-d", str(day.day)).replace("%-m", str(day.month)))


GERMAN = Language("Geschäft;Firma;Phase;Betrag;Angelegt am;Abschluss;Zuständig;Schlüssel", "Gewonnen", "Verloren (Preis)",
                  lambda a: f"{european(a)} €", "%d.%m.%Y")  # fmt: skip
FRENCH = Language("Opportunité;Société;Étape;Montant;Créé le;Date de clôture;Propriétaire;Référence", "Gagnée", "Perdue",
                  lambda a: f"{european(a, chr(0xA0))} €", "%d/%m/%Y")  # fmt: skip
SPANISH = Language("Oportunidad;Empresa;Etapa;Importe;Fecha de creación;Fecha de cierre;Propietario;Código", "Ganada",
                   "Perdida", european, "%-d/%-m/%Y")  # fmt: skip
ITALIAN = Language("Opportunità;Azienda;Fase;Importo;Data creazione;Data chiusura;Proprietario;Codice", "Vinta", "Persa",
                   lambda a: f"EUR {european(a)}", "%d-%m-%Y")  # fmt: skip
PORTUGUESE = Language("Negócio;Cliente;Etapa;Valor;Criado em;Data de fechamento;Responsável;Código", "Ganho", "Perdido",
                      lambda a: f"R$ {european(a)}", "%d/%m/%Y")  # fmt: skip
DUTCH = Language("Kans;Klant;Fase;Bedrag;Aangemaakt op;Sluitingsdatum;Eigenaar;Kenmerk", "Gewonnen", "Verloren",
                 lambda a: f"€ {european(a)}", "%d-%m-%y")  # fmt: skip
POLISH = Language("Szansa;Klient;Etap;Kwota;Data utworzenia;Data zamknięcia;Właściciel;Identyfikator", "Wygrana",
                  "Przegrana", lambda a: f"{european(a, chr(0xA0))} zł", "%d.%m.%Y")  # fmt: skip
RUSSIAN = Language("Сделка;Компания;Этап;Сумма;Дата создания;Дата закрытия;Ответственный;Идентификатор", "Выиграна",
                   "Проиграна", lambda a: f"{european(a, ' ')} руб.", "%d.%m.%Y")  # fmt: skip
CHINESE = Language(
    "商机名称;客户名称;阶段;金额;创建时间;成交日期;负责人;编号", "赢单", "输单", lambda a: f"￥{a:,}", "%Y年%-m月%-d日"
)
JAPANESE = Language(
    "案件名;会社名;フェーズ;金額;作成日;完了予定日;営業担当;案件番号", "受注", "失注", lambda a: f"{a:,}", "%Y/%m/%d"
)
KOREAN = Language(
    "Deal name;Company;Stage;Amount;Created;Close date;Owner;ID", "수주", "실주", lambda a: f"{a:,}", "%Y년 %-m월 %-d일"
)
SWISS = Language(
    "Deal name;Company;Stage;Amount;Created;Close date;Owner;ID",
    "Won",
    "Lost",
    lambda a: f"CHF {a:,}".replace(",", "’"),
    "%-d. %B %Y",
)
AMERICAN = Language(
    "Deal name;Company;Stage;Amount;Created;Close date;Owner;ID", "Won", "Lost", lambda a: f"${a:,}", "%-m/%-d/%y"
)
NAMED = Language(
    "Deal name;Company;Stage;Amount;Created;Close date;Owner;ID",
    "Closed Won",
    "Closed Lost",
    lambda a: f"USD {a}",
    "%d-%b-%y",
)
BARE = Language(
    "Deal name;Company;Stage;Amount;Created;Close date;Owner;ID", "Won", "Lost", lambda a: f"{a / 1000:f}k", "%Y%m%d"
)


def untidy() -> bytes:
    """A printed list: titles above, the header again on each page, subtotals, blank lines, remarks below."""
    header, *rows = AMERICAN.rows()
    lines: list[Sequence[object]] = [["Pipeline of the year"], ["Made by Ann, as of 24/12"], []]
    for start in range(0, len(rows), 40):
        page = rows[start : start + 40]
        lines += [header, *page, ["Subtotal", "", "", f"${sum(d.amount for d in TRUTH[start : start + 40]):,}"], []]
    lines += [
        ["Grand Total", "", "", f"${sum(d.amount for d in TRUTH):,}"],
        [],
        ["Confidential information"],
        ["Page 9"],
    ]
    return text(lines, end="\r").encode("utf-16")


def serials() -> bytes:
    """Dates as a spreadsheet counts them."""
    header, *rows = BARE.rows()
    for row, deal in zip(rows, TRUTH, strict=True):
        row[3] = deal.amount
        row[4:6] = [(day - date(1899, 12, 30)).days for day in (deal.created, deal.decided)]
    return b"sep=\t\r\n" + text([header, *rows], "\t").encode()


def typed(mac: bool) -> bytes:
    """A sheet with numbers and dates, under either calendar."""
    header, *rows = AMERICAN.rows()
    for row, deal in zip(rows, TRUTH, strict=True):
        row[3:6] = [float(deal.amount), deal.created, deal.decided]
    return workbook([header, *rows], mac)


def page() -> bytes:
    """The HTML table that calls itself a spreadsheet."""
    cells = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>\r\n" for row in FRENCH.rows())
    return f'<html><head><meta charset="iso-8859-15"></head><body><table border=1>{cells}</table></body></html>'.encode(
        "iso-8859-15"
    )


def open_document() -> bytes:
    """An ODS file with typed cells."""
    header, *rows = AMERICAN.rows()
    lines = [
        "".join(
            f"<table:table-cell office:value-type='string'><text:p>{name}</text:p></table:table-cell>"
            for name in header
        )
    ]
    for row, deal in zip(rows, TRUTH, strict=True):
        cells = [
            f"<table:table-cell office:value-type='string'><text:p>{escape(str(c))}</text:p></table:table-cell>"
            for c in row
        ]
        cells[3] = (
            f"<table:table-cell office:value-type='float' office:value='{deal.amount}'><text:p>x</text:p></table:table-cell>"
        )
        for place, day in ((4, deal.created), (5, deal.decided)):
            cells[place] = (
                f"<table:table-cell office:value-type='date' office:date-value='{day}'><text:p>x</text:p></table:table-cell>"
            )
        lines.append("".join(cells))
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    table = f"<office:spreadsheet><table:table table:name='Deals'>{body}</table:table></office:spreadsheet>"
    table = f"<office:body>{table}</office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{table}</office:document-content>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "hubspot.csv": (hubspot, "HubSpot", "EUR"),
    "salesforce_export.csv": (salesforce_export, "Salesforce data export", "EUR"),
    "salesforce_history.csv": (salesforce_history, "Salesforce history", "EUR"),
    "salesforce_field_history.csv": (salesforce_field_history, "Salesforce field history", "EUR"),
    "zoho_potentials.csv": (lambda: zoho("Potential"), "Zoho CRM", "USD"),
    "zoho_deals.csv": (lambda: zoho("Deal"), "Zoho CRM", "USD"),
    "odoo.xlsx": (odoo, "Odoo", "EUR"),
    "twenty.csv": (twenty, "Twenty", "EUR"),
    "german_cp1252.csv": (lambda: text(GERMAN.rows(), ";").encode("cp1252"), "other", "EUR"),
    "french_cp1252.csv": (lambda: text(FRENCH.rows(), ";").encode("cp1252"), "other", "EUR"),
    "french_narrow.csv": (lambda: text(FRENCH.rows(), ";").replace("\xa0", "\u202f").encode(), "other", "EUR"),
    "spanish_utf8.csv": (lambda: text(SPANISH.rows(), ";").encode("utf-8-sig"), "other", "EUR"),
    "italian.tsv": (lambda: text(ITALIAN.rows(), "\t").encode("cp1252"), "other", "EUR"),
    "portuguese.csv": (lambda: text(PORTUGUESE.rows(), ";").encode("utf-16"), "other", "BRL"),
    "dutch.csv": (lambda: text(DUTCH.rows(), "|", "\n").encode(), "other", "EUR"),
    "polish_cp1250.csv": (lambda: text(POLISH.rows(), ";").encode("cp1250"), "other", "PLN"),
    "russian_cp1251.csv": (lambda: text(RUSSIAN.rows(), ";").encode("cp1251"), "other", "RUB"),
    "russian_utf16.csv": (lambda: text(RUSSIAN.rows(), "\t").encode("utf-16"), "other", "RUB"),
    "chinese_gb18030.csv": (lambda: text(CHINESE.rows()).encode("gb18030"), "other", "CNY"),
    "japanese_cp932.csv": (lambda: text(JAPANESE.rows()).encode("cp932"), "other", "EUR"),
    "korean_cp949.csv": (lambda: text(KOREAN.rows()).encode("cp949"), "other", "EUR"),
    "swiss.csv": (lambda: text(SWISS.rows(), ";").encode(), "other", "CHF"),
    "month_names.csv": (lambda: text(NAMED.rows(), end="\r").encode(), "other", "USD"),
    "thousands.csv": (lambda: text(BARE.rows(), "^").encode(), "other", "EUR"),
    "untidy.csv": (untidy, "other", "USD"),
    "serials.csv": (serials, "other", "EUR"),
    "typed.xlsx": (lambda: typed(False), "other", "EUR"),
    "typed_mac.xlsx": (lambda: typed(True), "other", "EUR"),
    "page.xls": (page, "other", "EUR"),
    "typed.ods": (open_document, "other", "EUR"),
}
"""By name: what makes the file, the layout it is of, and the currency of its amounts."""
