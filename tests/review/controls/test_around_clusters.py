"""What other resources of a template do to clusters, and settings that stand inside other texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Status, catalogue, review
from tests.review.controls.access_mutations import allow
from tests.review.controls.mutate import worst
from tests.review.controls.small import all_of, made, policy, role, said, trusting

Body = dict[str, Any]
CORE, SERVICE = {"Ref": "Core"}, {"Ref": "Service"}
SOMETIMES = {"Condition": "Sometimes"}


def group(**more: Any) -> Body:
    return made("EC2::SecurityGroup", GroupDescription="nodes", VpcId="vpc-1", **more)


def cluster(release: str = "emr-7.12.0", **more: Any) -> Body:
    instances = {
        "EmrManagedMasterSecurityGroup": CORE,
        "EmrManagedSlaveSecurityGroup": CORE,
        "ServiceAccessSecurityGroup": SERVICE,
    }
    return made("EMR::Cluster", ReleaseLabel=release, Instances=instances, **more)


def served_by(group: Any) -> Body:
    one = cluster()
    one["Properties"]["Instances"]["ServiceAccessSecurityGroup"] = group
    return one


def configured(classification: str, **properties: str) -> Body:
    return cluster(Configurations=[{"Classification": classification, "ConfigurationProperties": properties}])


def step(*arguments: Any) -> Body:
    return cluster(Steps=[{"HadoopJarStep": {"Jar": "command-runner.jar", "Args": list(arguments)}}])


def script(*arguments: Any) -> Body:
    return cluster(BootstrapActions=[{"ScriptBootstrapAction": {"Path": "s3://b/x.sh", "Args": list(arguments)}}])


def adding(arguments: str) -> Body:
    """A state that adds a step to a cluster, whose arguments it computes."""
    parameters = {"ClusterId": "j-1", "Step": {"HadoopJarStep": {"Jar": "x.jar", "Args.$": arguments}}}
    task = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync", "Parameters": parameters}
    definition = {"StartAt": "Add", "States": {"Add": task | {"End": True}}}
    return made("StepFunctions::StateMachine", Definition=definition)


def sdk(action: str, when: str = "Create", **more: Any) -> Body:
    call = {"Fn::Sub": json.dumps({"service": "EC2", "action": action, "parameters": {}, **more})}
    return {"Type": "Custom::AWS", "Properties": {"ServiceToken": "token", when: call}}


def blocking(when: str = "Create", **more: Any) -> Body:
    parameters = {"BlockPublicAccessConfiguration": {"BlockPublicSecurityGroupRules": True}}
    return sdk("putBlockPublicAccessConfiguration", when, service="EMR", parameters=parameters, **more)


def state(action: str, service: str = "ec2", arguments: Any = None) -> Body:
    called = f"arn:aws:states:::aws-sdk:{service}:{action}"
    task = {"Type": "Task", "Resource": called, "Arguments": arguments or {}, "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Set", "States": {"Set": task}}
    return made("StepFunctions::StateMachine", Definition=definition)


def automation(service: str, api: str, **inputs: Any) -> Body:
    call = {"name": "call", "action": "aws:executeAwsApi", "inputs": {"Service": service, "Api": api, **inputs}}
    return made("SSM::Document", DocumentType="Automation", Content={"schemaVersion": "0.3", "mainSteps": [call]})


CHOICE = {"Fn::If": ["Sometimes", "spark.authenticate=true", "spark.authenticate=false"]}
FROM_SERVICE = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "SourceSecurityGroupId": SERVICE}])
INTERFACE = {"NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [CORE]}]}
CHOSEN = {"Fn::If": ["Sometimes", [SERVICE], ["sg-1"]]}


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (made("EC2::Instance", SecurityGroupIds=[CORE]), "FAIL"),
        (made("EC2::Instance", SecurityGroupIds=[{"Fn::GetAtt": ["Core", "GroupId"]}]), "FAIL"),
        (made("EC2::LaunchTemplate", LaunchTemplateData=INTERFACE), "FAIL"),
        (made("Lambda::Function", VpcConfig={"SecurityGroupIds": [SERVICE]}), "FAIL"),
        (made("Lambda::Function", VpcConfig={"SecurityGroupIds": CHOSEN}), "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=[CORE]) | SOMETIMES, "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=[{"Ref": "Other"}]), "PASS"),
        (made("EC2::VPCEndpoint", SecurityGroupIds=[CORE]), "PASS"),
        (made("ApiGatewayV2::VpcLink", SubnetIds=["subnet-1"], SecurityGroupIds=[CORE]), "FAIL"),
        (
            made("Events::Rule", Targets=[{"EcsParameters": {"NetworkConfiguration": {"SecurityGroups": [CORE]}}}]),
            "FAIL",
        ),
        (made("RDS::DBInstance", VPCSecurityGroups=[CORE]), "PASS"),
        (made("Events::Rule", EventPattern={"detail": {"requestParameters": {"groupId": [CORE]}}}), "PASS"),
        (made("Config::ConfigRule", InputParameters={"securityGroupIds": CORE}), "PASS"),
        (made("Lambda::Function", Environment={"Variables": {"SECURITY_GROUP": CORE}}), "UNKNOWN"),
        ({"Type": "Custom::Bastion", "Properties": {"ServiceToken": "token", "Group": CORE}}, "UNKNOWN"),
        ({"Type": "Custom::EmrTextObject", "Properties": {"ServiceToken": "token", "Group": CORE}}, "PASS"),
        (automation("ec2", "RunInstances", SecurityGroupIds=[CORE]), "UNKNOWN"),
        (automation("ec2", "DescribeSecurityGroups", GroupIds=[CORE]), "PASS"),
    ],
)
def test_what_has_a_clusters_group_reaches_its_nodes(tmp_path: Path, other: Body, status: Status) -> None:
    resources = {"Core": FROM_SERVICE, "Service": group(), "Other": group(), "Cluster": cluster(), "One": other}
    assert said(tmp_path, "AUT-01", resources) == status


def test_a_member_of_a_group_that_nothing_lets_in_reaches_nothing(tmp_path: Path) -> None:
    bastion = made("EC2::Instance", SecurityGroupIds=[SERVICE])
    resources = {"Core": group(), "Service": group(), "Cluster": cluster(), "Bastion": bastion}
    assert said(tmp_path, "AUT-01", resources) == "PASS"


@pytest.mark.parametrize(
    ("peer", "status"),
    [({"SourceSecurityGroupId": {"Ref": "Workspace"}}, "PASS"), ({"CidrIp": "10.0.0.0/8"}, "UNKNOWN")],
)
def test_a_studio_gives_the_primary_node_its_engine_group(tmp_path: Path, peer: Body, status: Status) -> None:
    engine = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 18888, "ToPort": 18888, **peer}])
    groups = {"EngineSecurityGroupId": {"Ref": "Engine"}, "WorkspaceSecurityGroupId": {"Ref": "Workspace"}}
    resources = {"Core": group(), "Service": group(), "Cluster": cluster(), "Engine": engine, "Workspace": group()}
    assert said(tmp_path, "AUT-01", resources | {"Studio": made("EMR::Studio", **groups)}) == status


@pytest.mark.parametrize(
    ("engine", "status"),
    [("sg-0123456789abcdef0", "INHERITED"), ({"Ref": "Asked"}, "UNKNOWN"), ("", "NOT_APPLICABLE")],
)
def test_a_studios_engine_group_from_elsewhere_is_asked_about(tmp_path: Path, engine: Any, status: Status) -> None:
    studio = {"Studio": made("EMR::Studio", EngineSecurityGroupId=engine)}
    for control in ("NET-03", "NET-04", "NET-11"):
        assert said(tmp_path, control, studio) == status
    resources = studio | {"Core": group(), "Service": group(), "Cluster": cluster()}
    assert said(tmp_path, "AUT-01", resources) == ("PASS" if engine == "" else status)


def notebook(group_id: Any, engine: Any) -> Body:
    """A machine that runs a notebook on a cluster, whose primary node it gives a group."""
    engine_config = {"Id": engine, "MasterInstanceSecurityGroupId": group_id}
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:emr:startNotebookExecution", "End": True,
            "Parameters": {"ExecutionEngine": engine_config}}  # fmt: skip
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Run", "States": {"Run": task}})


WORLD = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}


@pytest.mark.parametrize(
    ("control", "rule", "engine", "status"),
    [
        ("NET-03", WORLD, {"Ref": "Cluster"}, "FAIL"),
        ("NET-03", WORLD | {"CidrIp": "10.0.0.0/16"}, {"Ref": "Cluster"}, "PASS"),
        ("AUT-01", WORLD, {"Ref": "Cluster"}, "UNKNOWN"),
        ("AUT-01", WORLD, "j-1", "UNKNOWN"),
        ("AUT-01", WORLD | {"CidrIp": "10.0.0.0/16"}, {"Ref": "Cluster"}, "UNKNOWN"),
    ],
)
def test_a_notebook_gives_the_primary_node_a_group(
    tmp_path: Path, control: str, rule: Body, engine: Any, status: Status
) -> None:
    groups = {"Core": group(), "Service": group(), "Cluster": cluster(), "Other": group(SecurityGroupIngress=[rule])}
    assert said(tmp_path, control, groups | {"Run": notebook({"Ref": "Other"}, engine)}) == status
    calm = groups | {"Run": notebook({"Ref": "Core"}, engine)}
    assert said(tmp_path, control, calm) == "PASS"


def test_a_notebook_on_one_cluster_opens_no_other(tmp_path: Path) -> None:
    far = {key: {"Ref": "Far"} for key in cluster()["Properties"]["Instances"]}
    resources = {
        "Core": group(), "Service": group(), "Far": group(), "Other": group(SecurityGroupIngress=[WORLD]),
        "Cluster": cluster(), "Two": made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances=far),
        "Run": notebook({"Ref": "Other"}, {"Ref": "Cluster"}),
    }  # fmt: skip
    found = {one.resource: one.status for one in all_of(tmp_path, "AUT-01", resources)}
    assert found == {"s/Cluster": "UNKNOWN", "s/Two": "PASS"}


def test_a_group_that_a_notebook_gives_from_elsewhere_is_asked_about(tmp_path: Path) -> None:
    groups = {"Core": group(), "Service": group(), "Cluster": cluster()}
    for given, status in (("sg-0123456789abcdef0", "INHERITED"), ({"Ref": "Asked"}, "UNKNOWN")):
        for control in ("AUT-01", "NET-03", "NET-11"):
            assert said(tmp_path, control, groups | {"Run": notebook(given, {"Ref": "Cluster"})}) == status


def test_what_is_not_known_is_told_as_the_template_has_it(tmp_path: Path) -> None:
    """A function that Step Functions is handed as text, for CloudFormation does not resolve it there."""
    joined = json.dumps({"Fn::Split": [",", "GROUP"]}).split("GROUP")
    before, after = json.dumps(notebook("?", "j-1")["Properties"]["Definition"]).split('"?"')
    parts = [f"{before}{joined[0]}", {"Ref": "Core"}, f"{joined[1]}{after}"]
    machine = made("StepFunctions::StateMachine", DefinitionString={"Fn::Join": ["", parts]})
    found = all_of(tmp_path, "NET-03", {"Core": group(), "Run": machine})
    assert [one.reason for one in found if one.status == "UNKNOWN"] == [
        "{'Fn::Split': [',', '${Core}']} is not known"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("engine", "status"), [({"Ref": "Cluster"}, "FAIL"), ("j-1", "INHERITED"), ({"Ref": "Asked"}, "UNKNOWN")]
)
def test_a_group_that_a_notebook_gives_leads_where_its_cluster_stands(
    tmp_path: Path, engine: Any, status: Status
) -> None:
    out = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    instances = cluster()["Properties"]["Instances"] | {"Ec2SubnetId": {"Ref": "Subnet"}}
    resources = {
        "Core": group(SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/16"}]),
        "Service": group(SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "10.0.0.0/16"}]),
        "Other": group(SecurityGroupEgress=out),
        "Cluster": made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances=instances),
        "Run": notebook({"Ref": "Other"}, engine),
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.0.0/24"),
        "Table": made("EC2::RouteTable", VpcId={"Ref": "Vpc"}),
        "Joined": made(
            "EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Table"}
        ),
        "Route": made(
            "EC2::Route", RouteTableId={"Ref": "Table"}, DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-1"
        ),
    }  # fmt: skip
    assert said(tmp_path, "NET-04", resources) == status


@pytest.mark.parametrize(
    ("arn", "status"),
    [
        ({"Fn::Sub": "arn:aws:ec2:${AWS::Region}:${AWS::AccountId}:security-group/${Core}"}, "UNKNOWN"),
        ({"Fn::Sub": "arn:aws:ec2:${AWS::Region}:${AWS::AccountId}:subnet/${Subnet}"}, "PASS"),
    ],
)
def test_a_group_that_is_shared_may_be_had_by_others(tmp_path: Path, arn: Body, status: Status) -> None:
    resources = {
        "Core": FROM_SERVICE, "Service": group(), "Cluster": cluster(), "Subnet": made("EC2::Subnet"),
        "Share": made("RAM::ResourceShare", Name="x", ResourceArns=[arn], Principals=["444455556666"]),
    }  # fmt: skip
    assert said(tmp_path, "AUT-01", resources) == status


def beside(**more: Any) -> Body:
    other = cluster()
    other["Properties"]["Instances"] |= more
    return other


@pytest.mark.parametrize(
    ("other", "status"),
    [
        (beside(Ec2KeyName="operators"), "FAIL"),
        (beside(Ec2KeyName="operators", EmrManagedMasterSecurityGroup={"Ref": "Other"}), "FAIL"),
        (beside(Ec2KeyName="operators") | SOMETIMES, "UNKNOWN"),
        (beside(AdditionalMasterSecurityGroups=[{"Ref": "Open"}]), "FAIL"),
        (beside(AdditionalMasterSecurityGroups=["sg-1"]), "INHERITED"),
        (beside(), "PASS"),
        (made("EMR::Cluster", Instances={"Ec2KeyName": "operators", "EmrManagedMasterSecurityGroup": {"Ref": "Open"}}),
         "PASS"),
    ],
)  # fmt: skip
def test_who_comes_to_a_cluster_that_has_the_same_group_reaches_both(
    tmp_path: Path, other: Body, status: Status
) -> None:
    wide = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"}])
    groups = {"Core": FROM_SERVICE, "Service": group(), "Other": group(), "Open": wide}
    found = all_of(tmp_path, "AUT-01", groups | {"Cluster": cluster(), "Beside": other})
    assert [one.status for one in found if one.resource.endswith("/Cluster")] == [status]


HAS_OTHER = {"AdditionalMasterSecurityGroups": [{"Ref": "Other"}]}


def far(**more: Any) -> Body:
    """A cluster with no group of the first one's, only with one of the second's."""
    return beside(EmrManagedMasterSecurityGroup={"Ref": "Other"}, EmrManagedSlaveSecurityGroup={"Ref": "Other"}, **more)


@pytest.mark.parametrize(
    ("between", "third", "status"),
    [
        (beside(**HAS_OTHER), far(Ec2KeyName="operators"), "FAIL"),
        (beside(**HAS_OTHER), far(AdditionalMasterSecurityGroups=[{"Ref": "Open"}]), "FAIL"),
        (beside(**HAS_OTHER), far(AdditionalMasterSecurityGroups=["sg-1"]), "INHERITED"),
        (beside(**HAS_OTHER), far(Ec2KeyName="operators") | SOMETIMES, "UNKNOWN"),
        (beside(**HAS_OTHER) | SOMETIMES, far(Ec2KeyName="operators"), "UNKNOWN"),
        (beside(**HAS_OTHER), made("EC2::Instance", SecurityGroupIds=[{"Ref": "Other"}]), "FAIL"),
        (beside(**HAS_OTHER), far(), "PASS"),
        (beside(), far(Ec2KeyName="operators"), "PASS"),
    ],
)
def test_who_comes_to_a_third_cluster_comes_through_the_second(
    tmp_path: Path, between: Body, third: Body, status: Status
) -> None:
    wide = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"}])
    mutual = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "SourceSecurityGroupId": {"Ref": "Other"}}])
    groups = {"Core": group(), "Service": group(), "Other": mutual, "Open": wide}
    made_of = groups | {"Cluster": cluster(), "Between": between, "Third": third}
    (found,) = (one for one in all_of(tmp_path, "AUT-01", made_of) if one.resource.endswith("/Cluster"))
    assert found.status == status


def test_what_emr_lets_into_a_group_reaches_whatever_else_has_it(tmp_path: Path) -> None:
    groups = {"Core": group(), "Service": group(), "Other": group()}
    clusters = {"Cluster": cluster(), "Between": beside(**HAS_OTHER), "Third": far(Ec2KeyName="operators")}
    found = {one.resource: one for one in all_of(tmp_path, "AUT-01", groups | clusters)}
    assert {one.status for one in found.values()} == {"FAIL"}
    came = "s/Between has Core, too: from s/Third whoever holds the key pair comes in as the user hadoop"
    assert found["s/Cluster"].reason == f"no Kerberos, and {came}"


@pytest.mark.parametrize(("source", "status"), [("Extra", "PASS"), ("Other", "FAIL")])
def test_groups_that_a_cluster_has_beside_emrs_are_its_own(tmp_path: Path, source: str, status: Status) -> None:
    core = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "SourceSecurityGroupId": {"Ref": source}}])
    resources = {
        "Core": core, "Service": group(), "Extra": group(), "Other": group(),
        "Cluster": beside(AdditionalSlaveSecurityGroups=[{"Ref": "Extra"}]),
    }  # fmt: skip
    assert said(tmp_path, "AUT-01", resources) == status


RUNTIME = made(
    "EMR::SecurityConfiguration",
    SecurityConfiguration={
        "AuthorizationConfiguration": {"IAMConfiguration": {"EnableApplicationScopedIAMRole": True}}
    },
)
WITH_ROLES: Body = {"SecurityConfiguration": {"Ref": "Configuration"}, "Applications": [{"Name": "Spark"}]}
JOB: Body = {"Name": "job", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["spark-submit", "s3://b/x.py"]}}
PUSHES: Body = {"Name": "debug", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["state-pusher-script"]}}
LAUNCH: Body = WITH_ROLES | {"ReleaseLabel": "emr-7.12.0", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}}
ROLE_ARN = "arn:aws:iam::111122223333:role/job"


@pytest.mark.parametrize(("release", "status"), [("emr-7.12.0", "PASS"), ("emr-6.7.0", "PASS"), ("emr-6.4.0", "FAIL")])
def test_runtime_roles_need_a_release_that_knows_them(tmp_path: Path, release: str, status: Status) -> None:
    resources = {"Configuration": RUNTIME, "Cluster": cluster(release, **WITH_ROLES)}
    assert said(tmp_path, "AUT-05", resources) == status


def started_with(request: Body) -> Body:
    task = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:createCluster", "Parameters": request}
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Go", "States": {"Go": task | {"End": True}}})


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (cluster(**WITH_ROLES, Steps=[JOB]), "FAIL"),
        (cluster(**WITH_ROLES, Steps=[]), "PASS"),
        (cluster(**WITH_ROLES, Steps=[PUSHES]), "PASS"),
        (cluster(**WITH_ROLES, Steps={"Fn::If": ["Sometimes", [JOB], {"Ref": "AWS::NoValue"}]}), "UNKNOWN"),
        (cluster(**WITH_ROLES, Steps=[{"Fn::If": ["Sometimes", JOB, {"Ref": "AWS::NoValue"}]}]), "UNKNOWN"),
        (cluster(**WITH_ROLES, Steps=[JOB], StepExecutionRoleArn=ROLE_ARN), "FAIL"),
        (started_with(LAUNCH), "PASS"),
        (started_with(LAUNCH | {"Steps": [JOB]}), "FAIL"),
        (started_with(LAUNCH | {"Steps": [JOB], "StepExecutionRoleArn": ROLE_ARN}), "PASS"),
        (started_with(LAUNCH | {"Steps.$": "$.steps"}), "UNKNOWN"),
        (cluster(**WITH_ROLES | {"Applications": [{"Name": "Hadoop"}, {"Name": "hive"}]}), "PASS"),
        (cluster(**WITH_ROLES | {"Applications": [{"Name": "Trino"}]}), "FAIL"),
        (cluster(**WITH_ROLES | {"Applications": [{"Name": "Spark"}, {"Name": "Trino"}]}), "UNKNOWN"),
        (cluster(**WITH_ROLES | {"Applications": [{"Name": "Flink"}]}), "UNKNOWN"),
        (cluster(**WITH_ROLES | {"Applications": [{"Name": {"Ref": "Asked"}}]}), "UNKNOWN"),
    ],
)
def test_runtime_roles_hold_for_steps_that_are_added_and_for_engines_that_take_them(
    tmp_path: Path, one: Body, status: Status
) -> None:
    assert said(tmp_path, "AUT-05", {"Configuration": RUNTIME, "Cluster": one}) == status


def test_a_step_that_is_added_without_a_runtime_role_is_refused_by_emr(tmp_path: Path) -> None:
    added = made("EMR::Step", JobFlowId={"Ref": "Cluster"}, **JOB)
    resources = {"Configuration": RUNTIME, "Cluster": cluster(**WITH_ROLES), "Step": added}
    (found,) = all_of(tmp_path, "AUT-05", resources)
    assert (found.status, "EMR refuses a step" in found.reason) == ("PASS", True)


def test_each_step_of_a_launch_without_a_role_is_told(tmp_path: Path) -> None:
    resources = {"Configuration": RUNTIME, "Cluster": cluster(**WITH_ROLES, Steps=[JOB, PUSHES, JOB | {"Name": "b"}])}
    found = all_of(tmp_path, "AUT-05", resources)
    assert [one.path.rpartition("/")[2] for one in found] == ["0", "2"]


OFF = {"spark.authenticate": "false", "spark.ssl.enabled": "false", "spark.shuffle.service.enabled": "false"}
TWICE = step("spark-submit", "--conf", "spark.network.crypto.enabled=false", "--conf", "spark.ssl.ui.enabled=false")
MODES = {
    "EnableAtRestEncryption": True,
    "AtRestEncryptionConfiguration": {
        "S3EncryptionConfiguration": {
            "EncryptionMode": "SSE-S3",
            "Overrides": [{"BucketName": "a", "EncryptionMode": "CSE-Custom"}, {"BucketName": "b"}],
        },
    },
}


@pytest.mark.parametrize(
    ("control", "one", "places"),
    [
        ("ENC-08", configured("spark-defaults", **OFF), {"spark.authenticate", "spark.ssl.enabled"}),
        ("ENC-08", configured("spark-defaults", **{"spark.authenticate": "true"}), set()),
        ("ENC-08", TWICE, {"Args/2", "Args/4"}),
        ("ENC-09", configured("core-site", **{"hadoop.rpc.protection": "authentication",
                                              "fs.s3a.connection.ssl.enabled": "false"}),
         {"hadoop.rpc.protection", "fs.s3a.connection.ssl.enabled"}),
        ("ENC-03", made("EMR::SecurityConfiguration", SecurityConfiguration={"EncryptionConfiguration": MODES}),
         {"S3EncryptionConfiguration/EncryptionMode", "0/EncryptionMode", "1/EncryptionMode"}),
        ("ENC-05", made("EMR::SecurityConfiguration", SecurityConfiguration={"EncryptionConfiguration": {}}),
         {"EnableEbsEncryption", "EncryptionKeyProviderType", "EnableAtRestEncryption"}),
        ("AUT-04", made("EMR::SecurityConfiguration", SecurityConfiguration={}),
         {"MinimumInstanceMetadataServiceVersion", "HttpPutResponseHopLimit"}),
        # What is not known as a whole is told once.
        ("ENC-05", made("EMR::SecurityConfiguration", SecurityConfiguration={"Ref": "Asked"}), {"EnableEbsEncryption"}),
        ("CFG-10", made("EMR::Cluster", **{"Fn::Transform": {"Name": "OfSomebody"}}), {"RepoUpgradeOnBoot"}),
        ("CFG-03", cluster("emr-7.0.0"), {"UnhealthyNodeReplacement", "TerminationProtected"}),
        ("CFG-10", cluster("emr-7.12.0", RepoUpgradeOnBoot="NONE", OSReleaseLabel="2023.11.20260413.0"),
         {"RepoUpgradeOnBoot", "OSReleaseLabel"}),
    ],
)  # fmt: skip
def test_every_place_that_is_not_good_is_told(tmp_path: Path, control: str, one: Body, places: set[str]) -> None:
    found = all_of(tmp_path, control, {"One": one})
    wrong = [result.path for result in found if result.status != "PASS"]
    assert len(wrong) == len(places)
    assert all(any(one.endswith(end) for one in wrong) for end in places)
    assert wrong or [result.status for result in found] == ["PASS"]


@pytest.mark.parametrize(
    ("control", "one", "status"),
    [
        ("ENC-08", step("spark-submit", "--conf", "'spark.authenticate'=false"), "FAIL"),
        ("ENC-08", step("spark-submit", "--conf", "spark.driver.extraJavaOptions=-Dspark.authenticate=false"), "FAIL"),
        ("ENC-08", step("spark-submit", "--conf", "spark.driver.extraJavaOptions=-Dspark.authenticate=true"), "PASS"),
        ("ENC-08", configured("zeppelin-env", SPARK_SUBMIT_OPTIONS="--conf spark.ssl.enabled=false"), "FAIL"),
        ("ENC-08", configured("zeppelin-env", SPARK_SUBMIT_OPTIONS="--conf spark.ssl.enabled=true"), "PASS"),
        ("ENC-08", step("curl", "-d", '{"conf":{"spark.authenticate":"false"}}', "https://livy/batches"), "FAIL"),
        ("ENC-08", step("bash", "-c", "printf 'spark.authenticate: false' > x"), "FAIL"),
        ("ENC-08", step("curl", "-d", '{"conf":{"spark.authenticate":"true"}}', "https://livy/batches"), "PASS"),
        ("ENC-08", step("--conf", {"Fn::Sub": "spark.authenticate=${Asked}"}), "UNKNOWN"),
        ("ENC-08", step("--conf", {"Fn::Sub": "spark.authenticate=true${Asked}"}), "PASS"),
        ("ENC-08", step("--conf", {"Fn::Sub": "spark.app.name=${Asked}"}), "PASS"),
        ("ENC-08", step("--conf", CHOICE), "UNKNOWN"),
        ("ENC-08", step("--conf", {"Ref": "Asked"}), "UNKNOWN"),
        ("ENC-08", step("--name", {"Ref": "Asked"}), "PASS"),
        ("ENC-08", step({"Key": "spark.authenticate", "Value": {"Ref": "Asked"}}), "UNKNOWN"),
        ("ENC-08", script("echo spark.authenticate false >> /etc/spark/conf/spark-defaults.conf"), "FAIL"),
        ("ENC-08", script("echo spark.authenticate true >> /etc/spark/conf/spark-defaults.conf"), "PASS"),
        ("ENC-08", adding("States.Array('--conf', 'spark.authenticate=false')"), "FAIL"),
        ("ENC-08", adding("States.Array('--conf', States.Format('spark.authenticate={}', $.on))"), "UNKNOWN"),
        ("ENC-09", step({"Fn::Sub": "--s3Endpoint=http://${Asked}"}), "FAIL"),
        ("ENC-09", step({"Fn::Sub": "--s3Endpoint=https://${Asked}"}), "PASS"),
        ("ENC-09", step("--s3Endpoint", {"Ref": "Asked"}), "UNKNOWN"),
        ("ENC-09", configured("hive-site", **{"hive.metastore.use.SSL": "false"}), "FAIL"),
        ("ENC-09", configured("hbase-site", **{"hbase.rest.ssl.enabled": "false"}), "FAIL"),
        ("ENC-09", configured("hbase-site", **{"hbase.rest.ssl.enabled": "true"}), "PASS"),
        ("ENC-09", configured("httpfs-site", **{"httpfs.ssl.enabled": "false"}), "FAIL"),
        ("ENC-09", configured("livy-conf", **{"livy.keystore": ""}), "FAIL"),
        ("ENC-09", configured("livy-conf", **{"livy.keystore": "/etc/livy.jks"}), "PASS"),
        ("ENC-09", configured("zeppelin-site", **{"zeppelin.ssl": "False"}), "FAIL"),
        ("ENC-09", configured("oozie-site", **{"oozie.https.enabled": "false"}), "FAIL"),
        ("ENC-09", step("s3-dist-cp", "--s3Endpoint=http://s3.example.com", "--src=s3://a"), "FAIL"),
        ("ENC-09", step("s3-dist-cp", "--s3Endpoint", "http://s3.example.com"), "FAIL"),
        ("ENC-09", step("s3-dist-cp", "--s3Endpoint=s3.eu-west-1.amazonaws.com"), "PASS"),
        ("ENC-09", step("s3-dist-cp", "--s3Endpoint", "https://s3.example.com"), "PASS"),
        # A shell ends a value, or puts one in.
        *[
            ("ENC-08", step("bash", "-c", f"spark-submit --conf spark.authenticate={given} x.py"), "FAIL")
            for given in ("false;", "false|tee log #", "false& #", "false>log", "false) #", "false` #", "'false';")
        ],
        *[
            ("ENC-08", step("bash", "-c", f"spark-submit --conf spark.authenticate={given} x.py"), "UNKNOWN")
            for given in ("$FLAG", "${FLAG:-false}", '"$FLAG"', "$(cat flag)", "`cat flag`")
        ],
        ("ENC-08", step("bash", "-c", "spark-submit --conf spark.authenticate=true; x=false"), "PASS"),
        ("ENC-08", step("bash", "-c", "spark-submit --conf spark.app.name=$NAME x.py"), "PASS"),
        ("ENC-08", step("sed", "-i", "s/spark.authenticate true/spark.authenticate false/", "x"), "FAIL"),
        ("ENC-09", step("spark-sql", "-e", "SET hive.server2.use.SSL = false; select 1"), "FAIL"),
        ("ENC-09", step("spark-sql", "-e", "SET hive.server2.use.SSL = true; select false"), "PASS"),
        # Of the forms of files and of calls in code.
        ("ENC-09", step("<name>hadoop.rpc.protection</name>\n <value>integrity</value>"), "FAIL"),
        ("ENC-09", step("<name>hadoop.rpc.protection</name>\n <value>privacy</value>"), "PASS"),
        ("ENC-09", step("SparkConf().set('fs.s3a.connection.ssl.enabled', 'false')"), "FAIL"),
        ("ENC-09", step("conf['fs.s3a.connection.ssl.enabled'] = 'false'"), "FAIL"),
        ("ENC-09", step("SparkConf().set('fs.s3a.connection.ssl.enabled', 'true')"), "PASS"),
        ("ENC-09", step("conf.get('fs.s3a.connection.ssl.enabled', 'false')"), "PASS"),
        ("ENC-08", configured("yarn-site", **{"spark.authenticate": "false"}), "FAIL"),
        ("ENC-08", configured("yarn-site", **{"spark.network.crypto.enabled": "true"}), "PASS"),
        *[
            ("ENC-09", configured("flink-conf", **{f"{channel}.ssl.enabled": on}), status)
            for channel in ("taskmanager.data", "blob.service", "akka", "pekko")
            for on, status in (("false", "FAIL"), ("true", "PASS"))
        ],
        ("ENC-09", step("flink", "run", "-yDblob.service.ssl.enabled=false"), "FAIL"),
        ("ENC-09", configured("flink-conf", **{"flink.hadoop.fs.s3a.connection.ssl.enabled": "false"}), "FAIL"),
        ("ENC-09", configured("pig-properties", **{"fs.s3a.connection.ssl.enabled": "false"}), "FAIL"),
        ("ENC-09", configured("pig-properties", **{"fs.s3a.connection.ssl.enabled": "true"}), "PASS"),
        ("ENC-08", step("spark-submit", "-c", {"Ref": "Asked"}), "UNKNOWN"),
        ("ENC-08", step("/usr/bin/spark-sql", "--verbose", "-c", {"Ref": "Asked"}), "UNKNOWN"),
        ("ENC-08", step("echo", "-c", {"Ref": "Asked"}), "PASS"),
        ("ENC-09", step("flink", "run", "-yDsecurity.ssl.internal.enabled=false"), "FAIL"),
        ("ENC-09", step("flink", "run", "-yDsecurity.ssl.internal.enabled=true"), "PASS"),
        ("ENC-09", step("flink", "run", "-yD", {"Ref": "Asked"}), "UNKNOWN"),
        ("ENC-09", configured("flink-conf", **{"s3.endpoint": "http://s3.example.com"}), "FAIL"),
        ("ENC-09", configured("presto-connector-hive", **{"hive.s3.ssl.enabled": "false"}), "FAIL"),
        ("ENC-09", configured("presto-connector-hive", **{"hive.s3.ssl.enabled": "true"}), "PASS"),
        ("ENC-09", configured("trino-connector-hive", **{"hive.s3.endpoint": "http://s3.example.com"}), "FAIL"),
        ("ENC-09", configured("trino-connector-iceberg", **{"s3.endpoint": "http://s3.example.com"}), "FAIL"),
        ("ENC-09", configured("trino-connector-iceberg", **{"s3.endpoint": "https://s3.example.com"}), "PASS"),
        ("ENC-09", configured("spark-defaults", **{"spark.sql.catalog.a.s3.endpoint": "http://x.example.com"}), "FAIL"),
        ("ENC-12", step("curl", {"Fn::Sub": "${Asked}://repo.example.com"}), "UNKNOWN"),
        ("ENC-12", step("curl", {"Fn::Sub": "https://${Asked}.example.com"}), "NOT_APPLICABLE"),
        ("ENC-12", step("curl", "-x", "http://proxy.example.com", "https://example.com"), "NOT_APPLICABLE"),
        ("ENC-12", step("pip", "install", "--proxy", "http://proxy.example.com", "x"), "NOT_APPLICABLE"),
        ("ENC-12", step("x.py", "-x", "http://example.com"), "FAIL"),
        ("ENC-12", step("x.py", "--proxied", "http://example.com"), "FAIL"),
        ("ENC-12", configured("spark-defaults", **{"spark.sql.catalog.a.uri": "thrift://meta:9083"}), "UNKNOWN"),
        ("ENC-12", configured("spark-defaults", **{"spark.sql.catalog.a.uri": "thrift://localhost"}), "NOT_APPLICABLE"),
    ],
)
def test_a_switch_is_seen_in_texts_and_for_every_endpoint(
    tmp_path: Path, control: str, one: Body, status: Status
) -> None:
    assert said(tmp_path, control, {"Cluster": one}) == status


AT_METASTORE = "javax.jdo.option.ConnectionURL"
CLEAR_URL = "jdbc:mysql://db.example.com/hive"
BY_TLS = f"{CLEAR_URL}?sslMode=REQUIRED"


@pytest.mark.parametrize(("url", "status"), [(CLEAR_URL, "FAIL"), (BY_TLS, "PASS"), ({"Ref": "Asked"}, "UNKNOWN")])
def test_groups_and_fleets_beside_a_cluster_have_a_metastore_of_their_own(
    tmp_path: Path, url: Any, status: Status
) -> None:
    settings = [{"Classification": "hive-site", "ConfigurationProperties": {AT_METASTORE: url}}]
    of_fleet = made("EMR::InstanceFleetConfig", InstanceTypeConfigs=[{"Configurations": settings}])
    for beside_it in (made("EMR::InstanceGroupConfig", Configurations=settings), of_fleet):
        assert said(tmp_path, "ENC-12", {"Nodes": beside_it}) == status


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ("ec2:modifyInstanceAttribute", "UNKNOWN"),
        ("ec2:modifyNetworkInterfaceAttribute", "UNKNOWN"),
        ("elasticloadbalancingv2:setSecurityGroups", "UNKNOWN"),
        ("ec2:describeInstanceAttribute", "PASS"),
        ("ec2:modifySecurityGroupRules", "PASS"),
    ],
)
def test_a_call_may_give_a_group_of_the_nodes_to_what_is_there(tmp_path: Path, call: str, status: Status) -> None:
    request = json.dumps({"Id": "i-1", "Groups": ["${Core}"]})
    target = {"Arn": f"arn:aws:scheduler:::aws-sdk:{call}", "Input": {"Fn::Sub": request}}
    groups = {"Core": FROM_SERVICE, "Service": group(), "Cluster": cluster()}
    assert said(tmp_path, "AUT-01", groups | {"Call": made("Scheduler::Schedule", Target=target)}) == status


THEIRS = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OF_AWS = "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"
WITH_KEY: Body = {"LogUri": "s3://logs/", "LogEncryptionKmsKeyId": THEIRS}


def logging(**given: Any) -> Body:
    """The steps of a cluster with one whose logs go elsewhere."""
    return {"Steps": [{"Name": "x", "StepMonitoringConfiguration": {"S3MonitoringConfiguration": given}}]}


def logging_state(**given: Any) -> Body:
    task = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync", "End": True,
            "Parameters": {"ClusterId": "j-1", "Step": logging(**given)["Steps"][0]}}  # fmt: skip
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Add", "States": {"Add": task}})


def launching(key: Any, named: str = "$.made.ClusterId", **given: Any) -> Body:
    """A machine that launches a cluster, and adds a step whose logs go elsewhere to the one that a path names."""
    own = {} if key is None else {"LogEncryptionKmsKeyId": key}
    states = "arn:aws:states:::elasticmapreduce:"
    launch = {"Type": "Task", "Resource": f"{states}createCluster.sync", "ResultPath": "$.made", "Next": "Add",
              "Parameters": {"Name": "x", "ReleaseLabel": "emr-7.12.0", "Instances": {}, **own}}  # fmt: skip
    add = {"Type": "Task", "Resource": f"{states}addStep.sync", "End": True,
           "Parameters": {"ClusterId.$": named, "Step": logging(**given)["Steps"][0]}}  # fmt: skip
    return made(
        "StepFunctions::StateMachine", Definition={"StartAt": "Launch", "States": {"Launch": launch, "Add": add}}
    )


ELSEWHERE = {"LogUri": "s3://logs/"}


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (made("EMR::Step", JobFlowId="j-1", **ELSEWHERE), "INHERITED"),
        (made("EMR::Step", JobFlowId={"Ref": "Asked"}, **ELSEWHERE), "UNKNOWN"),
        (made("EMR::Step", JobFlowId="j-1"), "NOT_APPLICABLE"),
        (made("EMR::Step", JobFlowId="j-1", EncryptionKeyArn={"Fn::GetAtt": ["Key", "Arn"]}, **ELSEWHERE), "PASS"),
        (logging_state(**ELSEWHERE), "INHERITED"),
        (logging_state(), "NOT_APPLICABLE"),
        (launching({"Fn::GetAtt": ["Key", "Arn"]}, **ELSEWHERE), "PASS"),
        (launching(None, **ELSEWHERE), "FAIL"),
        (launching(None), "NOT_APPLICABLE"),
        (launching({"Fn::GetAtt": ["Key", "Arn"]}, "$.given", **ELSEWHERE), "UNKNOWN"),
    ],
)
def test_logs_of_steps_have_the_key_of_a_cluster_elsewhere(tmp_path: Path, one: Body, status: Status) -> None:
    assert said(tmp_path, "ENC-07", {"One": one, "Key": made("KMS::Key")}) == status


def beside_cluster(**given: Any) -> Body:
    return made("EMR::Step", JobFlowId={"Ref": "Cluster"}, **given)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (cluster(), {}, "NOT_APPLICABLE"),
        (cluster(**WITH_KEY), {}, "INHERITED"),
        (cluster(**logging(LogUri="s3://logs/")), {}, "FAIL"),
        (cluster(**logging(LogUri="s3://logs/", EncryptionKeyArn=THEIRS)), {}, "INHERITED"),
        (cluster(**WITH_KEY, **logging(LogUri="s3://logs/")), {}, "INHERITED"),
        (cluster(**WITH_KEY, **logging(EncryptionKeyArn=OF_AWS)), {}, "FAIL"),
        (cluster(**WITH_KEY, **logging(EncryptionKeyArn={"Ref": "Asked"})), {}, "UNKNOWN"),
        (cluster(), beside_cluster(LogUri="s3://logs/"), "FAIL"),
        (cluster(**WITH_KEY), beside_cluster(EncryptionKeyArn=OF_AWS), "FAIL"),
        (cluster(**WITH_KEY), beside_cluster(), "INHERITED"),
        (cluster(**WITH_KEY), logging_state(EncryptionKeyArn=OF_AWS), "FAIL"),
        (cluster(), logging_state(LogUri="s3://logs/"), "INHERITED"),
    ],
)
def test_logs_of_steps_have_a_key(tmp_path: Path, one: Body, other: Body, status: Status) -> None:
    assert said(tmp_path, "ENC-07", {"Cluster": one} | ({"Other": other} if other else {})) == status


@pytest.mark.parametrize("other", [beside_cluster(LogUri="s3://logs/"), logging_state(LogUri="s3://logs/")])
def test_logs_of_steps_have_a_bucket(tmp_path: Path, other: Body) -> None:
    buckets = {"Logs": made("S3::Bucket", BucketName="logs")}
    resources = {"Cluster": cluster(LogUri={"Fn::Sub": "s3://${Logs}/"}), "Other": other}
    assert said(tmp_path, "LOG-01", resources | buckets) == "PASS"
    found = [one for one in all_of(tmp_path, "LOG-01", resources) if one.resource.startswith("s/Other")]
    assert [one.status for one in found] == ["INHERITED"]
    assert found[0].path.endswith("/LogUri")


ADDED = {"Classification": "core-site", "ConfigurationProperties": {"fs.s3a.encryption.algorithm": "AES256"}}


@pytest.mark.parametrize(
    "other",
    [
        made("EMR::InstanceGroupConfig", JobFlowId="j-1", Configurations=[ADDED]),
        made("EMR::InstanceFleetConfig", ClusterId="j-1", InstanceTypeConfigs=[{"Configurations": [ADDED]}]),
        made("EMR::Step", HadoopJarStep={"Args": ["-Dfs.s3a.encryption.algorithm=AES256"]}),
        step("-Dfs.s3a.encryption.algorithm=AES256"),
        script("echo fs.s3a.encryption.algorithm=AES256 > x"),
    ],
)
def test_an_encryption_of_s3a_that_is_added_is_asked_about(tmp_path: Path, other: Body) -> None:
    found = [one for one in all_of(tmp_path, "ENC-03", {"Added": other}) if "S3A" in one.reason]
    assert [(one.status, one.resource) for one in found] == [("UNKNOWN", "s/Added")]


@pytest.mark.parametrize("control", ["ENC-03", "ENC-08", "ENC-09", "ENC-12"])
@pytest.mark.parametrize(
    "one",
    [
        cluster(Steps={"Ref": "Asked"}),
        cluster(BootstrapActions={"Ref": "Asked"}),
        cluster(Steps=[{"HadoopJarStep": {"Jar": "x.jar", "Args": {"Ref": "Asked"}}}]),
        cluster(
            Steps=[{"HadoopJarStep": {"Jar": "x.jar", "Args": {"Fn::If": ["Sometimes", ["a"], {"Ref": "Asked"}]}}}]
        ),
        made("EMR::Step", HadoopJarStep={"Args": {"Ref": "Asked"}}),
        adding("$.arguments"),
        adding("States.Array('bash', '-c', $.command)"),
        step("/bin/bash", "-exc", {"Ref": "Asked"}),
        step("bash", "-o", "pipefail", "-c", {"Ref": "Asked"}),
        step("bash", "-c", 'exec "$@"', "x", "sh", "-ce", {"Ref": "Asked"}),
    ],
)
def test_arguments_that_are_not_known_as_a_whole_may_be_any(tmp_path: Path, control: str, one: Body) -> None:
    assert "UNKNOWN" in {found.status for found in all_of(tmp_path, control, {"One": one})}


@pytest.mark.parametrize("control", ["ENC-03", "ENC-08", "ENC-09", "ENC-12"])
@pytest.mark.parametrize(
    "one",
    [
        adding("States.Array('spark-submit', 's3://b/x.py', $.day)"),
        adding("States.Array('bash', '-c', 'date', $.day)"),
        adding("States.Array('bash', '-c', States.Format('echo {}', $.day))"),
        step("bash", "-c", "date", {"Ref": "Asked"}),
        step("bash", "count.sh", "-c", {"Ref": "Asked"}),
        step("bash", {"Ref": "Asked"}),
        step("grep", "-c", {"Ref": "Asked"}),
    ],
)
def test_one_argument_may_be_computed_that_is_no_command(tmp_path: Path, control: str, one: Body) -> None:
    assert "UNKNOWN" not in {found.status for found in all_of(tmp_path, control, {"One": one})}


SCRIPT = {"BootstrapActions": [{"Name": "x", "ScriptBootstrapAction": {"Path": "s3://b/livy_ssl.sh"}}]}
KEYSTORE = {"Configurations": [{"Classification": "livy-conf",
                                "ConfigurationProperties": {"livy.keystore": "/etc/livy.jks"}}]}  # fmt: skip
HUE = {"Configurations": [{"Classification": "hue-ini", "Configurations": [
    {"Classification": "desktop", "ConfigurationProperties": {"ssl_certificate": "/etc/hue.pem"}}]}]}  # fmt: skip
SERVER2 = {"Configurations": [{"Classification": "hive-site",
                               "ConfigurationProperties": {"hive.server2.use.SSL": "True"}}]}  # fmt: skip


@pytest.mark.parametrize(
    ("application", "release", "more", "status"),
    [
        ("Livy", "emr-7.4.0", {}, "PASS"),
        ("Livy", "emr-spark-8.1.0", {}, "PASS"),
        ("livy", "emr-7.3.0", {}, "FAIL"),
        ("Livy", "emr-6.15.0", KEYSTORE, "PASS"),
        ("Livy", "emr-6.15.0", SCRIPT, "UNKNOWN"),
        ("Livy", {"Ref": "Asked"}, {}, "UNKNOWN"),
        ("Livy", "emr-6.15.0", {"Configurations": {"Ref": "Asked"}}, "UNKNOWN"),
        ("Hive", "emr-6.9.0", {}, "PASS"),
        ("Hive", "emr-6.8.0", {}, "FAIL"),
        ("Hive", "emr-5.36.0", SERVER2, "PASS"),
        ("Hue", "emr-7.3.0", {}, "UNKNOWN"),
        ("Hue", "emr-7.3.0", HUE, "PASS"),
        ("Hue", "emr-7.4.0", {}, "PASS"),
        ("Zeppelin", "emr-6.15.0", {}, "UNKNOWN"),
        ("Oozie", "emr-6.15.0", {}, "UNKNOWN"),
        ("JupyterHub", "emr-6.15.0", {}, "PASS"),
        ("Spark", "emr-6.15.0", {}, "PASS"),
        ({"Ref": "Asked"}, "emr-6.15.0", {}, "UNKNOWN"),
        ({"Ref": "Asked"}, "emr-7.12.0", {}, "PASS"),
    ],
)
def test_an_application_is_encrypted_from_the_release_that_covers_it_on(
    tmp_path: Path, application: Any, release: Any, more: Body, status: Status
) -> None:
    def verdict(encrypts: Any) -> Status:
        security = {"EncryptionConfiguration": {"EnableInTransitEncryption": encrypts}}
        resources = {
            "Configuration": made("EMR::SecurityConfiguration", SecurityConfiguration=security),
            "Cluster": cluster(release, SecurityConfiguration={"Ref": "Configuration"},
                               Applications=[{"Name": application}], **more),
        }  # fmt: skip
        return said(tmp_path, "ENC-09", resources)

    asked = isinstance(more.get("Configurations"), dict)
    assert verdict(True) == status
    # Without encryption in transit ENC-06 fails, and nothing of it covers anything.
    assert verdict(False) == ("UNKNOWN" if asked else "PASS")
    assert verdict({"Ref": "Asked"}) == ("UNKNOWN" if status == "FAIL" else status)


def test_every_application_that_is_left_out_has_a_place_of_its_own(tmp_path: Path) -> None:
    security = {"EncryptionConfiguration": {"EnableInTransitEncryption": True}}
    names = [{"Name": "Spark"}, {"Name": "Livy"}, {"Name": "Hive"}]
    resources = {
        "Configuration": made("EMR::SecurityConfiguration", SecurityConfiguration=security),
        "Cluster": cluster("emr-6.5.0", SecurityConfiguration={"Ref": "Configuration"}, Applications=names),
    }
    failed = [one for one in all_of(tmp_path, "ENC-09", resources) if one.status == "FAIL"]
    assert [one.path for one in failed] == [f"Resources/Cluster/Properties/Applications/{index}" for index in (1, 2)]
    assert "covers Livy from emr-7.4.0 on" in failed[0].reason


def coded(written: str) -> Body:
    return made("Lambda::Function", Code={"ZipFile": written})


LIMITED: Body = {"ManagedScalingPolicy": {"ComputeLimits": {"MaximumCapacityUnits": 8}}}
IDLES: Body = {"AutoTerminationPolicy": {"IdleTimeout": 3600}}
DISABLES = "aws ec2 disable-ebs-encryption-by-default"
REMOVES = "aws emr remove-auto-termination-policy --cluster-id x"


def scaler(*actions: str, on: Any = "*", by: str = "ec2.amazonaws.com", **more: Any) -> Body:
    return role(
        allow(list(actions) or "elasticmapreduce:ModifyInstanceGroups", on), **trusting({"Service": by}), **more
    )


def by_sam(given: Any) -> Body:
    return made("Serverless::Function", CodeUri="src", Policies=[given])


SCALES = allow("elasticmapreduce:Modify*", "*")
OF_CLUSTERS = "arn:aws:elasticmapreduce:*:*:cluster/*"
INLINE = made("Lambda::Function", Role={"Fn::GetAtt": "Role.Arn"}, Code={"ZipFile": "print('hello')"})
SCALERS: list[tuple[Body, Body, Status]] = [
    (cluster(), {"Role": scaler()}, "UNKNOWN"),
    *[(cluster(), {"Role": scaler(f"elasticmapreduce:{action}", on=OF_CLUSTERS)}, "UNKNOWN") for action in (
        "ModifyInstanceFleet", "AddInstanceFleet", "AddInstanceGroups", "PutManagedScalingPolicy",
        "PutAutoScalingPolicy", "*")],
    (cluster(), {"Role": scaler(ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"])}, "UNKNOWN"),
    (cluster(), {"Role": scaler(by="states.amazonaws.com")}, "UNKNOWN"),
    (cluster(), {"Role": scaler("elasticmapreduce:ListInstanceGroups")}, "PASS"),
    (cluster(), {"Role": scaler(on="arn:aws:s3:::x")}, "PASS"),
    (cluster(**LIMITED), {"Role": scaler()}, "PASS"),
    (cluster(), {"Code": by_sam(policy(SCALES))}, "UNKNOWN"),
    (cluster(), {"Code": made("Serverless::Function", InlineCode="pass", Policies=[policy(SCALES)])}, "PASS"),
    (cluster(), {"Code": by_sam({"ElasticMapReduceModifyInstanceFleetPolicy": {"ClusterId": "j-1"}})}, "UNKNOWN"),
    (cluster(), {"Code": by_sam({"ElasticMapReduceAddJobFlowStepsPolicy": {"ClusterId": "j-1"}})}, "PASS"),
    (cluster(), {"Code": by_sam({"S3ReadPolicy": {"BucketName": "x"}})}, "PASS"),
    (cluster(), {"Code": by_sam("AWSLambdaExecute")}, "PASS"),
    # EMR's own services, and what makes stacks, do what is written here.
    *[(cluster(), {"Role": scaler(by=f"{name}.amazonaws.com")}, "PASS") for name in (
        "elasticmapreduce", "application-autoscaling", "cloudformation", "servicecatalog")],
    # Code that is here is asked by itself.
    (cluster(), {"Role": scaler(by="lambda.amazonaws.com"), "Code": INLINE}, "PASS"),
    (cluster(), {"Role": scaler(by="lambda.amazonaws.com"), "Code": INLINE, "Archive": made(
        "Lambda::Function", Role={"Fn::GetAtt": "Role.Arn"}, Code={"S3Bucket": "x", "S3Key": "y"})}, "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "others", "status"), SCALERS)
def test_what_code_that_is_not_here_scales_has_no_limit_that_is_known(
    tmp_path: Path, one: Body, others: Body, status: Status
) -> None:
    assert said(tmp_path, "CFG-04", {"Cluster": one, **others}) == status


@pytest.mark.parametrize(
    ("control", "one", "other", "status"),
    [
        ("ENC-13", cluster(), coded("ec2.disable_ebs_encryption_by_default()"), "UNKNOWN"),
        ("ENC-13", step("bash", "-c", DISABLES), sdk("enableEbsEncryptionByDefault"), "UNKNOWN"),
        ("ENC-13", script(DISABLES), sdk("enableEbsEncryptionByDefault"), "UNKNOWN"),
        ("ENC-13", step("get-ebs-encryption-by-default"), sdk("enableEbsEncryptionByDefault"), "PASS"),
        ("CFG-04", cluster(**LIMITED), coded("emr.put_managed_scaling_policy(ClusterId=x)"), "UNKNOWN"),
        ("CFG-04", cluster(**LIMITED), coded("emr.get_managed_scaling_policy(ClusterId=x)"), "PASS"),
        ("CFG-02", cluster(**IDLES), coded("emr.remove_auto_termination_policy(ClusterId=x)"), "UNKNOWN"),
        ("CFG-02", cluster(**IDLES), coded("emr.get_auto_termination_policy(ClusterId=x)"), "PASS"),
        ("CFG-02", cluster(**IDLES, Steps=step(REMOVES)["Properties"]["Steps"]), group(), "UNKNOWN"),
        ("NET-05", step("aws", "emr", "put-block-public-access-configuration"), group(), "UNKNOWN"),
        ("NET-05", step("aws", "emr", "get-block-public-access-configuration"), group(), "INHERITED"),
    ],
)
def test_code_and_commands_may_take_away_what_the_account_or_a_cluster_has(
    tmp_path: Path, control: str, one: Body, other: Body, status: Status
) -> None:
    assert said(tmp_path, control, {"Cluster": one, "Other": other}) == status


@pytest.mark.parametrize(
    ("code", "table", "status"),
    [
        ("ec2.create_route(RouteTableId=os.environ['T'])", {"Ref": "Table"}, "UNKNOWN"),
        ("ec2.create_route(RouteTableId=os.environ['T'])", "rtb-1", "PASS"),
        ("ec2.describe_route_tables(RouteTableIds=[os.environ['T']])", {"Ref": "Table"}, "PASS"),
        ("ec2.associate_route_table(SubnetId=os.environ['T'])", {"Ref": "Subnet"}, "UNKNOWN"),
        ("ec2.replace_route_table_association(AssociationId=os.environ['T'])", {"Ref": "Joined"}, "UNKNOWN"),
    ],
)
def test_code_may_add_a_route(tmp_path: Path, code: str, table: Any, status: Status) -> None:
    out = group(SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}])
    instances = cluster()["Properties"]["Instances"] | {"Ec2SubnetId": {"Ref": "Subnet"}}
    resources = {
        "Core": out, "Service": out, "Cluster": made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances=instances),
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.0.0.0/24"),
        "Table": made("EC2::RouteTable", VpcId={"Ref": "Vpc"}),
        "Joined": made("EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Table"}),
        "Code": made("Lambda::Function", Code={"ZipFile": code}, Environment={"Variables": {"T": table}}),
    }  # fmt: skip
    assert said(tmp_path, "NET-04", resources) == status


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (sdk("enableEbsEncryptionByDefault"), "PASS"),
        (sdk("disableEbsEncryptionByDefault"), "FAIL"),
        (sdk("disableEbsEncryptionByDefault", "Update"), "FAIL"),
        (sdk("enableEbsEncryptionByDefault", "Delete"), "INHERITED"),
        (sdk("enableEbsEncryptionByDefault", "Update"), "UNKNOWN"),
        (sdk("enableEbsEncryptionByDefault", region="us-west-1"), "UNKNOWN"),
        (sdk("enableEbsEncryptionByDefault", region="${AWS::Region}"), "PASS"),
        (sdk("enableEbsEncryptionByDefault", assumedRoleArn="arn:aws:iam::444455556666:role/theirs"), "UNKNOWN"),
        (sdk("enableEbsEncryptionByDefault") | SOMETIMES, "UNKNOWN"),
        (state("disableEbsEncryptionByDefault"), "FAIL"),
        (state("enableEbsEncryptionByDefault"), "INHERITED"),
    ],
)
def test_calls_that_switch_encryption_by_default(tmp_path: Path, one: Body, status: Status) -> None:
    assert said(tmp_path, "ENC-13", {"Cluster": cluster(), "Setting": one}) == status


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (blocking(), "PASS"),
        (blocking("Update"), "UNKNOWN"),
        (blocking("Delete"), "INHERITED"),
        (blocking(region="us-west-1"), "UNKNOWN"),
        (blocking(region="${AWS::Region}"), "PASS"),
        (blocking(assumedRoleArn="arn:aws:iam::444455556666:role/theirs"), "UNKNOWN"),
        (blocking(ignoreErrorCodesMatching=".*"), "UNKNOWN"),
    ],
)
def test_calls_that_block_public_access(tmp_path: Path, one: Body, status: Status) -> None:
    assert said(tmp_path, "NET-05", {"Cluster": cluster(), "Setting": one}) == status


@pytest.mark.parametrize(
    ("setting", "status"),
    [
        ("{% $join(['spark.network.crypto.enabled', 'false'], '=') %}", "UNKNOWN"),
        ("{% 'spark.network.crypto.enabled=' & $states.input.crypto %}", "UNKNOWN"),
        ("{% 'spark.app.day=' & $states.input.day %}", "NOT_APPLICABLE"),
        ("{% 'spark.network.crypto.enabled=false' %}", "FAIL"),
    ],
)
def test_a_setting_that_an_expression_puts_together_is_not_known(tmp_path: Path, setting: str, status: Status) -> None:
    jar_step = {"Jar": "command-runner.jar", "Args": ["spark-submit", "--conf", setting, "s3://scripts/job.py"]}
    arguments = {"JobFlowId": "j-1", "Steps": [{"Name": "a", "HadoopJarStep": jar_step}]}
    machine = state("addJobFlowSteps", "emr", arguments)
    assert said(tmp_path, "ENC-08", {"Machine": machine}) == status


@pytest.mark.parametrize("cidr", ["203.0.113.7/32", "198.51.100.0/24", "2001:db8::/64"])
def test_addresses_of_documentation_stand_for_the_internet(tmp_path: Path, cidr: str) -> None:
    key = "CidrIpv6" if ":" in cidr else "CidrIp"
    core = group(SecurityGroupIngress=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, key: cidr}])
    found = all_of(tmp_path, "NET-11", {"Core": core, "Service": group(), "Cluster": cluster()})
    assert [one.resource for one in found if one.status == "FAIL"] == ["s/Core"]


OWN = {"Ref": "AWS::AccountId"}
NOTHING = {"Ref": "AWS::NoValue"}


def sometimes(value: Any, otherwise: Any = NOTHING) -> Body:
    return {"Fn::If": ["Sometimes", value, otherwise]}


@pytest.mark.parametrize(
    ("control", "call", "request_", "status"),
    [
        ("CFG-05", "elasticmapreduce:addStep.sync", {"Step": ["--password", "correct-horse"]}, "FAIL"),
        ("CFG-05", "elasticmapreduce:addStep.sync", {"Step": ["--user", "reader"]}, "PASS"),
        ("ENC-08", "elasticmapreduce:addStep.sync", {"Step": ["--conf", "spark.ssl.enabled=false"]}, "UNKNOWN"),
        ("ENC-08", "elasticmapreduce:modifyInstanceGroupByName", {"InstanceGroup": {"Configurations": [
            {"Classification": "spark-defaults", "Properties": {"spark.ssl.enabled": "false"}}]}}, "FAIL"),
        ("ENC-08", "elasticmapreduce:modifyInstanceGroupByName", {"InstanceGroup": {"InstanceCount": 2}}, "PASS"),
    ],
)  # fmt: skip
def test_what_a_state_adds_under_a_condition_is_read(
    tmp_path: Path, control: str, call: str, request_: Body, status: Status
) -> None:
    (key, given), *_ = request_.items()
    whole = {"HadoopJarStep": {"Jar": "x.jar", "Args": given}} if key == "Step" else given
    parameters = {"ClusterId": "j-1", key: sometimes(whole)}
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{call}", "Parameters": parameters, "End": True}
    machine = made("StepFunctions::StateMachine", Definition={"StartAt": "Add", "States": {"Add": task}})
    assert said(tmp_path, control, {"Machine": machine, "Cluster": cluster()}) == status


def bound(key: str, values: Any) -> Body:
    return policy(
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {f"aws:{key}": values}},
        }
    )


@pytest.mark.parametrize(
    ("control", "key", "service"), [("NET-09", "ResourceAccount", "s3"), ("NET-10", "PrincipalAccount", "kms")]
)
@pytest.mark.parametrize(
    ("whole", "values", "status"),
    [
        (lambda given: given, OWN, "PASS"),
        (lambda given: given, sometimes(OWN, [OWN]), "PASS"),
        (lambda given: given, [OWN, sometimes(OWN)], "PASS"),
        (lambda given: given, sometimes(OWN), "UNKNOWN"),
        (lambda given: given, [], "FAIL"),
        (sometimes, OWN, "UNKNOWN"),
        (lambda given: sometimes(given, given), OWN, "PASS"),
    ],
)
def test_a_policy_that_a_condition_may_empty_proves_nothing(
    tmp_path: Path, control: str, key: str, service: str, whole: Any, values: Any, status: Status
) -> None:
    endpoint = made(
        "EC2::VPCEndpoint",
        ServiceName=f"com.amazonaws.eu-west-1.{service}",
        VpcEndpointType="Interface",
        PolicyDocument=whole(bound(key, values)),
    )
    assert said(tmp_path, control, {"Endpoint": endpoint}) == status


@pytest.mark.parametrize(
    ("named", "status"),
    [
        ({"Ec2SubnetId": {"Ref": "Subnet"}}, "PASS"),
        ({"Ec2SubnetIds": [{"Ref": "Subnet"}, sometimes({"Ref": "Subnet"})]}, "PASS"),
        ({"Ec2SubnetId": sometimes({"Ref": "Subnet"})}, "UNKNOWN"),
        ({"Ec2SubnetIds": sometimes([{"Ref": "Subnet"}])}, "UNKNOWN"),
        ({"Ec2SubnetIds": [sometimes({"Ref": "Subnet"})]}, "UNKNOWN"),
    ],
)
def test_a_cluster_that_may_name_no_subnet_may_be_public(tmp_path: Path, named: Body, status: Status) -> None:
    resources = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}),
        "Cluster": made("EMR::Cluster", Instances=named),
    }
    assert said(tmp_path, "NET-01", resources) == status


def failing(action: Any, **more: Any) -> Body:
    return {"ActionOnFailure": action, "Name": "a", "HadoopJarStep": {"Jar": "x.jar"}, **more}


TRANSIENT = made("EMR::Cluster", Instances={"KeepJobFlowAliveWhenNoSteps": False}, ReleaseLabel="emr-7.12.0")
WAITS = "CANCEL_AND_WAIT"


@pytest.mark.parametrize(
    ("steps", "others", "status"),
    [
        ([failing("TERMINATE_CLUSTER"), failing("CONTINUE")], {}, "PASS"),
        ([failing("CONTINUE"), failing(WAITS)], {}, "UNKNOWN"),
        ([sometimes(failing(WAITS))], {}, "UNKNOWN"),
        ([failing({"Ref": "Asked"})], {}, "UNKNOWN"),
        ([], {"Step": made("EMR::Step", **failing(WAITS, JobFlowId={"Ref": "Cluster"}))}, "UNKNOWN"),
        ([], {"Step": made("EMR::Step", **failing("CONTINUE", JobFlowId={"Ref": "Cluster"}))}, "PASS"),
        ([], {"Step": made("EMR::Step", **failing(WAITS, JobFlowId={"Ref": "Other"})), "Other": cluster()}, "PASS"),
    ],
)
def test_a_step_that_has_the_cluster_wait_leaves_open_what_ends_it(
    tmp_path: Path, steps: list[Any], others: Body, status: Status
) -> None:
    given = {"Cluster": made("EMR::Cluster", **TRANSIENT["Properties"], Steps=steps), **others}
    assert {one.status for one in all_of(tmp_path, "CFG-02", given) if one.resource == "s/Cluster"} == {status}


@pytest.mark.parametrize(
    ("release", "status"),
    [
        ("emr-7.12.0", "PASS"),
        (sometimes("emr-7.12.0", "emr-6.15.0"), "PASS"),
        (sometimes("emr-7.12.0", "emr-5.20.0"), "UNKNOWN"),
        ("emr-5.20.0", "FAIL"),
    ],
)
def test_idle_clusters_end_on_releases_that_end_them(tmp_path: Path, release: Any, status: Status) -> None:
    idle = cluster(release, AutoTerminationPolicy={"IdleTimeout": 3600})
    assert said(tmp_path, "CFG-02", {"Cluster": idle}) == status


@pytest.mark.parametrize("control", ["NET-03", "NET-11"])
@pytest.mark.parametrize(
    ("listed", "status"),
    [
        ({"Fn::If": ["Sometimes", "pl-1", "pl-2"]}, "INHERITED"),
        ({"Fn::If": ["Sometimes", "pl-1", {"Ref": "Own"}]}, "UNKNOWN"),
        ({"Ref": "Own"}, "FAIL"),
        ({"Fn::GetAtt": ["Core", "PrefixListId"]}, "UNKNOWN"),
        ({"Ref": "Filled"}, "UNKNOWN"),
    ],
)
def test_each_list_of_addresses_that_a_rule_may_have_is_asked_about(
    tmp_path: Path, control: str, listed: Any, status: Status
) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": listed}
    own = made("EC2::PrefixList", Entries=[{"Cidr": "0.0.0.0/0"}])
    filled = made("EC2::PrefixList", AddressFamily="IPv4", MaxEntries=5)
    given = {"Core": group(SecurityGroupIngress=[rule]), "Service": group(), "Own": own, "Filled": filled}
    given |= {"Cluster": cluster()}
    found = [one.status for one in all_of(tmp_path, control, given) if one.resource == "s/Core"]
    assert found == [status]


@pytest.mark.parametrize("control", ["NET-01", "NET-04", "NET-12"])
@pytest.mark.parametrize(
    ("table", "status"),
    [({"Fn::GetAtt": ["Main", "RouteTableId"]}, "UNKNOWN"), ({"Ref": "Asked"}, "UNKNOWN"), ({"Ref": "Other"}, "PASS")],
)
def test_a_route_of_a_table_that_is_known_at_deployment_may_be_the_main_ones(
    tmp_path: Path, control: str, table: Any, status: Status
) -> None:
    vpc = {"Ref": "Vpc"}
    everywhere = [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    core = made("EC2::SecurityGroup", GroupDescription="nodes", VpcId=vpc, SecurityGroupEgress=everywhere)
    placed = cluster()
    placed["Properties"]["Instances"] = {**placed["Properties"]["Instances"], "Ec2SubnetId": {"Ref": "Subnet"}}
    given = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": made("EC2::InternetGateway"),
        "Main": {"Type": "Custom::MainRouteTable", "Properties": {"ServiceToken": "token", "VpcId": vpc}},
        "Other": made("EC2::RouteTable", VpcId=vpc),
        "Out": made("EC2::Route", RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId={"Ref": "Gateway"}),
        "Subnet": made("EC2::Subnet", VpcId=vpc, CidrBlock="10.0.0.0/24"),
        "Core": core,
        "Service": core,
        "Cluster": placed,
    }
    assert said(tmp_path, control, given) == status


FIRST, LAST = {"Ref": "First"}, {"Ref": "Last"}


def placed(table: Any, **endpoint: Any) -> Body:
    """A cluster in a subnet that has a route table, in a VPC with an endpoint for S3."""
    vpc = {"Ref": "Vpc"}
    name = {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}
    return {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Gateway": made("EC2::InternetGateway"),
        "First": made("EC2::RouteTable", VpcId=vpc),
        "Last": made("EC2::RouteTable", VpcId=vpc),
        "Subnet": made("EC2::Subnet", VpcId=vpc, CidrBlock="10.0.0.0/24"),
        "Has": made("EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId=table),
        "Endpoint": made("EC2::VPCEndpoint", VpcId=vpc, ServiceName=name, **endpoint),
        "Cluster": made("EMR::Cluster", Instances={"Ec2SubnetId": {"Ref": "Subnet"}}),
    }


@pytest.mark.parametrize(
    ("table", "served", "status"),
    [
        (FIRST, [FIRST, LAST], "PASS"),
        (FIRST, [LAST], "FAIL"),
        (FIRST, sometimes([FIRST], [LAST]), "UNKNOWN"),
        (FIRST, [sometimes(FIRST)], "UNKNOWN"),
        (sometimes(FIRST, LAST), [FIRST], "UNKNOWN"),
    ],
)
def test_an_endpoint_serves_the_table_that_a_subnet_surely_has(
    tmp_path: Path, table: Any, served: Any, status: Status
) -> None:
    assert said(tmp_path, "NET-08", placed(table, RouteTableIds=served)) == status


@pytest.mark.parametrize(
    ("gateway", "status"), [({"Ref": "Gateway"}, "FAIL"), (sometimes({"Ref": "Gateway"}), "UNKNOWN"), (NOTHING, "PASS")]
)
def test_a_route_that_may_lead_to_a_gateway_is_not_known(tmp_path: Path, gateway: Any, status: Status) -> None:
    route = made("EC2::Route", RouteTableId=FIRST, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert said(tmp_path, "NET-01", placed(FIRST) | {"Out": route}) == status


def endpoint_by(service: str, *, scheduled: bool = False, **more: Any) -> Body:
    """A call that makes an endpoint, by a custom resource or a schedule."""
    request = {"VpcId": "vpc-1", "ServiceName": f"com.amazonaws.eu-west-1.{service}"} | more
    if scheduled:
        target = {"Arn": "arn:aws:scheduler:::aws-sdk:ec2:createVpcEndpoint", "Input": json.dumps(request)}
        return made("Scheduler::Schedule", Target=target)
    call = json.dumps({"service": "EC2", "action": "createVpcEndpoint", "parameters": request})
    return {"Type": "Custom::AWS", "Properties": {"ServiceToken": "token", "Create": call}}


INTERFACES: Body = {"VpcEndpointType": "Interface", "PrivateDnsEnabled": True}
CODED = made("Lambda::Function", Code={"ZipFile": "boto3.client('ec2').create_vpc_endpoint(**event)"})


@pytest.mark.parametrize(
    ("control", "other", "expected"),
    [
        ("NET-09", endpoint_by("s3"), "UNKNOWN"),
        ("NET-09", endpoint_by("s3", scheduled=True), "UNKNOWN"),
        ("NET-09", endpoint_by("kms"), "NOT_APPLICABLE"),
        ("NET-09", automation("ec2", "CreateVpcEndpoint", ServiceName="{{ Service }}"), "UNKNOWN"),
        ("NET-09", CODED, "UNKNOWN"),
        ("NET-09", made("Lambda::Function", Code={"ZipFile": "describe_vpc_endpoints()"}), "NOT_APPLICABLE"),
        ("NET-10", endpoint_by("kms", **INTERFACES), "UNKNOWN"),
        ("NET-10", endpoint_by("kms", VpcEndpointType="Resource"), "UNKNOWN"),
        ("NET-10", endpoint_by("s3"), "NOT_APPLICABLE"),
        ("NET-10", automation("ec2", "CreateVpcEndpoint", VpcEndpointType="{{ Kind }}"), "UNKNOWN"),
        ("NET-10", CODED, "UNKNOWN"),
    ],
)
def test_a_call_makes_an_endpoint(tmp_path: Path, control: str, other: Body, expected: Status) -> None:
    assert said(tmp_path, control, {"Other": other}) == expected


def through_lattice(**network: Any) -> Body:
    """An endpoint into a service network, with an auth policy for the account's own."""
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}
    own = {"Condition": {"StringEquals": {"aws:PrincipalAccount": {"Ref": "AWS::AccountId"}}}}
    kind = {"VpcEndpointType": "ServiceNetwork", "VpcId": "vpc-1"}
    return {
        "Network": made("VpcLattice::ServiceNetwork", **network),
        "Auth": made("VpcLattice::AuthPolicy", ResourceIdentifier={"Fn::GetAtt": "Network.Arn"},
                     Policy={"Statement": [allow | own]}),
        "Into": made("EC2::VPCEndpoint", ServiceNetworkArn={"Fn::GetAtt": "Network.Arn"}, **kind),
    }  # fmt: skip


