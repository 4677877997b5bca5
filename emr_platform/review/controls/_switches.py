"""Settings of engines that undo what a security configuration sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from ...assembly import (
    Answer,
    Cluster,
    Resource,
    Unknown,
    Value,
    ask,
    at,
    either,
    items,
    placed_configurations,
    possible,
    show,
    text,
    unknown_in,
)
from ...catalog import Unwanted, is_unwanted
from ...findings import Path
from .._base import Outcome, Status, Subject
from .._shells import commands
from ._calls import CHANGES, SESSIONS, STEPS, may_mean, placed, requests
from ._expressions import texts
from ._seen import Seen, each_place, if_any, worst

_CLUSTER_OF = {"AWS::EMR::InstanceGroupConfig": "JobFlowId", "AWS::EMR::InstanceFleetConfig": "ClusterId"}
Configurations = Iterable[tuple[Value, Value, Path]]
_SETTING = re.compile(
    r"(?<![\w.])(?:-y?D)?(?P<key>[a-z][\w-]*(?:\.[\w-]+)+|s3Endpoint)"
    r"(?:[\\'\"]*\]?[=:\s]+|(?P<pair>[\\'\"]+\s*,\s*)|</name>(?:\s|\\n)*<value>\s*)"
    r"(?=[\\'\"]*(?P<value>`|(?:\$\{[^}\s]*\}?|\$\(|[^\s\\'\"}\]();|&<>`])+))"
)
"""A property with its value, as a shell, a file of properties, JSON, YAML, XML or a call in code has it; an option of
S3DistCp is asked like one. A value ends where a shell ends a word."""
_IS_READ = re.compile(r"get\w*\(\s*[\\'\"]*$", re.IGNORECASE)
"""Before a property with the value that is taken where it is not set, which sets nothing."""
_OF_SHELL = re.compile(r"`|\$\{.*|\$\(.*|\$\w+")
"""What a shell puts a value in for: a variable, or what a command prints."""
_EXPANDED = "${"
"""How a value begins of which engines put in another property or a variable: Hadoop, class Configuration; Spark,
configuration."""
_WORD = re.compile(r"[\w-]+")
_HOLD_TEXTS = {"Args", "BootstrapActions", "HadoopJarStep", "ScriptBootstrapAction", "Step", "StepProperties", "Steps"}
_LISTS = {"BootstrapActions", "Steps"}
"""Those of which each item holds arguments, too."""
_SETTERS = ("--conf", "--hiveconf", "-hiveconf", "-D", "-yD")
"""Arguments after which a property with its value comes: of Spark, Hive, Hadoop and Flink."""
_OPEN = "\N{REPLACEMENT CHARACTER}"
"""What stands in a text for a part that is not known; no template has reason to."""


def ask_settings(subject: Subject, unwanted: Unwanted, good: str, remedy: str) -> Iterator[Outcome]:
    """One outcome for each cluster, for each group or fleet that is added to one, and for each state of a machine that
    adds or changes some or starts a session; of settings that are not good one for each of them. Steps beside them have
    one where they set something unwanted, or may."""
    for cluster in subject.clusters:
        steps = _in_arguments(cluster.get("Steps"), ("Steps",), unwanted, remedy)
        path: Path = ("BootstrapActions",)
        scripts = _in_arguments(cluster.get(*path), path, unwanted, remedy, "the bootstrap action")
        own = _settings_of(cluster.placed_configurations(), unwanted, good, remedy)
        yield from (one.of(cluster) for one in each_place([*own, *steps, *scripts]))
    for about, configurations in beside_clusters(subject):
        settings = _settings_of(configurations, unwanted, good, remedy)
        yield from (placed(one, about) for one in each_place(settings))
    for step in subject.of("AWS::EMR::Step"):
        for said in _in_arguments(step.get("HadoopJarStep"), ("HadoopJarStep",), unwanted, remedy):
            yield said.of(step)
    for added in requests(subject, *STEPS):
        for said in _in_arguments(added.request, (), unwanted, remedy):
            yield placed(said, added)


def beside_clusters(subject: Subject) -> Iterator[tuple[Resource | Cluster, Configurations]]:
    """The groups and fleets that are added to clusters, the calls that add or change some and those that start
    sessions, each with what it configures."""
    for nodes in subject.of(*_CLUSTER_OF):
        yield nodes, _of_nodes(nodes)
    for change in requests(subject, *CHANGES, *SESSIONS):
        yield change, _inside(change.request, ())


def switched(cluster: Cluster, unwanted: Unwanted) -> Seen:
    """The worst of a cluster's settings."""
    return _verdict(cluster.placed_configurations(), unwanted)


