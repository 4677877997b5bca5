"""What commands, and programs that run others' code, bring to a node and run there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from ...assembly import Value, show
from .._base import Status
from .._shells import SHELL, commands

# Options that are followed by code or what is unpacked beside it: of spark-submit, Hadoop's generic ones, of Hive,
# Pig, spark-sql and Flink.
_OF_CODE = {"--archives", "--files", "--jars", "--py-files", "-archives", "-f", "-file", "-files", "-jar", "-libjars",
            "-mapper", "-py", "-pyfs", "-reducer"}  # fmt: skip
# What shells of Hive and Spark run first: Hive, "Commands and CLIs", `-i <filename>`.
_OF_SHELLS, _FIRST = ("hive", "beeline", "spark-sql", "spark-shell"), "-i"
# Settings that name code, or what is unpacked beside it: Spark, configuration; Hadoop, mapred-default; Hive.
_SETTING = re.compile(
    r"(?:--conf[= ]|-D\s*|--hiveconf[= ])?(?:"
    r"spark\.(?:archives|files|jars|submit\.pyFiles|(?:driver|executor)\.extraClassPath)"
    r"|spark\.yarn\.(?:archive|jars|dist\.(?:archives|files|jars))|tmp(?:archives|files|jars)"
    r"|mapreduce\.job\.(?:cache\.(?:archives|files)|jar)|hive\.(?:reloadable\.)?aux\.jars\.path)="
)
# Options of spark-submit that take no value: Spark, "Launching Applications with spark-submit".
_ALONE = {"--help", "--supervise", "--usage-error", "--verbose", "--version", "-h", "-v"}
# What runs what it is given, with options and settings before it; a filter, such as `python3 -m json.tool`, does not.
_LAUNCHED = (
    r"(?>(?:\S*/)?(?:sudo|env|exec|nice|nohup|setsid|stdbuf|time|timeout|xargs)"
    r"(?:\s+(?:-[uUgGn]\s+\S+|-\S+|\w+=\S*|\d\S*))*+\s+|\w+=\S*\s+"
    r"|(?:\S*/)?(?:su|runuser)(?:\s+(?:-\S*|[a-z_][\w-]*))*?\s+-c\s+[\"']?)*+"
)
_INTERPRETER = (
    rf"{_LAUNCHED}(?:\S*/)?(?:{SHELL}\b(?!\s+-\w*c)|python[\d.]*\b(?!\s+-[cm])|(?:node|perl|php|ruby)\b(?!\s+-\w*[enpr])"
    r"|Rscript\b)"
)
_FETCH = r"(?:curl|wget)\b(?![^;&|]*//(?:localhost|127\.|169\.254\.))"
_REST = r"(?>'[^']*'|\"[^\"]*\"|[^;&])*?"
# Where a shell reads what a command prints: `bash <(...)`, `. <(...)`, `eval "$(...)"`.
_READS = rf"(?:\b(?:{SHELL}|eval|source)\b|\s-c|(?:^|[;&|]\s*)\.)[\s\"']*(?:<\(|\$\(|`)\s*"
# What is downloaded and run at once: `curl ... | sudo bash`, `bash <(curl ...)`, `eval "$(wget ...)"`.
_RUN_AT_ONCE = re.compile(rf"\b{_FETCH}{_REST}\|\s*{_INTERPRETER}|{_READS}{_FETCH}")
# What is downloaded first, and a file that is run later.
_DOWNLOADED = re.compile(rf"\b{_FETCH}{_REST}(?=[;&|])")
_RUN_LATER = re.compile(
    rf"\bchmod\s|{_INTERPRETER}\s+(?!-\s*$)\S|[;&|]\s*(?:sudo\s+(?:-\S+\s+)*)?(?:\./|/(?!(?:usr/)?s?bin/))"
)
# What brings a file of S3 to the node, and under which name; a program of somebody's repository.
_COPY = re.compile(
    r"\b(?:aws\s+s3\s+cp|(?:hadoop\s+fs|hdfs\s+dfs)\s+-(?:get|copyToLocal))\s+(?:-\S+\s+)*(s3[an]?://\S+)\s+([^\s;&|]+)"
)
# What prints a file of S3, for a shell that reads it.
_PRINT = r"(?:aws\s+s3\s+cp\s+(?:-\S+\s+)*(s3[an]?://[^\s)]+)\s+-(?=[\s)])|(?:hadoop\s+fs|hdfs\s+dfs)\s+-(?:cat|text)\s+(s3[an]?://[^\s)]+))"
_PRINTED = re.compile(rf"{_PRINT}{_REST}\|\s*{_INTERPRETER}|{_READS}{_PRINT}")
_CLONE = re.compile(r"\bgit\s+clone\b[^;&|]*://")


def positions(arguments: Sequence[Value], runs_script: bool) -> set[int]:
    """Where arguments are code by what they stand for: what a script's runner is given, what follows options that take
    code, what spark-submit runs, and a command for a shell."""
    said = [str(show(one)) for one in arguments]
    found = {0} if runs_script else set()
    options = {*_OF_CODE, *([_FIRST] if any(posixpath.basename(one) in _OF_SHELLS for one in said) else [])}
    found |= {index + 1 for index, one in enumerate(said) if one in options}
    found |= {
        index for index, one in enumerate(said) if one.partition("=")[0] in _OF_CODE or _SETTING.match(one)
    }  # fmt: skip
    found.update(commands(said))
    submits = next((index for index, one in enumerate(said) if one.endswith("spark-submit")), None)
    if submits is not None:
        index = submits + 1
        while index < len(said) and said[index].startswith("-"):
            index += 1 if said[index] in _ALONE or "=" in said[index].partition(" ")[0] else 2
        found.add(index)
    return found


def of_command(text: str) -> tuple[Status, str] | None:
    """What is to be said of a command for what it brings; None for one that brings no programs."""
    if _RUN_AT_ONCE.search(text):
        return "FAIL", "runs what it downloads, which nobody here has seen; keep it in a bucket"
    downloaded = _DOWNLOADED.search(text)
    if _CLONE.search(text) or (downloaded and _RUN_LATER.search(text, downloaded.end())):
        return "UNKNOWN", "whether what it brings is run is not known"
    return None


def run_by(text: str) -> set[str]:
    """The places in S3 that a command runs: what it copies or prints for that, and what its programs name as code."""
    found = {place for place, name in _COPY.findall(text) if _is_run(name, text)}
    found |= {place for groups in _PRINTED.findall(text) for place in groups if place}
    for one in re.split(r"[;&|\n]+", text):
        said = [word.strip("\"'") for word in one.split()]
        found |= {said[index] for index in positions(said, runs_script=False) if index < len(said)}
    return {(place.partition("=")[2] or place).partition("#")[0] for place in found}


def _is_run(name: str, text: str) -> bool:
    """Whether a command has a file run that it has brought: as a program, or by a shell or interpreter."""
    runs = rf"(?:(?:^|[;&|(]|\bsudo)\s*|\bchmod\s+\S+\s+|{_INTERPRETER}\s+)"
    return re.search(runs + re.escape(name), text) is not None