OF_RESOURCE: Body = {"VpcEndpointType": "Resource", "VpcId": "vpc-1"}
ELSEWHERE = "arn:aws:vpc-lattice:eu-west-1:222233334444:servicenetwork/sn-1"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (through_lattice(AuthType="AWS_IAM"), "PASS"),
        (through_lattice(AuthType="AWS_IAM") | {"Auth": made("S3::Bucket")}, "UNKNOWN"),
        (through_lattice(), "UNKNOWN"),
        (through_lattice(AuthType="AWS_IAM") | {"Auth": made(
            "VpcLattice::AuthPolicy", ResourceIdentifier={"Ref": "Network"}, Policy={"Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}]})}, "FAIL"),
        ({"Into": made("VpcLattice::ServiceNetworkVpcAssociation", ServiceNetworkIdentifier=ELSEWHERE)}, "INHERITED"),
        ({"Into": made("EC2::VPCEndpoint", ServiceNetworkArn={"Ref": "Asked"}, VpcEndpointType="ServiceNetwork")},
         "UNKNOWN"),
        ({"Into": made("EC2::VPCEndpoint", ResourceConfigurationArn=ELSEWHERE, **OF_RESOURCE)}, "UNKNOWN"),
        ({"Into": made("EC2::VPCEndpoint", ResourceConfigurationArn={"Fn::GetAtt": "Database.Arn"}, **OF_RESOURCE),
          "Database": made("VpcLattice::ResourceConfiguration")}, "PASS"),
    ],
)  # fmt: skip
def test_endpoints_beside_interfaces_ask_as_well(tmp_path: Path, resources: Body, expected: Status) -> None:
    assert said(tmp_path, "NET-10", resources) == expected


@pytest.mark.parametrize(
    ("control", "service", "more", "expected"),
    [
        ("NET-08", "s3", {}, "UNKNOWN"),
        ("NET-08", "kms", {}, "FAIL"),
        ("NET-08", "s3", {"VpcId": "vpc-1"}, "FAIL"),
        ("NET-12", "kms", INTERFACES, "UNKNOWN"),
        ("NET-12", "s3", {}, "FAIL"),
    ],
)
def test_an_endpoint_that_a_call_makes_may_be_there(
    tmp_path: Path, control: str, service: str, more: Body, expected: Status
) -> None:
    away = {"RouteTableId": {"Ref": "Routes"}, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}
    network = {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}),
        "Routes": made("EC2::RouteTable", VpcId={"Ref": "Vpc"}),
        "Away": made("EC2::Route", **away),
        "Joined": made("EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Routes"}),
        "Cluster": made("EMR::Cluster", Instances={"Ec2SubnetIds": [{"Ref": "Subnet"}]}),
    }
    given: Body = {"VpcId": "${Vpc}"} | more
    call = endpoint_by(service, **given)
    call["Properties"]["Create"] = {"Fn::Sub": call["Properties"]["Create"]}
    found = all_of(tmp_path, control, network | {"Other": call})
    about = [one for one in found if control == "NET-08" or one.value == "kms"]
    assert {one.status for one in about} == {expected}


