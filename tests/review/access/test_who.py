"""Who can do what: statements by access level, what is left of them, and what is said to be unknown."""

from __future__ import annotations

from emr_platform.review._evidence import Cell
from emr_platform.review.access import who_can_do_what
from tests.review.access.conftest import Read

ROLE = """
Reader:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Statement: {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}
"""


def with_policy(*statements: str, more: str = "") -> str:
    body = "".join(f"            - {one}\n" for one in statements)
    return f"{ROLE}{more}    Policies:\n      - PolicyName: p\n        PolicyDocument:\n          Statement:\n{body}"


def cells(table_rows: list[dict[str, Cell]], *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in table_rows]


def test_a_statement_is_shown_by_access_level(read: Read) -> None:
    subject = read(
        with_policy(
            "{Sid: S, Effect: Allow, Action: ['s3:Get*', s3:PutObject, s3:MakeTea], Resource: 'arn:aws:s3:::b/*'}"
        )
    )
    rows = who_can_do_what(subject).records()
    by_level = {row["Access level"]: row for row in rows}
    assert by_level["Write"]["Actions"] == "s3:PutObject"
    assert str(by_level["Read"]["Actions"]).startswith("s3:Get* (")
    assert by_level["not known"]["Actions"] == "s3:MakeTea"
    assert {row["Resources"] for row in rows} == {"arn:aws:s3:::b/*"}
    assert {(row["Who"], row["Kind"], row["Statement"], row["Line"]) for row in rows} == {
        ("stack/Reader", "Role", "S", 12)
    }


def test_not_action_is_everything_but(read: Read) -> None:
    rows = who_can_do_what(read(with_policy("{Effect: Allow, NotAction: 'iam:*', Resource: '*'}"))).records()
    assert all(str(row["Actions"]).startswith("all but iam:* (") for row in rows)
    assert {row["Access level"] for row in rows} >= {"List", "Read", "Write", "Tagging"}


def test_a_denial_of_everything_leaves_nothing_of_an_action(read: Read) -> None:
    subject = read(
        with_policy(
            "{Effect: Allow, Action: [s3:PutObject, s3:GetObject], Resource: '*'}",
            "{Sid: Never, Effect: Deny, Action: 's3:Put*', Resource: '*'}",
        )
    )
    rows = [row for row in who_can_do_what(subject).records() if row["Effect"] == "Allow"]
    assert cells(rows, "Actions", "Limits") == [
        ("s3:GetObject", ""),
        ("s3:PutObject", "not effective; denied by Never"),
    ]


def test_a_denial_under_a_condition_is_told(read: Read) -> None:
    subject = read(
        with_policy(
            "{Effect: Allow, Action: s3:PutObject, Resource: '*'}",
            "{Sid: Never, Effect: Deny, Action: 's3:PutObject', Resource: '*', "
            "Condition: {Bool: {'aws:SecureTransport': false}}}",
        )
    )
    (row,) = [row for row in who_can_do_what(subject).records() if row["Effect"] == "Allow"]
    assert row["Limits"] == "less what Never denies"
    (denial,) = [
        row for row in who_can_do_what(subject).records() if row["Effect"] == "Deny" and row["Access level"] == "Write"
    ]
    assert denial["Conditions"] == "Bool aws:SecureTransport = false"


BOUNDARY = """
Boundary:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    PolicyDocument: {Statement: {Effect: Allow, Action: 's3:Get*', Resource: '%s'}}
"""


def test_a_boundary_of_the_templates_cuts(read: Read) -> None:
    statement = "{Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: '*'}"
    inside = with_policy(statement, more="    PermissionsBoundary: !Ref Boundary\n")
    rows = who_can_do_what(read(inside + BOUNDARY % "*")).records()
    assert cells(rows, "Actions", "Limits") == [
        ("s3:GetObject", ""),
        ("s3:PutObject", "not effective; the boundary stack/Boundary does not allow it"),
    ]
    rows = who_can_do_what(read(inside + BOUNDARY % "arn:aws:s3:::a/*")).records()
    assert rows[0]["Limits"] == "only within the boundary stack/Boundary"


