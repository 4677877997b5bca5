"""One EMR cluster with everything that is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from constructs import Construct

from emr_platform.model import Cluster, Identity
from emr_platform.render import (
    BUCKETS,
    ClusterRefs,
    cluster_alarms,
    cluster_dashboard,
    cluster_properties,
    run_job_flow,
    security_configuration,
)

from .._assets import upload
from .._raw import REGION, define
from ..encryption import EmrEncryption
from ..identity import ClusterRoles, DataAccess
from ..network import EmrNetwork
from ..observability import EmrNotifications
from ..storage import EmrStorage
from ._groups import ClusterSecurityGroups

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
            access: what its jobs read and write. Default: what `cluster` declares.
            jobs: job files to upload and to let its nodes read.
            root: folder that job and script paths start from. Default: the current one.
            identity: role path and permissions boundary.
            tags: tags for the cluster, its instances and volumes.
        """
        super().__init__(scope, construct_id)
        self.cluster = cluster
        self.name = name or construct_id
        self.tags = {**(tags or {}), CLUSTER_TAG: self.name}
        encryption = encryption or (storage.encryption if storage else EmrEncryption(self, "Encryption"))
        self.storage = storage or EmrStorage(self, "Storage", encryption=encryption)
        self.notifications = notifications or EmrNotifications(self, "Notifications", key_arn=encryption.log_key_arn)
        scripts = [action.script for action in cluster.bootstrap_actions]
        uploaded = upload(self, root or Path.cwd(), [*scripts, *jobs])
        self.jobs = {path: uploaded[path].url for path in jobs}
        log_prefix = f"emr/{self.name}/"
        self.roles = ClusterRoles(
            self,
            "Roles",
            access=access or DataAccess.of(cluster, ()),
            bucket_arns=self.storage.arns,
            log_prefix=log_prefix,
            data_key_arn=encryption.data_key_arn,
            log_key_arn=encryption.log_key_arn,
            disk_key_arn=encryption.disk_key_arn,
            assets=[file.arn for file in uploaded.values()],
            session_manager=cluster.session_manager,
            identity=identity,
        )
        groups = ClusterSecurityGroups(self, "Groups", vpc_id=network.vpc_id, name=self.name)
        buckets = {alias: self.storage.names[alias] for alias in BUCKETS}
        self.refs = ClusterRefs(
            service_role=self.roles.service_role_name,
            instance_profile=self.roles.instance_profile,
            security_configuration=self._define_security_configuration(encryption, buckets),
            subnets=network.subnet_ids,
            primary_group=groups.primary,
            core_group=groups.core,
            service_group=groups.service,
            log_uri=f"s3://{self.storage.names['logs']}/{log_prefix}",
            log_key=encryption.log_key_arn,
            scripts={path: file.url for path, file in uploaded.items()},
            buckets=buckets,
        )
        self.cluster_id = self._define_cluster(groups) if cluster.lifetime == "long-running" else None
        self._define_dashboard()
        self._define_events()

    def _define_security_configuration(self, encryption: EmrEncryption, buckets: dict[str, str]) -> str:
        body = security_configuration(
            self.cluster, data_key=encryption.data_key_arn, disk_key=encryption.disk_key_arn, buckets=buckets
        )
        # No name: with one, a changed configuration could not replace the old one.
        return define(
            self, "SecurityConfiguration", "AWS::EMR::SecurityConfiguration", {"SecurityConfiguration": body}
        ).ref

    def _define_cluster(self, groups: ClusterSecurityGroups) -> str:
        """The cluster goes before its roles and rules do, so that EMR can still clean up."""
        body = run_job_flow(self.name, self.cluster, self.refs, self.tags)
        cluster_id: str = define(
            self, "Cluster", "AWS::EMR::Cluster", cluster_properties(body), after=[groups, self.roles]
        ).ref
        alarms = cluster_alarms(self.name, cluster_id, self.notifications.topic_arn)
        for alarm, properties in alarms.items():
            define(self, f"{alarm}Alarm", "AWS::CloudWatch::Alarm", properties)
        return cluster_id

    def _define_dashboard(self) -> None:
        body = cluster_dashboard(self.name, REGION, self.cluster_id)
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
