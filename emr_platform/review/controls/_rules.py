"""The rules of clusters' security groups, asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...assembly import Answer, Resource, Unknown, at, possible, show
from ...findings import Path
from .._base import Outcome, Subject
from ._network import Rule, elsewhere, groups, rules, written
from ._seen import Seen, seen, unless_unseen

_SIDES = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourcePrefixListId", "DestinationSecurityGroupId",
          "DestinationPrefixListId")  # fmt: skip


def ask_rules(
    subject: Subject, direction: str, test: Callable[[Rule], Answer], *, good: str, bad: str
) -> Iterator[Outcome]:
    """An outcome for each rule for which a test holds or may hold, and one PASS for each group that has none, unless
    rules may be unseen.

    Args:
        direction: Ingress or Egress.
        bad: `{ports}` stands for the rule's ports.
    """
    told: set[tuple[Resource, Path]] = set()  # a rule that may be of any group is told of once
    for group in groups(subject):
        found = [(rule, test(rule)) for rule in rules(group, subject, direction)]
        said = [_said(rule, answer, bad) for rule, answer in found]
        for (rule, _), one in zip(found, said, strict=True):
            if one is not None and (rule.resource, rule.path) not in told:
                told.add((rule.resource, rule.path))
                yield one.of(rule.resource)
        if not any(said):
            sides = [at(rule.body, key) for rule, _ in found for key in _SIDES]
            others = sorted({str(show(side)) for side in sides if side is not None})
            yield seen(unless_unseen(subject), (f"SecurityGroup{direction}",), others, good=good, bad="").of(group)


def _said(rule: Rule, answer: Answer, bad: str) -> Seen | None:
    """What is to be said of a rule; nothing when it is good."""
    if isinstance(answer, Unknown):
        return Seen("UNKNOWN", rule.path, rule.body, answer.why)
    if answer:
        return Seen("FAIL", rule.path, rule.body, bad.format(ports=rule.ports()))
    lists = (one for one in possible(at(rule.body, "SourcePrefixListId")) if written(one))
    found = [elsewhere(rule.path, one, "whoever owns that list shows the addresses in it") for one in lists]
    return found[0] if found else None
