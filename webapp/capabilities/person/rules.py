"""What a payer says of names, passwords and signing in, and what a profile with it holds besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.bounds import Limit
from webapp.rules import Context, Fact, OneOf, Refusal, Rule, Verdict, Wait


@dataclass(frozen=True, kw_only=True)
class LockAfter(Limit):
    """How many wrong passwords in a row lock an account with the payer. Signing in for other payers goes on."""

    of: str = "wrong passwords in a row"

    def hint(self) -> str:
        """The rule as a sentence."""
        return f"{self.most} {self.of} lock the account; an account manager's reset unlocks it."


@dataclass(frozen=True, kw_only=True)
class PasswordForm(Rule):
    """How a payer wants a password written, where it says so: at least `shortest` characters, and what it refuses.

    The desk's own rule holds besides; the stricter of both wins.
    """

    shortest: int = 0
    refuses: tuple[Refusal, ...] = ()

    def verdict(self, value: str, context: Context) -> Verdict:
        """Whether the payer takes it; the words never repeat anything of it."""
        if len(value) < self.shortest:
            return Verdict(False, words=f"at least {self.shortest} characters.")
        return next((Verdict(False, words=one.words) for one in self.refuses if one.when(value)), Verdict(True))

    def hint(self) -> str:
        """The rule as it stands under the box."""
        least = [f"at least {self.shortest} characters"] if self.shortest else []
        return "; ".join(least + [one.fact for one in self.refuses])

    def fact(self) -> Fact:
        """Length and refusals as one cell."""
        return Fact(self.hint(), self.hint())


@dataclass(frozen=True, kw_only=True)
class RenewOn(Rule):
    """On which occasions a person must choose a new password: the first sign-in with it, after somebody's reset."""

    first: bool = False
    reset: bool = False

    def fact(self) -> Fact:
        """The occasions."""
        occasions = {"at the first sign-in": self.first, "after a reset": self.reset}
        words = " and ".join(one for one, holds in occasions.items() if holds)
        return Fact((self.first, self.reset), words.capitalize() or "Never")


@dataclass(frozen=True, kw_only=True)
class UsernameChange(Rule):
    """Whether people may change the name that they sign in with; `why` where they may not."""

    allowed: bool
    why: str = ""

    def verdict(self, value: str, context: Context) -> Verdict:
        """Whether a new name can be taken at all, whichever."""
        return Verdict(True, value) if self.allowed else Verdict(False, value, self.why)

    def fact(self) -> Fact:
        """Yes, or no and why."""
        return Fact(self.allowed, "By the person" if self.allowed else f"No: {self.why}")


@dataclass(frozen=True, kw_only=True)
class Forgotten(Rule):
    """What gets somebody in who forgot name or password: `opens` by mail, and whom to ask where no mail can help."""

    opens: str
    ask: tuple[str, ...] = ()

    def fact(self) -> Fact:
        """Both, as one cell."""
        words = f"{self.opens}; otherwise ask {' or '.join(self.ask)}" if self.ask else self.opens
        return Fact((self.opens, self.ask), words)


@dataclass(frozen=True, kw_only=True)
class Hint(Rule):
    """A question and an answer of the person's own, which `asked_by` may ask. It opens nothing by itself."""

    asked_by: str

    def hint(self) -> str:
        """What stands above the boxes."""
        return f"{self.asked_by.capitalize()} may ask it; it opens nothing."

    def fact(self) -> Fact:
        """Who may ask."""
        return Fact(self.asked_by, f"Kept; {self.asked_by} may ask it")


@dataclass(frozen=True, kw_only=True)
class Publications(OneOf):
    """What a payer mails to those who choose it, one by one. `once_active`: the account must be active for that."""

    once_active: bool = False


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A payer's rules about names, passwords and signing in. What it leaves out, it does not say.

    `links`: people may keep links to pages in their profile there.
    """

    lock_after: LockAfter | None = None
    password: PasswordForm | None = None
    renew_after: Wait | None = None
    renew_on: RenewOn | None = None
    username: UsernameChange | None = None
    forgotten: Forgotten | None = None
    hint: Hint | None = None
    publications: Publications | None = None
    links: Limit | None = None
    title: str = "Signing in and profile"

    def rules(self) -> Iterator[Rule]:
        """Each rule that there is."""
        all_of_them = (
            self.password, self.renew_after, self.renew_on, self.lock_after, self.username, self.forgotten,
            self.hint, self.publications, self.links,
        )  # fmt: skip
        yield from (rule for rule in all_of_them if rule)
