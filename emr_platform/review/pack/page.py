"""`index.html`: the whole review on one page that asks nobody for anything and needs no JavaScript."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from .._evidence import Evidence
from ._attention import attention
from ._chapters import chapters_of
from ._html import cells, folded, grid, number, section, text
from ._lanes import DARK, LIGHT, STYLE
from ._lines import Excerpts
from ._results import results
from ._summary import summary

_HERE = Path(__file__).parent


def write(evidence: Evidence) -> str:
    """The page, for the pack."""
    return page(evidence)


def page(evidence: Evidence) -> str:
    """The review as HTML."""
    style = _style()
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    excerpts = Excerpts(evidence.assembly, evidence.hider)
    chapters = list(chapters_of(evidence, excerpts))
    main = "".join([
        summary(evidence),
        attention(evidence, excerpts),
        results(evidence, excerpts),
        *(inside for _, _, inside in chapters),
    ])  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>Security review, {evidence.as_of.isoformat()}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#main">Skip to the results</a>\n{_header(evidence)}{_contents(chapters)}'
        f'<main id="main" tabindex="-1">\n{main}{_lines(excerpts)}{_made_of(evidence)}</main>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _style() -> str:
    written = (_HERE / "page.css").read_text(encoding="utf-8")
    return (
        f"{written}:root:has(#theme-light:checked) .fig{{{LIGHT}}}\n@media screen"
        f"{{:root:has(#theme-dark:checked) .fig{{{DARK}}}}}\n@media print{{:root .fig{{{LIGHT}}}}}\n"
    )


def _policy(style: str, script: str) -> str:
    """A Content Security Policy that allows this style, the drawings' and this script, and nothing from anywhere."""
    styles = " ".join(map(_hashed, (style, STYLE)))
    return f"default-src 'none'; style-src {styles}; script-src {_hashed(script)}; base-uri 'none'; form-action 'none'"


def _hashed(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def _header(evidence: Evidence) -> str:
    stacks = sorted({template.stack for template in evidence.assembly.templates})
    themes = "".join(
        f'<label><input type="radio" name="theme" id="theme-{name}"{checked}> {words}</label>'
        for name, words, checked in (
            ("auto", "as the system", " checked"),
            ("light", "light", ""),
            ("dark", "dark", ""),
        )
    )
    return (
        f"<header>\n<h1>Security review</h1>\n<p>{number(len(stacks), 'stack')}, "
        f"{number(len(list(evidence.assembly)), 'resource')}, {number(len(evidence.controls), 'control')}, "
        f"{number(len(evidence.results), 'result')}; as of <time>{evidence.as_of.isoformat()}</time></p>\n"
        f'<fieldset class="theme"><legend>Colours</legend>{themes}</fieldset>\n</header>\n'
    )


def _contents(chapters: Sequence[tuple[str, str, str]]) -> str:
    links = [("summary", "Summary"), ("attention", "To look at"), ("results", "Controls and results"),
             *((name, heading) for name, heading, _ in chapters), ("lines", "Template lines"),
             ("made-of", "What this is made of")]  # fmt: skip
    inside = "".join(f'<li><a href="#{name}">{text(heading)}</a></li>' for name, heading in links)
    return f'<nav aria-label="Contents"><ul>{inside}</ul></nav>\n'


def _lines(excerpts: Excerpts) -> str:
    note = '<p class="note">The lines around every place that this page names.</p>\n'
    return section("lines", "Template lines", note, *excerpts.appendix())


def _made_of(evidence: Evidence) -> str:
    given = {f"parameter {name}": value for name, value in evidence.parameters.items()}
    versions = "".join(f"<tr>{cells('td', one)}</tr>\n" for one in sorted({**evidence.versions, **given}.items()))
    files = "".join(
        f'<tr><th scope="row">{text(one.file)}</th><td>{one.kind}</td><td>{text(one.stack)}</td>'
        f"<td><code>{one.sha256}</code></td></tr>\n"
        for one in evidence.inputs
    )
    note = (
        '<p class="note">This page is made from the files below and nothing else: no account was asked. The same files,'
        " register, day and version give the same bytes. <code>python3 verify.py</code> compares every file of the pack"
        " with MANIFEST.json.</p>\n"
    )
    read = grid("Files that were read", ("File", "Kind", "Stack", "SHA-256"), files, "facts")
    return section(
        "made-of",
        "What this is made of",
        note,
        grid("Versions and parameters", ("What", "Value"), versions),
        folded(number(len(evidence.inputs), "file"), read),
    )
