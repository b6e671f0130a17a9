"""The texts of mails: one template a kind, `templates/mail/<kind>.txt`, in the frame that all of them share.

The frame says who sends the mail, for which office, and that it holds no patient data; the kind says what to do.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webapp.mail.outbox import post
from webapp.mail.writing import one_line
from webapp.models import Mail, Organization, Person
from webapp.settings import templates_folder


@cache
def _templates() -> Environment:
    folder = FileSystemLoader(str(templates_folder() / "mail"))
    plain = Environment(loader=folder, undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    plain.trim_blocks = plain.lstrip_blocks = True
    return plain


def compose(kind: str, **values: Any) -> tuple[str, str]:
    """Subject and text of a mail of this kind. Every text among the values must be one line, and nothing of a patient.

    Raises ValueRefused for a line break in a value, jinja2's UndefinedError for a value that is missing.
    """
    for value in values.values():
        if isinstance(value, str):
            one_line(value)
    subject, _, text = _templates().get_template(f"{kind}.txt").render(values).partition("\n")
    return subject.strip(), text.strip("\n") + "\n"


def post_letter(
    kind: str,
    *,
    to: str,
    person: Person | None = None,
    organization: Organization | None = None,
    about: str = "",
    **values: Any,
) -> Mail:
    """`post` with the text of this kind. The template knows the office's name as `office`, "" where there is none."""
    subject, text = compose(kind, office=organization.name if organization else "", **values)
    return post(to=to, kind=kind, subject=subject, text=text, person=person, organization=organization, about=about)
