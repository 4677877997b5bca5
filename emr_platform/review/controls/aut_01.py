"""AUT-01: who reaches a cluster has said who they are."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Cluster, Resource, Unknown, at, is_there, possible
from .._base import Control, Outcome, Subject
from ._doors import KERBEROS, kerberos
from ._network import GROUP, MANAGED, NODES, SERVICE, Rule, elsewhere, named, resource_of, rules
from ._security import named_by
from ._seen import Seen, worst

_ADDRESSES = ("CidrIp", "CidrIpv6", "SourcePrefixListId")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster, subject).of(cluster)


def _answer(cluster: Cluster, subject: Subject) -> Seen:
    asked = kerberos(cluster, subject)
    realm = cluster.get(*KERBEROS, "Realm")
    if asked is True:
        return Seen("PASS", KERBEROS, realm, "Kerberos authenticates every user and service")
    without = "no Kerberos, and" if asked is False else f"Kerberos is not known ({asked.why}), and"
    door = worst([_key_pair(cluster, without), *_groups(cluster, subject, without)])
    if asked is False or door.status == "PASS":
        return door
    configuration = named_by(cluster, subject, "")
    if isinstance(configuration, Seen) and configuration.status == "INHERITED":
        return configuration
    return Seen("UNKNOWN", KERBEROS, realm, asked.why)


def _key_pair(cluster: Cluster, without: str) -> Seen:
    path = ("Instances", "Ec2KeyName")
    key = cluster.get(*path)
    given = is_there(key)
    if given is True:
        return Seen("FAIL", path, key, f"{without} whoever holds the key pair comes in as the user hadoop")
    if isinstance(given, Unknown):
        return Seen("UNKNOWN", path, key, f"{without} whether there is a key pair is not known: {given.why}")
    return Seen(
        "PASS", KERBEROS, None,
        f"{without} no way in but IAM's: no key pair, and nothing reaches the nodes but themselves and EMR's service",
    )  # fmt: skip


def _groups(cluster: Cluster, subject: Subject, without: str) -> Iterator[Seen]:
    own = {id(group) for _, value in named(cluster, *MANAGED, SERVICE) if (group := resource_of(value, GROUP))}
    own |= {
        id(group)
        for studio in subject.of("AWS::EMR::Studio")
        if (group := resource_of(studio.get("WorkspaceSecurityGroupId"), GROUP))
    }
    for path, value in named(cluster, *NODES):
        group = resource_of(value, GROUP)
        if group is None:
            what = "whoever owns that group shows that it lets in nobody who has not been authenticated"
            yield elsewhere(path, value, what)
        else:
            yield from (_rule(rule, path, own, without) for rule in rules(group, subject))
    for key in MANAGED:
        if cluster.get("Instances", key) is None:
            reason = f"{without} the cluster leaves its groups to EMR, whose rules are not here"
            yield Seen("UNKNOWN", ("Instances", key), None, reason)


def _rule(rule: Rule, path: tuple[str | int, ...], own: set[int], without: str) -> Seen:
    source = at(rule.body, "SourceSecurityGroupId")
    within = [_is_own(option, own) for option in possible(source)]
    where = rule.resource.logical_id
    beside = [at(rule.body, key) for key in _ADDRESSES]
    if source is not None and all(within) and all(one is None for one in beside):
        return Seen("PASS", path, None, "")
    if rule.there is not True or isinstance(source, Unknown) or isinstance(rule.body, Unknown):
        return Seen("UNKNOWN", path, source, f"{without} who the rule of {where} lets in is not known")
    return Seen(
        "FAIL", path, rule.body,
        f"{without} {where} lets others reach the nodes ({rule.ports()}), whose engines take any name they are given",
    )  # fmt: skip


def _is_own(source: object, own: set[int]) -> bool:
    group: Resource | None = resource_of(source, GROUP)
    return group is not None and id(group) in own


CONTROL = Control(
    id="AUT-01",
    title="Users are authenticated before they reach a cluster: by Kerberos, or by IAM as there is no other way in",
    why="Without Kerberos Hadoop believes whatever user name it is told: whoever reaches a port acts as anybody.",
    severity="high",
    population="clusters",
    proof="KerberosAttributes with a KerberosConfiguration; or no Ec2KeyName, and security groups that let in nothing "
    "but the cluster's own groups, EMR's service and EMR Studio, so that steps and sessions ask IAM",
    remedy="set up Kerberos, or take away the key pair and the rules that let others reach the nodes",
    sources=(
        "AWS Config emr-kerberos-enabled", "cdk-nag HIPAA.Security-EMRKerberosEnabled",
        "cdk-nag NIST.800.53.R4-EMRKerberosEnabled", "cdk-nag PCI.DSS.321-EMRKerberosEnabled",
        "cdk-nag AwsSolutions-EMR6", "AWS Guard rules registry EMR_KERBEROS_ENABLED",
        "checkov CKV_AWS_114 (Terraform)", "cfn_nag F63",
    ),
    # NIST 800-53: the same controls as for Kerberos. HIPAA and PCI stand at AUT-06, whose rule they are about.
    mappings={"NIST 800-53r5": ("AC-2(j)", "AC-3", "AC-5(c)", "AC-6", "IA-2")},
    examine=examine,
    unsure="the sources ask for Kerberos alone, as AUT-06 does; shells through Systems Manager, which ask IAM, count "
    "as authenticated",
)  # fmt: skip
