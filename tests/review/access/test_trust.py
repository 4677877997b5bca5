"""Who may take a role, and what crosses the account's border."""

from __future__ import annotations

import pytest

from emr_platform.assembly import Reference, Value
from emr_platform.review.access import cross_account, trust
from emr_platform.review.access._words import conditions, covers, words
from tests.review.access.conftest import Read

OWN = "!Sub 'arn:aws:iam::${AWS::AccountId}:root'"


def role(principal: str, more: str = "", key: str = "Principal") -> str:
    return f"""
Taken:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement:
        Sid: Take
        Effect: Allow
        {key}: {principal}
        Action: sts:AssumeRole
{more}"""


@pytest.mark.parametrize(
    ("principal", "kind", "who", "account"),
    [
        ("{Service: ec2.amazonaws.com}", "Service", "ec2.amazonaws.com", ""),
        (f"{{AWS: {OWN}}}", "Account", "arn:aws:iam::${AWS::AccountId}:root", "own"),
        ("{AWS: '111122223333'}", "Account", "111122223333", "111122223333"),
        ("{AWS: 'arn:aws:iam::111122223333:root'}", "Account", "arn:aws:iam::111122223333:root", "111122223333"),
        ("{AWS: 'arn:aws:iam::111122223333:role/x'}", "ARN", "arn:aws:iam::111122223333:role/x", "111122223333"),
        ("'*'", "Everybody", "everybody", "any"),
        ("{AWS: '*'}", "Everybody", "everybody", "any"),
        ("{Federated: accounts.google.com}", "Federated", "accounts.google.com", ""),
        ("{AWS: !GetAtt Other.Arn}", "Role", "stack/Other", "own"),
        ("{AWS: !Ref Who}", "ARN", "?Who", "not known"),
    ],
)
def test_principals(read: Read, principal: str, kind: str, who: str, account: str) -> None:
    other = "Other: {Type: AWS::IAM::Role, Properties: {}}\n"
    (row,) = trust(read(role(principal) + other, rest="Parameters: {Who: {Type: String}}")).records()
    assert (row["Kind"], row["Who may take it"], row["Account"]) == (kind, who, account)
    assert (row["Role"], row["Statement"], row["Effect"], row["Actions"]) == (
        "stack/Taken", "Take", "Allow", "sts:AssumeRole",
    )  # fmt: skip


def test_everybody_but(read: Read) -> None:
    (row,) = trust(read(role("{AWS: 'arn:aws:iam::111122223333:root'}", key="NotPrincipal"))).records()
    assert (row["Kind"], row["Account"]) == ("Everybody but", "any")


@pytest.mark.parametrize(
    ("operator", "key", "value", "bound"),
    [
        ("StringEquals", "aws:SourceAccount", "!Ref AWS::AccountId", "yes"),
        ("StringEquals", "aws:SourceAccount", "x", "not known"),
        ("StringNotEquals", "aws:SourceAccount", "!Ref AWS::AccountId", "no"),
        ("StringEqualsIfExists", "aws:SourceAccount", "!Ref AWS::AccountId", "no"),
        ("StringLike", "aws:SourceAccount", "'*'", "no"),
        ("StringEquals", "aws:RequestedRegion", "x", "no"),
    ],
)
def test_whether_a_service_is_bound_to_a_caller(read: Read, operator: str, key: str, value: str, bound: str) -> None:
    when = f"        Condition: {{{operator}: {{'{key}': {value}}}}}\n"
    (row,) = trust(read(role("{Service: s3.amazonaws.com}", when))).records()
    assert row["Bound to a caller"] == bound
    assert str(row["Conditions"]).startswith(f"{operator} {key} = ")


def crossing(read: Read, resources: str) -> set[tuple[object, object, object]]:
    return {(one["Direction"], one["Account"], one["Who"]) for one in cross_account(read(resources)).records()}


