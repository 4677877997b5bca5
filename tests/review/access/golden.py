"""What every role of an environment may do, as text that a review of a change reads.

One block for each role and each policy of a resource, one line for what it may do with the same resources under the
same conditions. Hashes that the CDK puts into names are left out, and environment and region are `<env>` and
`<region>`, so that a line changes only when a grant does. What an environment has in common with the first is said by
one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emr_platform.assembly import Resource, Statement
from emr_platform.review import Subject
from emr_platform.review.access._grants import Access
from emr_platform.review.access._resources import guarded, principals
from emr_platform.review.access._words import conditions, words

# The CDK's hash behind a logical id, a digest in the name of an asset.
_HASH = re.compile(r"(?<=[A-Za-z0-9])[0-9A-F]{8}(?=[.}]|$)")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


Blocks = dict[str, tuple[str, ...]]


def permissions(subject: Subject, environment: str, region: str) -> Blocks:
    """What each role may do and each policy lets others do, by name, as sorted lines."""

    def common(text: str) -> str:
        return re.sub(rf"\b{environment}\b", "<env>", text).replace(region, "<region>")

    return {common(name): tuple(sorted({common(line) for line in lines}))
            for name, lines in [*_roles(subject), *_policies(subject)]}  # fmt: skip


def text(blocks: Blocks, first: Blocks) -> str:
    """Blocks as text. Of those that `first` has as well, the name alone."""
    return "".join(
        f"{name}: as in dev\n" if first.get(name) == lines else "\n".join((name, *(f"  {one}" for one in lines), ""))
        for name, lines in sorted(blocks.items())
    )


def _roles(subject: Subject) -> Iterator[tuple[str, list[str]]]:
    access = Access(subject)
    for role in access.identities:
        trusted = [one for one in subject.statements if one.resource is role and one.kind == "trust"]
        lines = [f"taken by {who}{_when(one)}" for one in trusted for who in _who(one)]
        for grant in access.grants(role):
            if "ManagedPolicyArns" not in grant.statement.path:
                lines += _lines(grant.statement, "Resource")
        lines += [f"managed by AWS: {words(name).rpartition('/')[2]}" for name in subject.held[role].managed]
        boundary = role.get("PermissionsBoundary")
        lines += [] if boundary is None else [f"within {stable(words(boundary))}"]
        yield _name(role), lines


def _policies(subject: Subject) -> Iterator[tuple[str, list[str]]]:
    by_resource: dict[Resource, list[str]] = {}
    for one in guarded(subject):
        lines = by_resource.setdefault(one.statement.resource, [])
        for who in _who(one.statement):
            lines += [f"{who}: {line}" for line in _lines(one.statement, "Resource")]
    yield from ((f"policy {_name(resource)}", lines) for resource, lines in by_resource.items())


def _who(statement: Statement) -> list[str]:
    return [stable(f"{kind} {name}") for kind, name, _ in principals(statement)]


def _lines(statement: Statement, key: str) -> Iterator[str]:
    denies = "deny " if statement.effect == "Deny" else ""
    resources = ", ".join(sorted(stable(words(one)) for one in statement.listed(key)))
    actions = " ".join(sorted(words(one) for one in statement.listed("Action")))
    excluded = ", ".join(words(one) for one in statement.listed("NotAction"))
    what = f"all but {excluded}" if excluded else actions
    yield f"{denies}{what} on {resources or 'itself'}{_when(statement)}"


def _when(statement: Statement) -> str:
    found = stable(conditions(statement.get("Condition")))
    return f" when {found}" if found else ""


def _name(resource: Resource) -> str:
    return stable(resource.address)


def stable(text: str) -> str:
    return _DIGEST.sub("<digest>", _HASH.sub("", text)).replace("${AWS::", "${")
