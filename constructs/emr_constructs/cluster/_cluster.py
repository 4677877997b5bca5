"""One EMR cluster with everything that is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from constructs import Construct, IConstruct

from emr_platform.engines import Where
from emr_platform.model import Cluster, Identity, JdbcMetastore, Workflow
from emr_platform.render import (
    BUCKETS,
    ClusterRefs,
    cluster_properties,
    kerberos_attributes,
    run_job_flow,
    security_configuration,
)
from emr_platform.render.arns import secret_arn, secret_pattern
from emr_platform.render.tags import age_tags

from .._assets import upload
from .._raw import ACCOUNT, PARTITION, REGION, Defined, Part, Place, attribute, define, stack_name
from ..encryption import EmrEncryption
from ..identity import ClusterRoles, DataAccess
from ..identity._needs import node_statements, service_statements
from ..network import EmrNetwork
from ..observability import EmrNotifications
from ..storage import EmrStorage
from ._auto_scaling import define_auto_scaling_role, pass_auto_scaling_statement
from ._groups import ClusterSecurityGroups
from ._logs import define_log_group, log_statement
from ._runtime import define_runtime_roles
from ._scaling import ScheduledCapacity
from ._watch import define_alarms, define_dashboard, define_events

CLUSTER_TAG = "emr-platform:cluster"
"""Tag by which a cluster's workflows, and only they, may touch it. Its value is stack and name: names come twice, when
the cluster `b-c` of `a` meets the cluster `c` of `a-b`. A pool's clusters have the pool in it as well."""


