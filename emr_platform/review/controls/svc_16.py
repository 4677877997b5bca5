"""SVC-16: results of Athena are encrypted, whatever the client asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, at, both, either, is_in, is_there, is_true, opposite
from .._base import Control, Outcome, Subject, judge

_SETTINGS = "WorkGroupConfiguration"


def examine(subject: Subject) -> Iterator[Outcome]:
    for workgroup in subject.of("AWS::Athena::WorkGroup"):
        given = workgroup.get(_SETTINGS)
        enforced = workgroup.get(_SETTINGS, "EnforceWorkGroupConfiguration")
        yield judge(
            both(
                enforced is None or is_true(enforced),
                _encrypts(workgroup),
                # What an update sets in its place.
                workgroup.get("WorkGroupConfigurationUpdates") is None
                or Unknown("WorkGroupConfigurationUpdates may set something else"),
            ),
            workgroup,
            (_SETTINGS,),
            given,
            good="encrypts results with KMS, whatever the client asks for",
            bad="leaves the encryption of results to the client, or does not use KMS",
        )


def _encrypts(workgroup: Resource) -> Answer:
    """Whether KMS encrypts the results; those that Athena keeps itself with a key of the customer's."""
    option = workgroup.get(_SETTINGS, "ResultConfiguration", "EncryptionConfiguration", "EncryptionOption")
    managed = workgroup.get(_SETTINGS, "ManagedQueryResultsConfiguration")
    kept = is_true(at(managed, "Enabled"))
    with_key = is_there(at(managed, "EncryptionConfiguration", "KmsKey"))
    return either(both(kept, with_key), both(opposite(kept), is_in(option, "SSE_KMS", "CSE_KMS")))


CONTROL = Control(
    id="SVC-16",
    title="Results of Athena are encrypted, whatever the client asks for",
    why="Results hold what the tables hold, and lie in a bucket that the client may choose.",
    severity="medium",
    population="work groups of Athena",
    proof="WorkGroupConfiguration: EnforceWorkGroupConfiguration not false, EncryptionOption SSE_KMS or CSE_KMS",
    remedy="enforce the work group's configuration and set SSE_KMS",
    sources=(
        "checkov CKV_AWS_159 (Terraform)",
        "checkov CKV_AWS_82",
        "Prowler athena_workgroup_encryption",
        "Prowler athena_workgroup_enforce_configuration",
    ),
    mappings={
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2"),
        "ISO 27001:2022": ("A.8.11", "A.8.24"),
        "FSBP": ("Athena.1",),
    },
    examine=examine,
)  # fmt: skip