def switched_beside(cluster: Cluster, unwanted: Unwanted, subject: Subject) -> Iterator[Seen]:
    """The settings of each group and fleet that is added to a cluster, and of each call that changes some; UNKNOWN
    where that may be another's."""
    for kind, key in _CLUSTER_OF.items():
        for nodes in cluster.attached(subject.assembly, kind):
            sure = nodes.exists is True and unknown_in(nodes.get(key)) is None
            yield _at_cluster(_verdict(_of_nodes(nodes), unwanted), nodes.logical_id, sure)
    for change in requests(subject, *CHANGES):
        if may_mean(change, cluster):
            yield _at_cluster(_verdict(_inside(change.request, ()), unwanted), change.name, False)


def _at_cluster(found: Seen, name: str, sure: bool) -> Seen:
    """What was seen beside a cluster, as it is said of the cluster."""
    status: Status = "UNKNOWN" if found.status == "FAIL" and not sure else found.status
    return Seen(status, ("Configurations",), None, f"{name}: {found.reason}")


def _of_nodes(nodes: Resource) -> Iterator[tuple[Value, Value, Path]]:
    """The configurations of a group or fleet beside its cluster."""
    if nodes.type == "AWS::EMR::InstanceGroupConfig":
        yield from placed_configurations(nodes.get("Configurations"), ("Configurations",))
        return
    for kind, index, _ in items(nodes.get("InstanceTypeConfigs")):
        where: Path = ("InstanceTypeConfigs", *index, "Configurations")
        yield from placed_configurations(at(kind, "Configurations"), where)


def _inside(node: Value, path: Path) -> Iterator[tuple[Value, Value, Path]]:
    """The configurations anywhere in a request; what of it is not known may hold some."""
    if isinstance(node, Unknown):
        yield node, node, path
    elif isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            if key in {"Configurations", "EngineConfigurations"}:
                yield from placed_configurations(item, (*path, key))
                continue
            for one in possible(item):
                if isinstance(one, (dict, list)) or (isinstance(one, Unknown) and key in _HOLDERS):
                    yield from _inside(one, (*path, key))


_HOLDERS = ("InstanceGroups", "InstanceFleet", "InstanceTypeConfigs")


def _in_arguments(node: Value, path: Path, unwanted: Unwanted, remedy: str, who: str = "the step") -> Iterator[Seen]:
    """What texts set unwanted, or may, such as `--conf spark.authenticate=false` in steps or in options of a JVM."""
    if holds_texts(path) and (lost := told_nowhere(node)) is not None:
        yield Seen("UNKNOWN", path, node, f"{lost.why}: what {who} sets is not known")
    for index, lost in unknown_commands(node):
        yield Seen("UNKNOWN", (*path, *index), None, f"{lost.why}: what {who} has a shell run is not known")
    if isinstance(node, dict) and isinstance(node.get("Key"), str) and "Value" in node:
        said = text((node["Key"], "=", node["Value"]))
        yield from _in_arguments(said, (*path, "Value"), unwanted, remedy, who)
    elif isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            option = node[key - 1] if isinstance(node, list) and key else None
            said = text((option, "=", item)) if option == "--s3Endpoint" else item
            if (option in _SETTERS or _is_short(node, key)) and (lost := _sets_nothing(item)) is not None:
                yield Seen("UNKNOWN", (*path, key), item, f"{lost.why}: what {who} sets by {option} is not known")
            yield from _in_arguments(said, (*path, key), unwanted, remedy, who)
    elif node is not None:
        options = [
            # A condition may decide about a whole step, script or list of arguments.
            list(_in_arguments(option, path, unwanted, remedy, who))
            if isinstance(option, (dict, list))
            else _in_text(option, path, unwanted, remedy, who)
            for option in possible(node)
        ]
        yield from if_any(node, path, options, "sets nothing of the kind")


def holds_texts(path: Path) -> bool:
    """Whether arguments stand below a place: where it is not known as a whole, it may hold any."""
    return not _HOLD_TEXTS.isdisjoint(path[-1:]) or not _LISTS.isdisjoint(path[-2:-1])


def _is_short(node: Value, index: str | int) -> bool:
    """Whether an argument comes after `-c`, which is `--conf` to Spark and something else to others."""
    if not isinstance(node, list) or not isinstance(index, int) or index == 0 or node[index - 1] != "-c":
        return False
    return any(str(one).rpartition("/")[2].startswith("spark-") for one in node[:index])


def unknown_commands(node: Value) -> Iterator[tuple[Path, Unknown]]:
    """Where among arguments a shell is given a command of which nothing is known, by an index or by an expression."""
    if isinstance(node, list):
        given: list[Value] = [None if told_nowhere(one) is not None else one for one in node]
        lost = [told_nowhere(one) for one in node]
        yield from (((index,), why) for index in commands(given) if (why := lost[index]) is not None)
    elif isinstance(node, Unknown) and node.expression is not None:
        written = texts(node, _OPEN)
        yield from (((), node) for index in commands(written) if written[index] == _OPEN)


def told_nowhere(value: Value) -> Unknown | None:
    """Why nothing is known of a value, other than texts that an expression holds; None where something is."""
    lost = (one for one in possible(value) if isinstance(one, Unknown) and not any(texts(one, "")))
    return next(lost, None)


