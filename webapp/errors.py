"""The one small tree of exceptions. Words are for the person; they never repeat the value that was typed."""

from __future__ import annotations


class FrontdeskError(Exception):
    """Anything that the product raises on purpose. `words` is a sentence for the person who reads it."""

    words = "Something went wrong. Nothing that you typed is lost; try again."

    def __init__(self, words: str = "") -> None:
        self.words = words or self.words
        super().__init__(self.words)


class StartRefused(FrontdeskError):
    """The program must not start like this: a clash of plugins, a missing part, a route without a declared reader."""


class ValueRefused(FrontdeskError):
    """A value breaks a rule. `field` names where it stands (a form field, or an X12 element such as NM109)."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


class NotFound(FrontdeskError):
    """There is no such thing within this person's reach. The same for what never existed and what belongs to others."""

    words = "There is nothing at this address that you can open."


class NotAllowed(FrontdeskError):
    """The person's office could do this, this person cannot. `who` says who can change that, or whom to call.

    `payer` and `action` are the keys of what can be asked for; "" where nobody could grant it.
    """

    def __init__(self, words: str, who: str = "", *, payer: str = "", action: str = "") -> None:
        self.who = who
        self.payer = payer
        self.action = action
        super().__init__(words)


class SignInNeeded(FrontdeskError):
    """No session, or one that has ended."""

    words = "Sign in to go on."


class PayerTrouble(FrontdeskError):
    """A payer could not be asked, or what came back is not an answer. `again` says whether asking again can help.

    `not_before` is for how many seconds the payer asked us to stay away; None where it did not. `raw` is what came
    instead of an answer, to be kept and not shown.
    """

    raw: bytes | None = None

    def __init__(self, words: str, again: bool = True, not_before: float | None = None) -> None:
        self.again = again
        self.not_before = not_before
        super().__init__(words)


class NotOurs(FrontdeskError):
    """A reply that says it belongs to another message. `raw` is the interchange in it, to be kept and not shown."""

    def __init__(self, words: str, raw: bytes) -> None:
        self.raw = raw
        super().__init__(words)
