"""Secrets that templates hold are in no file of the pack and on no line that the command prints."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from emr_platform.assembly import load
from emr_platform.cli import run
from emr_platform.review._base import Subject
from emr_platform.review._hide import Hider
from emr_platform.review.secrets import find, told
from tests.review.test_secrets import GITHUB, KEY_ID, SECRET_KEY

PASSWORD = "correct-horse-" + "battery"
BODY = f"x'{PASSWORD[8:]}"
OF_COMMAND = "wild-donkey-" + "engine"
EXPRESSED = "quick-zebra-" + "lantern"
OF_REALM = "grey-heron-" + "ladder"
HANDED = "brown-otter-" + "window"
JOINED = "slow-badger-" + "candle"
HEADER = "tall-ostrich-" + "barrel"
TYPED = "calm-walrus-" + "pencil"
SHOWN = "shy-gibbon-" + "hammer"
KEPT = "old-marmot-" + "saddle"
DECLARED = "mild-jackal-" + "mirror"
OWN = "late-gopher-" + "basket"
MADE = "cold-parrot-" + "ribbon"
LONG = "sk-" + "longer-than-a-box-of-a-drawing-" * 2
TEMPLATE = f"""
Parameters:
  Quiet: {{Type: String, NoEcho: true, Default: quiet-default-word}}
  Given: {{Type: String, NoEcho: "true"}}
  OldPassword: {{Type: String, Default: OldPassword}}
  NewPassword: {{Type: String, Default: {DECLARED}-2}}
