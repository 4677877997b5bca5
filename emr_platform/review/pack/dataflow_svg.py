"""`dataflow.svg`: what clusters and warehouses may read and write in S3, with the key of each on its edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from ...assembly import Cluster, Reference, Resource, Statement, Unknown, Value, is_true, possible
from .._base import Subject
from .._buckets import bucket_of
from .._evidence import Evidence
from .._rows import UNKNOWN, listed, words
from ..encryption import Coverage, Key, bucket_key, coverage, key_of
from ..network import cluster_title
from ._lanes import End, Hide, Lane, Part, drawing
from .network_svg import label, unhashed

Writing = Mapping[Resource | None, Coverage]
_READ, _WRITE = "s3:GetObject", "s3:PutObject"


def write(evidence: Evidence) -> str:
    """The drawing, for the pack."""
    return dataflow_svg(evidence.subject, evidence.hider.text)


def dataflow_svg(subject: Subject, hide: Hide = str) -> str:
    """The drawing as SVG. Clusters that may do the same with the same keys are drawn once, with all their names."""
    covered: dict[str, list[Coverage]] = {}
    for one in coverage(subject):
        covered.setdefault(one.name, []).append(one)
    lanes: dict[tuple[object, ...], list[Lane]] = {}
    for cluster in subject.clusters:
        lane = _cluster(cluster, subject, covered.get(cluster.name, []))
        lanes.setdefault((lane.lines, lane.sources, lane.targets), []).append(lane)
    stores = [*_warehouses(subject), *_queries(subject)]
    columns = ("may read, with the bucket's key", "what works on it", "may write, with the key that is used")
    parts = (
        Part("S3 and clusters", columns, tuple(sorted(map(_joined, lanes.values()), key=lambda lane: lane.name))),
        Part("S3 and warehouses", columns, tuple(stores)),
    )
    description = (
        "For each cluster the buckets that its roles may read and write, the keys of both, of its disks, and the"
        " encryption between its nodes; then warehouses and workgroups of Athena. The tables hold the same in words."
    )
    return drawing("dataflow", "Data and keys", description, parts, hide)


def _joined(lanes: list[Lane]) -> Lane:
    names = sorted({lane.name for lane in lanes})
    more = tuple(f"and {name}" for name in names[1:6]) + ((f"and {len(names) - 6} more",) if len(names) > 6 else ())
    full = "; ".join(sorted(lane.full for lane in lanes))
    return Lane(names[0], full, (*lanes[0].lines, *more), lanes[0].sources, lanes[0].targets)


def _cluster(cluster: Cluster, subject: Subject, covered: list[Coverage]) -> Lane:
    keys = {one.what: one for one in covered}
    lines = tuple(f"{what}: {_said(keys[what])}" for what in ("local disks", "between nodes") if what in keys)
    roles = _roles(cluster, subject)
    if not roles:
        lost = (End(UNKNOWN, "", "the EC2 role is not among these templates", "open"),)
        return Lane(cluster_title(cluster) or cluster.name, cluster.name, lines, lost, lost)
    return Lane(
        cluster_title(cluster) or cluster.name,
        cluster.name,
        lines,
        _ends(roles, _READ, subject, {}),
        _ends(roles, _WRITE, subject, _written(cluster, subject, keys)),
    )


def _written(cluster: Cluster, subject: Subject, keys: dict[str, Coverage]) -> Writing:
    """What encrypts a cluster's writing by bucket: EMRFS in any (None), except for the logs in theirs."""
    found: dict[Resource | None, Coverage] = {}
    if "EMRFS" in keys:
        found[None] = keys["EMRFS"]
    if "cluster logs" in keys and (bucket := bucket_of(cluster.get("LogUri"))) is not None:
        found[bucket] = keys["cluster logs"]
    return found


def _said(one: Coverage) -> str:
    if one.what == "between nodes":
        return f"{one.how} certificates" if one.how else one.key.kind
    return " ".join(part for part in (_short(one.key), f"({one.how})" if one.how else "") if part)


def _short(key: Key) -> str:
    """A key in few letters: its name without the stack, or its kind."""
    if key.resource is not None:
        return unhashed(key.resource)
    return {"AWS key": key.name or "AWS's", "customer key elsewhere": "key elsewhere"}.get(key.kind, key.kind)


def _roles(cluster: Cluster, subject: Subject) -> list[Resource]:
    """The roles that code on a cluster has: the EC2 role, and runtime roles that trust it."""
    profile = cluster.get("JobFlowRole")
    found = [
        role.resource
        for one in (listed(profile.resource.get("Roles")) if isinstance(profile, Reference) else [])
        for role in possible(one)
        if isinstance(role, Reference)
    ]
    trusting = [
        one.resource
        for one in subject.statements
        if one.kind == "trust"
        and any(isinstance(name, Reference) and name.resource in found for _, name in one.principals())
    ]
    return list(dict.fromkeys(role for role in [*found, *trusting] if role in subject.held))


