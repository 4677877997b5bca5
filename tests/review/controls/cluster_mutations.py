"""Changes that the controls of clusters, their security configurations and their networks notice."""

from __future__ import annotations

import json
from typing import Any

from emr_platform.review import Status
from tests.review.controls.mutate import ASKED, GONE, spoil

GOOD = "good-cluster.yaml"

CLUSTER = "Resources/Cluster/Properties"
INSTANCES = f"{CLUSTER}/Instances"
SECURITY = "Resources/SecurityConfiguration/Properties/SecurityConfiguration"
ENCRYPTION = f"{SECURITY}/EncryptionConfiguration"
S3 = f"{ENCRYPTION}/AtRestEncryptionConfiguration/S3EncryptionConfiguration"
DISK = f"{ENCRYPTION}/AtRestEncryptionConfiguration/LocalDiskEncryptionConfiguration"
TLS = f"{ENCRYPTION}/InTransitEncryptionConfiguration/TLSCertificateConfiguration"
IMDS = f"{SECURITY}/InstanceMetadataServiceConfiguration"
KERBEROS = f"{SECURITY}/AuthenticationConfiguration/KerberosConfiguration"
SPARK = f"{CLUSTER}/Configurations/0/ConfigurationProperties"
HIVE = f"{CLUSTER}/Configurations/1/ConfigurationProperties"
NIGHTLY = "Resources/NightlyCluster/Properties/Instances"
CORE = f"{INSTANCES}/CoreInstanceFleet/InstanceTypeConfigs/0"
TASK = "Resources/TaskFleet/Properties/InstanceTypeConfigs/0"
SUBNET = "Resources/PrivateSubnetB/Properties"
ENDPOINT = "Resources/S3Endpoint/Properties"
KMS = "Resources/KmsEndpoint/Properties"
ALIAS = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/data", "TargetKeyId": {"Ref": "DataKey"}}}
OTHER_KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OF_TWIN = ("ENC-02", "ENC-03", "ENC-04", "ENC-05", "ENC-06", "AUT-04")
OF_CONFIGURATION = ("ENC-02", "ENC-03", "ENC-04", "ENC-05", "ENC-06", "AUT-04", "AUT-05", "AUT-06")


def all_of(controls: tuple[str, ...], status: Status) -> dict[str, Status]:
    return dict.fromkeys(controls, status)


def route(**target: object) -> dict[str, object]:
    to = {"RouteTableId": {"Ref": "PrivateRouteTable"}, "DestinationCidrBlock": "0.0.0.0/0"}
    return {"Resources/Route": {"Type": "AWS::EC2::Route", "Properties": to | target}}


def ingress(**source: object) -> dict[str, object]:
    rule = {"GroupId": {"Ref": "CoreGroup"}, "IpProtocol": "tcp", "FromPort": 8088, "ToPort": 8088}
    return {"Resources/Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule | source}}


def scaled_to(most: object) -> dict[str, object]:
    target = {"ServiceNamespace": "elasticmapreduce", "MinCapacity": 1, "MaxCapacity": most}
    return {"Resources/Target": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": target}}


def opened(last: int) -> dict[str, object]:
    """A schedule that lets EMR's clusters be public by the ports from 22 on."""
    ranges = [{"MinRange": 22, "MaxRange": last}]
    block = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": ranges}
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:emr:putBlockPublicAccessConfiguration", "RoleArn": "arn",
              "Input": json.dumps({"BlockPublicAccessConfiguration": block})}  # fmt: skip
    return {"Resources/Opened": {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": target}}}


def calling(service: str, action: str, request: object) -> dict[str, object]:
    """A state machine that makes one call; without a request it passes its input on."""
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}", "End": True}
    given = {} if request is None else {"Parameters": request}
    definition = {"StartAt": "Call", "States": {"Call": state | given}}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition, "RoleArn": "arn"}}


