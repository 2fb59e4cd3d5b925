"""Mails (.eml): what they are about, who wrote when to whom, their text; the files attached to them."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from rag import messages
from rag.errors import LoadError
from rag.load.content import Content, Member
from rag.load.html import read_html
from rag.load.parts import Paragraph, Part, assemble
from rag.load.text import decode

_MOST_MEMBERS = 100
_MOST_BYTES = 48 * 2**20  # of all attachments


def read_eml(data: bytes, name: str) -> Content:
    """The text of a mail; its attachments as members, to be read by themselves."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    parts: list[Part] = []
    if mail["subject"]:
        parts.append(Paragraph(str(mail["subject"])))
    for field, line in messages.MAIL_LINES.items():
        if mail[field]:
            parts.append(Paragraph(line.format(value=str(mail[field]))))
    body = mail.get_body(preferencelist=("plain", "html"))
    if isinstance(body, EmailMessage):
        parts += [Paragraph(line) for line in _text(body, name).split("\n")]
    members: list[Member] = []
    size = 0
    for attached in mail.iter_attachments():
        written = attached.get_filename()
        content = attached.get_payload(decode=True)
        if not written or not isinstance(content, bytes):
            continue
        size += len(content)
        if len(members) >= _MOST_MEMBERS or size > _MOST_BYTES:
            break
        members.append(Member(written.replace("\\", "/").rpartition("/")[2].replace("\0", ""), content))
    if not parts:
        raise LoadError(messages.LOAD_EMPTY_MESSAGE.format(name=name), messages.LOAD_EMPTY_REMEDY)
    content_of_mail = assemble(parts)
    return Content(content_of_mail.text, members=tuple(members))


def _text(body: EmailMessage, name: str) -> str:
    raw = body.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    if body.get_content_subtype() == "html":
        return read_html(data, name).text
    try:
        return data.decode(body.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(data, name)
