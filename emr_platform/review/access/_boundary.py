"""The permissions boundary that roles and users of templates have in common, and what there is to say where none is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...assembly import Reference, Resource, possible
from .._rows import several
from ._named import texts
from ._words import words

_ANYTHING = "so whoever deploys can make a role that may do anything"
_REMEDY = "set identity.permissions_boundary"
_FEW = 3


@dataclass(frozen=True)
class Boundary:
    """What roles and users have as a boundary.

    Attributes:
        arn: of the policy that all of them have, as a text of Fn::Sub; None when there is none, or none to be named.
        warnings: why there is none.
    """

    arn: str | None
    warnings: tuple[str, ...] = ()


def boundary(resources: list[Resource]) -> Boundary:
    """The boundary that every role and user has, whatever conditions decide."""
    bearers = [one for one in resources if one.type in {"AWS::IAM::Role", "AWS::IAM::User"}]
    given = [(one, option) for one in bearers for option in possible(one.get("PermissionsBoundary"))]
    without = [one for one, option in given if option is None]
    named = sorted({text for one, option in given for text in texts(option, one)})
    if not bearers or (len(named) == 1 and all(texts(option, one) for one, option in given)):
        return Boundary(named[0] if named and "*" not in named[0] else None, tuple(_open(named)))
    if len(without) == len(given):
        return Boundary(None, (f"there is no permissions boundary, {_ANYTHING}; {_REMEDY}",))
    own = sorted({option.resource.address for _, option in given if isinstance(option, Reference)})
    unknown = [one for one, option in given if option is not None and not texts(option, one)
               and not isinstance(option, Reference)]  # fmt: skip
    said = [
        *(f"{listed(without)} without one, which others have" for _ in without[:1]),
        *(f"the boundary of {listed(unknown)} is not known; give it with --parameter" for _ in unknown[:1]),
        *(f"the boundary {one} is made by these stacks, which can also change it; have it made elsewhere and name it "
          "by its ARN" for one in own),
        *(f"the boundaries differ: {', '.join(named)}" for _ in named[1:2]),
    ]  # fmt: skip
    return Boundary(None, (f"the policies ask for no permissions boundary, {_ANYTHING}: {'; '.join(said)}",))


def _open(named: list[str]) -> Iterator[str]:
    if named and "*" in named[0]:
        yield f"the policies ask for no permissions boundary, {_ANYTHING}: the name {named[0]} is not known in full"


def listed(resources: list[Resource]) -> str:
    """The addresses of some resources, the first few by name."""
    addresses = sorted({words(one.address) for one in resources})
    return several(addresses, _FEW)
