"""Sentences with counts in them, and a language for one work alone."""

import threading

from salesdesk.domain.errors import Message
from salesdesk.i18n import language, ntr, speaking, tr, worded


def test_thousands_are_parted_in_counts() -> None:
    assert ntr("{count} deal", "{count} deals", 1) == "1 deal"
    assert ntr("{count} deal", "{count} deals", 12345) == "12,345 deals"
    assert ntr("{count} deal", "{count} deals", 12345, count="12 345") == "12 345 deals"


def test_a_message_words_its_count_the_same_way() -> None:
    assert (
        worded(Message("Move {count} deals to {stage}", {"count": 5197, "stage": "Won"})) == "Move 5,197 deals to Won"
    )
    assert worded(Message("{count}", {"count": "5197"})) == "5197"
    assert worded(Message("The {desk} is sound.", {"desk": 1000})) == "The 1000 is sound."


def test_a_language_spoken_for_one_work_is_heard_nowhere_else() -> None:
    heard = []
    with speaking("zh_CN"):
        other = threading.Thread(target=lambda: heard.append((language(), tr("Won"))))
        other.start()
        other.join()
        inside = language(), tr("Won")
        with speaking(None):
            assert language() == "zh_CN"
    assert inside[0] == "zh_CN" and inside[1] != "Won"
    assert heard == [("en", "Won")]
    assert (language(), tr("Won")) == ("en", "Won")


def test_a_sentence_of_a_damaged_log_is_said_as_it_stands_there() -> None:
    for text in ("Move {tixle} to {stage}", "Move {0}", "Move {title"):
        assert worded(Message(text, {"title": "Fleet", "stage": "Won"})) == text
