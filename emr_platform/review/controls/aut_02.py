"""AUT-02: passwords of Kerberos are references to secrets."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Unknown, Value, possible, unknown_in
from .._base import Control, Outcome, Subject
from ._doors import KERBEROS
from ._seen import Seen, one_of

# The last also as SDK integrations of Step Functions spell it.
PASSWORDS = ("KdcAdminPassword", "CrossRealmTrustPrincipalPassword", "ADDomainJoinPassword", "AdDomainJoinPassword")
_BY_MANAGER = "{{resolve:secretsmanager:"
# CloudFormation fills these in for some properties of other services only. Source: CloudFormation User Guide, dynamic
# references to secure strings.
_SECURE_STRING = "{{resolve:ssm-secure:"


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        for name in PASSWORDS:
            path = (*KERBEROS, name)
            value = cluster.get(*path)
            if value is not None:
                found = one_of(value, path, [_answer(option, path, cluster) for option in possible(value)])
                yield Seen(found.status, path, _hidden(value), found.reason).of(cluster)


def _answer(value: Value, path: tuple[str, ...], cluster: Cluster) -> Seen:
    if _written(value).startswith(_SECURE_STRING):
        bad = "CloudFormation reads it for a cluster from Secrets Manager, not from Systems Manager: use secretsmanager"
        return Seen("FAIL", path, value, bad)
    by_reference = _written(value).startswith(_BY_MANAGER)
    if by_reference and cluster.resource.type == "AWS::EMR::Cluster":
        return Seen("PASS", path, value, "CloudFormation reads the secret at deployment")
    if by_reference:
        where = "the state machine's definition" if cluster.launched else f"what the {cluster.resource.type} is given"
        return Seen("FAIL", path, value, f"CloudFormation writes the secret into {where}, which others may read")
    lost = unknown_in(value)
    if lost is not None:
        return Seen("UNKNOWN", path, value, f"{lost.why}: whether it comes from a secret is not known")
    return Seen("FAIL", path, value, "a password in plain text; refer to a secret with {{resolve:secretsmanager:...}}")


def _written(value: Value) -> str:
    """A dynamic reference as it is written; it counts as a parameter."""
    return str(value.parameter) if isinstance(value, Unknown) else str(value)


def _hidden(value: Value) -> Value:
    written = _written(value)
    by_reference = written.startswith((_BY_MANAGER, _SECURE_STRING))
    return written if by_reference else value if isinstance(value, Unknown) else "(hidden)"


CONTROL = Control(
    id="AUT-02",
    title="Passwords of Kerberos and Active Directory are references to secrets",
    why="A template, a definition and their histories are read by many more people than may hold the realm's password.",
    severity="high",
    population="passwords that clusters have for Kerberos",
    proof="KerberosAttributes: each password begins with {{resolve:secretsmanager: and stands in an AWS::EMR::Cluster",
    remedy="keep the password in Secrets Manager and refer to it with a dynamic reference",
    sources=("cfn-lint W2501", "checkov CKV_SECRET_*"),
    mappings={"NIST 800-53r5": ("IA-5(7)", "SC-12")},
    examine=examine,
)
