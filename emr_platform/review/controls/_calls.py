"""What states of machines, schedules and others ask of services: of clusters that are there above all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...assembly import Cluster, Reference, Resource, Unknown, Value, callers, is_true, items, show
from ...findings import Path
from .._base import Outcome, Subject
from ._seen import Seen

STEPS = ("emr:addJobFlowSteps",)
CHANGES = ("emr:addInstanceFleet", "emr:addInstanceGroups", "emr:modifyInstanceFleet", "emr:modifyInstanceGroups")
"""Calls of EMR's API that bring configurations and images to a cluster's groups and fleets."""
SESSIONS = ("emr:startSession",)
"""Calls that start a session of Spark Connect on a cluster, with configurations and logs of its own."""
NOTEBOOKS = ("emr:startNotebookExecution",)


# Amazon EMR API reference, StepMonitoringConfiguration; AWS::EMR::Step has the same beside its name.
_MONITORING = ("StepMonitoringConfiguration", "S3MonitoringConfiguration")
# The same, SessionMonitoringConfiguration.
_OF_SESSION = ("MonitoringConfiguration", "S3LoggingConfiguration")


def logs_of_steps(subject: Subject) -> Iterator[tuple[Cluster | Resource, Path]]:
    """What says where the logs of steps and sessions go, with the path to their `LogUri` and `EncryptionKeyArn`.

    What of these a step leaves out is as its cluster has it: Amazon EMR API reference, S3MonitoringConfiguration.
    """
    for about in (*subject.clusters, *requests(subject, *STEPS)):
        for key in ("Step", "Steps"):
            for step, index, _ in items(about.get(key)):
                if isinstance(step, dict):
                    yield about, (key, *index, *_MONITORING)
    yield from ((one, ()) for one in subject.of("AWS::EMR::Step"))
    yield from ((one, _OF_SESSION) for one in requests(subject, *SESSIONS) if may_log(one, _OF_SESSION))


def may_log(session: Cluster, path: Path) -> bool:
    """Whether a session may log as it says at a path: no one says that it does not."""
    enabled = session.get(*path, "Enabled")
    return enabled is None or is_true(enabled) is not False


def requests(subject: Subject, *actions: str) -> Iterator[Cluster]:
    """The requests of what makes some calls, each as if it were a cluster that is launched."""
    yield from (request for action, request in every_request(subject) if action in actions)


@lru_cache(maxsize=2)
def every_request(subject: Subject) -> list[tuple[str | Unknown, Cluster]]:
    """Every call with its request, kept for the subject that was asked last; Unknown where it is not known which."""
    found: list[tuple[str | Unknown, Cluster]] = []
    for resource in subject.assembly:
        if resource.exists is not False:
            for path, call in callers(resource):
                place = ("Resources", resource.logical_id, "Properties", *path)
                found.append((call.action, Cluster(resource, call.state, call.request, place)))
    return found


def lower(request: Value) -> dict[str, Value]:
    """A request by its keys in small letters: SDKs and Step Functions spell some otherwise."""
    return {str(key).lower(): value for key, value in request.items()} if isinstance(request, dict) else {}


def asked(call: Cluster, key: str) -> Value:
    """What a call's request has at a key, in any letters; Unknown where the request is."""
    return call.request if isinstance(call.request, Unknown) else lower(call.request).get(key.lower())


def below(request: Value, *keys: str) -> Iterator[Value]:
    """What a request has at a path of keys, in any letters: of every item, where something on the way is a list."""
    if not keys:
        yield request
        return
    for one, _, _ in items(request):
        if isinstance(one, Unknown):
            yield one
        elif (given := lower(one).get(keys[0].lower())) is not None:
            yield from below(given, *keys[1:])


def may_mean(call: Cluster, cluster: Cluster) -> bool:
    """Whether a call may be about a cluster: it names that one, or one that is not among the templates."""
    named = next((one for key in ("ClusterId", "JobFlowId") if (one := call.get(key)) is not None), None)
    return named.resource is cluster.resource if isinstance(named, Reference) else True


def placed(found: Seen, about: Cluster | Resource) -> Outcome:
    """What was seen, with its path below a state's definition, so that every place has one of its own."""
    if isinstance(about, Resource) or not about.launched or found.status == "PASS":
        return found.of(about)
    path = (*about.place, *found.path)
    return Outcome(found.status, about.resource, about.name, path, show(found.value), found.reason)
