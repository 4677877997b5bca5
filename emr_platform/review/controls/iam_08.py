"""IAM-08: nobody may decrypt with every key."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Statement, both, opposite
from .._base import Control, Outcome, Subject
from ._managed import managed
from ._policies import allows, grants, names_none_of, on_any, per_policy

_ACTIONS = ("kms:Decrypt", "kms:ReEncryptFrom")


def examine(subject: Subject) -> Iterator[Outcome]:
    bad = "decrypts with keys that it does not name, if their policies leave it to IAM"
    asked = [one for one in grants(subject) if allows(one, *_ACTIONS) is not False]
    of_keys = [one for one in asked if not names_none_of(one, "kms")]
    yield from per_policy(of_keys, holds, "Resource", good="decrypts with named keys", bad=bad)
    told = {one.resource for one in of_keys}
    others = [one for one in asked if one.resource not in told]
    yield from per_policy(others, holds, "Resource", good="decrypts with no key: none of what it names is one", bad=bad)
    yield from managed(subject, "IAM-08", bad=bad)


def holds(statement: Statement) -> Answer:
    """Whether a statement does not allow decrypting with every key. kms:ViaService does not name keys."""
    return opposite(both(allows(statement, *_ACTIONS), on_any(statement, of="kms")))


CONTROL = Control(
    id="IAM-08",
    title="Nobody may decrypt with every key",
    why="Key policies commonly leave access to IAM; one statement on * then opens what every key guards.",
    severity="high",
    population="policies that allow decrypting, and managed policies from outside",
    proof="no Allow of kms:Decrypt or kms:ReEncryptFrom on *, key/* or a part of an id, which means keys by chance, "
    "unless bound by a key's alias or tag",
    remedy="name the keys, or bind the statement with kms:ResourceAliases or a tag",
    sources=("Security Hub KMS.1", "Security Hub KMS.2", "AWS Config iam-inline-policy-blocked-kms-actions"),
    mappings={
        "NIST 800-53r5": ("AC-6", "SC-12"),
        "PCI DSS 4.0.1": (
            "3.5.1.1", "3.5.1.3", "3.6.1", "3.6.1.2", "3.6.1.3", "3.6.1.4", "3.7.1", "3.7.2", "3.7.4", "3.7.6",
            "3.7.7", "4.2.1.1", "7.2.1", "7.2.2", "7.2.3", "7.2.5", "7.3.1", "7.3.2", "7.3.3", "8.2.7", "8.2.8",
            "8.3.4",
        ),
        "FSBP": ("KMS.1", "KMS.2"),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps full access to KMS",
)  # fmt: skip
