"""Secrets in texts: what is found, and what only looks like one. No example here is anybody's secret."""

from __future__ import annotations

import pytest

from emr_platform.review.secrets import find, issued, scan, told

# Put together here, so that scanners of the repository do not take them for real ones.
KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"
PRIVATE_KEY = "-----BEGIN RSA " + "PRIVATE KEY-----"
GITHUB = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
WEB_TOKEN = (
    "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
)
NAMED = "value named as a secret"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (KEY_ID, ("AWS access key id",)),
        (f"export AWS_ACCESS_KEY_ID={KEY_ID}", ("AWS access key id",)),
        (SECRET_KEY, ("AWS secret access key",)),
        (PRIVATE_KEY, ("private key",)),
        (GITHUB, ("GitHub token",)),
        (GITHUB.replace("ghp_", "gho_"), ("GitHub token",)),
        (GITHUB.replace("ghp_", "ghu_"), ("GitHub token",)),
        (GITHUB.replace("ghp_", "ghs_"), ("GitHub token",)),
        (GITHUB.replace("ghp_", "ghr_"), ("GitHub token",)),
        ("github_pat_" + "a1" * 12, ("GitHub token",)),
        ("glpat-" + "a" * 20, ("GitLab token",)),
        ("xoxb-" + "1234567890", ("Slack token",)),
        ("pypi-" + "A" * 60, ("PyPI token",)),
        ("npm_" + "a" * 36, ("npm token",)),
        ("dapi" + "0" * 32, ("Databricks token",)),
        (WEB_TOKEN, ("JSON web token",)),
        ("jdbc:mysql://app:hunter2@db/hive", ("password in an address",)),
        ("--password hunter2", (NAMED,)),
        ("--db-password=hunter2 --verbose", (NAMED,)),
        ("sqoop import -password hunter2", (NAMED,)),
        ("PGPASSWORD=hunter2 psql", (NAMED,)),
        ("jdbc:redshift://h:5439/d?user=a&password=hunter2", (NAMED,)),
        ('{"apiKey": "0123456789"}', (NAMED,)),
        ("spark.hadoop.fs.s3a.secret.key=abc", (NAMED,)),
        ("spark.datahub.rest.token=abc", (NAMED,)),
        ("--conf spark.sql.catalog.lake.credential=client:abc --conf x=y", (NAMED,)),
        ("password=12345", (NAMED,)),
        ("export DB_PASS=hunter2", (NAMED,)),
        ("--keystore-pass hunter2", (NAMED,)),
        ("curl -u admin:hunter2 https://h/x", ("login in a command",)),
        ("Authorization: Bearer 0123456789abcdef", ("login in a command",)),
        ("Authorization: Basic YWRtaW46aHVudGVyMg==", ("login in a command",)),
        ("curl --user 'admin:hunter2' https://h/x", ("login in a command",)),
        ("beeline -u jdbc:hive2://h:10000 -n app -p hunter2 -e 'show tables'", ("login in a command",)),
        ("/usr/bin/mysql -h db -u root -phunter2 hive", ("login in a command",)),
        ("docker login -u AWS -p hunter2 registry", ("login in a command",)),
        ("mongosh --username a -p hunter2", ("login in a command",)),
        ("sshpass -p hunter2 ssh host", ("login in a command",)),
        ("sqlcmd -S db -U sa -P hunter2", ("login in a command",)),
        ("ldapsearch -x -D cn=a -w hunter2", ("login in a command",)),
        ("redis-cli -h cache -a hunter2 ping", ("login in a command",)),
        ("sqlplus -s scott/hunter2@db", ("login in a command",)),
        ("jdbc:oracle:thin:scott/hunter2@db:1521/x", ("login in a command",)),
        ("openssl rsa -in key.pem -passin pass:hunter2", ("login in a command",)),
        ("echo hunter2 | kinit app", ("login in a command",)),
        ("aws configure set aws_secret_access_key hunter2", ("login in a command",)),
        ("echo hadoop:hunter2 | sudo chpasswd", ("login in a command",)),
        ("chpasswd <<< hadoop:hunter2", ("login in a command",)),
        ("echo 'hunter2' | base64 | sudo passwd --stdin hadoop", ("login in a command",)),
        ("printf 'hunter2' | kinit app", ("login in a command",)),
        ("printf '%s\\n' hunter2 | sudo -S ls", ("login in a command",)),
        ("printf 'hunter2\\nhunter2' | passwd hadoop", ("login in a command",)),
        ("echo hunter2 | docker login -u AWS --password-stdin registry", ("login in a command",)),
        ("kinit app <<< hunter2", ("login in a command",)),
        ("echo 'machine github.com login ci password hunter2' > ~/.netrc", ("login in a command",)),
        ("htpasswd -b f app hunter2", ("login in a command",)),
        ("htpasswd -bc f app hunter2", ("login in a command",)),
        ("htpasswd -nb app hunter2", ("login in a command",)),
        ("useradd -p $(openssl passwd -1 hunter2) app", ("login in a command",)),
        ("useradd -p hunter2 app", ("login in a command",)),
        ("openssl enc -d -aes256 -k hunter2 -in a", ("login in a command",)),
        ("zip -P hunter2 a.zip x", ("login in a command",)),
        ("unzip -P hunter2 x", ("login in a command",)),
        ("7z x -phunter2 a.7z", ("login in a command",)),
        ("smbclient //x/y -U app%hunter2", ("login in a command",)),
        ("lftp -u app,hunter2 host", ("login in a command",)),
        ("bteq .LOGON td/app,hunter2", ("login in a command",)),
        ("impala-shell -l --ldap_password_cmd='echo -n hunter2'", ("login in a command",)),
        ("kadmin -p a -w hunter2", ("login in a command",)),
        ("vsql -U app -w hunter2", ("login in a command",)),
        ("az login --service-principal -u a -p hunter2 --tenant t", ("login in a command",)),
        ("aws ssm put-parameter --type SecureString --name x --value hunter2", ("login in a command",)),
        ("aws secretsmanager create-secret --name x --secret-string hunter2", ("login in a command",)),
        ("hadoop credential create x -value hunter2", ("login in a command",)),
        ("CREATE USER etl PASSWORD 'hunter2'", ("login in a command",)),
        ("alter user \"etl user\" with password 'hunter2' valid until 'x'", ("login in a command",)),
        ("CREATE LOGIN etl WITH PASSWORD = 'hunter2'", ("login in a command", NAMED)),
        ("COPY t FROM 's3://b' ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'hunter2'", ("login in a command",)),
        ("COPY t FROM 's3://b' MASTER_SYMMETRIC_KEY AS 'hunter2'", ("login in a command",)),
        ("Authorization: ApiKey hunter2", ("login in a command",)),
        ("--account-key hunter2", (NAMED,)),
        ("Private-Token: hunter2", (NAMED,)),
        ("--ServerApp.token=hunter2", (NAMED,)),
        ("--pass hunter2", (NAMED,)),
        ("--pass=hunter2", (NAMED,)),
        ("databricks configure --token hunter2", (NAMED,)),
        ("API_SECRET=hunter2", (NAMED,)),
        ("DB_CREDENTIALS=app:hunter2", (NAMED,)),
        ("keytool -storepass hunter2", (NAMED,)),
        ("Server=db;User Id=app;Pwd=hunter2;", (NAMED,)),
        ("host=db user=app pass=hunter2", (NAMED,)),
        ("--conf spark.mongodb.input.password=hunter2", (NAMED,)),
        ("amqps://app:hunter2@mq:5671", ("password in an address",)),
        ("rk_live_" + "a1" * 12, ("Stripe key",)),
        ("https://hooks.slack.com/services/" + "T0001/B0002/" + "a1" * 12, ("Slack webhook",)),
        ("--jdbc-pw hunter2", (NAMED,)),
        ("--pw=hunter2", (NAMED,)),
        ("--auth-key hunter2", (NAMED,)),
        ("NEW_RELIC_LICENSE_KEY=hunter2", (NAMED,)),
        ("spark.authenticate.secret=hunter2", (NAMED,)),
        ("http-server.https.keystore.key=hunter2", (NAMED,)),
        ("es.net.http.auth.pass=hunter2", (NAMED,)),
        ("fs.azure.account.key.lake.dfs.core.windows.net=aGk=", (NAMED,)),
        ("AIza" + "Sy_" * 11 + "ab", ("Google API key",)),
        ("VAULT_TOKEN=hunter2", (NAMED,)),
        ("X-Vault-Token: hunter2", (NAMED,)),
        ("--github-token hunter2", (NAMED,)),
        ("HUGGING_FACE_HUB_TOKEN=hunter2", (NAMED,)),
        ("dfs.adls.oauth2.credential=hunter2", (NAMED,)),
        ("basic.auth.user.info=app:hunter2", (NAMED,)),
        ("spark.redis.auth=hunter2", (NAMED,)),
        ("redis://:hunter2@cache:6379", ("password in an address",)),
        ("CREATE USER app IDENTIFIED BY 'hunter2'", ("login in a command",)),
        ("Authorization: Splunk hunter2", ("login in a command",)),
        ("https://a.blob.core.windows.net/c?sv=2024-11-04&sig=" + "q7%2B" * 8 + "&se=2030", ("Azure signature",)),
        ("dckr_pat_" + "a1" * 14, ("Docker token",)),
        ("hf_" + "aB" * 17, ("Hugging Face token",)),
        ("sk-" + "a1" * 10 + "T3Blbk" + "FJ" + "b2" * 10, ("OpenAI key",)),
        ("SG." + "a1" * 11 + "." + "b" * 43, ("SendGrid key",)),
        ("hvs." + "a1" * 12, ("Vault token",)),
        ("AccountName=a;AccountKey=" + "q7" * 22 + "==", ("Azure storage key",)),
    ],
)
def test_secrets_are_found(text: str, kinds: tuple[str, ...]) -> None:
    assert find(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        "s3://bucket/jobs/passwords.py",
        "--password",
        "--password ${DB_PASSWORD}",
        "--password=$PASSWORD",
        "--password {{resolve:secretsmanager:db:SecretString:password}}",
        "--password-file /etc/secret",
        "--max-tokens 4096",
        "--secret prod/database",
        "password: <the password>",
        "password=********",
        "password = none",
        "jdbc:mysql://db:3306/hive",
        "https://${user}:${password}@host/x",
        "arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",  # a sha1
        "raw/clickstream/everything/of/one/daily/",  # forty characters of base64, as people write them
        "emr-dev-cluster-etl:ExportsOutputFnGetAttRolesEc2Role0A1B2C3D",
        "access key rotation is the account's",
        "curl -u $USER:$PASSWORD https://h/x",
        "curl -u admin https://h/x",
        "Authorization: Bearer $TOKEN",
        "bypass=true",
        "spark.datahub.rest.token=$TOKEN",
        "self.token=given",
        "hadoop fs -mkdir -p s3://bucket/out",
        "ssh -p 2222 host",
        "psql -U app -p 5439",
        "docker run -u 1000:1000 -p 8080:80 image",
        "job.py -u users -p 2026-01-01",
        "mysql -u root -p",
        "mysql -u root -p$MYSQL hive",
        "mysql --protocol=tcp -P 3306",
        "pip install mysql-connector -p wheels",
        "aws sts assume --user arn:aws:iam::aws:user/x",
        "beeline -u jdbc:hive2://h:10000 -p ${PASSWORD}",
        "echo done | tee log",
        "Authorization: Basic $LOGIN",
        "sudo -u hadoop hdfs dfs -chown app:app /user/app",
        "--first-pass 2",
        "--pad-token 0 --eos-token 2",
        "next_token=0123",
        "https://proxy.example.com:3128",
        "identified by its name",
        "hf_dataset=squad",
        "--credential-provider env",
        "echo hadoop:$PASSWORD | sudo chpasswd",
        "echo $PASSWORD | kinit app",
        "printf '%s' x | tee log",
        "echo a:b | cut -d: -f1",
        "cat pw | sudo chpasswd",
        "echo data | gpg --import",
        "kinit app < /etc/pw",
        "CREATE USER etl PASSWORD DISABLE",
        "CREATE USER etl PASSWORD '{}'",
        "ALTER USER etl PASSWORD '$PASSWORD'",
        "ALTER USER etl PASSWORD ':password'",
        "ALTER USER etl RENAME TO e; SELECT password FROM t WHERE name = 'x'",
        "COPY t FROM 's3://b' IAM_ROLE default ENCRYPTED",
        "machine x of the cluster",
        "htpasswd -b f app $PASSWORD",
        "htpasswd -c f app",
        "openssl passwd -1 -stdin",
        "openssl passwd -1 -in file",
        "openssl enc -d -aes256 -pass file:/etc/key -in a",
        "openssl rsa -in key.pem -passin env:KEY",
        "aws s3 cp s3://b/x.zip . && mysql -P 3306",
        "zip -r a.zip x",
        "7z x a.7z && mkdir -p out",
        "smbclient //x/y -U app",
        "lftp -u app host",
        "useradd -p $HASH app",
        "useradd -m app && mkdir -p out",
        "aws ssm put-parameter --type String --name x --value blue",
        "aws secretsmanager create-secret --secret-string file://x",
        'aws secretsmanager create-secret --secret-string "$VALUE"',
        "hadoop credential create x -provider jceks://x",
        "az login --identity",
        "--credentials-provider env",
        "--passes 3",
        "--pad.token",
        "self.token = given",
        "--tokens 3",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("javax.jdo.option.ConnectionPassword", "hunter2", True),
        ("--password", "hunter2", True),
        ("MYSQL_PWD", "hunter2", True),
        ("--auth-token", "0123", True),
        ("--token", "0123", True),
        ("--max-token", "0123", False),
        ("PASSWORD", "<CHANGE_ME>", True),
        ("PASSWORD", "********", True),
        ("PASSWORD", "xxxx", True),
        ("PASSWORD", "<%= password %>", False),
        ("PASSWORD", "none", False),
        ("juicefs.token", "0123", True),
        ("GITLAB_TOKEN", "0123", True),
        ("spark.sql.catalog.lake.credential", "client:0123", True),
        ("NextToken", "0123", False),
        ("dfs.block.access.token.enable", "0123", False),
        ("spark.yarn.appMasterEnv.API_SECRET", "0123", True),
        ("DB_CREDENTIALS", "app:0123", True),
        ("AWS_CREDENTIALS", "instance", False),
        ("--secret", "prod/database", False),
        ("-pass", "env:KEY", False),
        ("ConnectionPassword", "{{resolve:secretsmanager:x}}", False),
        ("password", "$.secret.value", False),
        ("password", "", False),
        ("EMR.secret@ConnectionPassword", "prod-db", False),
        ("PasswordPolicy", "strict", False),
        ("--password=hunter2", "next", False),
    ],
)
def test_the_name_tells(name: str, text: str, found: bool) -> None:
    assert find(text, name) == ((NAMED,) if found else ())


