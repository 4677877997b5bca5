"""A state machine that runs a workflow's steps, on a cluster of its own or on one that waits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from constructs import Construct

from emr_platform.engines import Where
from emr_platform.model import Identity, Pool, Workflow, files_of
from emr_platform.render import (
    StateMachineRefs,
    cluster_alarms,
    has_alarms,
    run_job_flow,
    security_configuration,
    state_machine,
)
from emr_platform.render.pools import PoolRefs, configuration_hash
from emr_platform.render.states import ClusterSource, pooled_cluster
from emr_platform.render.tags import maximum_age

from .._machines import define_runs_alarm, definition_text, logging, machine_trust
from .._raw import Part, arn, define, policy, stack_name, statement
from ..cluster import EmrCluster
from ..identity._roles import bounds
from ..warehouse import EmrWarehouse
from ._pool import pool_statements
from ._role import workflow_policies
from ._substitutions import Substitutions
from ._table import StateTable


class EmrWorkflow(Part):
    """A Step Functions state machine with its role, encrypted logs, traces, and an alarm for runs that fail.

    With a transient cluster it launches the cluster with a security configuration of its own, runs the steps, and
    terminates the cluster on success and failure. With a long-running one it runs the steps, and cancels those left
    over when it fails.

    Attributes:
        state_machine_arn: ARN of the state machine.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        workflow: Workflow,
        cluster: EmrCluster,
        name: str | None = None,
        log_key_arn: str | None = None,
        diagnose_function_arn: str | None = None,
        pool: tuple[str, Pool] | None = None,
        table: StateTable | None = None,
        identity: Identity | None = None,
        warehouse: EmrWarehouse | None = None,
    ) -> None:
        """Define the workflow.

        Args:
            workflow: its steps.
            cluster: the cluster it runs on; it must have uploaded the steps' job files.
            name: full name, for steps and notifications, and of its runtime role. Default: the construct's id.
            log_key_arn: key for its log group. Default: the key of the cluster's logs.
            diagnose_function_arn: a Lambda function that explains a failed run. Default: none, a failure is told as it
                came.
            pool: name and description of the pool whose clusters it uses, all like `cluster`. Default: none, it has a
                cluster of its own.
            table: with a pool: where its places are kept.
            identity: role path and permissions boundary.
            warehouse: where steps of type `redshift-load` load to.

        Raises:
            ValueError: for a pool without a table; when the cluster has not uploaded a step's job file, or has runtime
                roles but none for it; for a transient cluster that EMR protects from termination.
        """
        super().__init__(scope, construct_id)
        _require_jobs(workflow, cluster)
        _require_an_end(cluster)
        self._workflow, self._cluster, self._name = workflow, cluster, name or construct_id
        self._runtime_role = cluster.runtime_role_of(self._name)
        self._diagnose = diagnose_function_arn
        self._pool, self._table = pool, table
        self._tag = cluster.pool_tag(pool[0]) if pool else cluster.own_tag
        if pool and not table:
            raise ValueError(
                f"got the pool {pool[0]} without a table; who holds its clusters is kept there; add table="
            )
        # The stack's name keeps the alarms of two environments in one account apart.
        self._alarm_prefix = f"{stack_name(self)}-{self._name}"
        logs = define(
            self,
            "Logs",
            "AWS::Logs::LogGroup",
            {"RetentionInDays": 400, "KmsKeyId": log_key_arn or cluster.refs.log_key},
            # Who ran what is kept when the workflow goes; the retention removes it in time.
            keep=True,
        )
        role = define(
            self,
            "Role",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": machine_trust(),
                "Policies": workflow_policies(
                    cluster,
                    self._tag,
                    self._alarm_prefix if has_alarms(cluster.cluster) else None,
                    self._runtime_role,
                    pool=pool_statements(table, pool[0]) if pool and table else (),
                    diagnose=diagnose_function_arn,
                ),
                **bounds(identity or Identity()),
            },
        )
        self._loads = (
            warehouse.grant_load(self, "Loads", role=role, loads=workflow.loads)
            if warehouse and workflow.loads
            else None
        )
        definition, substitutions = self._definition()
        machine = define(
            self,
            "StateMachine",
            "AWS::StepFunctions::StateMachine",
            {
                "RoleArn": arn(role),
                # Plain text with placeholders, so that a reviewer reads the definition as Step Functions will.
                "DefinitionString": {"Fn::Sub": [definition, substitutions]},
                "LoggingConfiguration": logging(arn(logs)),
                "TracingConfiguration": {"Enabled": True},
            },
        )
        self.state_machine_arn: str = machine.ref
        if workflow.overlap != "allow":
            # A policy of its own: inside the role it would have to name the machine, which names the role.
            sees = statement(["states:ListExecutions"], [self.state_machine_arn], sid="OwnRuns")
            define(
                self,
                "OwnRuns",
                "AWS::IAM::Policy",
                {"PolicyName": "own-runs", "PolicyDocument": policy([sees]), "Roles": [role.ref]},
            )
        says = f"Workflow {self._name}: a run failed, timed out or was stopped"
        define_runs_alarm(self, "FailedRuns", self.state_machine_arn, says, cluster.notifications.topic_arn)

    def _definition(self) -> tuple[str, dict[str, str]]:
        substitutions = Substitutions()
        cluster = self._cluster
        refs = StateMachineRefs(
            partition="${AWS::Partition}",
            topic=substitutions.placeholder("Topic", cluster.notifications.topic_arn),
            files={path: substitutions.file(path, url) for path, url in cluster.jobs.items()},
            buckets={alias: substitutions.bucket(alias, name) for alias, name in cluster.refs.buckets.items()},
            cluster_name=cluster.name,
            cluster_id=substitutions.placeholder("ClusterId", cluster.cluster_id) if cluster.cluster_id else None,
            alarm_prefix=self._alarm_prefix,
            runtime_role=substitutions.placeholder("RuntimeRole", self._runtime_role) if self._runtime_role else None,
            diagnose=substitutions.placeholder("DiagnoseFunction", self._diagnose) if self._diagnose else None,
            loads=substitutions.loads(self._loads) if self._loads else None,
        )
        launch, alarms, source = None, None, None
        if cluster.cluster_id is None:
            own = replace(cluster.refs, security_configuration=cluster.define_security_configuration(self))
            launch = run_job_flow(
                cluster.name, cluster.cluster, substitutions.cluster(own), {**cluster.tags, **self._tag}
            )
            alarms = cluster_alarms(cluster.name, "{% $ClusterId %}", refs.topic, cluster.cluster)
            source = self._pool_source(refs, launch, substitutions)
        definition = state_machine(self._name, self._workflow, refs, launch=launch, alarms=alarms, source=source)
        text = definition_text(definition)
        text = substitutions.literal(text)
        return text, substitutions.used_in(text)

    def _pool_source(
        self, refs: StateMachineRefs, launch: dict[str, Any], substitutions: Substitutions
    ) -> ClusterSource | None:
        if not self._pool or not self._table:
            return None
        name, pool = self._pool
        described, scripts = self._cluster.cluster, self._cluster.refs.scripts
        # Plain names: what counts is the content, and that must not change with the numbers of tokens.
        where = Where("partition", "region", "account", {alias: alias for alias in refs.buckets})
        security = security_configuration(described, where, data_key="data", disk_key="disk")
        pool_refs = PoolRefs(
            partition=refs.partition,
            table=substitutions.placeholder("Table", self._table.name),
            name=name,
            configuration=configuration_hash(
                launch, json.dumps(security), {path: url.rpartition("/")[2] for path, url in scripts.items()}
            ),
            run_seconds=self._workflow.timeout_minutes * 60,
            launch_seconds=self._workflow.launch_timeout_minutes * 60,
            maximum_age_hours=maximum_age(described) or 24,
        )
        return pooled_cluster(pool, pool_refs, refs, launch)


def _require_jobs(workflow: Workflow, cluster: EmrCluster) -> None:
    missing = sorted({file for step in workflow.all_steps for file in files_of(step)} - set(cluster.jobs))
    if missing:
        raise ValueError(
            f"got steps with the jobs {', '.join(missing)}; a workflow runs files that its cluster uploaded and may "
            f"read; name them there: EmrCluster(jobs={missing}, root=...)"
        )


def _require_an_end(cluster: EmrCluster) -> None:
    described = cluster.cluster
    if cluster.cluster_id is None and (described.termination_protection or described.high_availability):
        setting = "high_availability" if described.high_availability else "termination_protection"
        raise ValueError(
            f"got a transient cluster with {setting}; EMR protects it from termination, so the workflow could not end "
            f"its own cluster, which would run on; remove it, or make the cluster long-running"
        )
