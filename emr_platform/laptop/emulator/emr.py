"""The EMR API on top of the cluster engine: what MiniStack only records is made to happen."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import error_response_json, get_account_id, json_response
from ministack.services import emr, iam, stepfunctions

from emr_platform.catalog import limit
from emr_platform.laptop.emulator import runtime_roles
from emr_platform.laptop.emulator.cluster import ENDED, Cluster, Record, role_of_profile
from emr_platform.laptop.emulator.names import last_segment
from emr_platform.laptop.emulator.settings import Settings

TOO_MANY_STEPS = (
    "Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded."
)
"""As users' scripts quote it; EMR documents no message."""
Response = tuple[int, dict[str, str], Any]
_PAGE = 50


class Emr:
    """All clusters of the emulator."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clusters: dict[str, Cluster] = {}
        self._security: dict[str, Record] = {}
        self._policies: dict[tuple[str, str], Any] = {}

    def install(self) -> None:
        """Replace the operations MiniStack does not act on and add those it lacks."""
        emr._HANDLERS.update(
            {
                "RunJobFlow": self._run_job_flow,
                "TerminateJobFlows": self._terminate_job_flows,
                "AddJobFlowSteps": self._add_job_flow_steps,
                "CancelSteps": self._cancel_steps,
                "ListClusters": self._list_clusters,
                "ListSteps": self._list_steps,
                "ListInstances": self._list_instances,
                "CreateSecurityConfiguration": self._create_security_configuration,
                "DescribeSecurityConfiguration": self._describe_security_configuration,
                "ListSecurityConfigurations": self._list_security_configurations,
                "DeleteSecurityConfiguration": self._delete_security_configuration,
                **self._policy_operations("ManagedScalingPolicy"),
                **self._policy_operations("AutoTerminationPolicy"),
            }
        )

    # --- for the rest of the emulator ----------------------------------------------------------------------------

    def find(self, cluster_id: str) -> Cluster | None:
        """Return a cluster by id."""
        return self._clusters.get(cluster_id)

    def tags_of(self, cluster_id: str) -> dict[str, str]:
        """Return a cluster's tags; empty when there is no such cluster."""
        found = self._clusters.get(cluster_id)
        return {tag["Key"]: tag.get("Value", "") for tag in (found.record.get("Tags") or [])} if found else {}

    def launch(self, request: Record) -> Cluster:
        """Start a cluster from a RunJobFlow request. Raises ValueError with EMR's validation message."""
        problem = _validation_problem(request, self._security)
        if problem:
            raise ValueError(problem)
        _, _, body = emr._run_job_flow({**request, "Steps": []})
        cluster_id = json.loads(body)["JobFlowId"]
        record = emr._clusters[cluster_id]
        _complete(record, request)
        steps = emr._steps[cluster_id]
        steps.extend(_step(item) for item in request.get("Steps") or [])
        role = role_of_profile(request["JobFlowRole"], get_account_id(), iam._instance_profiles)
        security = self._security.get(request.get("SecurityConfiguration") or "", {})
        idle = request.get("AutoTerminationPolicy")
        self._policies[cluster_id, "AutoTerminationPolicy"] = idle
        cluster = Cluster(
            record, steps, role, self._settings, security.get("SecurityConfiguration", "{}"), _idle_seconds(idle)
        )
        self._clusters[cluster_id] = cluster
        cluster.start()
        return cluster

    def stop_all(self) -> None:
        """Kill every child process of every cluster; the server is about to end."""
        for cluster in self._clusters.values():
            cluster.terminate("TERMINATED", "USER_REQUEST", "Terminated by user request")

    # --- operations ----------------------------------------------------------------------------------------------

    def _run_job_flow(self, request: Record) -> Response:
        try:
            cluster = self.launch(request)
        except ValueError as problem:
            return _invalid("ValidationException", str(problem))
        return _answer({"JobFlowId": cluster.record["Id"], "ClusterArn": cluster.record["ClusterArn"]})

    def _terminate_job_flows(self, request: Record) -> Response:
        found = [self._clusters.get(name) for name in request.get("JobFlowIds") or []]
        if any(cluster and cluster.record.get("TerminationProtected") for cluster in found):
            return _invalid(
                "ValidationException",
                "Could not shut down one or more job flows since they are termination protected.",
            )
        for cluster in found:
            if cluster:
                cluster.terminate("TERMINATED", "USER_REQUEST", "Terminated by user request")
        return _answer({})

    def _add_job_flow_steps(self, request: Record) -> Response:
        cluster = self._clusters.get(request.get("JobFlowId", ""))
        if cluster is None:
            return _unknown_cluster(request.get("JobFlowId"))
        if cluster.state in ENDED or cluster.state == "TERMINATING":
            return _invalid(
                "ValidationException", "A job flow that is shutting down, terminated, or finished may not be modified."
            )
        role = request.get("ExecutionRoleArn") or ""
        if role and not runtime_roles.enabled(cluster.security_configuration):
            # EMR's own words are not documented.
            return _invalid("ValidationException", "The cluster's security configuration enables no runtime roles.")
        steps = [_step(item, role) for item in request.get("Steps") or []]
        active = [step for step in cluster.steps if step["Status"]["State"] in ("PENDING", "RUNNING")]
        if len(active) + len(steps) > (limit("steps_of_a_cluster").maximum or 0):
            return _invalid("ValidationException", TOO_MANY_STEPS)
        cluster.add_steps(steps)
        return _answer({"StepIds": [step["Id"] for step in steps]})

    def _cancel_steps(self, request: Record) -> Response:
        cluster = self._clusters.get(request.get("ClusterId", ""))
        if cluster is None:
            return _unknown_cluster(request.get("ClusterId"))
        answers = []
        for step in [step for step in cluster.steps if step["Id"] in (request.get("StepIds") or [])]:
            if step["Status"]["State"] in ("PENDING", "RUNNING"):
                cluster.cancel(step)
                answers.append({"StepId": step["Id"], "Status": "SUBMITTED"})
            else:
                reason = f"Cannot cancel step in state {step['Status']['State']}"
                answers.append({"StepId": step["Id"], "Status": "FAILED", "Reason": reason})
        return _answer({"CancelStepsInfoList": answers})

    def _list_clusters(self, request: Record) -> Response:
        """List newest first, 50 to a page, as EMR does; the marker is the number of those already listed."""
        states, begin = request.get("ClusterStates") or [], int(request.get("Marker") or 0)
        chosen = [one.record for one in reversed(self._clusters.values()) if not states or one.state in states]
        fields = ("Id", "Name", "Status", "NormalizedInstanceHours", "ClusterArn")
        page = [{name: record[name] for name in fields} for record in chosen[begin : begin + _PAGE]]
        more = {"Marker": str(begin + _PAGE)} if begin + _PAGE < len(chosen) else {}
        return _answer({"Clusters": page, **more})

    def _list_steps(self, request: Record) -> Response:
        """List newest first, as EMR does."""
        cluster = self._clusters.get(request.get("ClusterId", ""))
        if cluster is None:
            return _unknown_cluster(request.get("ClusterId"))
        states, ids = request.get("StepStates") or [], request.get("StepIds") or []
        chosen = [
            step
            for step in reversed(cluster.steps)
            if (not states or step["Status"]["State"] in states) and (not ids or step["Id"] in ids)
        ]
        return _answer({"Steps": chosen})

    def _list_instances(self, request: Record) -> Response:
        cluster = self._clusters.get(request.get("ClusterId", ""))
        if cluster is None:
            return _unknown_cluster(request.get("ClusterId"))
        state = "TERMINATED" if cluster.state in ENDED else "RUNNING"
        return _answer(
            {
                "Instances": [
                    {
                        "Id": cluster.instance_id,
                        "Ec2InstanceId": cluster.instance_id,
                        "Status": {"State": state, "Timeline": dict(cluster.record["Status"]["Timeline"])},
                    }
                ]
            }
        )

    def _create_security_configuration(self, request: Record) -> Response:
        try:
            created = self.create_security_configuration(request["Name"], request["SecurityConfiguration"])
        except ValueError as problem:
            return _invalid("InvalidRequestException", str(problem))
        return _answer({"Name": created["Name"], "CreationDateTime": created["CreationDateTime"]})

    def create_security_configuration(self, name: str, document: str) -> Record:
        """Keep a security configuration. Raises ValueError for a taken name or a document that is not JSON."""
        if name in self._security:
            raise ValueError(f"Security configuration with name '{name}' already exists.")
        json.loads(document)
        self._security[name] = {"Name": name, "SecurityConfiguration": document, "CreationDateTime": time.time()}
        return self._security[name]

    def delete_security_configuration(self, name: str) -> None:
        """Forget a security configuration; unknown names are fine."""
        self._security.pop(name, None)

    def _describe_security_configuration(self, request: Record) -> Response:
        found = self._security.get(request.get("Name", ""))
        if not found:
            return _invalid(
                "InvalidRequestException", f"Security configuration with name '{request.get('Name')}' does not exist."
            )
        return _answer(found)

    def _list_security_configurations(self, request: Record) -> Response:
        listed = [
            {"Name": item["Name"], "CreationDateTime": item["CreationDateTime"]} for item in self._security.values()
        ]
        return _answer({"SecurityConfigurations": listed})

    def _delete_security_configuration(self, request: Record) -> Response:
        self.delete_security_configuration(request.get("Name", ""))
        return _answer({})

    def _policy_operations(self, kind: str) -> dict[str, Callable[[Record], Response]]:
        """Put, Get and Remove of a policy that is kept and shown; that for idle clusters is acted on."""

        def act(cluster_id: str) -> None:
            cluster = self._clusters.get(cluster_id)
            if cluster and kind == "AutoTerminationPolicy":
                cluster.end_when_idle(_idle_seconds(self._policies.get((cluster_id, kind))))

        def put(request: Record) -> Response:
            self._policies[request.get("ClusterId", ""), kind] = request.get(kind)
            act(request.get("ClusterId", ""))
            return _answer({})

        def get(request: Record) -> Response:
            found = self._policies.get((request.get("ClusterId", ""), kind))
            return _answer({kind: found} if found else {})

        def remove(request: Record) -> Response:
            self._policies.pop((request.get("ClusterId", ""), kind), None)
            act(request.get("ClusterId", ""))
            return _answer({})

        return {f"Put{kind}": put, f"Get{kind}": get, f"Remove{kind}": remove}


