"""CFG-06: bootstrap scripts, and the code of steps, come from governed buckets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ...assembly import Cluster, Resource, Text, Unknown, Value, at, is_in, items, possible, show, unknown_in
from ...findings import Path
from .._base import Control, Outcome, Subject
from .._buckets import BUCKET, bucket_among, run_into
from .._shells import SHELL
from ._brought import (
    brought_in,
    names_code,
    of_command,
    of_setting,
    parts_of,
    positions,
    run_by,
    told_of,
)
from ._calls import STEPS, placed, requests
from ._scripts import SCHEME, words
from ._seen import Seen, one_of, seen, worst
from ._switches import Configurations, beside_clusters

_LOCAL = "a script that EMR keeps on its nodes"
# Where EMR's image has its own scripts. Whatever else lies on a node is a program that runs what it is given, comes of
# an image of one's own, or was fetched by an earlier bootstrap action.
_OF_EMR = "/usr/share/aws/emr/"
# EMR's program that runs its arguments as a command on some nodes: EMR Management Guide, run-if bootstrap action.
_RUN_IF = "/run-if"
# An address to fetch from, or a command in an argument.
_RUNS = re.compile(r"://|'-c'")
# A command that runs a file or what it is told elsewhere, or that is not known: not `sudo yum update`.
_RUNS_OTHERS = re.compile(rf"[/|$?]|\b(?:{SHELL}|curl|eval|exec|perl|python[\d.]*|ruby|source|wget)\b")
# EMR's program that runs what a step's arguments say, and where EMR's image has jars: EMR Release Guide, "Run commands
# and scripts on an Amazon EMR cluster".
_COMMANDS = "command-runner.jar"
_JARS_OF_EMR = ("/usr/lib/", "/usr/share/aws/", "/var/lib/aws/emr/", "/mnt/var/lib/aws/emr/")
_SCRIPT_RUNNER = "script-runner.jar"
# What is code wherever it stands; archives and texts may be data.
_CODE = re.compile(r"\.(deb|egg|hql|ipynb|jar|pex|pig|ps1|py|q|r|rb|rpm|scala|sh|sql|war|whl)$", re.IGNORECASE)
_WEB = re.compile(r"(?:https?|ftp)://(?!(?:localhost|127\.|169\.254\.)[^/]*(?:/|$))", re.IGNORECASE)


def examine(subject: Subject) -> Iterator[Outcome]:
    buckets = subject.of(BUCKET)
    yield from _of_scripts(subject, buckets)
    for cluster in subject.clusters:
        yield from (placed(one, cluster) for one in _steps(cluster.get("Steps"), ("Steps",), buckets, cluster.resource))
        set_ = _settings(cluster.placed_configurations(), buckets, cluster.resource)
        yield from (one.of(cluster) for one in set_)
    for about, configurations in beside_clusters(subject):
        by = about.resource if isinstance(about, Cluster) else about
        yield from (placed(one, about) for one in _settings(configurations, buckets, by))
    for step in subject.of("AWS::EMR::Step"):
        path: Path = ("HadoopJarStep",)
        yield from (one.of(step) for one in _step(step.get(*path), path, buckets, step))
    for added in requests(subject, *STEPS):
        for key in ("Step", "Steps"):
            yield from (placed(one, added) for one in _steps(added.get(key), (key,), buckets, added.resource))


def is_left_to_runs(about: Cluster) -> bool:
    """Whether the input of a run may decide which code a launch, or a call that adds steps, has EMR run."""
    steps = [one for key in ("Step", "Steps") for one in _steps(about.get(key), (key,), [], about.resource)]
    paths = [at(one, "ScriptBootstrapAction", "Path") for one, _, _ in items(about.get("BootstrapActions"))]
    return any(isinstance(one, Unknown) and one.expression is not None for one in (*(it.value for it in steps), *paths))


def _of_scripts(subject: Subject, buckets: list[Resource]) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        for action, index, _ in items(cluster.get("BootstrapActions")):
            path: Path = ("BootstrapActions", *index, "ScriptBootstrapAction", "Path")
            place = at(action, "ScriptBootstrapAction", "Path")
            found = one_of(place, path, [_one(option, path, buckets, cluster.resource) for option in possible(place)])
            given = str(show(at(action, "ScriptBootstrapAction", "Args")))
            if str(place).endswith(_RUN_IF):
                told = [str(show(one)) for one, _, _ in items(at(action, "ScriptBootstrapAction", "Args"))]
                brings = bool(brought_in(parts_of(" ".join(told[1:]))))
                run = brings or _RUNS_OTHERS.search(given) is not None
            else:
                run = found.reason == _LOCAL and _RUNS.search(given) is not None
            if found.status in {"PASS", "INHERITED"} and run:
                why = "a program that is none of yours runs what it is given, which these templates do not hold"
                found = Seen("UNKNOWN", path, place, why)
            yield found.of(cluster)


def _steps(steps: Value, path: Path, buckets: list[Resource], by: Resource) -> Iterator[Seen]:
    for step, index, there in items(steps):
        if isinstance(step, Unknown):
            yield Seen("UNKNOWN", path, step, f"{step.why}: what its steps run is not known")
            continue
        for found in _step(at(step, "HadoopJarStep"), (*path, *index, "HadoopJarStep"), buckets, by):
            if found.status == "FAIL" and isinstance(there, Unknown):
                yield Seen("UNKNOWN", found.path, found.value, f"{there.why}: {found.reason}")
            else:
                yield found


def _step(step: Value, path: Path, buckets: list[Resource], by: Resource) -> Iterator[Seen]:
    """What is to be said of a step: of everything that should not be, or else of the first; nothing where it names no
    code, as it then runs what EMR's image has."""
    found = []
    for option in possible(step):
        if isinstance(option, Unknown):
            found.append(Seen("UNKNOWN", path, option, f"{option.why}: what the step runs is not known"))
        else:
            found += _code(option, path, buckets, by)
    wrong = [one for one in found if one.status != "PASS"]
    told: dict[tuple[Path, str], Seen] = {}
    for one in wrong or found[:1]:
        told.setdefault((one.path, one.reason), one)
    yield from told.values()


