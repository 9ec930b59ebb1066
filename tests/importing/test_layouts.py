"""Exports of well-known programs, and tables of nobody's."""

from datetime import UTC, date, datetime

import pytest

from salesdesk.importing import DealDraft, ImportPlan, ImportRefused, PipelineShape, StageShape, options_with_map
from salesdesk.importing.plan.model import ImportOptions
from salesdesk.importing.understand.layouts import recognise
from tests.importing.planning import BERLIN, NOW, adds_up, plan

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Pipeline,Deal owner,Associated Company,Closed Lost Reason,"
    '"Date entered ""Qualified (Sales Pipeline)""","Date entered ""Proposal (Sales Pipeline)""",'
    '"Date entered ""Closed Lost (Sales Pipeline)"""\n'
    "71,Fleet,Closed Lost,1200,2026-03-09 10:00,2026-01-02 08:00,Sales Pipeline,Ann,Firm,Price,"
    "2026-01-05 09:00,2026-02-01 09:00,2026-03-09 10:00\n"
    "72,Pumps,Proposal,800,2026-12-01 10:00,2026-02-02 08:00,Sales Pipeline,Ann,Firm,,2026-02-02 09:00,2026-03-01 09:00,\n"
)
ODOO = (
    "Opportunity*,Customer,Stage,Expected Revenue,Probability,Expected Closing,Closed Date,Lost Reason,Salesperson,Tags,Active\n"
    'A,Firm,Qualified,100.0,20.5,2026-12-24,,,Ann,"big,old",True\n'
    "B,Firm,Proposition,200.0,0.0,2026-12-24,2026-05-04 10:00:00,Too expensive,Ann,,False\n"
    "C,Firm,Won,300.0,100.0,2026-12-24,2026-05-04 10:00:00,,Ann,,True\n"
)
TWENTY = (
    "\ufeffName,Amount / Amount,Amount / Currency,Close date,Stage\n"
    "\u200d=SUM(A1),10.5,EUR,2026-12-01T00:00:00.000Z,NEW\n"
    "Deal,20,USD,2026-10-01T00:00:00.000Z,CUSTOMER\n"
)
SALESFORCE = (
    "Id,AccountId,Name,StageName,Amount,Probability,ExpectedRevenue,CloseDate,Type,NextStep,LeadSource,IsClosed,IsWon,ForecastCategory,"
    "CurrencyIsoCode,OwnerId,CreatedDate,LastStageChangeDate\n"
    "006A,001A,Fleet,Delivered,10,100,10,2026-03-01,New,,Web,true,true,Closed,EUR,005A,2026-01-01T10:00:00.000+0000,2026-03-01T09:00:00.000+0000\n"
    "006B,001A,Pumps,Dropped,20,0,0,2026-03-02,New,,Web,true,false,Omitted,EUR,005A,2026-01-01T10:00:00.000+0000,\n"
    "006C,001A,Valves,Proposal,30,50,15,2026-12-31,New,Call Ann,Web,false,false,Pipeline,EUR,005A,2026-01-01T10:00:00.000+0000,\n"
)


def drafts(found: ImportPlan) -> list[DealDraft]:
    assert adds_up(found)
    assert (found.problems, found.questions) == ((), ())
    return list(found.drafts)


def test_hubspot_with_its_history() -> None:
    found = plan(HUBSPOT)
    fleet, pumps = drafts(found)
    assert found.layout == "HubSpot"
    assert (fleet.outcome, fleet.stage, fleet.stage_known, fleet.lost_reason) == ("lost", "Proposal", True, "Price")
    assert fleet.pipeline == "Sales Pipeline"
    assert [(s.name, s.kind) for s in found.stages] == [
        ("Qualified", "open"),
        ("Proposal", "open"),
        ("Closed Lost", "lost"),
    ]
    assert (pumps.outcome, pumps.stage, pumps.expected_close, pumps.closed) == (
        "open",
        "Proposal",
        date(2026, 12, 1),
        None,
    )
    lost = found.histories[0]
    assert [(e.kind, e.stage) for e in lost.events] == [
        ("created", "Qualified"),
        ("stage", "Proposal"),
        ("lost", "Proposal"),
    ]
    assert lost.events[0].at == datetime(2026, 1, 2, 7, tzinfo=UTC)
    assert [(e.kind, e.stage) for e in found.histories[1].events] == [("created", "Qualified"), ("stage", "Proposal")]


