"""A pretended AWS account, whose answers botocore holds to its own models."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.session import get_session
from botocore.stub import Stubber

session = cache(get_session)  # which keeps the models it has read
FAMILY = "HI_MEM_CURRENT_GEN"


def record(name: str, **changes: Any) -> dict[str, Any]:
    """One type as EMR's API tells it."""
    told = {"Type": name, "VCPU": 4, "MemoryGB": 15.25, "Architecture": "AARCH64", "NumberOfDisks": 0, "StorageGB": 0}
    return told | {"InstanceFamilyId": FAMILY} | changes


class Account:
    """Clients with answers laid down in order. An answer of a wrong shape is refused by botocore, and so is a question
    nobody foresaw."""

    def __init__(self) -> None:
        self.clients: dict[tuple[str, str], Any] = {}
        self.stubs: dict[tuple[str, str], Stubber] = {}

    def __call__(self, service: str, region: str) -> Any:
        key = service, region
        if key not in self.clients:
            client = session().create_client(
                service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x"
            )
            self.clients[key], self.stubs[key] = client, Stubber(client)
            self.stubs[key].activate()
        return self.clients[key]

    def answers(self, service: str, region: str, method: str, asked: dict[str, Any], said: dict[str, Any]) -> None:
        self(service, region)
        self.stubs[service, region].add_response(method, said, asked)

    def refuses(self, service: str, region: str, method: str, code: str = "AccessDeniedException") -> None:
        self(service, region)
        self.stubs[service, region].add_client_error(method, code)

    def asked_everything(self) -> None:
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()


OFFERINGS = {"LocationType": "region", "MaxResults": 1000}


def labels(account: Account, region: str, *names: str) -> None:
    account.answers("emr", region, "list_release_labels", {}, {"ReleaseLabels": list(names)})


def types(account: Account, region: str, label: str, *records: dict[str, Any]) -> None:
    said = {"SupportedInstanceTypes": list(records)}
    account.answers("emr", region, "list_supported_instance_types", {"ReleaseLabel": label}, said)


def describes(account: Account, label: str, applications: dict[str, str], *os_releases: str) -> None:
    said = {
        "ReleaseLabel": label,
        "Applications": [{"Name": name, "Version": version} for name, version in applications.items()],
        "AvailableOSReleases": [{"Label": name} for name in os_releases],
    }
    account.answers("emr", "us-east-1", "describe_release_label", {"ReleaseLabel": label}, said)


def sells(account: Account, region: str, *names: str) -> None:
    said = {"InstanceTypeOfferings": [{"InstanceType": name, "LocationType": "region"} for name in names]}
    account.answers("ec2", region, "describe_instance_type_offerings", OFFERINGS, said)
