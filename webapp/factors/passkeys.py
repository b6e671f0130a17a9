"""Passkeys (WebAuthn): challenges that are rows and work once, and what of an answer is believed.

A passkey that proved its owner (fingerprint, face, PIN) is a sign-in by itself; one that only proved that somebody
touched it is a second factor behind the password.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp.clock import now, within
from webapp.errors import FrontdeskError
from webapp.models import Challenge, Passkey, Person

ALIVE = timedelta(minutes=5)
MOST = 10
ADD, SIGN_IN, PROVE = "add", "sign in", "prove"
NAME_LONGEST = 40
UNSAID = "Passkey"
BENT = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What the library raises when what a browser sent is bent; found by bending."""
Answer = TypeVar("Answer")


class PasskeyRefused(FrontdeskError):
    """The answer of a passkey was not taken; one sentence, whatever was wrong with it."""

    words = "That passkey was not accepted. Try again, or use another way."


@dataclass(frozen=True, slots=True)
class Party:
    """For whom passkeys are made and answer: the name of this host, and its origin as browsers write it."""

    id: str
    origin: str


def party_at(scheme: str, host: str, set_origin: str) -> Party | None:
    """The party of a request; None where passkeys cannot work: another host than the one set, or a bare number.

    Behind a proxy the program does not see which scheme the browser used: then the origin has to be set.
    """
    origin = set_origin or f"{scheme}://{host}"
    parts = urlsplit(origin)
    name = parts.hostname or ""
    if parts.netloc != host or not name or ":" in name or name.replace(".", "").isdigit():
        return None
    return Party(name, origin)


def ask_for_new(person: Person, party: Party, bound: str) -> str:
    """What the browser is told so that it makes a passkey, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name="Frontdesk",
        user_id=person.public_id.encode(),
        user_name=person.username,
        user_display_name=person.name,
        exclude_credentials=_known(person),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    _keep(options.challenge, ADD, bound)
    return webauthn.options_to_json(options)


def ask_for_proof(person: Person | None, party: Party, purpose: str, bound: str) -> str:
    """What the browser is told so that a passkey signs, as JSON. Without a person any passkey of this desk may answer,
    and has to prove its owner."""
    needs = UserVerificationRequirement
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        allow_credentials=_known(person) if person else None,
        user_verification=needs.PREFERRED if person else needs.REQUIRED,
    )
    _keep(options.challenge, purpose, bound)
    return webauthn.options_to_json(options)


def add(person: Person, party: Party, credential: str, bound: str, name: str) -> Passkey:
    """Keep the passkey that was made. Raises PasskeyRefused."""
    made = _believe(
        lambda: webauthn.verify_registration_response(
            credential=credential, expected_rp_id=party.id, expected_origin=party.origin,
            expected_challenge=_answered(webauthn.helpers.parse_registration_credential_json, credential, ADD, bound),
        )
    )  # fmt: skip
    ours = bytes_to_base64url(made.credential_id)
    full = Passkey.select().where(Passkey.person == person).count() >= MOST
    if full or Passkey.select().where(Passkey.credential == ours).exists():
        raise PasskeyRefused
    return Passkey.create(
        person=person,
        name=" ".join(name.split())[:NAME_LONGEST] or UNSAID,
        credential=ours,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
    )


def take(person: Person | None, party: Party, credential: str, purpose: str, bound: str) -> Passkey:
    """The passkey that answered, of this person (of anybody where None is given, and then it proved its owner).

    Raises PasskeyRefused. A count of signatures that does not go up is a copy, and refused.
    """
    parse = webauthn.helpers.parse_authentication_credential_json
    challenge = _believe(lambda: _answered(parse, credential, purpose, bound))
    key = Passkey.get_or_none(Passkey.credential == _believe(lambda: parse(credential)).id)
    if key is None or key.person.disabled or (person is not None and key.person != person):
        raise PasskeyRefused
    signed = _believe(
        lambda: webauthn.verify_authentication_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=party.id, expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(key.public_key), credential_current_sign_count=key.sign_count,
            require_user_verification=person is None,
        )
    )  # fmt: skip
    same = (Passkey.id == key.id, Passkey.sign_count == key.sign_count)
    if not Passkey.update(sign_count=signed.new_sign_count, used=now()).where(*same).execute():
        raise PasskeyRefused
    return key


def forget(person: Person, public_id: str) -> Passkey | None:
    """Remove one of the person's passkeys and give what it was; None where there is none."""
    key = Passkey.get_or_none(Passkey.person == person, Passkey.public_id == public_id)
    if key:
        key.delete_instance()
    return key


def tidy() -> None:
    """Forget challenges that nobody answered in time."""
    Challenge.delete().where(Challenge.created < now() - ALIVE).execute()


def _known(person: Person) -> list[PublicKeyCredentialDescriptor]:
    ids = Passkey.select(Passkey.credential).where(Passkey.person == person)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in ids]


def _keep(value: bytes, purpose: str, bound: str) -> None:
    Challenge.create(value=bytes_to_base64url(value), purpose=purpose, bound=bound)


def _answered(parse: Callable[[str], Any], credential: str, purpose: str, bound: str) -> bytes:
    """The challenge that an answer signs: ours, for this purpose and page, not old, and used up by looking."""
    value = parse_client_data_json(parse(credential).response.client_data_json).challenge
    ours = (Challenge.value == bytes_to_base64url(value), Challenge.purpose == purpose, Challenge.bound == bound)
    if not Challenge.delete().where(*ours, within(Challenge.created, ALIVE)).execute():
        raise PasskeyRefused
    return value


def _believe(look: Callable[[], Answer]) -> Answer:
    """What a look at something from a browser gives. Whatever is wrong with it is one refusal."""
    try:
        return look()
    except BENT as trouble:
        raise PasskeyRefused from trouble