def test_a_boundary_elsewhere_is_not_guessed(read: Read) -> None:
    arn = "arn:aws:iam::111122223333:policy/edge"
    subject = read(
        with_policy("{Effect: Allow, Action: s3:GetObject, Resource: '*'}", more=f"    PermissionsBoundary: {arn}\n")
    )
    (row,) = who_can_do_what(subject).records()
    assert row["Limits"] == f"only within the boundary {arn}"


def test_a_boundary_of_aws_is_read(read: Read) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    subject = read(
        with_policy(
            "{Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: '*'}",
            more=f"    PermissionsBoundary: {arn}\n",
        )
    )
    assert [row["Limits"] for row in who_can_do_what(subject).records()] == [
        "",
        "not effective; the boundary stack/Reader does not allow it",
    ]


def test_managed_policies_of_aws_are_read_or_said_to_be_unknown(read: Read) -> None:
    policies = "[arn:aws:iam::aws:policy/AdministratorAccess, arn:aws:iam::aws:policy/JobFunctions]"
    rows = who_can_do_what(read(f"{ROLE}    ManagedPolicyArns: {policies}\n")).records()
    unknown = [row for row in rows if row["Actions"] == "not known"]
    assert cells(unknown, "Who", "Through", "Limits") == [
        ("stack/Reader", "arn:aws:iam::aws:policy/JobFunctions", "its text is not in these templates")
    ]
    assert {row["Through"] for row in rows if row["Actions"] != "not known"} == {
        "AdministratorAccess of AWS, v1 of 2015-02-06"
    }


def test_a_user_has_what_its_groups_have(read: Read) -> None:
    subject = read("""
Group:
  Type: AWS::IAM::Group
  Properties:
    Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: s3:GetObject, Resource: '*'}}}]
Ann: {Type: AWS::IAM::User, Properties: {Groups: [!Ref Group]}}
Bob: {Type: AWS::IAM::User, Properties: {UserName: bob}}
Eve: {Type: AWS::IAM::User}
Added: {Type: AWS::IAM::UserToGroupAddition, Properties: {GroupName: !Ref Group, Users: [bob]}}
""")
    rows = who_can_do_what(subject).records()
    assert {(row["Who"], row["Through"]) for row in rows} == {
        ("stack/Group", "its own"),
        ("stack/Ann", "group stack/Group"),
        ("stack/Bob", "group stack/Group"),
    }


def test_policies_beside_reach_a_role_by_reference_and_by_name(read: Read) -> None:
    subject = read(f"""{ROLE}    RoleName: reader
ByName:
  Type: AWS::IAM::Policy
  Properties:
    PolicyName: p
    Roles: [reader, somebody-else]
    PolicyDocument: {{Statement: {{Effect: Allow, Action: s3:GetObject, Resource: '*'}}}}
""")
    rows = who_can_do_what(subject).records()
    assert cells(rows, "Who", "Through") == [
        ("somebody-else (not in these templates)", "stack/ByName"),
        ("stack/Reader", "stack/ByName"),
    ]