def _ends(roles: Iterable[Resource], action: str, subject: Subject, writing: Writing) -> tuple[End, ...]:
    """The buckets in which some roles may do something, each once, with a key on the edge."""
    found: dict[str, End] = {}
    for role in roles:
        for one in subject.held[role].statements:
            if one.effect == "Allow" and _does(one, action):
                found.update(
                    (end.full, end) for entry in one.listed("Resource") for end in _bucket(entry, subject, writing)
                )
    return tuple(found[key] for key in sorted(found, key=lambda key: (found[key].name, key)))


def _does(one: Statement, action: str) -> bool:
    """Whether a statement allows an action for certain; what is not known is drawn by its resource."""
    return any(isinstance(entry, str) and fnmatchcase(action.lower(), entry.lower()) for entry in one.listed("Action"))


def _bucket(entry: Value, subject: Subject, writing: Writing) -> list[End]:
    ends = []
    for option in possible(entry):
        bucket = bucket_of(option)
        if isinstance(option, Unknown):
            ends.append(End(UNKNOWN, "", option.why, "open"))
        elif bucket is not None:
            ends.append(_in_templates(bucket, subject, writing))
        elif option == "*" or words(option).endswith((":s3:::*", ":s3:::*/*")):
            ends.append(End("any bucket", "", words(option), "warn"))
        elif ":s3:::" in words(option):
            name = words(option).split(":s3:::", 1)[1].split("/", 1)[0]
            ends.append(End(f"{name} (elsewhere)", "", f"{name}: its owner shows how it is encrypted", "open"))
    return ends


def _in_templates(bucket: Resource, subject: Subject, writing: Writing) -> End:
    how, key = bucket_key(bucket, subject)
    full = f"{bucket.address}, bucket: {how} {key}"
    client = writing.get(bucket, writing.get(None))
    if client is not None and client.key.kind != "none":
        how, key = client.how, client.key
        full += f"; {client.what}: {how} {key}"
    look = "open" if key.kind == UNKNOWN else "warn" if key.kind == "none" else "pill"
    return End(label(bucket), how if key.kind == "AWS key" and how else _short(key), full, look)


def _warehouses(subject: Subject) -> list[Lane]:
    lanes = []
    for one in subject.of("AWS::RedshiftServerless::Namespace", "AWS::Redshift::Cluster"):
        roles = [role.resource for role in listed(one.get("IamRoles")) if isinstance(role, Reference)]
        key = next(found.key for found in coverage(subject) if found.name == one.address and found.what == "warehouse")
        reads = _ends([role for role in roles if role in subject.held], _READ, subject, {})
        lines = (f"at rest: {_short(key)}", f"TLS required: {_ssl(one, subject)}")
        lanes.append(Lane(f"Redshift, {unhashed(one)}", one.address, lines, reads, ()))
    return lanes


def _ssl(warehouse: Resource, subject: Subject) -> str:
    """Whether a warehouse refuses connections without TLS, by the parameter `require_ssl` of its workgroup."""
    for group in subject.of("AWS::RedshiftServerless::Workgroup"):
        named = group.get("NamespaceName")
        ours = (isinstance(named, Reference) and named.resource is warehouse) or named == warehouse.get("NamespaceName")
        for parameter in listed(group.get("ConfigParameters")) if ours else ():
            if isinstance(parameter, dict) and parameter.get("ParameterKey") == "require_ssl":
                answer = is_true(parameter.get("ParameterValue"))
                return UNKNOWN if isinstance(answer, Unknown) else "yes" if answer else "no"
    return UNKNOWN


def _queries(subject: Subject) -> list[Lane]:
    lanes = []
    for group in subject.of("AWS::Athena::WorkGroup"):
        given = group.get("WorkGroupConfiguration", "ResultConfiguration")
        location = given.get("OutputLocation") if isinstance(given, dict) else given
        bucket = bucket_of(location)
        written = given.get("EncryptionConfiguration") if isinstance(given, dict) else None
        key = key_of(written.get("KmsKey"), subject) if isinstance(written, dict) else None
        if bucket is None:
            name = words(location) or "where the client says"
            ends = (End(name, "", name, "open"),)
        else:
            end = _in_templates(bucket, subject, {})
            edge = end.edge if key is None or key.resource is None else _short(key)
            ends = (End(end.name, edge, end.full, end.look),)
        lanes.append(Lane(f"Athena, {label(group)}", group.address, ("results of queries",), (), ends))
    return lanes
