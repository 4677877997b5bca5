"""The log files of steps and bootstrap actions, kept beside the cluster and pushed to its LogUri as EMR lays them out.

Layout: ``<LogUri>/<cluster-id>/steps/<step-id>/{controller,stdout,stderr}.gz`` and
``<LogUri>/<cluster-id>/node/<instance-id>/bootstrap-actions/<n>/{controller,stdout,stderr}.gz``.
Source: Amazon EMR Management Guide, "View log files".
"""

from __future__ import annotations

import gzip
import logging
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.laptop.emulator.names import bucket_and_key
from emr_platform.laptop.emulator.sessions import Session

FILES = ("controller", "stdout", "stderr")
_logger = logging.getLogger("laptop.logs")


class LogFolder:
    """One step's (or bootstrap action's) log files."""

    def __init__(self, directory: Path, prefix: str) -> None:
        """*directory* is created; *prefix* is where the files belong below the LogUri."""
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self._prefix = prefix
        self.stdout, self.stderr = directory / "stdout", directory / "stderr"
        self._controller = directory / "controller"

    def note(self, line: str) -> None:
        """Write a line to the controller log, where EMR tells what it did."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
        with self._controller.open("a", encoding="utf-8") as out:
            out.write(f"{stamp}Z INFO {line}\n")

    def push(self, log_uri: str | None, session: Session) -> None:
        """Upload what is there with the node's credentials. As on EMR, a refusal loses the logs, not the step."""
        if not log_uri:
            return
        bucket, base = bucket_and_key(log_uri)
        client = session.client("s3")
        for name in FILES:
            path = self.directory / name
            if not path.exists():
                continue
            key = "/".join(part for part in (base.strip("/"), self._prefix, f"{name}.gz") if part)
            try:
                client.put_object(Bucket=bucket, Key=key, Body=gzip.compress(path.read_bytes()))
            except (BotoCoreError, ClientError) as problem:
                _logger.warning("log not uploaded to s3://%s/%s: %s", bucket, key, problem)
                return
