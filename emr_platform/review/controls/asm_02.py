"""ASM-02: every kind of resource is one that a control asks about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ...assembly import Resource, Unknown, callers, is_custom
from .._base import Control, Outcome, Subject, outcome
from .._data import facts
from .._undoing import UNDOING
from ..access._handlers import of_services
from . import enc_13, iam_11, kms_02, net_05, s3_09, svc_05

# What custom resources are given, or call, that NET-05 and ENC-13 ask about; and calls that change nothing.
_SETTINGS = {enc_13.SWITCH, net_05.SWITCH}
_CALLS = re.compile(
    r"emr:putBlockPublicAccessConfiguration|ec2:(enable|disable)EbsEncryptionByDefault|[\w-]+:(describe|get|head|list).*"
)
# Calls that let somebody in, give rights, share, or take a tag away: of what no template need hold. SVC-05, S3-09,
# KMS-02 and IAM-11 read the policies of some; those of EMR, and of scaling and keeping, give nobody anything.
_SHARING = facts("sharing_calls")
_SHARE = re.compile(
    rf"(?!emr:)[\w-]+:(?!\w*(?:{'|'.join(_SHARING['not_about'])}))"
    rf"(?:(?:{'|'.join(_SHARING['begin'])})\w*(?:{'|'.join(_SHARING['end'])})|{'|'.join(_SHARING['whole'])})",
    re.IGNORECASE,
)
_READ = {*svc_05.IN_CALLS, *s3_09.IN_CALLS, *kms_02.IN_CALLS, *svc_05.LET_IN, *kms_02.LET_IN, *iam_11.IN_CALLS}


def examine(subject: Subject) -> Iterator[Outcome]:
    unseen = {(gap.file, gap.path[:2]) for gap in subject.gaps if gap.hides == "anything"}
    described = {cluster.resource for cluster in subject.clusters}
    partly = {file for file, _ in unseen}
    told = set(partly)
    for resource in subject.assembly:
        here = (resource.template.file, ("Resources", resource.logical_id))
        if resource.exists is False or here in unseen or resource in described:
            continue
        if (why := _of_custom(resource) if is_custom(resource.type) else _of_other(resource)) is not None:
            told.add(resource.template.file)
            yield outcome("UNKNOWN", resource, (), resource.type, why)
    for template in subject.assembly.templates:
        if template.file not in told:
            yield outcome("PASS", template, (), None, "holds nothing of a kind that no control asks about")
        elif template.file in partly:
            why = "what ASM-01 says cannot be seen here may be of any kind"
            yield outcome("UNKNOWN", template, (), None, why)


@cache
def types() -> dict[str, Any]:
    """The types of resources that were reviewed, by what there is to ask of them."""
    found = facts("resource_types")
    return found | {"asked": frozenset(found["asked"])}


_RESTORE = "backup:startRestoreJob"
"""What makes anew whatever AWS Backup keeps."""


def _of(kind: str) -> str | None:
    """What no control asks of a type of resource; None where all is asked, or there is nothing to ask."""
    known = types()
    if kind in known["asked"] or kind in known["beside"] or kind in known["harmless"]:
        return None
    missing = known["partly"].get(kind, "what it holds, whom it lets in and what it runs")
    return f"no control asks of {kind}: {missing}"


def _of_other(resource: Resource) -> str | None:
    """The same of a resource, and of what its calls make: a control asks of such in templates only."""
    if (why := _of(resource.type)) is not None:
        return why
    calls = [call.action for _, call in callers(resource)]
    known = [one for one in calls if isinstance(one, str)]
    making = [one for one in known if _shares(one) or (one not in UNDOING and _makes(one))]
    return f"no control asks what the calls {', '.join(dict.fromkeys(making))} make or share" if making else None


def _shares(action: str) -> bool:
    """Whether a call may let somebody in or give rights, by a policy or permission that no control reads."""
    return action not in _READ and _SHARE.fullmatch(action) is not None


def _makes(action: str) -> bool:
    """Whether a call makes a resource of a type that controls ask about, anew or from what was kept of one."""
    service, _, name = action.lower().partition(":")
    services = {service, _prefixes().get(service, service)}
    made = name.removeprefix("create")
    if made != name:
        return not _makeable().isdisjoint((one, made) for one in services)
    kept = name.startswith(("import", "restore"))
    return action == _RESTORE or (kept and any(one in services and word in name for one, word in _makeable()))


@cache
def _prefixes() -> dict[str, str]:
    """IAM's prefixes of services that SDKs call otherwise, by which namespaces of types are found."""
    services: dict[str, str] = facts("sdk_services")["services"]
    return services


@cache
def _makeable() -> frozenset[tuple[str, str]]:
    """What controls ask about, by its name, with that of each service that makes it."""
    asked = ((kind, kind.lower().split("::")) for kind in (*types()["asked"], *types()["partly"]))
    return frozenset((one, name) for kind, (_, own, name) in asked for one in (own, *of_services(kind)))


def _of_custom(resource: Resource) -> str | None:
    """The same of a custom resource: what it makes is up to its function, unless it is given a call or a setting."""
    if resource.type in types()["custom"]:
        return None
    given = resource.properties
    if isinstance(given, dict) and not _SETTINGS.isdisjoint(given):
        return None
    calls = [call.action for _, call in callers(resource)]
    if calls and all(not isinstance(one, Unknown) and _CALLS.fullmatch(one) for one in calls):
        return None
    named = ", ".join(dict.fromkeys(map(str, calls)))
    return f"no control asks what {f'the calls {named} make' if named else 'its function makes'}"


CONTROL = Control(
    id="ASM-02",
    title="Every kind of resource is one that a control asks about",
    why="Where nothing was asked nothing fails: a review that passes says nothing of what it has no question for.",
    severity="medium",
    population="templates",
    proof="every resource's type is among those of data/resource_types.json that controls ask about, that are judged "
    "with them, or that hold, let in and run nothing; and no call makes one of a type that they ask about, or gives a "
    "policy or permission that none of them reads",
    remedy="have somebody look at the resource, and except it with what was found",
    sources=(),
    mappings={"NIST 800-53r5": ("CM-8", "CA-2")},
    examine=examine,
    unsure="a type that is asked of clusters alone, such as security groups, counts as asked wherever it is; a custom "
    "resource is told by its type, which whoever writes it chooses",
)  # fmt: skip
