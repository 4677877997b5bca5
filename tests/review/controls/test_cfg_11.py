"""Where functions, jobs, databases and their like may hold a secret, and where they do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.small import OWN, Body, all_of, made, said

SECRET = "correct-horse"  # made up
KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
BY_MANAGER = "{{resolve:secretsmanager:db:SecretString:password}}"
JOINED = {"Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Made"}, ":SecretString:password::}}"]]}
PARAMETERS: Body = {
    "Quiet": {"Type": "String", "NoEcho": True},
    "Echoed": {"Type": "String", "NoEcho": "false"},
    "Default": {"Type": "String", "NoEcho": "true", "Default": SECRET},
    "ByManager": {"Type": "String", "NoEcho": True, "Default": BY_MANAGER},
    "DbPassword": {"Type": "String", "NoEcho": True, "Default": SECRET},
    "ApiPassword": {"Type": "String", "Default": ""},
}
OTHER: Body = {"Made": made("SecretsManager::Secret", GenerateSecretString={})}


def of(folder: Path, one: Body) -> Status:
    rows = all_of(folder, "CFG-11", {"It": one} | OTHER, OWN, parameters=PARAMETERS)
    found: set[Status] = {row.status for row in rows if row.resource == "s/It"}
    if one["Type"] == "AWS::Serverless::Function":  # of which nothing passes, as SAM makes something of it
        assert "PASS" not in found
        found = found or {"PASS"}
    (status,) = found
    return status


def variables(value: Any, name: str = "DB_PASSWORD") -> list[Body]:
    """A variable in each place that whoever describes a resource is shown."""
    listed = [{"Name": name, "Value": value}]
    container = {"Image": "x", "Environment": listed}
    return [
        made("Lambda::Function", Environment={"Variables": {name: value}}),
        made("Serverless::Function", Environment={"Variables": {name: value}}),
        made("MWAA::Environment", AirflowConfigurationOptions={f"smtp.{name}": value}),
        made("ECS::TaskDefinition", ContainerDefinitions=[container]),
        made("Batch::JobDefinition", ContainerProperties=container),
        made("Batch::JobDefinition", Parameters={name: value}),
        made("CodeBuild::Project", Environment={"EnvironmentVariables": listed}),
        made("CodeBuild::Project", Environment={"EnvironmentVariables": [{"Type": "PLAINTEXT", **listed[0]}]}),
        made("Glue::Job", DefaultArguments={f"--{name}": value}),
        made("SageMaker::Model", PrimaryContainer={"Environment": {name: value}}),
        made("AppRunner::Service", SourceConfiguration={"ImageRepository": {"ImageConfiguration": {
            "RuntimeEnvironmentVariables": listed}}}),
        made("EMRServerless::Application", RuntimeConfiguration=[{"Properties": {"x.password": value}}]),
        made("SSM::Parameter", Name=f"/prod/{name}", Type="String", Value=value),
        made("KafkaConnect::Connector", ConnectorConfiguration={name: value}),
        made("Synthetics::Canary", RunConfig={"EnvironmentVariables": {name: value}}),
        made("ElasticBeanstalk::Environment", OptionSettings=[{"OptionName": name, "Value": value}]),
    ]  # fmt: skip


SHOWN: list[tuple[Any, Status]] = [
    (SECRET, "FAIL"),
    (BY_MANAGER, "FAIL"),
    (JOINED, "FAIL"),
    ("{{resolve:ssm:/db/password}}", "UNKNOWN"),
    ({"Ref": "Asked"}, "UNKNOWN"),
    ({"Ref": "Quiet"}, "UNKNOWN"),
    ({"Ref": "DbPassword"}, "FAIL"),
    ({"Ref": "ApiPassword"}, "UNKNOWN"),
    ({"Fn::If": ["Sometimes", SECRET, {"Ref": "AWS::NoValue"}]}, "FAIL"),
    ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:x", "PASS"),
    ({"Ref": "Made"}, "PASS"),
    ("/prod/db/password", "PASS"),
]


@pytest.mark.parametrize("kind", range(len(variables(""))))
@pytest.mark.parametrize(("value", "status"), SHOWN)
def test_what_is_shown_holds_no_secret(tmp_path: Path, kind: int, value: Any, status: Status) -> None:
    assert of(tmp_path, variables(value)[kind]) == status


@pytest.mark.parametrize("kind", range(len(variables(""))))
@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("DB_HOST", "db.example.org", "PASS"), ("DB_HOST", {"Ref": "Asked"}, "PASS"), ("DB_HOST", KEY_ID, "FAIL")],
)
def test_a_variable_is_judged_by_its_name_and_by_marks(
    tmp_path: Path, kind: int, name: str, value: Any, status: Status
) -> None:
    one = variables(value, name)[kind]
    if one["Type"] != "AWS::EMRServerless::Application":  # whose property is called x.password
        assert of(tmp_path, one) == status


WHOLE = {"Ref": "Asked"}


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (made("Lambda::Function", Environment=WHOLE), "UNKNOWN"),
        (made("Lambda::Function", Environment={"Variables": WHOLE}), "UNKNOWN"),
        (made("Lambda::Function"), "PASS"),
        (made("ECS::TaskDefinition", ContainerDefinitions=[WHOLE]), "UNKNOWN"),
        (made("ECS::TaskDefinition", ContainerDefinitions=[{"Command": ["run", WHOLE]}]), "PASS"),
        (made("ECS::TaskDefinition", ContainerDefinitions=[{"Command": ["run", "--password", SECRET]}]), "FAIL"),
        (made("ECS::TaskDefinition", ContainerDefinitions=[{"Secrets": [
            {"Name": "DB_PASSWORD", "ValueFrom": "prod-db"}]}]), "PASS"),
        (made("CodeBuild::Project", Environment={"EnvironmentVariables": [
            {"Name": "DB_PASSWORD", "Type": "SECRETS_MANAGER", "Value": "prod-db"}]}), "PASS"),
        (made("CodeBuild::Project", Environment={"EnvironmentVariables": [
            {"Name": "DB_PASSWORD", "Type": "PARAMETER_STORE", "Value": "prod-db"}]}), "PASS"),
        (made("CodeBuild::Project", Environment={"EnvironmentVariables": [
            {"Name": "DB_PASSWORD", "Type": WHOLE, "Value": "prod-db"}]}), "UNKNOWN"),
        (made("AppRunner::Service", SourceConfiguration={"ImageRepository": {"ImageConfiguration": {
            "RuntimeEnvironmentSecrets": [{"Name": "DB_PASSWORD", "Value": "prod-db"}]}}}), "PASS"),
        (made("Glue::Connection", ConnectionInput={"ConnectionProperties": {"PASSWORD": SECRET}}), "FAIL"),
        (made("Glue::Connection", ConnectionInput={"ConnectionProperties": {"PASSWORD": BY_MANAGER}}), "UNKNOWN"),
        (made("Glue::Connection", ConnectionInput={"ConnectionProperties": {"SECRET_ID": "prod-db"}}), "PASS"),
        (made("Glue::Connection", ConnectionInput={"ConnectionProperties": {
            "JDBC_CONNECTION_URL": f"jdbc:mysql://h/db?password={SECRET}"}}), "FAIL"),
        (made("SSM::Parameter", Name="/prod/host", Type="String", Value=WHOLE), "PASS"),
        (made("SSM::Parameter", Name={"Fn::Sub": "/prod/password=${Asked}"}, Type="String", Value="x"), "PASS"),
        (made("SSM::Parameter", Name={"Fn::Sub": "/${Asked}/password"}, Type="String", Value=SECRET), "FAIL"),
    ],
)  # fmt: skip
def test_what_is_shown_in_rarer_ways(tmp_path: Path, one: Body, status: Status) -> None:
    assert of(tmp_path, one) == status


def passwords(value: Any) -> list[Body]:
    """A password in each place from which nobody reads it again."""
    return [
        made("IAM::User", LoginProfile={"Password": value, "PasswordResetRequired": True}),
        made("RDS::DBInstance", MasterUserPassword=value),
        made("RDS::DBCluster", MasterUserPassword=value),
        made("DocDB::DBCluster", MasterUserPassword=value),
        made("DocDBElastic::Cluster", AdminUserPassword=value),
        made("Redshift::Cluster", MasterUserPassword=value),
        made("RedshiftServerless::Namespace", AdminUserPassword=value),
        made("OpenSearchService::Domain", AdvancedSecurityOptions={"MasterUserOptions": {"MasterUserPassword": value}}),
        made("DMS::Endpoint", Password=value),
        made("DMS::Endpoint", MongoDbSettings={"Password": value}),
        made("ElastiCache::ReplicationGroup", AuthToken=value),
        made("ElastiCache::User", Passwords=[value]),
        made("MemoryDB::User", AuthenticationMode={"Passwords": [value]}),
        made("AmazonMQ::Broker", Users=[{"Username": "app", "Password": value}]),
        made("DirectoryService::MicrosoftAD", Password=value),
        made("Events::Connection", AuthParameters={"ApiKeyAuthParameters": {"ApiKeyValue": value}}),
        made("Events::Connection", AuthParameters={"OAuthParameters": {"ClientParameters": {"ClientSecret": value}}}),
        made("KinesisFirehose::DeliveryStream", SplunkDestinationConfiguration={"HECToken": value}),
        made("CodeBuild::SourceCredential", Token=value),
        made("CodePipeline::Webhook", AuthenticationConfiguration={"SecretToken": value}),
        made("Cognito::UserPoolIdentityProvider", ProviderDetails={"client_secret": value}),
        made(
            "AppFlow::ConnectorProfile",
            ConnectorProfileConfig={"ConnectorProfileCredentials": {"Snowflake": {"Password": value}}},
        ),
        made("IAM::ServerCertificate", PrivateKey=value),
        made("SecretsManager::Secret", SecretString=value),
    ]


KEPT: list[tuple[Any, Status]] = [
    (SECRET, "FAIL"),
    ("a", "FAIL"),
    (12345678, "FAIL"),
    (BY_MANAGER, "PASS"),
    (JOINED, "PASS"),
    ("{{resolve:ssm-secure:/db/password}}", "PASS"),
    ("{{resolve:ssm:/db/password}}", "UNKNOWN"),
    ({"Ref": "Quiet"}, "PASS"),
    ({"Ref": "ByManager"}, "PASS"),
    ({"Ref": "Echoed"}, "UNKNOWN"),
    ({"Ref": "Default"}, "UNKNOWN"),
    ({"Ref": "DbPassword"}, "FAIL"),
    ({"Fn::If": ["Sometimes", {"Ref": "DbPassword"}, BY_MANAGER]}, "UNKNOWN"),
    ({"Ref": "Asked"}, "UNKNOWN"),
    ({"Ref": "AWS::StackName"}, "UNKNOWN"),
    ({"Fn::GetAtt": "Custom.Password"}, "UNKNOWN"),
    ({"Fn::If": ["Sometimes", SECRET, BY_MANAGER]}, "FAIL"),
    ({"Fn::If": ["Sometimes", {"Ref": "Quiet"}, BY_MANAGER]}, "PASS"),
    ({"Ref": "AWS::NoValue"}, "PASS"),
]


@pytest.mark.parametrize("kind", range(len(passwords(""))))
@pytest.mark.parametrize(("value", "status"), KEPT)
def test_passwords_are_references_or_given_quietly(tmp_path: Path, kind: int, value: Any, status: Status) -> None:
    assert of(tmp_path, passwords(value)[kind]) == status


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (made("RDS::DBInstance", ManageMasterUserPassword=True), "PASS"),
        (made("RDS::DBInstance", ManageMasterUserPassword={"Ref": "Asked"}), "PASS"),
        (made("RDS::DBInstance", Tags=[{"Key": "password", "Value": SECRET}]), "FAIL"),
        (made("DMS::Endpoint", ExtraConnectionAttributes=f"user=a;password={SECRET};"), "FAIL"),
        (made("IAM::User", LoginProfile={"Fn::If": ["Sometimes", {"Password": SECRET}, {"Ref": "AWS::NoValue"}]}),
         "FAIL"),
        (made("IAM::User", LoginProfile={"Ref": "Asked"}), "UNKNOWN"),
        (made("SecretsManager::Secret", SecretString=f'{{"user": "a", "password": "{SECRET}"}}'), "FAIL"),
        (made("SecretsManager::Secret", SecretString={"Fn::Sub": f"db://a:{SECRET}@${{Made}}/x"}), "FAIL"),
        (made("SecretsManager::Secret", SecretString='{"user": "a", "pin": "1234"}'), "UNKNOWN"),
        (made("SecretsManager::Secret", SecretString={"Fn::Sub": '{"user": "a", "password": "${Quiet}"}'}), "PASS"),
        (made("SecretsManager::Secret", SecretString={"Fn::Sub": '{"user": "a", "password": "${Asked}"}'}), "UNKNOWN"),
        (made("SecretsManager::Secret", GenerateSecretString={
            "SecretStringTemplate": '{"user": "a"}', "GenerateStringKey": "password"}), "PASS"),
        (made("SecretsManager::Secret", GenerateSecretString={
            "SecretStringTemplate": f'{{"password": "{SECRET}"}}', "GenerateStringKey": "other"}), "FAIL"),
        (made("Lambda::Function", Code={"ZipFile": f"KEY = '{KEY_ID}'"}), "FAIL"),
        (made("EC2::Instance", UserData={"Fn::Base64": {"Fn::Sub": f"export AWS_ACCESS_KEY_ID={KEY_ID}"}}), "FAIL"),
        (made("EC2::Instance") | {"Metadata": {"AWS::CloudFormation::Init": {"a": {"commands": KEY_ID}}}}, "FAIL"),
    ],
)  # fmt: skip
def test_what_else_holds_a_secret(tmp_path: Path, one: Body, status: Status) -> None:
    assert of(tmp_path, one) == status


def test_other_resources_are_told_only_where_they_hold_what_issuers_mark(tmp_path: Path) -> None:
    assert said(tmp_path, "CFG-11", {"Bucket": made("S3::Bucket")}) == "NOT_APPLICABLE"
    of_emr = made("EMR::Cluster", Name=KEY_ID)
    assert said(tmp_path, "CFG-11", {"Cluster": of_emr}) == "NOT_APPLICABLE"


def test_no_secret_is_shown_and_its_place_is(tmp_path: Path) -> None:
    (found,) = all_of(tmp_path, "CFG-11", {"It": made("RDS::DBInstance", MasterUserPassword=SECRET)})
    assert (found.path, found.value) == ("Resources/It/Properties/MasterUserPassword", "(hidden)")
    assert SECRET not in found.reason


def test_a_stream_has_no_password_and_a_delivery_stream_may_have_one(tmp_path: Path) -> None:
    (none,) = all_of(tmp_path, "CFG-11", {"One": made("Kinesis::Stream", ShardCount=1)})
    assert none.status == "NOT_APPLICABLE"
    assert " delivery streams," in none.reason
    endpoint = {"EndpointConfiguration": {"Url": "https://example.com", "AccessKey": "plain-access-key"}}
    given = made("KinesisFirehose::DeliveryStream", HttpEndpointDestinationConfiguration=endpoint)
    assert {one.status for one in all_of(tmp_path, "CFG-11", {"One": given})} == {"FAIL"}


FILLED_IN: list[tuple[Any, str | None]] = [
    ({"Fn::Sub": "connect(password='${Quiet}')"}, "UNKNOWN"),
    ({"Fn::Join": ["", ["password=", {"Ref": "Quiet"}]]}, "UNKNOWN"),
    ({"Fn::Sub": f"connect(password='{BY_MANAGER}')"}, "FAIL"),
    ({"Fn::Sub": "connect(user='${Echoed}')"}, None),
    ({"Fn::Sub": "connect(secret='${Made}')"}, None),
    ("connect(password=fetched())", None),
]


@pytest.mark.parametrize(("program", "status"), FILLED_IN)
def test_what_is_kept_quiet_is_not_filled_into_programs(tmp_path: Path, program: Any, status: Status | None) -> None:
    assert of(tmp_path, made("Lambda::Function", Code={"ZipFile": program})) == (status or "PASS")
    started = {"UserData": {"Fn::Base64": program}}
    for machine in (
        made("EC2::Instance", **started),
        made("EC2::LaunchTemplate", LaunchTemplateData=started),
        made("AutoScaling::LaunchConfiguration", **started),
    ):
        rows = all_of(tmp_path, "CFG-11", {"It": machine} | OTHER, OWN, parameters=PARAMETERS)
        assert [row.status for row in rows if row.resource == "s/It"] == ([status] if status else [])


def statements(sql: Any) -> list[Body]:
    """A statement in each place that has a database run it."""
    calls = ("aws-sdk:redshiftdata:executeStatement", {"Sql": sql}), ("aws-sdk:rdsdata:executeStatement", {"Sql": sql})
    several = "aws-sdk:redshiftdata:batchExecuteStatement", {"Sqls": ["SELECT 1", sql]}
    states = [{"Type": "Task", "Resource": f"arn:aws:states:::{one}", "Parameters": given, "End": True}
              for one, given in (*calls, several)]  # fmt: skip
    target = {"Id": "a", "Arn": {"Ref": "AWS::StackId"}, "RedshiftDataParameters": {"Database": "d", "Sql": sql}}
    return [
        *(made("StepFunctions::StateMachine", Definition={"StartAt": "Run", "States": {"Run": one}}) for one in states),
        made("Events::Rule", Targets=[target]),
        made("Pipes::Pipe", TargetParameters={"RedshiftDataParameters": {"Database": "d", "Sqls": [sql]}}),
    ]


@pytest.mark.parametrize("one", range(5))
@pytest.mark.parametrize(
    ("sql", "status"),
    [
        (f"CREATE USER etl PASSWORD '{SECRET}'", "FAIL"),
        ({"Fn::Sub": "CREATE USER etl PASSWORD '${Quiet}'"}, "UNKNOWN"),
        (f"CREATE USER etl PASSWORD '{BY_MANAGER}'", "FAIL"),
        ("CREATE USER etl PASSWORD DISABLE", None),
        ("COPY t FROM 's3://b' IAM_ROLE default", None),
        ({"Ref": "Echoed"}, None),
    ],
)
def test_statements_for_databases_hold_no_secret(tmp_path: Path, one: int, sql: Any, status: Status | None) -> None:
    rows = all_of(tmp_path, "CFG-11", {"It": statements(sql)[one]} | OTHER, OWN, parameters=PARAMETERS)
    found = [row.status for row in rows if row.resource.startswith("s/It")]
    assert set(found) == ({status} if status else set())


def test_a_custom_resource_has_a_statement_run(tmp_path: Path) -> None:
    given = {"service": "RedshiftData", "action": "executeStatement"}
    call = json.dumps(given | {"parameters": {"Sql": f"ALTER USER etl PASSWORD '{SECRET}'"}})
    custom = {"Type": "Custom::AWS", "Properties": {"Create": call}}
    (found,) = [one for one in all_of(tmp_path, "CFG-11", {"It": custom}, OWN) if one.status == "FAIL"]
    assert (found.path, found.value) == ("Resources/It/Properties/Create/parameters/Sql", "(hidden)")


def state(call: str, given: Any, key: str = "Parameters") -> Body:
    """A state machine of one call."""
    one = {"Type": "Task", "Resource": f"arn:aws:states:::{call}", key: given, "End": True}
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Run", "States": {"Run": one}})


def target(**given: Any) -> Body:
    return made("Events::Rule", Targets=[{"Id": "a", "Arn": {"Ref": "AWS::StackId"}, **given}])


def document_of(action: str, **inputs: Any) -> Body:
    steps = [{"action": action, "name": "run", "inputs": inputs}]
    return made("SSM::Document", DocumentType="Command", Content={"schemaVersion": "2.2", "mainSteps": steps})


def handed(value: Any) -> list[Body]:
    """A secret in each place from which it is handed to what runs."""
    listed, small = [{"Name": "DB_PASSWORD", "Value": value}], [{"name": "DB_PASSWORD", "value": value}]
    invoked = {"service": "Lambda", "action": "invoke", "parameters": {"Payload": {"db_password": value}}}
    universal = {
        "Arn": "arn:aws:scheduler:::aws-sdk:glue:startJobRun",
        "Input": {"Arguments": {"--db_password": value}},
    }
    api = {"Service": "glue", "Api": "StartJobRun", "Arguments": {"--db_password": value}}
    return [
        state("glue:startJobRun.sync", {"JobName": "a", "Arguments": {"--db_password": value}}),
        state("ecs:runTask.sync", {"Overrides": {"ContainerOverrides": [{"Name": "a", "Environment": listed}]}}),
        state("batch:submitJob.sync", {"ContainerOverrides": {"Environment": listed}}),
        state("codebuild:startBuild", {"EnvironmentVariablesOverride": [{"Type": "PLAINTEXT", **listed[0]}]}),
        state("lambda:invoke", {"FunctionName": "a", "Payload": {"db_password": value}}),
        state("lambda:invoke", {"FunctionName": "a", "Payload": {"db_password": value}}, "Arguments"),
        state("aws-sdk:lambda:updateFunctionConfiguration", {"Environment": {"Variables": {"DB_PASSWORD": value}}}),
        state("http:invoke", {"Headers": {"x-api-key": value}}),
        target(HttpParameters={"HeaderParameters": {"x-api-key": value}}),
        target(Input={"containerOverrides": [{"name": "a", "environment": small}]}),
        made("Scheduler::Schedule", Target={"Arn": {"Ref": "AWS::StackId"}, "Input": {"db_password": value}}),
        made("Scheduler::Schedule", Target=universal),
        made("KinesisAnalyticsV2::Application", ApplicationConfiguration={"EnvironmentProperties": {
            "PropertyGroups": [{"PropertyMap": {"db_password": value}}]}}),
        made("Pipes::Pipe", TargetParameters={"EcsTaskParameters": {"Overrides": {"ContainerOverrides": [
            {"Environment": listed}]}}}),
        made("Glue::Trigger", Actions=[{"JobName": "a", "Arguments": {"--db_password": value}}]),
        made("Glue::Workflow", DefaultRunProperties={"db_password": value}),
        made("ApiGateway::Stage", Variables={"api_secret": value}),
        made("ApiGatewayV2::Stage", StageVariables={"api_secret": value}),
        made("ApiGatewayV2::Integration", RequestParameters={"append:header.x-api-key": value}),
        made("SSM::Association", Name="AWS-RunRemoteScript", Parameters={"password": [value]}),
        made("SSM::MaintenanceWindowTask", TaskInvocationParameters={"MaintenanceWindowLambdaParameters": {
            "Payload": {"db_password": value}}}),
        document_of("aws:configurePackage", additionalArguments={"db_password": value}),
        made("SSM::Document", DocumentType="Automation", Content={"mainSteps": [
            {"action": "aws:executeAwsApi", "inputs": api}]}),
        {"Type": "Custom::AWS", "Properties": {"Create": invoked}},
    ]  # fmt: skip


@pytest.mark.parametrize("kind", range(len(handed(""))))
@pytest.mark.parametrize(
    ("value", "status"),
    [
        (SECRET, "FAIL"),
        (BY_MANAGER, "FAIL"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ({"Ref": "Quiet"}, "UNKNOWN"),
        ({"Ref": "DbPassword"}, "FAIL"),
        ({"Fn::If": ["Sometimes", SECRET, {"Ref": "AWS::NoValue"}]}, "FAIL"),
        ("arn:aws:secretsmanager:eu-west-1:111122223333:secret:x", None),
        ({"Ref": "Made"}, None),
        ("/prod/db/password", None),
    ],
)
def test_what_is_handed_over_is_no_secret(tmp_path: Path, kind: int, value: Any, status: Status | None) -> None:
    assert of_handed(tmp_path, handed(value)[kind]) == status


def of_handed(folder: Path, one: Body) -> Status | None:
    """The worst that is said of what a resource hands over; nothing is said where nothing is wrong."""
    rows = all_of(folder, "CFG-11", {"It": one} | OTHER, OWN, parameters=PARAMETERS)
    found: set[Status] = {row.status for row in rows if row.resource.startswith("s/It")}
    assert len(found) < 2
    return found.pop() if found else None


def described(**integration: Any) -> Body:
    """An API by its description, with one integration."""
    method = {"x-amazon-apigateway-integration": {"type": "http", **integration}}
    return made("ApiGateway::RestApi", Body={"openapi": "3.0.1", "paths": {"/x": {"get": method}}})


def staged(**configuration: Any) -> Body:
    """A pipeline of one action."""
    action = {"Name": "a", "ActionTypeId": {"Provider": "GitHub"}, "Configuration": configuration}
    return made("CodePipeline::Pipeline", RoleArn="arn", Stages=[{"Name": "s", "Actions": [action]}])


def of_state(**given: Any) -> Body:
    """A state machine of one state."""
    return made("StepFunctions::StateMachine", Definition={"StartAt": "A", "States": {"A": {**given, "End": True}}})


def declared(**parameters: Body) -> Body:
    """A document of Systems Manager with parameters."""
    return made("SSM::Document", Content={"schemaVersion": "2.2", "parameters": parameters, "mainSteps": []})


def own(**given: Any) -> Body:
    """A custom resource of one's own."""
    return {"Type": "Custom::User", "Properties": {"ServiceToken": WHOLE, **given}}


