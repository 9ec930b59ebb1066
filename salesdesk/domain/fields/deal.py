"""The fields of a deal. A new one needs its line here, its place in the record, a migration, words and a test."""

from collections.abc import Callable
from typing import Any

from salesdesk.domain.fields.field import Field, Getter, InExport, InImport, InPanel, InReport, InTable, OfRow
from salesdesk.domain.fields.kinds import Choices, Kind
from salesdesk.domain.records import CATEGORIES, Contact, Organisation, Tag
from salesdesk.domain.words import mark

OUTCOME_WORDS: Choices = (("open", mark("Open")), ("won", mark("Won")), ("lost", mark("Lost")))
CATEGORY_WORDS: Choices = tuple(
    zip(
        CATEGORIES, (mark("Commit"), mark("Best case"), mark("Pipeline"), mark("Left out of the forecast")), strict=True
    )
)
_FURTHER: list[tuple[str, Kind]] = []


def fact(key: str, kind: Kind, label: str, **known: Any) -> Field:
    """A plain fact that the deal's row keeps in a column of its own name, shown wherever facts are shown."""
    column = known.pop("column", key)
    at = len(_FURTHER)
    _FURTHER.append((column, kind))
    shown = {"in_table": InTable(), "in_panel": InPanel(), "in_export": InExport(), "in_report": InReport()}
    words: dict[str, Any] = {**shown, "in_import": InImport(label.casefold()), "is_searched": True, **known}
    return Field(
        key=key, kind=kind, label=label, is_fact=True, column=column, get=lambda card, _: card.facts[at], **words
    )


def _of_card(name: str) -> Getter:
    return OfRow(name)


def _when(name: str) -> Callable[[Any, Any], int | None]:
    return lambda card, _: getattr(card, name)


def _step_title(card: Any, lookup: Any) -> str | None:
    step = lookup.step(card)
    return (step.title or step.kind) if step else None


def _step_order(card: Any, lookup: Any) -> Any:
    step = lookup.step(card)
    if step is None:
        return None
    return step.day is None, "" if step.day is None else step.day.isoformat(), step.time or "~"


def _days_order(card: Any, lookup: Any) -> int | None:
    """To the microsecond, so that deals of one day keep an order of their own."""
    return card.spent_us - card.since_us if card.outcome == "open" else None


def _outcome_order(card: Any, lookup: Any) -> int:
    return [key for key, _ in OUTCOME_WORDS].index(card.outcome)


