"""ENC-06: traffic between nodes is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Unknown, Value, at, both, either, is_in, is_there, is_true, possible, unknown_in
from .._base import Control, Outcome, Subject
from .._buckets import BUCKET, SCHEMES, bucket_among, bucket_of, run_into
from ._security import ENCRYPTION, IN_TRANSIT, ask_each
from ._seen import Seen, one_of, seen

_KIND = (*IN_TRANSIT, "CertificateProviderType")
# A zip of PEM files, the nodes' private key among them, or a jar whose class gives it: EMR Management Guide,
# emr-encryption-enable, "Providing certificates".
_OBJECT = (*IN_TRANSIT, "S3Object")
_NONE = "no certificates: give CertificateProviderType EMR, or PEM or Custom with S3Object"
_OF_EMR = ("emr_certificates", "EMR issues certificates from emr-7.11.0 on; give PEM ones, or a newer release")


def examine(subject: Subject) -> Iterator[Outcome]:
    without, buckets = "names no security configuration: nodes exchange data in the clear", subject.of(BUCKET)
    yield from ask_each(subject, lambda document, about: _check(document, about, buckets), without, _needs)


def _needs(document: Value) -> tuple[str, str] | None:
    kind = at(document, *_KIND)
    # Of a provider that is not known, the check says so.
    return None if isinstance(kind, Unknown) or is_in(kind, "EMR") is False else _OF_EMR


def _check(document: Value, about: Resource, buckets: list[Resource]) -> list[Seen]:
    switch = (*ENCRYPTION, "EnableInTransitEncryption")
    on, kind, given = at(document, *switch), at(document, *_KIND), at(document, *_OBJECT)
    named = either(is_in(kind, "EMR"), both(is_in(kind, "PEM", "Custom"), is_there(given)))
    switched = seen(is_true(on), switch, on, good="", bad="encryption in transit is not switched on")
    # What certificates there are does not matter while it is off.
    if switched.status == "FAIL":
        return [switched]
    # EMR's own are in no bucket, whatever else is named.
    in_bucket = is_in(kind, "PEM", "Custom") is True and named is not False
    certificates = seen(
        in_bucket or named, _KIND, kind, good=f"TLS, with certificates by the provider {kind}", bad=_NONE
    )
    options = possible(given) if in_bucket else ()
    kept = [one_of(given, _OBJECT, [_bucket(one, about, buckets) for one in options])] if options else []
    return [certificates, *kept, switched]


def _bucket(place: Value, about: Resource, buckets: list[Resource]) -> Seen:
    """Whether the bucket in which the certificates are, or the code that gives them, is one of these templates."""
    if isinstance(place, Unknown):
        return Seen("UNKNOWN", _OBJECT, place, place.why)
    if place is None or place == "":
        return Seen("FAIL", _OBJECT, place, _NONE)
    if (found := bucket_among(place, buckets, about.template)) is not None:
        # By a name that is written out, a bucket that is not made may be somebody else's.
        made = True if bucket_of(place) is found else found.exists_with(about)
        return seen(made, _OBJECT, place, good=f"TLS, with what is in {found.logical_id}", bad="")
    return _elsewhere(place)


def _elsewhere(place: Value) -> Seen:
    if (missed := run_into(place)) is not None:
        reason = f"a slash is missing after {missed.logical_id}: whoever takes the name that this makes has the keys"
        return Seen("FAIL", _OBJECT, place, reason)
    if (lost := unknown_in(place)) is not None:
        return Seen("UNKNOWN", _OBJECT, place, lost.why)
    if not str(place).lower().startswith(SCHEMES):
        return Seen("UNKNOWN", _OBJECT, place, "is no path in S3, s3://: what EMR makes of it is not known")
    reason = (
        "its bucket is not among these templates, and holds the private key or the code that gives it: whoever owns it "
        "shows who may read and who may write there"
    )
    return Seen("INHERITED", _OBJECT, place, reason)


CONTROL = Control(
    id="ENC-06",
    title="Traffic between the nodes is encrypted by TLS",
    why="Shuffles and RPC carry the data of every job over the subnet, readable to whoever listens there.",
    severity="high",
    population="clusters or security configurations",
    proof="EnableInTransitEncryption is true and TLSCertificateConfiguration has a provider that the release knows; "
    "S3Object of PEM and Custom is in a bucket of these templates",
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
