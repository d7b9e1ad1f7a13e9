"""Charts are drawn to scale, and whatever their labels hold stays text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.report.model import Bar, Chart, ChartKind, Tones
from openkoji.web import charts


def chart(kind: ChartKind, *bars: tuple[str, int]) -> Chart:
    drawn = tuple(Bar(label, count) for label, count in bars)
    return Chart(kind, "How many", "Value", "Respondents", drawn, total=None)


def rectangles(drawing: str, css_class: str = "fill") -> list[dict[str, str]]:
    return [each.attrib for each in ET.fromstring(drawing).iter("rect") if each.get("class") == css_class]


def test_a_bar_is_as_long_as_its_share() -> None:
    assert [float(each["width"]) for each in rectangles(charts.bar(3, 12))] == [25.0]
    assert [float(each["width"]) for each in rectangles(charts.bar(0, 0))] == [0.0]


def test_columns_are_as_high_as_their_counts() -> None:
    drawing = charts.drawn(chart(ChartKind.COLUMNS, ("1", 2), ("2", 4), ("3", 0)))
    assert drawing is not None
    first, second, third = (float(each["height"]) for each in rectangles(drawing))
    assert second == pytest.approx(2 * first)
    assert third == 0
    assert [each.text for each in ET.fromstring(drawing).iter("text")] == ["2", "1", "4", "2", "3"]


def test_a_scale_of_many_values_names_its_ends_alone() -> None:
    drawing = charts.drawn(chart(ChartKind.COLUMNS, *((str(value), 1) for value in range(21))))
    assert drawing is not None
    assert [each.text for each in ET.fromstring(drawing).iter("text")] == ["0", "20"]


def test_the_tones_of_a_theme_fill_the_width() -> None:
    drawing = charts.stack(Tones(positive=1, negative=2, mixed=1))
    widths = {each.get("class"): float(each.get("width", "")) for each in ET.fromstring(drawing).iter("rect")}
    assert widths == {"positive": 25.0, "negative": 50.0, "mixed": 25.0}


def test_a_line_rises_where_something_new_was_said() -> None:
    drawing = charts.drawn(chart(ChartKind.LINE, ("1", 2), ("5", 4), ("10", 4)))
    assert drawing is not None
    (path,) = (each.get("d", "") for each in ET.fromstring(drawing).iter("path"))
    heights = [float(point.split()[1]) for point in path.removeprefix("M").split("L")]
    assert heights == sorted(heights, reverse=True)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=20), st.integers(0, 100)
        ),
        max_size=12,
    )
)
def test_any_label_is_text(bars: list[tuple[str, int]]) -> None:
    drawing = charts.drawn(chart(ChartKind.COLUMNS, *bars))
    assert drawing is not None
    root = ET.fromstring(drawing)
    assert {each.tag for each in root.iter()} <= {"svg", "rect", "text", "line"}
    shown = [each.text or "" for each in root.iter("text") if each.get("class") != "count"]
    assert shown == [label for label, _ in bars]


@pytest.mark.parametrize("drawing", [charts.bar(1, 2), charts.stack(Tones(1, 1, 1, 1))])
def test_no_drawing_has_a_style_of_its_own_and_none_is_read_aloud(drawing: str) -> None:
    assert "style" not in drawing
    assert ET.fromstring(drawing).get("aria-hidden") == "true"
