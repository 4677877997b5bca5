"""IAM-05: nobody is an administrator."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, Unknown, Value, ask, both, either, is_in, opposite
from .._base import Control, Outcome, Subject
from ..actions import services, whole_services
from ._managed import managed
from ._policies import allows, grants, on_every_service, per_policy

# Whoever may do these on everything gives itself the rest.
_RIGHTS = ("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:PutUserPolicy",
           "iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy",
           "iam:CreateAccessKey")  # fmt: skip


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from per_policy(
        grants(subject),
        holds,
        "Action",
        good="no statement allows everything",
        bad="allows every action on everything, or all but some",
    )
    yield from managed(subject, "IAM-05", bad="allows every action on everything")


def holds(statement: Statement) -> Answer:
    """Whether a statement does not allow every action on every resource, be it all but some that leave IAM's."""
    if isinstance(statement.body, Unknown):
        return statement.body
    every = either(*(ask(action, _is_every) for action in statement.listed("Action")))
    if every is not True and _is_nearly_every(statement):
        every = True
    if statement.get("NotAction") is not None:
        every = allows(statement, *_RIGHTS)
    return opposite(both(is_in(statement.effect, "Allow"), every, on_every_service(statement), statement.there))


def _is_every(action: Value) -> bool:
    return "*" in str(action) and set(str(action)) <= set("*?:")


def _is_nearly_every(statement: Statement) -> bool:
    """Whether patterns over services, such as `a*:*` to `z*:*`, mean most services together, IAM among them."""
    patterns = [one.lower() for one in statement.listed("Action") if isinstance(one, str)]
    over = frozenset(one for one in patterns if set(one.partition(":")[0]) & set("*?"))
    whole = whole_services(over) if over else ()
    return "iam" in whole and len(whole) > len(services()) / 2


CONTROL = Control(
    id="IAM-05",
    title="Nobody is an administrator",
    why="Who takes an administrator's role over has the account.",
    severity="high",
    population="policies of identities",
    proof="no Allow of Action *, or NotAction that leaves IAM's, on every service's resources; no AdministratorAccess",
    remedy="name the actions and resources that are needed",
    sources=(
        "Security Hub IAM.1",
        "AWS Config iam-policy-no-statements-with-admin-access",
        "AWS Guard rules registry IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS",
        "Prowler iam_inline_policy_no_administrative_privileges",
        "Prowler iam_aws_attached_policy_no_administrative_privileges",
        "checkov CKV_AWS_62",
        "checkov CKV_AWS_63",
        "CIS AWS v3.0 1.16",
        "CIS AWS v4.0 1.16",
        "CIS AWS v5.0 1.15",
    ),
    mappings={
        "NIST 800-53r5": ("AC-6",),
        "PCI DSS 3.2.1": ("2.2", "7.1.2", "7.1.3", "7.2.1", "7.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(B)", "164.308(a)(4)(i)",
            "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)",
        ),
        "ISO 27001:2022": ("A.5.18", "A.8.2"),
        "SOC 2": ("CC1.3", "CC6.3"),
        "FSBP": ("IAM.1",),
    },
    examine=examine,
)  # fmt: skip
