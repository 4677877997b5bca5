"""Every field of RunJobFlow: where it is reachable, or why it is not. The parity tests hold it against botocore.

Paths name structures by their members and skip lists: `Instances.InstanceFleets.Name` is the name of every fleet.
CloudFormation's paths follow from them by the spelling of `cloudformation.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .cloudformation import API_ONLY
from .field_sources import COVERED, LEFT_OUT


@dataclass(frozen=True)
class Field:
    """One field, or with `.*` everything below one.

    Attributes:
        path: its path in RunJobFlow's body.
        source: where it comes from: a path below a cluster of the environment file in backquotes, or words.
        left_out: why it is never sent; empty for a field that is covered.
    """

    path: str
    source: str = ""
    left_out: str = ""

    @property
    def covered(self) -> bool:
        return not self.left_out

    def names(self, path: str) -> bool:
        """True when a path of the model is this field or below it."""
        return _names(self.path, path)


NOT_IN_CLOUDFORMATION = (
    *API_ONLY,
    *(f"{key}.*" for key in API_ONLY),
    "AmiVersion",
    "ExtendedSupport",
    "StepExecutionRoleArn",
    "SupportedProducts",
    "NewSupportedProducts.*",
    "Instances.MasterInstanceType",
    "Instances.SlaveInstanceType",
    "Instances.InstanceCount",
    "Instances.InstanceFleets.Context",
    "Instances.Placement.AvailabilityZones",
    "Steps.StepMonitoringConfiguration.*",
)
"""What `AWS::EMR::Cluster` has no word for: the fields that only the API takes, and some that are left out anyway."""


def in_cloudformation(path: str) -> bool:
    """True where `AWS::EMR::Cluster` has a field of the API, in whatever spelling."""
    return not any(_names(pattern, path) for pattern in NOT_IN_CLOUDFORMATION)


def _names(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith(".*") else path == pattern


FIELDS = (
    *(Field(path, source=source) for path, source in COVERED.items()),
    *(Field(path, left_out=reason) for path, reason in LEFT_OUT.items()),
)


def table() -> str:
    """`docs/fields.md`: every field of RunJobFlow. `python -m emr_platform.render.fields > docs/fields.md`."""
    lines = [
        f"| `{field.path}` | {field.source or 'left out: ' + field.left_out} | {_cloudformation(field)} |"
        for field in sorted(FIELDS, key=lambda field: field.path)
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _cloudformation(field: Field) -> str:
    if not in_cloudformation(field.path):
        return "impossible"
    return "yes" if field.covered else "left out"


_HEAD = """\
# Fields of RunJobFlow and where they are reachable

Made by `python -m emr_platform.render.fields > docs/fields.md` from the table in
`emr_platform/render/field_sources.py`; the parity tests hold it against botocore's model, CloudFormation's schema and
what is really rendered.

`core` stands for any fleet or group: `primary`, `core`, `task`, `task_groups.<name>`. Paths start at
`clusters.<name>`. The last column says whether CloudFormation can say it, which long-running clusters need;
RunJobFlow, Airflow's `job_flow_overrides` and the `createCluster` integration of Step Functions share one spelling,
and all of them get every field that is not left out. Whether `createCluster` accepts the API's youngest fields is not
documented; workflows launch through the SDK integration, which does.

| field | from | CloudFormation |
|---|---|---|
"""

if __name__ == "__main__":
    print(table(), end="")