def called(name: Any, **more: Any) -> Body:
    return {"Core": group(GroupName=name, SecurityGroupIngress=[], **more), "Service": group()}


LEAVES = made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances={})
KEYED = made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances={"Ec2KeyName": "operators"})
MASTER, OPEN = "ElasticMapReduce-master", [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]


@pytest.mark.parametrize(
    ("groups", "other", "status"),
    [
        (called(MASTER), cluster(), "PASS"),
        (called(MASTER), LEAVES, "UNKNOWN"),
        (called(MASTER), KEYED, "UNKNOWN"),
        (called("ElasticMapReduce-Slave-Private"), LEAVES, "UNKNOWN"),
        (called("ElasticMapReduce-ServiceAccess"), LEAVES, "PASS"),
        (called("ours"), LEAVES, "PASS"),
        (called(MASTER), made("EC2::Instance", SecurityGroupIds=[CORE]), "FAIL"),
    ],
)
def test_a_cluster_without_groups_has_those_of_emrs_names(
    tmp_path: Path, groups: Body, other: Body, status: Status
) -> None:
    found = all_of(tmp_path, "AUT-01", groups | {"Cluster": cluster(), "Other": other})
    assert {one.status for one in found if one.resource == "s/Cluster"} == {status}


@pytest.mark.parametrize(("place", "status"), [("Vpc", "UNKNOWN"), ("Else", "PASS")])
def test_emrs_groups_are_those_of_the_clusters_vpc(tmp_path: Path, place: str, status: Status) -> None:
    resources = called(MASTER) | {
        "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
        "Else": made("EC2::VPC", CidrBlock="10.1.0.0/16"),
        "Subnet": made("EC2::Subnet", VpcId={"Ref": place}),
        "Other": made("EMR::Cluster", Instances={"Ec2SubnetId": {"Ref": "Subnet"}}),
        "Cluster": cluster(),
    }
    resources["Core"]["Properties"]["VpcId"] = {"Ref": "Vpc"}
    found = all_of(tmp_path, "AUT-01", resources)
    assert {one.status for one in found if one.resource == "s/Cluster"} == {status}


