"""SVC-15: the data catalogue is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, is_in, is_true
from .._base import Control, Outcome, Subject, judge, outcome


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
    if not settings:
        for template in dict.fromkeys(database.template for database in subject.of("AWS::Glue::Database")):
            reason = "whoever keeps the account's settings of the Glue data catalogue must show that it is encrypted"
            yield outcome("INHERITED", template, (), None, reason)


CONTROL = Control(
    id="SVC-15",
    title="The data catalogue is encrypted",
    why="The catalogue names every table, column and place of data, and holds passwords of connections.",
    severity="medium",
    population="settings of the Glue data catalogue, or templates with databases",
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
