"""AUT-01: who reaches a cluster has said who they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from ...assembly import (
    Choice,
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    callers,
    is_custom,
    is_there,
    items,
    possible,
    references,
    unknown_in,
)
from ...catalog import beside_kerberos, ports_of
from ...findings import Path
from .._base import Control, Outcome, Status, Subject
from .._lookups import kept
from ._doors import KERBEROS, kerberos
from ._network import (
    GROUP,
    MANAGED,
    NODES,
    SERVICE,
    Rule,
    elsewhere,
    engine_groups,
    engine_of,
    named,
    resource_of,
    rules,
    taken,
)
from ._security import named_by
from ._seen import Seen, missing, worst
from ._switches import switched
from .asm_02 import types

_ADDRESSES = ("CidrIp", "CidrIpv6", "SourcePrefixListId")
# What names a group and opens no connections by it: rules, clusters, endpoints, stores; and what is asked by its calls.
_STAYING = {
    "AWS::CloudFormation::Stack", "AWS::DAX::Cluster", "AWS::DocDB::DBCluster", "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupVpcAssociation",
    "AWS::EC2::VPCEndpoint", "AWS::EFS::MountTarget", "AWS::EMR::Cluster", "AWS::EMR::Studio",
    "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::ServerlessCache",
    "AWS::Elasticsearch::Domain", "AWS::FSx::FileSystem", "AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster",
    "AWS::MemoryDB::Cluster", "AWS::Neptune::DBCluster", "AWS::OpenSearchService::Domain", "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::RedshiftServerless::Workgroup", "AWS::SSM::Document",
    "AWS::SSM::Parameter", "AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine",
}  # fmt: skip
# With whom a group is shared, may give it to what is his: Amazon VPC User Guide, share security groups.
_SHARE = "AWS::RAM::ResourceShare"
# Services whose resources watch, or let somebody do something; and what they watch for.
_WATCHING = ("AWS::CloudWatch::", "AWS::Config::", "AWS::IAM::", "AWS::Logs::")
_WATCHED = {"EventPattern"}
# Under which names resources have groups, and under which they are only told of one.
_HAVING = re.compile("(?i)group")
# Under which they have them by ids or names, that may also stand there as texts.
_OF_GROUPS, _OF_EC2 = re.compile("(?i).*security_?groups?(_?id)?s?(_?list)?"), {"Groups", "GroupSet"}
_TELLING = {"AirflowConfigurationOptions", "DefaultArguments", "Environment", "Parameters", "Tags"}
# Calls that make or start something with a group, or give one to what is there: of EC2, ECS, Batch, Lambda, ...
_STARTS = re.compile(
    r"(?!emr:)[\w-]+:((create|modify|register|request|run|start|update)(?!SecurityGroup)\w*|(apply|set)SecurityGroups\w*)"
)
_PRIMARY = ("Instances", MANAGED[0])
_BELIEVED = ", whose engines take any name they are given"
_ANONYMOUS = {("zeppelin-site", "zeppelin.anonymous.allowed"): ("true",)}


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster, subject).of(cluster)


def _answer(cluster: Cluster, subject: Subject) -> Seen:
    asked = kerberos(cluster, subject)
    realm = cluster.get(*KERBEROS, "Realm")
    if asked is True:
        asks = Seen("PASS", KERBEROS, realm, "Kerberos authenticates every user and service")
        return worst([asks, *_beside_kerberos(cluster, subject)])
    without = "no Kerberos, and" if asked is False else f"Kerberos is not known ({asked.why}), and"
    door = worst([*_own_doors(cluster, subject, without), *_others(cluster, subject, without)])
    if asked is False or door.status == "PASS":
        return door
    configuration = named_by(cluster, subject, "")
    if isinstance(configuration, Seen) and configuration.status == "INHERITED":
        return configuration
    return Seen("UNKNOWN", KERBEROS, realm, asked.why)


def _beside_kerberos(cluster: Cluster, subject: Subject) -> Iterator[Seen]:
    """Who reaches an application of a cluster that does not ask by Kerberos who comes."""
    for application, index, there in items(cluster.get("Applications")):
        name = at(application, "Name")
        for option in possible(name):
            told = not isinstance(option, Unknown)
            beside = [one for one in sorted(beside_kerberos()) if not told or one == str(option).lower()]
            if not beside:
                continue
            ports = tuple(port.number for one in beside for port in ports_of(one))
            found = worst([Seen("PASS", KERBEROS, None, ""), *_ways(cluster, subject, ports)])
            sure = found.status == "FAIL" and told and there is True and not isinstance(name, Choice)
            open_ = switched(cluster, _ANONYMOUS) if str(option).lower() == "zeppelin" else None
            what = f"{option} does not ask by Kerberos who comes" if told else "which application it is, is not known"
            reason = f"{what}, and it may be reached: {found.reason.strip().removesuffix(_BELIEVED)}"
            if sure and open_ is not None and open_.status == "FAIL":
                yield Seen("FAIL", open_.path, open_.value, f"{reason}; {open_.reason}")
            elif found.status == "INHERITED":
                yield found
            elif found.status != "PASS":
                yield Seen("UNKNOWN", ("Applications", *index), application, reason)


def _ways(cluster: Cluster, subject: Subject, ports: tuple[int, ...]) -> Iterator[Seen]:
    """Who reaches some ports of a cluster's nodes."""
    yield from _rules(cluster, subject, "", ports)
    yield from _of_emr(cluster, "")
    for path, value in named(cluster, *NODES):
        if (group := resource_of(value, GROUP)) is not None:
            yield from _had_by(((path, one) for one in _by_emr(subject).get(group, ())), subject, "")
    yield from _by_id(cluster, subject, "")
    yield from _others(cluster, subject, "")


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


