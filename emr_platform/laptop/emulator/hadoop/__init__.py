"""MapReduce on Hadoop's own LocalJobRunner: jars, and programs that read and write lines (Hadoop Streaming)."""

from __future__ import annotations

from emr_platform.laptop.emulator.hadoop.local import configure, jar_command
from emr_platform.laptop.emulator.hadoop.streaming import streaming_arguments, streaming_jar

__all__ = ["configure", "jar_command", "streaming_arguments", "streaming_jar"]