def test_odoo_lost_is_inactive_without_probability() -> None:
    a, b, c = drafts(plan(ODOO))
    assert [d.outcome for d in (a, b, c)] == ["open", "lost", "won"]
    assert (a.stage, a.probability, a.tags) == ("Qualified", 0.205, ("big", "old"))
    assert (b.stage, b.lost_reason) == ("Proposition", "Too expensive")
    assert (c.stage, c.stage_known, c.closed) == ("Proposition", False, datetime(2026, 5, 4, 8, tzinfo=UTC))


def test_twenty_unguards_formulas() -> None:
    a, b = drafts(plan(TWENTY))
    assert (a.title, a.amount_minor, a.currency, a.outcome) == ("=SUM(A1)", 1050, "EUR", "open")
    assert (b.outcome, b.currency) == ("won", "USD")


def test_salesforce_truth_columns_decide() -> None:
    fleet, pumps, valves = drafts(plan(SALESFORCE))
    assert [d.outcome for d in (fleet, pumps, valves)] == ["won", "lost", "open"]
    assert (fleet.stage, pumps.stage, valves.stage) == ("Delivered", "Dropped", "Proposal")
    assert (valves.next_step, valves.facts["source"], valves.probability) == ("Call Ann", "Web", 0.5)
    assert fleet.custom == {"Type": "New"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Deal name,Company,Stage,Amount,Close date,Owner,Created", "T,F,Proposal,5.50,2026-12-24,Ann,2026-01-05"),
        ("Geschäft;Firma;Phase;Betrag;Abschluss;Zuständig;Angelegt am", "T;F;Angebot;5,50;24.12.2026;Ann;05.01.2026"),
        (
            "Opportunité;Société;Étape;Montant;Date de clôture;Propriétaire;Créé le",
            "T;F;Devis;5,50;24/12/2026;Ann;05/01/2026",
        ),
        (
            "Oportunidad;Empresa;Etapa;Importe;Fecha de cierre;Propietario;Creado",
            "T;F;Propuesta;5,50;24/12/2026;Ann;05/01/2026",
        ),
        (
            "Opportunità;Azienda;Fase;Importo;Data chiusura;Proprietario;Creato il",
            "T;F;Offerta;5,50;24/12/2026;Ann;05/01/2026",
        ),
        (
            "Negócio;Cliente;Etapa;Valor;Data de fechamento;Responsável;Criado em",
            "T;F;Proposta;5,50;24/12/2026;Ann;05/01/2026",
        ),
        ("Kans;Klant;Fase;Bedrag;Sluitingsdatum;Eigenaar;Aangemaakt op", "T;F;Offerte;5,50;24-12-2026;Ann;05-01-2026"),
        (
            "Szansa;Klient;Etap;Kwota;Data zamknięcia;Właściciel;Data utworzenia",
            "T;F;Oferta;5,50;24.12.2026;Ann;05.01.2026",
        ),
        (
            "Сделка;Компания;Этап;Сумма;Дата закрытия;Ответственный;Дата создания",
            "T;F;Предложение;5,50;24.12.2026;Ann;05.01.2026",
        ),
        ("商机名称,客户名称,阶段,金额,成交日期,负责人,创建时间", "T,F,报价,5.50,2026年12月24日,Ann,2026-01-05"),
        ("案件名,会社名,フェーズ,金額,完了予定日,営業担当,作成日", "T,F,提案,5.50,2026/12/24,Ann,2026/01/05"),
    ],
)
def test_header_words_of_each_language(header: str, row: str) -> None:
    (draft,) = drafts(plan(f"{header}\n{row}\n"))
    assert (draft.title, draft.organisation, draft.owner, draft.amount_minor) == ("T", "F", "Ann", 550)
    assert (draft.expected_close, draft.created.date()) == (date(2026, 12, 24), date(2026, 1, 5))


@pytest.mark.parametrize(
    ("won", "lost"),
    [("Won", "Lost"), ("Gewonnen", "Verloren"), ("Gagné", "Perdu"), ("Ganado", "Perdido"), ("Vinto", "Perso"), ("Ganho", "Perdido"),
     ("Gewonnen", "Verloren"), ("Wygrana", "Przegrana"), ("Выиграна", "Проиграна"), ("赢单", "输单"), ("受注", "失注")],
)  # fmt: skip
def test_outcomes_of_each_language(won: str, lost: str) -> None:
    found = drafts(plan(f"Deal name,Stage\nA,{won}\nB,{lost}\nC,Offer\nD,{lost} (price)\n"))
    assert [(d.outcome, d.lost_reason) for d in found] == [
        ("won", None),
        ("lost", None),
        ("open", None),
        ("lost", "price"),
    ]
    assert {d.stage for d in found} == {"Offer"}