BUCKET = """
Policy:
  Type: AWS::S3::BucketPolicy
  Properties:
    Bucket: b
    PolicyDocument:
      Statement: {Effect: %s, Principal: %s, Action: s3:GetObject, Resource: '*'%s}
"""
INSIDE = ", Condition: {StringEquals: {'aws:PrincipalAccount': !Ref AWS::AccountId}}"
IF_THERE = INSIDE.replace("StringEquals:", "StringEqualsIfExists:")


@pytest.mark.parametrize(
    ("effect", "principal", "condition", "found"),
    [
        ("Allow", "{AWS: '111122223333'}", "", {("in", "111122223333", "111122223333")}),
        ("Allow", "'*'", "", {("in", "any", "everybody")}),
        ("Allow", "'*'", IF_THERE, {("in", "any", "everybody")}),
        ("Allow", "'*'", INSIDE, set()),
        ("Deny", "'*'", "", set()),
        ("Allow", f"{{AWS: {OWN}}}", "", set()),
        ("Allow", "{Service: logs.amazonaws.com}", "", set()),
    ],
)
def test_who_comes_in(
    read: Read, effect: str, principal: str, condition: str, found: set[tuple[str, str, str]]
) -> None:
    assert crossing(read, BUCKET % (effect, principal, condition)) == found


def test_everybody_but_somebody_comes_in(read: Read) -> None:
    policy = (BUCKET % ("Allow", "{AWS: '111122223333'}", "")).replace("Principal:", "NotPrincipal:")
    assert crossing(read, policy) == {("in", "any", "everybody but 111122223333")}


@pytest.mark.parametrize(
    ("resource", "account"),
    [
        ("'arn:aws:sqs:eu-west-1:111122223333:q'", "111122223333"),
        ("'arn:aws:sqs:*:*:airflow-*'", "any"),
        ("'arn:aws:ec2:*:*:instance/*'", None),
        ("!Sub 'arn:aws:sqs:eu-west-1:${AWS::AccountId}:q'", None),
        ("'arn:aws:s3:::bucket'", None),
    ],
)
def test_who_goes_out(read: Read, resource: str, account: str | None) -> None:
    policy = f"{{Statement: {{Effect: Allow, Action: sqs:SendMessage, Resource: {resource}}}}}"
    more = f"    Policies: [{{PolicyName: p, PolicyDocument: {policy}}}]\n"
    expected = set() if account is None else {("out", account, "stack/Taken")}
    assert crossing(read, role("{Service: ec2.amazonaws.com}", more)) == expected


def test_what_may_be_anybodys_goes_out_once(read: Read) -> None:
    sends = "{Statement: {Effect: Allow, Action: sqs:SendMessage, Resource: 'arn:aws:sqs:eu-west-1:111122223333:q'}}"
    policy = (
        "One:\n  Type: AWS::IAM::Policy\n"
        f"  Properties: {{PolicyName: p, Roles: [!Ref Which], PolicyDocument: {sends}}}\n"
    )
    one = role("{Service: ec2.amazonaws.com}", "")
    subject = read(one + one.replace("Taken", "Other") + policy, rest="Parameters: {Which: {Type: String}}")
    rows = cross_account(subject).records()
    assert [(row["Direction"], row["Account"], row["Who"]) for row in rows] == [
        ("out", "111122223333", "whichever role is called ?Which")
    ]


@pytest.mark.parametrize(
    ("pattern", "means"),
    [
        ("*", True),
        ("arn:aws:iam::*:role/*", "perhaps"),
        ("arn:*:iam::*:role/*", True),
        ("arn:aws:iam::111122223333:role/reader", "perhaps"),
        ("arn:aws:iam::111122223333:role/writer", False),
        ("arn:aws:iam::*:user/*", False),
        ("arn:aws:s3:::*", False),
    ],
)
def test_patterns_of_arns(read: Read, pattern: str, means: bool | str) -> None:
    named = role("{Service: ec2.amazonaws.com}", "    RoleName: reader\n")
    (resource,) = read(named).of("AWS::IAM::Role")
    answer = covers(pattern, resource)
    assert (answer if isinstance(answer, bool) else "perhaps") == means