@pytest.mark.parametrize(
    ("control", "groups", "others", "status"),
    [
        ("NET-02", called(MASTER), {"Cluster": cluster()}, "FAIL"),
        ("NET-02", called("ours"), {"Cluster": cluster()}, "PASS"),
        ("NET-02", called({"Fn::Sub": "${Asked}-master"}), {"Cluster": cluster()}, "PASS"),
        ("NET-02", called({"Ref": "Asked"}), {"Cluster": cluster()}, "UNKNOWN"),
        ("NET-02", called("ours"), {"Cluster": served_by("sg-0474c8308fce359d2")}, "INHERITED"),
        ("NET-02", called("ours"), {"Cluster": served_by({"Fn::ImportValue": "emr-service"})}, "UNKNOWN"),
        ("NET-02", called("ours"), {"Cluster": served_by({"Fn::If": ["Sometimes", SERVICE, "sg-1"]})}, "UNKNOWN"),
        ("NET-02", called("ours"), {"Cluster": served_by({"Fn::If": ["Sometimes", "sg-2", "sg-1"]})}, "INHERITED"),
        ("NET-02", called(MASTER), {"Cluster": served_by("sg-0474c8308fce359d2")}, "FAIL"),
        ("NET-03", {"Default": group(GroupName=MASTER, SecurityGroupIngress=OPEN)}, {}, "FAIL"),
        ("NET-03", {"Default": group(GroupName="ours", SecurityGroupIngress=OPEN)}, {}, "NOT_APPLICABLE"),
        ("NET-11", {"Default": group(GroupName=MASTER, SecurityGroupIngress=OPEN)}, {}, "FAIL"),
        ("NET-04", {"Default": group(GroupName=MASTER)}, {}, "UNKNOWN"),
    ],
)
def test_groups_of_emrs_names_are_for_clusters(
    tmp_path: Path, control: str, groups: Body, others: Body, status: Status
) -> None:
    assert said(tmp_path, control, groups | others) == status


