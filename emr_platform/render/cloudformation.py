"""A cluster as the properties of `AWS::EMR::Cluster`: the same body with CloudFormation's spelling."""

from __future__ import annotations

from typing import Any

_FLEETS = {"MASTER": "MasterInstanceFleet", "CORE": "CoreInstanceFleet", "TASK": "TaskInstanceFleets"}


def cluster_properties(body: dict[str, Any]) -> dict[str, Any]:
    """Spell a RunJobFlow body the way CloudFormation does. The body is not changed.

    Fleets move from one list to one key per kind, and `Properties` of a configuration becomes
    `ConfigurationProperties`; CloudFormation drops the other spelling without a word.
    """
    instances = dict(body["Instances"])
    for fleet in instances.pop("InstanceFleets"):
        rendered = {key: value for key, value in fleet.items() if key != "InstanceFleetType"}
        kind = fleet["InstanceFleetType"]
        instances[_FLEETS[kind]] = [rendered] if kind == "TASK" else rendered
    return {
        **body,
        "Instances": instances,
        "Configurations": [_configuration(configuration) for configuration in body["Configurations"]],
    }


def _configuration(configuration: dict[str, Any]) -> dict[str, Any]:
    rendered = {"Classification": configuration["Classification"]}
    if "Properties" in configuration:
        rendered["ConfigurationProperties"] = configuration["Properties"]
    if "Configurations" in configuration:
        rendered["Configurations"] = [_configuration(inner) for inner in configuration["Configurations"]]
    return rendered
