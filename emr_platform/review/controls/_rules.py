"""The rules of clusters' security groups, asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...assembly import Answer, Unknown, at, show
from .._base import Outcome, Subject
from ._network import Rule, groups, rules
from ._seen import Seen

_SIDES = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourcePrefixListId", "DestinationSecurityGroupId",
          "DestinationPrefixListId")  # fmt: skip


def ask_rules(
    subject: Subject, direction: str, test: Callable[[Rule], Answer], *, good: str, bad: str
) -> Iterator[Outcome]:
    """An outcome for each rule for which a test holds or may hold, and one PASS for each group that has none.

    Args:
        direction: Ingress or Egress.
        bad: `{ports}` stands for the rule's ports.
    """
    for group in groups(subject):
        found = [(rule, test(rule)) for rule in rules(group, subject, direction)]
        for rule, answer in found:
            if isinstance(answer, Unknown):
                yield Seen("UNKNOWN", rule.path, rule.body, answer.why).of(rule.resource)
            elif answer:
                yield Seen("FAIL", rule.path, rule.body, bad.format(ports=rule.ports())).of(rule.resource)
        if all(answer is False for _, answer in found):
            others = [
                str(show(at(rule.body, key))) for rule, _ in found for key in _SIDES if at(rule.body, key) is not None
            ]
            yield Seen("PASS", (f"SecurityGroup{direction}",), sorted(set(others)), good).of(group)