class EmrCluster(Part):
    """An EMR cluster: roles, security groups, security configuration, dashboard, alarms, events.

    A long-running cluster is a CloudFormation resource. A transient one has everything but that and its security
    configuration: an `EmrWorkflow` defines one and launches the cluster.

    Attributes:
        cluster: the description.
        name: the cluster's name in EMR.
        tags: its tags, without EMR's own.
        own_tag: the one of them that no other cluster of the account and region has.
        refs: what its rendering refers to; of a transient cluster without the security configuration.
        roles: its roles.
        runtime_roles: ARN of each workflow's own role, by the workflow's name; empty without `security.runtime_roles`.
        auto_scaling_role_arn: ARN of the role for rules on metrics, None without them.
        jobs: URL in S3 of each job file, by its path.
        storage: its buckets.
        notifications: its topic.
        cluster_id: id of a long-running cluster, None for a transient one.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: Cluster,
        network: EmrNetwork,
        name: str | None = None,
        encryption: EmrEncryption | None = None,
        storage: EmrStorage | None = None,
        notifications: EmrNotifications | None = None,
        access: DataAccess | None = None,
        jobs: Sequence[str] = (),
        workflows: Mapping[str, Workflow] | None = None,
        root: Path | None = None,
        identity: Identity | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """Define the cluster.

        Args:
            cluster: its description.
            network: where it runs.
            name: its name in EMR. Default: the construct's id.
            encryption: keys. Default: those of `storage`, else keys of its own.
            storage: buckets. Default: buckets of its own.
            notifications: topic for alarms and state changes. Default: a topic of its own.
            access: what its nodes read and write. Default: what `cluster` declares.
            jobs: job files to upload, and to let its nodes read unless there are runtime roles.
            workflows: with `security.runtime_roles`, its workflows by name; each gets a role of its own.
            root: folder that job and script paths start from. Default: the current one.
            identity: role path and permissions boundary.
            tags: tags for the cluster, its instances and volumes.
        """
        super().__init__(scope, construct_id)
        self.cluster = cluster
        self.name = name or construct_id
        self.own_tag = {CLUSTER_TAG: f"{stack_name(self)}/{self.name}"}
        self.tags = {**(tags or {}), **age_tags(cluster), **self.own_tag}
        wal = bool(cluster.hbase and cluster.hbase.wal_workspace)
        own = storage.encryption if storage else None
        encryption = encryption or own or EmrEncryption(self, "Encryption", write_ahead_logs=wal)
        self.storage = storage or EmrStorage(self, "Storage", encryption=encryption)
        self.notifications = notifications or EmrNotifications(self, "Notifications", key_arn=encryption.log_key_arn)
        scripts = [action.script for action in cluster.bootstrap_actions]
        uploaded = upload(self, root or Path.cwd(), [*scripts, *jobs])
        self.jobs = {path: uploaded[path].url for path in jobs}
        log_prefix = f"emr/{self.name}/"
        buckets = {alias: self.storage.names[alias] for alias in BUCKETS}
        where = Where(PARTITION, REGION, ACCOUNT, buckets)
        metastore = cluster.metastore if isinstance(cluster.metastore, JdbcMetastore) else None
        # Policies compare whole ARNs, everybody else is content with the beginning of a secret's.
        granted = (
            replace(where, metastore_secret=secret_pattern(where, metastore.password_secret)) if metastore else where
        )
        apart = cluster.security.runtime_roles
        scaling_role = define_auto_scaling_role(self, cluster, self.own_tag, identity or Identity())
        self.auto_scaling_role_arn = attribute(scaling_role, "Arn") if scaling_role else None
        logs = define_log_group(self, encryption.log_key_arn) if cluster.cloudwatch_logs else None
        self.roles = ClusterRoles(
            self,
            "Roles",
            access=access or DataAccess.of(cluster, ()),
            bucket_arns=self.storage.arns,
            log_prefix=log_prefix,
            data_key_arn=encryption.data_key_arn,
            log_key_arn=encryption.log_key_arn,
            disk_key_arn=encryption.disk_key_arn,
            assets=[file.arn for path, file in uploaded.items() if path in scripts or not apart],
            session_manager=cluster.session_manager,
            node_statements=[
                *node_statements(cluster, granted, encryption.data_key_arn),
                *([log_statement(logs)] if logs else []),
            ],
            service_statements=[
                *service_statements(cluster, granted),
                *([pass_auto_scaling_statement(self.auto_scaling_role_arn)] if self.auto_scaling_role_arn else []),
            ],
            identity=identity,
        )
        self.runtime_roles = define_runtime_roles(
            self.roles,
            cluster,
            workflows or {},
            files={path: file.arn for path, file in uploaded.items()},
            bucket_arns=self.storage.arns,
            data_key=encryption.data_key_arn,
            where=granted,
            identity=identity,
        )
        groups = ClusterSecurityGroups(
            self,
            "Groups",
            vpc_id=network.vpc_id,
            name=self.name,
            release=cluster.release,
            vpc_cidr=network.cidr,
            service_group=network.service_group,
            metastore=metastore,
        )
        self._security = security_configuration(
            cluster, where, data_key=encryption.data_key_arn, disk_key=encryption.disk_key_arn
        )
        runs = cluster.lifetime == "long-running"
        self.refs = ClusterRefs(
            service_role=self.roles.service_role_name,
            instance_profile=self.roles.instance_profile,
            security_configuration=self.define_security_configuration(self) if runs else "",
            subnets=network.subnet_ids,
            primary_group=groups.primary,
            core_group=groups.core,
            service_group=groups.service,
            log_uri=f"s3://{self.storage.names['logs']}/{log_prefix}",
            log_key=encryption.log_key_arn,
            scripts={path: file.url for path, file in uploaded.items()},
            buckets=buckets,
            # A state machine's definition would hold the passwords in plain text; CloudFormation reads them for itself.
            kerberos=kerberos_attributes(cluster) if runs else None,
            metastore_secret=secret_arn(where, metastore.password_secret) if metastore else "",
            auto_scaling_role=scaling_role.ref if scaling_role else "",
            log_group=logs.ref if logs else "",
            resource_group_arn=f"arn:{PARTITION}:resource-groups:{REGION}:{ACCOUNT}:group/",
            region=REGION,
        )
        before: list[IConstruct | Defined | Place] = [
            network,
            groups.scope,
            self.roles,
            *([scaling_role] if scaling_role else []),
        ]
        self.cluster_id = self._define_cluster(before) if runs else None
        if self.cluster_id and cluster.scheduled_scaling:
            ScheduledCapacity(
                self,
                "Scaling",
                cluster=cluster,
                cluster_id=self.cluster_id,
                name=self.name,
                notifications=self.notifications,
                log_key_arn=encryption.log_key_arn,
                identity=identity or Identity(),
            )
        define_dashboard(self, cluster, self.name, self.cluster_id)
        define_events(self, self.name, self.cluster_id, self.notifications.topic_arn)

    def runtime_role_of(self, workflow: str) -> str | None:
        """ARN of the role of a workflow's steps; None where they have the nodes' role.

        Raises:
            ValueError: for a workflow that has no role on a cluster with runtime roles.
        """
        if not self.cluster.security.runtime_roles:
            return None
        if workflow not in self.runtime_roles:
            known = ", ".join(sorted(self.runtime_roles)) or "no workflow"
            raise ValueError(
                f"got the workflow {workflow} on a cluster with runtime roles for {known}; its steps need a role of "
                f"their own; name it there: EmrCluster(workflows={{'{workflow}': ...}})"
            )
        return self.runtime_roles[workflow]

    def pool_tag(self, pool: str) -> dict[str, str]:
        """What a pool's clusters have in the place of `own_tag`: clusters that a run has to itself are no others' to
        end, though they come of the same description."""
        return {key: f"{value}/{pool}" for key, value in self.own_tag.items()}

    def define_security_configuration(self, scope: Construct | Place) -> str:
        """Define the security configuration beside whoever launches the cluster, and name it.

        It can only be replaced, and CloudFormation replaces nothing that another stack imports: in the cluster's stack
        no setting of a transient cluster could change while a workflow launches it.
        """
        # No name: with one, a changed configuration could not replace the old one.
        return define(
            scope, "SecurityConfiguration", "AWS::EMR::SecurityConfiguration", {"SecurityConfiguration": self._security}
        ).ref

    def _define_cluster(self, before: Sequence[IConstruct | Defined | Place]) -> str:
        """The cluster comes after its roles, rules and ways to AWS, and goes before them, so that EMR can clean up."""
        body = run_job_flow(self.name, self.cluster, self.refs, self.tags)
        cluster_id: str = define(self, "Cluster", "AWS::EMR::Cluster", cluster_properties(body), after=before).ref
        define_alarms(self, self.cluster, self.name, cluster_id, self.notifications.topic_arn)
        return cluster_id
