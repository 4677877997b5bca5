"""What Amazon EMR and EC2 themselves say about releases, instance types and regions.

Nothing here is imported until somebody renews the catalog from AWS: boto3 is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.catalog._facts import Facts, is_final, newest_first
from emr_platform.catalog._releases import release_version
from emr_platform.catalog.refresh import type_row

Client = Callable[[str, str], Any]
"""Makes the client of a service ("emr", "ec2") in a region."""
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Described:
    """What DescribeReleaseLabel says of a release: its applications with versions, and the operating systems to pin."""

    applications: Mapping[str, str]
    os_releases: tuple[str, ...]


@dataclass(frozen=True)
class Aws:
    """AWS as a source of facts.

    `home` is the region asked about what is the same everywhere; `regions` those asked about themselves. Releases older
    than `since` are not asked about. `troubles` grows with each question that got no answer.
    """

    client: Client
    home: str
    regions: Sequence[str]
    since: tuple[int, int, int] = (7, 0, 0)
    troubles: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def facts(self, before: Facts) -> Facts:
        """Return the facts with AWS' answers in place of what was known; what AWS does not answer stays."""
        listed = dict(before.listed)
        for region in self.regions:
            labels = self._ask("ListReleaseLabels", region, self._labels)
            if labels is not None:
                listed[region] = labels
        asked = {label for labels in listed.values() for label in labels if release_version(label) >= self.since}
        after = self._types(replace(before, listed=listed), sorted(asked, key=newest_first))
        return self._offerings(after)

    def described(self, labels: Iterable[str]) -> dict[str, Described]:
        """Return what AWS says of releases, those it says nothing of left out."""
        found = {}
        for label in labels:
            answer = self._ask("DescribeReleaseLabel", self.home, self._describe, label)
            if answer is not None:
                found[label] = answer
        return found

    def _types(self, before: Facts, labels: Iterable[str]) -> Facts:
        supported = dict(before.supported)
        records: dict[str, dict[str, Any]] = {}
        for label in labels:
            answer = self._ask("ListSupportedInstanceTypes", self.home, self._supported, label)
            if answer is not None:
                supported[label] = frozenset(answer)
                records |= answer
        hardware = self._ask("DescribeInstanceTypes", self.home, self._hardware) or {}
        types = dict(before.types)
        for name, record in records.items():
            row = type_row(record, hardware.get(name, {}))[1:]
            if name in types and name not in hardware:
                row[-2:] = types[name][-2:]
            types[name] = tuple(row)
        taken = frozenset[str]().union(*supported.values())
        return replace(before, supported=supported, types={name: row for name, row in types.items() if name in taken})

    def _offerings(self, before: Facts) -> Facts:
        offered, unclear = dict(before.offered), dict(before.unclear)
        for region in self.regions:
            newest = next(iter(sorted(before.listed.get(region, ()), key=newest_first)), None)
            sold = self._ask("DescribeInstanceTypeOfferings", region, self._sold)
            taken = newest and self._ask("ListSupportedInstanceTypes", region, self._supported, newest)
            if sold is not None and taken:
                offered[region], unclear[region] = sold & frozenset(taken), frozenset()
        return replace(before, offered=offered, unclear=unclear)

    def _ask(self, what: str, region: str, question: Callable[..., _Answer], *about: str) -> _Answer | None:
        name = " ".join((region, what, *about))
        try:
            answer = question(region, *about)
        except ClientError as error:
            self.troubles.append(f"{name}: {error.response['Error']['Code']}; what the catalog has stays")
        except BotoCoreError as error:
            self.troubles.append(f"{name}: {type(error).__name__}; what the catalog has stays")
        else:
            self.answers.append(name)
            return answer
        return None

    def _labels(self, region: str) -> frozenset[str]:
        pages = _pages(self.client("emr", region).list_release_labels, "NextToken")
        return frozenset(label for page in pages for label in page.get("ReleaseLabels", ()) if is_final(label))

    def _supported(self, region: str, label: str) -> dict[str, dict[str, Any]]:
        pages = _pages(self.client("emr", region).list_supported_instance_types, "Marker", ReleaseLabel=label)
        return {record["Type"]: record for page in pages for record in page.get("SupportedInstanceTypes", ())}

    def _describe(self, region: str, label: str) -> Described:
        pages = list(_pages(self.client("emr", region).describe_release_label, "NextToken", ReleaseLabel=label))
        return Described(
            {item["Name"]: item["Version"] for page in pages for item in page.get("Applications", ())},
            tuple(item["Label"] for page in pages for item in page.get("AvailableOSReleases", ())),
        )

    def _hardware(self, region: str) -> dict[str, dict[str, Any]]:
        pages = _pages(self.client("ec2", region).describe_instance_types, "NextToken", MaxResults=100)
        return {record["InstanceType"]: record for page in pages for record in page["InstanceTypes"]}

    def _sold(self, region: str) -> frozenset[str]:
        call = self.client("ec2", region).describe_instance_type_offerings
        pages = _pages(call, "NextToken", LocationType="region", MaxResults=1000)
        return frozenset(item["InstanceType"] for page in pages for item in page["InstanceTypeOfferings"])


def boto3_client(service: str, region: str) -> Any:
    """Make a client that waits its turn: EMR gives its read calls half a token a second."""
    import boto3
    from botocore.config import Config

    patient = Config(retries={"mode": "adaptive", "max_attempts": 10}, connect_timeout=10, read_timeout=60)
    make: Any = boto3.client  # its stubs want the service as a literal
    return make(service, region_name=region, config=patient)


def credentials_at_hand() -> bool:
    """Tell whether boto3 finds credentials. Asks no service but, on an instance, its metadata."""
    import boto3

    try:
        return boto3.Session().get_credentials() is not None
    except BotoCoreError:  # such as a profile that does not exist
        return False


def _pages(call: Callable[..., Any], token: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    """Ask for one page after another; botocore has no paginators for EMR's calls."""
    page = call(**arguments)
    yield page
    while page.get(token):
        page = call(**arguments, **{token: page[token]})
        yield page
