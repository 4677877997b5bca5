"""Workflows as Airflow DAGs, with whatever runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from constructs import Construct

from emr_platform.model import Identity, ManagedAirflow, OwnAirflow, RedshiftLoadStep, Workflow
from emr_platform.render import cluster_alarms, load_statements, run_job_flow
from emr_platform.render.dag import CLUSTER_ID, DagRefs, Load, dag_specification
from emr_platform.render.dag_policies import cluster_size, policies_of

from .._machines import definition_text
from .._raw import Part, attribute, below, define, inline, policy, stack_name
from ..cluster import EmrCluster
from ..identity._roles import bounds
from ..network import EmrNetwork
from ..storage import EmrStorage
from ..warehouse import EmrWarehouse
from ..workflow._substitutions import Substitutions
from ._environment import MwaaEnvironment
from ._objects import TextObjects
from ._role import cluster_statements, environment_statements, environment_trust, own_trust, shared_statements

MODULE = "emr_workflows.py"
"""The DAGs' code. Its folder beside it, of the same name, holds a specification for each DAG."""


class EmrAirflow(Part):
    """A DAG for each workflow in a bucket, the role that they need, and an environment of MWAA unless there is one.

    A DAG of a transient cluster launches it with a security configuration of its own.

    Attributes:
        location: URL in S3 of the folder with the DAGs.
        role_arn: ARN of the role that runs them.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        airflow: ManagedAirflow | OwnAirflow,
        workflows: Mapping[str, tuple[Workflow, EmrCluster]],
        network: EmrNetwork,
        storage: EmrStorage,
        dags: Path,
        name: str | None = None,
        identity: Identity | None = None,
        tags: Mapping[str, str] | None = None,
        warehouse: EmrWarehouse | None = None,
    ) -> None:
        """Define the DAGs and what runs them.

        Args:
            workflows: each workflow by its full name, which is its DAG's id, and the cluster it runs on.
            network: where an environment of MWAA is.
            storage: buckets, with one for DAGs.
            dags: folder with the DAGs' code.
            name: name of an environment of MWAA. Default: the stack's name.
            identity: role path and permissions boundary.
            tags: tags for an environment of MWAA.
            warehouse: where steps of type `redshift-load` load to. Default: workflows that have some are refused.

        Raises:
            ValueError: for buckets without one for DAGs; for a workflow on a cluster that has runtime roles, but none
                for it.
        """
        super().__init__(scope, construct_id)
        if "dags" not in storage.names:
            raise ValueError("got buckets without one for DAGs; make them with EmrStorage(dags=True)")
        self._name, self._warehouse = name or stack_name(self), warehouse
        self._connection = airflow.connection if isinstance(airflow, OwnAirflow) else "aws_default"
        identity = identity or Identity()
        bucket, bucket_arn, key = storage.names["dags"], storage.arns["dags"], storage.encryption.log_key_arn
        self.location = f"s3://{bucket}/dags/"
        objects = TextObjects(
            self, "Dags", bucket=bucket, bucket_arn=bucket_arn, prefix="dags/", key_arn=key, identity=identity
        )
        objects.write(MODULE, (dags / MODULE).read_text(encoding="utf-8"))
        for dag_id, (workflow, cluster) in workflows.items():
            text, values = self._specification(dag_id, workflow, cluster)
            objects.write(f"{MODULE.removesuffix('.py')}/{dag_id}.json", text, values)
        managed = isinstance(airflow, ManagedAirflow)
        clusters = list(dict.fromkeys(cluster for _, cluster in workflows.values()))
        role = define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": (
                    own_trust(airflow) if isinstance(airflow, OwnAirflow) else environment_trust(self._name)
                ),
                "ManagedPolicyArns": self._define_policies(clusters, list(workflows), identity),
                "Policies": [
                    *([inline("dags", shared_statements(clusters, stack_name(self)))] if clusters else []),
                    *([inline("airflow", environment_statements(self._name, bucket_arn, key))] if managed else []),
                ],
                **bounds(identity),
            },
        )
        self.role_arn = attribute(role, "Arn")
        loads = [step for workflow, _ in workflows.values() for step in workflow.loads]
        if warehouse and loads:
            warehouse.grant_load(self, "Loads", role=role, loads=loads)
        if isinstance(airflow, ManagedAirflow):
            MwaaEnvironment(
                self,
                "Mwaa",
                airflow=airflow,
                name=self._name,
                vpc_id=network.vpc_id,
                subnet_ids=network.subnet_ids,
                role_arn=self.role_arn,
                bucket_arn=bucket_arn,
                key_arn=key,
                tags=tags or {},
                after=[objects],
            )

    def _define_policies(self, clusters: Sequence[EmrCluster], dags: Sequence[str], identity: Identity) -> list[str]:
        sizes = []
        for cluster in clusters:
            (tag,) = cluster.own_tag.values()
            sizes.append(cluster_size(tag, len(cluster.runtime_roles.keys() & set(dags)), identity.role_path))
        return [
            define(
                self,
                f"Policy{number}",
                "AWS::IAM::ManagedPolicy",
                {
                    "Description": "What DAGs do on clusters",
                    "Path": identity.role_path,
                    "PolicyDocument": policy(cluster_statements([clusters[one] for one in numbers], dags)),
                },
            ).ref
            for number, numbers in enumerate(policies_of(sizes), 1)
        ]

    def _specification(self, dag_id: str, workflow: Workflow, cluster: EmrCluster) -> tuple[str, dict[str, str]]:
        """The text of a DAG's specification, with placeholders, and what they stand for."""
        substitutions = Substitutions()
        runtime_role = cluster.runtime_role_of(dag_id)
        refs = DagRefs(
            topic=substitutions.placeholder("Topic", cluster.notifications.topic_arn),
            files={path: substitutions.file(path, url) for path, url in cluster.jobs.items()},
            buckets={alias: substitutions.bucket(alias, name) for alias, name in cluster.refs.buckets.items()},
            cluster_name=cluster.name,
            cluster_id=substitutions.placeholder("ClusterId", cluster.cluster_id) if cluster.cluster_id else None,
            alarm_prefix=f"{stack_name(self)}-{dag_id}",
            runtime_role=substitutions.placeholder("RuntimeRole", runtime_role) if runtime_role else None,
            connection=self._connection,
            region="${AWS::Region}",
        )
        launch, alarms = None, None
        if cluster.cluster_id is None:
            security = cluster.define_security_configuration(below(self, dag_id))
            own = substitutions.cluster(replace(cluster.refs, security_configuration=security))
            launch = run_job_flow(cluster.name, cluster.cluster, own, cluster.tags)
            alarms = cluster_alarms(cluster.name, CLUSTER_ID, refs.topic, cluster.cluster)
        described = dag_specification(
            dag_id, workflow, refs, launch=launch, alarms=alarms, load=self._load(substitutions)
        )
        text = substitutions.literal(definition_text(described))
        return text, substitutions.used_in(text)

    def _load(self, substitutions: Substitutions) -> Load | None:
        if not self._warehouse:
            return None
        refs = substitutions.loads(self._warehouse.load_refs)

        def load(step: RedshiftLoadStep) -> dict[str, Any]:
            sql = load_statements(step, copy_role=refs.copy_role, buckets=refs.buckets)
            return {"sql": sql, "workgroup_name": refs.workgroup, "database": refs.database}

        return load
