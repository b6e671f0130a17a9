"""The outbox: the one function that writes a mail, what is known of the mails about something, and forgetting them."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g, has_request_context

from webapp.db import db
from webapp.mail.writing import checked
from webapp.models import Mail, Organization, Person

KEPT = timedelta(days=30)


def post(
    *,
    to: str,
    kind: str,
    subject: str,
    text: str,
    person: Person | None = None,
    organization: Organization | None = None,
    about: str = "",
) -> Mail:
    """Write a mail into the outbox, in the caller's transaction: it goes if that is committed, and only then.

    `to` is one address, `kind` the writer's word (access.asked), `person` the recipient where they are known here,
    `organization` the office that it is for, `about` the public id of what it is about. Subject and text must hold
    nothing of a patient: no name, no ID, no date of birth; a subject no code either, because it outlives the text.
    Raises ValueRefused for an address that is none, a subject of more than one line, control characters; RuntimeError
    where no transaction is open.
    """
    if not db.in_transaction():
        raise RuntimeError("A mail is written in the transaction of what it tells of, and there is none.")
    address, subject, text = checked(to, subject, text)
    about_it = {"person": person, "organization": organization, "about": about}
    mail = Mail.create(kind=kind, address=address, subject=subject, text=text, **about_it)
    if has_request_context():
        g.setdefault("mails_posted", []).append(mail.id)  # the bell is rung when the request is answered
    return mail


def about(public_id: str) -> list[Mail]:
    """The mails about something, the newest first: whether they went, and if not, why (`state`, `words`)."""
    return list(Mail.select().where(Mail.about == public_id).order_by(Mail.id.desc()))


def purge(moment: datetime) -> int:
    """Delete what was over 30 days before `moment`, and what nobody could try for as long. Gives how many."""
    before = moment - KEPT
    old = (Mail.done < before) | (Mail.attempts == 0) & (Mail.created < before)
    if not Mail.select().where(old).exists():  # looking needs no lock
        return 0
    return int(Mail.delete().where(old).execute())
