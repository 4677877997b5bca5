"""ENC-11: notebooks of EMR Studio are encrypted with a customer key."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._calls import placed, requests
from ._seen import customer_key


def examine(subject: Subject) -> Iterator[Outcome]:
    path = ("EncryptionKeyArn",)
    for studio in subject.of("AWS::EMR::Studio"):
        yield customer_key(studio.get(*path), path, subject.assembly).of(studio)
    for call in requests(subject, "emr:createStudio"):
        yield placed(customer_key(call.get(*path), path, subject.assembly), call)


CONTROL = Control(
    id="ENC-11",
    title="Workspaces and notebooks of EMR Studio are encrypted with a customer key",
    why="Notebooks keep the rows that they showed.",
    severity="medium",
    population="EMR Studios, and calls that make one",
    proof="EncryptionKeyArn of AWS::EMR::Studio, or of the call, resolves to an AWS::KMS::Key",
    remedy="set EncryptionKeyArn to the ARN of a customer key",
    sources=("EMR Management Guide, EMR Studio",),
    mappings={},
    examine=examine,
)
