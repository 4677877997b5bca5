"""EMR and S3 as a diagnosis sees them, with what a test puts there."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

LOGS = "s3://logs/clusters/etl/"
CLUSTER, STEP, RUN = "j-1ABCDEFGHIJKL", "s-1ABCDEFGHIJKL", "by-alice-20261126-051400-0a1b"


def refused(code: str, operation: str = "GetObject") -> ClientError:
    """An error of boto3's."""
    return ClientError({"Error": {"Code": code, "Message": code}}, operation)


class Body:
    """What GetObject answers with."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        while chunk := self._data.read(size):
            yield chunk


class S3:
    """Objects by key in the bucket `logs`; a text is packed as EMR does it, an exception is raised."""

    def __init__(self, objects: Mapping[str, str | bytes | Exception] | None = None) -> None:
        self.objects = {f"clusters/etl/{CLUSTER}/{key}": value for key, value in (objects or {}).items()}
        self.read: list[str] = []

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803  # S3's spelling
        assert Bucket == "logs"
        self.read.append(Key)
        found = self.objects.get(Key, refused("NoSuchKey"))
        if isinstance(found, Exception):
            raise found
        return {"Body": Body(gzip.compress(found.encode()) if isinstance(found, str) else found)}

    def list_objects_v2(self, Bucket: str, Prefix: str, MaxKeys: int) -> dict[str, Any]:  # noqa: N803  # as above
        assert Bucket == "logs"
        found = [{"Key": key} for key in sorted(self.objects) if key.startswith(Prefix)][:MaxKeys]
        return {"Contents": found} if found else {}


class Emr:
    """One cluster with its steps."""

    def __init__(
        self,
        reason: Mapping[str, str] | None = None,
        details: list[dict[str, Any]] | None = None,
        steps: Mapping[str, Mapping[str, Any]] | None = None,
        log_uri: str = LOGS,
    ) -> None:
        status = {"State": "TERMINATED", "StateChangeReason": dict(reason or {}), "ErrorDetails": details or []}
        self.cluster = {"Id": CLUSTER, "LogUri": log_uri, "Status": status}
        self.steps = dict(steps or {})

    def describe_cluster(self, ClusterId: str) -> dict[str, Any]:  # noqa: N803  # EMR's spelling
        assert ClusterId == CLUSTER
        return {"Cluster": self.cluster}

    def describe_step(self, ClusterId: str, StepId: str) -> dict[str, Any]:  # noqa: N803  # as above
        return {"Step": self.steps[StepId]}

    def list_steps(self, ClusterId: str, StepStates: list[str]) -> dict[str, Any]:  # noqa: N803  # as above
        found = [step for step in self.steps.values() if step["Status"]["State"] in StepStates]
        return {"Steps": found}


def step(state: str = "FAILED", *, name: str = "sessionise", step_id: str = STEP, run: str = RUN) -> dict[str, Any]:
    """A step as DescribeStep shows it."""
    return {"Id": step_id, "Name": f"dev-etl/{name} {run}", "Status": {"State": state}}
