"""What values may be that are looked up in Systems Manager, where these templates keep it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..assembly import Resource, Unknown, references
from ._base import Subject

_OF_SSM = re.compile(r"\{\{resolve:ssm:([^:}]+)")


def kept(what: Unknown, by: Resource, subject: Subject) -> Iterator[Resource]:
    """The resources that parameters of Systems Manager in these templates keep, and that a value may be.

    Args:
        what: a value that is not known: a dynamic reference, or a parameter of a template of a type that is looked up.
        by: the resource that has it.
    """
    declared = by.template.section("Parameters").get(what.parameter or "")
    looked_up = str(declared.get("Type") if isinstance(declared, dict) else "").startswith("AWS::SSM::Parameter::")
    name = _OF_SSM.match(what.parameter or "")
    for keeper in subject.of("AWS::SSM::Parameter") if looked_up or name else ():
        if name is None or keeper.is_called(name[1], "Name", by.template) is not False:
            yield from references(keeper.get("Value"))