def test_a_name_that_is_made_is_no_name_without_a_hyphen(read: Read) -> None:
    (resource,) = read(role("{Service: ec2.amazonaws.com}")).of("AWS::IAM::Role")
    assert covers("arn:aws:iam::*:role/EMR_EC2_DefaultRole", resource) is False
    assert not isinstance(covers("arn:aws:iam::*:role/stack-*", resource), bool)
    assert covers(Reference(resource, "Arn"), resource) is True


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (12, "12"), ([1, "a"], "1, a"), ({"k": [False]}, "k: false"), ("a", "a")],
)
def test_words(value: Value, text: str) -> None:
    assert words(value) == text


def test_conditions_are_sorted() -> None:
    block = {"StringLike": {"b": ["y", "x"], "a": "z"}, "Bool": {"c": False}}
    assert conditions(block) == "Bool c = false; StringLike a = z; StringLike b = y, x"
    assert conditions(None) == ""


def test_what_is_shared_without_a_policy_crosses_the_border(read: Read) -> None:
    resources = """
Share:
  Type: AWS::RAM::ResourceShare
  Properties: {Name: tables, Principals: ['999988887777', !Ref AWS::AccountId], ResourceArns: ['arn:aws:glue:x']}
Grant:
  Type: AWS::LakeFormation::PrincipalPermissions
  Properties:
    Principal: {DataLakePrincipalIdentifier: 'arn:aws:iam::999988887777:role/x'}
    Permissions: [SELECT]
    Resource: {Database: {Name: sales}}
Everybody:
  Type: AWS::LakeFormation::PrincipalPermissions
  Properties: {Principal: {DataLakePrincipalIdentifier: IAM_ALLOWED_PRINCIPALS}, Permissions: [ALL], Resource: {}}
Reader:
  Type: AWS::S3::AccessGrant
  Properties:
    Permission: READ
    Grantee: {GranteeType: IAM, GranteeIdentifier: 'arn:aws:iam::999988887777:role/reader'}
Colleagues:
  Type: AWS::S3::AccessGrant
  Properties: {Permission: READ, Grantee: {GranteeType: DIRECTORY_GROUP, GranteeIdentifier: 83d43802}}
Data:
  Type: AWS::S3::Bucket
  Properties:
    ReplicationConfiguration:
      Rules:
        - {Status: Enabled, Destination: {Account: '999988887777', Bucket: 'arn:aws:s3:::theirs'}}
        - {Status: Enabled, Destination: {Bucket: 'arn:aws:s3:::ours'}}
Listed:
  Type: AWS::S3::Bucket
  Properties:
    InventoryConfigurations: [{Destination: {BucketAccountId: '999988887777', BucketArn: 'arn:aws:s3:::theirs'}}]
Lens:
  Type: AWS::S3::StorageLens
  Properties:
    StorageLensConfiguration:
      DataExport: {S3BucketDestination: {AccountId: '999988887777', Arn: 'arn:aws:s3:::theirs'}}
"""
    assert crossing(read, resources) == {
        ("in", "999988887777", "999988887777"),
        ("in", "999988887777", "arn:aws:iam::999988887777:role/x"),
        ("in", "999988887777", "arn:aws:iam::999988887777:role/reader"),
        ("out", "999988887777", "stack/Data"),
        ("out", "999988887777", "stack/Listed"),
        ("out", "999988887777", "stack/Lens"),
    }


def test_what_comes_in_is_what_the_statement_names(read: Read) -> None:
    policy = (BUCKET % ("Allow", "'*'", "")).replace("Resource: '*'", "Resource: 'arn:aws:s3:::b/public/*'")
    (row,) = cross_account(read(policy)).records()
    assert row["Resources"] == "arn:aws:s3:::b/public/*"
    (row,) = cross_account(read(BUCKET % ("Allow", "'*'", ""))).records()
    assert row["Resources"] == "b"
    but = policy.replace("Resource:", "NotResource:")
    (row,) = cross_account(read(but)).records()
    assert row["Resources"] == "all but arn:aws:s3:::b/public/*"