def two_stacks(folder: Path, first: Body, second: Body) -> Status:
    """What AUT-01 says of the clusters of two templates, of which the second has a parameter."""
    asked = {"Parameters": {"Asked": {"Type": "String"}}}
    (folder / "first.json").write_text(json.dumps({"Resources": first}))
    (folder / "second.json").write_text(json.dumps(asked | {"Resources": second}))
    control = [one for one in catalogue() if one.id == "AUT-01"]
    return worst(review(load([folder / "first.json", folder / "second.json"]), control, strict=True))["AUT-01"]


ASKED = {"Ref": "Asked"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (made("EC2::Instance", SecurityGroupIds=["sg-1"]), "FAIL"),
        (made("EC2::Instance", SecurityGroupIds=["sg-1"]) | SOMETIMES, "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=["sg-2"]), "INHERITED"),
        (made("RDS::DBInstance", VPCSecurityGroups=["sg-1"]), "INHERITED"),
    ],
)
def test_what_else_has_a_group_of_another_template(tmp_path: Path, host: Body, status: Status) -> None:
    given = {"EmrManagedMasterSecurityGroup": "sg-1", "EmrManagedSlaveSecurityGroup": "sg-1"}
    one = made("EMR::Cluster", ReleaseLabel="emr-7.12.0", Instances=given)
    assert said(tmp_path, "AUT-01", {"Cluster": one, "Host": host}) == status


