"""IAM-06: no statement grants a whole service."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Unknown, ask, both, either, is_in, opposite
from .._base import Control, Outcome, Subject
from ..actions import whole_services
from ._managed import managed
from ._policies import grants, per_policy


def examine(subject: Subject) -> Iterator[Outcome]:
    bad = "allows all actions of a service, those that AWS adds later too"
    yield from per_policy(grants(subject), holds, "Action", good="names actions of services", bad=bad)
    yield from managed(subject, "IAM-06", bad=bad)


def holds(statement: Statement) -> Answer:
    """Whether a statement allows neither all of a service nor all but some actions."""
    if isinstance(statement.body, Unknown):
        return statement.body
    listed = statement.listed("Action")
    whole = either(*(ask(action, lambda one: _is_whole(str(one))) for action in listed))
    if whole is not True and statement.plain_actions is None:
        known = frozenset(one.lower() for one in listed if isinstance(one, str))
        whole = True if whole_services(known) else whole
    but_some = statement.get("NotAction") is not None
    return opposite(both(is_in(statement.effect, "Allow"), either(but_some, whole), statement.there))


def _is_whole(action: str) -> bool:
    service, _, name = action.partition(":")
    return set(name or service) <= set("*?")


CONTROL = Control(
    id="IAM-06",
    title="No statement grants a whole service",
    why="A wildcard grants what nobody asked for, deleting and sharing included, and what AWS adds later.",
    severity="high",
    population="policies of identities",
    proof="no Allow with Action `<service>:*`, no Allow with NotAction",
    remedy="name the actions that are needed",
    sources=(
        "Security Hub IAM.21",
        "AWS Config iam-policy-no-statements-with-full-access",
        "AWS Guard rules registry IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS",
        "Control Tower iam_inline_policy_no_statements_with_full_access_check",
        "cdk-nag AwsSolutions-IAM5",
    ),
    mappings={
        "NIST 800-53r5": ("AC-6",),
        "PCI DSS 3.2.1": ("7.1.2", "7.1.3", "7.2.1", "7.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)",
        ),
        "FSBP": ("IAM.21",),
    },
    examine=examine,
)  # fmt: skip