def _own_doors(cluster: Cluster, subject: Subject, without: str) -> Iterator[Seen]:
    """Who comes to a cluster without another one: by its key pair, its rules, and what has a group that is let in."""
    yield _key_pair(cluster, without)
    yield from _rules(cluster, subject, without)
    yield from _of_emr(cluster, without)
    yield from _had_by(_sources(cluster, subject), subject, without)
    yield from _by_id(cluster, subject, without)


def _of_emr(cluster: Cluster, without: str) -> Iterator[Seen]:
    for key in MANAGED:
        if cluster.get("Instances", key) in (None, ""):
            reason = f"{without} the cluster leaves its groups to EMR, whose rules are not here"
            yield Seen("UNKNOWN", ("Instances", key), None, reason)


def _had_by(sources: Iterable[tuple[Path, Resource]], subject: Subject, without: str) -> Iterator[Seen]:
    """What else has groups that are let in."""
    for path, source in sources:
        if (found := _members(subject).get(source)) is not None:
            yield _member(*found, path, source, without)
        elif (one := _perhaps(source, subject)) is not None:
            yield _member(one, False, path, source, without)


def _by_id(cluster: Cluster, subject: Subject, without: str) -> Iterator[Seen]:
    """What else has a group elsewhere by its id: EMR itself lets it in."""
    for path, value in named(cluster, *MANAGED):
        if isinstance(value, str) and (found := _members(subject).get(value)) is not None:
            yield _member(*found, path, value, without)


def _others(cluster: Cluster, subject: Subject, without: str) -> Iterator[Seen]:
    """Who comes to a cluster by the nodes of others, and what of its groups is not here."""
    if (found := _by_others(subject).get(cluster)) is not None:
        yield Seen(found.status, found.path, None, f"{without} {found.reason}")
    if isinstance(lost := missing(subject), Unknown):
        yield Seen("UNKNOWN", KERBEROS, None, f"{without} whether more rules let somebody in is not known: {lost.why}")


def _sources(cluster: Cluster, subject: Subject) -> Iterator[tuple[Path, Resource]]:
    """The groups whose members reach a cluster's nodes, each with the path of its own group that lets them in."""
    for path, value in named(cluster, *NODES):
        if (group := resource_of(value, GROUP)) is not None:
            let_in = [at(rule.body, "SourceSecurityGroupId") for rule in rules(group, subject)]
            sources = [found for one in let_in for option in possible(one) if (found := resource_of(option, GROUP))]
            yield from ((path, one) for one in dict.fromkeys([*_by_emr(subject).get(group, ()), *sources]))