def _code(step: Value, path: Path, buckets: list[Resource], by: Resource) -> Iterator[Seen]:
    """What is to be said of each place of code that a step names."""
    jar, given = at(step, "Jar"), at(step, "Args")
    runs_commands = str(jar).endswith(_COMMANDS)
    if jar is not None and not (runs_commands and not SCHEME.match(str(jar))):
        at_jar = (*path, "Jar")
        yield one_of(jar, at_jar, [_jar(option, at_jar, buckets, by) for option in possible(jar)])
    runs_script = str(jar).endswith(_SCRIPT_RUNNER)
    if isinstance(given, Unknown) and (runs_commands or runs_script):
        yield Seen("UNKNOWN", (*path, "Args"), given, f"{given.why}: what the step runs is not known")
    for arguments in possible(given):
        listed = arguments if isinstance(arguments, list) else []
        code = positions(listed, runs_script)
        if runs_commands:
            for where, status, why in told_of([str(show(one)) for one in listed]):
                yield Seen(status, (*path, "Args") if where is None else (*path, "Args", where), None, why)
        for index, argument in enumerate(listed):
            for option in possible(argument):
                place = (*path, "Args", index)
                yield from _argument(option, place, index in code, runs_commands, buckets, by)


def _settings(configurations: Configurations, buckets: list[Resource], by: Resource) -> Iterator[Seen]:
    """What is to be said of settings that name code, packages or images of containers."""
    for _, properties, path in configurations:
        for option in possible(properties):
            for key, value in option.items() if isinstance(option, dict) else ():
                if (said := of_setting(key, str(show(value)))) is not None:
                    yield Seen(said[0], (*path, key), value, said[1])
                elif names_code(key) and (found := list(_places(value, (*path, key), buckets, by))):
                    yield worst(found)


def _places(value: Value, path: Path, buckets: list[Resource], by: Resource) -> Iterator[Seen]:
    """What is to be said of each place that a setting names, but for the nodes' own files."""
    for option in possible(value):
        for word in words(option) if isinstance(option, (str, Text)) else (option,):
            first = word.parts[0] if isinstance(word, Text) else word
            if isinstance(first, Unknown) or SCHEME.match(str(word)) or _WEB.match(str(word)):
                yield _one(word, path, buckets, by)


def _jar(jar: Value, path: Path, buckets: list[Resource], by: Resource) -> Seen:
    place = posixpath.normpath("/" + str(show(jar)).removeprefix("file:").lstrip("/"))
    if isinstance(jar, str) and not SCHEME.match(jar) and place.startswith(_JARS_OF_EMR):
        return Seen("PASS", path, jar, "a program that EMR keeps on its nodes")
    if isinstance(jar, (str, Text)) and unknown_in(jar) is None and "://" not in str(jar):
        return _on_node(path, jar)
    return _one(jar, path, buckets, by)


def _argument(
    argument: Value, path: Path, is_code: bool, commands: bool, buckets: list[Resource], by: Resource
) -> Iterator[Seen]:
    """What is to be said of an argument of a step. `is_code`: whether it stands where code is named."""
    if isinstance(argument, Unknown):
        if is_code:
            yield Seen("UNKNOWN", path, argument, argument.why)
        return
    if not isinstance(argument, (str, Text)):
        return
    text = str(argument)
    parts = parts_of(text)
    if (found := of_command(text, parts)) is not None and (commands or found[0] == "FAIL"):
        yield Seen(found[0], path, argument, found[1])
        return
    if commands and re.search(r"\s", text):
        yield from (Seen(status, path, argument, why) for status, why in sorted(brought_in(parts)))
    yield from _named(argument, path, is_code, commands, run_by(text, parts if is_code else ()), buckets, by)


