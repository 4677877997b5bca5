"""No role of any example may do on everything what AWS lets be bound to something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policy_sentry.querying.actions import get_action_data

from tests.assemblies import Assembly

ON_EVERYTHING = {
    ("WriteAheadLog", "emrwal:"): "EMR's documentation has it so; the Service Authorization Reference has no EMR WAL",
}
"""Statements on `*` for which the Service Authorization Reference knows resources, or knows nothing, and why."""
UNBOUND = {
    "SeeAlarms": "Application Auto Scaling asks for alarms that it names itself, as AWS's own policy has it",
    "SessionAgent": "an agent may say it of its own instance alone, whose id nobody knows before it is launched",
}
"""Statements on all resources of a type without a condition, and why."""
ALL_OF_A_TYPE = re.compile(r"arn:[^:]*:[^:]*:[^:]+:[^:]+:[A-Za-z-]+[/:]\*")


def granted(assemblies: dict[str, Assembly]) -> Iterator[dict[str, Any]]:
    """Every statement of every role, in whichever stack it is."""
    for assembly in assemblies.values():
        for role in assembly.of("AWS::IAM::Role"):
            yield from assembly.granted(role)


def resources_of(action: str) -> set[str]:
    """The kinds of resources by which an action can be bound; none for one that knows nothing but `*`.

    Raises:
        LookupError: for an action that the Service Authorization Reference does not have.
    """
    service, _, name = action.partition(":")
    data = get_action_data(service, name)
    if not data:
        raise LookupError(action)
    return {str(one["resource_arn_format"]) for one in data[service]} - {"*"}


def test_what_is_on_everything_knows_no_resources(assemblies: dict[str, Assembly]) -> None:
    found, reviewed = set(), set()
    for one in granted(assemblies):
        for action in one["Action"] if "*" in one["Resource"] else ():
            known = {key for key in ON_EVERYTHING if one["Sid"] == key[0] and action.startswith(key[1])}
            reviewed |= known
            if not known and resources_of(action):
                found.add((one["Sid"], action))
    assert found == set()
    assert reviewed == ON_EVERYTHING.keys(), "a reason that nothing needs any more"


def test_what_is_on_all_of_a_type_is_bound_by_conditions(assemblies: dict[str, Assembly]) -> None:
    bound = [one for one in granted(assemblies) if any(ALL_OF_A_TYPE.fullmatch(arn) for arn in one["Resource"])]
    assert {one["Sid"] for one in bound} >= {"OwnClusters", "OwnRuns", "SeeClusters", "TagAtLaunch", "OwnGroups"}
    assert {one["Sid"] for one in bound if not one.get("Condition")} == UNBOUND.keys()


def test_roles_of_every_stack_are_looked_at(assemblies: dict[str, Assembly]) -> None:
    """Else the tests above would say nothing about some."""
    parts = {
        role.stack.removeprefix(f"emr-{assembly.name}-").split("-")[0]
        for assembly in assemblies.values()
        for role in assembly.of("AWS::IAM::Role")
    }
    assert parts >= {"airflow", "cluster", "network", "operations", "warehouse", "workflow"}
    services = {action.partition(":")[0] for one in granted(assemblies) for action in one["Action"]}
    assert services >= {"airflow", "dynamodb", "redshift-data", "s3", "sqs", "states"}