def _idle_seconds(policy: Record | None) -> float | None:
    """How long a cluster may be idle here: a fiftieth, as every wait."""
    scale: float = stepfunctions._SFN_WAIT_SCALE
    return int(policy.get("IdleTimeout") or 3600) * scale if policy else None


def _validation_problem(request: Record, security: dict[str, Record]) -> str | None:
    """The first thing EMR would refuse a RunJobFlow request for, in its words."""
    return next(_validation_problems(request, security), None)


def _validation_problems(request: Record, security: dict[str, Record]) -> Iterator[str]:
    instances = request.get("Instances") or {}
    for field, message in (
        ("Name", "Name is required"),
        ("JobFlowRole", "InstanceProfile is required for creating cluster"),
        ("ServiceRole", "ServiceRole is required for creating cluster"),
    ):
        if not request.get(field):
            yield message
    if iam._roles.get(last_segment(request["ServiceRole"])) is None:
        yield f"ServiceRole {request['ServiceRole']} does not exist"
    if iam._instance_profiles.get(last_segment(request["JobFlowRole"])) is None:
        yield f"Invalid InstanceProfile: {request['JobFlowRole']}"
    if instances.get("InstanceFleets") and instances.get("InstanceGroups"):
        yield "Instance fleets and instance groups are mutually exclusive"
    wanted = request.get("SecurityConfiguration")
    if wanted and wanted not in security:
        yield f"Security configuration with name '{wanted}' does not exist"


