"""What the server process was started with; one frozen value handed to every part of the emulator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emr_platform.laptop.certificate import Certificate
from emr_platform.laptop.decisions import DecisionLog


@dataclass(frozen=True)
class Settings:
    """State directory, address and secrets of one server.

    ``root_key`` is the access key id of the emulator's administrator: random, so that no credential a job happens
    to carry is ever taken for it. ``executor`` is the Spark master jobs run on.
    """

    state: Path
    port: int
    region: str
    root_key: str
    tls: Certificate
    log: DecisionLog
    executor: str = "local[2]"

    @property
    def endpoint(self) -> str:
        """Where AWS clients go."""
        return f"https://localhost:{self.port}"

    @property
    def s3_endpoint(self) -> str:
        """Where the S3A connector goes: a name that tells the old AWS SDK its region."""
        return f"https://s3.{self.region}.localhost:{self.port}"

    def cluster_directory(self, cluster_id: str) -> Path:
        """Return the working directory that stands for a cluster's nodes."""
        return self.state / "clusters" / cluster_id