def test_everything_inside_a_value_is_scanned() -> None:
    value = {
        "Steps": [{"Args": ["spark-submit", "--password", "hunter2", "--user", "app", "--verbose"]}],
        "Environment": [{"Key": "DB_PASSWORD", "Value": "hunter2"}, {"Key": "DB", "Value": "hive"}],
        "Parameters": [{"ParameterKey": "ApiKey", "ParameterValue": "0123"}],
        "Joined": {"Fn::Join": ["", ["--password=", {"Ref": "Password"}]]},
        "Properties": {"fs.s3a.secret.key": "abc", "fs.s3a.endpoint": "s3.example"},
        "Port": 22,
        "Nothing": None,
        "Command": ["curl", "-s", "-u", "app:hunter2", "https://h/x"],
        "Client": ["mysql", "-u", "root", "-phunter2", "hive"],
        "Folder": ["hadoop", "fs", "-mkdir", "-p", "out"],
    }
    assert list(scan(value)) == [
        (("Steps", 0, "Args", 2), (NAMED,)),
        (("Environment", 0, "Value"), (NAMED,)),
        (("Parameters", 0, "ParameterValue"), (NAMED,)),
        (("Properties", "fs.s3a.secret.key"), (NAMED,)),
        (("Command", 3), ("login in a command",)),
        (("Client", 3), ("login in a command",)),
    ]