def _complete(record: Record, request: Record) -> None:
    """Add to MiniStack's record what DescribeCluster also shows, with times as EMR sends them (epoch seconds)."""
    record["Status"] = {"State": "NEW", "StateChangeReason": {}, "Timeline": {"CreationDateTime": time.time()}}
    record["ServiceRole"] = request["ServiceRole"]
    subnets = (request.get("Instances") or {}).get("Ec2SubnetIds") or []
    record["Ec2InstanceAttributes"]["RequestedEc2SubnetIds"] = subnets
    record["Ec2InstanceAttributes"]["Ec2SubnetId"] = record["Ec2InstanceAttributes"].get("Ec2SubnetId") or "".join(
        subnets[:1]
    )
    for name in (
        "SecurityConfiguration",
        "Configurations",
        "ScaleDownBehavior",
        "LogEncryptionKmsKeyId",
        "CustomAmiId",
    ):
        if request.get(name):
            record[name] = request[name]
    record["MasterPublicDnsName"] = "ip-10-0-0-10.laptop.internal"
    for fleet in record["InstanceFleets"] + record["InstanceGroups"]:
        fleet["Status"] = {
            "State": "PROVISIONING",
            "StateChangeReason": {},
            "Timeline": {"CreationDateTime": time.time()},
        }


def _step(request: Record, execution_role: str = "") -> Record:
    step: Record = emr._make_step(request)
    if execution_role:
        step["ExecutionRoleArn"] = execution_role
    step["Status"] = {"State": "PENDING", "StateChangeReason": {}, "Timeline": {"CreationDateTime": time.time()}}
    return step


def _answer(content: Any) -> Response:
    answered: Response = json_response(content)
    return answered


def _invalid(code: str, message: str) -> Response:
    refused: Response = error_response_json(code, message, 400)
    return refused


def _unknown_cluster(cluster_id: Any) -> Response:
    return _invalid("InvalidRequestException", f"Cluster id '{cluster_id}' is not valid.")
