"""SVC-14: airflow encrypts with a customer's key."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._properties import customer_key


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::MWAA::Environment"):
        yield customer_key(
            resource,
            ("KmsKey",),
            subject.assembly,
            missing="encrypts with a key of AWS's, whose policy nobody can change",
        )


CONTROL = Control(
    id="SVC-14",
    title="Airflow encrypts with a customer's key",
    why="Connections and variables in Airflow's database are credentials.",
    severity="medium",
    population="environments of Amazon MWAA",
    proof="Environment.KmsKey is a key of these templates",
    remedy="set KmsKey when the environment is made; it cannot be changed",
    sources=("MWAA User Guide, custom-keys-certs",),
    mappings={},
    examine=examine,
)