def mapped(value: Any) -> Body:
    to = {"integration.request.header.Authorization": value, "integration.request.header.x-api-key": value}
    return made("ApiGateway::Method", Integration={"Type": "HTTP", "RequestParameters": to})


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (mapped("'Basic YXBwOmh1bnRlcjI='"), "FAIL"),
        (mapped("method.request.header.Authorization"), None),
        (mapped("stageVariables.key"), None),
        (mapped("context.authorizer.token"), None),
        (mapped({"Fn::Sub": "'${Echoed}'"}), "UNKNOWN"),
        (made("ApiGatewayV2::Integration", RequestParameters={"append:header.x-api-key": "$request.header.k"}), None),
        (target(Input=json.dumps({"db_password": SECRET})), "FAIL"),
        (target(Input={"Fn::Sub": '{"db_password": "${Echoed}"}'}), "UNKNOWN"),
        (target(Input='{"db_host": "a"}'), None),
        (target(Input="{not JSON, token"), None),
        (target(InputTransformer={"InputTemplate": f'{{"at": <at>, "db_password": "{SECRET}"}}'}), "FAIL"),
        (target(InputTransformer={"InputTemplate": '{"at": <at>, "x": [{"name": "DB_PWD", "value": 1}]}'}), "FAIL"),
        (target(InputTransformer={"InputTemplate": '{"db_password": "<password>", "token": <token>}'}), None),
        (target(InputTransformer={"InputTemplate": {"Fn::Sub": '{"host": "${Echoed}", "token": <token>}'}}), None),
        (state("lambda:invoke.waitForTaskToken", {"Payload": {"token.$": "$$.Task.Token"}}), None),
        (state("sqs:sendMessage", {"MessageBody": {"token": "{% $states.context.Task.Token %}"}}, "Arguments"), None),
        (state("lambda:invoke", {"Payload": {"password.$": "$.password"}}), "UNKNOWN"),
        (state("lambda:invoke", {"Payload.$": "$"}), None),
        (state("lambda:invoke", {"Payload": {"secret": {"SecretId": "prod/db"}}}), None),
        (state("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "prod/password"}), None),
        (state("codebuild:startBuild", {"EnvironmentVariablesOverride": [
            {"Name": "DB_PASSWORD", "Type": "SECRETS_MANAGER", "Value": "prod-db"}]}), None),
        (target(Input={"environmentVariablesOverride": [
            {"name": "DB_PASSWORD", "type": "PARAMETER_STORE", "value": "prod-db"}]}), None),
        (state("emr-serverless:startJobRun", {"JobDriver": {"SparkSubmit": {"SparkSubmitParameters":
            f"--conf spark.hadoop.javax.jdo.option.ConnectionPassword={SECRET}"}}}), "FAIL"),
        (state("elasticmapreduce:addStep", {"ClusterId": "j-1", "Step": {"HadoopJarStep": {
            "Args": ["--password", SECRET]}}}), None),  # told by CFG-05
        (made("StepFunctions::StateMachine", Definition={"StartAt": "Run", "States": {"Run": {
            "Type": "Task", "Resource": WHOLE, "Parameters": {"db_password": SECRET}, "End": True}}}), "FAIL"),
        (described(requestParameters={"integration.request.header.Authorization": "'Basic YXBwOmh1bnRlcjI='"}), "FAIL"),
        (described(requestParameters={"integration.request.header.Authorization": "method.request.header.A"}), None),
        (described(requestTemplates={"application/json": f'{{"password": "{SECRET}"}}'}), "FAIL"),
        (described(requestTemplates={"application/json": '{"password": "$input.params(1)"}'}), None),
        (made("ApiGateway::Method", Integration={"RequestTemplates": {"application/json": f"password={SECRET}"}}),
         "FAIL"),
        (made("AppSync::Resolver", RequestMappingTemplate=f'{{"x-api-key": "{SECRET}"}}'), "FAIL"),
        (made("AppSync::Resolver", RequestMappingTemplate='{"x-api-key": "$ctx.stash.key"}'), None),
        (made("KinesisAnalyticsV2::Application", ApplicationConfiguration={"ApplicationCodeConfiguration": {
            "CodeContent": {"TextContent": "password = fetched()"}}}), None),
        (staged(OAuthToken=SECRET), "FAIL"),
        (staged(OAuthToken=BY_MANAGER), None),
        (staged(OAuthToken={"Ref": "Asked"}), None),
        (staged(ParameterOverrides=json.dumps({"DbPassword": SECRET})), "FAIL"),
        (staged(EnvironmentVariables=json.dumps([{"name": "DB_PASSWORD", "value": SECRET}])), "FAIL"),
        (staged(EnvironmentVariables=json.dumps(
            [{"name": "DB_PASSWORD", "type": "SECRETS_MANAGER", "value": "prod-db"}])), None),
        (of_state(Type="Pass", Result={"db_password": SECRET}), "FAIL"),
        (of_state(Type="Pass", Parameters={"db_password.$": "$.password"}), None),
        (of_state(Type="Pass", Output={"db_password": "{% $states.input.password %}"}), None),
        (of_state(Type="Wait", Assign={"db_password": SECRET}), "FAIL"),
        (of_state(Type="Map", ItemProcessor={"StartAt": "A", "States": {"A": {
            "Type": "Pass", "Result": {"db_password": SECRET}}}}), "FAIL"),
        (of_state(Type="Parallel", Branches=[{"StartAt": "A", "States": {"A": {
            "Type": "Pass", "Result": {"db_password": SECRET}}}}]), "FAIL"),
        (of_state(Type="Pass", Output="{% {'db_password': '" + SECRET + "'} %}"), "FAIL"),
        (of_state(Type="Pass", Output={"args": "{% $append($x, ['--db_password', '" + SECRET + "']) %}"}), "FAIL"),
        (of_state(Type="Pass", Output="{% {'db_password': $states.input.password} %}"), None),
        (of_state(Type="Pass", Assign={"password": "{% $states.input.given ? $states.input.given : 'none' %}"}), None),
        (of_state(Type="Map", ItemSelector={"db_password": SECRET}), "FAIL"),
        (declared(DbPassword={"type": "String", "default": SECRET}), "FAIL"),
        (declared(DbPassword={"type": "String", "default": {"Ref": "Asked"}}), "UNKNOWN"),
        (declared(DbPassword={"type": "String", "description": SECRET}), None),
        (declared(DbPassword={"type": "String", "default": ""}), None),
        (declared(Host={"type": "String", "default": SECRET}), None),
        (own(DbPassword=SECRET), "FAIL"),
        (own(Users=[{"Name": "etl", "Password": SECRET}]), "FAIL"),
        (own(Values=json.dumps({"db": {"password": SECRET}})), "FAIL"),
        (own(DbPassword=BY_MANAGER), None),
        (own(DbPassword={"Ref": "Asked"}), None),
        (own(PasswordLength=20, SecretName="prod/db"), None),
        (made("CloudFormation::CustomResource", ServiceToken=WHOLE, ApiKey=SECRET), "FAIL"),
        (made("CloudFormation::Stack", TemplateURL="x", Parameters={"DbPassword": SECRET}), "FAIL"),
        (made("CloudFormation::Stack", TemplateURL="x", Parameters={"DbPassword": {"Ref": "Asked"}}), None),
        (made("ElasticLoadBalancingV2::Listener", DefaultActions=[{"AuthenticateOidcConfig": {
            "ClientSecret": SECRET}}]), "FAIL"),
        (made("ElasticLoadBalancingV2::Listener", DefaultActions=[{"AuthenticateOidcConfig": {
            "ClientSecret": BY_MANAGER}}]), None),
        (document_of("aws:runShellScript", runCommand=["set -e", f"export DB_PASSWORD={SECRET}"]), "FAIL"),
        (document_of("aws:runShellScript", runCommand=["export DB_PASSWORD=$(aws ssm get-parameter --name x)"]), None),
        (document_of("aws:runShellScript", runCommand=["python3 - <<E", "password=getpass()", "E"]), None),
        (document_of("aws:runShellScript", runCommand=["export DB_PASSWORD={{ Password }}"]), "UNKNOWN"),
        (document_of("aws:runPowerShellScript", runCommand=["$Password = Get-Secret"]), None),
        (document_of("aws:executeScript", Script="password = fetched"), None),
        (made("SSM::Document", Content={"schemaVersion": "1.2", "runtimeConfig": {"aws:runShellScript": {
            "properties": [{"runCommand": [f"mysql -u app -p{SECRET}"]}]}}}), "FAIL"),
        (made("SSM::Association", Name="AWS-RunShellScript", Parameters={"commands": [f"echo {SECRET} | kinit app"]}),
         "FAIL"),
        (made("SSM::Association", Name="AWS-RunPowerShellScript", Parameters={"commands": ["$pwd = Get-Location"]}),
         None),
    ],
)  # fmt: skip
def test_what_is_handed_over_in_rarer_ways(tmp_path: Path, one: Body, status: Status | None) -> None:
    assert of_handed(tmp_path, one) == status
