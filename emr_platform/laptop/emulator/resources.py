"""CloudFormation types MiniStack lacks, and the ones it has but gets wrong for our templates."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, ec2, s3
from ministack.services import iam as iam_service
from ministack.services.cloudformation import changesets, provisioners, stacks

from emr_platform.laptop.emulator.airflow import environment_handlers
from emr_platform.laptop.emulator.cluster import ENDED, Cluster
from emr_platform.laptop.emulator.emr import Emr
from emr_platform.laptop.emulator.names import arn, last_segment
from emr_platform.laptop.emulator.permissions import Permissions
from emr_platform.laptop.emulator.settings import Settings

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]
_CLUSTER_TIMEOUT = 3600.0  # seconds; the CloudFormation handler of AWS::EMR::Cluster gives up after an hour too


def install(emr: Emr, permissions: Permissions, settings: Settings) -> None:
    """Register the types; once per process."""
    handlers = provisioners._RESOURCE_HANDLERS
    handlers["AWS::EC2::SecurityGroupIngress"] = _rule_handlers("IpPermissions")
    handlers["AWS::EC2::SecurityGroupEgress"] = _rule_handlers("IpPermissionsEgress")
    handlers["AWS::EC2::FlowLog"] = {"create": _create_flow_log, "delete": _forget(ec2._flow_logs)}
    handlers["AWS::CloudWatch::CompositeAlarm"] = {"create": _create_composite_alarm, "delete": _delete_composite_alarm}
    handlers["AWS::EMR::SecurityConfiguration"] = _security_configuration_handlers(emr)
    handlers["AWS::EMR::Cluster"] = _cluster_handlers(emr)
    handlers["AWS::EMR::InstanceFleetConfig"] = _fleet_handlers(emr)
    handlers["AWS::EMR::Step"] = _step_handlers(emr)
    handlers["AWS::MWAA::Environment"] = environment_handlers(settings)
    _correct_instance_profiles(handlers["AWS::IAM::InstanceProfile"])
    _correct_buckets(handlers["AWS::S3::Bucket"])
    s3._resolve_sse_write_headers = _without_key(s3._resolve_sse_write_headers)
    _correct_topics(handlers["AWS::SNS::Topic"], permissions)
    _correct_tables(handlers["AWS::DynamoDB::Table"], permissions)
    provisioners._cw_metric_alarm_record = _with_metric_math(provisioners._cw_metric_alarm_record)
    _correct_vpcs(handlers["AWS::EC2::VPC"])
    stacks._runs_on_worker_thread = _also_emr(stacks._runs_on_worker_thread)
    changesets._resolve_props_for_diff = _with_outputs(changesets._resolve_props_for_diff)
    changesets._diff_resources = _also_outputs(changesets._diff_resources)


def _also_emr(original: Callable[[str], bool]) -> Callable[[str], bool]:
    """A cluster blocks until it is up, and its bootstrap actions call back into the server."""
    return lambda resource_type: resource_type.startswith("AWS::EMR::") or original(resource_type)


class _OutputsAlone(list[Any]):
    """Changes of no resource, and a change all the same: of outputs, and so of exports that other stacks import."""

    def __bool__(self) -> bool:
        return True


def _with_outputs(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def resolve(template: dict[str, Any], *rest: Any) -> dict[str, Any]:
        return {**original(template, *rest), "Outputs": template.get("Outputs", {})}

    return resolve


def _also_outputs(original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """CloudFormation completes a change set of outputs alone; MiniStack takes it for one without changes."""

    def diff(old: dict[str, Any], new: dict[str, Any], *rest: Any) -> list[Any]:
        changes = original(old, new, *rest)
        return _OutputsAlone() if not changes and old.get("Outputs") != new.get("Outputs") else changes

    return diff


def _forget(store: Any) -> Callable[[str, Properties], None]:
    return lambda physical_id, properties: store.pop(physical_id, None)


# --- EC2 ----------------------------------------------------------------------------------------------------------


def _rule_handlers(store: str) -> dict[str, Any]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        if group is None:
            raise ValueError(f"The security group '{properties.get('GroupId')}' does not exist")
        group.setdefault(store, []).extend(provisioners._ec2_sg_permissions([properties]))
        rule_id = "sgr-" + uuid.uuid4().hex[:17]
        return rule_id, {"Id": rule_id}

    def delete(physical_id: str, properties: Properties) -> None:
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        for rule in provisioners._ec2_sg_permissions([properties]):
            if group and rule in group.get(store, []):
                group[store].remove(rule)

    return {"create": create, "delete": delete}


def _create_flow_log(logical_id: str, properties: Properties, stack_name: str) -> Created:
    flow_log_id = "fl-" + uuid.uuid4().hex[:17]
    ec2._flow_logs[flow_log_id] = {
        "FlowLogId": flow_log_id,
        "ResourceId": properties.get("ResourceId"),
        "TrafficType": properties.get("TrafficType", "ALL"),
        "LogDestinationType": properties.get("LogDestinationType", "cloud-watch-logs"),
        "LogDestination": properties.get("LogDestination", ""),
        "LogGroupName": properties.get("LogGroupName", ""),
        "FlowLogStatus": "ACTIVE",
    }
    return flow_log_id, {"Id": flow_log_id}


def _correct_vpcs(handlers: dict[str, Any]) -> None:
    """Add the attributes of Fn::GetAtt that MiniStack leaves out."""
    original = handlers["create"]

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        physical_id, attributes = original(logical_id, properties, stack_name)
        blocks = [properties["CidrBlock"]] if properties.get("CidrBlock") else []
        more = {
            "CidrBlock": properties.get("CidrBlock", ""),
            "CidrBlockAssociations": blocks,
            "DefaultSecurityGroup": "",
        }
        return physical_id, more | attributes

    handlers["create"] = create


# --- what MiniStack has, but not as AWS does it --------------------------------------------------------------------


def _correct_instance_profiles(handlers: dict[str, Any]) -> None:
    """Ref of an instance profile is its name; MiniStack returns the ARN."""
    originals = dict(handlers)

    def profile_arn(name: str) -> str:
        return str((iam_service._instance_profiles.get(name) or {}).get("Arn") or name)

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        created, attributes = originals["create"](logical_id, properties, stack_name)
        return last_segment(created), attributes

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str = "") -> Created:
        updated, attributes = originals["update"](profile_arn(physical_id), old, new, stack_name, logical_id)
        return last_segment(updated), attributes

    def delete(physical_id: str, properties: Properties) -> None:
        originals["delete"](profile_arn(physical_id), properties)

    handlers.update(create=create, update=update, delete=delete, update_with_logical_id=True)


def _correct_buckets(handlers: dict[str, Any]) -> None:
    """Act on BucketEncryption, which MiniStack drops: the key is what callers then need on KMS."""
    originals = dict(handlers)

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        name, attributes = originals["create"](logical_id, properties, stack_name)
        _encrypt(name, properties)
        return name, attributes

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str) -> Created:
        name, attributes = originals["update"](physical_id, old, new, stack_name)
        _encrypt(name, new)
        return name, attributes

    handlers.update(create=create, update=update)


def _encrypt(bucket: str, properties: Properties) -> None:
    rules = (properties.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or []
    default = (rules[0].get("ServerSideEncryptionByDefault") or {}) if rules else {}
    key = default.get("KMSMasterKeyID", "")
    if not key:
        # SSE-S3, or the account's aws/s3 key, which every principal of the account may use through S3.
        s3._bucket_encryption.pop(bucket, None)
        return
    s3._bucket_encryption[bucket] = (
        '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
        f"<ApplyServerSideEncryptionByDefault><SSEAlgorithm>{escape(default['SSEAlgorithm'])}</SSEAlgorithm>"
        f"<KMSMasterKeyID>{escape(key)}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>"
        f"<BucketKeyEnabled>{str(bool(rules[0].get('BucketKeyEnabled'))).lower()}</BucketKeyEnabled>"
        "</Rule></ServerSideEncryptionConfiguration>"
    )


def _without_key(original: Callable[..., Any]) -> Callable[..., Any]:
    """Accept "aws:kms" without a key, as S3 does (it takes the account's aws/s3 key); MiniStack refuses it."""

    def resolve(headers: dict[str, str], bucket: str) -> Any:
        name = "x-amz-server-side-encryption"
        if headers.get(name) == "aws:kms" and not headers.get(f"{name}-aws-kms-key-id"):
            return {name: "aws:kms"}, None
        return original(headers, bucket)

    return resolve


def _correct_topics(handlers: dict[str, Any], permissions: Permissions) -> None:
    """Remember a topic's KMS key: who publishes needs it."""
    original = handlers["create"]

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        created: Created = original(logical_id, properties, stack_name)
        if properties.get("KmsMasterKeyId"):
            permissions.encrypt_topic(created[0], properties["KmsMasterKeyId"])
        return created

    handlers["create"] = create


def _correct_tables(handlers: dict[str, Any], permissions: Permissions) -> None:
    """Remember a table's KMS key: who uses the table needs it."""
    original = handlers["create"]

    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        created: Created = original(logical_id, properties, stack_name)
        if key := (properties.get("SSESpecification") or {}).get("KMSMasterKeyId"):
            permissions.encrypt_table(created[0], key)
        return created

    handlers["create"] = create


# --- CloudWatch ---------------------------------------------------------------------------------------------------


def _with_metric_math(original: Callable[..., Properties]) -> Callable[..., Properties]:
    """Record an alarm on an expression under its first metric; alarms are never evaluated on the laptop anyway."""

    def record(name: str, properties: Properties) -> Properties:
        queries = [query["MetricStat"] for query in properties.get("Metrics") or [] if query.get("MetricStat")]
        if not queries:
            return original(name, properties)
        first = {key: value for key, value in queries[0]["Metric"].items() if key != "Dimensions"}
        return original(name, {**properties, **first, "Metrics": None, "Period": queries[0].get("Period", 60)})

    return record


def _create_composite_alarm(logical_id: str, properties: Properties, stack_name: str) -> Created:
    name = properties.get("AlarmName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    named = arn("cloudwatch", get_region(), get_account_id(), f"alarm:{name}")
    cloudwatch._composite_alarms[name] = {
        "AlarmName": name,
        "AlarmArn": named,
        "AlarmRule": properties.get("AlarmRule", ""),
        "AlarmDescription": properties.get("AlarmDescription", ""),
        "ActionsEnabled": properties.get("ActionsEnabled", True),
        "AlarmActions": properties.get("AlarmActions", []),
        "OKActions": properties.get("OKActions", []),
        "InsufficientDataActions": properties.get("InsufficientDataActions", []),
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "",
    }
    return name, {"Arn": named}


def _delete_composite_alarm(physical_id: str, properties: Properties) -> None:
    cloudwatch._composite_alarms.pop(physical_id, None)


# --- EMR ----------------------------------------------------------------------------------------------------------


def _security_configuration_handlers(emr: Emr) -> dict[str, Any]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        name = properties.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=255)
        document = properties.get("SecurityConfiguration")
        emr.create_security_configuration(name, document if isinstance(document, str) else json.dumps(document))
        return name, {}

    return {"create": create, "delete": lambda physical_id, properties: emr.delete_security_configuration(physical_id)}


def _cluster_handlers(emr: Emr) -> dict[str, Any]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        cluster = emr.launch(run_job_flow_request(properties))
        state = cluster.wait_until(ENDED | {"WAITING", "RUNNING"}, _CLUSTER_TIMEOUT)
        if state in ENDED:
            raise ValueError(_why(cluster))
        cluster_id = cluster.record["Id"]
        return cluster_id, {"Id": cluster_id, "MasterPublicDNS": cluster.record["MasterPublicDnsName"]}

    def delete(physical_id: str, properties: Properties) -> None:
        if cluster := emr.find(physical_id):
            if cluster.record.get("TerminationProtected"):
                raise ValueError(f"Cluster {physical_id} is termination protected")
            cluster.terminate("TERMINATED", "USER_REQUEST", "Terminated by user request")
            cluster.wait_until(ENDED, _CLUSTER_TIMEOUT)

    return {"create": create, "delete": delete}


def _why(cluster: Cluster) -> str:
    reason = cluster.record["Status"]["StateChangeReason"]
    return f"Cluster {cluster.record['Id']} failed to start: {reason.get('Code')}: {reason.get('Message')}"


def run_job_flow_request(properties: Properties) -> Properties:
    """Turn the properties of AWS::EMR::Cluster into the RunJobFlow request CloudFormation would make."""
    request = {name: value for name, value in properties.items() if name != "Instances"}
    source = dict(properties.get("Instances") or {})
    fleets = [
        {**source.pop(name), "InstanceFleetType": kind}
        for name, kind in (("MasterInstanceFleet", "MASTER"), ("CoreInstanceFleet", "CORE"))
        if source.get(name)
    ]
    fleets += [{**fleet, "InstanceFleetType": "TASK"} for fleet in source.pop("TaskInstanceFleets", [])]
    groups = [
        {**source.pop(name), "InstanceRole": kind}
        for name, kind in (("MasterInstanceGroup", "MASTER"), ("CoreInstanceGroup", "CORE"))
        if source.get(name)
    ]
    groups += [{**group, "InstanceRole": "TASK"} for group in source.pop("TaskInstanceGroups", [])]
    source.setdefault("KeepJobFlowAliveWhenNoSteps", True)
    if fleets:
        source["InstanceFleets"] = fleets
    if groups:
        source["InstanceGroups"] = groups
    request["Instances"] = source
    return request


def _fleet_handlers(emr: Emr) -> dict[str, Any]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        cluster = emr.find(properties.get("ClusterId", ""))
        if cluster is None:
            raise ValueError(f"Cluster id '{properties.get('ClusterId')}' is not valid.")
        fleet_id = "if-" + uuid.uuid4().hex[:13].upper()
        cluster.record["InstanceFleets"].append(
            {
                "Id": fleet_id,
                "Name": properties.get("Name", ""),
                "InstanceFleetType": properties.get("InstanceFleetType", "TASK"),
                "TargetOnDemandCapacity": properties.get("TargetOnDemandCapacity", 0),
                "TargetSpotCapacity": properties.get("TargetSpotCapacity", 0),
                "ProvisionedOnDemandCapacity": properties.get("TargetOnDemandCapacity", 0),
                "ProvisionedSpotCapacity": properties.get("TargetSpotCapacity", 0),
                "InstanceTypeSpecifications": properties.get("InstanceTypeConfigs", []),
                "Status": {"State": "RUNNING", "StateChangeReason": {}, "Timeline": {}},
            }
        )
        return fleet_id, {"Id": fleet_id}

    # EMR cannot remove a fleet from a cluster; CloudFormation forgets it.
    return {"create": create, "delete": lambda physical_id, properties: None}


def _step_handlers(emr: Emr) -> dict[str, Any]:
    def create(logical_id: str, properties: Properties, stack_name: str) -> Created:
        status, _, body = emr._add_job_flow_steps({"JobFlowId": properties.get("JobFlowId"), "Steps": [properties]})
        answer = json.loads(body)
        if status >= 400:
            raise ValueError(answer.get("message") or answer)
        return answer["StepIds"][0], {"Id": answer["StepIds"][0]}

    return {"create": create, "delete": lambda physical_id, properties: None}
