"""The environment: everything one file describes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ._base import AccountId, Int, Model, Name, Region, Str, matching
from .airflow import Airflow
from .cluster import Cluster
from .network import Network, NewNetwork
from .warehouse import DataCatalog, Warehouse
from .workflow import Workflow

Days = Annotated[Int, Field(ge=1, le=3650)]
PolicyName = Annotated[
    Str,
    matching(
        r"[\w+=,.@/-]{1,128}",
        "a permissions boundary is named by its policy's path and name",
        "write it as boundaries/data-platform, without the arn",
    ),
]
RolePath = Annotated[
    Str,
    Field(max_length=512),
    matching(r"/(?:[\w+=,.@-]+/)*", "a role path begins and ends with a slash", "write it as /data-platform/"),
]
Email = Annotated[
    Str,
    Field(max_length=254),
    matching(
        r"[^@\s]+@[^@\s]+\.[^@\s]+",
        "an e-mail address has one @ and a domain",
        "write it as data-platform@example.com",
    ),
]


class Storage(Model):
    """The buckets: raw, curated, results, artefacts, logs, and the access logs of these."""

    on_delete: Literal["retain", "destroy"] = "retain"
    """What happens to buckets and keys when their stack is deleted. `destroy` is the first of two keys: it counts only
    together with `-c allow-data-loss=<environment>` on the command line. Default retain."""
    noncurrent_days: Days = 30
    """Days after which overwritten and deleted versions are removed for good. Default 30."""
    logs_days: Days = 400
    """Days after which cluster logs, access logs and flow logs are removed. Default 400."""
    raw_archive_days: Days | None = None
    """Days after which raw data moves to Glacier Instant Retrieval. Default: never."""


class Identity(Model):
    """How roles are made."""

    permissions_boundary: PolicyName | None = None
    """Name (with path) of a managed policy of the account that bounds every role made here. Default: none."""
    role_path: RolePath = "/"
    """IAM path of every role made here. Default `/`."""


class Notifications(Model):
    """Who hears about clusters, steps and alarms."""

    emails: tuple[Email, ...] = ()
    """Addresses subscribed to the environment's topic; each must confirm once."""


class Pool(Model):
    """Clusters that short runs share, so that most of them need not wait for a launch.

    A run takes a free cluster of the pool, launches one when there is none and room for it, and waits otherwise. A
    cluster whose description has changed is replaced when it is free. Clusters end by their idle timeout."""

    cluster: Name
    """Key of a transient cluster under `clusters`, with an `idle_timeout_seconds`: how its clusters are made."""
    maximum_clusters: Annotated[Int, Field(ge=1, le=20)]
    """Most clusters at a time."""
    wait_minutes: Annotated[Int, Field(ge=1, le=1440)] = 60
    """How long a run waits for a cluster before it fails. Default 60."""


class Guard(Model):
    """Ends clusters that nobody owns: those of runs that have ended, and those older than they may become.

    What belongs to a run that has ended goes at once. For old clusters `overdue` decides."""

    overdue: Literal["report", "terminate"] = "report"
    """What becomes of a cluster older than its `maximum_age_hours`, unless its tag `emr-platform:extend-until` holds a
    later time: `report` tells the environment's topic what it would end; `terminate` ends it. Default report."""
    warn_minutes: Annotated[Int, Field(ge=15, le=10080)] = 60
    """How long before that the topic is told. Default 60."""
    every_minutes: Annotated[Int, Field(ge=5, le=1440)] = 15
    """How often the guard looks. Default 15."""


class AccountSettings(Model):
    """Settings of the whole account in this region, for everybody in it and not for this environment alone.

    One environment of an account and region sets them. When it no longer does they become again what they were."""

    block_public_access: bool = False
    """EMR launches no cluster whose security groups let the world in, on any port. Default: as the account has it."""
    ebs_encryption: Literal["aws-key", "disk-key"] | None = None
    """New EBS volumes and copies of snapshots are encrypted, with AWS's own key or with the environment's disk key;
    whoever launches instances in the account then needs that one. Default: as the account has it."""


class Acknowledgement(Model):
    """A warning somebody has read and accepts, with the reason."""

    rule: Str
    """The rule's name, as the finding shows it."""
    path: Str
    """Where it applies, as the finding shows it, or a part of that from the left."""
    reason: Annotated[Str, Field(min_length=20)]
    """Why it is acceptable here, in a sentence of at least 20 characters."""


class Environment(Model):
    """One environment: its network, storage, clusters and workflows."""

    name: Name
    """Name of the environment, the same as the file's: `dev` in environments/dev.yaml."""
    account: AccountId | None = None
    """Account to deploy to, 12 digits in quotes. Default: the account of whoever deploys."""
    region: Region
    """Region to deploy to."""
    owner: Annotated[Str, Field(max_length=256)]
    """Team or person who answers for it; a tag on every resource."""
    cost_centre: Annotated[Str, Field(max_length=256)]
    """Where the bill goes; a tag on every resource."""
    tags: dict[str, Str] = {}
    """More tags for every resource."""
    network: Network = NewNetwork()
    """Where clusters run."""
    storage: Storage = Storage()
    """Buckets and their lifecycle."""
    identity: Identity = Identity()
    """How roles are made."""
    notifications: Notifications = Notifications()
    """Who hears about it."""
    clusters: Annotated[dict[Name, Cluster], Field(min_length=1)]
    """Clusters by name."""
    workflows: dict[Name, Workflow] = {}
    """Workflows by name."""
    pools: dict[Name, Pool] = {}
    """Pools of clusters that workflows share, by name. Default: none."""
    guard: Guard = Guard()
    """What sees to it that no cluster is left running."""
    warehouse: Warehouse | None = None
    """A Redshift Serverless warehouse that steps of type `redshift-load` load into. Default: none."""
    data_catalog: DataCatalog | None = None
    """Tables and views over S3 for Athena, Presto and Trino. Default: none."""
    airflow: Airflow | None = None
    """Apache Airflow for the workflows: each becomes a DAG as well. Default: none."""
    account_settings: AccountSettings | None = None
    """Settings of the whole account in this region. Default: left as they are."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """Warnings that were read and accepted."""

    def workflows_on(self, cluster: str) -> tuple[Workflow, ...]:
        """The workflows that use a cluster, or a pool of such clusters."""
        return tuple(workflow for workflow in self.workflows.values() if self.cluster_key(workflow) == cluster)

    def cluster_key(self, workflow: Workflow) -> str | None:
        """Key of the cluster that a workflow runs on, also by way of a pool; None when there is no such pool."""
        pool = self.pools.get(workflow.pool) if workflow.pool else None
        return pool.cluster if pool else workflow.cluster
