"""Whether a page can be used by everybody: axe-core's rules, and what it does not look at.

axe finds no overflow, no small target and no contrast that is drawn over something it cannot measure; so those are
measured here (WCAG 2.2: 1.4.10, 2.5.8, 1.4.3).
"""

from __future__ import annotations

from typing import Any

from playwright.async_api import Frame, Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# How many pixels the page is wider than what shows it.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Everything that can be pressed and is smaller than `least` by `least` pixels, with its size. What a label
# belongs to is pressed by the label too; a link inside a sentence may be as high as its line.
_PRESSED = "button, a[href], input, select, textarea, summary, [role=button]"
_SMALL = """
([least, pressed]) => [...document.querySelectorAll(pressed)]
  .filter(each => each.checkVisibility({opacityProperty: false, visibilityProperty: true}) && !each.closest('[inert]'))
  .filter(each => !(each.matches('a') && each.parentElement.matches('p, li')))
  .map(each => [each, [each, ...(each.labels ?? [])].map(one => one.getBoundingClientRect())])
  .filter(([, boxes]) => !boxes.some(box => box.width > least - 0.5 && box.height > least - 0.5))
  .map(([each, [box]]) => `${each.tagName} ${(each.ariaLabel || each.textContent || each.name || each.type).trim()
    .slice(0, 30)}: ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`)
"""


# Relative luminance and contrast: WCAG 2.2, "relative luminance", "contrast ratio". Colours are read off a canvas, so
# that any notation of CSS will do.
_CONTRAST = """
() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
                           return paint.getImageData(0, 0, 1, 1).data; };
  const light = colour => { const [r, g, b] = [...rgba(colour)].slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = element => { for (let e = element; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor; if (rgba(colour)[3] === 255) return colour; } return 'white'; };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest('[inert], :disabled, .unseen, script, style, noscript')) continue;
    const style = getComputedStyle(element), svg = element instanceof SVGElement;
    const [a, b] = [light(svg ? style.fill : style.color), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return low;
}
"""


async def axe_violations(page: Page | Frame, axe: str) -> list[str]:
    """What axe-core objects to, each in a line: the rule, what it says, where."""
    # A policy of the page forbids neither: this is the browser's own console, not a script of the page.
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe + ";0")
    found: list[dict[str, Any]] = await page.evaluate(
        """async rules => {
             const told = await axe.run(document, {runOnly: rules, resultTypes: ['violations'], iframes: false});
             return told.violations.map(({id, help, nodes}) => ({id, help, where: nodes.map(each =>
               `${each.target.join(' ')} ${each.failureSummary.replace(/\\s+/g, ' ').slice(0, 200)}`)})); }""",
        _RULES,
    )
    return [f"{each['id']}: {each['help']}: {'; '.join(each['where'])}" for each in found]


async def small_targets(page: Page | Frame, least: int, pressed: str = _PRESSED) -> list[str]:
    """What can be pressed, is seen, and is not at least so many pixels wide and high."""
    found: list[str] = await page.evaluate(_SMALL, [least, pressed])
    return found


async def low_contrast(page: Page | Frame) -> list[str]:
    """Words with less than 4.5 to 1 between them and their ground; those that cannot be used are left out."""
    found: list[str] = await page.evaluate(_CONTRAST)
    return found


async def landmarks(page: Page) -> list[tuple[str, str]]:
    """Role and name of everything that is offered to those who do not see the page, in order."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
