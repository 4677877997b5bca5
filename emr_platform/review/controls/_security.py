"""Security configurations as the controls ask them, and the clusters that have none of these templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...assembly import Cluster, Resource, Text, Value, security_document, unknown_in
from .._base import Outcome, Subject
from ._seen import Seen

TYPE = "AWS::EMR::SecurityConfiguration"
PATH = ("SecurityConfiguration",)
ENCRYPTION = ("EncryptionConfiguration",)
AT_REST = (*ENCRYPTION, "AtRestEncryptionConfiguration")
S3 = (*AT_REST, "S3EncryptionConfiguration")
DISK = (*AT_REST, "LocalDiskEncryptionConfiguration")
IN_TRANSIT = (*ENCRYPTION, "InTransitEncryptionConfiguration", "TLSCertificateConfiguration")
IMDS = ("InstanceMetadataServiceConfiguration",)


def ask_each(subject: Subject, check: Callable[[Value], Seen], without: str) -> Iterator[Outcome]:
    """What a check says of each security configuration, and of each cluster that has none among these templates.

    Args:
        check: takes the configuration's JSON; its path is below that JSON.
        without: why a cluster fails that names no security configuration.
    """
    for configuration in subject.of(TYPE):
        found = check(security_document(configuration))
        yield Seen(found.status, (*PATH, *found.path), found.value, found.reason).of(configuration)
    for cluster in subject.clusters:
        named = named_by(cluster, subject, without)
        if isinstance(named, Seen):
            yield named.of(cluster)


def named_by(cluster: Cluster, subject: Subject, without: str) -> Resource | Seen:
    """The security configuration that a cluster names, or what is to be said where it is not among the templates."""
    found = cluster.security_configuration(subject.assembly)
    if isinstance(found, Resource):
        return found
    given = cluster.get("SecurityConfiguration")
    if found is None or given == "":
        return Seen("FAIL", PATH, given, without)
    here = cluster.resource.template
    written = isinstance(given, (str, Text))
    if written and any(one.is_called(given, "Name", here) is not False for one in subject.of(TYPE)):
        return Seen("UNKNOWN", PATH, given, f"which security configuration of these templates {given} is, is not known")
    if isinstance(given, str) or (isinstance(given, Text) and unknown_in(given) is None):
        return Seen(
            "INHERITED", PATH, given,
            f"the security configuration {given} is not among these templates: whoever made it shows what "
            "`aws emr describe-security-configuration` says",
        )  # fmt: skip
    return Seen("UNKNOWN", PATH, given, found.why)


def users(configuration: Resource, subject: Subject) -> list[Cluster]:
    """The clusters that name a security configuration."""
    return [one for one in subject.clusters if one.security_configuration(subject.assembly) is configuration]
