"""Two ways to use a page: with a mouse, and with nothing but keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page

FAR = 90
"""More stops than any page has on the way of the tab key."""
TIMES = 3


class Hand(Protocol):
    """What a story needs of a person's hands."""

    def press(self, target: Locator) -> None:
        """Follow a link, press a button, open a section."""

    def tick(self, target: Locator) -> None:
        """Tick a box that is not ticked."""

    def write(self, target: Locator, text: str) -> None:
        """Replace what stands in a box."""

    def choose(self, target: Locator, words: str) -> None:
        """Pick from a list by its words."""


@dataclass
class Mouse:
    """Pointing and clicking."""

    page: Page

    def press(self, target: Locator) -> None:
        target.click()

    def tick(self, target: Locator) -> None:
        target.check()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator, words: str) -> None:
        target.select_option(label=words)


@dataclass
class Keys:
    """Tab, Enter, letters and nothing else. What the tab key does not reach cannot be used."""

    page: Page

    def _go_to(self, target: Locator) -> None:
        target.wait_for()
        element = target.element_handle()
        for _ in range(FAR):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The tab key does not reach {target}")

    def press(self, target: Locator) -> None:
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self._go_to(target)
        self.page.keyboard.press("Space")

    def write(self, target: Locator, text: str) -> None:
        self._go_to(target)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, words: str) -> None:
        """Type an option's words. A list forgets the letters when a second passes between two, as a busy machine can
        let it; then a person types them once more."""
        for _ in range(TIMES):
            self._go_to(target)
            self.page.keyboard.type(words)
            if target.locator("option:checked").inner_text() == words:
                return
            self.page.wait_for_timeout(1500)
        raise AssertionError(f"Typing {words!r} does not choose it in {target}")