def test_program_text_is_searched_for_what_issuers_mark() -> None:
    assert issued(f'client("s3", key="{KEY_ID}")') == ("AWS access key id",)
    assert issued("def connect(user: str, password: str = given.password) -> None:") == ()


@pytest.mark.parametrize(
    ("text", "name", "parts"),
    [
        (f"export AWS_ACCESS_KEY_ID={KEY_ID}; run", "", (KEY_ID,)),
        ("jdbc:mysql://app:hunter2@db/hive", "", ("hunter2",)),
        ("sqoop --password hunter2 --verbose", "", ("hunter2",)),
        ("hunter2", "DbPassword", ("hunter2",)),
        (f"x\n{PRIVATE_KEY}\nMIIE", "", (f"x\n{PRIVATE_KEY}\nMIIE",)),
        (SECRET_KEY, "", (SECRET_KEY,)),
        ("--password $PASSWORD", "", ()),
        ("curl -u app:hunter2 https://h", "", ("hunter2",)),
        ("mysql -u root -phunter2", "", ("hunter2",)),
        ("nightly", "Name", ()),
    ],
)
def test_the_secret_itself_is_told_to_be_hidden(text: str, name: str, parts: tuple[str, ...]) -> None:
    assert told(text, name) == parts


def test_of_a_kind_whose_part_is_not_known_the_whole_text_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emr_platform.review.secrets.find", lambda _text, _name="": ("a new kind",))
    assert told("curl -u app:hunter2 https://db") == ("curl -u app:hunter2 https://db",)
    told.cache_clear()


def test_a_password_of_digits_is_found() -> None:
    assert list(
        scan({"db.password": 12345678, "Args": ["--password", 1.5], "flag.password": True, "size": 12345678})
    ) == [
        (("db.password",), (NAMED,)),
        (("Args", 1), (NAMED,)),
    ]