def test_policies_of_resources_say_whom_they_let_in(read: Read) -> None:
    subject = read("""
Bucket: {Type: AWS::S3::Bucket}
Policy:
  Type: AWS::S3::BucketPolicy
  Properties:
    Bucket: !Ref Bucket
    PolicyDocument:
      Statement:
        {Effect: Allow, Principal: {Service: a.amazonaws.com}, Action: s3:PutObject, Resource: !Sub '${Bucket.Arn}/*'}
Key:
  Type: AWS::KMS::Key
  Properties:
    KeyPolicy:
      Statement:
        Effect: Allow
        Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
        Action: kms:Decrypt
        Resource: '*'
Function: {Type: AWS::Lambda::Function, Properties: {Role: r}}
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    Action: lambda:InvokeFunction
    FunctionName: !Ref Function
    Principal: events.amazonaws.com
    SourceArn: arn:aws:x
Endpoint:
  Type: AWS::EC2::VPCEndpoint
  Properties: {PolicyDocument: {Statement: {Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: '*'}}}
""")
    found = {str(row["Who"]): row for row in who_can_do_what(subject).records()}
    assert found["a.amazonaws.com"]["Resources"] == "${stack/Bucket.Arn}/*"
    assert found["events.amazonaws.com"]["Conditions"] == "ArnLike aws:SourceArn = arn:aws:x"
    assert found["arn:aws:iam::${AWS::AccountId}:root"]["Limits"] == "leaves it to IAM policies of the account"
    assert found["arn:aws:iam::${AWS::AccountId}:root"]["Resources"] == "stack/Key"
    assert (found["events.amazonaws.com"]["Resources"], found["everybody"]["Resources"]) == ("${stack/Function}", "*")
    assert found["everybody"]["Limits"] == "bounds what passes through the endpoint, grants nothing"


def test_an_organisation_that_is_given_at_deployment_is_told_as_such(read: Read) -> None:
    subject = read(
        """
Function: {Type: AWS::Lambda::Function, Properties: {Role: r}}
Permission:
  Type: AWS::Lambda::Permission
  Properties: {Action: lambda:InvokeFunction, FunctionName: !Ref Function, Principal: '*', PrincipalOrgID: !Ref P}
""",
        rest="Parameters: {P: {Type: String}}",
    )
    (row,) = who_can_do_what(subject).records()
    assert "aws:PrincipalOrgID" in str(row["Conditions"])


def test_what_a_condition_decides_is_only_perhaps_there(read: Read) -> None:
    subject = read(
        f"""{ROLE}    Policies:
      - !If
        - Open
        - {{PolicyName: p, PolicyDocument: {{Statement: {{Effect: Allow, Action: s3:GetObject, Resource: '*'}}}}}}
        - !Ref AWS::NoValue
""",
        rest="Parameters: {P: {Type: String}}\nConditions: {Open: !Equals [!Ref P, x]}",
    )
    (row,) = who_can_do_what(subject).records()
    assert str(row["Limits"]).startswith("perhaps: ")


def test_a_policy_that_is_not_known_is_a_row(read: Read) -> None:
    subject = read(
        f"{ROLE}    Policies: [{{PolicyName: p, PolicyDocument: !Ref P}}]", rest="Parameters: {P: {Type: String}}"
    )
    (row,) = who_can_do_what(subject).records()
    assert (row["Effect"], row["Access level"]) == ("not known", "not known")
    assert "parameter P" in str(row["Actions"])


KEY = """
Key:
  Type: AWS::KMS::Key
  Properties: {KeyPolicy: {Statement: {Effect: Allow, Principal: {AWS: %s}, Action: 'kms:*', Resource: '*'}}}
"""


def test_a_key_whose_policy_leaves_nothing_to_iam(read: Read) -> None:
    uses = with_policy("{Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}")
    shut = "without effect on stack/Key, whose policy leaves nothing to IAM"
    for principal, said in [
        ("'arn:aws:iam::111122223333:role/admin'", shut),
        ("!GetAtt Reader.Arn", shut),
        ("!Sub 'arn:aws:iam::${AWS::AccountId}:root'", ""),
        ("!Ref Who", ""),
    ]:
        subject = read(uses + KEY % principal, rest="Parameters: {Who: {Type: String}}")
        limits = {row["Limits"] for row in who_can_do_what(subject).records() if row["Through"] == "its own"}
        assert limits == {said}, principal


def test_a_role_has_one_name_in_all_rows(read: Read) -> None:
    uses = with_policy("{Effect: Allow, Action: kms:Decrypt, Resource: !GetAtt Key.Arn}")
    rows = who_can_do_what(read(uses + KEY % "!GetAtt Reader.Arn")).records()
    assert {row["Who"] for row in rows} == {"stack/Reader"}
    assert {row["Through"] for row in rows} == {"its own", "stack/Key"}