Resources:
  Connects: {{Type: "AWS::Lambda::Function", Properties: {{Environment: {{Variables: {{A: !Ref OldPassword}}}}}}}}
  User: {{Type: "Custom::User", Properties: {{ServiceToken: !Ref Function, DbPassword: !Join ['', [{OWN}]]}}}}
  Makes:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {{StartAt: A, QueryLanguage: JSONata, States: {{A: {{Type: Pass, End: true,
        Output: "{{% $append($a, ['--db_password', '{MADE}']) %}}"}}}}}}
  Cluster:
    Type: AWS::EMR::Cluster
    Properties:
      Name: x
      ReleaseLabel: emr-6.10.0
      KerberosAttributes: {{Realm: X, KdcAdminPassword: pw-9z, ADDomainJoinPassword: '{BODY.replace("'", "''")}'}}
      BootstrapActions:
        - Name: {KEY_ID}
          ScriptBootstrapAction:
            Path: s3://b/x.sh
            Args:
              - --password
              - {PASSWORD}
      Configurations:
        - Classification: core-site
          ConfigurationProperties: {{fs.s3a.secret.key: {SECRET_KEY}}}
        - Classification: hive-site
          ConfigurationProperties: {{javax.jdo.option.ConnectionURL: "jdbc:mysql://h/db?password={PASSWORD}-url"}}
        - Classification: core-site
          ConfigurationProperties: {{fs.azure.password: 86420975}}
      Tags: [{{Key: password, Value: {PASSWORD}}}, {{Key: pin.password, Value: 97531086}}]
      Steps:
        - {{Name: "token={GITHUB}", HadoopJarStep: {{Jar: x, Args: !Split [" ", "--password {PASSWORD}-split"]}}}}
        - {{Name: x, HadoopJarStep: {{Jar: x, Args: [curl, -u, "app:{OF_COMMAND}", "https://h"]}}}}
        - {{Name: y, HadoopJarStep: {{Jar: x, Args: [bash, -c, "mysql -u root -p{OF_COMMAND}-2 hive"]}}}}
        - {{Name: z, HadoopJarStep: {{Jar: x, Args: !Split [" ", "beeline -n app -p {OF_COMMAND}-3"]}}}}
  Written:
    Type: AWS::EMR::SecurityConfiguration
    Properties: {{SecurityConfiguration: '{{"AuthenticationConfiguration": {{"KdcAdminPassword": "{OF_REALM}"}}}}'}}
  Structured:
    Type: AWS::EMR::SecurityConfiguration
    Properties: {{SecurityConfiguration: {{CrossRealmTrustPrincipalPassword: {OF_REALM}-2}}}}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Join
        - ''
        - - '{{"StartAt":"A","States":{{"A":{{"Type":"Task","Resource":"arn:aws:states:::elasticmapreduce:addStep",'
          - '"Parameters":{{"Step":{{"HadoopJarStep":{{"Args":["--password","{PASSWORD}-step"]}}}}}},"End":true}}}}}}'
  Computed:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {{StartAt: A, QueryLanguage: JSONata, States: {{A: {{Type: Task, End: true, Arguments: {{Step: {{
        HadoopJarStep: {{Args: "{{% ['curl', '-u', 'app:{OF_COMMAND}-4', '--password', '{EXPRESSED}'] %}}"}}}}}},
        Resource: "arn:aws:states:::elasticmapreduce:addStep"}}}}}}
  Invoking:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition: {{StartAt: A, States: {{A: {{Type: Task, Resource: "arn:aws:states:::lambda:invoke", End: true,
        Parameters: {{Payload: {{db_password: {HANDED}}}}}}}}}}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets:
        - Id: a
          Arn: !Ref AWS::StackId
          Input: !Join ['', ['{{"environment": [{{"name": "DB_PASSWORD", "value": "', {JOINED}, '"}}]}}']]
        - Id: b
          Arn: !Ref AWS::StackId
          HttpParameters: {{HeaderParameters: {{Authorization: "Basic {HEADER}"}}}}
  Function:
    Type: AWS::Lambda::Function
    Properties: {{Environment: {{Variables: {{DB_PASSWORD: !Join ['', [{SHOWN}]]}}}}}}
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {{MasterUserPassword: !Join ['', [{KEPT}]]}}
  Command:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Command
      Content: {{schemaVersion: '2.2', parameters: {{DbPassword: {{type: String, default: {DECLARED}}}}},
        mainSteps: [{{action: "aws:runShellScript", name: a, inputs: {{runCommand: [
        "yes {TYPED} | passwd hue"]}}}}]}}
"""
SECRETS = (
    "quiet-default-word",
    "given-word",
    KEY_ID,
    SECRET_KEY,
    PASSWORD,
    PASSWORD[8:],
    GITHUB,
    OF_COMMAND,
    EXPRESSED,
    OF_REALM,
    HANDED,
    JOINED,
    HEADER,
    TYPED,
    SHOWN,
    KEPT,
    DECLARED,
    OWN,
    MADE,
    "pw-9z",
    "86420975",
    "97531086",
)


def everything(folder: Path) -> str:
    """All that a pack holds, as text."""
    found = []
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        data = file.read_bytes()
        if file.suffix == ".xlsx":
            book = zipfile.ZipFile(io.BytesIO(data))
            data = b"".join(book.read(name) for name in book.namelist())
        found.append(data.decode("utf-8"))
    return "\n".join(found)


@pytest.mark.parametrize("as_json", [False, True])
def test_no_secret_of_a_template_is_written_or_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TEMPLATE, encoding="utf-8")
    given = ["a.yaml", "--out", "out", "--parameter", "Given=given-word", *(["--json"] if as_json else [])]
    assert run(["review", *given]) == 0
    said = everything(tmp_path / "out") + capsys.readouterr().out
    assert [one for one in SECRETS if one in said] == []
    failed = {one["path"] for one in json.loads((tmp_path / "out" / "evidence.json").read_text())["results"]
              if (one["control"], one["status"]) == ("CFG-05", "FAIL")}  # fmt: skip
    assert len(failed) >= 8
    assert "the default of the parameter OldPassword is a secret" in said
    manifest = json.loads((tmp_path / "out" / "MANIFEST.json").read_text())
    assert manifest["parameters"] == {"Given": "(hidden)"}
    assert "(hidden)" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_no_secret_is_drawn_not_even_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        f"""
Parameters: {{Quiet: {{Type: String, NoEcho: true, Default: {LONG}}}}}
Resources:
  Group: {{Type: AWS::EC2::SecurityGroup, Properties: {{GroupDescription: g, Tags: [{{Key: Name, Value: {LONG}}}]}}}}
  Queries:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: q
      WorkGroupConfiguration: {{ResultConfiguration: {{OutputLocation: 's3://{LONG}/results'}}}}
""",
        encoding="utf-8",
    )
    assert run(["review", "a.yaml", "--out", "out"]) == 0
    for name in ("network.svg", "dataflow.svg", "index.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert (name, LONG[:20] in text, "(hidden)" in text) == (name, False, True)


def test_what_is_no_secret_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        TEMPLATE.split("Resources:", maxsplit=1)[0]
        + """Resources:
  Cluster: {Type: AWS::EMR::Cluster, Properties: {Name: nightly, LogUri: !Ref Quiet, Tags: [{Key: a, Value: b}]}}
""",
        encoding="utf-8",
    )
    assert run(["review", "a.yaml", "--out", "out"]) == 0
    said = everything(tmp_path / "out")
    assert "quiet-default-word" not in said
    assert "Name: nightly" in said


def test_a_logical_id_is_no_secret_though_it_looks_like_one(tmp_path: Path) -> None:
    name = "EmrNetworkVpcPrivateSubnet1RouteTa8C3F4Q"
    assert find(name) == ("AWS secret access key",)
    table = {"Type": "AWS::EC2::RouteTable"}
    route = {"RouteTableId": {"Ref": name}, "GatewayId": {"Fn::GetAtt": [name, "Arn"]}, "Given": SECRET_KEY}
    resources = {name: table, "Route": {"Type": "AWS::EC2::Route", "DependsOn": name, "Properties": route}}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": resources}))
    hider = Hider(Subject(load([tmp_path / "t.json"])), {})
    assert hider.value([f"${{{name}}}", name, SECRET_KEY]) == [f"${{{name}}}", name, "(hidden)"]
    assert hider.line("t.json", 1, f"{name} {SECRET_KEY}") == f"{name} (hidden)"


def test_a_default_is_hidden_whose_parameter_is_called_as_secrets_are(tmp_path: Path) -> None:
    parameters = {
        "DbPassword": {"Type": "String", "Default": "correct-horse"},
        "Engine": {"Type": "String", "Default": "postgres-tuned"},
    }
    (tmp_path / "t.json").write_text(json.dumps({"Parameters": parameters, "Resources": {}}))
    hider = Hider(Subject(load([tmp_path / "t.json"])), {})
    assert hider.value(["correct-horse", "x correct-horse", "postgres-tuned"]) == [
        "(hidden)",
        "x (hidden)",
        "postgres-tuned",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "-" * 100_000,
        "-eyJ" * 30_000,
        "--" + "a-" * 50_000,
        "token " * 20_000,
        "mysql " * 20_000,
        "echo " + " " * 50_000,
        "sqlplus -a " * 10_000,
    ],
)
def test_looking_for_secrets_takes_no_time(text: str) -> None:
    assert find(text) == find(text, "Args")
    assert isinstance(told(text), tuple)