def test_headers_match_without_case_order_star_and_mark() -> None:
    layout = recognise(["\ufeffSTAGE *", "close date", "Opportunity name*", "Account Name"])
    assert layout is not None
    assert layout.name == "Salesforce report"


def test_a_layout_can_be_asked_for_and_must_exist() -> None:
    assert plan("Deal Name,Stage,Amount\nA,Offer,5\n", layout="Zoho CRM").layout == "Zoho CRM"
    with pytest.raises(ImportRefused, match="no layout Siebel"):
        plan("Deal Name,Stage\nA,Offer\n", layout="Siebel")


def test_the_desk_knows_its_own_stages() -> None:
    shape = PipelineShape(
        "Sales", (StageShape("Talk", "open"), StageShape("OFFER", "open"), StageShape("Signed", "won"))
    )
    found = plan("Deal name,Stage\nA,offer\nB,signed\nC,Review\n", shape)
    assert [(d.stage, d.outcome) for d in drafts(found)] == [("OFFER", "open"), ("Review", "won"), ("Review", "open")]
    assert [(s.name, s.known) for s in found.stages] == [("OFFER", True), ("Review", False), ("signed", True)]


def test_a_map_wins_over_the_proposal_and_is_remembered() -> None:
    text = "Thing,Worth,Words\nPump,5,hello\n"
    options = options_with_map(
        ImportOptions(BERLIN, "EUR"), '{"columns": {"Thing": "title", "worth": "amount", "Words": "source"}}'
    )
    found = plan(text, mapping=options.mapping)
    (draft,) = drafts(found)
    assert (draft.title, draft.amount_minor, draft.facts["source"]) == ("Pump", 500, "hello")
    again = plan("Words,Thing,Worth\nhello,Pump,5\n", remembered={found.mapping.fingerprint: found.lesson})
    assert again.mapping.fields == ("source", "title", "amount")


@pytest.mark.parametrize(
    "text", ["", "[]", '{"columns": {"A": 1}}', '{"columns": {"Nope": "title"}}', '{"columns": {"Thing": "nope"}}',
             '{"columns": {"Thing": "title", "Worth": "title"}}', '{"columns": {}, "date_order": "up"}'],
)  # fmt: skip
def test_a_map_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused):
        plan("Thing,Worth\nPump,5\n", mapping=options_with_map(ImportOptions(BERLIN, "EUR"), text).mapping)


def test_own_fields_and_the_title_that_is_missing() -> None:
    (draft,) = drafts(plan("Account,Product,Stage,Region\nFirm,Pump,Offer,North\n"))
    assert (draft.title, draft.custom) == ("Firm – Pump", {"Region": "North"})


def test_a_status_nobody_knows_is_asked_for() -> None:
    text = "Deal name,Stage,Status\nA,Offer,Open\nB,Offer,Parked\n"
    found = plan(text)
    assert adds_up(found)
    assert [(p.line, p.value) for p in found.problems] == [(3, "Parked")]
    assert [(q.option, q.value, q.blocking) for q in found.questions] == [("outcomes", "Parked", False)]
    assert [d.outcome for d in plan(text, outcomes={"parked": "lost"}).drafts] == ["open", "lost"]


def test_dates_that_are_missing_or_impossible() -> None:
    text = (
        "Deal name,Stage,Created,Close date\nA,Offer,,\nB,Won,,2026-03-01\nC,Lost,2026-04-01,\n"
        "D,Won,2026-05-01,2026-04-01\nE,Won,2026-01-01,2027-01-01\n"
    )
    a, b, c, d, e = drafts(plan(text))
    assert (a.created, a.created_estimated) == (NOW, True)
    assert (b.created, b.created_estimated) == (b.closed, True)
    assert c.closed is None
    assert (d.created, d.created_estimated) == (d.closed, True)
    assert (e.closed, e.expected_close) == (None, date(2027, 1, 1))


def test_closing_on_the_day_it_was_made_keeps_the_created_time() -> None:
    (draft,) = drafts(plan("Deal name,Stage,Created,Close date\nA,Won,2026-05-01 15:00,2026-05-01\n"))
    assert draft.closed == draft.created == datetime(2026, 5, 1, 13, tzinfo=UTC)
    assert not draft.created_estimated
