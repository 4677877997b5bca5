"""What starts a workflow by itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Int, Model, Name, S3Location, Str, matching, tagged
from .inputs import InputName
from .scaling import TimeZone

Given = dict[InputName, Str | Int | tuple[Str, ...]]


class _Trigger(Model):
    inputs: Given = {}
    """Values for inputs of the workflow. Default: their own defaults."""


class ScheduleTrigger(_Trigger):
    """By the clock."""

    type: Literal["schedule"]
    """`schedule`: this kind of trigger."""
    at: Annotated[
        Str,
        matching(
            r"cron\([^()]+\)|rate\([^()]+\)",
            "a schedule is a cron or rate expression of EventBridge Scheduler",
            "write it as cron(0 5 * * ? *)",
        ),
    ]
    """When, as `cron(minutes hours day-of-month month day-of-week year)` or `rate(1 hour)`."""
    time_zone: TimeZone = "UTC"
    """Time zone of the schedule. Default UTC."""
    missed: Literal["skip", "run"] = "run"
    """What becomes of a run that could not be started when it was due: `run` starts it late, within a day; `skip`
    leaves it out when it is more than five minutes late. Default run."""


class ArrivalTrigger(_Trigger):
    """Objects arriving in S3: one run for all that arrive together."""

    type: Literal["s3-arrival"]
    """`s3-arrival`: this kind of trigger."""
    location: S3Location
    """Where objects arrive, in a bucket of the environment: `s3://raw/clickstream/`."""
    suffix: Annotated[Str, Field(max_length=256)] | None = None
    """How the keys that count end, such as `_SUCCESS`. Default: all count."""
    quiet_seconds: Annotated[Int, Field(ge=1, le=3600)] = 120
    """The run starts when nothing has arrived for this long. Default 120."""
    at_most_minutes: Annotated[Int, Field(ge=1, le=1440)] = 60
    """The run starts after this long even when objects go on arriving. Default 60."""


class EventTrigger(_Trigger):
    """An event on the account's default EventBridge bus."""

    type: Literal["event"]
    """`event`: this kind of trigger."""
    pattern: Annotated[dict[Str, Any], Field(min_length=1)]
    """The event pattern, as EventBridge has it."""


class WorkflowTrigger(_Trigger):
    """The success of another workflow."""

    type: Literal["workflow"]
    """`workflow`: this kind of trigger."""
    workflow: Name
    """Key of the other workflow under `workflows`."""


Trigger = Annotated[
    Annotated[ScheduleTrigger, Tag("<schedule>")]
    | Annotated[ArrivalTrigger, Tag("<s3-arrival>")]
    | Annotated[EventTrigger, Tag("<event>")]
    | Annotated[WorkflowTrigger, Tag("<workflow>")],
    Discriminator(tagged("type")),
]
