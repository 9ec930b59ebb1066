"""Open, won or lost: from a status, a truth value, or the name of a stage, in the languages of the files we read."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from salesdesk.domain.records import Outcome
from salesdesk.importing.read.cells import LONGEST_VALUE

_WON = """won|closed won|close won|win|deal won|gewonnen|abgeschlossen gewonnen|geschlossen gewonnen|auftrag erhalten
|beauftragt|gagné|gagnée|gagne|fermée gagnée|clôturé gagné|remporté|remportée|fermé gagné|conclu|signé
|ganado|ganada|cerrado ganado|cerrada ganada|ganado cerrado|vinto|vinta|chiuso vinto|chiusa vinta|acquisito
|ganho|ganha|fechado ganho|fechada ganha|fechado e ganho|vencido|vencida|conquistado|gewonnen gesloten
|gesloten gewonnen|binnengehaald|wygrana|wygrane|wygrany|zamknięta wygrana|zamknięte wygrane|выиграна
|выигран|выиграно|выиграли|закрыта успешно|успешно реализовано|успешно|успех|закрыто и выиграно|赢单|已赢单
|赢得|已成交|成交|成功|赢|关闭赢单|成交关闭|结束并赢得|已赢得|已中标|中标|受注|成約|受注済み|成立|受注確定
|獲得|성사|성공|수주|closedwon|1 won|success|successful|sold|converted|order received|signed|ordered"""
_LOST = """lost|closed lost|close lost|loss|deal lost|verloren|abgeschlossen verloren|geschlossen verloren|perdu|perdue
|fermée perdue|clôturé perdu|fermé perdu|perdido|perdida|cerrado perdido|cerrada perdida|perso|persa
|chiuso perso|chiusa persa|perdido fechado|fechado perdido|fechada perdida|fechado e perdido
|verloren gesloten|gesloten verloren|przegrana|przegrane|przegrany|zamknięta przegrana|zamknięte przegrane
|utracona|проиграна|проигран|проиграно|закрыта с потерей|закрыто и не реализовано|закрыто и потеряно
|потеряна|потеряно|输单|已输单|丢单|失败|已丢单|关闭输单|丢失关闭|已失败|输|流失|失注|敗退|失注済み|패배
|실패|실주|closedlost|failed|unsuccessful"""
_LOST_BECAUSE = """cancelled|canceled|declined|rejected|disqualified|no decision|went silent|abandoned|withdrawn|dead
|no go|expired|lost to competition|closed lost to competition|abgelehnt|abgesagt|storniert|disqualifiziert
|keine entscheidung|zurückgezogen|annulé|annulée|refusé|refusée|abandonné|abandonnée|disqualifié|sans suite
|cancelado|cancelada|rechazado|rechazada|descalificado|descartado|descartada|annullato|annullata|rifiutato
|rifiutata|recusado|recusada|desqualificado|geannuleerd|afgewezen|afgezegd|anulowane|anulowana|odrzucone
|odrzucona|отменена|отменено|отказ|отклонена|отклонено|дисквалифицирована|取消|已取消|拒绝|已拒绝|放弃|无效
|作废|キャンセル|取消し|辞退|見送り|中止|duplicate"""
_OPEN = """open|active|in progress|ongoing|new|pending|working|offen|aktiv|laufend|in bearbeitung|in arbeit|neu|ouvert
|ouverte|en cours|actif|active|nouveau|abierto|abierta|activo|activa|en curso|en proceso|nuevo|aperto|aperta
|attivo|attiva|in corso|nuovo|aberto|aberta|ativo|ativa|em andamento|novo|actief|lopend|nieuw|otwarte
|otwarta|otwarty|w toku|aktywna|nowa|открыта|открыто|открыт|в работе|активна|новая|进行中|跟进中|打开|开放
|活动|进行|未结束|オープン|進行中|商談中|対応中|未完了|열림|진행중"""
_DELETED = """deleted|gelöscht|supprimé|supprimée|eliminado|eliminada|eliminato|excluído
|verwijderd|usunięte|удалена|已删除|削除済み|archived"""
_YES_WORDS = (
    """true|yes|y|t|1|1.0|wahr|ja|vrai|oui|verdadero|sí|si|vero|sim|waar|prawda|tak|истина|да|是|真|はい|x|✓|✔"""
)
_NO_WORDS = """false|no|n|f|0|0.0|falsch|nein|faux|non|falso|não|onwaar|nee|fałsz|nie|ложь|нет|否|假|いいえ"""

_JOINTS = re.compile(r"[\s_/|:;,.\-–—]+")
_BRACKETS = re.compile(r"^(?P<name>[^([（【]*+)[([（【](?P<reason>.*)[)\]）】]\s*$")
_ORDINAL = re.compile(r"^\d{1,2}\s+(?=\D)")
_AFTER = re.compile(r"^(?P<name>[^:–—-]++)(?::|(?<=\s)[–—-])\s*+(?P<reason>.+)$")


class NamedOutcome(NamedTuple):
    """What a name says of a deal's outcome; `reason` is why it was lost, in the file's own words."""

    outcome: Outcome
    reason: str | None


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.replace("\n", "").split("|"))


def _plain(name: str) -> str:
    folded = _JOINTS.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()
    return _ORDINAL.sub("", folded)


_WON_NAMES, _LOST_NAMES, _BECAUSE_NAMES = _words(_WON), _words(_LOST), _words(_LOST_BECAUSE)
_OPEN_NAMES, _DELETED_NAMES = _words(_OPEN), _words(_DELETED)
_YES = frozenset(_YES_WORDS.replace("\n", "").split("|"))
_NO = frozenset(_NO_WORDS.replace("\n", "").split("|"))


@lru_cache(maxsize=4096)
def stage_outcome(name: str) -> NamedOutcome:
    """What the name of a stage says: won and lost only when it says so plainly, else open."""
    return _closing(name) or NamedOutcome("open", None)


@lru_cache(maxsize=4096)
def status_outcome(name: str) -> NamedOutcome | None:
    """What a status says, or None when it is not a word we know."""
    if closing := _closing(name):
        return closing
    return NamedOutcome("open", None) if _plain(name) in _OPEN_NAMES else None


def _closing(name: str) -> NamedOutcome | None:
    plain = _plain(name)
    if plain in _BECAUSE_NAMES:
        return NamedOutcome("lost", name.strip())
    if len(name) > LONGEST_VALUE:
        return None
    found = _BRACKETS.match(name) or _AFTER.match(name)
    short = _plain(found["name"]) if found else ""
    if plain in _WON_NAMES or short in _WON_NAMES:
        return NamedOutcome("won", None)
    if plain in _LOST_NAMES:
        return NamedOutcome("lost", None)
    if found and (short in _LOST_NAMES or short in _BECAUSE_NAMES):
        return NamedOutcome("lost", found["reason"].strip() or None)
    return None


def is_deleted(status: str) -> bool:
    """Whether a status says that the deal was thrown away in the program it comes from."""
    return _plain(status) in _DELETED_NAMES


def truth(text: str) -> bool | None:
    """A yes or no in any of the languages, or None."""
    folded = text.strip().casefold()
    return True if folded in _YES else False if folded in _NO else None
