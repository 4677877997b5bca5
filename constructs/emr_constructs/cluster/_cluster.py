"""One EMR cluster with everything that is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from constructs import Construct, IConstruct

from emr_platform.engines import Where
from emr_platform.model import Cluster, Identity, JdbcMetastore, Workflow, files_of
from emr_platform.render import (
    BUCKETS,
    ClusterRefs,
    cluster_alarms,
    cluster_dashboard,
    cluster_properties,
    kerberos_attributes,
    run_job_flow,
    security_configuration,
)
from emr_platform.render.arns import secret_arn, secret_pattern

from .._assets import upload
from .._raw import ACCOUNT, PARTITION, REGION, attribute, define
from ..encryption import EmrEncryption
from ..identity import ClusterRoles, DataAccess, RuntimeRoles
from ..identity._access import data_statements
from ..identity._needs import node_statements, runtime_statements, service_statements
from ..identity._roles import asset_statements
from ..network import EmrNetwork
from ..observability import EmrNotifications
from ..storage import EmrStorage
from ._auto_scaling import define_auto_scaling_role, pass_auto_scaling_statement
from ._groups import ClusterSecurityGroups
from ._logs import define_log_group, log_statement
from ._scaling import ScheduledCapacity

CLUSTER_TAG = "emr-platform:cluster"
"""Tag by which a cluster's workflows, and only they, may touch it."""


class EmrCluster(Construct):
    """An EMR cluster on instance fleets: roles, security groups, security configuration, dashboard, alarms, events.

    A long-running cluster is a CloudFormation resource. A transient one has everything but that: an `EmrWorkflow`
    launches it.

    Attributes:
        cluster: the description.
        name: the cluster's name in EMR.
        tags: its tags, without EMR's own.
        refs: what its rendering refers to.
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
        self.tags = {**(tags or {}), CLUSTER_TAG: self.name}
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
        own_tag = {CLUSTER_TAG: self.name}
        scaling_role = define_auto_scaling_role(self, cluster, own_tag, identity or Identity())
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
        files = {path: file.arn for path, file in uploaded.items()}
        self.runtime_roles = self._define_runtime_roles(workflows or {}, files, granted, encryption, identity)
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
        self.refs = ClusterRefs(
            service_role=self.roles.service_role_name,
            instance_profile=self.roles.instance_profile,
            security_configuration=self._define_security_configuration(encryption, where),
            subnets=network.subnet_ids,
            primary_group=groups.primary,
            core_group=groups.core,
            service_group=groups.service,
            log_uri=f"s3://{self.storage.names['logs']}/{log_prefix}",
            log_key=encryption.log_key_arn,
            scripts={path: file.url for path, file in uploaded.items()},
            buckets=buckets,
            # A state machine's definition would hold the passwords in plain text; CloudFormation reads them for itself.
            kerberos=kerberos_attributes(cluster) if cluster.lifetime == "long-running" else None,
            metastore_secret=secret_arn(where, metastore.password_secret) if metastore else "",
            auto_scaling_role=scaling_role.ref if scaling_role else "",
            log_group=logs.ref if logs else "",
            resource_group_arn=f"arn:{PARTITION}:resource-groups:{REGION}:{ACCOUNT}:group/",
            region=REGION,
        )
        before = [groups, self.roles, *([scaling_role] if scaling_role else [])]
        self.cluster_id = self._define_cluster(before) if cluster.lifetime == "long-running" else None
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
        self._define_dashboard()
        self._define_events()

    def _define_runtime_roles(
        self,
        workflows: Mapping[str, Workflow],
        files: Mapping[str, str],
        where: Where,
        encryption: EmrEncryption,
        identity: Identity | None,
    ) -> Mapping[str, str]:
        """A role for every workflow with what its steps declare: data, its own files, keys and the table catalogue."""
        settings = self.cluster.security.runtime_roles
        if not settings:
            return {}
        key = encryption.data_key_arn
        grants = {
            name: [
                *data_statements(DataAccess.of_steps([workflow]), self.storage.arns, key),
                *asset_statements(sorted({files[path] for step in workflow.steps for path in files_of(step)})),
                *runtime_statements(self.cluster, where, key),
            ]
            for name, workflow in workflows.items()
        }
        # Below the roles, so that the cluster comes after them and goes before them.
        return RuntimeRoles(
            self.roles,
            "Runtime",
            roles=self.roles,
            grants=grants,
            propagate_source_identity=settings.propagate_source_identity,
            identity=identity,
        ).arns

    def _define_security_configuration(self, encryption: EmrEncryption, where: Where) -> str:
        body = security_configuration(
            self.cluster, where, data_key=encryption.data_key_arn, disk_key=encryption.disk_key_arn
        )
        # No name: with one, a changed configuration could not replace the old one.
        return define(
            self, "SecurityConfiguration", "AWS::EMR::SecurityConfiguration", {"SecurityConfiguration": body}
        ).ref

    def _define_cluster(self, before: Sequence[IConstruct]) -> str:
        """The cluster goes before its roles and rules do, so that EMR can still clean up."""
        body = run_job_flow(self.name, self.cluster, self.refs, self.tags)
        cluster_id: str = define(self, "Cluster", "AWS::EMR::Cluster", cluster_properties(body), after=before).ref
        alarms = cluster_alarms(self.name, cluster_id, self.notifications.topic_arn, self.cluster)
        for alarm, properties in alarms.items():
            define(self, f"{alarm}Alarm", "AWS::CloudWatch::Alarm", properties)
        return cluster_id

    def _define_dashboard(self) -> None:
        body = cluster_dashboard(self.name, REGION, self.cluster_id, self.cluster)
        define(self, "Dashboard", "AWS::CloudWatch::Dashboard", {"DashboardBody": body})

    def _define_events(self) -> None:
        """State changes of the cluster and its steps that somebody should hear of.

        Source of the names: EMR management guide, emr-manage-cloudwatch-events.
        """
        if self.cluster_id:
            cluster: dict[str, Any] = {
                "clusterId": [self.cluster_id],
                "state": ["TERMINATED", "TERMINATED_WITH_ERRORS"],
            }
            steps: dict[str, Any] = {"clusterId": [self.cluster_id]}
        else:
            # It is launched again and again: that one ends is news only when it ends badly.
            cluster = {"name": [self.name], "state": ["TERMINATED_WITH_ERRORS"]}
            steps = {"name": [{"prefix": f"{self.name}/"}]}
        self._define_rule("ClusterEvents", "EMR Cluster State Change", cluster)
        self._define_rule("StepEvents", "EMR Step Status Change", {**steps, "state": ["FAILED", "CANCELLED"]})

    def _define_rule(self, construct_id: str, detail_type: str, detail: Mapping[str, object]) -> None:
        define(
            self,
            construct_id,
            "AWS::Events::Rule",
            {
                "Description": f"{detail_type} of {self.name}",
                "EventPattern": {"source": ["aws.emr"], "detail-type": [detail_type], "detail": dict(detail)},
                "Targets": [{"Arn": self.notifications.topic_arn, "Id": "topic"}],
            },
        )
