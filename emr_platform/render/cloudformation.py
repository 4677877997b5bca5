"""A cluster as the properties of `AWS::EMR::Cluster`: the same body with CloudFormation's spelling."""

from __future__ import annotations

from typing import Any

_FLEETS = {"MASTER": "MasterInstanceFleet", "CORE": "CoreInstanceFleet", "TASK": "TaskInstanceFleets"}
_GROUPS = {"MASTER": "MasterInstanceGroup", "CORE": "CoreInstanceGroup", "TASK": "TaskInstanceGroups"}
API_ONLY = ("MonitoringConfiguration", "RepoUpgradeOnBoot", "SessionEnabled")
"""What RunJobFlow takes and CloudFormation has no word for; rules refuse them on long-running clusters. Its reference
has begun to name MonitoringConfiguration, its schemas have not; the parity test speaks when they do."""


def cluster_properties(body: dict[str, Any]) -> dict[str, Any]:
    """Spell a RunJobFlow body the way CloudFormation does. The body is not changed.

    Fleets and groups move from one list to one key per kind, and `Properties` of a configuration becomes
    `ConfigurationProperties`; CloudFormation drops the other spelling without a word. EMR's own variables, such as the
    cluster's id in a scaling rule, are marked as text that CloudFormation leaves alone.
    """
    instances = dict(body["Instances"])
    many = [(fleet, _FLEETS, "InstanceFleetType") for fleet in instances.pop("InstanceFleets", ())]
    many += [(group, _GROUPS, "InstanceRole") for group in instances.pop("InstanceGroups", ())]
    for nodes, keys, role in many:
        rendered = _nodes({key: value for key, value in nodes.items() if key != role})
        key = keys[nodes[role]]
        if nodes[role] == "TASK":
            instances[key] = [*instances.get(key, []), rendered]
        else:
            instances[key] = rendered
    return {
        **{key: value for key, value in body.items() if key not in API_ONLY},
        "Instances": instances,
        "Configurations": _configurations(body["Configurations"]),
    }


def _nodes(nodes: dict[str, Any]) -> dict[str, Any]:
    """A fleet or group with the configurations of its own, if it has any, spelt anew."""
    rendered = dict(nodes)
    if "Configurations" in rendered:
        rendered["Configurations"] = _configurations(rendered["Configurations"])
    if "InstanceTypeConfigs" in rendered:
        rendered["InstanceTypeConfigs"] = [_nodes(config) for config in rendered["InstanceTypeConfigs"]]
    if "AutoScalingPolicy" in rendered:
        rendered["AutoScalingPolicy"] = _literal(rendered["AutoScalingPolicy"])
    return rendered


def _literal(node: Any) -> Any:
    """A value whose texts with `${` are escaped, as CloudFormation and its linters want it."""
    if isinstance(node, dict):
        return {key: _literal(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_literal(value) for value in node]
    return {"Fn::Sub": node.replace("${", "${!")} if isinstance(node, str) and "${" in node else node


def _configurations(many: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_configuration(one) for one in many]


def _configuration(configuration: dict[str, Any]) -> dict[str, Any]:
    rendered = {"Classification": configuration["Classification"]}
    if "Properties" in configuration:
        rendered["ConfigurationProperties"] = configuration["Properties"]
    if "Configurations" in configuration:
        rendered["Configurations"] = _configurations(configuration["Configurations"])
    return rendered