@pytest.mark.parametrize(
    ("kept", "read", "status"),
    [
        (CORE, "{{resolve:ssm:/emr/core}}", "UNKNOWN"),
        (CORE, "{{resolve:ssm:/emr/core:1}}", "UNKNOWN"),
        (CORE, "{{resolve:ssm:/emr/other}}", "PASS"),
        (CORE, {"Ref": "Looked"}, "UNKNOWN"),
        (CORE, {"Ref": "Asked"}, "PASS"),
        ("sg-1", "{{resolve:ssm:/emr/core}}", "PASS"),
    ],
)
def test_a_group_may_be_read_where_the_template_keeps_it(tmp_path: Path, kept: Any, read: Any, status: Status) -> None:
    resources = called("core") | {
        "Cluster": cluster(),
        "Kept": made("SSM::Parameter", Name="/emr/core", Type="String", Value=kept),
        "Host": made("EC2::Instance", SecurityGroupIds=[read]),
    }
    looked = {"Looked": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>"}}
    assert said(tmp_path, "AUT-01", resources, parameters=looked) == status


def running(groups: Any) -> Body:
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:runInstances", "End": True}
    definition = {"StartAt": "Run", "States": {"Run": task | {"Parameters": {"SecurityGroupIds.$": groups}}}}
    return made("StepFunctions::StateMachine", Definition=definition)


@pytest.mark.parametrize(
    ("host", "same", "other"),
    [
        (made("EC2::Instance", SecurityGroups=["core"]), "FAIL", "FAIL"),
        (made("EC2::Instance", SecurityGroups=["theirs"]), "PASS", "PASS"),
        (made("EC2::Instance", SecurityGroups=[ASKED]), "UNKNOWN", "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=["sg-0123456789abcdef0"]), "PASS", "PASS"),
        (made("EC2::Instance", SecurityGroupIds=[ASKED]), "PASS", "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=ASKED), "PASS", "UNKNOWN"),
        (made("EC2::Instance", SecurityGroupIds=[{"Fn::ImportValue": "group"}]), "PASS", "UNKNOWN"),
        (made("EC2::NetworkInterface", GroupSet=[ASKED]), "PASS", "UNKNOWN"),
        (
            made("EC2::LaunchTemplate", LaunchTemplateData={"NetworkInterfaces": [{"Groups": [ASKED]}]}),
            "PASS",
            "UNKNOWN",
        ),
        (made("EC2::LaunchTemplate", LaunchTemplateData={"SecurityGroups": ["core"]}), "FAIL", "FAIL"),
        (made("Lambda::Function", VpcConfig={"SecurityGroupIds": [ASKED]}), "PASS", "UNKNOWN"),
        (made("Lambda::Function", Environment={"Variables": {"SECURITY_GROUP_ID": ASKED}}), "PASS", "PASS"),
        (made("RDS::DBInstance", VPCSecurityGroups=[ASKED]), "PASS", "PASS"),
        (made("Logs::MetricFilter", LogGroupName=ASKED), "PASS", "PASS"),
        (made("Cognito::UserPoolUserToGroupAttachment", GroupName=ASKED), "PASS", "PASS"),
        (running("$.groups"), "UNKNOWN", "UNKNOWN"),
    ],
)
def test_what_else_has_a_group_may_name_it_otherwise(tmp_path: Path, host: Body, same: Status, other: Status) -> None:
    resources = called("core") | {"Cluster": cluster()}
    assert said(tmp_path, "AUT-01", resources | {"Host": host}) == same
    (tmp_path / "s.json").unlink()
    (tmp_path / "manifest.json").unlink()
    assert two_stacks(tmp_path, resources, {"Host": host}) == other
