"""Charts as SVG: drawn with attributes and classes alone, for pages whose policy forbids inline styles and scripts.

A bar of a chart with names is a drawing of its own, beside its name and figure as text, so that long names wrap on a
narrow screen. Columns and lines are one drawing each. What a chart shows stands in a table beside it, so the drawings
are hidden from those who listen to the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from openkoji.analysis.report.model import Bar, Chart, ChartKind, Tones

_WIDTH, _HEIGHT = 360, 150
_BOTTOM = 24
_TOP = 18
_SIDE = 28
_GAP = 0.25
_MOST_TICKS = 12


def drawn(chart: Chart) -> Markup | None:
    """Columns or a line; None for bars, which `bar` draws one by one."""
    if chart.kind is ChartKind.COLUMNS:
        return _columns(chart.bars)
    if chart.kind is ChartKind.LINE:
        return _line(chart.bars)
    return None


def bar(count: int, whole: int) -> Markup:
    """One bar, as much of the width as the count is of the whole."""
    length = 0 if whole == 0 else round(100 * count / whole, 2)
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100" height="10"/><rect class="fill" width="{}" height="10"/></svg>'
    ).format(length)


def stack(tones: Tones) -> Markup:
    """How a theme's respondents divide by tone, side by side."""
    counts = tones.each()
    total = sum(count for _, count in counts) or 1
    parts, left = [], 0.0
    for tone, count in counts:
        width = 100 * count / total
        if count:
            parts.append(
                Markup('<rect class="{}" x="{}" width="{}" height="10"/>').format(tone, round(left, 2), round(width, 2))
            )
        left += width
    return Markup(
        '<svg class="stack" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        "{}</svg>"
    ).format(Markup("").join(parts))


def _columns(bars: Sequence[Bar]) -> Markup:
    """One column a value, with its count above and the value below."""
    largest = max((each.count for each in bars), default=0) or 1
    step = _WIDTH / max(1, len(bars))
    width = step * (1 - _GAP)
    room = _HEIGHT - _TOP - _BOTTOM
    has_room = len(bars) <= _MOST_TICKS
    parts = []
    for number, each in enumerate(bars):
        height = round(room * each.count / largest, 2)
        left, middle = round(step * number + (step - width) / 2, 2), round(step * (number + 0.5), 2)
        top = round(_HEIGHT - _BOTTOM - height, 2)
        parts.append(
            Markup('<rect class="fill" x="{}" y="{}" width="{}" height="{}"/>').format(
                left, top, round(width, 2), height
            )
        )
        if has_room and each.count:
            parts.append(
                Markup('<text class="count" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    middle, round(top - 5, 2), each.count
                )
            )
        if has_room or number in (0, len(bars) - 1):
            parts.append(
                Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(middle, _HEIGHT - 7, each.label)
            )
    axis = _HEIGHT - _BOTTOM
    parts.append(Markup('<line class="axis" x1="0" y1="{}" x2="{}" y2="{}"/>').format(axis, _WIDTH, axis))
    return _svg(parts)


def _line(bars: Sequence[Bar]) -> Markup:
    """A line of steps over numbers, from nothing to the last point; labels are numbers that rise."""
    across = [int(each.label) for each in bars]
    last, highest = max([1, *across]), max([1, *(each.count for each in bars)])
    room, width = _HEIGHT - _TOP - _BOTTOM, _WIDTH - 2 * _SIDE
    axis = _HEIGHT - _BOTTOM
    path, level = f"M{_SIDE} {axis}", float(axis)
    for at, each in zip(across, bars, strict=True):
        x = round(_SIDE + width * at / last, 2)
        y = round(axis - room * each.count / highest, 2)
        path += f"L{x} {level}L{x} {y}"
        level = y
    return _svg(
        [
            Markup('<line class="axis" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(_SIDE, axis, _WIDTH - _SIDE, axis),
            Markup('<path class="curve" d="{}"/>').format(path),
            Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(_SIDE - 6, round(level + 4, 2), highest),
            Markup('<text x="{}" y="{}" text-anchor="end">0</text>').format(_SIDE - 6, axis + 4),
            Markup('<text x="{}" y="{}" text-anchor="middle">0</text>').format(_SIDE, _HEIGHT - 7),
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(_WIDTH - _SIDE, _HEIGHT - 7, last),
        ]
    )


def _svg(parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="drawing" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        _WIDTH, _HEIGHT, Markup("").join(parts)
    )
