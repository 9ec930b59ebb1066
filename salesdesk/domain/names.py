"""Comparing and searching names: one key for "the same name", one for "found by what was typed"."""

import re
from unicodedata import normalize

from salesdesk.domain.errors import Refused

LONGEST_NAME = 200
"""Letters of the name of what the user keeps: a view, a report set."""
_ACCENTS = re.compile("[\u0300-\u036f]+")
_WITHOUT_STROKE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
"""Letters whose accent is part of them, so that Unicode does not take it off; casefolded."""
_NO_WORD = re.compile(r"[^\w]+|_+")
_DOTS = re.compile(r"(?<=\w)\.(?=\w)|'|’")
_FORMS = (
    "ab ag aps as asa bv co company corp corporation doo eg eirl ek eu eurl ev gbr gesmbh gmbh inc "
    "incorporated jsc kft kg kgaa lda limited llc llp lp ltd ltda mbh nv ohg ood oy oyj plc pllc pte pty pvt sa sae "
    "sarl sas sasu sca se sl slu snc sp spa spj spk spzoo sprl srl sro ug vof zoo ооо ао зао пао ип"
)
_LEGAL_FORMS = frozenset(_FORMS.split())
_LEGAL_TAILS = (
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "株式会社",
    "有限会社",
    "合同会社",
    "주식회사",
)


def name_key(name: str) -> str:
    """What two spellings of the same name have in common: NFKC, casefolded, runs of blanks as one, none at the ends."""
    if name.isascii():
        return " ".join(name.lower().split())
    return " ".join(normalize("NFKC", normalize("NFKC", name).casefold()).split())


def search_key(text: str) -> str:
    """The text as a search looks through it: as ``name_key``, with accents ignored; lines stay apart.

    Only accents of Latin, Greek and Cyrillic letters are ignored; marks that make another letter (が) stay.
    """
    if text.isascii():
        return text.lower()
    folded = normalize("NFKD", normalize("NFKC", text).casefold())
    return normalize("NFKC", _ACCENTS.sub("", folded)).translate(_WITHOUT_STROKE)


def search_words(typed: str) -> tuple[str, ...]:
    """The words of a search, folded as ``search_key`` does; all of them must be found."""
    return tuple(search_key(typed).split())


def hint_key(name: str) -> str:
    """What names of perhaps the same firm have in common: no accents, punctuation or legal form ("Müller & Co. KG" is
    "muller"). Only to point out possible duplicates; two firms may share it. Never empty where the name has a letter.
    """
    folded = _DOTS.sub("", search_key(name))
    for tail in _LEGAL_TAILS:
        shorter = folded.strip().removesuffix(tail).removeprefix(tail)
        folded = shorter or folded
    words = _NO_WORD.sub(" ", folded).split()
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words)


def checked_name(name: object) -> str:
    """A name that the user gives to what is kept, with its blanks folded. Raises Refused where it is empty or too long."""
    folded = " ".join(name.split()) if isinstance(name, str) else ""
    if not folded:
        raise Refused("The name cannot be empty.")
    if len(folded) > LONGEST_NAME:
        raise Refused("The name is too long; {count} letters are enough.", count=LONGEST_NAME)
    return folded
