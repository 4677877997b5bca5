"""Lines of templates as the page shows them: a few around every place that a result or a table names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from ...assembly import Assembly
from .._base import Result
from .._hide import Hider
from ._html import cut, folded, number, text

_BEFORE, _AFTER = 1, 2
_WIDEST = 200
_SEARCHED = 5_000


class Excerpts:
    """The templates' lines. Places that were linked to are collected, and `appendix` shows what is around them."""

    def __init__(self, assembly: Assembly, hider: Hider) -> None:
        self._hider = hider
        self._templates = assembly.templates
        self._index = {one.file: index for index, one in enumerate(self._templates)}
        self._lines = [one.written() for one in self._templates]
        self._linked: dict[int, set[int]] = {}
        # Many results and tables name the same line.
        self._shown: dict[tuple[int, int], str] = {}

    def stack(self, file: str) -> int | None:
        """The number of a template, which stands for its stack in the filter; None for a file that is no template."""
        return self._index.get(file)

    def link(self, file: str, line: int, beside: str = "") -> str:
        """A link to a line in the appendix; bare text for a file that was not read as a template.

        Args:
            beside: what stands beside it. Where that names the stack, `line 12` is enough.
        """
        index = self._index.get(file)
        if index is None or not 0 < line <= len(self._lines[index]):
            return text(f"{PurePosixPath(file).name}:{line}")
        self._linked.setdefault(index, set()).add(line)
        near = self._templates[index].stack in beside
        name = f"line {line}" if near else f"{PurePosixPath(file).name}:{line}"
        return f'<a href="#l{index}-{line}">{text(name)}</a>'

    def around(self, file: str, line: int) -> str:
        """The lines around a place, that line marked; empty for a file that was not read as a template."""
        index = self._index.get(file)
        if index is None or not 0 < line <= len(self._lines[index]):
            return ""
        shown = range(max(1, line - _BEFORE), min(len(self._lines[index]), line + _AFTER) + 1)
        return f"<pre>{''.join(self._line(index, one, one == line) for one in shown)}</pre>"

    def appendix(self) -> Iterator[str]:
        """A folded part for each template with the lines around every place that was linked to."""
        for index, linked in sorted(self._linked.items()):
            template = self._templates[index]
            summary = f"{text(template.file)} <small>{number(len(linked), 'place')}</small>"
            yield folded(summary, f"<pre>{''.join(self._parts(index, linked))}</pre>")

    def _parts(self, index: int, linked: set[int]) -> Iterator[str]:
        last = len(self._lines[index])
        shown = {near for line in linked for near in range(line - _BEFORE, line + _AFTER + 1) if 0 < near <= last}
        before = 0
        for line in sorted(shown):
            if line != before + 1:
                yield "<i>\u2026</i>\n"
            name = f' id="l{index}-{line}" tabindex="-1"' if line in linked else ""
            yield self._line(index, line, False, name)
            before = line

    def _line(self, index: int, line: int, marked: bool, name: str = "") -> str:
        shown = self._shown.get((index, line))
        if shown is None:
            # More than is shown: a secret that goes on behind the cut is one.
            written = self._lines[index][line - 1].rstrip("\r")[:_SEARCHED]
            written = self._hider.line(self._templates[index].file, line, written)
            shown = self._shown[index, line] = f"<b>{line}</b> {text(cut(written, _WIDEST))}\n"
        if marked:
            return f"<mark>{shown}</mark>"
        return f"<span{name}>{shown}</span>" if name else shown


def place(one: Result, excerpts: Excerpts) -> str:
    """Where a result is seen, as a link; empty for one that is about nothing."""
    return excerpts.link(one.template, one.line, one.resource) if one.template else ""
