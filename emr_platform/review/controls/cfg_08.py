"""CFG-08: names of AWS are made for any partition, account and region."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...assembly import REGION, Template, at
from ...findings import Path
from .._base import Control, Outcome, Status, Subject, outcome

# Step Functions' integrations have neither account nor region, and are copied from its documentation as they are.
_FREE = "arn:aws:states:::"
# What a deployed name may come from; outputs and defaults of parameters bring none into the stack's own resources.
_SECTIONS = ("Resources", "Mappings")
_PLACEHOLDER = re.compile(r"\$\{[^${}]*\}")
_JOINS = {"Fn::Join", "Fn::Sub"}
# What CloudFront uses must be in this region: CloudFront Developer Guide, certificates; WAF Developer Guide, web ACLs.
_GLOBAL = re.compile(":(acm|wafv2):us-east-1:")
_WRITTEN = re.compile(rf"arn:aws(-[a-z-]+)?:[a-z0-9-]*:|arn:[^:\s]*:[a-z0-9-]*:({REGION}:|({REGION}|-)?:[0-9]{{12}}:)")
# Names of endpoints' services, hosts with a region, registries and queues with an account; zones, alone in a text.
_NAMED = re.compile(
    rf"\bcom\.amazonaws\.(?:vpce\.)?{REGION}\.|\baws\.(?:api|sagemaker)\.{REGION}\."
    rf"|(?<![a-z0-9]){REGION}\.(?:[a-z0-9-]+\.){{0,3}}(?:amazonaws\.(?:com|eu)|api\.aws|on\.aws)\b"
    r"|\b[0-9]{12}\.dkr[.-]ecr\b|\bsqs\.[a-z0-9.-]+/[0-9]{12}/"
)
_ZONE = re.compile(f"{REGION}[a-z]")
# Names of buckets are no hosts: AWS's own for EMR have a region in them, and not the same form in each.
_BUCKETS = re.compile(r"(?::s3:::|\bs3[an]?://)[^/\s\"',]+")
_SIGNS = (".amazonaws.", ".aws", "aws.", ".dkr", "sqs.")
# The end of a region, or an account: without either no such name is written out, which is found out quickly.
_NUMBER = re.compile("-[1-9]|[0-9]{12}")
_REGISTRY = re.compile(r"\b([0-9]{12})\.dkr|/([0-9]{12})/")
# Services that answer there alone, or for all regions: AWS General Reference, service endpoints.
_ONE_PLACE = re.compile(
    r"\b(?:ce|cloudfront|cur|ecr-public|health|iam|organizations|pricing|route53|route53domains|savingsplans|shield"
    r"|support|waf)\.us-east-1\."
)


def examine(subject: Subject) -> Iterator[Outcome]:
    for template in subject.assembly.templates:
        written = [
            one for name in _SECTIONS for one in _written(template.section(name), (name,), template.section("Mappings"))
        ]
        found = [(path, text, status, reason) for path, text in written
                 for status, reason in [_judged(path, text, template)] if status != "PASS"]  # fmt: skip
        for path, text, status, reason in found:
            yield outcome(status, template, path, text, reason)
        hidden = next((gap for gap in subject.assembly.gaps if gap.file == template.file), None)
        if hidden is not None and not found:
            yield outcome("UNKNOWN", template, hidden.path, None, hidden.what)
        elif not found:
            yield outcome("PASS", template, (), None, "no name of AWS says where it is deployed")


def _judged(path: Path, text: str, template: Template) -> tuple[Status, str]:
    """What to say of a name that is written out: layers and images of AWS's are chosen by region, from a mapping.

    The CDK writes the region and account that a manifest has a stack for into names of endpoints and hosts.
    """
    region, account = _placed(text)
    if "arn:" not in text and region in {"", template.region} and account in {"", template.account}:
        return "PASS", "is made for where the manifest has the stack"
    if path[0] != "Mappings" or region not in path:
        return "FAIL", "writes a partition, account or region into a name"
    if account:
        return "UNKNOWN", "is chosen by region; whose account that is, is not known"
    return "PASS", "is chosen by region"


def _placed(text: str) -> tuple[str, str]:
    """The region and the account that a name has, each empty where it has none."""
    if "arn:" in text:
        region, account = (*text.split(":"), "", "", "", "", "")[3:5]
        return region, account
    place, owner = re.search(REGION, text), _REGISTRY.search(text)
    return place[0] if place else "", owner[1] or owner[2] if owner else ""


def _written(node: Any, path: Path, mappings: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """The texts that write a part of a name, each with its path; those that functions make of pieces too."""
    if isinstance(node, str):
        return [(path, node)] if _is_written(_PLACEHOLDER.sub("-", node)) else []
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = [one for key, value in inner if not isinstance(value, str) or _may_name(value)
             for one in _written(value, (*path, key), mappings)]  # fmt: skip
    if not found and isinstance(node, dict) and not _JOINS.isdisjoint(node):
        return [((*path, *node), text) for text in _made(node, mappings) if _is_written(text)][:1]
    return found


def _may_name(text: str) -> bool:
    """Whether a text may have a part of a name, which is found out quickly."""
    # One after the other: templates have a hundred thousand texts, and a generator takes longer than all it asks.
    return "arn:" in text or "aws" in text or ".dkr" in text or "sqs." in text or _ZONE.fullmatch(text) is not None


def _is_written(text: str) -> bool:
    if "arn:" in text and _WRITTEN.search(_GLOBAL.sub(r":\1:-:", text.replace(_FREE, ""))) is not None:
        return True
    if not any(sign in text for sign in _SIGNS) or _NUMBER.search(text) is None:
        return _ZONE.fullmatch(text) is not None
    return _NAMED.search(_ONE_PLACE.sub("-.", _BUCKETS.sub("-", text))) is not None


def _made(node: Any, mappings: Mapping[str, Any]) -> list[str]:
    """The texts that a value may become, with `-` for what is not written out in it."""
    if isinstance(node, str):
        return [node]
    made = ["-"]
    name, argument = next(iter(node.items())) if isinstance(node, dict) and len(node) == 1 else ("", None)
    match name, argument:
        case "Fn::Join", [str(delimiter), [*pieces]]:
            made = [delimiter.join(one) for one in _each(pieces, mappings)]
        case "Fn::Sub", str(sentence):
            made = [_PLACEHOLDER.sub("-", sentence)]
        case "Fn::Sub", [str(sentence), dict(given)]:
            each = _each(list(given.values()), mappings)
            made = [_filled(sentence, dict(zip(given, one, strict=True))) for one in each]
        case "Fn::If", [_, one, other]:
            options = [*_made(one, mappings), *_made(other, mappings)]
            # A condition that chooses between partitions or regions is made for both.
            made = options if "-" in options else ["-"]
        case "Fn::Select", [int() | str() as index, [*pieces]] if str(index).isdecimal() and int(index) < len(pieces):
            made = _made(pieces[int(index)], mappings)
        case "Fn::FindInMap", [str(one), str(first), str(second), *_]:
            made = [str(at(mappings, one, first, second) or "-")]
    return made


def _each(pieces: list[Any], mappings: Mapping[str, Any]) -> Iterator[list[str]]:
    """Some values as texts: of those that a condition decides on each in turn, the others as their first."""
    made = [_made(piece, mappings) for piece in pieces]
    first = [options[0] for options in made]
    yield first
    for index, options in enumerate(made):
        yield from ([*first[:index], option, *first[index + 1 :]] for option in options[1:])


def _filled(sentence: str, given: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: given.get(found[0][2:-1].strip(), "-"), sentence)


CONTROL = Control(
    id="CFG-08",
    title="Names of AWS are made for any partition, account and region",
    why="A name with a partition in it fails in GovCloud and China, and one with an account in it points elsewhere.",
    severity="low",
    population="templates",
    proof="no text of Resources or Mappings, as it is or as Fn::Join and Fn::Sub make it of pieces, has arn:aws:, an "
    "account's number or a region in an ARN, a host of AWS's or the name of an endpoint's service, or is a zone; "
    "arn:aws:states::: is free, and so are names of buckets, us-east-1 for what CloudFront uses or what answers there "
    "alone, what a mapping has for a region and, but in ARNs, the place that the manifest has the stack for",
    remedy="use AWS::Partition, AWS::AccountId and AWS::Region",
    sources=("cfn-lint I3042 (reads Fn::Sub only)", "cfn-lint W3010 (zones)"),
    mappings={
        "NIST 800-53r5": ("CM-2", "SA-8"),
    },
    examine=examine,
    unsure="a host without a region, such as s3.amazonaws.com, passes, although partitions have hosts of their own",
)  # fmt: skip
