"""ASM-01: everything in the templates can be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Template
from ...findings import Path
from .._base import Control, Outcome, Subject, outcome

# Without either in its text a template has no macro that gives a value, which is found out quickly.
_MACRO = re.compile("Fn::Transform|!Transform")


def examine(subject: Subject) -> Iterator[Outcome]:
    for gap in subject.gaps:
        yield outcome("UNKNOWN", gap, gap.path, None, gap.what)
    partly = {gap.file for gap in subject.gaps}
    # What may be made unseen may be what a reference names.
    open_ = {gap.file for gap in subject.gaps if gap.hides == "anything"}
    for template in subject.assembly.templates:
        within = list(_macros(template.body, ())) if _MACRO.search(template.source.text) else []
        for path in within:
            yield outcome("UNKNOWN", template, path, None, "a macro gives what stands here: see the processed template")
        unnamed = {} if within or template.file in open_ else _unnamed(template, subject)
        for what, path in unnamed.items():
            yield outcome("UNKNOWN", template, path, None, f"{what}: another tool, or another file, may bring it")
        if template.file not in partly and not within and not unnamed:
            yield outcome("PASS", template, (), None, "read as a whole, with everything it refers to by file")


def _unnamed(template: Template, subject: Subject) -> dict[str, Path]:
    """What a template names and does not have, each with the first place."""
    found: dict[str, Path] = {}
    for path, what in subject.assembly.resolver.unnamed(template):
        found.setdefault(what, path)
    return found


def _macros(node: object, path: Path) -> Iterator[Path]:
    """The places of macros that give values; one that may add or change resources is a gap."""
    if isinstance(node, dict) and "Fn::Transform" in node and not _makes_resources(path):
        yield (*path, "Fn::Transform")
    elif isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _macros(item, (*path, key))


def _makes_resources(path: Path) -> bool:
    return path == () or (path[0] == "Resources" and len(path) < 3)


CONTROL = Control(
    id="ASM-01",
    title="Everything in the templates can be seen",
    why="Who reads files alone does not see what macros, modules and definitions elsewhere add.",
    severity="high",
    population="templates",
    proof="no macro but AWS::LanguageExtensions and SAM's, no loop of resources, no module, none of SAM's resources; "
    "nested templates and definitions among the files; every Ref, Fn::GetAtt, Fn::Sub, DependsOn, Condition, Fn::If "
    "and Fn::FindInMap names what the template has",
    remedy="add the files, or review what `aws cloudformation get-template --template-stage Processed` gives",
    sources=(),
    mappings={"NIST 800-53r5": ("CM-2", "CM-8", "SA-8")},
    examine=examine,
)