BLOCKED = "Resources/BlockPublicAccess/Properties/BlockPublicSecurityGroupRules"
SETTER = {
    "Resources/Setter": {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": {"ZipFile": "client.put_block_public_access_configuration(**given)"}},
    }
}
ARGUMENTS = "Resources/Step/Properties/HadoopJarStep/Args"
THEIR_METASTORES: list[tuple[Any, dict[str, Any], Status]] = [
    ("thrift://meta.example.com:9083", {}, "UNKNOWN"),
    ("thrift://localhost:9083", {}, "PASS"),
    ("thrift://localhost:9083,thrift://meta.example.com:9083", {}, "UNKNOWN"),
    ("thrift://meta.example.com:9083", {f"{HIVE}/hive.metastore.use.SSL": "true"}, "PASS"),
    ({"Fn::Sub": "thrift://${AskedFor}:9083"}, {}, "UNKNOWN"),
]
LDAP_SERVERS: list[tuple[str, Status]] = [("ldap", "FAIL"), ("ldaps", "PASS")]
ADDRESSES: list[tuple[str, Any, dict[str, Any], Status]] = [
    ("spark.sql.catalog.lake.oauth2-server-uri", "http://login.example.com/token", {}, "FAIL"),
    ("spark.openlineage.transport.url", "http://lineage.example.com", {}, "FAIL"),
    ("spark.mongodb.read.connection.uri", "mongodb://db.example.com/x", {}, "FAIL"),
    ("spark.mongodb.read.connection.uri", "mongodb://db.example.com/x?tls=true", {}, "PASS"),
    ("spark.es.nodes", "search.example.com", {}, "UNKNOWN"),
    ("spark.es.nodes", "search.example.com", {f"{SPARK}/spark.es.net.ssl": "true"}, "PASS"),
    ("spark.es.nodes", "search.example.com", {f"{SPARK}/spark.es.net.ssl": "false"}, "FAIL"),
    ("spark.redis.host", "localhost", {}, "PASS"),
    ("spark.cassandra.connection.host", ASKED, {}, "UNKNOWN"),
]
CLEAR = (
    "http://example.com/data.csv", "--index-url=http://pypi.example.com/simple", "jdbc:mysql://db/hive",
    "jdbc:postgresql://db:5432/x?sslmode=prefer", "jdbc:hive2://h:10000/default", "jdbc:oracle:thin:@db:1521/x",
    "wget -x http://example.com/x", "curl -o x http://example.com/x", "reverse_proxy http://example.com",
    "proxy_pass http://example.com", "curl https://example.com; x -x http://example.com",
    "jdbc:snowflake://x/?ssl=off", "jdbc:h2:tcp://db/~/x", "jdbc:hsqldb:hsql://db/x", "jdbc:derby://db:1527/x",
    "jdbc:oracle:thin:@tcpsales:1521/x", "--rest.proxy.url=http://rest.example.com", "--kafka-rest-proxy http://x.y",
    "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=a))(ADDRESS=(PROTOCOL=tcps)(HOST=b)))",
    "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL = tcp)(HOST=a))(ADDRESS=(PROTOCOL = tcps)(HOST=b)))",
    "redis://cache:6379/0", "ws://example.com/x", "mongodb://db/x",
    "mongodb+srv://db/x?tls=false", "mongodb://db/x?ssl=false",
    "jdbc:redshift://h:5439/x?ssl=false", "-c http://10.0.0.5:8081", "http://localhost.example.com/x",
)  # fmt: skip
ENCRYPTED = (
    "https://example.com/data.csv", "http://localhost:8998/batches", "curl http://169.254.169.254/latest/meta-data",
    "http://$(hostname -f):8088", "jdbc:postgresql://db:5432/x?sslmode=verify-full", "jdbc:hive2://h:10000/x;ssl=true",
    "jdbc:oracle:thin:@tcps://db:2484/x", "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=b)))",
    "--url=jdbc:oracle:thin:@(DESCRIPTION = (ADDRESS = (PROTOCOL = TCPS)(HOST = db)(PORT = 2484)))",
    "jdbc:h2:ssl://db/~/x", "jdbc:hsqldb:hsqls://db/x", "jdbc:h2:tcp://localhost/~/x", "jdbc:h2:mem:x",
    "jdbc:derby://db:1527/x;ssl=peerAuthentication", "rediss://cache:6379/0", "wss://example.com/x",
    "mongodb://db/x?tls=true", "mongodb+srv://db/x", "postgresql://db/x?sslmode=require",
    "jdbc:redshift://h:5439/x", "jdbc:sqlserver://db;encrypt=true", "jdbc:mysql://localhost:3306/hive",
    "xmlns=http://www.w3.org/2001/XMLSchema", "http://127.0.0.1:8998",
    "http://schemas.microsoft.com/x", "https_proxy=http://proxy.example.com:3128", "jdbc:snowflake://x/",
    'export https_proxy="http://proxy.example.com:3128"', "curl --proxy http://proxy.example.com:3128 https://example.com",
    "curl -s -x http://proxy.example.com:3128 https://example.com", '{"https_proxy": "http://proxy.example.com:3128"}',
    "git config --global http.proxy http://proxy.example.com", "http://localhost.localdomain:8088", "http://ip6-localhost",
)  # fmt: skip
NIGHTLY_WAL = "Resources/NightlyCluster/Properties/Configurations/0/ConfigurationProperties"
NIGHTLY_STEPS = "Resources/NightlyCluster/Properties/Steps"
LATE = {"Conditions/Late": {"Fn::Equals": [ASKED, "yes"]}}
PEM = {"CertificateProviderType": "PEM", "S3Object": {"Fn::Sub": "s3://${ScriptBucket}/nodes.zip"}}
CERTIFICATES: tuple[tuple[object, Status, str], ...] = (
    ("s3://somebody-elses/nodes.zip", "INHERITED", "private key"), (ASKED, "UNKNOWN", "AskedFor"),
    ({"Fn::Sub": "s3://${AskedFor}/nodes.zip"}, "UNKNOWN", "AskedFor"), ("nodes.zip", "UNKNOWN", "no path in S3"),
    ({"Fn::Sub": "s3://${ScriptBucket}nodes.zip"}, "FAIL", "slash is missing"),
)  # fmt: skip
OF_CLUSTER = ("ENC-01", "ENC-02", "ENC-03", "ENC-04", "ENC-06")
OLD = ("ENC-05", "ENC-07", "AUT-04", "AUT-05", "AUT-06", "CFG-01", "CFG-02", "CFG-03", "CFG-10")
OF_650: dict[str, Status] = {**all_of(("CFG-01", "CFG-03", "ENC-06"), "FAIL"), "ENC-09": "UNKNOWN"}
AS_TEXT = json.dumps(
    {
        "EncryptionConfiguration": {
            "EnableAtRestEncryption": True,
            "AtRestEncryptionConfiguration": {"S3EncryptionConfiguration": {"EncryptionMode": "SSE-S3"}},
        }
    }
)
SDK_CALL = json.dumps(
    {
        "service": "EMR",
        "action": "putBlockPublicAccessConfiguration",
        "parameters": {"BlockPublicAccessConfiguration": {"BlockPublicSecurityGroupRules": True}},
    }
)
NESTED = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://example.com/a.yaml"}}
MAPPED = f"{SECURITY}/AuthorizationConfiguration/EmrFsConfiguration/RoleMappings"
PREFERENCES: list[tuple[Any, Status, str]] = [
    (calling("ssm", "updateDocument", {"Name": "SSM-SessionManagerRunShell", "Content": "{}"}), "UNKNOWN",
     "Changes Call may change SSM-SessionManagerRunShell"),
    (calling("ssm", "updateDocumentDefaultVersion", {"Name.$": "$.name", "DocumentVersion": "1"}), "UNKNOWN",
     "Changes Call may change"),
    (calling("ssm", "deleteDocument", {"Name": {"Ref": "SessionPreferences"}}), "UNKNOWN", "may change"),
    (calling("ssm", "createDocument", None), "UNKNOWN", "may change"),
    ({"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "ssm.update_document(Name=name)"}}},
     "UNKNOWN", "Changes may change"),
    (calling("ssm", "updateDocument", {"Name": "theirs", "Content": "{}"}), "PASS", ""),
    (calling("ssm", "describeDocument", {"Name": "SSM-SessionManagerRunShell"}), "PASS", ""),
]  # fmt: skip
NO_SHELL = {"Resources/SessionPreferences": GONE, "Resources/NodeRole/Properties/ManagedPolicyArns": GONE}
CORE_OF_SSM, NODES = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", {"Ref": "NodeRole"}
OPENS = {"Statement": [{"Effect": "Allow", "Action": "ssmmessages:*", "Resource": "*"}]}
READS_LOGS = {"Statement": [{"Effect": "Allow", "Action": "logs:Get*", "Resource": "*"}]}
SHELLS: list[tuple[Any, Status]] = [
    (calling("iam", "attachRolePolicy", {"RoleName": NODES, "PolicyArn": CORE_OF_SSM}), "UNKNOWN"),
    (calling("iam", "attachRolePolicy", {"RoleName": NODES, "PolicyArn.$": "$.policy"}), "UNKNOWN"),
    (calling("iam", "attachRolePolicy", {"RoleName": NODES, "PolicyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"}),
     "NOT_APPLICABLE"),
    (calling("iam", "attachRolePolicy", {"RoleName": "theirs", "PolicyArn": CORE_OF_SSM}), "NOT_APPLICABLE"),
    (calling("iam", "detachRolePolicy", {"RoleName": NODES, "PolicyArn": CORE_OF_SSM}), "NOT_APPLICABLE"),
    (calling("iam", "putRolePolicy", {"RoleName": NODES, "PolicyName": "x", "PolicyDocument": OPENS}), "UNKNOWN"),
    (calling("iam", "putRolePolicy", {"RoleName": NODES, "PolicyName": "x", "PolicyDocument": READS_LOGS}),
     "NOT_APPLICABLE"),
    ({"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "iam.attach_role_policy(RoleName=r)"},
      "Environment": {"Variables": {"R": NODES}}}}, "UNKNOWN"),
    ({"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "iam.attach_role_policy(RoleName=r)"}}},
     "NOT_APPLICABLE"),
]  # fmt: skip
IDENTIFIERS: list[tuple[Any, Status]] = [("User", "PASS"), ("Prefix", "FAIL"), (ASKED, "UNKNOWN")]
NO_KERBEROS = {f"{CLUSTER}/KerberosAttributes": GONE}
KEYS_ENABLED: list[tuple[Any, Status, str]] = [
    (False, "FAIL", "is disabled"), (ASKED, "UNKNOWN", ""), ("true", "PASS", "")
]  # fmt: skip
_SIMPLE = "ipc.client.fallback-to-simple-auth-allowed"
FALLBACKS: list[tuple[str, str, Any, Status, str]] = [
    ("core-site", _SIMPLE, "true", "FAIL", "need not prove who it is"),
    ("spark-defaults", f"spark.hadoop.{_SIMPLE}", "true", "FAIL", "need not prove who it is"),
    (
        "hbase-site",
        "hbase.ipc.server.fallback-to-simple-auth-allowed",
        "true",
        "FAIL",
        "call themselves what they like",
    ),
    ("core-site", _SIMPLE, ASKED, "UNKNOWN", ""),
    ("core-site", _SIMPLE, "false", "PASS", ""),
]
ANONYMOUS: dict[str, Any] = {f"{CLUSTER}/Configurations/2": {"Classification": "zeppelin-site",
                             "ConfigurationProperties": {"zeppelin.anonymous.allowed": "true"}}}  # fmt: skip
# An application, its settings, the ports that are let in, and what is said where.
BESIDE_KERBEROS: list[tuple[Any, dict[str, Any], int, int, Status, str]] = [
    ("Zeppelin", {}, 8890, 8890, "UNKNOWN", f"{CLUSTER}/Applications/1"),
    (
        "Zeppelin",
        ANONYMOUS,
        8000,
        9000,
        "FAIL",
        f"{CLUSTER}/Configurations/2/ConfigurationProperties/zeppelin.anonymous.allowed",
    ),
    ("Zeppelin", ANONYMOUS, 9443, 9443, "PASS", f"{CLUSTER}/KerberosAttributes"),
    ("Trino", {}, 8889, 8889, "UNKNOWN", f"{CLUSTER}/Applications/1"),
    ("Trino", {}, 8446, 8446, "PASS", f"{CLUSTER}/KerberosAttributes"),
    ("Trino", {}, 7778, 7778, "UNKNOWN", f"{CLUSTER}/Applications/1"),
    ("JupyterHub", {}, 0, 65535, "UNKNOWN", f"{CLUSTER}/Applications/1"),
    ("Livy", {}, 0, 65535, "PASS", f"{CLUSTER}/KerberosAttributes"),
    (ASKED, {}, 8888, 8888, "UNKNOWN", f"{CLUSTER}/Applications/1"),
]
NOBODY_ASKS: dict[str, Status] = {"AUT-05": "FAIL", "AUT-06": "FAIL"}
OPEN = "Resources/Rule/Properties"
WAY_OUT = route(NatGatewayId={"Ref": "NatGateway"})

PUBLIC = {
    "Resources/PublicTable": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": {"Ref": "Vpc"}}},
    **route(GatewayId={"Ref": "InternetGateway"}, RouteTableId={"Ref": "PublicTable"}),
}
UNPLACED = {"Resources/PrivateRouteTableAssociationB": GONE}
IN_PUBLIC = {f"{INSTANCES}/ServiceAccessSecurityGroup": GONE} | route(GatewayId={"Ref": "InternetGateway"})
BY_EMR = "Resources/PrimaryGroup/Properties/SecurityGroupIngress"
OF_PUBLIC: dict[str, Status] = {"NET-01": "FAIL", "NET-02": "FAIL"}
OF_SUBNETS = ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12")

NAMED = {"Fn::Sub": "${AWS::StackName}-core"}
CORE_OUT, OWN_LIST = "Resources/CoreOut/Properties", "pl-0123456789abcdef0"
MORE = f"{CLUSTER}/Configurations/3"
SIMPLE = {"Classification": "core-site", "ConfigurationProperties": {"hadoop.security.authentication": "simple"}}
WEAK = [
    ("hiveserver2-site", "hive.server2.use.SSL", "false"),
    ("yarn-site", "yarn.http.policy", "HTTP_ONLY"),
    ("hdfs-site", "dfs.http.policy", "HTTP_ONLY"),
    ("core-site", "fs.s3a.connection.ssl.enabled", "false"),
    ("core-site", "fs.s3a.endpoint", "http://s3.eu-west-1.amazonaws.com"),
    ("core-site", "fs.s3a.endpoint", {"Fn::Sub": "HTTP://s3.${AWS::Region}.amazonaws.com"}),
    ("spark-defaults", "spark.hadoop.fs.s3a.connection.ssl.enabled", "false"),
    ("spark-defaults", "spark.hadoop.fs.s3a.endpoint", "http://s3.eu-west-1.amazonaws.com"),
    ("emrfs-site", "fs.s3.endpoint", "http://s3.eu-west-1.amazonaws.com"),
    ("core-site", "fs.s3a.bucket.raw.endpoint", "http://s3.eu-west-1.amazonaws.com"),
    ("core-site", "fs.s3a.bucket.raw.connection.ssl.enabled", "false"),
    ("spark-defaults", "spark.hadoop.fs.s3a.bucket.raw.connection.ssl.enabled", "false"),
    ("core-site", "dfs.encrypt.data.transfer", " False "),
    ("spark-defaults", "spark.hadoop.hadoop.rpc.protection", "privacy, authentication"),
    ("mapred-site", "mapreduce.jobhistory.http.policy", "HTTP_ONLY"),
    ("prestosql-config", "http-server.https.enabled", "false"),
    ("trino-config", "http-server.http.enabled", "true"),
    ("presto-config", "http-server.http.enabled", "true"),
    ("flink-conf", "security.ssl.enabled", "false"),
    ("flink-conf", "security.ssl.rest.enabled", "false"),
    ("hdfs-site", "dfs.encrypt.data.transfer", "no"),
    ("mapred-site", "mapreduce.shuffle.ssl.enabled", ""),
    ("hdfs-site", "dfs.http.policy", "HTTP_AND_HTTPS"),
    ("hbase-site", "hbase.rpc.protection", "auth"),
    ("core-site", "hadoop.rpc.protection", ""),
]
STRONG = [
    ("trino-config", "http-server.http.enabled", "false"),
    ("flink-conf", "security.ssl.rest.enabled", "true"),
    ("hiveserver2-site", "hive.server2.use.SSL", "true"),
    ("yarn-site", "yarn.http.policy", "HTTPS_ONLY"),
    ("core-site", "fs.s3a.endpoint", "https://s3.eu-west-1.amazonaws.com"),
    ("core-site", "fs.s3a.endpoint", "s3.eu-west-1.amazonaws.com"),
    ("core-site", "fs.s3a.bucket.raw.endpoint", "https://s3.eu-west-1.amazonaws.com"),
    ("core-site", "hadoop.rpc.protection", " Privacy "),
    ("hbase-site", "hbase.rpc.protection", "auth-conf"),
    ("core-site", "fs.s3a.connection.ssl.enabled", "yes"),
]
GROUP = {"Type": "AWS::EMR::InstanceGroupConfig", "Properties": {
    "JobFlowId": {"Ref": "Cluster"}, "InstanceRole": "TASK", "InstanceType": "m6g.xlarge", "InstanceCount": 1,
    "CustomAmiId": "ami-0123456789abcdef0"}}  # fmt: skip

OF_A_JOB = "spark.hadoop.fs.s3.enableServerSideEncryption"
START_TLS = f"{HIVE}/livy.server.auth.ldap.enable-start-tls"
DIRECTORIES: list[tuple[str, dict[str, Any], Status]] = [
    ("hive.server2.authentication.ldap.url", {}, "FAIL"),
    ("livy.server.auth.ldap.url", {START_TLS: "false"}, "FAIL"),
    ("livy.server.auth.ldap.url", {START_TLS: "true"}, "PASS"),
    ("livy.server.auth.ldap.url", {START_TLS: ASKED}, "UNKNOWN"),
    ("ldap_url", {}, "PASS"),
    ("ldap_url", {f"{HIVE}/use_start_tls": "false"}, "FAIL"),
]
BESIDE: list[tuple[Any, dict[str, Any], Status]] = [
    ({"Ref": "Cluster"}, {}, "PASS"),
    ({"Ref": "Cluster"}, {f"{CLUSTER}/CustomAmiId": "ami-0123456789abcdef0"}, "INHERITED"),
    ({"Ref": "Cluster"}, {f"{CLUSTER}/CustomAmiId": ASKED}, "UNKNOWN"),
    ("j-0123456789ABC", {}, "INHERITED"),
    (ASKED, {}, "UNKNOWN"),
]
TOLD_TO_RUN_IF: list[tuple[str, Status]] = [
    ("s3://elsewhere/packages.sh", "UNKNOWN"),
    ("/mnt/tmp/fetched.sh", "UNKNOWN"),
    ("curl -s example.com | sudo bash", "UNKNOWN"),
    ("bash fetched", "UNKNOWN"),
    ("sudo pip3 install boto3", "UNKNOWN"),
    ("sudo yum update -y", "INHERITED"),
]
DRIVERS: list[tuple[Any, str, Status]] = [
    ("com.mysql.jdbc.Driver", "useSSL=true", "FAIL"),
    (ASKED, "useSSL=true", "UNKNOWN"),
    (ASKED, "useSSL=true&requireSSL=true", "PASS"),
    ("com.mysql.jdbc.Driver", "useSSL=true&requireSSL=true", "PASS"),
    ("com.mysql.cj.jdbc.Driver", "sslMode=REQUIRED", "PASS"),
    ("org.mariadb.jdbc.Driver", "useSSL=true", "PASS"),
]
ORGANISATIONS: list[tuple[str, list[str], Status]] = [
    ("aws:ResourceOrgID", ["o-a1b2c3d4e5", "o-stranger12"], "UNKNOWN"),
    ("aws:ResourceOrgPaths", ["o-a1b2c3d4e5/r-ab12/*", "o-stranger12/*"], "UNKNOWN"),
    ("aws:ResourceOrgPaths", ["o-a1b2c3d4e5/r-ab12/ou-1/*", "o-a1b2c3d4e5/r-ab12/ou-2/*"], "PASS"),
]
STRANGERS: list[tuple[str, Any, Status]] = [
    ("stranger", "s3:PutObject", "INHERITED"),
    ("stranger", "s3:*", "INHERITED"),
    ("stranger", ["s3:GetObject", "s3:Put*"], "INHERITED"),
    ("aws157-stranger", "s3:PutObject", "INHERITED"),
    ("stranger.elasticmapreduce", "s3:PutObject", "INHERITED"),
    ("stranger", "s3:GetObject", "PASS"),
    ("aws157-logs-prod-eu-west-1", "s3:PutObject", "PASS"),
    ("eu-west-1.elasticmapreduce", "s3:*", "PASS"),
]
WRITTEN_TO: list[tuple[str, Status]] = [
    ("${LogBucket.Arn}/*", "PASS"),
    ("arn:aws:s3:::${LogBucket}/*", "PASS"),
    ("arn:aws:s3:::stranger/${LogBucket}/*", "INHERITED"),
    ("arn:aws:s3:::${LogBucket}-old/*", "INHERITED"),
]

STEP = "Resources/Step/Properties/HadoopJarStep"
OF_COMMANDS = ("CFG-05", "ENC-03", "ENC-08", "ENC-09", "ENC-12")
CODE_OF_STEPS: list[tuple[str, Any, Status, str]] = [
    ("Jar", "s3://elsewhere/a.jar", "INHERITED", "not among these templates"),
    ("Jar", "s3://eu-west-1.elasticmapreduce/libs/script-runner/script-runner.jar", "INHERITED", "not among"),
    ("Jar", "https://example.com/a.jar", "FAIL", "no script in S3"),
    ("Jar", {"Fn::Sub": "s3://${LogBucket}jobs/a.jar"}, "FAIL", "a slash is missing after LogBucket"),
    ("Jar", ASKED, "UNKNOWN", "AskedFor"),
    ("Jar", "/home/hadoop/fetched.jar", "UNKNOWN", "a file of the nodes"),
    ("Args", ASKED, "UNKNOWN", "what the step runs is not known"),
    ("Args/3", {"Fn::Sub": "s3://${AskedFor}/count.py"}, "UNKNOWN", "AskedFor"),
    ("Args/3", "s3://elsewhere/count.py", "INHERITED", "not among these templates"),
]
"""What a step runs, where that stands, and what is said of it."""
IMAGE = "YARN_CONTAINER_RUNTIME_DOCKER_IMAGE"
OWN_IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/tool:1"
WORDS_OF_STEPS: list[list[str]] = [
    ["sudo", "pip3", "install", "boto3"],
    ["docker", "run", "someone/tool"],
]
"""Commands whose words are arguments, and which bring packages or images."""
SETTINGS_OF_CODE: list[tuple[dict[str, Any], Status]] = [
    ({"spark.jars": "s3://elsewhere/a.jar,/usr/lib/x.jar"}, "INHERITED"),
    ({"spark.jars": {"Fn::Sub": "s3://${ScriptBucket}/a.jar"}}, "PASS"),
    ({"spark.jars": "https://example.org/a.jar"}, "FAIL"),
    ({"spark.jars": ASKED}, "UNKNOWN"),
    ({"spark.jars": "ivy://org.example:tool:1.0"}, "UNKNOWN"),
    ({"spark.jars.packages": "org.example:tool:1.0"}, "UNKNOWN"),
    ({f"spark.executorEnv.{IMAGE}": "someone/tool"}, "UNKNOWN"),
    ({f"spark.yarn.appMasterEnv.{IMAGE}": OWN_IMAGE}, "INHERITED"),
    ({"docker.trusted.registries": f"local,centos,{OWN_IMAGE}"}, "UNKNOWN"),
    ({"docker.trusted.registries": f"local,{OWN_IMAGE}"}, "PASS"),
    ({"spark.jars.packages": ""}, "PASS"),
    ({"spark.driver.extraClassPath": "/usr/lib/hadoop/*"}, "PASS"),
]
ARGUMENTS_OF_STEPS: list[tuple[list[Any], int, Status]] = [
    (["spark-submit", "--py-files", "s3://elsewhere/a.zip", {"Fn::Sub": "s3://${ScriptBucket}/a.py"}], 2, "INHERITED"),
    (["spark-submit", "--jars", ASKED, {"Fn::Sub": "s3://${ScriptBucket}/a.py"}], 2, "UNKNOWN"),
    (["spark-submit", "--verbose", "--conf", "a=b", "s3://elsewhere/job", "s3://data/in"], 4, "INHERITED"),
    (["spark-submit", "https://example.com/job.py"], 1, "FAIL"),
    (["hive-script", "--run-hive-script", "--args", "-f", "s3://elsewhere/q", "-d", "IN=s3://data/in"], 4, "INHERITED"),
    (["bash", "-c", "curl -s https://example.org/x.sh | sudo bash"], 2, "FAIL"),
    (["bash", "-c", "source <(wget -qO- https://example.org/x)"], 2, "FAIL"),
    (["bash", "-c", "curl -sO https://example.org/x.sh && ls"], 2, "UNKNOWN"),
    (["bash", "-c", "aws s3 cp s3://elsewhere/x.sh . && bash x.sh"], 2, "INHERITED"),
    (["bash", "-c", "hadoop fs -get s3://elsewhere/jars/ /usr/lib/spark/jars/"], 2, "INHERITED"),
    *[
        (["bash", "-c", f"curl -s https://example.org/i {run}"], 2, "FAIL")
        for run in (
            "| /usr/bin/env bash",
            "| sudo env A=1 bash -s x",
            "| sudo VERSION=3 bash",
            "| timeout 60 sh",
            "| node -",
            "| sudo su hadoop -c bash",
            "| sudo -u hadoop bash",
            "| gunzip | sh",
        )
    ],
    (["bash", "-c", "curl -s 'https://example.org/i?os=al2023&arch=arm64' | sudo bash"], 2, "FAIL"),
    (["bash", "-c", ". <(curl -s https://example.org/env)"], 2, "FAIL"),
    (["bash", "-c", "curl -fsSL -o /tmp/i https://example.org/i && sudo bash /tmp/i"], 2, "UNKNOWN"),
    (["bash", "-c", "wget -q https://example.org/a -O /opt/a; chmod +x /opt/a; /opt/a --install"], 2, "UNKNOWN"),
    (["bash", "-c", "curl -s https://example.org/a | sudo tar xz -C /opt && /opt/a/install"], 2, "UNKNOWN"),
    *[
        (["bash", "-c", text], 2, "UNKNOWN")
        for text in (
            "curl -fsSL -o /tmp/i https://example.org/i\nbash /tmp/i",
            "curl -s https://example.org/i > /tmp/i; source /tmp/i",
            "bash -s < <(curl -s https://example.org/i)",
            "curl -s https://example.org/i | busybox sh",
            "lynx -source https://example.org/i | bash",
            "echo Y3VybA== | base64 -d | sudo bash -x",
            "cat < /dev/tcp/host/80 | sh -s",
            "f() { curl -s https://example.org/i; }; f | bash",
            "curl -s https://example.org/a >> ~/.bashrc",
            "sudo wget -P /usr/lib/hive/auxlib https://example.org/a.jar",
            "curl -s https://example.org/a -o /tmp/a.so; LD_PRELOAD=/tmp/a.so ls",
            "python3 -c 'import urllib.request as u; exec(u.urlopen(place).read())'",
            "curl -s https://example.org/i | sudo tee /etc/profile.d/a.sh",
            "curl -s -o /etc/cron.d/a https://example.org/a",
            "curl -s https://example.org/i -o /tmp/x && spark-submit /tmp/x",
            "pip3 install git+https://example.org/x",
            "aws s3api get-object --bucket b --key k /tmp/run && bash /tmp/run",
            "python3 -c \"get('https://example.org/x')\"",
            "scp host:/run /tmp/run; bash /tmp/run",
            "git -C /opt/x pull && make",
            "https example.org/i -o /tmp/i && bash /tmp/i",
            "pip3 install --quiet boto3",
            "sudo python3 -m pip install -r /tmp/requirements.txt",
            "set -e; sudo bash -c 'pip install boto3'",
            "npx tool",
            "spark-sql -e 'ADD JAR ivy://org.example:tool:1.0'",
            "Rscript -e \"install.packages('x')\"",
            "sudo yum install -y --nogpgcheck tool",
            "docker run --rm someone/tool",
            "spark-submit --packages org.example:tool:1.0 /usr/lib/spark/x.py",
            "SRC=s3://elsewhere/run; aws s3 cp $SRC - | bash",
        )
    ],
    *[
        (["bash", "-c", text], 2, "INHERITED")
        for text in (
            "aws s3 cp --region us-east-1 s3://elsewhere/run /tmp/run && bash /tmp/run",
            "aws s3 cp s3://elsewhere/run - | bash",
            "aws s3 sync s3://elsewhere/bin /opt/bin\n/opt/bin/run",
            "hdfs dfs -get -f s3a://elsewhere/run /tmp/run && bash /tmp/run",
            "aws s3 cp s3://elsewhere/lib /tmp/lib && pip3 install /tmp/lib",
            'bash -c "$(aws s3 cp s3://elsewhere/run -)"',
            "F=/tmp/run; aws s3 cp s3://elsewhere/run $F && bash $F",
            "hadoop fs -cat s3://elsewhere/run | gunzip | bash",
            'spark-sql -e "ADD JAR s3://elsewhere/udf; SELECT 1"',
            "s5cmd cp s3://elsewhere/run /tmp/run && bash /tmp/run",
            "aws s3 cp s3://elsewhere/day=1/run /tmp/run && bash /tmp/run",
            "spark-submit --archives=s3://elsewhere/a=1/e#env /usr/lib/x.py",
            "spark-submit --py-files s3://elsewhere/a,s3://elsewhere/day=1/b /usr/lib/x.py",
        )
    ],
    *[
        (["bash", "-c", f"aws s3 cp s3://elsewhere/run /tmp/run; {text}"], 2, "INHERITED")
        for text in ("echo 'ls -l' | bash", "python3 -c 'print(1)'", "yes | sh /tmp/run")
    ],
    (["flink", "run", "-m", "yarn-cluster", "s3://elsewhere/job"], 4, "INHERITED"),
    (["hadoop", "jar", "s3://elsewhere/lib", "s3://data/in"], 2, "INHERITED"),
    (["spark-sql", "-e", "ADD JAR s3://elsewhere/udf; SELECT 1"], 2, "INHERITED"),
    (["bash", "-c", "bash <(aws s3 cp s3://elsewhere/run -)"], 2, "INHERITED"),
    (["bash", "-c", "hadoop fs -cat s3://elsewhere/run | bash"], 2, "INHERITED"),
    (["bash", "-c", "spark-submit --py-files s3://elsewhere/lib.zip /usr/lib/x.py"], 2, "INHERITED"),
    (["bash", "-c", "set -e; spark-submit --deploy-mode cluster s3://elsewhere/jobs/daily"], 2, "INHERITED"),
    (["bash", "-c", "spark-submit --archives=s3://elsewhere/e.tar.gz#env /usr/lib/x.py"], 2, "INHERITED"),
    (["spark-shell", "-i", "s3://elsewhere/init"], 2, "INHERITED"),
    (["bash", "-c", "aws s3 cp s3://elsewhere/setup /tmp/setup && chmod +x /tmp/setup"], 2, "INHERITED"),
    (["bash", "-c", "hadoop fs -get s3://elsewhere/boot /tmp/boot && bash /tmp/boot"], 2, "INHERITED"),
    (["bash", "-c", "git clone https://example.org/tools /tmp/t && /tmp/t/install"], 2, "UNKNOWN"),
    (["spark-submit", "--conf", "spark.submit.pyFiles=s3://elsewhere/a.zip", "/usr/lib/spark/x.py"], 2, "INHERITED"),
    (["spark-submit", "--conf=spark.yarn.dist.archives=s3://elsewhere/v#env", "/usr/lib/spark/x.py"], 1, "INHERITED"),
    (["spark-submit", "--py-files=s3://elsewhere/a.zip", "/usr/lib/spark/x.py"], 1, "INHERITED"),
    (["hadoop", "jar", "x", "-Dmapreduce.job.cache.archives=s3://elsewhere/v.tgz"], 3, "INHERITED"),
    (["hive", "-i", "s3://elsewhere/init", "-e", "select 1"], 2, "INHERITED"),
    (["spark-submit", "--packages", "org.example:tool:1.0", "/usr/lib/spark/x.py"], 2, "UNKNOWN"),
    (["hive", "-e", "ADD JAR ivy://org.example:tool:1.0"], 2, "UNKNOWN"),
    (["spark-submit", "--conf", "spark.jars.packages=org.example:tool:1.0", "/usr/lib/spark/x.py"], 2, "UNKNOWN"),
    (["spark-submit", "--conf", f"spark.executorEnv.{IMAGE}=someone/tool", "/usr/lib/spark/x.py"], 2, "UNKNOWN"),
    (["spark-submit", "--conf", f"spark.executorEnv.{IMAGE}={OWN_IMAGE}", "/usr/lib/spark/x.py"], 2, "INHERITED"),
    (["bash", "-c", "https example.org/i | bash"], 2, "FAIL"),
    (["bash", "-c", f"docker pull {OWN_IMAGE}"], 2, "INHERITED"),
    (["bash", "-c", ASKED], 2, "UNKNOWN"),
    (["sudo", "/bin/csh", "-fc", ASKED], 3, "UNKNOWN"),
    (["bash", "-euo", "pipefail", "-c", ASKED], 4, "UNKNOWN"),
    (["bash", "-c", 'exec "$@"', "x", "sh", "-c", ASKED], 6, "UNKNOWN"),
]
ARGUMENTS_OF_STEPS_LEFT: list[list[Any]] = [
    ["s3-dist-cp", "--src=s3://elsewhere/in", "--dest=s3://elsewhere/out.zip"],
    ["hadoop-streaming", "-mapper", "cat", "-input", "s3://elsewhere/in"],
    ["bash", "-c", "curl -s http://169.254.169.254/latest/x | bash"],
    ["bash", "-c", "curl -s https://example.org/x | python3 -m json.tool"],
    ["bash", "-c", "aws s3 cp /etc/hadoop/conf s3://elsewhere/conf/ --recursive"],
    ["bash", "count.sh", "-src", "https://example.org/in"],
    ["ssh", "-c", "https://example.org/in"],
    ["bash", "-c", "curl -s https://example.org/x | grep bash"],
    ["bash", "-c", "curl -s https://example.org/x | perl -ne 'print'"],
    ["bash", "-c", "curl -s https://example.org/x -o /tmp/x && wc -l /tmp/x"],
    ["bash", "-c", "aws s3 cp s3://elsewhere/in - | wc -l"],
    ["bash", "-c", "set -e\nbash /usr/lib/x.sh | gzip > /tmp/x.gz && aws s3 cp /tmp/x.gz s3://elsewhere/out.gz"],
    ["bash", "-c", "curl -sf https://example.org/health || exit 1; chmod 600 /tmp/x"],
    ["bash", "-c", "curl -X POST https://example.org/x -d @r.json && aws sns publish --topic-arn t"],
    ["bash", "-c", "curl -s https://example.org/x | awk '{print $1}' | sort | uniq -c"],
    ["hadoop", "fs", "-cp", "s3://elsewhere/in", "s3://elsewhere/out"],
    ["bash", "-c", "aws s3 cp s3://elsewhere/in.csv /tmp/in.csv && wc -l /tmp/in.csv"],
    ["spark-submit", "--conf", "spark.eventLog.dir=s3://elsewhere/logs", "/usr/lib/spark/x.py"],
    ["x", "-i", "s3://elsewhere/in"],
    ["bash", "-c", "pip3 install --no-index /opt/wheels/tool.whl"],
    ["bash", "-c", "pip3 install --require-hashes -r /opt/requirements.txt"],
    ["bash", "-c", "sudo yum install -y jq"],
    ["bash", "-c", "docker exec tool ls"],
    ["bash", "-c", "cat /tmp/x --protocol http -o y"],
]
"""Arguments that name no code."""


MUTATIONS = [
    # ENC-01
    spoil("ENC-01", {f"{CLUSTER}/ReleaseLabel": "emr-4.4.0"}, reason="begin with emr-4.8.0",
          also=all_of((*OF_CLUSTER, *OLD), "FAIL") | {"ENC-09": "UNKNOWN"}),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": GONE}, also=all_of(OF_CONFIGURATION, "FAIL")),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": ASKED}, status="UNKNOWN",
          also=all_of(OF_CONFIGURATION, "UNKNOWN")),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": "the-teams-own"}, status="INHERITED",
          also=all_of(OF_CONFIGURATION, "INHERITED"), reason="describe-security-configuration"),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": {"Fn::If": ["Late", {"Ref": "SecurityConfiguration"},
          {"Ref": "AWS::NoValue"}]}} | LATE, status="UNKNOWN", also=all_of(OF_CONFIGURATION, "UNKNOWN")),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": {"Fn::If": ["Late", {"Ref": "SecurityConfiguration"},
          {"Ref": "RuntimeRoleConfiguration"}]}} | LATE, status="UNKNOWN", also=all_of(OF_CONFIGURATION, "UNKNOWN")),
    spoil("ENC-01", {"Resources/Twin": {"Type": "AWS::EMR::SecurityConfiguration", "Properties": {
          "Name": "encrypted", "SecurityConfiguration": {}}}}, status="UNKNOWN", also=all_of(OF_TWIN, "FAIL")
          | all_of(("AUT-05", "AUT-06", "ENC-10"), "UNKNOWN"),
          path="Resources/NightlyCluster/Properties/SecurityConfiguration"),
    spoil("ENC-01", {"Resources/SecurityConfiguration/Properties/Name": ASKED}, status="UNKNOWN",
          also=all_of((*OF_TWIN, "AUT-05", "AUT-06", "ENC-10"), "UNKNOWN"),
          path="Resources/NightlyCluster/Properties/SecurityConfiguration"),
    # ENC-02
    spoil("ENC-02", {f"{ENCRYPTION}/EnableAtRestEncryption": False},
          also=all_of(("ENC-03", "ENC-04", "ENC-05"), "FAIL")),
    spoil("ENC-02", {S3: GONE}, path=f"{S3}/EncryptionMode", also={"ENC-03": "FAIL"}),
    spoil("ENC-02", {f"{ENCRYPTION}/EnableAtRestEncryption": ASKED}, status="UNKNOWN",
          also=all_of(("ENC-03", "ENC-04", "ENC-05"), "UNKNOWN")),
    spoil("ENC-02", {SECURITY: ASKED}, status="UNKNOWN", path=f"{S3}/EncryptionMode",
          also=all_of(("ENC-03", "ENC-04", "ENC-05", "ENC-06", "ENC-10", "AUT-04", "AUT-05", "AUT-06",
                       "AUT-07", "AUT-08", "CFG-05"), "UNKNOWN")),
    # Releases that know no security configurations, and no Kerberos.
    *[spoil(control, {f"{CLUSTER}/ReleaseLabel": "emr-4.4.0", TLS: PEM}, path=f"{CLUSTER}/ReleaseLabel",
            reason="begin with emr-4.8.0", also=all_of((*OF_CLUSTER, *OLD), "FAIL") | {"ENC-09": "UNKNOWN"})
      for control in OF_CLUSTER],
    spoil("ENC-02", {f"{CLUSTER}/ReleaseLabel": {"Fn::If": ["Late", "emr-7.12.0", "emr-4.4.0"]}, TLS: PEM, **LATE},
          status="UNKNOWN", also=all_of((*OF_CLUSTER, *OLD, "ENC-09"), "UNKNOWN")),
    spoil("AUT-06", {f"{CLUSTER}/ReleaseLabel": "emr-5.9.0", TLS: PEM}, path=f"{CLUSTER}/KerberosAttributes",
          also=all_of(OLD, "FAIL") | {"ENC-09": "UNKNOWN"}),
    spoil("ENC-02", {f"{S3}/EncryptionMode": "NONE"}, also={"ENC-03": "FAIL"}),
    spoil("ENC-02", {f"{S3}/Overrides/0/EncryptionMode": GONE}, also={"ENC-03": "FAIL"}),
    spoil("ENC-02", {f"{S3}/EncryptionMode": "SSE-S3"}, status="PASS", path=f"{S3}/EncryptionMode",
          also={"ENC-03": "FAIL"}),
    # ENC-03
    spoil("ENC-03", {f"{S3}/EncryptionMode": "SSE-S3"}),
    spoil("ENC-03", {MORE: {"Classification": "core-site", "ConfigurationProperties": {
          "fs.s3a.bucket.raw.encryption.algorithm": "AES256"}}}, status="UNKNOWN",
          path=f"{MORE}/ConfigurationProperties/fs.s3a.bucket.raw.encryption.algorithm"),
    spoil("ENC-03", {f"{S3}/Overrides/0/EncryptionMode": "SSE-S3"}),
    spoil("ENC-03", {f"{S3}/AwsKmsKey": GONE}, reason="no key is named"),
    *[spoil("ENC-03", {"Resources/DataKey/Properties/Enabled": enabled}, status=status, reason=reason,
            path=f"{S3}/AwsKmsKey", also=all_of(("ENC-07", "ENC-10", "ENC-11") if status != "PASS" else (), status))
      for enabled, status, reason in KEYS_ENABLED],
    spoil("ENC-03", {f"{S3}/AwsKmsKey": "alias/aws/s3"}, reason="AWS's own"),
    spoil("ENC-03", {f"{S3}/AwsKmsKey": ASKED}, status="UNKNOWN"),
    spoil("ENC-03", {f"{S3}/AwsKmsKey": {"Fn::Sub": "${DataKey.Arn}-old"}}, status="UNKNOWN"),
    spoil("ENC-03", {f"{S3}/AwsKmsKey": {"Fn::Sub": "arn:aws:kms:eu-west-1:${AWS::AccountId}:key/${DataKey}"}},
          status="PASS"),
    spoil("ENC-03", {f"{S3}/Overrides/0/AwsKmsKey": OTHER_KEY}, status="INHERITED"),
    spoil("ENC-03", {f"{S3}/EncryptionMode": "CSE-Custom"}, status="INHERITED"),
    spoil("ENC-03", {f"{S3}/AwsKmsKey": {"Ref": "Alias"}, "Resources/Alias": ALIAS}, status="PASS"),
    # ENC-04
    spoil("ENC-04", {f"{DISK}/EncryptionKeyProviderType": GONE}, also={"ENC-05": "FAIL"}),
    spoil("ENC-04", {f"{DISK}/AwsKmsKey": "arn:aws:kms:eu-west-1:111122223333:alias/aws/ebs"}),
    spoil("ENC-04", {f"{DISK}/AwsKmsKey": ASKED}, status="UNKNOWN"),
    spoil("ENC-04", {f"{DISK}/AwsKmsKey": OTHER_KEY}, status="INHERITED"),
    spoil("ENC-04", {f"{DISK}/EncryptionKeyProviderType": "Custom"}, status="INHERITED", also={"ENC-05": "FAIL"}),
    # ENC-05
    spoil("ENC-05", {f"{DISK}/EnableEbsEncryption": GONE}),
    spoil("ENC-05", {f"{DISK}/EnableEbsEncryption": "false"}),
    spoil("ENC-05", {f"{DISK}/EnableEbsEncryption": ASKED}, status="UNKNOWN"),
    spoil("ENC-05", {f"{CLUSTER}/ReleaseLabel": "emr-5.23.1"},
          also=all_of(("ENC-06", "ENC-07", "CFG-01", "CFG-02", "CFG-03", "CFG-10"), "FAIL") | {"ENC-09": "UNKNOWN"}),
    spoil("ENC-05", {SECURITY: AS_TEXT}, path=f"{DISK}/EnableEbsEncryption", also=all_of(
          ("ENC-03", "ENC-04", "ENC-06", "ENC-10", "AUT-04", "AUT-05", "AUT-06"), "FAIL")
          | {"AUT-07": "NOT_APPLICABLE"}),
    # ENC-06
    spoil("ENC-06", {f"{ENCRYPTION}/EnableInTransitEncryption": False}),
    spoil("ENC-06", {f"{ENCRYPTION}/EnableInTransitEncryption": False, TLS: GONE}, reason="not switched on"),
    spoil("ENC-06", {f"{TLS}/CertificateProviderType": "PEM"}, reason="no certificates"),
    spoil("ENC-06", {f"{CLUSTER}/ReleaseLabel": "emr-7.10.0"}, reason="emr-7.11.0"),
    spoil("ENC-06", {f"{TLS}/CertificateProviderType": ASKED}, status="UNKNOWN"),
    spoil("ENC-06", {f"{TLS}/CertificateProviderType": ASKED, f"{CLUSTER}/ReleaseLabel": "emr-6.15.0"},
          status="UNKNOWN", also=all_of(("CFG-01", "CFG-03"), "FAIL")),
    spoil("ENC-06", {TLS: PEM}, status="PASS", path=f"{TLS}/CertificateProviderType"),
    spoil("ENC-06", {TLS: PEM | {"S3Object": "s3://scripts/nodes.zip"},
                     "Resources/ScriptBucket/Properties/BucketName": "scripts"}, status="PASS",
          path=f"{TLS}/CertificateProviderType"),
    *[spoil("ENC-06", {TLS: {"CertificateProviderType": kind, "S3Object": given}}, status=status,
            path=f"{TLS}/S3Object", reason=reason)
      for kind in ("PEM", "Custom") for given, status, reason in CERTIFICATES],
    spoil("ENC-06", {TLS: {"CertificateProviderType": "EMR", "S3Object": "s3://somebody-elses/nodes.zip"}},
          status="PASS", path=f"{TLS}/CertificateProviderType"),
    # ENC-07
    spoil("ENC-07", {f"{CLUSTER}/LogEncryptionKmsKeyId": GONE}),
    spoil("ENC-07", {f"{CLUSTER}/LogEncryptionKmsKeyId": ASKED}, status="UNKNOWN"),
    spoil("ENC-07", {f"{CLUSTER}/LogEncryptionKmsKeyId": OTHER_KEY}, status="INHERITED"),
    # ENC-08, ENC-09
    spoil("ENC-08", {f"{SPARK}/spark.authenticate": "false"}),
    spoil("ENC-08", {f"{TASK}/Configurations/0/ConfigurationProperties/spark.network.crypto.enabled": False}),
    spoil("ENC-08", {f"{SPARK}/spark.ssl.enabled": "false"}),
    spoil("ENC-08", {f"{SPARK}/spark.authenticate.enableSaslEncryption": "false"}),
    spoil("ENC-08", {f"{SPARK}/spark.authenticate": ASKED}, status="UNKNOWN"),
    spoil("ENC-08", {f"{CLUSTER}/Configurations": ASKED}, status="UNKNOWN",
          also=all_of(("ENC-03", "ENC-09", "ENC-12", "AUT-05", "AUT-06", "CFG-05"), "UNKNOWN")),
    spoil("ENC-09", {f"{CORE}/Configurations/0/ConfigurationProperties/hadoop.rpc.protection": "authentication"}),
    spoil("ENC-09", {f"{HIVE}/hive.server2.use.SSL": "FALSE"}),
    spoil("ENC-09", {f"{CORE}/Configurations/0/ConfigurationProperties/hadoop.rpc.protection": ASKED},
          status="UNKNOWN"),
    *[spoil("ENC-09", {MORE: {"Classification": name, "ConfigurationProperties": {key: value}}},
            path=f"{MORE}/ConfigurationProperties/{key}") for name, key, value in WEAK],
    *[spoil("ENC-09", {MORE: {"Classification": name, "ConfigurationProperties": {key: value}}},
            path=f"{CLUSTER}/Configurations", status="PASS") for name, key, value in STRONG],
    spoil("ENC-03", {MORE: {"Classification": "spark-defaults", "ConfigurationProperties": {OF_A_JOB: "false"}}},
          status="UNKNOWN", path=f"{MORE}/ConfigurationProperties/{OF_A_JOB}"),
    *[spoil("ENC-03", {MORE: {"Classification": classification, "ConfigurationProperties": {key: "false"}}},
            status="PASS", path=f"{S3}/AwsKmsKey") for classification, key in (
        ("emrfs-site", "fs.s3.enableServerSideEncryption"), ("spark-defaults", "spark.hadoop.fs.s3.maxConnections"))],
    spoil("ENC-03", {"Resources/NightlyCluster/Properties/Steps/0/HadoopJarStep/Args/2":
          "-Dfs.s3.serverSideEncryption.kms.keyId=other"}, status="UNKNOWN"),
    *[spoil("ENC-09", {MORE: {"Classification": "hdfs-site", "ConfigurationProperties": {key: "${other.property}"}}},
            path=f"{MORE}/ConfigurationProperties/{key}", status="UNKNOWN", reason="what the engine puts into")
      for key in ("dfs.encrypt.data.transfer", "dfs.http.policy", "fs.s3a.endpoint")],
    spoil("ENC-08", {MORE: {"Classification": "yarn-site", "ConfigurationProperties": {"spark.authenticate": "off"}}},
          path=f"{MORE}/ConfigurationProperties/spark.authenticate"),
    spoil("ENC-09", {MORE: {"Classification": "core-site", "ConfigurationProperties": {"fs.s3a.endpoint": ASKED}}},
          path=f"{MORE}/ConfigurationProperties/fs.s3a.endpoint", status="UNKNOWN"),
    spoil("ENC-09", {MORE: {"Classification": {"Fn::If": ["Late", "core-site", "hive-site"]},
          "ConfigurationProperties": {"hadoop.rpc.protection": "authentication"}}} | LATE,
          path=f"{MORE}/ConfigurationProperties", status="UNKNOWN", also={"ENC-08": "UNKNOWN", "ENC-03": "UNKNOWN",
          "ENC-12": "UNKNOWN", "AUT-05": "UNKNOWN", "AUT-06": "UNKNOWN"}),
    spoil("ENC-08", {f"{SPARK}/spark.authenticate": " false "}),
    spoil("ENC-08", {f"{SPARK}/spark.ssl.ui.enabled": "false"}),
    spoil("ENC-08", {"Resources/Step/Properties/HadoopJarStep/Args/1": "--conf",
          "Resources/Step/Properties/HadoopJarStep/Args/2": "spark.authenticate=false"},
          path="Resources/Step/Properties/HadoopJarStep/Args/2"),
    spoil("ENC-09", {"Resources/NightlyCluster/Properties/Steps/0/HadoopJarStep/Args/2":
          "-Ddfs.encrypt.data.transfer=false"}),
    spoil("ENC-09", {"Resources/Step/Properties/HadoopJarStep/StepProperties": [
          {"Key": "dfs.encrypt.data.transfer", "Value": "false"}]},
          path="Resources/Step/Properties/HadoopJarStep/StepProperties/0/Value"),
    # A condition may decide about a whole step, or a list of arguments.
    *[spoil(control, {f"{NIGHTLY_STEPS}/0": {"Fn::If": ["Late", {"Name": "x", "HadoopJarStep": {
            "Jar": "command-runner.jar", "Args": ["spark-submit", "--conf", said]}}, {"Ref": "AWS::NoValue"}]}} | LATE,
            status="UNKNOWN", resource="NightlyCluster", path=f"{NIGHTLY_STEPS}/0", also={"CFG-05": "UNKNOWN"},
            reason="depends on")
      for control, said in (("ENC-08", "spark.authenticate=false"), ("ENC-12", "x=http://example.com/a"),
                            ("ENC-09", "spark.hadoop.fs.s3a.connection.ssl.enabled=false"))],
    spoil("ENC-12", {f"{NIGHTLY_STEPS}/0/HadoopJarStep/Args": {
          "Fn::If": ["Late", ["a"], ["http://example.com"]]}} | LATE, status="UNKNOWN",
          path=f"{NIGHTLY_STEPS}/0/HadoopJarStep/Args", also={"CFG-05": "UNKNOWN"}, reason="depends on"),
    # ENC-10, ENC-11, ENC-12
    spoil("ENC-10", {f"{ENCRYPTION}/EMRWALEncryptionConfiguration": {}},
          path=f"{ENCRYPTION}/EMRWALEncryptionConfiguration/AwsKmsKey"),
    spoil("ENC-10", {f"{ENCRYPTION}/EMRWALEncryptionConfiguration/AwsKmsKey": ASKED}, status="UNKNOWN"),
    spoil("ENC-11", {"Resources/Studio/Properties/EncryptionKeyArn": GONE}),
    spoil("ENC-11", {"Resources/Studio/Properties/EncryptionKeyArn": OTHER_KEY}, status="INHERITED"),
    spoil("ENC-12", {f"{HIVE}/javax.jdo.option.ConnectionURL": "jdbc:mysql://metastore.example.com/hive"}),
    spoil("ENC-12", {f"{HIVE}/javax.jdo.option.ConnectionURL": ASKED}, status="UNKNOWN"),
    *[spoil("ENC-12", {f"{HIVE}/javax.jdo.option.ConnectionURL": url}) for url in (
          "jdbc:mariadb://db/hive?useSSL=false&requireSSL=true", "jdbc:mysql://db/hive?useSSL=true&sslMode=DISABLED",
          "jdbc:mysql://localhost.example.com/hive", "jdbc:mysql://localhost:3306,db:3306/hive",
          "jdbc:derby://metastore.example.com:1527/meta", "jdbc:derby://metastore.example.com:1527/meta;create=true",
          "jdbc:mysql://db/hive?a=b&amp;useSSL=true&amp;requireSSL=true", "jdbc:postgresql://db/hive;sslmode=require")],
    *[spoil("ENC-12", {f"{HIVE}/hive.metastore.uris": uri} | beside, status=status, path=f"{HIVE}/hive.metastore.uris")
      for uri, beside, status in THEIR_METASTORES],
    spoil("ENC-12", {f"{HIVE}/hive.metastore.uris": "thrift://meta.example.com:9083",
                     f"{HIVE}/hive.metastore.use.SSL": "false"}, path=f"{HIVE}/hive.metastore.uris",
          also={"ENC-09": "FAIL"}),
    spoil("ENC-12", {f"{ARGUMENTS}/4": "ftp://files.example.com/x"}),
    *[spoil("ENC-12", {f"{ARGUMENTS}/4": f"{scheme}://host.example.com:389"}, status="UNKNOWN")
      for scheme in ("ldap", "thrift")],
    *[spoil("ENC-12", {f"{HIVE}/javax.jdo.option.ConnectionURL": url}, status="PASS") for url in (
          "jdbc:mysql://db/hive?sslMode=VERIFY_IDENTITY", "jdbc:mysql://localhost:3306/hive",
          "jdbc:derby:;databaseName=metastore_db")],
    spoil("ENC-12", {f"{SPARK}/spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:mysql://db/hive"}),
    *[spoil("ENC-12", {f"{HIVE}/javax.jdo.option.ConnectionURL": f"jdbc:mysql://db/hive?{asked}",
                       f"{HIVE}/javax.jdo.option.ConnectionDriverName": driver},
            path=f"{HIVE}/javax.jdo.option.ConnectionURL", status=status) for driver, asked, status in DRIVERS],
    *[spoil("ENC-12", {f"{HIVE}/{key}": "ldap://directory.example.com"} | beside, status=status,
            path=f"{HIVE}/{key}") for key, beside, status in DIRECTORIES],
    *[spoil("ENC-12", {f"{ARGUMENTS}/4": text}) for text in CLEAR],
    spoil("ENC-12", {f"{SPARK}/spark.sql.catalog.lake.uri": "http://catalog.example.com/ws/v1"}),
    spoil("ENC-12", {f"{SPARK}/spark.sql.catalog.lake.uri": "https://catalog.example.com/ws/v1"}, status="PASS",
          resource="Cluster", path=f"{HIVE}/javax.jdo.option.ConnectionURL"),
    *[spoil("ENC-12", {f"{SPARK}/{key}": address} | beside, status=status)
      for key, address, beside, status in ADDRESSES],
    *[spoil("ENC-12", {f"{SECURITY}/AuthenticationConfiguration/LDAPConfiguration": {"LDAPServerURL": f"{scheme}://ad.x"}},
            status=status, path=f"{SECURITY}/AuthenticationConfiguration/LDAPConfiguration/LDAPServerURL"
            if status != "PASS" else f"{HIVE}/javax.jdo.option.ConnectionURL",
            resource="SecurityConfiguration" if status != "PASS" else "Cluster")
      for scheme, status in LDAP_SERVERS],
    spoil("ENC-12", {f"{SECURITY}/AuthorizationConfiguration/RangerConfiguration": {
          "AdminServerURL": "http://ranger.example.com:6080"}},
          path=f"{SECURITY}/AuthorizationConfiguration/RangerConfiguration/AdminServerURL"),
    spoil("ENC-12", {f"{SPARK}/spark.hadoop.yarn.log.server.url": "http://history.example.com"}, status="PASS",
          resource="Cluster", path=f"{HIVE}/javax.jdo.option.ConnectionURL"),
    spoil("ENC-12", {f"{ARGUMENTS}/4": "curl http://localhost:8080@example.com/x"}, also={"CFG-05": "FAIL"}),
    spoil("ENC-12", {f"{SPARK}/spark.sql.catalog.lake.uri": "jdbc:postgresql://db:5432/lake"}),
    spoil("ENC-12", {f"{SPARK}/spark.sql.catalog.lake.uri": "jdbc:postgresql://db:5432/lake?sslmode=require"},
          status="PASS"),
    *[spoil("ENC-12", {f"{ARGUMENTS}/4": text}, status="UNKNOWN") for text in (
          "jdbc:redshift://h:5439/x?sslmode=disable", "postgresql://db/x", "mysql+pymysql://db/x", "mongodb://$DB/x",
          "jdbc:sqlserver://db;databaseName=x", "http://$HOST:8080/x", "jdbc:unheard://db/x")],
    *[spoil("ENC-12", {f"{ARGUMENTS}/4": text}, status="UNKNOWN", also={"CFG-05": "UNKNOWN"}) for text in (
          {"Fn::Sub": "http://${AskedFor}/x"}, {"Fn::Sub": "jdbc:mysql://${AskedFor}/hive"})],
    *[spoil("ENC-12", {f"{ARGUMENTS}/4": text}, status="PASS", resource="Cluster",
            path=f"{HIVE}/javax.jdo.option.ConnectionURL") for text in ENCRYPTED],
    spoil("ENC-12", {f"{ARGUMENTS}/4": "--jdbc-url", f"{ARGUMENTS}/5": ASKED}, path=f"{ARGUMENTS}/5", status="UNKNOWN",
          also={"CFG-05": "UNKNOWN"}),
    spoil("ENC-12", {f"{ARGUMENTS}/4": {"Fn::If": ["Late", "http://db.example.com", "https://db.example.com"]}} | LATE,
          status="UNKNOWN", reason="Late"),
    spoil("ENC-12", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args/1": "curl -O http://example.com/x.rpm"}),
    spoil("ENC-12", {"Resources/NightlyCluster/Properties/Steps/0/HadoopJarStep/Args/2": "--url=http://example.com"}),
    spoil("ENC-10", {f"{ENCRYPTION}/EMRWALEncryptionConfiguration": {},
          f"{NIGHTLY_WAL}/hbase.emr.wal.enabled": " True "},
          path=f"{ENCRYPTION}/EMRWALEncryptionConfiguration/AwsKmsKey"),
    spoil("AUT-06", {f"{CLUSTER}/Configurations/2": {"Classification": "hdfs-site", "ConfigurationProperties": {
          "dfs.permissions.enabled": "false"}}}, resource="Cluster",
          path=f"{CLUSTER}/Configurations/2/ConfigurationProperties/dfs.permissions.enabled"),
    spoil("AUT-06", {f"{CLUSTER}/Configurations/2": {"Classification": "hdfs-site", "ConfigurationProperties": {
          "dfs.permissions.enabled": ASKED}}}, status="UNKNOWN", resource="Cluster",
          path=f"{CLUSTER}/Configurations/2/ConfigurationProperties/dfs.permissions.enabled"),
    spoil("AUT-06", {f"{CLUSTER}/Configurations/2": {"Classification": "hdfs-site", "ConfigurationProperties": {
          "dfs.permissions.enabled": "true"}}}, status="PASS", path=f"{CLUSTER}/KerberosAttributes"),
    *[spoil("AUT-06", {f"{CLUSTER}/Configurations/2": {
            "Classification": name, "ConfigurationProperties": {key: value}}}, status=status,
            resource="Cluster", reason=reason, path=f"{CLUSTER}/KerberosAttributes" if status == "PASS"
            else f"{CLUSTER}/Configurations/2/ConfigurationProperties/{key}")
      for name, key, value, status, reason in FALLBACKS],
    # AUT-01
    *[spoil("AUT-01", {f"{CLUSTER}/Applications/1": {"Name": name}} | settings | ingress(CidrIp="10.1.0.0/16",
            FromPort=first, ToPort=last), status=status, path=path, resource="Cluster",
            also=all_of(("CFG-02", "CFG-03") if name in ("Trino", ASKED) else (), "UNKNOWN"))
      for name, settings, first, last, status, path in BESIDE_KERBEROS],
    spoil("AUT-01", {f"{INSTANCES}/AdditionalMasterSecurityGroups": ["sg-0123456789abcdef0"],
          f"{CLUSTER}/Applications/1": {"Name": "Hue"}}, path=f"{INSTANCES}/AdditionalMasterSecurityGroups/0",
          status="INHERITED", also=all_of(("NET-03", "NET-04", "NET-11"), "INHERITED")),
    spoil("AUT-01", NO_KERBEROS | {f"{INSTANCES}/Ec2KeyName": "operators"}, path=f"{INSTANCES}/Ec2KeyName",
          also={"AUT-03": "FAIL", **NOBODY_ASKS}),
    spoil("AUT-01", NO_KERBEROS | ingress(CidrIp="10.1.0.0/16"), path=f"{INSTANCES}/EmrManagedSlaveSecurityGroup",
          resource="Cluster", also=NOBODY_ASKS, reason="tcp 8088"),
    spoil("AUT-01", NO_KERBEROS | ingress(SourceSecurityGroupId={"Ref": "EndpointGroup"}), resource="Cluster",
          path=f"{INSTANCES}/EmrManagedSlaveSecurityGroup", also=NOBODY_ASKS),
    spoil("AUT-01", NO_KERBEROS | ingress(SourceSecurityGroupId={"Ref": "PrimaryGroup"}, CidrIp="10.1.0.0/16"),
          path=f"{INSTANCES}/EmrManagedSlaveSecurityGroup", resource="Cluster", also=NOBODY_ASKS),
    spoil("AUT-01", NO_KERBEROS | ingress(SourceSecurityGroupId=ASKED), status="UNKNOWN", resource="Cluster",
          path=f"{INSTANCES}/EmrManagedSlaveSecurityGroup", also=NOBODY_ASKS),
    spoil("AUT-01", NO_KERBEROS | {f"{INSTANCES}/AdditionalMasterSecurityGroups": ["sg-0123456789abcdef0"]},
          status="INHERITED", path=f"{INSTANCES}/AdditionalMasterSecurityGroups/0",
          also={**NOBODY_ASKS, "NET-03": "INHERITED", "NET-04": "INHERITED", "NET-11": "INHERITED"}),
    spoil("AUT-01", NO_KERBEROS | ingress(SourceSecurityGroupId={"Ref": "WorkspaceGroup"}), status="PASS",
          path=f"{CLUSTER}/KerberosAttributes", also=NOBODY_ASKS, reason="no way in but IAM's"),
    # AUT-02 to AUT-09
    spoil("AUT-02", {f"{CLUSTER}/KerberosAttributes/KdcAdminPassword": "correct-horse"}),
    spoil("AUT-02", {f"{CLUSTER}/KerberosAttributes/ADDomainJoinPassword": "correct-horse"}),
    spoil("AUT-02", {f"{CLUSTER}/KerberosAttributes/KdcAdminPassword": "{{resolve:ssm-secure:/kdc:1}}"},
          reason="not from Systems Manager"),
    spoil("AUT-02", {f"{CLUSTER}/KerberosAttributes/KdcAdminPassword": ASKED}, status="UNKNOWN"),
    spoil("AUT-03", {f"{INSTANCES}/Ec2KeyName": "operators"}),
    spoil("AUT-03", {f"{INSTANCES}/Ec2KeyName": ASKED}, status="UNKNOWN"),
    spoil("AUT-04", {f"{IMDS}/MinimumInstanceMetadataServiceVersion": 1}),
    spoil("AUT-04", {f"{IMDS}/HttpPutResponseHopLimit": 2}),
    spoil("AUT-04", {IMDS: GONE}, path=f"{IMDS}/MinimumInstanceMetadataServiceVersion"),
    spoil("AUT-04", {f"{IMDS}/MinimumInstanceMetadataServiceVersion": ASKED}, status="UNKNOWN"),
    spoil("AUT-05", {f"{SECURITY}/AuthorizationConfiguration": GONE}, resource="Cluster",
          path=f"{CLUSTER}/SecurityConfiguration"),
    spoil("AUT-05", {f"{SECURITY}/AuthorizationConfiguration": ASKED}, status="UNKNOWN", resource="Cluster",
          path=f"{CLUSTER}/SecurityConfiguration", also={"AUT-08": "UNKNOWN"}),
    spoil("AUT-05", {MAPPED: []},
          resource="Cluster", path=f"{CLUSTER}/SecurityConfiguration"),
    spoil("AUT-05", {f"{SECURITY}/AuthorizationConfiguration": {
                        "LakeFormationConfiguration": {"AuthorizedSessionTagValue": "Amazon EMR"}}},
          resource="Cluster", path=f"{CLUSTER}/SecurityConfiguration"),
    spoil("AUT-05", {f"{SECURITY}/AuthorizationConfiguration": GONE,
                     f"{SECURITY}/LakeFormationConfiguration": {"IdpMetadataS3Path": "s3://b/idp.xml"}},
          status="UNKNOWN", resource="Cluster", path=f"{CLUSTER}/SecurityConfiguration"),
    spoil("AUT-05", NO_KERBEROS, path=f"{CLUSTER}/SecurityConfiguration", also={"AUT-06": "FAIL"},
          reason="whatever user it says it is"),
    spoil("AUT-05", {f"{KERBEROS}/Provider": ASKED}, status="UNKNOWN", resource="Cluster",
          path=f"{CLUSTER}/SecurityConfiguration", also={"AUT-06": "UNKNOWN"}),
    *[spoil("AUT-05", {f"{MAPPED}/0/IdentifierType": kind}, status=status, resource="Cluster",
            path=f"{CLUSTER}/SecurityConfiguration") for kind, status in IDENTIFIERS],
    spoil("AUT-05", {f"{SECURITY}/AuthorizationConfiguration": {"RangerConfiguration": {"AdminServerURL": "https://x"}}},
          status="PASS", resource="Cluster", path=f"{CLUSTER}/SecurityConfiguration"),
    spoil("AUT-05", NO_KERBEROS | {f"{SECURITY}/AuthorizationConfiguration": {
                        "RangerConfiguration": {"AdminServerURL": "https://x"}}},
          path=f"{CLUSTER}/SecurityConfiguration", also={"AUT-06": "FAIL"}),
    spoil("AUT-06", NO_KERBEROS, also={"AUT-05": "FAIL"}),
    spoil("AUT-06", {KERBEROS: GONE}, resource="Cluster", path=f"{CLUSTER}/KerberosAttributes",
          also={"AUT-05": "FAIL", "AUT-07": "NOT_APPLICABLE"}),
    spoil("AUT-06", {f"{CLUSTER}/KerberosAttributes": ASKED}, status="UNKNOWN",
          also={"AUT-02": "UNKNOWN", "AUT-05": "UNKNOWN"}),
    spoil("AUT-06", {MORE: {"Classification": "core-site", "ConfigurationProperties": {
          "hadoop.security.authentication": "simple"}}},
          path=f"{MORE}/ConfigurationProperties/hadoop.security.authentication", also={"AUT-05": "FAIL"}),
    spoil("AUT-06", {f"{TASK}/Configurations/1": SIMPLE}, resource="Cluster", path=f"{CLUSTER}/Configurations",
          also={"AUT-05": "FAIL"}, reason="TaskFleet"),
    spoil("AUT-06", {f"{TASK}/Configurations/1": SIMPLE, "Resources/TaskFleet/Condition": "Late"} | LATE,
          status="UNKNOWN", resource="Cluster", path=f"{CLUSTER}/KerberosAttributes", also={"AUT-05": "UNKNOWN"}),
    spoil("AUT-06", {"Resources/Modified": {"Type": "Custom::AWS", "Properties": {"Create": json.dumps({
          "service": "EMR", "action": "modifyInstanceGroups", "parameters": {"ClusterId": "j-1", "InstanceGroups": [
              {"InstanceGroupId": "ig-1", "Configurations": [
                  {"Classification": "core-site", "Properties": SIMPLE["ConfigurationProperties"]}]}]}})}}},
          status="UNKNOWN", resource="Cluster", path=f"{CLUSTER}/KerberosAttributes", also={"AUT-05": "UNKNOWN"}),
    spoil("AUT-06", {f"{HIVE}/hive.server2.authentication": "NONE"}, also={"AUT-05": "FAIL"}),
    spoil("AUT-06", {f"{HIVE}/hive.server2.authentication": "CUSTOM"}, status="UNKNOWN",
          path=f"{CLUSTER}/KerberosAttributes", also={"AUT-05": "UNKNOWN"}),
    spoil("AUT-06", {f"{HIVE}/hive.server2.authentication": "LDAP"}, status="PASS",
          path=f"{CLUSTER}/KerberosAttributes"),
    *[spoil("AUT-06", {MORE: {"Classification": classification, "ConfigurationProperties": {key: value}}},
            path=f"{MORE}/ConfigurationProperties/{key}", also={"AUT-05": "FAIL"}) for classification, key, value in (
        ("hbase-site", "hbase.rest.authentication.type", "simple"),
        ("httpfs-site", "httpfs.authentication.type", "simple"),
        ("hadoop-kms-site", "hadoop.kms.authentication.type", "simple"),
        ("hive-site", "hive.metastore.sasl.enabled", "false"), ("livy-conf", "livy.server.auth.type", ""),
        ("oozie-site", "oozie.authentication.type", "simple"))],
    spoil("AUT-07", {f"{KERBEROS}/ClusterDedicatedKdcConfiguration/TicketLifetimeInHours": 168}),
    spoil("AUT-07", {f"{KERBEROS}/ClusterDedicatedKdcConfiguration/TicketLifetimeInHours": ASKED}, status="UNKNOWN"),
    spoil("AUT-08", {"Resources/RuntimeRoleConfiguration/Properties/SecurityConfiguration/AuthorizationConfiguration/"
                     "IAMConfiguration/ApplicationScopedIAMRoleConfiguration/PropagateSourceIdentity": False}),
    spoil("AUT-08", {"Resources/RuntimeRoleConfiguration/Properties/SecurityConfiguration/AuthorizationConfiguration/"
                     "IAMConfiguration/ApplicationScopedIAMRoleConfiguration/PropagateSourceIdentity": ASKED},
          status="UNKNOWN"),
    spoil("AUT-09", {"Resources/SessionPreferences/Properties/Content/inputs/s3BucketName": ""}, resource="Cluster",
          path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {"Resources/SessionPreferences/Condition": "Late"} | LATE, status="UNKNOWN", resource="Cluster",
          path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {"Resources/SessionPreferences/Properties/Content": '{"inputs": {"s3BucketName": ""}}'},
          resource="Cluster", path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {"Resources/SessionPreferences/Properties/Content": '{"inputs": {"s3BucketName": "sessions"}}'},
          resource="Cluster", path=f"{CLUSTER}/JobFlowRole", status="PASS"),
    spoil("AUT-09", {"Resources/SessionPreferences": GONE, "Resources/NodeRole/Properties/ManagedPolicyArns": GONE,
          "Resources/NodeRole/Properties/Policies": [{"PolicyName": "s", "PolicyDocument": {"Statement": [
              {"Effect": "Allow", "Action": "ssm*:*Channel", "Resource": "*"}]}}]}, resource="Cluster",
          path=f"{CLUSTER}/JobFlowRole", status="INHERITED"),
    *[spoil("AUT-09", {"Resources/SessionPreferences": GONE, "Resources/NodeRole/Properties/ManagedPolicyArns/0": name},
            status="INHERITED", resource="Cluster", path=f"{CLUSTER}/JobFlowRole", reason=reason)
      for name, reason in (
          ("arn:aws:iam::aws:policy/AmazonSSMFullAccess", "preferences of Session Manager"),
          ("arn:aws:iam::111122223333:policy/nodes", "whoever keeps the policy nodes"))],
    spoil("AUT-09", {"Resources/SessionPreferences": GONE, "Resources/NodeRole/Properties/ManagedPolicyArns/0": ASKED},
          status="UNKNOWN", resource="Cluster", path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {"Resources/SessionPreferences/Properties/DocumentType": "Command"}, resource="Cluster",
          path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {"Resources/SessionPreferences": GONE}, resource="Cluster", path=f"{CLUSTER}/JobFlowRole",
          status="INHERITED"),
    *[spoil("AUT-09", {"Resources/Changes": by}, status=status, resource="Cluster", path=f"{CLUSTER}/JobFlowRole",
            reason=reason)
      for by, status, reason in PREFERENCES],
    *[spoil("AUT-09", NO_SHELL | {"Resources/Gives": by}, status=status,
            resource="Cluster" if status == "UNKNOWN" else "", path=f"{CLUSTER}/JobFlowRole" * (status == "UNKNOWN"))
      for by, status in SHELLS],
    spoil("AUT-09", {"Resources/Gives": SHELLS[0][0]}, status="PASS", resource="Cluster",
          path=f"{CLUSTER}/JobFlowRole"),
    spoil("AUT-09", {f"{CLUSTER}/JobFlowRole": "nodes", "Resources/NodeProfile/Properties/InstanceProfileName": "nodes",
          "Resources/SessionPreferences/Properties/Content/inputs/s3BucketName": ""}),
    spoil("AUT-09", {f"{CLUSTER}/JobFlowRole": "EMR_EC2_DefaultRole"}, status="INHERITED"),
    spoil("AUT-09", {f"{CLUSTER}/JobFlowRole": ASKED}, status="UNKNOWN"),
    # NET-01
    spoil("NET-01", {f"{SUBNET}/MapPublicIpOnLaunch": True}, resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/1"),
    spoil("NET-01", route(GatewayId={"Ref": "InternetGateway"}), resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0",
          reason="Route, a route to an internet gateway"),
    spoil("NET-01", route(GatewayId="igw-0123456789abcdef0"), resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", route(GatewayId={"Ref": "ClosedDefaultGroup"}), status="UNKNOWN", resource="Cluster",
          path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", {f"{INSTANCES}/Ec2SubnetIds": GONE}, path=INSTANCES, also=all_of(
          ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "UNKNOWN")),
    spoil("NET-01", {f"{NIGHTLY}/Ec2SubnetId": ""}, path=NIGHTLY, also=all_of(
          ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "UNKNOWN")),
    spoil("NET-01", {f"{INSTANCES}/Ec2SubnetIds": ASKED}, status="UNKNOWN", also=all_of(
          ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "UNKNOWN")),
    spoil("NET-01", {f"{INSTANCES}/Ec2SubnetIds/1": "subnet-0123456789abcdef0"}, status="INHERITED", also=all_of(
          ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "INHERITED")),
    spoil("NET-01", route(GatewayId=ASKED), status="UNKNOWN", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", route(GatewayId={"Ref": "InternetGateway"}) | {"Resources/Route/Condition": "Late"} | LATE,
          status="UNKNOWN", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", route(GatewayId={"Ref": "InternetGateway"}, RouteTableId=ASKED), status="UNKNOWN",
          resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", PUBLIC | {"Resources/PrivateRouteTableAssociationA/Properties/SubnetId": ASKED,
          "Resources/PrivateRouteTableAssociationA/Properties/RouteTableId": {"Ref": "PublicTable"}}, status="UNKNOWN",
          resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0", also={"NET-08": "FAIL"}),
    spoil("NET-01", PUBLIC | {"Resources/PublicAssociation": {"Type": "AWS::EC2::SubnetRouteTableAssociation",
          "Properties": {"SubnetId": ASKED, "RouteTableId": {"Ref": "PublicTable"}}}}, status="PASS",
          resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0"),
    spoil("NET-01", {f"{SUBNET}/VpcId": "vpc-0123456789abcdef0", "Resources/PrivateRouteTableAssociationB": GONE},
          status="INHERITED", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/1",
          also=all_of(("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "INHERITED")),
    spoil("NET-01", {"Resources/PrivateRouteTableAssociationB/Properties/RouteTableId": "rtb-0123456789abcdef0"},
          status="INHERITED", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/1", also={"NET-08": "INHERITED"}),
    # A subnet without a table of its own uses the main one, which a route names by its id or not at all.
    spoil("NET-01", route(GatewayId={"Ref": "InternetGateway"}, RouteTableId="rtb-0123456789abcdef0") | UNPLACED,
          status="UNKNOWN", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/1", also={"NET-08": "FAIL"}),
    spoil("NET-01", PUBLIC | UNPLACED, status="PASS", resource="Cluster", path=f"{INSTANCES}/Ec2SubnetIds/0",
          also={"NET-08": "FAIL"}),
    # NET-02
    spoil("NET-02", {f"{INSTANCES}/ServiceAccessSecurityGroup": GONE}),
    spoil("NET-02", {f"{INSTANCES}/ServiceAccessSecurityGroup": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}},
          also=all_of(("NET-03", "NET-04", "NET-11"), "UNKNOWN")),
    spoil("NET-02", {f"{INSTANCES}/ServiceAccessSecurityGroup": ASKED}, status="UNKNOWN",
          also=all_of(("NET-03", "NET-04", "NET-11"), "UNKNOWN")),
    spoil("NET-02", {f"{INSTANCES}/EmrManagedMasterSecurityGroup": ""}, also=all_of(
          ("NET-03", "NET-04", "NET-11"), "UNKNOWN")),
    # NET-03, NET-11
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0"), path=OPEN, also={"NET-11": "FAIL"}, reason="tcp 8088"),
    spoil("NET-03", ingress(CidrIpv6="::/0"), path=OPEN, also={"NET-11": "FAIL"}),
    spoil("NET-03", ingress(CidrIp="128.0.0.0/1"), path=OPEN, also={"NET-11": "FAIL"}),
    spoil("NET-03", {"Resources/PrimaryGroup/Properties/SecurityGroupIngress/0": {
          "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}}, also={"NET-11": "FAIL"}),
    spoil("NET-03", ingress(CidrIp=ASKED), path=OPEN, status="UNKNOWN", also={"NET-11": "UNKNOWN"}),
    spoil("NET-03", {"Resources/Studio/Properties/EngineSecurityGroupId": {"Ref": "Engine"}, "Resources/Engine": {
          "Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "engines", "VpcId": {"Ref": "Vpc"},
          "SecurityGroupIngress": [{"IpProtocol": "tcp", "FromPort": 18888, "ToPort": 18888, "CidrIp": "0.0.0.0/0"}],
          "SecurityGroupEgress": []}}}, path="Resources/Engine/Properties/SecurityGroupIngress/0",
          also={"NET-11": "FAIL"}),
    spoil("NET-03", {f"{INSTANCES}/AdditionalSlaveSecurityGroups": ["sg-0123456789abcdef0"]}, status="INHERITED",
          path=f"{INSTANCES}/AdditionalSlaveSecurityGroups/0", also=all_of(("NET-04", "NET-11"), "INHERITED")),
    spoil("NET-03", ingress(SourcePrefixListId={"Ref": "List"}) | {"Resources/List": {
          "Type": "AWS::EC2::PrefixList", "Properties": {"Entries": [{"Cidr": "0.0.0.0/0"}]}}}, path=OPEN,
          also={"NET-11": "FAIL"}),
    spoil("NET-03", ingress(SourcePrefixListId="pl-0123456789abcdef0"), path=OPEN, status="INHERITED",
          also={"NET-11": "INHERITED"}),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0") | LATE | {f"{OPEN}/GroupId": {"Fn::If": [
          "Late", {"Ref": "CoreGroup"}, {"Ref": "EndpointGroup"}]}}, path=OPEN, status="UNKNOWN",
          also={"NET-11": "UNKNOWN"}),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0", GroupId=ASKED), path=OPEN, status="UNKNOWN",
          also={"NET-11": "UNKNOWN"}),
    spoil("NET-03", ingress(CidrIp="10.0.0.0/8", GroupId=ASKED), path="Resources/CoreGroup/Properties/"
          "SecurityGroupIngress", status="PASS"),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0", GroupId=None, GroupName="core")
          | {"Resources/CoreGroup/Properties/GroupName": "core"}, path=OPEN, also={"NET-11": "FAIL"}),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0", GroupId=None, GroupName=NAMED)
          | {"Resources/CoreGroup/Properties/GroupName": NAMED}, path=OPEN, also={"NET-11": "FAIL"}),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0", GroupId=None, GroupName="core")
          | {"Resources/CoreGroup/Properties/GroupName": ASKED}, path=OPEN, status="UNKNOWN",
          also={"NET-02": "UNKNOWN", "NET-11": "UNKNOWN"}),
    spoil("NET-03", ingress(CidrIp="0.0.0.0/0", GroupId=None, GroupName="elsewhere"), status="PASS",
          path="Resources/CoreGroup/Properties/SecurityGroupIngress"),
    spoil("NET-03", ingress(CidrIpv6="fd00::/8"), path="Resources/CoreGroup/Properties/SecurityGroupIngress",
          status="PASS"),
    spoil("NET-03", ingress(CidrIp="anywhere"), path=OPEN, status="UNKNOWN", also={"NET-11": "UNKNOWN"}),
    spoil("NET-11", ingress(CidrIp="8.8.8.0/24"), path=OPEN),
    spoil("NET-11", ingress(CidrIp={"Fn::Sub": "${Vpc.CidrBlock}"}),
          path="Resources/CoreGroup/Properties/SecurityGroupIngress",
          resource="CoreGroup", status="PASS"),
    # What EMR adds to the primary node's group in a public subnet.
    spoil("NET-11", IN_PUBLIC, path=BY_EMR, resource="PrimaryGroup", reason="tcp 8443", also=OF_PUBLIC),
    spoil("NET-11", IN_PUBLIC | {f"{INSTANCES}/Ec2SubnetIds": ASKED}, path=BY_EMR, resource="PrimaryGroup",
          status="UNKNOWN", reason="tcp 8443", also=OF_PUBLIC | all_of(OF_SUBNETS, "UNKNOWN")),
    spoil("NET-11", IN_PUBLIC | {f"{INSTANCES}/Ec2SubnetIds": ["subnet-0123456789abcdef0"]}, path=BY_EMR,
          resource="PrimaryGroup", status="INHERITED", also=OF_PUBLIC | all_of(OF_SUBNETS, "INHERITED")),
    spoil("NET-11", IN_PUBLIC | {"Resources/Cluster/Properties/ReleaseLabel": "emr-spark-8.0.0"}, path=BY_EMR,
          resource="PrimaryGroup", status="PASS", also={**OF_PUBLIC, "ENC-09": "UNKNOWN"}),
    spoil("NET-11", IN_PUBLIC | {"Resources/Cluster/Properties/ReleaseLabel": ASKED}, path=BY_EMR,
          resource="PrimaryGroup", also=OF_PUBLIC | all_of(("AUT-04", "CFG-01", "CFG-02", "CFG-03", "CFG-10", "ENC-05",
          "ENC-06", "ENC-07", "ENC-09"), "UNKNOWN")),
    spoil("NET-11", ingress(SourcePrefixListId=ASKED), path=OPEN, status="UNKNOWN", also={"NET-03": "UNKNOWN"}),
    # NET-04
    spoil("NET-04", {"Resources/CoreOut/Properties/CidrIp": "0.0.0.0/0"} | WAY_OUT,
          path="Resources/CoreOut/Properties"),
    spoil("NET-04", {"Resources/PrimaryGroup/Properties/SecurityGroupEgress": GONE} | WAY_OUT),
    spoil("NET-04", {"Resources/CoreOut/Properties/CidrIp": "0.0.0.0/0"}, path="Resources/CoreOut/Properties",
          status="PASS", reason="no subnet of its clusters has a way out"),
    spoil("NET-04", {"Resources/CoreOut/Properties/CidrIp": ASKED} | WAY_OUT, path="Resources/CoreOut/Properties",
          status="UNKNOWN"),
    spoil("NET-04", {"Resources/PrimaryGroup/Properties/SecurityGroupEgress": []} | WAY_OUT),
    spoil("NET-04", {"Resources/PrimaryGroup/Properties/SecurityGroupEgress": [{"Fn::If": ["Late", {
          "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}, {"Ref": "AWS::NoValue"}]}]} | LATE | WAY_OUT, status="UNKNOWN"),
    spoil("NET-04", {f"{CORE_OUT}/CidrIp": "0.0.0.0/0", "Resources/Nested": NESTED}, status="UNKNOWN", path=CORE_OUT,
          also=all_of(("NET-01", "NET-03", "NET-07", "NET-11"), "UNKNOWN")),
    spoil("NET-04", {f"{CORE_OUT}/DestinationPrefixListId": OWN_LIST, f"{CORE_OUT}/DestinationSecurityGroupId": GONE}
          | WAY_OUT, status="INHERITED", path=CORE_OUT, reason=OWN_LIST),
    spoil("NET-04", {f"{CORE_OUT}/DestinationPrefixListId": OWN_LIST, f"{CORE_OUT}/DestinationSecurityGroupId": GONE},
          status="PASS", path=CORE_OUT, reason="no subnet of its clusters has a way out"),
    # ENC-13, NET-05, NET-06, NET-07
    spoil("ENC-13", {"Resources/EbsEncryption/Properties/EbsEncryptionByDefault": "false"}),
    spoil("ENC-13", {"Resources/EbsEncryption/Properties/EbsEncryptionByDefault": ASKED}, status="UNKNOWN"),
    spoil("ENC-13", {"Resources/EbsEncryption/Condition": "Late"} | LATE, status="UNKNOWN",
          path="Resources/EbsEncryption/Properties/EbsEncryptionByDefault"),
    spoil("ENC-13", {"Resources/EbsEncryption": GONE}, status="INHERITED", path="Resources/Cluster",
          resource="changed"),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties/BlockPublicSecurityGroupRules": "false"}),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties/PermittedPublicSecurityGroupRuleRanges/0/MaxRange": 8088},
          path="Resources/BlockPublicAccess/Properties/BlockPublicSecurityGroupRules"),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties/BlockPublicSecurityGroupRules": ASKED}, status="UNKNOWN"),
    spoil("NET-05", {"Resources/BlockPublicAccess/Condition": "Late"} | LATE, status="UNKNOWN",
          path="Resources/BlockPublicAccess/Properties/BlockPublicSecurityGroupRules"),
    spoil("NET-05", {"Resources/BlockPublicAccess": GONE}, status="INHERITED", path="Resources/Cluster",
          resource="changed"),
    spoil("NET-05", opened(65535), path="Resources/Opened/Properties/Target/Input"),
    spoil("NET-05", opened(22), status="PASS", path=BLOCKED),
    spoil("NET-05", SETTER, path="Resources/Setter/Properties/Code/ZipFile", status="UNKNOWN"),
    spoil("NET-05", SETTER | {"Resources/BlockPublicAccess/Properties/ServiceToken": {"Fn::GetAtt": ["Setter", "Arn"]}},
          status="PASS", path=BLOCKED),
    spoil("NET-06", {"Resources/FlowLog/Properties/TrafficType": "REJECT"}),
    spoil("NET-06", {"Resources/FlowLog": GONE}, path="Resources/Vpc/Properties"),
    spoil("NET-06", {"Resources/FlowLog/Properties/TrafficType": ASKED}, status="UNKNOWN"),
    spoil("NET-06", {"Resources/FlowLog/Condition": "Late", "Resources/Vpc/Condition": "Late"} | LATE, status="PASS",
          path="Resources/FlowLog/Properties/TrafficType"),
    spoil("NET-06", {"Resources/FlowLog/Condition": "Late"} | LATE, status="UNKNOWN", path="Resources/Vpc/Properties"),
    spoil("NET-06", {"Resources/Partial": {"Type": "AWS::EC2::FlowLog", "Properties": {
          "ResourceId": {"Ref": "Vpc"}, "ResourceType": "VPC", "TrafficType": "REJECT"}}}, status="PASS",
          path="Resources/FlowLog/Properties/TrafficType"),
    spoil("NET-06", {"Resources/FlowLog/Properties/ResourceId": {"Fn::If": ["Late", {"Ref": "Vpc"}, "vpc-1"]}} | LATE,
          status="UNKNOWN", path="Resources/Vpc/Properties"),
    spoil("NET-06", {"Resources/FlowLog": GONE, "Resources/Nested": NESTED}, status="UNKNOWN",
          path="Resources/Vpc/Properties", also=all_of(("NET-01", "NET-03", "NET-04", "NET-07", "NET-11"), "UNKNOWN")),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties": {"Create": SDK_CALL}}, status="PASS",
          path="Resources/BlockPublicAccess/Properties/Create"),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties": {"Update": SDK_CALL,
          "Create": SDK_CALL.replace("true", "false")}}, path="Resources/BlockPublicAccess/Properties/Create"),
    spoil("NET-05", {"Resources/BlockPublicAccess/Properties": {"Create": SDK_CALL.replace("true", "false").replace(
          "putBlockPublicAccessConfiguration", "PutBlockPublicAccessConfigurationCommand")}},
          path="Resources/BlockPublicAccess/Properties/Create"),
    spoil("NET-06", {"Resources/FlowLog/Properties/ResourceId": ASKED}, status="UNKNOWN",
          path="Resources/Vpc/Properties"),
    spoil("NET-07", {"Resources/ClosedDefaultGroup": GONE}, path="Resources/Vpc/Properties"),
    spoil("NET-07", {"Resources/Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
          "GroupId": {"Fn::GetAtt": "Vpc.DefaultSecurityGroup"}, "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}}},
          path="Resources/Rule/Properties/GroupId"),
    spoil("NET-07", {"Resources/Rule": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {
          "GroupId": {"Fn::If": ["Late", {"Fn::GetAtt": "Vpc.DefaultSecurityGroup"}, {"Ref": "EndpointGroup"}]},
          "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}}} | LATE, path="Resources/Rule/Properties/GroupId",
          status="UNKNOWN"),
    spoil("NET-07", {"Resources/ClosedDefaultGroup/Type": "Custom::Something"}, status="UNKNOWN",
          path="Resources/ClosedDefaultGroup/Properties/DefaultSecurityGroupId"),
    # NET-08, NET-09, NET-10, NET-12
    spoil("NET-08", {"Resources/S3Endpoint": GONE}, path="Resources/Vpc/Properties",
          also={"NET-09": "NOT_APPLICABLE"}),
    spoil("NET-08", {"Resources/S3Endpoint/Condition": "Late"} | LATE, status="UNKNOWN",
          path="Resources/Vpc/Properties"),
    spoil("NET-08", {"Resources/PrivateRouteTableAssociationB/Condition": "Late"} | LATE, status="UNKNOWN",
          path=f"{ENDPOINT}/RouteTableIds"),
    spoil("NET-08", {f"{ENDPOINT}/RouteTableIds": []}),
    spoil("NET-08", {f"{ENDPOINT}/RouteTableIds/0": ASKED}, status="UNKNOWN", path=f"{ENDPOINT}/RouteTableIds"),
    spoil("NET-08", {f"{ENDPOINT}/VpcEndpointType": "Interface", f"{ENDPOINT}/PrivateDnsEnabled": True}, status="PASS",
          path=f"{ENDPOINT}/RouteTableIds", also={"NET-10": "FAIL"}),
    spoil("NET-08", {f"{ENDPOINT}/VpcEndpointType": "Interface", f"{ENDPOINT}/PrivateDnsEnabled": True,
          f"{ENDPOINT}/DnsOptions": {"PrivateDnsOnlyForInboundResolverEndpoint": "OnlyInboundResolver"}},
          path=f"{ENDPOINT}/RouteTableIds", also={"NET-10": "FAIL"}),
    spoil("NET-04", {"Resources/CoreOut/Properties/CidrIp": "0.0.0.0/0", f"{INSTANCES}/Ec2SubnetIds": GONE},
          status="UNKNOWN", path="Resources/CoreOut/Properties", also=all_of(
          ("NET-06", "NET-07", "NET-08", "NET-09", "NET-12"), "UNKNOWN") | {"NET-01": "FAIL"}),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument": GONE}),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": GONE},
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource"),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/1/Resource": "arn:aws:s3:::repo.*.emr.amazonaws.com/*"}),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {
          "StringNotEquals": {"aws:ResourceAccount": "111122223333"}}},
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource"),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition/StringEquals/aws:ResourceAccount": ASKED},
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource", status="UNKNOWN"),
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {operator: {key: value}}},
            path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource") for operator, key, value in (
          ("StringLike", "aws:ResourceOrgID", "o-*"),
          ("ForAnyValue:StringLike", "aws:ResourceOrgPaths", "o-*/*"))],
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {
          "ForAnyValue:StringLike": {"aws:ResourceOrgPaths": "o-a1b2c3d4e5/*"}}}, status="PASS",
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource"),
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/1/Resource": {"Fn::Sub": name}}) for name in (
          "${LogBucket.Arn}*", "arn:${AWS::Partition}:s3:::*/${LogBucket}", "arn:${AWS::Partition}:s3:::")],
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/1/Resource": {"Fn::Sub": name}}, status="PASS")
      for name in ("${LogBucket.Arn}/a*", "arn:${AWS::Partition}:s3:::${LogBucket}/*",
                   "${LogBucket.Arn}/${AskedFor}/*")],
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/1/Resource": f"arn:aws:s3:::{name}/*",
                       f"{ENDPOINT}/PolicyDocument/Statement/1/Action": action}, status=status,
            path=f"{ENDPOINT}/PolicyDocument/Statement/1/Resource") for name, action, status in STRANGERS],
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/1/Resource": {"Fn::Sub": name},
                       f"{ENDPOINT}/PolicyDocument/Statement/1/Action": "s3:PutObject"}, status=status,
            path=f"{ENDPOINT}/PolicyDocument/Statement/1/Resource") for name, status in WRITTEN_TO],
    spoil("NET-09", {f"{ENDPOINT}/ServiceName": ASKED}, status="UNKNOWN", also={"NET-08": "UNKNOWN"}),
    spoil("NET-09", {"Resources/Express": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {
          "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3express"}, "VpcId": {"Ref": "Vpc"}}}},
          path="Resources/Express/Properties/PolicyDocument"),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {
          "StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}},
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource"),
    spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {"StringEquals": {
          "aws:ResourceOrgID": "${aws:PrincipalOrgID}", "aws:PrincipalOrgID": "o-abcdefghij"}}}, status="PASS",
          path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource"),
    *[spoil("NET-09", {f"{ENDPOINT}/PolicyDocument/Statement/0/Condition": {"StringLike": {key: values}}},
            path=f"{ENDPOINT}/PolicyDocument/Statement/0/Resource", status=status)
      for key, values, status in ORGANISATIONS],
    spoil("NET-10", {f"{KMS}/PolicyDocument/Statement/0/Condition": {
          "StringEquals": {"aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}}),
    spoil("NET-10", {f"{KMS}/PolicyDocument/Statement/0/Condition": GONE,
          f"{KMS}/PolicyDocument/Statement/0/Principal": {"Federated": "cognito-identity.amazonaws.com"}},
          status="UNKNOWN"),
    spoil("NET-10", {f"{KMS}/PolicyDocument": GONE}),
    spoil("NET-10", {f"{KMS}/PolicyDocument/Statement/0/Condition": GONE}),
    spoil("NET-10", {f"{KMS}/PolicyDocument/Statement/0/Condition": ASKED}, status="UNKNOWN"),
    spoil("NET-12", {"Resources/KmsEndpoint": GONE} | WAY_OUT, path="Resources/Vpc/Properties", reason="kms"),
    spoil("NET-12", {"Resources/KmsEndpoint/Condition": "Late"} | LATE | WAY_OUT, status="UNKNOWN",
          path="Resources/Vpc/Properties"),
    spoil("NET-07", {"Resources/ClosedDefaultGroup/Condition": "Late"} | LATE, status="UNKNOWN",
          path="Resources/Vpc/Properties"),
    spoil("NET-12", {f"{KMS}/PrivateDnsEnabled": False} | WAY_OUT),
    spoil("NET-12", {"Resources/KmsEndpoint": GONE}, path="Resources/Vpc/Properties", status="PASS",
          reason="no way to the internet, so kms"),
    spoil("NET-12", {f"{KMS}/PrivateDnsEnabled": ASKED} | WAY_OUT, status="UNKNOWN"),
    # CFG
    spoil("CFG-10", {f"{CLUSTER}/ReleaseLabel": "emr-6.5.0"}, also=OF_650),
    spoil("CFG-10", {f"{CLUSTER}/ReleaseLabel": "emr-6.5.0", f"{CLUSTER}/CustomAmiId": "ami-0123456789abcdef0"},
          status="INHERITED", path=f"{CLUSTER}/CustomAmiId", also=OF_650),
    spoil("CFG-02", {f"{CLUSTER}/ReleaseLabel": "emr-5.29.0"},
          also=all_of(("ENC-06", "ENC-07", "CFG-01", "CFG-03", "CFG-10", "AUT-04"), "FAIL") | {"ENC-09": "UNKNOWN"}),
    spoil("CFG-01", {f"{CLUSTER}/ReleaseLabel": "emr-6.15.0"}, also=all_of(("ENC-06", "CFG-03"), "FAIL")),
    spoil("CFG-01", {f"{CLUSTER}/ReleaseLabel": ASKED}, status="UNKNOWN",
          also=all_of(("ENC-05", "ENC-06", "ENC-07", "ENC-09", "AUT-04", "CFG-02", "CFG-03", "CFG-10"), "UNKNOWN")),
    spoil("CFG-10", {f"{CLUSTER}/ReleaseLabel": GONE}, path=f"{CLUSTER}/ReleaseLabel", also=all_of(
          ("AUT-05", "AUT-06", "CFG-01", *OF_CLUSTER), "FAIL") | all_of(
          ("ENC-05", "ENC-06", "ENC-07", "ENC-09", "AUT-04", "CFG-03"), "UNKNOWN")),
    spoil("CFG-01", {f"{CLUSTER}/ReleaseLabel": "emr-7.99.0"}, status="UNKNOWN", reason="does not know"),
    *[spoil("CFG-02", {f"{CLUSTER}/Applications/2": {"Name": name}}, path=f"{CLUSTER}/AutoTerminationPolicy",
            status="UNKNOWN", reason=reason, also={"CFG-03": "UNKNOWN"})
      for name, reason in (("Trino", "does not support"), ("PrestoSQL", "does not support"), (ASKED, "AskedFor"))],
    spoil("CFG-03", {f"{CLUSTER}/Applications/2": {"Name": "Trino"}}, path=f"{INSTANCES}/TerminationProtected",
          status="UNKNOWN", reason="does not support", also={"CFG-02": "UNKNOWN"}),
    spoil("CFG-03", {f"{CLUSTER}/Applications/2": {"Name": "Trino"}, f"{INSTANCES}/TerminationProtected": True},
          path=f"{INSTANCES}/UnhealthyNodeReplacement", status="PASS", also={"CFG-02": "UNKNOWN"}),
    spoil("CFG-02", {f"{CLUSTER}/Applications/2": {"Name": "Flink"}}, status="PASS",
          path=f"{CLUSTER}/AutoTerminationPolicy/IdleTimeout"),
    spoil("CFG-02", {f"{INSTANCES}/MasterInstanceFleet/TargetOnDemandCapacity": 3}, reason="with three primary nodes",
          path=f"{INSTANCES}/KeepJobFlowAliveWhenNoSteps"),
    spoil("CFG-02", {f"{CLUSTER}/AutoTerminationPolicy": GONE}, path=f"{INSTANCES}/KeepJobFlowAliveWhenNoSteps",
          resource="Cluster", also={"CFG-03": "FAIL"}),
    spoil("CFG-02", {f"{CLUSTER}/AutoTerminationPolicy": ASKED}, status="UNKNOWN", also={"CFG-03": "UNKNOWN"}),
    spoil("CFG-03", {f"{INSTANCES}/UnhealthyNodeReplacement": False}),
    spoil("CFG-03", {f"{INSTANCES}/TerminationProtected": False, f"{CLUSTER}/AutoTerminationPolicy": GONE},
          also={"CFG-02": "FAIL"}),
    spoil("CFG-03", {f"{INSTANCES}/TerminationProtected": False, f"{CLUSTER}/AutoTerminationPolicy": {"Fn::If": [
          "Late", {"Ref": "AWS::NoValue"}, {"IdleTimeout": 3600}]}} | LATE, status="UNKNOWN",
          path=f"{INSTANCES}/TerminationProtected", also={"CFG-02": "UNKNOWN"}),
    spoil("CFG-03", {f"{INSTANCES}/UnhealthyNodeReplacement": ASKED}, status="UNKNOWN"),
    spoil("CFG-03", {f"{CLUSTER}/ReleaseLabel": GONE}, path=f"{INSTANCES}/UnhealthyNodeReplacement", status="UNKNOWN",
          reason="it has no ReleaseLabel", also=all_of(("AUT-05", "AUT-06", "CFG-01", "CFG-10", *OF_CLUSTER), "FAIL")
          | all_of(("ENC-05", "ENC-06", "ENC-07", "ENC-09", "AUT-04"), "UNKNOWN")),
    spoil("CFG-03", {f"{CLUSTER}/ReleaseLabel": "newest"}, path=f"{INSTANCES}/UnhealthyNodeReplacement",
          status="UNKNOWN", reason="newest is no release label", also=all_of(
              ("ENC-05", "ENC-06", "ENC-07", "ENC-09", "AUT-04", "CFG-01", "CFG-02", "CFG-10"), "UNKNOWN")),
    spoil("CFG-04", {f"{CLUSTER}/ManagedScalingPolicy/ComputeLimits/MaximumCapacityUnits": GONE}),
    spoil("CFG-04", {f"{CLUSTER}/ManagedScalingPolicy": GONE}, status="PASS", reason="nothing here scales it"),
    spoil("CFG-04", {f"{CLUSTER}/ManagedScalingPolicy": GONE, "Resources/Group": {
          "Type": "AWS::EMR::InstanceGroupConfig", "Properties": {
              "JobFlowId": {"Ref": "Cluster"}, "InstanceCount": 1, "AutoScalingPolicy": {
                  "Constraints": {"MinCapacity": 1, "MaxCapacity": 4}}}}},
          status="PASS", reason="that of Group scales it"),
    spoil("CFG-04", {f"{NIGHTLY}/CoreInstanceGroup/AutoScalingPolicy": {"Constraints": {"MaxCapacity": 4}}},
          path=f"{NIGHTLY}/CoreInstanceGroup/AutoScalingPolicy/Constraints/MaxCapacity", status="PASS"),
    spoil("CFG-04", {f"{CLUSTER}/ManagedScalingPolicy/ComputeLimits/MaximumCapacityUnits": ASKED}, status="UNKNOWN"),
    spoil("CFG-04", scaled_to(4), path="Resources/Target/Properties/MaxCapacity", status="PASS"),
    spoil("CFG-04", scaled_to(ASKED), path="Resources/Target/Properties/MaxCapacity", status="UNKNOWN"),
    *[spoil("CFG-05", {place: "correct-horse"}) for place in (
          f"{KERBEROS}/ClusterDedicatedKdcConfiguration/KdcAdminPassword", f"{SECURITY}/ADDomainJoinPassword",
          f"{KERBEROS}/CrossRealmTrustPrincipalPassword", f"{CLUSTER}/KerberosAttributes/AdminPassword",
          f"{CLUSTER}/KdcAdminPassword")],
    spoil("CFG-05", {f"{KERBEROS}/KdcAdminPassword": "{{resolve:secretsmanager:emr/kerberos:SecretString:Kdc}}"}),
    spoil("CFG-05", {f"{KERBEROS}/KdcAdminPassword": ASKED}, status="UNKNOWN"),
    spoil("CFG-05", {f"{CLUSTER}/Tags": [{"Key": "db-password", "Value": "correct-horse"}]},
          path=f"{CLUSTER}/Tags/0/Value"),
    spoil("CFG-05", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args": ["--password", "correct-horse"]},
          path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args/1"),
    spoil("CFG-05", {f"{HIVE}/javax.jdo.option.ConnectionPassword": "correct-horse"}),
    # Every place has a result of its own, whatever stands before it.
    spoil("CFG-05", {f"{HIVE}/javax.jdo.option.ConnectionPassword": "correct-horse",
                     f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args": ["--password", "correct-horse"]}),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args/2": "--token=AKIAIOSFODNN7EXAMPLE",
                     "Resources/Step/Properties/HadoopJarStep/Args/3": "--password=correct-horse"},
          path="Resources/Step/Properties/HadoopJarStep/Args/3"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args/3": ASKED}, status="UNKNOWN",
          also={"CFG-06": "UNKNOWN"}),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args/3": {"Fn::If": ["Late", "full", "part"]}} | LATE,
          path="Resources/Step/Properties/HadoopJarStep", status="PASS"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args/3": {
          "Fn::If": ["Late", "full", "--token=AKIAIOSFODNN7EXAMPLE"]}} | LATE),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args": {
          "Fn::If": ["Late", ["--password", "correct-horse"], ["none"]]}} | LATE,
          path="Resources/Step/Properties/HadoopJarStep/Args/Fn::If/1/1"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args": {"Fn::If": ["Late", ["some"], ["none"]]}} | LATE,
          status="UNKNOWN"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args": ["--password", {
          "Fn::If": ["Late", "correct-horse", "battery"]}]} | LATE,
          path="Resources/Step/Properties/HadoopJarStep/Args/1"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args": ["curl", "-u", "app:correct-horse", "https://db"]},
          path="Resources/Step/Properties/HadoopJarStep/Args/2", reason="login in a command"),
    spoil("CFG-05", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args": [
          "-c", "mysql -h db -u root -pcorrect-horse -e 'create database hive'"]},
          path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Args/1", reason="login in a command"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args": ["hadoop", "fs", "-mkdir", "-p", "/out"]},
          path="Resources/Step/Properties/HadoopJarStep", status="PASS"),
    spoil("CFG-05", {f"{HIVE}/javax.jdo.option.ConnectionPassword": "{{resolve:secretsmanager:hive}}"},
          reason="CloudFormation writes the secret in"),
    spoil("CFG-05", {"Resources/Step/Properties/HadoopJarStep/Args/3": "--token=AKIAIOSFODNN7EXAMPLE"}),
    spoil("CFG-05", {f"{HIVE}/javax.jdo.option.ConnectionPassword": ASKED}, status="UNKNOWN"),
    spoil("CFG-05", {f"{HIVE}/javax.jdo.option.ConnectionPassword": "{{resolve:ssm:/hive}}"}, status="UNKNOWN"),
    spoil("CFG-05", {f"{HIVE}/spark.datahub.rest.token": "correct-horse"}),
    # What is not to be echoed is a secret by its author's word, whatever it is called where it stands.
    *[spoil("CFG-05", {f"{HIVE}/datanucleus.identifier": value, "Parameters/Quiet": {"NoEcho": True}}, status="UNKNOWN")
      for value in ({"Ref": "Quiet"}, {"Fn::Sub": "app:${Quiet}"})],
    spoil("CFG-05", {f"{HIVE}/datanucleus.identifier": {"Ref": "Loud"}, "Parameters/Loud": {"NoEcho": False}},
          path=f"{CLUSTER}/BootstrapActions", status="PASS"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": "https://example.com/packages.sh"}),
    spoil("CFG-06", {"Resources/ScriptBucket/Properties/VersioningConfiguration": GONE}, resource="Cluster",
          path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": "s3://elsewhere/packages.sh"},
          status="INHERITED"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": {
          "Fn::Sub": "s3://scripts-${AWS::AccountId}/packages.sh"},
          "Resources/ScriptBucket/Properties": {"BucketName": {"Fn::Sub": "scripts-${AWS::AccountId}"}}}),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": "s3://scripts/packages.sh",
          "Resources/ScriptBucket/Properties/BucketName": "scripts"}, status="PASS"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": {
          "Fn::Sub": "s3://${ScriptBucket}-old/packages.sh"}}, status="INHERITED"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": {
          "Fn::Sub": "s3://${LogBucket}packages.sh"}}, reason="a slash is missing after LogBucket"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction": {
          "Path": "/bin/bash", "Args": ["-c", "curl example.com | bash"]}}, status="UNKNOWN",
          path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path"),
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction": {
          "Path": "file:///usr/share/aws/emr/scripts/tidy", "Args": ["--quiet"]}}, status="PASS",
          path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path"),
    *[spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction": {"Path": place, "Args": arguments}},
            status="UNKNOWN", path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path", reason=reason)
      for place, arguments, reason in (
          ("file:/usr/bin/sudo", ["python3", "-m", "pip", "install", "requests"], "given to run"),
          ("file:/opt/fetched/metadata.sh", [], "a file of the nodes"),
          ("/usr/share/aws/emr/../../../bin/sh", ["/mnt/fetched.sh"], "a file of the nodes"),
          ({"Fn::Sub": "file:/usr/share/aws/emr/${AskedFor}"}, [], "AskedFor"))],
    *[spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction": {
          "Path": "s3://elasticmapreduce/bootstrap-actions/run-if", "Args": ["instance.isMaster=true", command]}},
          status=status, path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path")
      for command, status in TOLD_TO_RUN_IF],
    *[spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": place}, status="UNKNOWN")
      for place in (
          ASKED, {"Fn::Sub": "${AskedFor}/packages.sh"}, {"Fn::Join": ["/", [ASKED, "packages.sh"]]})],
    spoil("CFG-06", {f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path": {
          "Fn::Sub": "${AskedFor}://scripts/packages.sh"}}, status="UNKNOWN", also={"ENC-12": "UNKNOWN"}),
    *[spoil("CFG-06", {f"{STEP}/{place}": value}, status=status, reason=reason,
            also=all_of(OF_COMMANDS if place == "Args" else ("CFG-05",) if place == "Args/3" and status == "UNKNOWN"
                        else (), "UNKNOWN"))
      for place, value, status, reason in CODE_OF_STEPS],
    *[spoil("CFG-06", {f"{STEP}/Args": arguments}, status=status, path=f"{STEP}/Args/{index}",
            also=all_of(OF_COMMANDS if arguments[-1] == ASKED else ("CFG-05",) if ASKED in arguments else (),
                        "UNKNOWN"))
      for arguments, index, status in ARGUMENTS_OF_STEPS],
    *[spoil("CFG-06", {f"{STEP}/Args": words}, status="UNKNOWN", path=f"{STEP}/Args") for words in WORDS_OF_STEPS],
    *[spoil("CFG-06", {MORE: {"Classification": "spark-defaults", "ConfigurationProperties": settings}}, status=status,
            path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path" if status == "PASS"
            else f"{MORE}/ConfigurationProperties/{next(iter(settings))}")
      for settings, status in SETTINGS_OF_CODE],
    *[spoil("CFG-06", {f"{STEP}/Args": arguments}, status="PASS", resource="Cluster",
            path=f"{CLUSTER}/BootstrapActions/0/ScriptBootstrapAction/Path") for arguments in ARGUMENTS_OF_STEPS_LEFT],
    spoil("CFG-06", {"Resources/NightlyCluster/Properties/Steps/0/HadoopJarStep/Jar": "s3://elsewhere/a.jar"},
          status="INHERITED"),
    spoil("CFG-10", {f"{CLUSTER}/RepoUpgradeOnBoot": "NONE"}),
    spoil("CFG-10", {f"{CORE}/CustomAmiId": "ami-0123456789abcdef0"}, status="INHERITED"),
    spoil("CFG-10", {f"{TASK}/CustomAmiId": "ami-0123456789abcdef0"}, status="INHERITED"),
    spoil("CFG-10", {"Resources/Group": GROUP}, path="Resources/Group/Properties/CustomAmiId", status="INHERITED"),
    spoil("CFG-10", {f"{CLUSTER}/CustomAmiId": ASKED}, status="UNKNOWN"),
    *[spoil("CFG-10", {"Resources/Group": {"Type": GROUP["Type"], "Properties": {"JobFlowId": named}},
            **images}, status=status, path="Resources/Group/Properties/CustomAmiId")
      for named, images, status in BESIDE],
    spoil("CFG-10", {f"{CLUSTER}/OSReleaseLabel": "2023.11.20260413.0"}, status="INHERITED"),
    spoil("CFG-10", {f"{CLUSTER}/OSReleaseLabel": ASKED}, status="UNKNOWN"),
    spoil("CFG-10", {f"{CLUSTER}/OSReleaseLabel": ""}, status="PASS", path=f"{CLUSTER}/CustomAmiId"),
]  # fmt: skip
