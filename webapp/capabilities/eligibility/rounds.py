"""Use cases of rounds: ask the same questions again together, see how far they are, cancel the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from webapp.access import Desk
from webapp.audit import INQUIRY, fetched
from webapp.capabilities.eligibility.ask import NAME
from webapp.errors import NotFound, ValueRefused
from webapp.exchange import Filing
from webapp.exchange.rounds import MOST, begin_round
from webapp.models import Inquiry, Person, Round

NONE = "Tick at least one question to ask again."
TOO_MANY = f"At most {MOST} questions are asked together. Tick fewer."


def ask_again(desk: Desk, chosen: Sequence[str], payers: Collection[str], draft: str) -> Round:
    """A round of the chosen inquiries' questions, each asked anew. Those of other offices and payers are left out.

    Raises ValueRefused when none or too many were chosen, NotFound when none of them is there for the person.
    """
    if not chosen:
        raise ValueRefused(NONE, "inquiry")
    if len(set(chosen)) > MOST:
        raise ValueRefused(TOO_MANY, "inquiry")
    asked = list(
        Inquiry.select()
        .where(
            Inquiry.public_id.in_(set(chosen)),
            Inquiry.organization == desk.organization,
            Inquiry.payer.in_(list(payers)),
            Inquiry.ask == NAME,
        )
        .order_by(Inquiry.id.desc())
    )
    if not asked:
        raise NotFound
    title = f"{len(asked)} {'question' if len(asked) == 1 else 'questions'} asked again"
    return begin_round(desk, NAME, title, draft, [same_question(inquiry) for inquiry in asked])


def same_question(inquiry: Inquiry) -> Filing:
    """The question of an inquiry, to be filed anew."""
    return Filing(
        ask=inquiry.ask,
        payer=inquiry.payer,
        plan=inquiry.plan,
        search=inquiry.search,
        question=inquiry.question,
        draft="",
        subject=inquiry.subject,
        member_id=inquiry.member_id,
        npi=inquiry.npi,
        provider=inquiry.provider,
        about=inquiry.about,
    )


def find_round(desk: Desk, public_id: str, payers: Collection[str]) -> tuple[Round, list[Inquiry]]:
    """A round of this office and its inquiries to these payers. Raises NotFound where there is none to see."""
    found = (
        Round.select(Round, Person)
        .join(Person)
        .where(Round.public_id == public_id, Round.organization == desk.organization, Round.ask == NAME)
        .first()
    )
    if found is None:
        raise NotFound
    rows = Inquiry.select(*SHOWN).where(Inquiry.round == found, Inquiry.payer.in_(list(payers))).order_by(Inquiry.id)
    if not rows:
        raise NotFound
    for row in rows:
        fetched(desk.organization, INQUIRY, [row.public_id], row.done or row.created)
    return found, list(rows)


LISTED = (
    "id", "public_id", "payer", "plan", "subject", "member_id", "state", "standing", "outcome", "words", "due",
    "created", "done",
)  # fmt: skip
SHOWN = tuple(getattr(Inquiry, name) for name in LISTED)
"""What a row of the list needs, and nothing of the question."""