@lru_cache(maxsize=2)
def _by_emr(subject: Subject) -> Mapping[Resource, Mapping[Resource, None]]:
    """By group the groups that EMR itself lets in, as it does its groups of a cluster's nodes into each other.

    Such a rule holds for whatever else has the group. Kept for the subjects that were asked last.
    """
    found: dict[Resource, dict[Resource, None]] = {}
    for one in subject.clusters:
        groups = [group for _, value in named(one, *MANAGED) if (group := resource_of(value, GROUP)) is not None]
        groups += taken(one, subject)
        for group in groups:
            found.setdefault(group, {}).update(dict.fromkeys(groups))
    return found


def _rules(cluster: Cluster, subject: Subject, without: str, ports: tuple[int, ...] = ()) -> Iterator[Seen]:
    """What the rules of a cluster's groups let in. `ports`: those that are asked about. Default: all."""
    own = {id(group) for _, value in named(cluster, *NODES, SERVICE) if (group := resource_of(value, GROUP))}
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
            yield from (_rule(rule, path, own, without) for rule in rules(group, subject) if _is_about(rule, ports))
    for giver, _, value in engine_groups(subject):
        engine = engine_of(giver) if isinstance(giver, Cluster) else None
        if not isinstance(engine, Reference) or engine.resource is cluster.resource:
            name = giver.name if isinstance(giver, Cluster) else giver.logical_id
            yield from _by_studio(name, value, subject, own, without, ports)


def _is_about(rule: Rule, ports: tuple[int, ...]) -> bool:
    """Whether a rule may let in to one of some ports."""
    protocol = str(at(rule.body, "IpProtocol")).lower()
    first, last = str(at(rule.body, "FromPort")), str(at(rule.body, "ToPort"))
    if not ports or protocol == "-1" or not (first.isdecimal() and last.isdecimal()):
        return True
    return protocol not in {"udp", "17", "icmp", "1"} and any(int(first) <= one <= int(last) for one in ports)


def _by_studio(
    name: str, value: Value, subject: Subject, own: set[int], without: str, ports: tuple[int, ...]
) -> Iterator[Seen]:
    """What the rules of a group let in that a Studio, or who runs a notebook, may give the primary node."""
    group = resource_of(value, GROUP)
    if group is None:
        yield elsewhere(_PRIMARY, value, f"whoever owns that group of {name} shows whom it lets in")
        return
    may = f"{without} {name} may give the primary node {group.logical_id}, which lets others in"
    for rule in rules(group, subject):
        if _is_about(rule, ports) and _rule(rule, _PRIMARY, own | {id(group)}, without).status != "PASS":
            yield Seen("UNKNOWN", _PRIMARY, rule.body, may)


@lru_cache(maxsize=2)
def _by_others(subject: Subject) -> Mapping[Cluster, Seen]:
    """How others come to a cluster by the nodes of another, the worst way, through however many clusters.

    From the worst on, whoever comes to a cluster goes on to all that let its groups in, each group once. Kept for the
    subjects that were asked last.
    """
    let_in: dict[Resource, list[tuple[Cluster, Path]]] = {}
    waiting: dict[Status, list[tuple[Cluster, Cluster, str]]] = {"FAIL": [], "UNKNOWN": [], "INHERITED": []}
    for one in subject.clusters:
        for path, source in _sources(one, subject):
            let_in.setdefault(source, []).append((one, path))
        door = worst(_own_doors(one, subject, ""))
        if door.status != "PASS":
            waiting[_leads(one, door.status)].append((one, one, door.reason.strip()))
    found: dict[Cluster, Seen] = {}
    passed: set[Resource] = set()
    for status, comers in waiting.items():
        for other, first, reason in comers:  # it grows by the clusters that are reached
            whence = "" if other is first else f"from {first.name} "
            if status == "FAIL" and taken(other, subject):
                waiting["UNKNOWN"].append((other, first, reason))  # which of EMR's groups it has is not known
            for group in (one for one in _having(other, status, subject) if one not in passed):
                passed.add(group)
                for one, path in let_in.get(group, ()):
                    if one is not other and one not in found:
                        how = f"{other.name} has {group.logical_id}, too: {whence}{reason}"
                        found[one] = Seen(status, path, None, how)
                        waiting[_leads(one, status)].append((one, first, reason))
    return found


