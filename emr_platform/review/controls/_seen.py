"""What was seen at one place, and the worst of several places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...assembly import (
    Answer,
    Assembly,
    Choice,
    Cluster,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    either,
    is_true,
    names_its_stack,
    opposite,
    possible,
    unknown_in,
    unknown_parts,
)
from ...findings import Path
from .._base import Outcome, Status, Subject, outcome

# A key that AWS keeps for a service, by its alias; also as the console, the documentation and, where AWS owns the key,
# the answers of APIs write it.
KEY_OF_AWS = re.compile(r"(^|alias/)aws/|^AWS_OWNED_")
# What stands before the name of an alias of the stack's own account and region: nothing, or the beginning of an ARN.
_OWN_KEYS = re.compile(r"|arn:[^:]+(::Partition\})?:kms:\$\{AWS::Region\}:\$\{AWS::AccountId\}")
KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
ORDER: tuple[Status, ...] = ("PASS", "INHERITED", "UNKNOWN", "FAIL")


@dataclass(frozen=True)
class Seen:
    """A status with where, what and why; `path` is below what it is said of."""

    status: Status
    path: Path
    value: Value
    reason: str

    def of(self, about: Resource | Cluster) -> Outcome:
        return outcome(self.status, about, self.path, self.value, self.reason)


def seen(answer: Answer, path: Path, value: Value, *, good: str, bad: str) -> Seen:
    """An answer as something seen: PASS with `good`, FAIL with `bad`, UNKNOWN with what is not known."""
    if isinstance(answer, Unknown):
        return Seen("UNKNOWN", path, value, answer.why)
    return Seen("PASS" if answer else "FAIL", path, value, good if answer else bad)


def missing(subject: Subject) -> Answer:
    """What is to be said of something that is not there: False, or Unknown while not every template was seen."""
    gaps = subject.assembly.gaps
    return Unknown(f"none was seen, but not everything was: {gaps[0].what}") if gaps else False


def unless_unseen(subject: Subject) -> Answer:
    """Whether nothing of a kind is there: True where none was seen, or Unknown while not every template was."""
    return opposite(missing(subject))


def by_another(subject: Subject, answers: Sequence[Answer]) -> Answer:
    """Whether one of the resources that are about another one makes something hold; there may be more than were seen
    where there is none."""
    return either(*answers) if answers else missing(subject)


def worst(found: Iterable[Seen]) -> Seen:
    """The first of the worst: FAIL, UNKNOWN, INHERITED, PASS."""
    return max(found, key=lambda one: ORDER.index(one.status))


def each_place(found: Iterable[Seen]) -> Iterator[Seen]:
    """What is not good, the worst of each place, for a user mends place by place; the first where all is good.

    What is not known as a whole, such as a resource that a macro may write anew, is told once and not of each place
    that is asked in it.
    """
    every = list(found)
    places: dict[Path, list[Seen]] = {}
    for one in every:
        if one.status != "PASS":
            places.setdefault(one.path, []).append(one)
    whole: set[int] = set()
    for one in map(worst, places.values()):
        if not (isinstance(one.value, Unknown) and id(one.value) in whole):
            yield one
        whole.add(id(one.value))
    if not places:
        yield from every[:1]


def one_of(value: Value, path: Path, options: Iterable[Seen]) -> Seen:
    """What holds of a value whose options were looked at one by one; UNKNOWN where they disagree."""
    found = list(options)
    if len({one.status for one in found}) == 1:
        return Seen(found[0].status, path, value, found[0].reason)
    condition = value.condition if isinstance(value, Choice) else ""
    return Seen("UNKNOWN", path, value, f"depends on {condition}: {worst(found).reason}")


def if_any(value: Value, path: Path, options: Sequence[Sequence[Seen]], none: str) -> Iterator[Seen]:
    """What holds of a value in whose options things were seen, as `one_of`; nothing where none was, `none` of an option
    without any. Shown is the worst of them, not the whole of a step that a condition decides about."""
    if any(options):
        each = [worst(found or [Seen("PASS", path, None, none)]) for found in options]
        found = one_of(value, path, each)
        yield Seen(found.status, path, worst(each).value, found.reason)


def customer_key(value: Value, path: Path, assembly: Assembly) -> Seen:
    """Whether a key is the customer's own.

    PASS for a key of these templates, INHERITED for one elsewhere, FAIL for none and for one of AWS's.
    """
    return one_of(value, path, [_key(option, path, assembly) for option in possible(value)])


def _key(value: Value, path: Path, assembly: Assembly) -> Seen:
    if isinstance(value, Unknown):
        return Seen("UNKNOWN", path, value, value.why)
    if value is None or value == "":
        return Seen("FAIL", path, value, "no key is named")
    if isinstance(value, Text) and (lost := _lost(value)) is not None:
        return Seen("UNKNOWN", path, value, lost.why)
    named = value.parts[-1] if isinstance(value, Text) else value
    if isinstance(named, Reference):
        return _key_of(named.resource, path, value, assembly)
    if KEY_OF_AWS.search(str(value)):
        return Seen("FAIL", path, value, "the key is AWS's own, whose policy nobody here decides; name a customer key")
    return _written(value, path, assembly)


def _written(value: Value, path: Path, assembly: Assembly) -> Seen:
    """What is to be said of a key that is written out."""
    alias = alias_called(value, assembly)
    if isinstance(alias, Unknown):
        return Seen("UNKNOWN", path, value, alias.why)
    if alias is not None:
        return _key_of(alias, path, value, assembly)
    return Seen(
        "INHERITED", path, value,
        "the key is not among these templates: whoever owns it shows its policy and rotation (`aws kms describe-key`)",
    )  # fmt: skip


def _is_alias(value: Value, assembly: Assembly) -> bool:
    if isinstance(value, Reference):
        return value.resource.type == "AWS::KMS::Alias"
    return alias_called(value, assembly) is not None


def alias_called(value: Value, assembly: Assembly) -> Resource | Unknown | None:
    """The alias of these templates that a name, or an ARN, means which is written out; None where none is called so.

    Those of the stack's own account and region are meant, as the pseudo parameters tell them in an ARN.
    """
    before, _, name = str(value).rpartition(":")
    called = [one for one in assembly.of("AWS::KMS::Alias") if str(one.get("AliasName")) == name]
    if not name.startswith("alias/") or not called:
        return None
    alias, *others = called
    alone = all(alias.template.may_share(one) for one in assembly.templates)
    open_ = names_its_stack(value) or unknown_parts(value)
    alone = alone and not others and (not open_ or len(assembly.templates) == 1)
    if not alone or alias.exists is not True or not _OWN_KEYS.fullmatch(before):
        return Unknown(f"whether {value} is {alias.logical_id} of these templates is not known")
    return alias


def _lost(value: Text) -> Unknown | None:
    """Why a text does not tell which key it names: a resource tells only as the last part of an ARN."""
    *before, last = value.parts
    begins = "".join(map(str, before))
    if isinstance(last, Reference) and begins.startswith("arn:") and begins.endswith((":key/", ":")):
        return unknown_in(value)
    if any(isinstance(part, Reference) for part in value.parts):
        return Unknown("which key this text names is not known")
    return unknown_in(value)


def is_enabled(key: Resource) -> Answer:
    """Whether a key does anything: KMS Developer Guide, "Enable and disable keys"."""
    given = key.get("Enabled")
    return True if given is None else is_true(given)


def disabled(key: Resource) -> str:
    """What is wrong where a key is not enabled."""
    return f"the key {key.logical_id} is disabled: nothing is encrypted or decrypted with it; leave Enabled out"


def _key_of(resource: Resource, path: Path, value: Value, assembly: Assembly) -> Seen:
    if resource.type in KEYS:
        good = f"with the customer key {resource.logical_id} of these templates"
        return seen(is_enabled(resource), path, value, good=good, bad=disabled(resource))
    if resource.type == "AWS::KMS::Alias" and not isinstance(resource.get("TargetKeyId"), Unknown):
        target = resource.get("TargetKeyId")
        named = any(_is_alias(one, assembly) for one in possible(target))
        found = Seen("UNKNOWN", path, value, "an alias of an alias") if named else customer_key(target, path, assembly)
        return Seen(found.status, path, value, found.reason)
    return Seen("UNKNOWN", path, value, f"{resource.logical_id} is a {resource.type}: which key it gives is not known")
