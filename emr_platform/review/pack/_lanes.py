"""Drawings of what flows where, as SVG: one lane for each thing, what comes in on its left and goes out on its right.

A lane is as high as it has flows, so a drawing of any size stays legible, and the same drawing gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ._html import cut, text

_LEFT, _BOX, _RIGHT, _WIDTH = 0, 430, 890, 1160
_PILL, _BOX_WIDTH = 270, 300
_STEP, _LINE, _PILL_HEIGHT = 34, 17, 26
_MARK = "\u26a0 "

LIGHT = """--ink:#1b2733;--soft:#4f5d6b;--line:#5b6b7a;--paper:#ffffff;--box:#e8f0fa;--box-line:#2a5d9c;--pill:#f3f5f7;
--warn:#fdecea;--warn-line:#a3231b;--open:#fff6dc;--open-line:#7a5700"""
DARK = """--ink:#e6edf3;--soft:#aab6c2;--line:#8a99a8;--paper:#151c24;--box:#17304d;--box-line:#7fb2ec;--pill:#212b35;
--warn:#46201d;--warn-line:#ff9d94;--open:#3b3011;--open-line:#e9c46a"""
STYLE = f"""
.fig{{{LIGHT};font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif}}
@media screen and (prefers-color-scheme:dark){{.fig{{{DARK}}}}}
.fig text{{fill:var(--ink);font-size:13px}}
.fig .head{{font-size:16px;font-weight:600}}
.fig .soft{{fill:var(--soft);font-size:12px}}
.fig .edge{{fill:var(--ink);font-size:12px}}
.fig .strong{{font-weight:600}}
.fig .paper{{fill:var(--paper)}}
.fig .box{{fill:var(--box);stroke:var(--box-line);stroke-width:1.5}}
.fig .pill{{fill:var(--pill);stroke:var(--line)}}
.fig .warn{{fill:var(--warn);stroke:var(--warn-line);stroke-width:2}}
.fig .open{{fill:var(--open);stroke:var(--open-line);stroke-width:1.5;stroke-dasharray:5 3}}
.fig .arrow{{stroke:var(--line);stroke-width:1.5}}
.fig .tip{{fill:var(--line)}}
"""
"""Of every drawing: its colours are variables, so that a page may choose between LIGHT and DARK."""


@dataclass(frozen=True)
class End:
    """One end of a flow: what it is called, what stands on its edge, and how it looks.

    Attributes:
        name: at most 32 characters are drawn; `full` is read out and shown on hovering.
        edge: at most 22 characters are drawn, likewise.
        look: `pill`; `warn` for what a reviewer has to look at, marked with a sign too; `open` for what is not known.
    """

    name: str
    edge: str
    full: str
    look: str = "pill"


@dataclass(frozen=True)
class Lane:
    """One thing with what comes in and what goes out. `lines` are drawn below its name."""

    name: str
    full: str
    lines: tuple[str, ...]
    sources: tuple[End, ...]
    targets: tuple[End, ...]


@dataclass(frozen=True)
class Part:
    """Lanes under a heading, with headings for the three columns."""

    heading: str
    columns: tuple[str, str, str]
    lanes: tuple[Lane, ...]


Hide = Callable[[str], str]
"""Takes secrets out of a text."""


def drawing(name: str, title: str, description: str, parts: Sequence[Part], hide: Hide) -> str:
    """An SVG with its own style, for light and dark. `name` begins the ids in it.

    Args:
        hide: is asked about every text of a template before it is cut to what has room.
    """
    body: list[str] = []
    y = 8
    for part in parts:
        drawn, y = _part(replace(part, lanes=tuple(_hidden(one, hide) for one in part.lanes)), y)
        body += drawn
    head = (
        f'<svg class="fig" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}" height="{y}"'
        f' role="img" aria-labelledby="{name}-title" aria-describedby="{name}-desc">'
        f'<title id="{name}-title">{text(title)}</title><desc id="{name}-desc">{text(description)}</desc>'
        f"<style>{STYLE}</style>"
    )
    return "\n".join([head, f'<rect class="paper" width="{_WIDTH}" height="{y}"/>', *body, "</svg>", ""])


def _hidden(lane: Lane, hide: Hide) -> Lane:
    sources, targets = (
        tuple(End(hide(one.name), hide(one.edge), hide(one.full), one.look) for one in ends)
        for ends in (lane.sources, lane.targets)
    )
    return Lane(hide(lane.name), hide(lane.full), tuple(map(hide, lane.lines)), sources, targets)


def _part(part: Part, y: int) -> tuple[list[str], int]:
    drawn = [_text(_LEFT + 2, y + 18, part.heading, "head")]
    for x, word in zip((_LEFT, _BOX, _RIGHT), part.columns, strict=True):
        drawn.append(_text(x + 2, y + 42, word, "soft"))
    y += 52
    if not part.lanes:
        return [*drawn, _text(_LEFT + 2, y + 16, "nothing of the kind in these templates", "soft")], y + 36
    for lane in part.lanes:
        height = max(len(lane.sources), len(lane.targets)) * _STEP - (_STEP - _PILL_HEIGHT)
        height = max(height, 26 + _LINE * len(lane.lines))
        drawn += _lane(lane, y, height)
        y += height + 18
    return drawn, y + 10


def _lane(lane: Lane, y: int, height: int) -> Iterator[str]:
    yield f"<g><title>{text(lane.full)}</title>"
    yield f'<rect class="box" x="{_BOX}" y="{y}" width="{_BOX_WIDTH}" height="{height}" rx="6"/>'
    yield _text(_BOX + 10, y + 18, cut(lane.name, 36), "strong")
    for index, line in enumerate(lane.lines):
        yield _text(_BOX + 10, y + 18 + _LINE * (index + 1), cut(line, 42), "soft")
    yield "</g>"
    for index, end in enumerate(lane.sources):
        yield _end(end, _LEFT, y + index * _STEP, _LEFT + _PILL, _BOX)
    for index, end in enumerate(lane.targets):
        yield _end(end, _RIGHT, y + index * _STEP, _BOX + _BOX_WIDTH, _RIGHT)


def _end(end: End, x: int, y: int, start: int, stop: int) -> str:
    """A pill, with the arrow from `start` to `stop` and the words on it."""
    middle = y + _PILL_HEIGHT // 2
    name = (_MARK if end.look == "warn" else "") + end.name
    return (
        f"<g><title>{text(f'{end.full}: {end.edge}' if end.edge else end.full)}</title>"
        f'<rect class="{end.look}" x="{x + 1}" y="{y}" width="{_PILL - 2}" height="{_PILL_HEIGHT}" rx="13"/>'
        f"{_text(x + 14, middle + 5, cut(name, 32), '')}"
        f'<line class="arrow" x1="{start}" y1="{middle}" x2="{stop - 7}" y2="{middle}"/>'
        f'<path class="tip" d="M{stop - 8} {middle - 4}L{stop} {middle}L{stop - 8} {middle + 4}z"/>'
        f'<text class="edge" x="{(start + stop) // 2 - 3}" y="{middle - 4}" text-anchor="middle">'
        f"{text(cut(end.edge, 22))}</text></g>"
    )


def _text(x: int, y: int, words: str, kind: str) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x}" y="{y}">{text(words)}</text>'
