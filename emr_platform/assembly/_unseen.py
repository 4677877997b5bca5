"""What templates leave to be seen elsewhere: above all, what may launch clusters that none of them shows."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ._clusters import clusters
from ._machines import MACHINES, calls
from ._model import Assembly, Gap, Resource
from ._statements import Statement, held, statements
from ._values import Unknown, possible

_LAUNCH = "elasticmapreduce:runjobflow"
# AWS managed policies that allow it: Amazon EMR management guide, "Managed policies"; IAM user guide, "Job functions".
_LAUNCHING_POLICIES = {"AdministratorAccess", "AmazonElasticMapReduceFullAccess", "AmazonEMRFullAccessPolicy_v2",
                       "PowerUserAccess"}  # fmt: skip
# Services that run code or calls under a role which a template does not show: the first word of their principals.
_RUNNERS = {"airflow", "airflow-env", "batch", "codebuild", "ec2", "ecs-tasks", "glue", "lambda", "sagemaker",
            "scheduler", "ssm"}  # fmt: skip
_WHO = "code that runs as this role may launch clusters that no template shows"


def unseen(assembly: Assembly) -> tuple[Gap, ...]:
    """Everything that the reader could not see, with what may launch clusters out of its sight.

    Roles count that are known to allow it. What a custom resource describes is taken for what its function launches.
    """
    found = [*assembly.gaps, *_states(assembly)]
    if all(one.resource.type in {"AWS::EMR::Cluster", *MACHINES} for one in clusters(assembly)):
        found += [_gap(role, _WHO) for role in assembly.of("AWS::IAM::Role") if _may_launch_unseen(role, assembly)]
    return tuple(dict.fromkeys(found))


def _states(assembly: Assembly) -> Iterator[Gap]:
    for machine in assembly.of(*MACHINES):
        for call in calls(machine):
            if isinstance(call.action, Unknown):
                name = "/".join(call.state)
                yield _gap(machine, f"state {name}: {call.action.why}" if name else call.action.why)


def _gap(resource: Resource, what: str) -> Gap:
    return Gap(resource.template.file, resource.line(), ("Resources", resource.logical_id), what, "clusters")


def _may_launch_unseen(role: Resource, assembly: Assembly) -> bool:
    trusted = [name for one in statements(role) if one.kind == "trust" for _, name in one.principals()]
    if not any(str(option).split(".", 1)[0] in _RUNNERS for name in trusted for option in possible(name)):
        return False
    given = held(role, assembly)
    managed = {str(option).rsplit("/", 1)[-1] for name in given.managed for option in possible(name)}
    return not managed.isdisjoint(_LAUNCHING_POLICIES) or any(map(_allows_launch, given.statements))


def _allows_launch(statement: Statement) -> bool:
    if "Allow" not in possible(statement.effect):
        return False
    if statement.get("NotAction") is not None:
        return not any(_covers(action) for action in statement.listed("NotAction"))
    return any(_covers(action) for action in statement.listed("Action"))


def _covers(action: object) -> bool:
    return isinstance(action, str) and fnmatchcase(_LAUNCH, action.lower())
