"""CFG-08: names of AWS are made for any partition, account and region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .._base import Control, Outcome, Status, Subject, outcome

# Step Functions' integrations have neither account nor region, and are copied from its documentation as they are.
_FREE = re.compile(r"arn:aws:states:::")
# What a deployed name may come from; outputs and defaults of parameters bring none into the stack's own resources.
_SECTIONS = ("Resources", "Mappings")
_PLACEHOLDER = re.compile(r"\$\{[^${}]*\}")
_WRITTEN = re.compile(r"arn:aws(-[a-z-]+)?:[a-z0-9-]*:|arn:[^:]*:[a-z0-9-]*:([a-z]{2}(-[a-z]+)+-[0-9])?:[0-9]{12}:")


def examine(subject: Subject) -> Iterator[Outcome]:
    for template in subject.assembly.templates:
        written = [one for name in _SECTIONS for one in _written(template.section(name), (name,))]
        found = [(path, text, status, reason) for path, text in written
                 for status, reason in [_judged(path, text)] if status != "PASS"]  # fmt: skip
        for path, text, status, reason in found:
            yield outcome(status, template, path, text, reason)
        hidden = next((gap for gap in subject.assembly.gaps if gap.file == template.file), None)
        if hidden is not None and not found:
            yield outcome("UNKNOWN", template, hidden.path, None, hidden.what)
        elif not found:
            yield outcome("PASS", template, (), None, "every name of AWS takes its partition from where it is deployed")


def _judged(path: tuple[str | int, ...], text: str) -> tuple[Status, str]:
    """What to say of a name that is written out: layers and images of AWS's are chosen by region, from a mapping."""
    region, account = (*text.split(":"), "", "", "", "", "")[3:5]
    if path[0] != "Mappings" or region not in path:
        return "FAIL", "writes a partition, account or region into a name"
    if account:
        return "UNKNOWN", "is chosen by region; whose account that is, is not known"
    return "PASS", "is chosen by region"


def _written(node: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _written(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _written(value, (*path, index))
    elif isinstance(node, str) and "arn:" in node and _WRITTEN.search(_FREE.sub("", _PLACEHOLDER.sub("-", node))):
        yield path, node


CONTROL = Control(
    id="CFG-08",
    title="Names of AWS are made for any partition, account and region",
    why="A name with a partition in it fails in GovCloud and China, and one with an account in it points elsewhere.",
    severity="low",
    population="templates",
    proof="no text of Resources or Mappings has arn:aws:, or an account's number in an ARN; arn:aws:states::: is free, "
    "and what a mapping has for a region",
    remedy="use AWS::Partition, AWS::AccountId and AWS::Region",
    sources=("cfn-lint I3042 (reads Fn::Sub only)",),
    mappings={
        "NIST 800-53r5": ("CM-2", "SA-8"),
    },
    examine=examine,
    unsure="an ARN that a function puts together from pieces is not seen",
)  # fmt: skip