def _having(cluster: Cluster, status: Status, subject: Subject) -> dict[Resource, None]:
    """The groups that a cluster's nodes have; where nothing is to fail for it, also those that they may have."""
    having = [group for _, value in named(cluster, *NODES) if (group := resource_of(value, GROUP)) is not None]
    return dict.fromkeys(having if status == "FAIL" else [*having, *taken(cluster, subject)])


def _leads(cluster: Cluster, status: Status) -> Status:
    """How sure it is that who comes to a cluster goes on to others from its nodes."""
    return "UNKNOWN" if status == "FAIL" and cluster.resource.exists is not True else status


def _rule(rule: Rule, path: Path, own: set[int], without: str) -> Seen:
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
        f"{without} {where} lets others reach the nodes ({rule.ports()}){_BELIEVED}",
    )  # fmt: skip


def _member(one: Resource, sure: bool, path: Path, group: Resource | str, without: str) -> Seen:
    name, has = one.logical_id, group if isinstance(group, str) else group.logical_id
    if not sure:
        return Seen("UNKNOWN", path, None, f"{without} whether {name} has {has}, too, is not known")
    bad = f"{without} {name} reaches the nodes, for it has {has}, too; give it a group of its own"
    return Seen("FAIL", path, None, bad)


@lru_cache(maxsize=2)
def _members(subject: Subject) -> Mapping[Resource | str, tuple[Resource, bool]]:
    """By group, or by the id of one elsewhere, what else has it, and whether that is certain; what has it for certain,
    where there is any.

    Kept for the subjects that were asked last.
    """
    found: dict[Resource | str, tuple[Resource, bool]] = {}
    for one, group, sure in _had(subject):
        if not isinstance(group, Unknown) and (group not in found or (sure and not found[group][1])):
            found[group] = one, sure
    return found


def _perhaps(group: Resource, subject: Subject) -> Resource | None:
    """What has a group that is not known, and that may be this one: a call, which a run tells, a resource of another
    stack than the one that makes it, or one that reads it where this stack keeps it."""
    for one, what, _ in _had(subject):
        if isinstance(what, Unknown) and one.template.may_share(group.template):
            elsewhere_ = one.template.outermost is not group.template.outermost
            if elsewhere_ or any(callers(one)) or group in kept(what, one, subject):
                return one
    return None


@lru_cache(maxsize=2)
def _had(subject: Subject) -> list[tuple[Resource, Resource | Unknown | str, bool]]:
    """What else has groups, which, and whether that is certain; Unknown for one that is not known.

    Kept for the subjects that were asked last.
    """
    return [
        (one, group, sure)
        for one in subject.assembly
        if one.exists is not False
        for group, sure in _groups_of(one, subject)
    ]


def _groups_of(one: Resource, subject: Subject) -> Iterator[tuple[Resource | Unknown | str, bool]]:
    """The groups that a resource has, by reference, by name, or by an id that is written out."""
    of_ec2 = one.type.startswith("AWS::EC2::")
    if one.type == _SHARE:
        yield from ((group, False) for group in references(one.get("ResourceArns")) if group.type == GROUP)
    for key, value, sure in _given_to(one, subject):
        if (group := resource_of(value, GROUP)) is not None:
            yield group, sure
        elif _OF_GROUPS.fullmatch(key) or (of_ec2 and key in _OF_EC2):
            if (lost := unknown_in(value)) is not None:
                yield lost, False
            if not str(value).startswith("sg-") and (key == "SecurityGroups" or not isinstance(value, Unknown)):
                yield from _called(value, sure, one, subject)
            elif isinstance(value, str):
                yield value, sure


def _called(name: Value, sure: bool, one: Resource, subject: Subject) -> Iterator[tuple[Resource, bool]]:
    """The groups that a name may mean; those whose name CloudFormation makes up are none that it means."""
    for group in subject.of(GROUP):
        called = group.get("GroupName") is not None and group.is_called(name, "GroupName", one.template)
        if called is not False:
            yield group, sure and called is True


