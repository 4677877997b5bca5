"""SVC-15: the data catalogue is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, both, is_in, is_true
from .._base import Control, Outcome, Subject, judge, outcome
from ._policies import is_foreign

# What is written to the catalogue, or holds passwords in it.
_PARTS = ("AWS::Glue::Connection", "AWS::Glue::Crawler", "AWS::Glue::Database", "AWS::Glue::Table")


def examine(subject: Subject) -> Iterator[Outcome]:
    settings = subject.of("AWS::Glue::DataCatalogEncryptionSettings")
    for one in settings:
        given = one.get("DataCatalogEncryptionSettings")
        inside = "DataCatalogEncryptionSettings"
        yield judge(
            both(
                is_in(
                    one.get(inside, "EncryptionAtRest", "CatalogEncryptionMode"), "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"
                ),
                is_true(one.get(inside, "ConnectionPasswordEncryption", "ReturnConnectionPasswordEncrypted")),
            ),
            one,
            (inside,),
            given,
            good="encrypts what the catalogue says of tables, and the passwords of connections",
            bad="does not encrypt what the catalogue says of tables, or the passwords of connections",
        )
    left = (part for part in subject.of(*_PARTS) if not any(_are_for(one, part) for one in settings))
    for template in dict.fromkeys(part.template for part in left):
        reason = "whoever keeps the account's settings of the Glue data catalogue must show that it is encrypted"
        yield outcome("INHERITED", template, (), None, reason)


def _are_for(settings: Resource, part: Resource) -> bool:
    """Whether settings are surely there wherever a part of a catalogue is, for the account and region of that part.

    Where nothing tells whose account they name, that may be another.
    """
    catalog = settings.get("CatalogId")
    own = catalog is None or catalog == part.get("CatalogId") or is_foreign(catalog, settings) is False
    return own and settings.exists_with(part) is True and settings.template.may_share(part.template)


CONTROL = Control(
    id="SVC-15",
    title="The data catalogue is encrypted",
    why="The catalogue names every table, column and place of data, and holds passwords of connections.",
    severity="medium",
    population="settings of the Glue data catalogue, and templates with databases, tables, crawlers or connections "
    "that none of them is for",
    proof="DataCatalogEncryptionSettings has SSE-KMS and ReturnConnectionPasswordEncrypted; they are the account's",
    remedy="encrypt the catalogue and its connections",
    sources=(
        "cdk-nag AwsSolutions-GL1 (related)",
        "checkov CKV_AWS_94",
        "Prowler glue_data_catalogs_metadata_encryption_enabled",
        "Prowler glue_data_catalogs_connection_passwords_encryption_enabled",
    ),
    mappings={
        "ISO 27001:2022": ("A.8.11", "A.8.15", "A.8.24"),
    },
    examine=examine,
)  # fmt: skip
