"""SVC-12: airflow's web server is private."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_in
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::MWAA::Environment"):
        given = resource.get("WebserverAccessMode")
        yield judge(
            is_in(given, "PRIVATE_ONLY") if given is not None else True,
            resource,
            ("WebserverAccessMode",),
            given,
            good="is reached from the network of the VPC only",
            bad="is reached from the internet",
        )


CONTROL = Control(
    id="SVC-12",
    title="Airflow's web server is private",
    why="Whoever signs in to Airflow runs code with its role; a public page leaves one sign-in between.",
    severity="high",
    population="environments of Amazon MWAA",
    proof="Environment.WebserverAccessMode is PRIVATE_ONLY, its default",
    remedy="set WebserverAccessMode to PRIVATE_ONLY",
    sources=("MWAA User Guide, configuring-networking", "checkov CKV2_AWS_66 (Terraform)"),
    mappings={},
    examine=examine,
)
