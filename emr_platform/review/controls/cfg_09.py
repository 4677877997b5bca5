"""CFG-09: stacks that hold data are protected."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject, judge, outcome

# Tables of DynamoDB may hold states of runs and nothing else; SVC-02 asks that they can be brought back.
_STATEFUL = (
    "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::Cassandra::Table", "AWS::DSQL::Cluster",
    "AWS::DocDB::DBCluster", "AWS::DocDBElastic::Cluster", "AWS::EFS::FileSystem", "AWS::EMR::WALWorkspace",
    "AWS::Elasticsearch::Domain", "AWS::FSx::FileSystem", "AWS::MemoryDB::Cluster", "AWS::Neptune::DBCluster",
    "AWS::NeptuneGraph::Graph", "AWS::OpenSearchService::Domain", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster", "AWS::RedshiftServerless::Namespace", "AWS::S3Express::DirectoryBucket",
    "AWS::S3Tables::TableBucket", "AWS::S3Vectors::VectorBucket", "AWS::Timestream::InfluxDBInstance",
    "AWS::Timestream::Table",
)  # fmt: skip


def examine(subject: Subject) -> Iterator[Outcome]:
    for template in dict.fromkeys(resource.template.outermost for resource in subject.of(*_STATEFUL)):
        protected = template.termination_protection
        if protected is None:
            reason = "whoever deploys this template must show that its stack has termination protection"
            yield outcome("INHERITED", template, (), None, reason)
            continue
        yield judge(
            protected,
            template,
            (),
            protected,
            good="the stack cannot be deleted before its protection is taken away",
            bad="one command deletes the stack",
        )


CONTROL = Control(
    id="CFG-09",
    title="Stacks that hold data are protected",
    why="A stack that holds data and keys should not go by one command.",
    severity="low",
    population="stacks with buckets, keys, file systems or databases other than DynamoDB's",
    proof="terminationProtection of the stack in the assembly's manifest",
    remedy="set termination_protection on the stack",
    sources=("Prowler cloudformation_stacks_termination_protection_enabled",),
    mappings={
        "NIST 800-53r5": ("CP-9", "CM-3"),
    },
    examine=examine,
)  # fmt: skip