def _given_to(one: Resource, subject: Subject) -> Iterator[tuple[str, Value, bool]]:
    """What a resource is given, as `_values`; what a call makes or starts with a group may have it, and so may what the
    function of a custom resource makes."""
    calls = [call for _, call in callers(one)]
    for call in calls:
        if isinstance(call.action, Unknown) or _STARTS.fullmatch(call.action):
            yield from _values(call.request, False)
    if not is_custom(one.type):
        if one.type not in _STAYING and not one.type.startswith(_WATCHING):
            yield from _values(one.properties, one.exists is True)
    elif not calls and one.type not in types()["custom"] and all(one is not it.resource for it in subject.clusters):
        yield from _values(one.properties, False)


def _values(node: Value, sure: bool, named: bool = False, key: str | None = "") -> Iterator[tuple[str, Value, bool]]:
    """References to groups in a value, each with whether the resource has it for certain; and texts and what is not
    known, with the key under which they stand.

    Args:
        sure: whether the value is certain.
        named: whether it stands under a name of groups.
        key: that under which it stands; None where the resource is only told of it.
    """
    if isinstance(node, dict):
        for name, item in node.items():
            if name not in _WATCHED:
                under = None if key is None or name in _TELLING else name
                yield from _values(item, sure and under is not None, named or _HAVING.search(name) is not None, under)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, sure, named, key)
    elif isinstance(node, Choice):
        for option in possible(node):
            yield from _values(option, False, named, key)
    elif resource_of(node, GROUP) is not None:
        yield key or "", node, sure and named
    elif isinstance(node, (str, Text, Unknown)) and key:
        yield key, node, sure


def _is_own(source: object, own: set[int]) -> bool:
    group: Resource | None = resource_of(source, GROUP)
    return group is not None and id(group) in own


CONTROL = Control(
    id="AUT-01",
    title="Users are authenticated before they reach a cluster: by Kerberos, or by IAM as there is no other way in",
    why="Without Kerberos Hadoop believes whatever user name it is told: whoever reaches a port acts as anybody.",
    severity="high",
    population="clusters",
    proof="KerberosAttributes with a KerberosConfiguration, and nothing but the cluster's own reaches the ports of "
    "applications that do not ask by Kerberos (Hue, JupyterEnterpriseGateway, JupyterHub, Presto, Trino, Zeppelin); "
    "or no Ec2KeyName, and security groups that let in nothing "
    "but the cluster's own groups, EMR's service and EMR Studio, and that nothing else has but clusters of which the "
    "same holds, so that steps and sessions ask IAM",
    remedy="set up Kerberos and let nobody reach what does not ask by it, or take away the key pair and the rules that "
    "let others reach the nodes",
    sources=(
        "AWS Config emr-kerberos-enabled", "cdk-nag HIPAA.Security-EMRKerberosEnabled",
        "cdk-nag NIST.800.53.R4-EMRKerberosEnabled", "cdk-nag PCI.DSS.321-EMRKerberosEnabled",
        "cdk-nag AwsSolutions-EMR6", "AWS Guard rules registry EMR_KERBEROS_ENABLED",
        "checkov CKV_AWS_114 (Terraform)", "cfn_nag F63",
    ),
    # NIST 800-53: the same controls as for Kerberos. HIPAA and PCI stand at AUT-06, whose rule they are about.
    mappings={"NIST 800-53r5": ("AC-2(j)", "AC-3", "AC-5(c)", "AC-6", "IA-2")},
    examine=examine,
    unsure="the sources ask for Kerberos alone, as AUT-06 does; a release that is not known is taken for one with "
    "Kerberos, as there; shells through Systems Manager, which ask IAM, count "
    "as authenticated; what other templates give a group of the cluster's to, or add to it, is seen only if reviewed "
    "too; pages that show what runs (YARN, HDFS, Spark, Flink) are not asked, nor are logins of applications and ports "
    "other than EMR's, nor at which ports the group of a Studio's workspaces comes in, which IAM asks; a group of "
    "these templates that something names by an id written out is not taken for it",
)  # fmt: skip