def test_what_nobody_here_holds_is_for_whoever_gets_it(read: Read) -> None:
    subject = read("""
Loose:
  Type: AWS::IAM::ManagedPolicy
  Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: s3:GetObject, Resource: '*'}}}
Assigned:
  Type: AWS::SSO::PermissionSet
  Properties: {InlinePolicy: {Statement: {Effect: Allow, Action: s3:PutObject, Resource: '*'}}}
""")
    assert cells(who_can_do_what(subject).records(), "Who", "Kind", "Actions") == [
        ("whoever gets stack/Assigned", "Policy", "s3:PutObject"),
        ("whoever gets stack/Loose", "Policy", "s3:GetObject"),
    ]


def attached(name: str, *statements: str, kind: str = "Role", to: str) -> str:
    body = "".join(f"        - {one}\n" for one in statements)
    return (
        f"{name}:\n  Type: AWS::IAM::Policy\n  Properties:\n    PolicyName: p\n    {kind}s: [{to}]\n"
        f"    PolicyDocument:\n      Statement:\n{body}"
    )


GETS = "{Effect: Allow, Action: s3:GetObject, Resource: '*'}"
PARAMETERS = "Parameters: {Which: {Type: String}, Team: {Type: String}}"


def named(*names: str) -> str:
    return "".join(ROLE.replace("Reader:", f"{name}:") for name in names)


def test_what_a_policy_grants_that_may_be_anybodys_is_told_once(read: Read) -> None:
    policies = attached("One", GETS, to="!Ref Which") + attached("Two", GETS, to="!Ref Which")
    rows = who_can_do_what(read(named("A", "B") + policies, rest=PARAMETERS)).records()
    assert cells(rows, "Who", "Kind", "Effect", "Actions", "Through") == [
        *((f"stack/{role}", "Role", "not known", "perhaps also what the policies of Through grant",
           "stack/One, stack/Two") for role in "AB"),
        *(("whichever role is called ?Which", "Role", "Allow", "s3:GetObject", f"stack/{one}")
          for one in ("One", "Two")),
    ]  # fmt: skip
    assert {row["Limits"] for row in rows if row["Effect"] == "Allow"} == {
        "what else this role has is not counted, nor its boundary and its denials"
    }


def test_a_name_that_may_be_a_few_is_told_of_each_and_of_many_once(read: Read) -> None:
    policy = attached("One", GETS, to="!Sub '${Team}-etl'")
    few = who_can_do_what(read(named("A", "B") + policy, rest=PARAMETERS)).records()
    assert cells(few, "Who", "Actions", "Limits") == [
        ("stack/A", "s3:GetObject", "perhaps: whether ?Team-etl names A"),
        ("stack/B", "s3:GetObject", "perhaps: whether ?Team-etl names B"),
    ]
    many = who_can_do_what(read(named(*"ABCDEFG") + policy, rest=PARAMETERS)).records()
    assert [row["Who"] for row in many if row["Actions"] == "s3:GetObject"] == ["whichever role is called ?Team-etl"]
    assert len(many) == 8


def test_whose_a_policy_surely_is_or_names_itself_is_told_as_ever(read: Read) -> None:
    """By a reference beside the name that is not known; and by a name that the role has from the same parameter."""
    beside = read(named("A", "B") + attached("One", GETS, to="!Ref A, !Ref Which"), rest=PARAMETERS)
    assert cells(who_can_do_what(beside).records(), "Who", "Limits") == [
        ("stack/A", ""),
        ("stack/B", "perhaps: attached to a name that may be this role's"),
        ("whichever role is called ?Which", "what else this role has is not counted, nor its boundary and its denials"),
    ]
    own = ROLE.replace("Properties:", "Properties:\n    RoleName: !Ref Which")
    same = who_can_do_what(read(own + attached("One", GETS, to="!Ref Which"), rest=PARAMETERS)).records()
    assert cells(same, "Who", "Limits") == [("stack/Reader", "")]
