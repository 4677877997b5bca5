"""What the jobs of a cluster touch in S3, as policy statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emr_platform.engines import locations
from emr_platform.model import Cluster, Workflow
from emr_platform.render import BUCKETS, Location, locate

from .._raw import PARTITION, REGION, URL_SUFFIX, statement

_READ = ("s3:GetObject",)
_WRITE = (
    "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
)  # fmt: skip


@dataclass(frozen=True)
class DataAccess:
    """Locations in S3 that a cluster's nodes read, and that they write (and read back).

    Locations are `s3://bucket/prefix/`; `raw`, `curated`, `results` and `artefacts` name an environment's own buckets.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    """Single objects that nodes and EMR itself read, as `s3://bucket/key`: certificates, and the jars of providers."""

    @classmethod
    def of(cls, cluster: Cluster, workflows: Iterable[Workflow]) -> DataAccess:
        """Everything that a cluster, its engines and the steps of the workflows on it touch, sorted."""
        steps = cls.of_steps(workflows)
        engines = locations(cluster)
        writes = {*cluster.writes, *engines.writes, *steps.writes}
        reads = {*cluster.reads, *engines.reads, *steps.reads} - writes
        return cls(tuple(sorted(reads)), tuple(sorted(writes)), _objects_of(cluster))

    @classmethod
    def of_nodes(cls, cluster: Cluster, workflows: Iterable[Workflow]) -> DataAccess:
        """The same as far as it is the nodes' business: where steps have roles of their own, without the steps."""
        return cls.of(cluster, () if cluster.security.runtime_roles else workflows)

    @classmethod
    def of_steps(cls, workflows: Iterable[Workflow]) -> DataAccess:
        """What the steps of workflows declare, sorted."""
        steps = [step for workflow in workflows for step in workflow.cluster_steps]
        writes = {url for step in steps for url in step.writes}
        reads = {url for step in steps for url in step.reads} - writes
        return cls(tuple(sorted(reads)), tuple(sorted(writes)))

    @property
    def other_buckets(self) -> tuple[str, ...]:
        """Names of the buckets that are not the environment's own, sorted."""
        everything = map(locate, (*self.reads, *self.writes, *self.objects))
        return tuple(sorted({where.bucket for where in everything if not where.own}))


def _objects_of(cluster: Cluster) -> tuple[str, ...]:
    security = cluster.security
    providers = (security.s3.provider, security.local_disk.provider, security.in_transit.provider)
    jars = {provider.jar for provider in providers if provider}
    return tuple(sorted({*jars, *filter(None, [security.in_transit.pem_zip])}))


def data_statements(access: DataAccess, arns: Mapping[str, str], data_key: str) -> list[dict[str, Any]]:
    """Statements for reading and writing objects, listing their prefixes, and using the key of the data buckets.

    Args:
        arns: ARNs of the environment's own buckets, by alias.
        data_key: ARN of their key.
    """
    reads, writes = [locate(url) for url in access.reads], [locate(url) for url in access.writes]
    objects = [locate(url) for url in access.objects]
    statements = []
    if objects:
        named = [f"{_arn(where.bucket, arns)}/{where.prefix}" for where in objects]
        statements.append(statement(_READ, named, sid="ReadObjects"))
    if reads:
        statements.append(statement(_READ, _objects(reads, arns), sid="ReadData"))
    if writes:
        statements.append(statement(_WRITE, _objects(writes, arns), sid="WriteData"))
    above = _ancestors([*reads, *writes], arns)
    if above:
        statements.append(statement(["s3:GetObject"], above, sid="LookUpwards"))
    for bucket in sorted({where.bucket for where in (*reads, *writes)}):
        prefixes = sorted({p for where in (*reads, *writes) if where.bucket == bucket for p in _listed(where)})
        statements.append(
            statement(
                ["s3:ListBucket"], [_arn(bucket, arns)], sid=f"List{''.join(c for c in bucket.title() if c.isalnum())}",
                conditions={"StringLike": {"s3:prefix": prefixes}},
            )
        )  # fmt: skip
    # Whatever the nodes write is encrypted with this key, in other buckets too.
    if writes or any(where.own for where in (*reads, *objects)):
        # A multipart upload to SSE-KMS decrypts the data key again, so writers need both.
        actions = ["kms:Decrypt", "kms:GenerateDataKey"] if writes else ["kms:Decrypt"]
        statements.append(statement(actions, [data_key], sid="DataKey", conditions=through_s3()))
    return statements


def through_s3() -> dict[str, Any]:
    """Condition: the key is used by S3 on the caller's behalf, never directly."""
    return {"StringEquals": {"kms:ViaService": f"s3.{REGION}.{URL_SUFFIX}"}}


def _objects(locations: Sequence[Location], arns: Mapping[str, str]) -> list[str]:
    """Object ARNs of whole prefixes; also of the prefix as a key, which file system clients look at first."""
    found: list[str] = []
    for where in locations:
        arn = _arn(where.bucket, arns)
        found += [f"{arn}/{where.prefix.rstrip('/')}", f"{arn}/{where.prefix}*"] if where.prefix else [f"{arn}/*"]
    return sorted(set(found))


def _ancestors(locations: Sequence[Location], arns: Mapping[str, str]) -> list[str]:
    """The folders above each location. S3A asks for them, and a denied answer fails the job where an empty one would
    not; reading them reveals nothing, since a folder's key has no content."""
    return sorted({f"{_arn(where.bucket, arns)}/{above}" for where in locations for above in where.ancestors})


def _listed(where: Location) -> list[str]:
    bare = where.prefix.rstrip("/")
    return ["*"] if not bare else [bare, f"{bare}/*", *(f"{above}/" for above in where.ancestors)]


def _arn(bucket: str, arns: Mapping[str, str]) -> str:
    return arns[bucket] if bucket in BUCKETS else f"arn:{PARTITION}:s3:::{bucket}"