def _named(
    argument: str | Text,
    path: Path,
    is_code: bool,
    commands: bool,
    run: set[str],
    buckets: list[Resource],
    by: Resource,
) -> Iterator[Seen]:
    """What is to be said of each place that an argument names. `run`: the places in S3 that it has run."""
    is_place = is_code and re.search(r"\s", str(argument)) is None
    for word in words(argument):
        named = str(word)
        first = word.parts[0] if isinstance(word, Text) else word
        if isinstance(first, Unknown):
            if is_code and (word == argument or _CODE.search(named)):
                yield Seen("UNKNOWN", path, argument, first.why)
        elif (SCHEME.match(named) and (is_place or named in run or _CODE.search(named))) or (
            _WEB.match(named) and is_code and word == argument
        ):
            yield _one(word, path, buckets, by)
        elif _WEB.match(named) and commands and _CODE.search(named):
            yield Seen("UNKNOWN", path, argument, f"whether what {named} brings is run is not known")


def _one(place: Value, path: Path, buckets: list[Resource], by: Resource) -> Seen:
    first = place.parts[0] if isinstance(place, Text) else place
    if isinstance(first, Unknown):
        return Seen("UNKNOWN", path, place, first.why)
    scheme = str(first)
    if not scheme.startswith(("s3://", "s3a://", "s3n://")):
        if scheme.startswith(("file:", "/")):
            return _on_node(path, place)
        return Seen("FAIL", path, place, "no script in S3; keep it in a bucket of these templates")
    if (bucket := bucket_among(place, buckets, by.template)) is not None:
        return _in_bucket(bucket, path, place)
    return _elsewhere(path, place)


def _on_node(path: Path, place: Value) -> Seen:
    if (lost := unknown_in(place)) is not None:
        return Seen("UNKNOWN", path, place, lost.why)
    if posixpath.normpath("/" + str(show(place)).removeprefix("file:").lstrip("/")).startswith(_OF_EMR):
        return Seen("PASS", path, place, _LOCAL)
    what = "a file of the nodes: what it holds, or is given to run, is not in these templates"
    return Seen("UNKNOWN", path, place, what)


def _elsewhere(path: Path, place: Value) -> Seen:
    if (bucket := run_into(place)) is not None:
        what = (
            f"a slash is missing after {bucket.logical_id}: whoever takes the name that this makes has scripts run here"
        )
        return Seen("FAIL", path, place, what)
    if (lost := unknown_in(place)) is not None:
        return Seen("UNKNOWN", path, place, lost.why)
    what = (
        "its bucket is not among these templates: whoever owns it shows who may write there, and that it is versioned"
    )
    return Seen("INHERITED", path, place, what)


def _in_bucket(bucket: Resource, path: Path, place: Value) -> Seen:
    return seen(
        is_in(bucket.get("VersioningConfiguration", "Status"), "Enabled"), path, place,
        good=f"in {bucket.logical_id}, a versioned bucket of these templates",
        bad=f"in {bucket.logical_id}, which keeps no versions: a script may be changed unnoticed; switch versioning on",
    )  # fmt: skip


CONTROL = Control(
    id="CFG-06",
    title="Bootstrap scripts, and the code of steps, come from governed buckets",
    why="Scripts run as root on every node before anything else does; steps with all that the nodes' role may.",
    severity="high",
    population="bootstrap actions of clusters, steps that name code, and settings that name code, packages or images",
    proof="ScriptBootstrapAction.Path, and HadoopJarStep.Jar and what its Args name as code (by position, by option or "
    "by the end of the name), resolve to a versioned AWS::S3::Bucket of these templates, or are a script or jar that "
    "EMR keeps on its nodes, and so do places in settings that Spark, Hive, Hadoop and Flink take code from; no "
    "argument runs what curl or wget downloads, installs packages by name without hashes (`pip install`, `--packages`, "
    "spark.jars.packages), or runs images of containers",
    remedy="keep the code in a versioned bucket of these templates, which few may write to",
    sources=("EMR Best Practices Guide, Security",),
    mappings={"NIST 800-53r5": ("CM-5", "CM-7", "SI-7")},
    examine=examine,
    unsure="the bucket of `cdk bootstrap`, where the CDK keeps scripts, is not among an app's templates; packages of "
    "the system's own repositories, which are signed (`yum install`), and what a package of one's own depends on are "
    "not asked, nor is what arguments of bootstrap actions name but for run-if's, or a step's file of the nodes other "
    "than its Jar",
)
