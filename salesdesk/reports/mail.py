"""A draft of an e-mail with files attached, as the bytes of an ``.eml`` file. Nothing is sent from here."""

import hashlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple

from salesdesk.domain.shown_text import one_line, shown_text
from salesdesk.reports.file_names import file_name

TYPES = {
    "pdf": ("application", "pdf"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("text", "html"),
    "csv": ("text", "csv"),
    "json": ("application", "json"),
    "png": ("image", "png"),
    "svg": ("image", "svg+xml"),
}
_UNKNOWN = ("application", "octet-stream")


class Attachment(NamedTuple):
    """A file as it is attached: its name, whose ending says what it is, and its bytes."""

    name: str
    content: bytes


def draft(subject: str, text: str, attachments: Sequence[Attachment]) -> bytes:
    """A message without sender, recipient and date, for a mail program to open as a draft (``X-Unsent``).

    The same words and files give the same bytes.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Subject"] = one_line(_encodable(subject))
    message.set_content(shown_text(_encodable(text)))
    digest = hashlib.sha256(text.encode("utf-8", "replace"))
    for name, content in attachments:
        stem, _, ending = name.rpartition(".")
        kind, subkind = TYPES.get(ending.lower(), _UNKNOWN)
        known = f"{file_name(stem)}.{ending}" if ending.lower() in TYPES else file_name(name)
        message.add_attachment(content, maintype=kind, subtype=subkind, filename=known)
        digest.update(content)
    if attachments:
        message.set_boundary(f"salesdesk-{digest.hexdigest()[:32]}")
    return message.as_bytes()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
