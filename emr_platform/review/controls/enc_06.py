"""ENC-06: traffic between nodes is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Unknown, Value, at, both, either, is_in, is_there, is_true
from .._base import Control, Outcome, Subject
from ._security import ENCRYPTION, IN_TRANSIT, ask_each
from ._seen import Seen, seen, worst

_KIND = (*IN_TRANSIT, "CertificateProviderType")


_OF_EMR = ("emr_certificates", "EMR issues certificates from emr-7.11.0 on; give PEM ones, or a newer release")


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_each(subject, _check, "names no security configuration: nodes exchange data in the clear", _needs)


def _needs(document: Value) -> tuple[str, str] | None:
    kind = at(document, *_KIND)
    # Of a provider that is not known, the check says so.
    return None if isinstance(kind, Unknown) or is_in(kind, "EMR") is False else _OF_EMR


def _check(document: Value) -> Seen:
    switch = (*ENCRYPTION, "EnableInTransitEncryption")
    on, kind, given = at(document, *switch), at(document, *_KIND), at(document, *IN_TRANSIT, "S3Object")
    named = either(is_in(kind, "EMR"), both(is_in(kind, "PEM", "Custom"), is_there(given)))
    switched = seen(is_true(on), switch, on, good="", bad="encryption in transit is not switched on")
    certificates = seen(
        named, _KIND, kind, good=f"TLS, with certificates by the provider {kind}",
        bad="no certificates: give CertificateProviderType EMR, or PEM or Custom with S3Object",
    )  # fmt: skip
    # What certificates there are does not matter while it is off.
    return switched if switched.status == "FAIL" else worst([certificates, switched])


CONTROL = Control(
    id="ENC-06",
    title="Traffic between the nodes is encrypted by TLS",
    why="Shuffles and RPC carry the data of every job over the subnet, readable to whoever listens there.",
    severity="high",
    population="clusters or security configurations",
    proof="EnableInTransitEncryption is true and TLSCertificateConfiguration has a provider that the release knows",
    remedy="set EnableInTransitEncryption and a CertificateProviderType: EMR (from 7.11.0), PEM or Custom",
    sources=(
        "Security Hub EMR.4", "AWS Config emr-security-configuration-encryption-transit", "Control Tower CT.EMR.PR.4",
        "cdk-nag AwsSolutions-EMR5 (reads the wrong path)", "checkov CKV_AWS_351 (Terraform)", "Trivy AWS-0138",
        "KICS 5b033ec8",
    ),
    # NIST, FSBP: Security Hub EMR.4. PCI 4, ISO, SOC 2: Prowler kafka_cluster_in_transit_encryption_enabled.
    mappings={
        "NIST 800-53r5": (
            "AC-4", "SC-7(4)", "SC-8", "SC-8(1)", "SC-8(2)", "SC-13", "SC-23", "SC-23(3)",
        ),
        "PCI DSS 4.0.1": ("2.2.7", "4.2.1", "4.2.1.1", "8.3.2"),
        "ISO 27001:2022": ("A.8.12", "A.8.24"),
        "SOC 2": ("CC6.7",),
        "FSBP": ("EMR.4",),
    },
    examine=examine,
    unsure="PCI DSS, ISO and SOC 2 are mapped as Prowler maps encryption in transit of MSK clusters",
)  # fmt: skip