def _sets_nothing(value: Value) -> Unknown | None:
    """Why nothing is known of a setting: none of the texts that an expression holds is one."""
    lost = (
        one for one in possible(value)
        if isinstance(one, Unknown) and not any(it.find("=") > 0 for it in texts(one, ""))
    )  # fmt: skip
    return next(lost, None)


def _in_text(value: Value, path: Path, unwanted: Unwanted, remedy: str, who: str) -> list[Seen]:
    found = []
    for name, given in (one for written in texts(value, _OPEN) for one in _settings(written)):
        for (_, key), words in unwanted.items():
            bad = _may_be_one_of(given, words) if _fits(name, key) else False
            if isinstance(bad, Unknown):
                found.append(Seen("UNKNOWN", path, value, f"what {who} sets {name} to is given at deployment"))
            elif bad:
                found.append(Seen("FAIL", path, value, f"{who} sets {name} to {given}; {remedy}"))
    return found


def _may_be_one_of(written: str, words: tuple[str, ...]) -> Answer:
    """As `_is_one_of`, for a text that may hold `_OPEN`."""
    wanted = tuple(one for word in words if word.startswith("!") for one in word[1:].split("|"))
    if _OPEN in written and wanted and not written.lower().startswith(wanted):
        return Unknown("a part of it is given at deployment")
    word = _WORD.match(written)
    # What follows the word may be the mark by which `sed` parts what it looks for from what it writes.
    known = _is_one_of(written, words) or (word is not None and _is_one_of(word[0], words))
    begins, lost, _ = written.lower().partition(_OPEN)
    may = lost != "" and any(word.startswith(begins) for word in words)
    return Unknown("a part of it is given at deployment") if known is False and may else known


@lru_cache(1 << 14)
def _settings(written: str) -> tuple[tuple[str, str], ...]:
    """The properties that a text sets, each with its value."""
    if "." not in written and "s3Endpoint" not in written:
        return ()
    return tuple(
        (found["key"], _OF_SHELL.sub(_OPEN, found["value"]))
        for found in _SETTING.finditer(written)
        if not (found["pair"] and _IS_READ.search(written, max(0, found.start() - 40), found.start()))
    )


def _verdict(configurations: Configurations, unwanted: Unwanted) -> Seen:
    return worst(_settings_of(configurations, unwanted, "", "leave it out"))


def _settings_of(configurations: Configurations, unwanted: Unwanted, good: str, remedy: str) -> list[Seen]:
    """What some configurations set that is unwanted, or may be, after what is to be said where nothing is."""
    found = [Seen("PASS", ("Configurations",), None, good)]
    for classification, properties, path in configurations:
        lost = classification if isinstance(classification, Unknown) else _unread(properties)
        if lost is not None:
            found.append(Seen("UNKNOWN", path, properties, lost.why))
            continue
        for one in possible(properties):
            found += _in_arguments(one, path, unwanted, remedy, str(classification))
        for key, words in _met(str(classification), properties, unwanted):
            value = at(properties, key)
            bad = _is_one_of(value, words)
            if bad is False and _EXPANDED in str(show(value)):
                bad = Unknown(f"what the engine puts into {value} is not known")
            if isinstance(bad, Unknown):
                found.append(Seen("UNKNOWN", (*path, key), value, bad.why))
            elif bad:
                found.append(Seen("FAIL", (*path, key), value, f"{classification} sets {key} to {value}; {remedy}"))
    return found


def _unread(properties: Value) -> Unknown | None:
    """What of some properties is not known as a whole, so that any may be among them."""
    wrong = (one for one in possible(properties) if not (one is None or isinstance(one, dict)))
    found = next(wrong, None)
    return found if found is None or isinstance(found, Unknown) else Unknown("properties that are no structure")


def _met(classification: str, properties: Value, unwanted: Unwanted) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The properties of a classification that are asked about, each with the values that must not be set."""
    keys = [key for one in possible(properties) if isinstance(one, dict) for key in one]
    for (name, asked), words in unwanted.items() if keys else ():
        if _fits(classification, name):
            yield from ((key, words) for key in dict.fromkeys(keys) if _fits(key.strip(), asked))


# Clusters set much the same properties, and every control has a table of what they must not.
_fits = lru_cache(1 << 14)(fnmatchcase)


def _is_one_of(value: Value, words: tuple[str, ...]) -> Answer:
    """Whether a value is one of some words, as far as it is known."""
    starts = tuple(word.removesuffix("*") for word in words if word.endswith("*"))

    # What a text begins with may be known although not all of it is.
    begins = either(*(_begins(one, starts) for one in possible(value)))
    return begins if starts and begins is True else ask(value, lambda one: is_unwanted(str(show(one)), words))


def _begins(value: Value, starts: tuple[str, ...]) -> bool:
    return bool(starts) and not isinstance(value, Unknown) and str(show(value)).lower().strip().startswith(starts)
