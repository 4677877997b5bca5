"""ASM-01: everything in the templates can be seen."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    for gap in subject.gaps:
        yield outcome("UNKNOWN", gap, gap.path, None, gap.what)
    partly = {gap.file for gap in subject.gaps}
    for template in subject.assembly.templates:
        if template.file not in partly:
            yield outcome("PASS", template, (), None, "read as a whole, with everything it refers to by file")


CONTROL = Control(
    id="ASM-01",
    title="Everything in the templates can be seen",
    why="Who reads files alone does not see what macros, modules and definitions elsewhere add.",
    severity="high",
    population="templates",
    proof="no Transform, no module, nested templates and definitions among the files",
    remedy="add the files, or review what `aws cloudformation get-template --template-stage Processed` gives",
    sources=(),
    mappings={"NIST 800-53r5": ("CM-2", "CM-8", "SA-8")},
    examine=examine,
)
