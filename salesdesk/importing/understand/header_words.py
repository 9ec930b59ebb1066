"""What the columns of deals and of stage logs are called, in the languages of the files we read."""

import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BRACKETS = re.compile(r"[(\[（][^)\]）]*[)\]）]")
_JOINTS = re.compile(r"[\s_./:\\\-–—#*?\"']+")

_DEAL_WORDS = {
    "external_id": (
        "opportunity id|deal id|record id|id|external id|opportunity external id|potential id|record number"
        "|number|no|nr|schlüssel|kennung|vorgangsnummer|nummer|identifiant|référence|reference|clave"
        "|identificador|código|codigo|codice|identificativo|kenmerk|identyfikator|numer|номер|идентификатор"
        "|код|编号|商机编号|商机id|交易编号|番号|案件番号|案件id|商談id|key"
    ),
    "title": (
        "title|deal name|deal|deal title|opportunity name|opportunity|potential name|potential|name|subject"
        "|project|project name|geschäft|titel|bezeichnung|verkaufschance|opportunität|auftrag|projekt|chance"
        "|betreff|affaire|opportunité|nom de l'opportunité|titre|intitulé|nom|négociation|oportunidad|nombre"
        "|título|negocio|nombre de la oportunidad|trato|opportunità|nome|titolo|trattativa|nome opportunità"
        "|oportunidade|nome da oportunidade|negócio|kans|naam|verkoopkans|szansa|szansa sprzedaży|nazwa|tytuł"
        "|сделка|название|название сделки|возможность|тема|商机名称|商机|名称|标题|交易名称|项目名称|项目"
        "|案件名|商談名|件名|案件|商談|取引名"
    ),
    "organisation": (
        "organisation|organization|account|account name|company|company name|customer|customer name|client"
        "|client name|account external id|account id|associated company|primary associated company"
        "|organization name|organisation name|firma|kunde|unternehmen|kundenname|organisation name|firmenname"
        "|société|client|entreprise|compte|nom du compte|raison sociale|empresa|cliente|cuenta"
        "|nombre de la cuenta|compañía|azienda|società|account azienda|nome account|ragione sociale|conta"
        "|nome da conta|bedrijf|klant|relatie|organisatie|spółka|klient|nazwa firmy|компания|клиент"
        "|организация|контрагент|客户|客户名称|公司|公司名称|企业|会社|会社名|顧客|顧客名|取引先|取引先名"
    ),
    "contact": (
        "contact|contact person|contact name|associated contact|person|primary contact|ansprechpartner"
        "|kontakt|kontaktperson|interlocuteur|contacto|persona de contacto|referente|contatto|contato"
        "|contactpersoon|osoba kontaktowa|контакт|контактное лицо|联系人|担当者名|顧客担当者|連絡先"
    ),
    "owner": (
        "owner|deal owner|opportunity owner|potential owner|sales agent|salesperson|sales rep|rep|assigned to"
        "|account executive|owner external id|owner id|owner name|responsible|seller|agent|zuständig"
        "|verantwortlich|besitzer|inhaber|betreuer|verkäufer|vertriebsmitarbeiter|bearbeiter|propriétaire"
        "|commercial|responsable|vendeur|propietario|vendedor|comercial|asignado a|proprietario|venditore"
        "|agente|assegnato a|proprietário|responsável|eigenaar|verkoper|verantwoordelijke|właściciel"
        "|handlowiec|opiekun|ответственный|владелец|менеджер|负责人|所有者|销售|销售员|销售代表|業務担当"
        "|担当者|営業担当|所有人"
    ),
    "pipeline": (
        "pipeline|pipeline name|sales pipeline|funnel|vertriebspipeline|pipeline de vente|embudo|воронка|管道"
        "|销售管道|销售流程|パイプライン"
    ),
    "stage": (
        "stage|stage name|deal stage|dealstage|sales stage|opportunity stage|phase|step|stufe|verkaufsphase"
        "|vertriebsphase|étape|etape|phase de vente|etapa|fase|fase de ventas|fase di vendita|stadio|estágio"
        "|etapa da venda|verkoopfase|stadium|etap|faza|этап|стадия|阶段|销售阶段|商机阶段|フェーズ|段階"
        "|ステージ|商談フェーズ"
    ),
    "status": (
        "status|deal status|outcome|result|state|won lost|zustand|ergebnis|statut|résultat|estado|resultado"
        "|stato|esito|situação|uitkomst|stan|wynik|статус|результат|状态|结果|状態|ステータス|結果"
    ),
    "is_won": ("is won|won|iswon"),
    "is_closed": ("is closed|closed|isclosed"),
    "active": ("active"),
    "lost_reason": (
        "lost reason|loss reason|closed lost reason|reason lost|reason for loss|deal lost reason|verlustgrund"
        "|grund für verlust|absagegrund|motif de perte|raison de perte|motivo de pérdida|razón de pérdida"
        "|motivo perdita|motivo da perda|reden verlies|verliesreden|powód przegranej|powód utraty"
        "|причина проигрыша|причина отказа|丢单原因|输单原因|失败原因|失注理由"
    ),
    "amount": (
        "amount|value|deal value|close value|deal amount|opportunity amount|revenue|price|sum|total amount"
        "|total value|volume|contract value|amount amount|betrag|wert|summe|umsatz|auftragswert|volumen|preis"
        "|montant|valeur|prix|ca|importe|valor|monto|cantidad|precio|importo|valore|prezzo|valor total"
        "|montante|bedrag|waarde|omzet|kwota|wartość|сумма|бюджет|стоимость|金额|价值|合同金额|交易金额"
        "|预计金额|商机金额|金額|受注金額"
        "|見込金額|売上"
    ),
    "currency": (
        "currency|currency code|currency of value|currency iso code|deal currency|amount currency"
        "|deal currency code|währung|devise|moneda|divisa|valuta|moeda|waluta|валюта|币种|货币|通貨"
    ),
    "created": (
        "created|created at|created on|created date|created time|create date|createdate|creation date|deal created"
        "|date created|opened|date time created|engage date|open date|start date|added|add time|date added"
        "|entered on|angelegt am|angelegt|erstellt am|erstellt|erstelldatum|erstellungsdatum|eröffnet am"
        "|beginn|créé le|date de création|créée le|date création|fecha de creación|creado|creado el"
        "|fecha creación|data creazione|creato il|data di creazione|data de criação|criado em|aangemaakt"
        "|aangemaakt op|aanmaakdatum|data utworzenia|utworzono|дата создания|создана|создано|创建时间|创建日期|创建于"
        "|录入时间|作成日|作成日時|登録日"
    ),
    "closed": (
        "closed at|closed on|closed date|deal closed on|actual close date|date closed|close time|outcome date"
        "|abgeschlossen am|geschlossen am|clôturé le|fecha de cierre real|chiuso il|fechado em|gesloten op"
        "|zamknięto|дата закрытия фактическая|实际成交日期|关闭时间|完了日|受注日"
    ),
    "won_time": ("won time|won at|won on|date won|won date|gewonnen am|赢单时间"),
    "lost_time": ("lost time|lost at|lost on|date lost|lost date|verloren am|输单时间"),
    "close_date": (
        "close date|closing date|closedate|abschluss|abschlussdatum|abschluss am|date de clôture|date clôture"
        "|fecha de cierre|data chiusura|data di chiusura|data de fechamento|sluitingsdatum|afsluitdatum"
        "|data zamknięcia|дата закрытия|成交日期|结束日期|关闭日期|签单日期|完了予定日|クローズ日|終了日"
    ),
    "expected_close": (
        "expected close|expected close date|expected closing|expected closing date|forecast close"
        "|estimated close date|erwarteter abschluss|voraussichtlicher abschluss|geplanter abschluss"
        "|clôture prévue|date de clôture prévue|échéance|cierre previsto|fecha de cierre prevista"
        "|fecha estimada de cierre|chiusura prevista|data chiusura prevista|previsão de fechamento"
        "|data prevista de fechamento|verwachte sluitingsdatum|verwachte afsluiting"
        "|przewidywana data zamknięcia|planowane zamknięcie|ожидаемая дата закрытия|плановая дата закрытия"
        "|预计成交日期|预计结束日期|预计关闭日期|预计签单日期|完了予定|受注予定日|クローズ予定日"
    ),
    "probability": (
        "probability|probability %|chance|win probability|deal probability|wahrscheinlichkeit|probabilité"
        "|probabilidad|probabilità|probabilidade|kans %|waarschijnlijkheid|slagingskans|prawdopodobieństwo"
        "|вероятность|概率|赢率|成功率|可能性|確度|確率"
    ),
    "source": (
        "source|lead source|origin|deal source|channel|quelle|herkunft|lead quelle|leadquelle|origine"
        "|provenance|source du prospect|origen|fuente|origen del candidato|fonte|origine lead|origem|bron"
        "|leadbron|herkomst|źródło|источник|来源|线索来源|商机来源|ソース|リードソース|獲得元"
    ),
    "tags": (
        "tags|tag|label|labels|deal label|deal tags|schlagwörter|etiketten|étiquettes|etiquetas|etichette"
        "|labels|etykiety|tagi|метки|теги|标签|タグ|ラベル"
    ),
    "next_step": (
        "next step|next steps|next action|next activity|nächster schritt|prochaine étape|próximo paso"
        "|siguiente paso|passo successivo|prossimo passo|próximo passo|volgende stap|następny krok"
        "|следующий шаг|下一步|次のステップ|ネクストステップ"
    ),
    "product": ("product|product name|produkt|produit|producto|prodotto|produto|продукт|产品|产品名称|製品|商品"),
    "touched": (
        "last modified|last modified date|update time|deal update time|last stage change"
        "|last stage change date|modified time|last activity|last activity date|updated at"
        "|deal last stage change|geändert am|modifié le|最后修改时间|更新日"
    ),
}
_LOG_WORDS = {
    "deal": (
        "deal|deal id|opportunity id|opportunity|opportunity external id|potential id|record id|object id"
        "|case|case id|parent id|geschäft|affaire|сделка|商机|商机编号|案件|案件id"
        "|opportunity name|deal name|potential name"
    ),
    "at": (
        "at|when|changed at|changed on|timestamp|time|date|created date|created at|edit date|change date"
        "|date time|modified time|entered at|entered|datum|zeitpunkt|geändert am|quand|date heure|fecha|data"
        "|дата|время|时间|变更时间|日期|日時|変更日時|event time"
    ),
    "stage": (
        "stage|stage name|to stage|new stage|to|phase|activity|status|nach stufe|neue phase|étape|etapa|fase"
        "|этап|阶段|新阶段|到阶段|フェーズ|新フェーズ"
    ),
    "from_stage": (
        "from stage|old stage|from|previous stage|alte phase|ancienne étape|etapa anterior|原阶段|旧阶段|旧フェーズ"
    ),
    "field": ("field|field name|property|field event|feld|champ|campo|поле|字段|項目"),
    "old_value": (
        "old value|from value|previous value|alter wert|ancienne valeur|valor anterior|старое значение|旧值|変更前"
    ),
    "new_value": (
        "new value|to value|property value|value after|neuer wert|nouvelle valeur|valor nuevo|новое значение|新值|変更後"
    ),
}


def normal_header(text: str) -> str:
    """A column's name without case, joints, brackets, custom-field endings and a trailing star."""
    text = unicodedata.normalize("NFKC", text).removeprefix("\ufeff").strip()
    text = _BRACKETS.sub(" ", text.removesuffix("__c")) if not text.startswith(("(", "（")) else text
    return _JOINTS.sub(" ", _CAMEL.sub(" ", text)).strip().casefold()


def _inverse(words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, names in words.items():
        for name in names.split("|"):
            found.setdefault(normal_header(name), field)
    return found


DEAL_FIELDS = _inverse(_DEAL_WORDS)
"""Field of a deal by normal header; of several names for one field the earlier are the surer."""
LOG_FIELDS = _inverse(_LOG_WORDS)
"""Field of a stage log by normal header."""
KNOWN_WORDS = frozenset(DEAL_FIELDS) | frozenset(LOG_FIELDS)
