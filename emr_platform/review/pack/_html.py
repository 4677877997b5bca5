"""Pieces of HTML. Everything that comes from templates passes `text`, so that nothing in them is ever markup."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

_LONGEST_VALUE = 160
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that HTML has no place for, and those that turn the direction of what follows."""
_CODE = re.compile(r"`([^`\n]+)`")
_JSON = json.JSONEncoder(ensure_ascii=False)


def text(value: object) -> str:
    """A text as HTML, in elements and in quoted attributes."""
    return _escaped(str(value))


# A page says the same words many times over: reasons, resources, files.
@lru_cache(maxsize=8192)
def _escaped(words: str) -> str:
    return escape(_CONTROL.sub("\ufffd", words))


def prose(value: object) -> str:
    """A text as HTML, with what stands between backticks as code."""
    words = text(value)
    return _CODE.sub(r"<code>\1</code>", words) if "`" in words else words


@lru_cache(maxsize=1024)
def slug(value: str) -> str:
    """A text as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def seen(value: Any) -> str:
    """A value as JSON on one line, cut where it gets long; the whole of it is in evidence.json."""
    written = value if isinstance(value, str) else _JSON.encode(value)
    return cut(written, _LONGEST_VALUE)


def cut(words: str, most: int) -> str:
    """A text, cut where it gets longer than so many characters."""
    return words if len(words) <= most else f"{words[: most - 1]}\u2026"


def cells(tag: str, values: Iterable[object]) -> str:
    """Cells of a row, `tag` being `td` or `th`."""
    return "".join(f"<{tag}>{text(value)}</{tag}>" for value in values)


def grid(caption: str, columns: Sequence[str], rows: Iterable[str], kind: str = "", wide: Collection[str] = ()) -> str:
    """A table of rows that are HTML already, in a frame that scrolls where the screen is narrow.

    Args:
        wide: the columns that have room for long words, such as names of resources.
    """
    head = "".join(
        f'<th scope="col"{" class=wide" if column in wide else ""}>{text(column)}</th>' for column in columns
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{text(caption)}">'
        f'<table class="{kind}"><caption>{text(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{''.join(rows)}</tbody></table></div>\n"
    )


def folded(summary: str, inside: str, *, opened: bool = False, attributes: str = "") -> str:
    """A part that opens on a click. `summary` and `inside` are HTML."""
    return f"<details{attributes}{' open' if opened else ''}><summary>{summary}</summary>\n{inside}</details>\n"


def number(count: int, one: str, many: str = "") -> str:
    """`1 result`, `2 results`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def section(name: str, heading: str, *inside: str) -> str:
    """A part of the page with its heading. `inside` is HTML."""
    body = "".join(inside)
    return (
        f'<section id="{name}" aria-labelledby="{name}-h">\n<h2 id="{name}-h">{text(heading)}</h2>\n{body}</section>\n'
    )
