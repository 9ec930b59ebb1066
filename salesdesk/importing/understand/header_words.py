"""What the columns of deals and of stage logs are called, in the languages of the files we read."""

import re
import unicodedata
from dataclasses import dataclass

from salesdesk.domain.fields import BUILT_IN
from salesdesk.i18n import mark

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BRACKETS = re.compile(r"[(\[（][^)\]）]*+[)\]）]?+")
_JOINTS = re.compile(r"[\s_./:\\\-–—#*?\"']+")


@dataclass(frozen=True, slots=True)
class ColumnCue:
    """What a column of deals can be besides a field: a sign of one. ``at`` is its place among the fields."""

    key: str
    at: int
    label: str
    words: str = ""
    follows_noun: bool = False
    is_date: bool = False


CUES: tuple[ColumnCue, ...] = (
    ColumnCue(
        "is_won",
        90,
        mark("Won, yes or no"),
        "is won|won|iswon",
    ),
    ColumnCue(
        "is_closed",
        100,
        mark("Closed, yes or no"),
        "is closed|closed|isclosed",
    ),
    ColumnCue(
        "active",
        110,
        mark("Active, yes or no"),
        "active",
    ),
    ColumnCue(
        "won_time",
        170,
        mark("Won on"),
        "won time|won at|won on|date won|won date|gewonnen am|赢单时间",
        is_date=True,
    ),
    ColumnCue(
        "lost_time",
        180,
        mark("Lost on"),
        "lost time|lost at|lost on|date lost|lost date|verloren am|输单时间",
        is_date=True,
    ),
    ColumnCue(
        "close_date",
        190,
        mark("Close date, closed or expected"),
        "close date|closing date|closedate|abschluss|abschlussdatum|abschluss am|date de clôture"
        "|date clôture|fecha de cierre|data chiusura|data di chiusura|data de fechamento"
        "|sluitingsdatum|afsluitdatum|data zamknięcia|дата закрытия|成交日期|结束日期|关闭日期|签单日期|完了予定日|クローズ日"
        "|終了日",
        follows_noun=True,
        is_date=True,
    ),
    ColumnCue(
        "product",
        250,
        mark("Product"),
        "product|product name|produkt|produit|producto|prodotto|produto|продукт|产品|产品名称|製品|商品",
    ),
    ColumnCue(
        "touched",
        260,
        mark("Last changed on"),
        "last modified|last modified date|update time|deal update time|last stage change"
        "|last stage change date|modified time|last activity|last activity date|updated at"
        "|deal last stage change|geändert am|modifié le|最后修改时间|更新日",
        is_date=True,
    ),
    ColumnCue(
        "source_system",
        1010,
        mark("Program it is from"),
        "",
    ),
)
"""What tells of the outcome, its day, the title or a change without being a field itself."""
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


def _field_cues() -> list[ColumnCue]:
    """The fields of deals that a file can tell, as the import looks for them."""
    found = []
    for field in BUILT_IN:
        place = field.in_import
        if place is not None:
            is_date = field.kind in ("date", "time")
            label = place.label or field.label
            found.append(ColumnCue(field.import_key, place.at, label, place.words, place.follows_noun, is_date))
    return found


DEAL_CUES: tuple[ColumnCue, ...] = tuple(sorted([*_field_cues(), *CUES], key=lambda cue: cue.at))
"""Everything that a column of deals can be, each at most once; of two with the same word the earlier has it."""


def _inverse(words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, names in words.items():
        for name in names.split("|"):
            found.setdefault(normal_header(name), field)
    return found


DEAL_FIELDS = _inverse({cue.key: cue.words for cue in DEAL_CUES if cue.words})
"""Field of a deal by normal header; of several names for one field the earlier are the surer."""
LOG_FIELDS = _inverse(_LOG_WORDS)
"""Field of a stage log by normal header."""
KNOWN_WORDS = frozenset(DEAL_FIELDS) | frozenset(LOG_FIELDS)
