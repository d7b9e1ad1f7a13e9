"""A respondent at the hosted page, or at the same page in a frame: by what they see and press, never by its insides.

`Respondent` points (or taps), `AtTheKeyboard` uses keys alone. `walk` takes one through all six types of question.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib.resources import files
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.e2e.studies import BACK, CLOSEST, PAUSE, RANK, SAID, USED, WHY


def texts_in(language: str) -> dict[str, str]:
    """What the page says of itself in a language: by key, `finishing.yes` for one in a group."""
    path = files("openkoji.web").joinpath(f"interface_texts/{language}.json")
    shown_and_said = json.loads(path.read_text(encoding="utf-8")).values()
    return {key: text for texts in shown_and_said for key, text in _flat(texts)}


def _flat(texts: Mapping[str, Any], group: str = "") -> Iterator[tuple[str, str]]:
    for key, text in texts.items():
        if isinstance(text, str):
            yield group + key, text
        else:
            yield from _flat(text, f"{group}{key}.")


TEXTS = texts_in("en")

ANSWERS: dict[str, Any] = {
    "closest": "Price",
    "back": 7,
    "used": ["Reports", "Exports"],
    "rank": ["Fast support", "Low price", "Many seats"],
    "pause": True,
}
"""What `walk` answers, by question."""


class Respondent:
    def __init__(self, page: Page, frame: FrameLocator | None = None) -> None:
        self.page = page
        self.place: Page | FrameLocator = frame or page

    @property
    def log(self) -> Locator:
        return self.place.get_by_role("log")

    @property
    def box(self) -> Locator:
        return self.place.get_by_role("textbox", name=re.compile(f"{TEXTS['answer']}|{TEXTS['or_words']}"))

    def button(self, name: str) -> Locator:
        return self.place.get_by_role("button", name=name, exact=True)

    async def press(self, target: Locator) -> None:
        await target.click()

    async def tick(self, target: Locator) -> None:
        """A checkbox or a radio button, by what can be seen of it."""
        await target.check()

    async def start(self) -> None:
        agree = self.place.get_by_role("checkbox", name=TEXTS["agree"])
        await expect(self.button(TEXTS["start"])).to_be_visible()
        if await agree.count():
            await self.tick(agree)
        await self.press(self.button(TEXTS["start"]))
        await expect(self.log).to_be_visible()

    async def hears(self, words: str) -> None:
        """Wait until the interviewer has said this."""
        await expect(self.log.locator("[data-role=interviewer]").filter(has_text=words).last).to_be_visible()

    async def says(self, words: str) -> None:
        await self.box.fill(words)
        await self.sends()

    async def chooses(self, label: str) -> None:
        """One of several options, or a point of a scale."""
        await self.tick(self.place.get_by_role("radio", name=label))
        await self.sends()

    async def chooses_all(self, *labels: str) -> None:
        for label in labels:
            await self.tick(self.place.get_by_role("checkbox", name=label, exact=True))
        await self.sends()

    async def ranks_second_first(self) -> None:
        """The second option goes to the front."""
        await self.press(self.place.get_by_role("button", name="Fast support up", exact=True))
        await self.sends()

    async def sends(self) -> None:
        await self.press(self.button(TEXTS["send"]))

    async def finishes(self, thanks: str = TEXTS["thanks"]) -> None:
        """Done, before everything is answered."""
        await self.press(self.button(TEXTS["done"]))
        await self.press(
            self.place.get_by_role("dialog").get_by_role("button", name=TEXTS["finishing.yes"], exact=True)
        )
        await self.has_finished(thanks)

    async def has_finished(self, thanks: str = TEXTS["thanks"]) -> None:
        await expect(self.place.get_by_role("heading", name=thanks, level=2)).to_be_visible()
        await expect(self.box).to_be_hidden()


class AtTheKeyboard(Respondent):
    """Reaches everything by Tab and does not touch a pointer."""

    async def press(self, target: Locator) -> None:
        await self.reach(target)
        await self.page.keyboard.press("Enter")

    async def tick(self, target: Locator) -> None:
        await self.reach(target)
        if not await target.is_checked():
            await self.page.keyboard.press("Space")
        await expect(target).to_be_checked()

    async def says(self, words: str) -> None:
        await self.reach(self.box)
        await self.page.keyboard.type(words)
        await self.page.keyboard.press("Enter")

    async def ranks_second_first(self) -> None:
        await self.reach(self.place.get_by_role("button", name="Move Fast support", exact=True))
        for key in ("Space", "ArrowUp", "Space"):
            await self.page.keyboard.press(key)
        await self.sends()

    async def reach(self, target: Locator) -> None:
        """Tab until it has the focus; inside a group of radio buttons, by arrows."""
        await expect(target).to_be_visible()
        for _ in range(40):
            if await target.evaluate("each => each === document.activeElement"):
                return
            inside = await target.evaluate(
                "each => each.type === 'radio' && document.activeElement.name === each.name && each.name !== ''"
            )
            await self.page.keyboard.press("ArrowDown" if inside else "Tab")
        raise AssertionError(f"{target} cannot be reached by the keyboard")


async def walk(respondent: Respondent) -> AsyncIterator[str]:
    """Through a study with all six types, from the landing to the end; the name of each place on the way."""
    await expect(respondent.button(TEXTS["start"])).to_be_visible()
    yield "landing"
    await respondent.start()
    await respondent.hears(WHY)
    yield "text"
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    yield "single choice"
    await respondent.chooses("Price")
    await respondent.hears(BACK)
    yield "scale"
    await respondent.chooses("7")
    await respondent.hears(USED)
    yield "multiple choice"
    await respondent.chooses_all("Reports", "Exports")
    await respondent.hears(RANK)
    yield "ranking"
    await respondent.ranks_second_first()
    await respondent.hears(PAUSE)
    yield "yes or no"
    await respondent.press(respondent.button(TEXTS["yes"]))
    await respondent.has_finished()
    yield "finish"


async def interview(respondent: Respondent) -> None:
    """The whole of `walk`."""
    async for _ in walk(respondent):
        pass
