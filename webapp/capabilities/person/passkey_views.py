"""Pages of the passkeys: add one under a name, remove one."""

from __future__ import annotations

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.capabilities.person import service
from webapp.capabilities.person.service import LastFactor
from webapp.capabilities.person.views import changed, must_have_one, person, said
from webapp.factors import passkeys, standing_of
from webapp.factors.passkeys import PasskeyRefused
from webapp.web.cookies import party
from webapp.web.pages import page
from webapp.web.policy import NOTHING, SIGNED_IN, allow
from webapp.web.proving import need_step_up


@person.get("/passkeys")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def keys() -> Response:
    """The person's passkeys, and adding one."""
    need_step_up()
    return _page()


@person.post("/passkeys/options")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def new_key_options() -> Response:
    """What the browser needs to make a passkey, as JSON."""
    need_step_up()
    here = party()
    if here is None:
        raise PasskeyRefused
    passkeys.tidy()
    return Response(passkeys.ask_for_new(g.person, here, g.session.token_hash), mimetype="application/json")


@person.post("/passkeys")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def add_key() -> Response | AnyResponse:
    """Keep the passkey that the browser has made."""
    need_step_up()
    here = party()
    try:
        if here is None:
            raise PasskeyRefused
        form = request.form
        service.add_passkey(g.person, here, form.get("credential", ""), g.session.token_hash, form.get("name", ""))
    except PasskeyRefused as refused:
        return _page(refused.words, 422)
    return changed("person.keys" if standing_of(g.person).codes_left else "person.codes", "passkey")


@person.post("/passkeys/remove")
@allow(subject="person", action="", relation=SIGNED_IN, shows=NOTHING)
def remove_key() -> Response | AnyResponse:
    """Remove one of the person's own passkeys; it opens nothing from then on."""
    need_step_up()
    try:
        service.remove_passkey(g.person, request.form.get("passkey", ""), must_have_one())
    except LastFactor as refused:
        return _page(refused.words, 422)
    return changed("person.keys", "passkey-off")


def _page(refusal: str = "", status: int = 200) -> Response:
    full = len(standing_of(g.person).passkeys) >= passkeys.MOST
    return page(
        "person/passkeys.html",
        status=status,
        standing=standing_of(g.person),
        here=party(),
        full=full,
        longest=passkeys.NAME_LONGEST,
        refusal=refusal,
        said=said(),
    )
