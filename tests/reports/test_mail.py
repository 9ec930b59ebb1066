"""Drafts are read back with the standard library's parser, as a mail program would."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from salesdesk.reports.mail import Attachment, draft

LETTERS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=120)


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return cast(str, part.get_content()).replace("\r\n", "\n")


def test_a_draft_has_subject_words_and_files() -> None:
    files = [Attachment("Review 2026-11-23.pdf", b"%PDF-1.7 \x00\xff"), Attachment("回顾.xlsx", b"PK\x03\x04")]
    message = parsed(draft("Pipeline review · Q4 2026", "Attached is the review.\nRegards", files))
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Pipeline review · Q4 2026"
    assert not {"From", "To", "Date", "Message-ID"} & set(message.keys())
    assert body(message) == "Attached is the review.\nRegards\n"
    found = list(message.iter_attachments())
    assert [(part.get_filename(), part.get_content_type()) for part in found] == [
        ("Review 2026-11-23.pdf", "application/pdf"),
        ("回顾.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ]
    assert [part.get_content() for part in found] == [file.content for file in files]


def test_the_same_draft_is_the_same_bytes() -> None:
    files = [Attachment("a.csv", b"x,y\r\n")]
    assert draft("A", "B", files) == draft("A", "B", files)
    assert draft("A", "B", files) != draft("A", "B", [Attachment("a.csv", b"x,z\r\n")])


def test_a_subject_cannot_bring_a_header_with_it() -> None:
    message = parsed(draft("Fleet\r\nBcc: someone@example.com", "Text", []))
    assert message["Bcc"] is None
    assert message["Subject"] == "Fleet Bcc: someone@example.com"
    assert parsed(draft("A\x00\ud800B", "\ud800", []))["Subject"] == "A␀?B"


@given(LETTERS, LETTERS, st.binary(max_size=400))
def test_any_words_come_back(subject: str, text: str, content: bytes) -> None:
    message = parsed(draft(subject, text, [Attachment("report.bin", content)]))
    assert message["Subject"].split() == subject.split()
    assert body(message).strip() == text.strip()
    (part,) = message.iter_attachments()
    assert part.get_content() == content