BUILT_IN: tuple[Field, ...] = (
    Field(
        key="id", kind="text", label=mark("Its ID"), get=lambda card, _: card.id,
        in_export=InExport(900, "SalesDesk ID", 38, read_as="external_id"),
    ),
    Field(
        key="title", kind="text", label=mark("Title"), get=OfRow("title"), is_fact=True, column="title",
        required=mark("A deal needs a title."), is_searched=True, wish=(mark("Rename {title}"), mark("Rename {count} deals")),
        in_table=InTable(10, 230, mark("Deal"), is_quiet=False), in_export=InExport(10, "Title", 36),
        in_report=InReport(10, mark("Deal"), 38),
        in_import=InImport(
            "title|deal name|deal|deal title|opportunity name|opportunity|potential name|potential|name|subject"
            "|project|project name|geschäft|titel|bezeichnung|verkaufschance|opportunität|auftrag|projekt|chance"
            "|betreff|affaire|opportunité|nom de l'opportunité|titre|intitulé|nom|négociation|oportunidad|nombre"
            "|título|negocio|nombre de la oportunidad|trato|opportunità|nome|titolo|trattativa|nome opportunità"
            "|oportunidade|nome da oportunidade|negócio|kans|naam|verkoopkans|szansa|szansa sprzedaży|nazwa|tytuł"
            "|сделка|название|название сделки|возможность|тема|商机名称|商机|名称|标题|交易名称|项目名称|项目"
            "|案件名|商談名|件名|案件|商談|取引名",
            at=20,
        ),
    ),
    Field(
        key="organisation", kind="organisation", label=mark("Organisation"), get=_of_card("organisation"), is_fact=True,
        column="organisation", record=Organisation, is_searched=True,
        wish=(mark("Change the organisation of {title}"), mark("Change the organisation of {count} deals")),
        in_table=InTable(20, 160), in_panel=InPanel(50), in_export=InExport(20, "Organisation", 26),
        in_report=InReport(20, width=28),
        in_import=InImport(
            "organisation|organization|account|account name|company|company name|customer|customer name|client"
            "|client name|account external id|account id|associated company|primary associated company"
            "|organization name|organisation name|firma|kunde|unternehmen|kundenname|organisation name|firmenname"
            "|société|client|entreprise|compte|nom du compte|raison sociale|empresa|cliente|cuenta"
            "|nombre de la cuenta|compañía|azienda|società|account azienda|nome account|ragione sociale|conta"
            "|nome da conta|bedrijf|klant|relatie|organisatie|spółka|klient|nazwa firmy|компания|клиент"
            "|организация|контрагент|客户|客户名称|公司|公司名称|企业|会社|会社名|顧客|顧客名|取引先|取引先名",
            at=30,
        ),
    ),
    Field(
        key="contact", kind="person", label=mark("Contact"), get=_of_card("contact"), is_fact=True, column="contact",
        record=Contact, is_searched=True, personal=True,
        wish=(mark("Change the contact of {title}"), mark("Change the contact of {count} deals")),
        in_table=InTable(30, 130), in_panel=InPanel(60), in_export=InExport(30, "Contact", 20),
        in_import=InImport(
            "contact|contact person|contact name|associated contact|person|primary contact|ansprechpartner"
            "|kontakt|kontaktperson|interlocuteur|contacto|persona de contacto|referente|contatto|contato"
            "|contactpersoon|osoba kontaktowa|контакт|контактное лицо|联系人|担当者名|顧客担当者|連絡先",
            at=40,
        ),
    ),
    Field(
        key="owner", kind="person", label=mark("Owner"), get=_of_card("owner"), is_fact=True, column="owner",
        is_searched=True, personal=True,
        wish=(mark("Change the owner of {title}"), mark("Change the owner of {count} deals")),
        in_table=InTable(110, 120), in_panel=InPanel(70), in_export=InExport(40, "Owner", 18), in_report=InReport(30, width=18),
        in_import=InImport(
            "owner|deal owner|opportunity owner|potential owner|sales agent|salesperson|sales rep|rep|assigned to"
            "|account executive|owner external id|owner id|owner name|responsible|seller|agent|zuständig"
            "|verantwortlich|besitzer|inhaber|betreuer|verkäufer|vertriebsmitarbeiter|bearbeiter|propriétaire"
            "|commercial|responsable|vendeur|propietario|vendedor|comercial|asignado a|proprietario|venditore"
            "|agente|assegnato a|proprietário|responsável|eigenaar|verkoper|verantwoordelijke|właściciel"
            "|handlowiec|opiekun|ответственный|владелец|менеджер|负责人|所有者|销售|销售员|销售代表|業務担当"
            "|担当者|営業担当|所有人",
            follows_noun=True, at=50,
        ),
    ),
    Field(
        key="pipeline", kind="choice", label=mark("Pipeline"), get=lambda card, lookup: lookup.pipeline_name(card),
        key_of=lambda card, _: card.pipeline,
        order=lambda card, lookup: lookup.pipeline_rank(card), command="MoveDeals",
        in_table=InTable(160, 130, is_shown=False), in_panel=InPanel(110), in_export=InExport(50, "Pipeline", 16),
        in_report=InReport(40, width=18),
        in_import=InImport(
            "pipeline|pipeline name|sales pipeline|funnel|vertriebspipeline|pipeline de vente|embudo|воронка|管道"
            "|销售管道|销售流程|パイプライン",
            at=60,
        ),
    ),
    Field(
        key="stage", kind="choice", label=mark("Stage"), get=lambda card, lookup: lookup.stage_name(card),
        key_of=lambda card, _: card.stage,
        order=lambda card, lookup: lookup.stage_place(card), command="MoveDeals",
        in_table=InTable(40, 130, is_quiet=False), in_export=InExport(60, "Stage", 16), in_report=InReport(50, width=18),
        in_import=InImport(
            "stage|stage name|deal stage|dealstage|sales stage|opportunity stage|phase|step|stufe|verkaufsphase"
            "|vertriebsphase|étape|etape|phase de vente|etapa|fase|fase de ventas|fase di vendita|stadio|estágio"
            "|etapa da venda|verkoopfase|stadium|etap|faza|этап|стадия|阶段|销售阶段|商机阶段|フェーズ|段階"
            "|ステージ|商談フェーズ",
            follows_noun=True, at=70,
        ),
    ),
    Field(
        key="outcome", kind="choice", label=mark("Outcome"), get=lambda card, _: card.outcome, order=_outcome_order,
        command="WinDeals", choices=OUTCOME_WORDS,
        in_table=InTable(50, 84), in_export=InExport(70, "Outcome", 9), in_report=InReport(60, width=10),
        in_import=InImport(
            "status|deal status|outcome|result|state|won lost|zustand|ergebnis|statut|résultat|estado|resultado"
            "|stato|esito|situação|uitkomst|stan|wynik|статус|результат|状态|结果|状態|ステータス|結果",
            key="status", label=mark("Status: open, won or lost"), at=80,
        ),
    ),
    Field(
        key="amount", kind="money", label=mark("Amount"), get=lambda card, _: card.amount, command="ChangeAmount",
        in_table=InTable(60, 110, is_quiet=False), in_panel=InPanel(10), in_export=InExport(80, "Amount", 14),
        in_report=InReport(70, width=15),
        in_import=InImport(
            "amount|value|deal value|close value|deal amount|opportunity amount|revenue|price|sum|total amount"
            "|total value|volume|contract value|amount amount|betrag|wert|summe|umsatz|auftragswert|volumen|preis"
            "|montant|valeur|prix|ca|importe|valor|monto|cantidad|precio|importo|valore|prezzo|valor total"
            "|montante|bedrag|waarde|omzet|kwota|wartość|сумма|бюджет|стоимость|金额|价值|合同金额|交易金额"
            "|预计金额|商机金额|金額|受注金額"
            "|見込金額|売上",
            follows_noun=True, at=130,
        ),
    ),
    Field(
        key="currency", kind="choice", label=mark("Currency"), get=lambda card, _: card.currency, command="ChangeAmount",
        in_panel=InPanel(20), in_export=InExport(90, "Currency", 9), in_report=InReport(80, width=10),
        in_import=InImport(
            "currency|currency code|currency of value|currency iso code|deal currency|amount currency"
            "|deal currency code|währung|devise|moneda|divisa|valuta|moeda|waluta|валюта|币种|货币|通貨",
            follows_noun=True, at=140,
        ),
    ),
    Field(
        key="chance", kind="percent", label=mark("Chance"), get=lambda card, lookup: lookup.chance(card), is_fact=True,
        column="probability",
        wish=(mark("Set the chance of {title}"), mark("Set the chance of {count} deals")), aliases=("probability",),
        in_table=InTable(70, 76, is_quiet=False), in_panel=InPanel(40, mark("Chance to win")),
        in_export=InExport(100, "Chance", 9), in_report=InReport(90, width=9),
        in_import=InImport(
            "probability|probability %|chance|win probability|deal probability|wahrscheinlichkeit|probabilité"
            "|probabilidad|probabilità|probabilidade|kans %|waarschijnlijkheid|slagingskans|prawdopodobieństwo"
            "|вероятность|概率|赢率|成功率|可能性|確度|確率",
            key="probability", label=mark("Chance to win"), follows_noun=True, at=210,
        ),
    ),
    Field(
        key="typed_chance", kind="percent", label=mark("Your own chance"), get=lambda card, _: card.typed_chance,
    ),
    Field(
        key="category", kind="choice", label=mark("Forecast category"), get=lambda card, _: card.category, is_fact=True,
        column="category", choices=CATEGORY_WORDS, required=mark("Choose a forecast category."),
        wish=(mark("Change the forecast category of {title}"), mark("Change the forecast category of {count} deals")),
        in_panel=InPanel(90, mark("Forecast category")), in_report=InReport(140, mark("Category"), 12),
    ),
    Field(
        key="created", kind="time", label=mark("Created"),
        get=lambda card, lookup: card.created_us if lookup.is_created_known(card) else None,
        order=_when("created_us"), in_table=InTable(130, 105), in_export=InExport(110, "Created", 12),
        in_import=InImport(
            "created|created at|created on|created date|created time|create date|createdate|creation date|deal created"
            "|date created|opened|date time created|engage date|open date|start date|added|add time|date added"
            "|entered on|angelegt am|angelegt|erstellt am|erstellt|erstelldatum|erstellungsdatum|eröffnet am"
            "|beginn|créé le|date de création|créée le|date création|fecha de creación|creado|creado el"
            "|fecha creación|data creazione|creato il|data di creazione|data de criação|criado em|aangemaakt"
            "|aangemaakt op|aanmaakdatum|data utworzenia|utworzono|дата создания|создана|создано|创建时间|创建日期|创建于"
            "|录入时间|作成日|作成日時|登録日",
            label=mark("Created on"), follows_noun=True, at=150,
        ),
    ),
    Field(
        key="expected_close", kind="date", label=mark("Expected close"), get=lambda card, _: card.expected_close,
        command="ChangeExpectedClose", in_table=InTable(80, 120, is_quiet=False), in_panel=InPanel(30),
        in_export=InExport(120, "Expected close", 14), in_report=InReport(110, width=14),
        in_import=InImport(
            "expected close|expected close date|expected closing|expected closing date|forecast close"
            "|estimated close date|erwarteter abschluss|voraussichtlicher abschluss|geplanter abschluss"
            "|clôture prévue|date de clôture prévue|échéance|cierre previsto|fecha de cierre prevista"
            "|fecha estimada de cierre|chiusura prevista|data chiusura prevista|previsão de fechamento"
            "|data prevista de fechamento|verwachte sluitingsdatum|verwachte afsluiting"
            "|przewidywana data zamknięcia|planowane zamknięcie|ожидаемая дата закрытия|плановая дата закрытия"
            "|预计成交日期|预计结束日期|预计关闭日期|预计签单日期|完了予定|受注予定日|クローズ予定日",
            follows_noun=True, at=200,
        ),
    ),
    Field(
        key="closed", kind="time", label=mark("Closed"), get=_when("closed_us"), in_table=InTable(140, 105),
        in_export=InExport(130, "Closed", 12), in_report=InReport(120, width=12),
        in_import=InImport(
            "closed at|closed on|closed date|deal closed on|actual close date|date closed|close time|outcome date"
            "|abgeschlossen am|geschlossen am|clôturé le|fecha de cierre real|chiuso il|fechado em|gesloten op"
            "|zamknięto|дата закрытия фактическая|实际成交日期|关闭时间|完了日|受注日",
            label=mark("Closed on"), at=160,
        ),
    ),
    Field(
        key="lost_reason", kind="text", label=mark("Lost reason"), get=_of_card("lost_reason"), command="LoseDeals",
        in_table=InTable(150, 140, mark("Why lost"), is_shown=False), in_export=InExport(140, "Lost reason", 20),
        in_report=InReport(160, width=20),
        in_import=InImport(
            "lost reason|loss reason|closed lost reason|reason lost|reason for loss|deal lost reason|verlustgrund"
            "|grund für verlust|absagegrund|motif de perte|raison de perte|motivo de pérdida|razón de pérdida"
            "|motivo perdita|motivo da perda|reden verlies|verliesreden|powód przegranej|powód utraty"
            "|причина проигрыша|причина отказа|丢单原因|输单原因|失败原因|失注理由",
            label=mark("Why it was lost"), follows_noun=True, at=120,
        ),
    ),
    Field(
        key="source", kind="text", label=mark("Source"), get=_of_card("source"), is_fact=True, column="source",
        is_searched=True, wish=(mark("Change the source of {title}"), mark("Change the source of {count} deals")),
        in_table=InTable(120, 110), in_panel=InPanel(80), in_export=InExport(150, "Source", 16), in_report=InReport(150, width=18),
        in_import=InImport(
            "source|lead source|origin|deal source|channel|quelle|herkunft|lead quelle|leadquelle|origine"
            "|provenance|source du prospect|origen|fuente|origen del candidato|fonte|origine lead|origem|bron"
            "|leadbron|herkomst|źródło|источник|来源|线索来源|商机来源|ソース|リードソース|獲得元",
            follows_noun=True, at=220,
        ),
    ),
    Field(
        key="tags", kind="several", label=mark("Tags"), get=lambda card, lookup: tuple(lookup.tags(card)), is_fact=True,
        record=Tag, is_searched=True,
        wish=(mark("Tag {title}"), mark("Tag {count} deals")), aliases=("tag",),
        in_panel=InPanel(100), in_export=InExport(160, "Tags", 18),
        in_import=InImport(
            "tags|tag|label|labels|deal label|deal tags|schlagwörter|etiketten|étiquettes|etiquetas|etichette"
            "|labels|etykiety|tagi|метки|теги|标签|タグ|ラベル",
            at=230,
        ),
    ),
    Field(
        key="next_step", kind="text", label=mark("Next step"), get=_step_title, order=_step_order, command="PlanStep",
        aliases=("step",), in_table=InTable(90, 170, is_quiet=False), in_export=InExport(170, "Next step", 26),
        in_import=InImport(
            "next step|next steps|next action|next activity|nächster schritt|prochaine étape|próximo paso"
            "|siguiente paso|passo successivo|prossimo passo|próximo passo|volgende stap|następny krok"
            "|следующий шаг|下一步|次のステップ|ネクストステップ",
            follows_noun=True, at=240,
        ),
    ),
    Field(
        key="days", kind="duration", label=mark("Days in stage"), get=lambda card, lookup: lookup.days(card),
        order=_days_order,
        in_table=InTable(100, 100), in_json=False,
    ),
    Field(
        key="external_id", kind="text", label=mark("Its ID there"), get=_of_card("external_id"), is_searched=True, in_json=False,
        in_import=InImport(
            "opportunity id|deal id|record id|id|external id|opportunity external id|potential id|record number"
            "|number|no|nr|schlüssel|kennung|vorgangsnummer|nummer|identifiant|référence|reference|clave"
            "|identificador|código|codigo|codice|identificativo|kenmerk|identyfikator|numer|номер|идентификатор"
            "|код|编号|商机编号|商机id|交易编号|番号|案件番号|案件id|商談id|key",
            at=10,
        ),
    ),
)  # fmt: skip
"""The built-in fields, in the order in which a script is shown them."""
STALLED = Field(
    key="stalled", kind="yes_no", label=mark("Stalled"), get=lambda card, lookup: lookup.is_stalled(card), in_json=False,
)  # fmt: skip
"""Whether a deal is in its stage for longer than the stage's limit; asked only of lookups that know the limits."""
FURTHER: tuple[tuple[str, Kind], ...] = tuple(_FURTHER)
"""Columns of the deal's row, with their kinds, that a card keeps in ``facts`` in that order: of fields made by ``fact``."""
