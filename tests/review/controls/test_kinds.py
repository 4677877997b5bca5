"""What else there is of a kind, and what else may stand where a resource is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.access_mutations import ELSEWHERE, allow
from tests.review.controls.small import OTHER, OWN, READS, Body, all_of, made, policy, role, said, trusting

GITHUB = "token.actions.githubusercontent.com"
SUBJECTS: list[tuple[str, Body, Status]] = [
    (GITHUB, {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}, "FAIL"),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:*"}}, "FAIL"),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:*/*:ref:refs/heads/main"}}, "FAIL"),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:ours*"}}, "FAIL"),
    (GITHUB, {"StringLike": {f"{GITHUB}:sub": "repo:ours/*"}}, "PASS"),
    (GITHUB, {"StringEquals": {f"{GITHUB}:sub": "repo:ours/etl:ref:refs/heads/main"}}, "PASS"),
    ("gitlab.com", {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}}, "FAIL"),
    ("app.terraform.io", {"StringLike": {"app.terraform.io:sub": "organization:*"}}, "FAIL"),
    *[(GITHUB, {"StringLike": {f"{GITHUB}:{claim}": whose}}, "FAIL")
      for claim, whose in (("repository", "ours*"), ("repository", "ours*/etl"), ("repository_owner", "ours*"))],
    (GITHUB, {"StringLike": {f"{GITHUB}:repository": "ours/*"}}, "PASS"),
    (GITHUB, {"StringEquals": {f"{GITHUB}:repository_owner": "ours"}}, "PASS"),
    (GITHUB, {"StringEquals": {f"{GITHUB}:sub": f"${{{GITHUB}:sub}}"}}, "FAIL"),
    ("gitlab.com", {"StringLike": {"gitlab.com:sub": "project_path:ours*:ref_type:branch:ref:main"}}, "FAIL"),
    ("gitlab.com", {"StringLike": {"gitlab.com:sub": "project_path:ours/*:ref_type:branch:ref:main"}}, "PASS"),
    ("app.terraform.io", {"StringLike": {"app.terraform.io:sub": "organization:ours*:project:*"}}, "FAIL"),
    ("app.terraform.io", {"StringLike": {"app.terraform.io:sub": "organization:ours:project:*"}}, "PASS"),
    ("tokens.example.org", {"StringEquals": {"tokens.example.org:aud": "sts.amazonaws.com"}}, "UNKNOWN"),
    ("tokens.example.org", {"StringEquals": {"tokens.example.org:aud": "our-own-client"}}, "UNKNOWN"),
    ("oidc.modal.com", {"StringEquals": {"oidc.modal.com:aud": "oidc.modal.com"}}, "UNKNOWN"),
    ("ours.okta.com", {"StringEquals": {"ours.okta.com:aud": "our-own-client"}}, "PASS"),
    ("login.microsoftonline.com/1/v2.0", {"StringLike": {"login.microsoftonline.com/1/v2.0:aud": "ours"}}, "PASS"),
    ("id.example.org/realms/ours", {"StringEquals": {"id.example.org/realms/ours:aud": "our-own-client"}}, "PASS"),
    ("accounts.google.com", {"StringEquals": {"accounts.google.com:aud": "1.apps.googleusercontent.com"}}, "PASS"),
    ("tokens.example.org", {"StringLike": {"tokens.example.org:sub": "owner:*:project:lake"}}, "UNKNOWN"),
    ("tokens.example.org", {"StringLike": {"tokens.example.org:sub": "owner:ours:project:lake"}}, "PASS"),
    ("gitlab.example.org", {"StringLike": {"gitlab.example.org:sub": "project_path:ours/*"}}, "PASS"),
    ("oidc.circleci.com/org/1", {"StringLike": {"oidc.circleci.com/org/1:sub": "org/1/project/*/user/*"}}, "PASS"),
    ("tokens.example.org", {"StringLike": {"tokens.example.org:aud": "https://example.org/*"}}, "UNKNOWN"),
    ("tokens.example.org", {"StringEquals": {"tokens.example.org:aud": "sts.amazonaws.com",
                                             "tokens.example.org:sub": "etl"}}, "PASS"),
    ("oidc.eks.eu-west-1.amazonaws.com/id/A1", {"StringEquals": {
        "oidc.eks.eu-west-1.amazonaws.com/id/A1:aud": "sts.amazonaws.com"}}, "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("host", "condition", "status"), SUBJECTS)
def test_a_provider_of_many_customers_is_bound_by_its_subject(
    tmp_path: Path, host: str, condition: Body, status: Status
) -> None:
    provider = {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}
    assert said(tmp_path, "IAM-11", {"Role": role(READS, **trusting(provider, condition))}) == status


SIGN_IN = "https://signin.aws.amazon.com/saml"


@pytest.mark.parametrize("named", [{"Ref": "Ours"}, f"arn:aws:iam::{OWN}:saml-provider/Ours"])
@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ({}, "FAIL"),
        ({"StringEquals": {"SAML:aud": SIGN_IN}}, "PASS"),
        ({"StringEquals": {"SAML:sub": "etl"}}, "PASS"),
        ({"StringLike": {"SAML:aud": "*"}}, "FAIL"),
        ({"StringLike": {"SAML:aud": "https://*.signin.aws.amazon.com/saml"}}, "PASS"),
    ],
)
def test_a_provider_of_saml_of_one_s_own_is_bound_to_whom_it_vouches(
    tmp_path: Path, named: Any, condition: Body, status: Status
) -> None:
    """IAM User Guide, id_roles_create_for-idp_saml: else what it says to any other service will do."""
    ours = made("IAM::SAMLProvider", Name="Ours", SamlMetadataDocument="x")
    taken = role(READS, **trusting({"Federated": named}, condition))
    assert said(tmp_path, "IAM-11", {"Role": taken, "Ours": ours}, OWN) == status


FOR_EMR = trusting(
    {"Service": "elasticmapreduce.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
)
SCOPED = "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"


def cluster(**more: Any) -> Body:
    return made("EMR::Cluster", **({"Name": "etl", "ServiceRole": "emr", "JobFlowRole": {"Ref": "Nodes"}} | more))


NODES = {"Nodes": made("IAM::InstanceProfile", InstanceProfileName="nodes", Roles=[{"Ref": "NodeRole"}]),
         "NodeRole": role(READS, RoleName="node")}  # fmt: skip


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{OWN}:policy/AmazonEMRServicePolicy_v2",
        {"Fn::Sub": SCOPED.replace("aws:p", "${AWS::AccountId}:p")},
    ],
)
def test_a_policy_of_ones_own_with_the_name_of_the_scoped_one_is_not_it(tmp_path: Path, arn: Any) -> None:
    given = {"Cluster": cluster(ServiceRole={"Ref": "Service"}), **NODES}
    assert said(tmp_path, "IAM-01", {**given, "Service": role(ManagedPolicyArns=[SCOPED], **FOR_EMR)}) == "PASS"
    assert said(tmp_path, "IAM-01", {**given, "Service": role(ManagedPolicyArns=[arn], **FOR_EMR)}) == "FAIL"


def test_a_role_of_emrs_that_no_cluster_here_names_may_be_for_something_else(tmp_path: Path) -> None:
    """Such as a Studio's, or its users'."""
    assert said(tmp_path, "IAM-01", {"Role": role(READS, **FOR_EMR)}) == "UNKNOWN"
    assert said(tmp_path, "IAM-01", {"Role": role(ManagedPolicyArns=[SCOPED], **FOR_EMR)}) == "PASS"
    old = "arn:aws:iam::aws:policy/service-role/AmazonElasticMapReduceRole"
    assert said(tmp_path, "IAM-01", {"Role": role(ManagedPolicyArns=[old], **FOR_EMR)}) == "FAIL"


@pytest.mark.parametrize(
    "name", ["emr", f"arn:aws:iam::{OWN}:role/emr", {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/a/emr"}]
)
def test_a_service_role_of_the_templates_is_found_by_its_name(tmp_path: Path, name: Any) -> None:
    """Although it is the role for automatic scaling too, and what trusts it does not tell."""
    given = {"Cluster": cluster(ServiceRole=name, AutoScalingRole={"Ref": "Service"}), **NODES}
    assert said(tmp_path, "IAM-01", {**given, "Service": role(READS, RoleName="emr", **FOR_EMR)}) == "FAIL"


@pytest.mark.parametrize(
    "other",
    [
        {"Name": "other", "JobFlowRole": "nodes"},
        {"Name": "other", "JobFlowRole": f"arn:aws:iam::{OWN}:instance-profile/nodes"},
        {"Name": "other", "JobFlowRole": f"arn:aws:iam::{OWN}:instance-profile/etl/nodes"},
        {
            "Name": "other",
            "JobFlowRole": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:instance-profile/nodes"},
        },
        {"Name": "other", "JobFlowRole": {"Ref": "Second"}},
        {"Name": "etl"},
    ],
)
def test_a_role_that_two_clusters_name_differently_is_shared(tmp_path: Path, other: Body) -> None:
    one = {"Cluster": cluster(), **NODES, "Second": made("IAM::InstanceProfile", Roles=["node"])}
    assert said(tmp_path, "IAM-10", one) == "PASS"
    found = all_of(tmp_path, "IAM-10", {**one, "Other": cluster(**other)})
    assert [result.status for result in found] == ["FAIL", "FAIL"]


NAMES = ["arn:aws:s3:::data", "arn:aws:s3:::data/*"]
DENY = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": NAMES}
TLS_ONLY = DENY | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}


def of_data(*statements: Body) -> Body:
    return made("S3::BucketPolicy", Bucket="data", PolicyDocument=policy(*statements))


def test_of_two_policies_of_a_bucket_one_is_kept(tmp_path: Path) -> None:
    bucket = {"Data": made("S3::Bucket", BucketName="data"), "Policy": of_data(TLS_ONLY)}
    assert said(tmp_path, "S3-03", bucket) == "PASS"
    own = allow("s3:GetObject", NAMES, Principal={"AWS": {"Ref": "AWS::AccountId"}})
    assert said(tmp_path, "S3-03", {**bucket, "Another": of_data(own)}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("operator", "version", "status"),
    [
        ("NumericLessThan", "1.2", "PASS"),
        ("NumericLessThanIfExists", "1.2", "PASS"),
        ("NumericLessThanEquals", "1.1", "PASS"),
        ("NumericLessThanEquals", "1.0", "FAIL"),
        ("NumericLessThan", "1.1", "FAIL"),
        ("NumericEquals", "1.2", "FAIL"),
    ],
)
def test_an_old_version_of_tls_is_refused(tmp_path: Path, operator: str, version: str, status: Status) -> None:
    deny = DENY | {"Condition": {operator: {"s3:TlsVersion": version}}}
    bucket = {"Data": made("S3::Bucket", BucketName="data"), "Policy": of_data(deny)}
    assert said(tmp_path, "S3-04", bucket) == status


KEY = {"Key": made("KMS::Key", EnableKeyRotation=True)}
ALIAS = made("KMS::Alias", AliasName="alias/data", TargetKeyId=ELSEWHERE)
WITH_KEY: list[tuple[Body, Status]] = [
    (made("S3Express::DirectoryBucket"), "FAIL"),
    (made("S3Express::DirectoryBucket", BucketEncryption={"ServerSideEncryptionConfiguration": [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Key"}}}]}), "PASS"),
    (made("S3Tables::TableBucket", EncryptionConfiguration={"SSEAlgorithm": "AES256"}), "FAIL"),
    (made("S3Tables::TableBucket", EncryptionConfiguration={"SSEAlgorithm": {"Ref": "Asked"}}), "UNKNOWN"),
    (made("S3Tables::TableBucket", EncryptionConfiguration={
        "SSEAlgorithm": "aws:kms", "KMSKeyArn": {"Fn::GetAtt": "Key.Arn"}}), "PASS"),
    (made("S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [
        {"BucketKeyEnabled": True,
         "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Ref": "Alias"}}}]}),
     "INHERITED"),
]  # fmt: skip


@pytest.mark.parametrize(("bucket", "status"), WITH_KEY)
def test_every_kind_of_bucket_has_a_key_of_its_own(tmp_path: Path, bucket: Body, status: Status) -> None:
    assert said(tmp_path, "S3-02", {"Bucket": bucket, "Alias": ALIAS, **KEY}) == status


KEEPS = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.mark.parametrize(
    "kind",
    [
        "DocDB::DBCluster", "EC2::Volume", "Elasticsearch::Domain", "FSx::FileSystem", "KMS::ReplicaKey",
        "Neptune::DBCluster", "OpenSearchService::Domain", "Redshift::Cluster", "S3Express::DirectoryBucket",
        "S3Tables::TableBucket", "Cassandra::Table", "DocDBElastic::Cluster", "MemoryDB::Cluster",
        "NeptuneGraph::Graph", "S3Vectors::VectorBucket", "Timestream::InfluxDBInstance", "Timestream::Table",
        "DSQL::Cluster", "ElastiCache::CacheCluster", "ElastiCache::ReplicationGroup", "ElastiCache::ServerlessCache",
        "MSK::Cluster", "MSK::ServerlessCluster", "OpenSearchServerless::Collection", "S3Tables::Table",
    ],
)  # fmt: skip
def test_whatever_holds_data_outlives_its_stack(tmp_path: Path, kind: str) -> None:
    assert said(tmp_path, "S3-10", {"It": made(kind)}) == "FAIL"
    assert said(tmp_path, "S3-10", {"It": made(kind) | KEEPS}) == "PASS"


@pytest.mark.parametrize(
    ("engine", "status"), [("memcached", "NOT_APPLICABLE"), ("redis", "FAIL"), ({"Ref": "Asked"}, "FAIL")]
)
def test_a_cache_that_keeps_nothing_may_go(tmp_path: Path, engine: Any, status: Status) -> None:
    assert said(tmp_path, "S3-10", {"It": made("ElastiCache::CacheCluster", Engine=engine)}) == status


GRANTEES: list[tuple[Any, Status]] = [
    ({"GranteeType": "IAM", "GranteeIdentifier": f"arn:aws:iam::{OTHER}:role/x"}, "FAIL"),
    ({"GranteeType": "IAM", "GranteeIdentifier": f"arn:aws:iam::{OWN}:role/x"}, "PASS"),
    ({"GranteeType": "IAM", "GranteeIdentifier": {"Fn::GetAtt": "Role.Arn"}}, "PASS"),
    ({"GranteeType": "IAM", "GranteeIdentifier": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"GranteeType": "DIRECTORY_GROUP", "GranteeIdentifier": "83d43802-00b1-7054-db02-f1d683aacba5"}, "PASS"),
    ({"Ref": "Asked"}, "UNKNOWN"),
    (None, "UNKNOWN"),
]


@pytest.mark.parametrize(("grantee", "status"), GRANTEES)
def test_grants_of_s3_are_for_this_account(tmp_path: Path, grantee: Any, status: Status) -> None:
    given = {} if grantee is None else {"Grantee": grantee}
    resources = {"Grant": made("S3::AccessGrant", Permission="READ", **given), "Role": role(READS)}
    assert said(tmp_path, "S3-09", resources, OWN) == status


FOR_WHOM: list[tuple[Any, Status]] = [
    (OTHER, "FAIL"),
    (OWN, "PASS"),
    ({"Ref": "AWS::AccountId"}, "PASS"),
    ({"Fn::GetAtt": "Role.Arn"}, "PASS"),
    (f"arn:aws:iam::{OTHER}:role/x", "FAIL"),
    ("IAM_ALLOWED_PRINCIPALS", "PASS"),
    (f"{OWN}:IAMPrincipals", "PASS"),
    (f"{OTHER}:IAMPrincipals", "FAIL"),
    ({"Fn::Sub": "${AWS::AccountId}:IAMPrincipals"}, "PASS"),
    ({"Fn::Sub": "${Asked}:IAMPrincipals"}, "UNKNOWN"),
    (f"arn:aws:organizations::{OTHER}:organization/o-a1b2c3d4e5", "PASS"),
    ("arn:aws:identitystore:::group/83d43802-00b1-7054-db02-f1d683aacba5", "PASS"),
    ({"Ref": "Asked"}, "UNKNOWN"),
]


@pytest.mark.parametrize(("whom", "status"), FOR_WHOM)
def test_shares_and_grants_stay_inside(tmp_path: Path, whom: Any, status: Status) -> None:
    inside = {"Role": role(READS)}
    share = made("RAM::ResourceShare", Name="tables", Principals=[OWN, whom])
    assert said(tmp_path, "SVC-19", {"It": share, **inside}, OWN) == status
    for kind, key in (("Permissions", "DataLakePrincipal"), ("PrincipalPermissions", "Principal")):
        grant = made(f"LakeFormation::{kind}", **{key: {"DataLakePrincipalIdentifier": whom}})
        assert said(tmp_path, "SVC-19", {"It": grant, **inside}, OWN) == status


def test_a_grant_without_anybody_is_not_known_to_stay_inside(tmp_path: Path) -> None:
    assert said(tmp_path, "SVC-19", {"It": made("LakeFormation::Permissions", Principal={"x": OWN})}) == "UNKNOWN"
    assert said(tmp_path, "SVC-19", {"It": made("RAM::ResourceShare", Name="tables")}) == "PASS"


ALL = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
THROUGH = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
BUT_OURS = THROUGH | {"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-0123"}}}
NARROWED: list[tuple[list[Body], Status]] = [
    ([ALL], "FAIL"),
    ([ALL, BUT_OURS], "UNKNOWN"),
    ([ALL, THROUGH | {"Condition": {"ForAllValues:ArnNotLikeIfExists": {"aws:PrincipalArn": "x"}}}], "UNKNOWN"),
    ([ALL, BUT_OURS | {"Principal": {"AWS": OTHER}}], "FAIL"),
    ([ALL, THROUGH | {"Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}}], "FAIL"),
    ([ALL, BUT_OURS | {"Effect": "Allow"}], "FAIL"),
    ([{**ALL, "Principal": {"AWS": OWN}}, BUT_OURS], "PASS"),
]


@pytest.mark.parametrize(("statements", "status"), NARROWED)
def test_whom_a_deny_leaves_of_everybody_is_not_known(tmp_path: Path, statements: list[Body], status: Status) -> None:
    api = made("ApiGateway::RestApi", Policy=policy(*statements))
    assert said(tmp_path, "SVC-05", {"Api": api}, OWN) == status
    bucket = made("S3::BucketPolicy", Bucket="x", PolicyDocument=policy(*statements))
    assert said(tmp_path, "S3-09", {"Policy": bucket}, OWN) == status


REST = {"RestApiId": {"Ref": "Api"}, "HttpMethod": "GET"}
HTTP = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /runs"}
PRIVATE = made("ApiGateway::RestApi", EndpointConfiguration={"Types": ["PRIVATE"]})
KEYED = {"AuthenticationType": "API_KEY"}
CALLED: list[tuple[Body, Body, Status]] = [
    (made("ApiGateway::RestApi"), made("ApiGateway::Method", **REST), "FAIL"),
    (made("ApiGateway::RestApi"), made("ApiGateway::Method", **REST, AuthorizationType="CUSTOM"), "PASS"),
    (made("ApiGateway::RestApi"), made("ApiGateway::Method", **REST | {"HttpMethod": "OPTIONS"}), "PASS"),
    (made("ApiGateway::RestApi"), made("ApiGateway::Method", **REST | {"RestApiId": "a1b2c3"}), "UNKNOWN"),
    (PRIVATE, made("ApiGateway::Method", **REST), "PASS"),
    (made("ApiGateway::RestApi", Policy=policy(ALL | {"Principal": {"AWS": OWN}})),
     made("ApiGateway::Method", **REST), "PASS"),
    (made("ApiGateway::RestApi", Policy=policy(ALL)), made("ApiGateway::Method", **REST), "FAIL"),
    (made("ApiGateway::RestApi", Policy=policy(ALL, BUT_OURS)), made("ApiGateway::Method", **REST), "UNKNOWN"),
    (made("ApiGateway::RestApi", Body={"paths": {}}), made("S3::Bucket"), "UNKNOWN"),
    (made("ApiGatewayV2::Api", ProtocolType="HTTP"), made("ApiGatewayV2::Route", **HTTP), "FAIL"),
    (made("ApiGatewayV2::Api", ProtocolType="HTTP"),
     made("ApiGatewayV2::Route", **HTTP, AuthorizationType="JWT"), "PASS"),
    (made("ApiGatewayV2::Api", ProtocolType="HTTP"),
     made("ApiGatewayV2::Route", **HTTP | {"RouteKey": "OPTIONS /{proxy+}"}), "PASS"),
    (made("ApiGatewayV2::Api", ProtocolType="HTTP"), made("ApiGatewayV2::Route", **HTTP | {"ApiId": "a1"}), "UNKNOWN"),
    (made("ApiGatewayV2::Api", ProtocolType="WEBSOCKET"),
     made("ApiGatewayV2::Route", **HTTP | {"RouteKey": "$default"}), "FAIL"),
    (made("ApiGatewayV2::Api", ProtocolType="WEBSOCKET"),
     made("ApiGatewayV2::Route", **HTTP | {"RouteKey": "$connect"}), "FAIL"),
    (made("ApiGatewayV2::Api", ProtocolType="HTTP", Target="arn"), made("S3::Bucket"), "FAIL"),
    (made("AppSync::GraphQLApi", **KEYED), made("S3::Bucket"), "FAIL"),
    (made("AppSync::GraphQLApi", **KEYED, Visibility="PRIVATE"), made("S3::Bucket"), "PASS"),
    (made("AppSync::GraphQLApi", AuthenticationType="AWS_IAM"), made("S3::Bucket"), "PASS"),
    (made("AppSync::GraphQLApi", AuthenticationType="AWS_IAM", AdditionalAuthenticationProviders=[KEYED]),
     made("S3::Bucket"), "FAIL"),
    (made("AppSync::GraphQLApi", AuthenticationType={"Ref": "Asked"}), made("S3::Bucket"), "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("api", "way", "status"), CALLED)
def test_an_api_asks_who_calls(tmp_path: Path, api: Body, way: Body, status: Status) -> None:
    assert said(tmp_path, "SVC-18", {"Api": api, "Way": way}, OWN) == status


@pytest.mark.parametrize(
    ("connect", "status"),
    [
        ({}, "PASS"),
        ({"ApiId": "another"}, "FAIL"),
        ({"RouteKey": "$disconnect"}, "FAIL"),
        ({"RouteKey": {"Ref": "Asked"}}, "FAIL"),
        ({"AuthorizationType": "NONE"}, "FAIL"),
        ({"AuthorizationType": {"Ref": "Asked"}}, "UNKNOWN"),
    ],
)
def test_messages_of_a_websocket_are_asked_for_where_it_has_a_route_for_who_connects(
    tmp_path: Path, connect: Body, status: Status
) -> None:
    socket = {"ApiId": {"Ref": "Api"}, "AuthorizationType": "AWS_IAM"}
    given = {
        "Api": made("ApiGatewayV2::Api", ProtocolType="WEBSOCKET"),
        "Connects": made("ApiGatewayV2::Route", **socket | {"RouteKey": "$connect"} | connect),
        "Sends": made("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey="send"),
    }
    found = {one.resource: one.status for one in all_of(tmp_path, "SVC-18", given, OWN)}
    assert found["s/Sends"] == status


def test_a_route_for_who_connects_that_a_condition_decides_on_proves_nothing(tmp_path: Path) -> None:
    socket = {"ApiId": {"Ref": "Api"}, "AuthorizationType": "AWS_IAM", "RouteKey": "$connect"}
    given = {
        "Api": made("ApiGatewayV2::Api", ProtocolType="WEBSOCKET"),
        "Connects": made("ApiGatewayV2::Route", **socket) | {"Condition": "Sometimes"},
        "Sends": made("ApiGatewayV2::Route", ApiId={"Ref": "Api"}, RouteKey="send"),
    }
    assert said(tmp_path, "SVC-18", given, OWN) == "UNKNOWN"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("PRIVATE", "PASS"), ("REGIONAL", "FAIL"), ({"Fn::If": ["Sometimes", "PRIVATE", "REGIONAL"]}, "UNKNOWN")],
)
def test_an_api_is_inside_where_it_surely_is_private(tmp_path: Path, kind: Any, status: Status) -> None:
    api = made("ApiGateway::RestApi", EndpointConfiguration={"Types": [kind]})
    method = made("ApiGateway::Method", RestApiId={"Ref": "Api"}, HttpMethod="ANY", AuthorizationType="NONE")
    assert said(tmp_path, "SVC-18", {"Api": api, "Way": method}, OWN) == status


def test_a_deny_of_another_policy_takes_nothing_back(tmp_path: Path) -> None:
    both = {"Open": made("ApiGateway::RestApi", Policy=policy(ALL)),
            "Shut": made("ApiGateway::RestApi", Policy=policy(BUT_OURS))}  # fmt: skip
    assert said(tmp_path, "SVC-05", both) == "FAIL"


@pytest.mark.parametrize("kind", ["Elasticsearch::Domain", "OpenSearchService::Domain"])
def test_who_reaches_a_search_domain_in_a_vpc_is_up_to_its_network(tmp_path: Path, kind: str) -> None:
    inside = {"VPCOptions": {"SubnetIds": ["subnet-1"]}}
    own = policy(ALL | {"Principal": {"AWS": OWN}})
    assert said(tmp_path, "SVC-05", {"It": made(kind, AccessPolicies=policy(ALL))}) == "FAIL"
    assert said(tmp_path, "SVC-05", {"It": made(kind, AccessPolicies=policy(ALL), **inside)}) == "UNKNOWN"
    assert said(tmp_path, "SVC-05", {"It": made(kind, AccessPolicies=own, **inside)}, OWN) == "PASS"


def test_a_bucket_that_a_custom_resource_empties_goes_with_its_stack(tmp_path: Path) -> None:
    empties: Body = {
        "Type": "Custom::S3AutoDeleteObjects",
        "Properties": {"ServiceToken": "x", "BucketName": {"Ref": "It"}},
    }
    kept = {"It": made("S3::Bucket") | KEEPS, "Other": made("S3::Bucket") | KEEPS}
    assert said(tmp_path, "S3-10", kept) == "PASS"
    found = {one.resource: one.status for one in all_of(tmp_path, "S3-10", {**kept, "Empties": empties})}
    assert found == {"s/It": "FAIL", "s/Other": "PASS"}
    empties["Properties"]["BucketName"] = {"Ref": "Asked"}
    assert said(tmp_path, "S3-10", {**kept, "Empties": empties}) == "UNKNOWN"


COPIES: list[tuple[Body, Status]] = [
    ({"Bucket": {"Fn::GetAtt": ["Other", "Arn"]}}, "PASS"),
    ({"Bucket": {"Fn::GetAtt": ["Other", "Arn"]}, "Account": {"Ref": "AWS::AccountId"}}, "PASS"),
    ({"Bucket": "arn:aws:s3:::theirs"}, "INHERITED"),
    ({"Bucket": "arn:aws:s3:::theirs", "Account": OWN}, "INHERITED"),
    ({"Bucket": "arn:aws:s3:::theirs", "Account": OTHER}, "FAIL"),
    ({"Bucket": "arn:aws:s3:::theirs", "Account": {"Ref": "Asked"}}, "UNKNOWN"),
]


@pytest.mark.parametrize(("target", "status"), COPIES)
def test_objects_are_copied_inside(tmp_path: Path, target: Body, status: Status) -> None:
    def one(rule: str) -> Body:
        rules = [{"Status": rule, "Destination": target}]
        return {"It": made("S3::Bucket", ReplicationConfiguration={"Rules": rules}), "Other": made("S3::Bucket")}

    assert said(tmp_path, "S3-09", one("Enabled"), OWN) == status
    assert said(tmp_path, "S3-09", one("Disabled"), OWN) == "NOT_APPLICABLE"


def reporting(place: str, target: Body, on: bool = True) -> Body:
    """Two buckets, and something in the first or beside it that S3 writes to a bucket."""
    given = {"BucketArn" if key == "Bucket" else "BucketAccountId": one for key, one in target.items()}
    lens = {"Arn" if key == "Bucket" else "AccountId": one for key, one in target.items()}
    inventory = {"InventoryConfigurations": [{"Id": "i", "Enabled": on, "Destination": given}]}
    analysis = {"StorageClassAnalysis": {"DataExport": {"Destination": given}}}
    it = {
        "inventory": made("S3::Bucket", **inventory),
        "analytics": made("S3::Bucket", AnalyticsConfigurations=[analysis]),
        "directory": made("S3Express::DirectoryBucket", **inventory),
        "lens": made("S3::StorageLens", StorageLensConfiguration={
            "IsEnabled": on, "DataExport": {"S3BucketDestination": lens}}),
        "prefixes": made("S3::StorageLens", StorageLensConfiguration={
            "IsEnabled": on, "ExpandedPrefixesDataExport": {"S3BucketDestination": lens}}),
    }[place]  # fmt: skip
    return {"It": it, "Other": made("S3::Bucket")}


@pytest.mark.parametrize("place", ["inventory", "analytics", "directory", "lens", "prefixes"])
@pytest.mark.parametrize(("target", "status"), [
    *COPIES,
    ({"Bucket": {"Fn::GetAtt": ["Other", "Arn"]}, "Account": OTHER}, "FAIL"),
    ({"Bucket": {"Ref": "Asked"}}, "UNKNOWN"),
])  # fmt: skip
def test_reports_of_objects_stay_inside(tmp_path: Path, place: str, target: Body, status: Status) -> None:
    assert said(tmp_path, "S3-09", reporting(place, target), OWN) == status
    if place != "analytics":
        assert said(tmp_path, "S3-09", reporting(place, target, on=False), OWN) == "NOT_APPLICABLE"


def test_analytics_that_nothing_exports_stay_inside(tmp_path: Path) -> None:
    stays = made("S3::Bucket", AnalyticsConfigurations=[{"Id": "a", "StorageClassAnalysis": {}}])
    assert said(tmp_path, "S3-09", {"It": stays}) == "NOT_APPLICABLE"


@pytest.mark.parametrize(
    ("arn", "status"),
    [
        ({"Fn::GetAtt": ["Other", "TableBucketARN"]}, "PASS"),
        (f"arn:aws:s3tables:eu-west-1:{OWN}:bucket/b", "PASS"),
        (f"arn:aws:s3tables:eu-west-1:{OTHER}:bucket/b", "FAIL"),
        ({"Fn::Sub": "arn:aws:s3tables:eu-west-1:${Asked}:bucket/b"}, "UNKNOWN"),
    ],
)
def test_tables_are_copied_inside(tmp_path: Path, arn: Any, status: Status) -> None:
    rules = [{"Destinations": [{"DestinationTableBucketARN": arn}]}]
    tables = made("S3Tables::TableBucket", ReplicationConfiguration={"Rules": rules})
    assert said(tmp_path, "S3-09", {"It": tables, "Other": made("S3Tables::TableBucket")}, OWN) == status


OURS = {"AliasName": "alias/ours"}


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ({"Ref": "Key"}, "PASS"),
        ({"Fn::If": ["Sometimes", {"Ref": "Key"}, {"Ref": "Other"}]}, "PASS"),
        ({"Fn::If": ["Sometimes", {"Ref": "Key"}, "alias/theirs"]}, "UNKNOWN"),
        ({"Fn::If": ["Sometimes", {"Ref": "Key"}, {"Ref": "Alias"}]}, "UNKNOWN"),
        ("alias/theirs", "INHERITED"),
    ],
)
def test_an_alias_is_the_key_that_it_stands_for(tmp_path: Path, target: Any, status: Status) -> None:
    keys = {
        "Key": made("KMS::Key"),
        "Other": made("KMS::Key"),
        "Alias": made("KMS::Alias", TargetKeyId=target, **OURS),
    }
    studio = made("EMR::Studio", EncryptionKeyArn={"Fn::Sub": "arn:aws:kms:eu-west-1:111122223333:${Alias}"})
    assert said(tmp_path, "ENC-11", {"Studio": studio, **keys}) == status


ARN_OF_ALIAS = {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/ours"}


@pytest.mark.parametrize(
    ("name", "target", "status"),
    [
        ("alias/ours", {"Ref": "Key"}, "PASS"),
        ("alias/ours", {"Ref": "Asked"}, "UNKNOWN"),
        ("alias/ours", ELSEWHERE, "INHERITED"),
        ("alias/theirs", {"Ref": "Key"}, "INHERITED"),
        (ARN_OF_ALIAS, {"Ref": "Key"}, "PASS"),
        (ARN_OF_ALIAS, {"Ref": "Asked"}, "UNKNOWN"),
        (f"arn:aws:kms:eu-west-1:{OWN}:alias/ours", {"Ref": "Key"}, "UNKNOWN"),
        ("alias/ours", "alias/ours", "UNKNOWN"),
    ],
)
def test_an_alias_of_the_templates_is_found_by_its_name(tmp_path: Path, name: Any, target: Any, status: Status) -> None:
    keys = {"Key": made("KMS::Key"), "Alias": made("KMS::Alias", TargetKeyId=target, **OURS)}
    rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": name}
    rules = [{"ServerSideEncryptionByDefault": rule, "BucketKeyEnabled": True}]
    bucket = made("S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": rules})
    asked = {"S3-02": bucket, "ENC-11": made("EMR::Studio", EncryptionKeyArn=name),
             "LOG-02": made("Logs::LogGroup", KmsKeyId=name)}  # fmt: skip
    assert {said(tmp_path, control, {"It": one, **keys}) for control, one in asked.items()} == {status}


def test_an_alias_that_is_made_sometimes_is_not_known(tmp_path: Path) -> None:
    alias = made("KMS::Alias", TargetKeyId={"Ref": "Key"}, **OURS) | {"Condition": "Sometimes"}
    group = made("Logs::LogGroup", KmsKeyId="alias/ours")
    assert said(tmp_path, "LOG-02", {"It": group, "Key": made("KMS::Key"), "Alias": alias}) == "UNKNOWN"


DELETING = "boto3.resource('s3').Bucket(event['ResourceProperties']['Name']).object_versions.delete()"


@pytest.mark.parametrize(
    ("kind", "code", "given", "status"),
    [
        ("Custom::EmptyBucket", "pass", {"Name": {"Ref": "It"}}, "UNKNOWN"),
        ("Custom::EmptyBucket", "pass", {"Names": ["x", {"Ref": "It"}]}, "UNKNOWN"),
        ("Custom::EmptyBucket", "pass", {"BucketName": {"Ref": "Asked"}}, "UNKNOWN"),
        ("Custom::EmptyBucket", "pass", {"Name": {"Ref": "Other"}}, "PASS"),
        ("Custom::CleanInterfaces", "pass", {"Vpc": {"Ref": "Asked"}}, "PASS"),
        ("AWS::CloudFormation::CustomResource", DELETING, {"Name": {"Ref": "It"}}, "UNKNOWN"),
        ("AWS::CloudFormation::CustomResource", "aws s3 rm --recursive s3://x", {"Name": {"Ref": "It"}}, "UNKNOWN"),
        ("AWS::CloudFormation::CustomResource", "client.put_object()", {"Name": {"Ref": "It"}}, "PASS"),
    ],
)
def test_a_bucket_that_a_custom_resource_may_empty(
    tmp_path: Path, kind: str, code: str, given: Body, status: Status
) -> None:
    beside = {
        "Function": made("Lambda::Function", Code={"ZipFile": code}),
        "Custom": {"Type": kind, "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, **given}},
    }
    found = all_of(tmp_path, "S3-10", {"It": made("S3::Bucket") | KEEPS, "Other": made("S3::Table") | KEEPS, **beside})
    assert [one.status for one in found if one.resource == "s/It"] == [status]
    found = all_of(tmp_path, "S3-10", {"It": made("S3::Bucket"), **beside})
    assert [one.status for one in found] == ["FAIL"]


@pytest.mark.parametrize(
    ("amr", "status"),
    [
        (None, "UNKNOWN"),
        ("unauthenticated", "FAIL"),
        ("*authenticated", "FAIL"),
        ("*", "FAIL"),
        ("authenticated", "PASS"),
        ("auth*", "PASS"),
    ],
)
def test_guests_of_an_identity_pool_are_everybody(tmp_path: Path, amr: str | None, status: Status) -> None:
    pools = "cognito-identity.amazonaws.com"
    condition: Body = {"StringEquals": {f"{pools}:aud": "eu-west-1:1234"}}
    if amr is not None:
        condition["ForAnyValue:StringLike"] = {f"{pools}:amr": amr}
    assert said(tmp_path, "IAM-11", {"Role": role(READS, **trusting({"Federated": pools}, condition))}) == status


@pytest.mark.parametrize(
    ("pools", "amr", "status"),
    [
        ("cognito-identity-us-gov.amazonaws.com", "unauthenticated", "FAIL"),
        ({"Ref": "Asked"}, "unauthenticated", "UNKNOWN"),
        ({"Ref": "Asked"}, "authenticated", "PASS"),
        ("accounts.google.com", "unauthenticated", "PASS"),
    ],
)
def test_an_identity_pool_by_any_of_its_names(tmp_path: Path, pools: Any, amr: str, status: Status) -> None:
    name = pools if isinstance(pools, str) and "cognito" in pools else "cognito-identity.amazonaws.com"
    condition: Body = {"StringEquals": {f"{name}:aud": "eu-west-1:1234", f"{name}:amr": amr}}
    assert said(tmp_path, "IAM-11", {"Role": role(READS, **trusting({"Federated": pools}, condition))}) == status


ROTATING: list[tuple[Body, Status]] = [
    ({"KeySpec": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"Origin": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"Origin": {"Fn::If": ["Sometimes", "EXTERNAL", "AWS_KMS"]}, "EnableKeyRotation": False}, "UNKNOWN"),
    ({"Origin": {"Fn::If": ["Sometimes", "EXTERNAL", {"Ref": "AWS::NoValue"}]}}, "UNKNOWN"),
    ({"Origin": "AWS_KMS"}, "FAIL"),
    ({"Origin": "EXTERNAL"}, "INHERITED"),
    ({"KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS", "EnableKeyRotation": True}, "PASS"),
]


@pytest.mark.parametrize(("properties", "status"), ROTATING)
def test_keys_of_a_kind_that_is_not_known(tmp_path: Path, properties: Body, status: Status) -> None:
    assert said(tmp_path, "KMS-01", {"Key": made("KMS::Key", **properties)}) == status


PRIMARIES: list[tuple[Any, Status]] = [
    ({"Fn::GetAtt": "On.Arn"}, "PASS"),
    ({"Fn::GetAtt": "Off.Arn"}, "FAIL"),
    ({"Fn::GetAtt": "Imported.Arn"}, "INHERITED"),
    (f"arn:aws:kms:us-east-1:{OWN}:key/mrk-1", "INHERITED"),
    ({"Fn::GetAtt": "Made.Arn"}, "UNKNOWN"),
    ({"Ref": "Asked"}, "UNKNOWN"),
]


@pytest.mark.parametrize(("primary", "status"), PRIMARIES)
def test_a_replica_rotates_as_its_primary_key_does(tmp_path: Path, primary: Any, status: Status) -> None:
    keys = {
        "On": made("KMS::Key", EnableKeyRotation=True),
        "Off": made("KMS::Key"),
        "Imported": made("KMS::Key", Origin="EXTERNAL"),
        "Made": made("CloudFormation::CustomResource", ServiceToken="x"),
    }
    found = all_of(tmp_path, "KMS-01", keys | {"Replica": made("KMS::ReplicaKey", PrimaryKeyArn=primary)})
    assert [one.status for one in found if one.resource == "s/Replica"] == [status]


def test_a_replica_waits_a_month_too(tmp_path: Path) -> None:
    assert said(tmp_path, "KMS-03", {"Key": made("KMS::ReplicaKey", PendingWindowInDays=7)}) == "FAIL"


def test_a_key_whose_policy_lets_nobody_in_is_a_key(tmp_path: Path) -> None:
    assert said(tmp_path, "KMS-02", {"Key": made("KMS::Key", KeyPolicy=policy())}) == "PASS"


TO_ROLE = {"Principal": {"AWS": f"arn:aws:iam::{OWN}:role/x"}}
BY_GRANTEE = "kms:GranteePrincipal"
GRANTING: list[tuple[Body, Status]] = [
    ({"Principal": {"AWS": {"Ref": "AWS::AccountId"}}}, "PASS"),
    ({"Principal": {"AWS": OWN}}, "PASS"),
    ({"Principal": {"AWS": {"Ref": "Asked"}}}, "UNKNOWN"),
    ({"Principal": {"AWS": f"arn:aws:iam::{OWN}:root"}}, "PASS"),
    ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}, "FAIL"),
    ({"Principal": {"AWS": [OWN, OTHER]}}, "FAIL"),
    ({"Principal": {"AWS": "arn:aws:iam::XXXXXX:root"}}, "UNKNOWN"),
    ({"NotPrincipal": {"AWS": OWN}}, "FAIL"),
    ({**TO_ROLE, "Condition": {"StringEquals": {BY_GRANTEE: f"arn:aws:iam::{OWN}:role/y"}}}, "PASS"),
    ({**TO_ROLE, "Condition": {"StringEquals": {BY_GRANTEE: f"arn:aws:iam::{OTHER}:role/y"}}}, "FAIL"),
    ({**TO_ROLE, "Condition": {"StringLike": {BY_GRANTEE: f"arn:aws:iam::{OWN}:role/y-*"}}}, "PASS"),
    ({**TO_ROLE, "Condition": {"StringLike": {BY_GRANTEE: f"arn:aws:iam::{OWN}:*"}}}, "FAIL"),
    ({**TO_ROLE, "Condition": {"ArnLike": {BY_GRANTEE: f"arn:aws:iam::{OWN}:role/*"}}}, "FAIL"),
    ({**TO_ROLE, "Condition": {"StringEquals": {"kms:GrantIsForAWSResource": "false"}}}, "FAIL"),
]


@pytest.mark.parametrize(("more", "status"), GRANTING)
def test_who_may_hand_a_key_on(tmp_path: Path, more: Body, status: Status) -> None:
    key = made("KMS::Key", KeyPolicy=policy({"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*", **more}))
    assert said(tmp_path, "KMS-04", {"Key": key}, OWN) == status


@pytest.mark.parametrize(
    ("account", "status"), [({"Ref": "AWS::AccountId"}, "PASS"), (f"arn:aws:iam::{OTHER}:root", "UNKNOWN")]
)
def test_an_account_may_hand_a_key_on_where_it_is_the_key_s(tmp_path: Path, account: Any, status: Status) -> None:
    grants = {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*", "Principal": {"AWS": account}}
    assert said(tmp_path, "KMS-04", {"Key": made("KMS::Key", KeyPolicy=policy(grants))}) == status


@pytest.mark.parametrize("name", ["robot", {"Ref": "User"}])
def test_a_user_whose_key_names_it_by_text_has_one(tmp_path: Path, name: Any) -> None:
    keys = {"User": made("IAM::User", UserName="robot"), "Other": made("IAM::User", UserName="other"),
            "Key": made("IAM::AccessKey", UserName=name)}  # fmt: skip
    found = {one.resource.removeprefix("s/"): one.status for one in all_of(tmp_path, "IAM-12", keys)}
    assert found == {"Other": "PASS", "Key": "FAIL"}


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("createAccessKey", "FAIL"),
        ("CreateAccessKeyCommand", "FAIL"),
        ("createServiceSpecificCredential", "FAIL"),
        ("listAccessKeys", "NOT_APPLICABLE"),
    ],
)
def test_a_call_that_makes_an_access_key_is_one(tmp_path: Path, action: str, status: Status) -> None:
    call = json.dumps({"service": "IAM", "action": action, "parameters": {"UserName": "robot"}})
    made_by: Body = {"Type": "Custom::AWS", "Properties": {"ServiceToken": "x", "Create": call}}
    assert said(tmp_path, "IAM-12", {"Maker": made_by}) == status
    users = {name.title(): made("IAM::User", UserName=name) for name in ("robot", "other")}
    found = {one.resource.removeprefix("s/"): one.status for one in all_of(tmp_path, "IAM-12", users | {"M": made_by})}
    assert (found["Robot"], found["Other"]) == ("PASS" if status == "NOT_APPLICABLE" else "FAIL", "PASS")


def test_code_that_makes_a_key_may_make_one_for_any_user(tmp_path: Path) -> None:
    code = made("Lambda::Function", Code={"ZipFile": "boto3.client('iam').create_access_key(UserName=name)"})
    found = all_of(tmp_path, "IAM-12", {"Code": code, "User": made("IAM::User")})
    assert {one.resource.removeprefix("s/"): one.status for one in found} == {"Code": "UNKNOWN", "User": "UNKNOWN"}


@pytest.mark.parametrize(
    ("days", "status"), [(7, "FAIL"), (400, "PASS"), (None, "PASS"), ({"Ref": "Asked"}, "UNKNOWN")]
)
def test_a_retention_that_the_cdk_sets_is_one(tmp_path: Path, days: Any, status: Status) -> None:
    sets: Body = {"Type": "Custom::LogRetention", "Properties": {"ServiceToken": "x", "LogGroupName": "/aws/lambda/x"}}
    if days is not None:
        sets["Properties"]["RetentionInDays"] = days
    assert said(tmp_path, "LOG-03", {"Retention": sets}) == status


@pytest.mark.parametrize(
    ("kind", "days", "status"),
    [
        ("STANDARD", None, "PASS"),
        ("INFREQUENT_ACCESS", 400, "PASS"),
        ("DELIVERY", None, "FAIL"),
        ("DELIVERY", 400, "FAIL"),
        ({"Ref": "Asked"}, 400, "UNKNOWN"),
        ({"Ref": "Asked"}, 7, "FAIL"),
    ],
)
def test_a_group_for_deliveries_keeps_nothing(tmp_path: Path, kind: Any, days: int | None, status: Status) -> None:
    kept = {} if days is None else {"RetentionInDays": days}
    assert said(tmp_path, "LOG-03", {"Group": made("Logs::LogGroup", LogGroupClass=kind, **kept)}) == status


def test_the_stream_of_a_table_lets_nobody_in(tmp_path: Path) -> None:
    read = policy({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "dynamodb:GetRecords", "Resource": "*"})
    stream = {"StreamViewType": "NEW_IMAGE", "ResourcePolicy": {"PolicyDocument": read}}
    assert said(tmp_path, "SVC-05", {"Table": made("DynamoDB::Table", StreamSpecification=stream)}) == "FAIL"


@pytest.mark.parametrize("place", ["ResourcePolicy", "ReplicaStreamSpecification"])
def test_replicas_of_a_table_let_nobody_in(tmp_path: Path, place: str) -> None:
    def table(who: Body) -> Body:
        text = policy({"Effect": "Allow", "Principal": who, "Action": "dynamodb:GetRecords", "Resource": "*"})
        inside = {"PolicyDocument": text}
        held = inside if place == "ResourcePolicy" else {"ResourcePolicy": inside}
        return {"Table": made("DynamoDB::GlobalTable", Replicas=[{"Region": "eu-west-1"}, {place: held}])}

    assert said(tmp_path, "SVC-05", table({"AWS": "*"})) == "FAIL"
    assert said(tmp_path, "SVC-05", table({"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/x"}})) == "PASS"


@pytest.mark.parametrize(
    ("encrypted", "status"), [(False, "FAIL"), ("false", "FAIL"), ({"Ref": "Asked"}, "UNKNOWN"), (True, "PASS")]
)
def test_a_warehouse_that_names_a_key_is_encrypted(tmp_path: Path, encrypted: Any, status: Status) -> None:
    given = {
        "Key": made("KMS::Key"),
        "Cluster": made("Redshift::Cluster", KmsKeyId={"Ref": "Key"}, Encrypted=encrypted),
    }
    assert said(tmp_path, "SVC-11", given) == status


SECOND: list[tuple[str, str, str, str]] = [
    ("LOG-06", "SNS::Topic", "TopicPolicy", "Topics"),
    ("LOG-06", "SNS::Topic", "TopicInlinePolicy", "TopicArn"),
    ("SVC-04", "SQS::Queue", "QueuePolicy", "Queues"),
    ("SVC-04", "SQS::Queue", "QueueInlinePolicy", "Queue"),
    ("S3-03", "S3::Bucket", "BucketPolicy", "Bucket"),
]


@pytest.mark.parametrize("condition", [{}, {"Condition": "Sometimes"}])
@pytest.mark.parametrize(("control", "kind", "second", "key"), SECOND)
def test_of_two_policies_only_one_is_kept(
    tmp_path: Path, control: str, kind: str, second: str, key: str, condition: Body
) -> None:
    service = kind.partition("::")[0]
    first = {"SNS": "TopicPolicy", "SQS": "QueuePolicy", "S3": "BucketPolicy"}[service]
    refuses = {"Effect": "Deny", "Principal": "*", "Resource": "*",
               "Action": "sns:Publish" if service == "SNS" else f"{service.lower()}:*",
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
    it: Any = {"Ref": "It"}

    def named(name: str) -> Any:
        return [it] if name.endswith("s") else it

    where = {"SNS": "Topics", "SQS": "Queues", "S3": "Bucket"}[service]
    encrypted = {} if service == "S3" else {"KmsMasterKeyId": {"Ref": "Key"}}
    guard = made(f"{service}::{first}", **{where: named(where), "PolicyDocument": policy(refuses)})
    given = {"Key": made("KMS::Key"), "It": made(kind, **encrypted), "First": guard}
    assert said(tmp_path, control, given) == "PASS"
    other = made(f"{service}::{second}", **{key: named(key), "PolicyDocument": policy(READS)}) | condition
    assert said(tmp_path, control, {**given, "Second": other}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("place", "account", "status"),
    [
        ("${AWS::Region}:${AWS::AccountId}:it", None, "PASS"),
        ("*:*:it", None, "PASS"),
        ("eu-west-1:111122223333:it", "111122223333", "PASS"),
        ("eu-west-1:111122223333:it", None, "UNKNOWN"),
        ("eu-west-1:999988887777:it", "111122223333", "FAIL"),
        ("us-east-1:${AWS::AccountId}:it", "111122223333", "FAIL"),
        ("eu-west-1:${Asked}:it", "111122223333", "UNKNOWN"),
        ("${AWS::Region}:${AWS::AccountId}:a*", None, "FAIL"),
    ],
)
@pytest.mark.parametrize(("control", "kind"), [("LOG-06", "SNS::Topic"), ("SVC-04", "SQS::Queue")])
def test_an_arn_of_elsewhere_is_not_the_one_of_that_name_here(
    tmp_path: Path, control: str, kind: str, place: str, account: str | None, status: Status
) -> None:
    service, what = kind.split("::")
    action = "sns:Publish" if service == "SNS" else "sqs:*"
    refuses = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": {"Fn::Sub": f"arn:aws:{service.lower()}:{place}"},
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    attached = made(f"{service}::{what}Policy", **{f"{what}s": [{"Ref": "It"}], "PolicyDocument": policy(refuses)})
    it = made(kind, KmsMasterKeyId={"Ref": "Key"}, **{f"{what}Name": "it"})
    assert said(tmp_path, control, {"Key": made("KMS::Key"), "It": it, "Policy": attached}, account) == status


@pytest.mark.parametrize(("control", "kind", "second", "key"), [one for one in SECOND if one[3].endswith("s")])
def test_a_policy_that_may_be_for_another_proves_nothing(
    tmp_path: Path, control: str, kind: str, second: str, key: str
) -> None:
    service = kind.partition("::")[0]
    refuses = {"Effect": "Deny", "Principal": "*", "Resource": "*",
               "Action": "sns:Publish" if service == "SNS" else f"{service.lower()}:*",
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
    named = [{"Fn::If": ["Sometimes", {"Ref": "It"}, {"Ref": "Other"}]}]
    one = made(kind, KmsMasterKeyId={"Ref": "Key"})
    guard = made(f"{service}::{second}", **{key: named, "PolicyDocument": policy(refuses)})
    given = {"Key": made("KMS::Key"), "It": one, "Other": one, "First": guard}
    assert {found.status for found in all_of(tmp_path, control, given)} == {"UNKNOWN"}


@pytest.mark.parametrize(
    ("kind", "more", "kept", "status"),
    [
        ("RDS::DBInstance", {}, "Snapshot", "PASS"),
        ("S3::Bucket", {}, "Snapshot", "FAIL"),
        ("KMS::Key", {}, "Snapshot", "FAIL"),
        ("RDS::DBCluster", {}, None, "PASS"),
        ("RDS::DBInstance", {}, None, "PASS"),
        ("RDS::DBInstance", {"DBClusterIdentifier": "one"}, None, "FAIL"),
        ("Redshift::Cluster", {}, None, "FAIL"),
    ],
)
def test_a_snapshot_is_taken_of_what_has_one(
    tmp_path: Path, kind: str, more: Body, kept: str | None, status: Status
) -> None:
    when = {"UpdateReplacePolicy": "Retain"} | ({} if kept is None else {"DeletionPolicy": kept})
    assert said(tmp_path, "S3-10", {"It": made(kind, **more) | when}) == status


@pytest.mark.parametrize(
    ("own", "group", "status"),
    [
        ({"Ref": "Asked"}, {"Fn::Sub": "/aws/lambda/${Asked}"}, "PASS"),
        ({"Fn::Sub": "${AWS::StackName}-etl"}, {"Fn::Sub": "/aws/lambda/${AWS::StackName}-etl"}, "PASS"),
        ({"Fn::Sub": "${Asked}-etl"}, {"Fn::Sub": "/aws/lambda/${Asked}-load"}, "FAIL"),
        ({"Ref": "Asked"}, {"Fn::Sub": "/aws/lambda/x-${Asked}"}, "FAIL"),
        (None, {"Fn::Sub": "/aws/lambda/${Asked}"}, "FAIL"),
    ],
)
def test_a_group_is_a_functions_by_a_name_that_both_are_given(
    tmp_path: Path, own: Any, group: Any, status: Status
) -> None:
    function = made("Lambda::Function", **({} if own is None else {"FunctionName": own}))
    assert (
        said(tmp_path, "LOG-09", {"Function": function, "Logs": made("Logs::LogGroup", LogGroupName=group)}) == status
    )


@pytest.mark.parametrize("control", ["IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08"])
def test_the_partition_for_the_account_names_policies_of_aws_too(tmp_path: Path, control: str) -> None:
    def held(name: str) -> Body:
        return {"Role": role(READS, ManagedPolicyArns=[{"Fn::Sub": f"arn:aws:iam::${{AWS::Partition}}:policy/{name}"}])}

    assert said(tmp_path, control, held("AdministratorAccess")) == "FAIL"
    assert said(tmp_path, control, held("AmazonSSMManagedInstanceCore")) in {"PASS", "NOT_APPLICABLE"}


EITHER = {"Fn::If": ["Sometimes", {"Ref": "Logs"}, {"Ref": "AWS::NoValue"}]}
TO_GROUP: list[tuple[Body, Status]] = [
    ({"Enabled": False}, "NOT_APPLICABLE"),
    ({"Enabled": True, "LogGroupName": {"Ref": "Logs"}}, "PASS"),
    ({"Enabled": "true", "LogGroupName": "logs"}, "PASS"),
    ({"Enabled": True}, "FAIL"),
    ({"Enabled": True, "LogGroupName": "theirs"}, "INHERITED"),
    ({"Enabled": True, "LogGroupName": {"Ref": "Asked"}}, "UNKNOWN"),
    ({"Enabled": True, "LogGroupName": {"Fn::Sub": "/emr/${Asked}"}}, "UNKNOWN"),
    ({"Enabled": True, "LogGroupName": EITHER}, "UNKNOWN"),
    ({"Enabled": {"Ref": "Asked"}, "LogGroupName": {"Ref": "Logs"}}, "UNKNOWN"),
]


@pytest.mark.parametrize(("given", "status"), TO_GROUP)
def test_a_cluster_that_logs_to_cloudwatch_has_a_group(tmp_path: Path, given: Body, status: Status) -> None:
    cluster = made("EMR::Cluster", MonitoringConfiguration={"CloudWatchLogConfiguration": given})
    group = made("Logs::LogGroup", LogGroupName="logs")
    assert said(tmp_path, "LOG-09", {"Cluster": cluster, "Logs": group}) == status


def test_a_function_that_may_log_to_its_own_group_is_not_somebody_elses(tmp_path: Path) -> None:
    function = made("Lambda::Function", LoggingConfig={"LogGroup": EITHER})
    assert said(tmp_path, "LOG-09", {"Function": function, "Logs": made("Logs::LogGroup")}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("resource", "of_roles", "of_keys"),
    [
        ("*", "FAIL", "FAIL"),
        ("arn:aws:s3:::data/*", "PASS", "PASS"),
        ({"Fn::GetAtt": "Stream.Arn"}, "PASS", "PASS"),
        (["arn:aws:s3:::data/*", "arn:aws:iam::*:role/*"], "FAIL", "PASS"),
        (["arn:aws:s3:::data/*", "arn:aws:kms:*:*:key/*"], "PASS", "FAIL"),
        ({"Ref": "Asked"}, "FAIL", "FAIL"),
    ],
)
def test_every_action_on_what_is_neither_role_nor_key_hands_on_neither(
    tmp_path: Path, resource: Any, of_roles: Status, of_keys: Status
) -> None:
    policy = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": resource}]}
    given = {
        "Policy": made("IAM::ManagedPolicy", PolicyDocument=policy),
        "Stream": made("Kinesis::Stream", ShardCount=1),
    }
    assert (said(tmp_path, "IAM-04", given), said(tmp_path, "KMS-04", given)) == (of_roles, of_keys)
