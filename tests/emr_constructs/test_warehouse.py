"""The warehouse, its users and the data catalogue, as templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk
import pytest

from emr_constructs import EmrEncryption, EmrNetwork, EmrStorage, EmrWarehouse
from emr_platform.model import NewNetwork, RedshiftLoadStep, Warehouse
from tests.assemblies import Assembly
from tests.emr_constructs.platforms import STEP, platform
from tests.emr_constructs.policies import allows

LOAD: dict[str, Any] = {
    "name": "load-days",
    "type": "redshift-load",
    "source": "s3://curated/days/",
    "table": "web.days",
    "columns": {"day": "date", "n": "bigint"},
}
WAREHOUSE = {"usage_limit": {"amount": 10}}
CATALOG = {
    "database": "results",
    "tables": {"days": {"location": "s3://curated/days/", "columns": {"day": "date", "n": "bigint"}}},
    "views": {"busy": {"sql": "SELECT n FROM days", "columns": {"n": "bigint"}}},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return platform(
        tmp_path_factory.mktemp("warehouse"),
        network={"zones": 3},
        warehouse={**WAREHOUSE, "client_security_groups": ["sg-0123456789abcdef0"]},
        data_catalog=CATALOG,
        workflows={"w": {"cluster": "c", "steps": [STEP, LOAD]}, "other": {"cluster": "c", "steps": [STEP]}},
    )


def only(assembly: Assembly, kind: str) -> Any:
    (found,) = assembly.of(kind)
    return found


def test_the_namespace_is_encrypted_kept_and_its_password_is_redshifts(made: Assembly) -> None:
    namespace = only(made, "AWS::RedshiftServerless::Namespace")

    values = namespace.properties
    assert values["ManageAdminPassword"] is True
    assert "AdminUserPassword" not in values
    data_key = only(made, "AWS::RedshiftServerless::Namespace").properties["KmsKeyId"]
    assert data_key.endswith("key/data")
    assert values["AdminPasswordSecretKmsKeyId"] == data_key
    assert values["LogExports"] == ["userlog", "connectionlog", "useractivitylog"]
    assert namespace.raw["DeletionPolicy"] == namespace.raw["UpdateReplacePolicy"] == "Retain"


def test_the_workgroup_is_private_and_its_bill_has_a_ceiling(made: Assembly) -> None:
    values = only(made, "AWS::RedshiftServerless::Workgroup").properties

    assert (values["PubliclyAccessible"], values["EnhancedVpcRouting"]) == (False, True)
    assert (values["BaseCapacity"], values["MaxCapacity"]) == (8, 8)
    assert len(values["SubnetIds"]) == 3
    assert {one["ParameterKey"]: one["ParameterValue"] for one in values["ConfigParameters"]} == {
        "enable_user_activity_logging": "true",
        "max_query_execution_time": "14400",
        "require_ssl": "true",
    }
    limit = only(made, "Custom::EmrWarehouseUsageLimit").properties
    assert (limit["Amount"], limit["Period"], limit["BreachAction"]) == ("10", "monthly", "deactivate")


def test_its_group_lets_in_named_clients_only_and_out_to_s3(made: Assembly) -> None:
    (group,) = [
        one.properties
        for one in made.of("AWS::EC2::SecurityGroup")
        if one.properties["GroupDescription"] == "Redshift Serverless workgroup"
    ]

    (inwards,) = group["SecurityGroupIngress"]
    assert (inwards["SourceSecurityGroupId"], inwards["FromPort"], inwards["ToPort"]) == (
        "sg-0123456789abcdef0", 5439, 5439,
    )  # fmt: skip
    (outwards,) = group["SecurityGroupEgress"]
    assert (outwards["FromPort"], outwards["ToPort"]) == (443, 443)


def copy_role(assembly: Assembly) -> dict[str, Any]:
    role = only(assembly, "AWS::RedshiftServerless::Namespace").properties["IamRoles"]
    (found,) = [
        one.properties
        for one in assembly.of("AWS::IAM::Role")
        if "redshift.amazonaws.com" in str(one.properties["AssumeRolePolicyDocument"])
    ]
    assert len(role) == 1
    return found


def test_copy_reads_what_loads_name_and_nothing_else(made: Assembly) -> None:
    statements = copy_role(made)["Policies"][0]["PolicyDocument"]["Statement"]
    statements = [{**one, "Action": _listed(one["Action"]), "Resource": _listed(one["Resource"])} for one in statements]
    s3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}

    assert allows(statements, "s3:GetObject", "arn:aws:s3:::curated/days/part-0")
    assert allows(statements, "s3:ListBucket", "arn:aws:s3:::curated", {"s3:prefix": "days/part-"})
    assert not allows(statements, "s3:ListBucket", "arn:aws:s3:::curated", {"s3:prefix": ""})
    for other in ("curated/days/_SUCCESS", "curated/others/part-0", "raw/days/part-0"):
        assert not allows(statements, "s3:GetObject", f"arn:aws:s3:::{other}")
    assert not allows(statements, "s3:PutObject", "arn:aws:s3:::curated/days/part-0")
    (key,) = [one["Resource"][0] for one in statements if one["Sid"] == "DataKey"]
    assert allows(statements, "kms:Decrypt", key, s3)
    assert not allows(statements, "kms:Decrypt", key, {"kms:ViaService": "ec2.eu-west-1.amazonaws.com"})


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_only_this_accounts_warehouses_get_the_copy_role(made: Assembly) -> None:
    (trusted,) = copy_role(made)["AssumeRolePolicyDocument"]["Statement"]

    assert trusted["Principal"] == {"Service": ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]}
    assert trusted["Condition"] == {
        "StringLike": {"sts:ExternalId": "arn:aws:redshift:eu-west-1:000000000000:dbuser:serverless-000000000000-*"}
    }


def test_only_workflows_that_load_are_admitted(made: Assembly) -> None:
    user = only(made, "Custom::EmrWarehouseUser")

    assert user.stack == "emr-small-workflow-w"
    assert user.properties["User"].startswith("IAMR:")
    assert f'GRANT USAGE ON SCHEMA "web" TO "{user.properties["User"]}"' in user.properties["Statements"]
    policy = made.one("AWS::IAM::Policy", "workflow-w", PolicyName="load").properties
    assert not [one for one in made.of("AWS::IAM::Policy", "workflow-other") if "load" in one.properties["PolicyName"]]
    by_sid = {one["Sid"]: one for one in policy["PolicyDocument"]["Statement"]}
    assert by_sid["RunLoads"]["Action"] == "redshift-data:BatchExecuteStatement"
    assert by_sid["RunLoads"]["Resource"] == by_sid["LoadUser"]["Resource"] != "*"
    own = by_sid["OwnLoads"]["Condition"]["StringLike"]["redshift-data:statement-owner-iam-userid"]
    assert own.endswith(":*")
    assert len(own) > len(":*")


def test_the_stack_that_holds_data_is_protected(made: Assembly) -> None:
    assert made.stack("warehouse").properties["terminationProtection"] is True


def test_tables_and_views_are_in_the_database_and_results_are_encrypted(made: Assembly) -> None:
    tables = {one.properties["TableInput"]["Name"]: one.properties for one in made.of("AWS::Glue::Table")}
    database = only(made, "AWS::Glue::Database")

    assert set(tables) == {"days", "busy"}
    assert {one["DatabaseName"] for one in tables.values()} == {database.name}
    assert tables["days"]["TableInput"]["StorageDescriptor"]["Location"] == "s3://curated/days/"
    athena = only(made, "AWS::Athena::WorkGroup").properties
    assert athena["Name"] == "emr-small-warehouse"
    settings = athena["WorkGroupConfiguration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    assert settings["ResultConfiguration"]["OutputLocation"] == "s3://results/athena/"
    assert settings["ResultConfiguration"]["EncryptionConfiguration"]["EncryptionOption"] == "SSE_KMS"


def test_a_catalogue_alone_makes_no_warehouse(tmp_path: Path) -> None:
    made = platform(tmp_path, data_catalog=CATALOG)

    assert made.of("AWS::RedshiftServerless::Namespace") == []
    assert len(made.of("AWS::Glue::Table")) == 2
    assert made.stack("warehouse").properties.get("terminationProtection", False) is False


def test_without_both_there_is_no_stack(tmp_path: Path) -> None:
    assert [name for name in platform(tmp_path).stacks if "warehouse" in name] == []


def test_a_load_from_another_bucket_is_refused() -> None:
    stack = aws_cdk.Stack(aws_cdk.App(), "s", env=aws_cdk.Environment(region="eu-west-1"))
    encryption = EmrEncryption(stack, "Encryption")
    with pytest.raises(ValueError, match="loads read the environment's own buckets"):
        EmrWarehouse(
            stack,
            "Warehouse",
            warehouse=Warehouse.model_validate(WAREHOUSE),
            loads=[RedshiftLoadStep.model_validate({**LOAD, "source": "s3://team-x/days/"})],
            network=EmrNetwork(stack, "Network", network=NewNetwork(zones=3)),
            storage=EmrStorage(stack, "Storage", encryption=encryption),
        )
