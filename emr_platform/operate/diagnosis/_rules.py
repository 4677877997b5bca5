"""What failures look like: the table, in the order in which it is asked.

A rule looks at texts of some kinds. Its patterns are searched there; the sentences may name their groups, `{line}`,
the line that was found, and `{job}`, the line of the Python program that led there, if one did. The first rule that
finds something decides.

Kinds: `state` is what the workflow caught (`Error: Cause`), `cluster` the reason of the cluster's last change with its
error details, `step` what EMR says about the step; `log` stands for every log that was read.

Stages, one after the other: `facts` are sure whatever the logs say. `logs` are asked first of the exception that ended
the program, then of errors before it, then of everything. `fallback` is for when nothing more exact was found.

Sources of the words: EMR management guide, emr-troubleshoot-error-errordetail (error codes),
emr-manage-cloudwatch-events (capacity), emr-troubleshoot-errors; API reference, ClusterStateChangeReason; KMS developer
guide, key-state; S3 API reference, ErrorResponses; Spark 3.5, error-conditions.json and YarnAllocator; botocore's
ClientError. None of them is a contract: AWS changes texts, and a rule that no longer finds its words says `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["state", "cluster", "step", "log"]
Stage = Literal["facts", "logs", "fallback"]

CATEGORIES = (
    "bootstrap", "capacity", "iam", "kms", "s3-denied", "s3-not-found", "s3-throttled", "out-of-memory", "disk-full",
    "spot-loss", "user-code", "sql", "missing-module", "network", "timeout", "throttling", "invalid-input",
    "validation", "stopped", "emr-internal", "unknown",
)  # fmt: skip

_ANY: tuple[Kind, ...] = ("state", "cluster", "step", "log")
_WORDS: tuple[Kind, ...] = ("state", "step", "log")
_LAUNCH: tuple[Kind, ...] = ("state", "cluster")
_LOGS: tuple[Kind, ...] = ("step", "log")
_PRINCIPAL = r"(?:User: (?P<who>[^\s]{1,300}) is )?not authorized to perform: "
_S3A = r"s3[an]?://"
_MEMORY_USED = r"(?P<used>[\d.]{1,12} ?[KMGT]?B of [\d.]{1,12} ?[KMGT]?B)?"


@dataclass(frozen=True)
class Rule:
    """One kind of failure.

    Attributes:
        name: stable name.
        category: one of `CATEGORIES`.
        stage: when it is asked.
        looks_at: kinds of texts.
        patterns: regular expressions, `^` and `$` at lines; all with the groups that the sentences name.
        summary: what happened, one sentence.
        remedy: what to do.
        reads: `pattern` searches the patterns; `python` and `java` read the last traceback or exception, with the
            groups `where`, `error` and `message`.
        source: where the words come from, when it is not those of the table as a whole.
    """

    name: str
    category: str
    stage: Stage
    looks_at: tuple[Kind, ...]
    patterns: tuple[str, ...]
    summary: str
    remedy: str
    reads: Literal["pattern", "python", "java"] = "pattern"
    source: str = ""


RULES: tuple[Rule, ...] = (
    # --- facts: what the workflow or EMR says in so many words --------------------------------------------------------
    Rule(
        "refused-input", "invalid-input", "facts", ("state",),
        (r"^(?:InvalidInputs?|InputRefused|InputsRefused|RefusedInputs?|UndeclaredInputs?)\b",),
        "the input of the run was refused before anything started: {line}",
        "give the inputs that the workflow declares, within their bounds; emr-platform run checks them beforehand",
        source="the workflow's own first states",
    ),
    Rule(
        "launch-timeout", "timeout", "facts", ("state",),
        (r"^ClusterLaunchTimedOut\b",),
        "the cluster was not ready for steps in the time it had: {line}",
        "look at the cluster's fleets and bootstrap actions; allow more with launch_timeout_minutes, or name more "
        "types of instances",
        source="the workflow's own states",
    ),
    Rule(
        "workflow-timeout", "timeout", "facts", ("state",),
        (r"^(?:WorkflowTimedOut|ExecutionTimedOut)\b",),
        "the whole run took longer than it may",
        "see which step took the time (emr-platform follow); raise timeout_minutes of the workflow, or give the "
        "cluster more capacity",
        source="the workflow's own states",
    ),
    Rule(
        "step-timeout", "timeout", "facts", ("state",),
        (r"^States\.(?:Timeout|HeartbeatTimeout)\b",),
        "it took longer than its timeout",
        "see in its log whether it worked or waited (emr-platform logs); raise timeout_minutes of the step, or give "
        "the cluster more capacity",
        source="Step Functions developer guide, concepts-error-handling",
    ),
    Rule(
        "stopped", "stopped", "facts", ("state",),
        (r"^(?:Aborted|ExecutionAborted|Stopped)\b",),
        "somebody stopped the run: {line}",
        "start it again when it is wanted: emr-platform run",
        source="Step Functions API reference, StopExecution",
    ),
    Rule(
        "no-addresses", "capacity", "facts", _LAUNCH,
        (
            r"[Ii]nsufficient ?[Ff]ree ?[Aa]ddresses ?[Ii]n ?[Ss]ubnet",
            r"(?:not|n't) have enough free (?:IP )?addresses",
            r"InsufficientFreeAddressesInSubnet",
        ),
        "the subnet has too few free addresses for the cluster",
        "use larger subnets (network.cidr), or end what holds addresses there; one cluster takes an address for each "
        "node",
    ),
    Rule(
        "account-limit", "capacity", "facts", _LAUNCH,
        (
            r"VcpuLimitExceeded|vCPU [Ll]imit [Ee]xceeded|more vCPU capacity than your current vCPU limit",
            r"MaxSpotInstanceCountExceeded|Spot [Ii]nstance [Cc]ount [Ll]imit [Ee]xceeded",
            r"Max spot instance count exceeded",
            r"InstanceLimitExceeded|Instance [Ll]imit [Ee]xceeded|instance count quota",
            r"(?:exceed the EC2 (?:service )?quota|VolumeLimitExceeded)",
        ),
        "the account's EC2 quota does not allow the cluster: {line}",
        "ask for a higher quota in Service Quotas (vCPUs of running On-Demand or of Spot instances), end other "
        "instances, or lower the cluster's capacity",
    ),
    Rule(
        "no-capacity", "capacity", "facts", _LAUNCH,
        (
            r"[Ii]nsufficient ?[Ii]nstance ?[Cc]apacity|EC2_INSUFFICIENT_CAPACITY|SPOT_NO_CAPACITY",
            r"SPOT_PRICE_INCREASE|[Ii]nsufficient capacity|UnfulfillableCapacity|no Spot capacity",
        ),
        "EC2 has not enough instances of the types asked for: {line}",
        "name more instance types, sizes and generations in the fleet, and more zones; keep primary and core nodes "
        "On-Demand; run it again later, capacity comes back",
    ),
    Rule(
        "fleet-timeout", "capacity", "facts", _LAUNCH,
        (
            r"INSTANCE_FLEET_TIMEOUT",
            r"[Pp]rovisioning [Tt]imeout|provisioning timed out",
            r"[Ii]nstance fleet [^\n]{0,60}timed out",
        ),
        "EC2 did not provide the fleets' capacity in the time they had: {line}",
        "name more instance types in the fleets, let Spot fall back to On-Demand, or give a longer timeout",
    ),
    Rule(
        "too-many-calls-at-launch", "throttling", "facts", _LAUNCH,
        (
            r"Throttled from Amazon EC2|throttling from Amazon EC2",
            r"ThrottlingException|RequestLimitExceeded|TooManyRequestsException|Rate exceeded",
        ),
        "AWS refused a call because too many came at once: {line}",
        "start fewer runs at the same minute, spread schedules, or ask for higher API rates; the run can be repeated",
        source="EMR management guide, emr-throttling-error and emr-service-limits-what-are",
    ),
    # --- logs: from the exact to the general --------------------------------------------------------------------------
    Rule(
        "kms-key-state", "kms", "logs", _ANY,
        (
            r"(?P<key>arn:[\w-]+:kms:[^\s,]{1,200}) is (?P<state>disabled|pending deletion|pending import)",
            (r"KMS[.\w]{0,40}(?:Disabled|InvalidState)Exception[^\n]{0,200}?"
            r"(?P<state>disabled|[Pp]ending ?[Dd]eletion|[Pp]ending ?[Ii]mport)"),
        ),
        "the KMS key {key} cannot be used: it is {state}",
        "enable the key (aws kms enable-key), or cancel its deletion first (aws kms cancel-key-deletion); without it "
        "the data stays unreadable",
    ),
    Rule(
        "kms-denied", "kms", "logs", _ANY,
        (
            (rf"{_PRINCIPAL}(?P<action>kms:\w+) on (?:resource: )?(?P<resource>[^\n]{{1,200}}?)"
            r"(?= because|\s*\(Service|\s*$|[,;)])"),
        ),
        "KMS denied {action} on {resource} to {who}",
        "let the role use the key: in its policies and, where the key is another account's, in the key's policy; in an "
        "environment file name the key under security.s3 or declare the location in reads or writes",
    ),
    Rule(
        "kms-key-unknown", "kms", "logs", _ANY,
        (
            r"ciphertext refers to a customer master key that does not exist",
            r"KMS[.\w]{0,40}(?:NotFound|AccessDenied|Disabled|InvalidState)Exception",
            r"Service: (?:AWS)?K(?:MS|ms)[;,][^\n]{0,60}AccessDenied",
        ),
        "KMS refused the use of a key: {line}",
        "see that the key exists in this region, is enabled, and that the role may use it",
    ),
    Rule(
        "pass-role", "iam", "logs", _ANY,
        (rf"{_PRINCIPAL}iam:PassRole on resource: (?P<resource>[^\s]{{1,300}})",),
        "{who} may not hand the role {resource} to the service it is for (iam:PassRole)",
        "allow iam:PassRole on that role, with the service in iam:PassedToService; deploying the environment again "
        "puts the platform's own policies back",
    ),
    Rule(
        "runtime-role", "iam", "logs", _ANY,
        (
            (rf"{_PRINCIPAL}(?P<action>sts:(?:AssumeRole|TagSession|SetSourceIdentity)) on resource: "
            r"(?P<resource>[^\s]{1,300})"),
        ),
        "{who} may not take the role {resource} ({action})",
        "both sides have to allow it: the nodes' role on that role, and that role's trust policy for the nodes' role; "
        "deploying the cluster's stack again puts both back",
    ),
    Rule(
        "runtime-role-refused", "iam", "logs", _LOGS,
        (
            r"Runtime role refused|enables no runtime roles",
            r"(?:ExecutionRoleArn|execution role|runtime role)[^\n]{0,80}(?:not authorized|refused|cannot be assumed)",
        ),
        "the step's runtime role could not be taken: {line}",
        "the nodes' role must be allowed sts:AssumeRole and sts:TagSession on it, and its trust policy must allow the "
        "nodes' role the same",
        source="EMR management guide, emr-steps-runtime-roles; EMR's own words are not documented",
    ),
    Rule(
        "s3-denied-action", "s3-denied", "logs", _ANY,
        (rf"{_PRINCIPAL}(?P<action>s3:\w+)(?: on resource: \"?(?P<resource>[^\s\"]{{1,400}}))?",),
        "S3 denied {action} on {resource} to {who}",
        "declare the location under reads or writes of the step (or of the cluster) and deploy; for a bucket elsewhere "
        "its own policy must allow the role too",
    ),
    Rule(
        "lake-formation", "iam", "logs", _LOGS,
        (r"Insufficient Lake Formation permission",),
        "Lake Formation denied it: {line}",
        "grant the workflow's runtime role the table or its columns in Lake Formation",
        source="Lake Formation developer guide, access-control-underlying-data",
    ),
    Rule(
        "iam-denied", "iam", "logs", _ANY,
        (rf"{_PRINCIPAL}(?P<action>[\w-]+:\w+)(?: on (?:resource: )?\"?(?P<resource>[^\s\",;]{{1,400}}))?",),
        "IAM denied {action} on {resource} to {who}",
        "allow the action in the role's policies; what a step needs beyond the platform's grants follows from what the "
        "environment file declares",
    ),
    Rule(
        "ec2-unauthorised", "iam", "logs", _ANY,
        (
            r"UnauthorizedOperation|insufficient EC2 permissions",
            r"not authorized to perform this operation",
        ),
        "EC2 refused a call of EMR's service role: {line}",
        "see that subnets and groups carry the tag for-use-with-amazon-emr-managed-policies and that the role has its "
        "policies; aws sts decode-authorization-message tells the action",
        source="EMR management guide, emr-managed-iam-policies",
    ),
    Rule(
        "s3-denied-location", "s3-denied", "logs", _ANY,
        (
            rf"AccessDeniedException: (?P<resource>{_S3A}[^\s:,]{{1,400}})",
            rf"[Aa]ccess [Dd]enied[^\n]{{0,120}}(?P<resource>{_S3A}[^\s:,)\"']{{1,400}})",
            (rf"(?P<resource>{_S3A}[^\s:,)\"']{{1,400}})[^\n]{{0,200}}(?:AccessDenied|Access Denied|403 Forbidden"
            r"|Status Code: 403)"),
        ),
        "S3 denied access to {resource}",
        "declare the location under reads or writes of the step (or of the cluster) and deploy; for a bucket elsewhere "
        "its own policy and its key must allow the role too",
    ),
    Rule(
        "s3-denied", "s3-denied", "logs", _ANY,
        (
            r"Error Code: (?:AccessDenied|403 Forbidden)|Status Code: 403",
            r"An error occurred \((?:AccessDenied|403)\) when calling the \w{0,40}(?:Object|Bucket|Upload)",
            r"AmazonS3Exception: Access Denied",
        ),
        "S3 denied access: {line}",
        "declare the location under reads or writes of the step (or of the cluster) and deploy; for a bucket elsewhere "
        "its own policy and its key must allow the role too",
    ),
    Rule(
        "access-denied", "iam", "logs", _ANY,
        (
            (r"An error occurred \((?:AccessDenied\w*|UnauthorizedOperation|UnrecognizedClientException"
            r"|ExpiredToken\w*|InvalidClientTokenId)\) when calling"),
            r"Error Code: (?:AccessDenied\w*|ExpiredToken\w*)",
            r"^AccessDenied\w*: ",
        ),
        "AWS denied a call: {line}",
        "allow the action in the policies of the role that made the call",
    ),
    Rule(
        "s3-slow-down", "s3-throttled", "logs", _ANY,
        (
            r"SlowDown|503 Slow ?Down|Please reduce your request rate",
            r"Service: (?:Amazon )?S3[;,] Status Code: 503",
        ),
        "S3 slowed the job down until it gave up: {line}",
        "write fewer and larger files, spread keys over more prefixes, or let fewer tasks run at once; S3 takes 3,500 "
        "writes and 5,500 reads a second for each prefix",
        source="S3 user guide, optimizing-performance",
    ),
    Rule(
        "aws-throttled", "throttling", "logs", _ANY,
        (
            r"ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException",
            r"ProvisionedThroughputExceededException|Rate exceeded",
        ),
        "AWS refused a call because too many came at once: {line}",
        "let fewer tasks call at once, or retry with growing waits; the run can be repeated",
    ),
    Rule(
        "yarn-killed-for-memory", "out-of-memory", "logs", _LOGS,
        (
            r"Container killed by YARN for exceeding (?:physical |virtual )?memory limits\.? ?"
            + _MEMORY_USED,
            r"is running (?:\d+B )?beyond (?:the )?'?(?:PHYSICAL|VIRTUAL|physical|virtual)'? memory limits?\.?"
            r"(?: Current usage:)? ?" + _MEMORY_USED,
        ),
        "YARN killed a container that took more memory than it had ({used})",
        "give it more: spark.executor.memoryOverhead (or spark.driver.memoryOverhead for the driver) for Python and "
        "native memory, spark.executor.memory for the heap; or make partitions smaller; emr-platform size shows what "
        "there is",
    ),
    Rule(
        "driver-result-too-large", "out-of-memory", "logs", _LOGS,
        (r"Total size of serialized results[^\n]{0,120}spark\.driver\.maxResultSize",),
        "the driver was sent more results than it may hold: {line}",
        "do not collect what can be written from the executors; else raise spark.driver.maxResultSize and "
        "spark.driver.memory",
    ),
    Rule(
        "java-heap", "out-of-memory", "logs", _LOGS,
        (
            r"java\.lang\.OutOfMemoryError: (?P<what>[^\n]{1,120})",
            r"(?P<what>SparkOutOfMemoryError[^\n]{0,120})",
            r"(?P<what>GC overhead limit exceeded)",
        ),
        "Java ran out of memory: {what}",
        "in the driver: spark.driver.memory, and do not collect; in executors: spark.executor.memory or more, smaller "
        "partitions",
    ),
    Rule(
        "process-killed", "out-of-memory", "logs", _LOGS,
        (
            (r"(?:[Ee]xit(?:ed with)?(?: a non-zero)? ?[Cc]ode:?(?: is)?|[Ee]xit status:|exitCode:|exited with code)"
            r" ?(?P<code>137|-104|-103)\b"),
            r"(?P<code>137) ?\(SIGKILL\)",
        ),
        "a process was killed, as Linux and YARN do when memory runs out (exit code {code})",
        "give it more memory: spark.executor.memoryOverhead or spark.executor.memory, spark.driver.memory for the "
        "driver; larger instance types when it runs beside YARN",
    ),
    Rule(
        "python-memory", "out-of-memory", "logs", _LOGS,
        (r"^(?P<what>MemoryError[^\n]{0,120})", r"(?P<what>Cannot allocate memory)"),
        "a program ran out of memory: {what}",
        "read or keep less at a time, or take larger instance types",
    ),
    Rule(
        "disk-full", "disk-full", "logs", _ANY,
        (
            r"No space left on device",
            r"local-dirs? (?:usable space is below|are bad|turned bad)",
            r"INSUFFICIENT_DISK_SPACE",
            r"could only be (?:written|replicated) to 0 (?:of the \d+ minReplication )?nodes",
            r"DiskErrorException",
        ),
        "a disk is full: {line}",
        "give the nodes larger or more volumes (volumes of the instance type, root_volume for the system), more nodes, "
        "or keep less in HDFS and shuffles",
    ),
    Rule(
        "node-lost", "spot-loss", "logs", _ANY,
        (
            r"Container released on a \*lost\* node",
            r"Slave lost|Worker lost|[Nn]ode decommissioned|worker decommissioned",
            r"Executor decommission",
            r"[Ss]pot [Ii]nstance (?:was )?(?:interrupt|reclaim|terminat)",
            r"INSTANCE_FAILURE",
            r"(?:NodeManager|Host)[^\n]{0,80}\bLOST\b",
        ),
        "nodes went away while they were needed, as Spot instances do: {line}",
        "keep primary and core nodes On-Demand, name more instance types for Spot, make tasks shorter; the run can be "
        "repeated",
    ),
    Rule(
        "python-module", "missing-module", "logs", _LOGS,
        (
            r"ModuleNotFoundError: No module named '(?P<module>[\w.]{1,200})'",
            r"ImportError: cannot import name '[\w.]{1,100}' from '(?P<module>[\w.]{1,200})'",
        ),
        "Python has no module {module}, or not what is wanted of it",
        "name the package in the step's `requirements` file, with its hash, and run emr-platform package; or install "
        "it on every node by a bootstrap action",
    ),
    Rule(
        "no-distribution", "missing-module", "logs", _LOGS,
        (
            r"No matching distribution found for (?P<module>[^\s]{1,200})",
            r"Could not find a version that satisfies the requirement (?P<module>[^\s]{1,200})",
        ),
        "pip found no package {module}",
        "put a wheel for the nodes' Python and processor where the bootstrap action looks for it; private subnets "
        "reach no PyPI",
    ),
    Rule(
        "java-class", "missing-module", "logs", _LOGS,
        (
            r"java\.lang\.(?:ClassNotFoundException|NoClassDefFoundError|NoSuchMethodError): (?P<module>[^\s]{1,300})",
            r"(?:Failed|Unable) to find data source: (?P<module>[\w.]{1,200})",
            r"\[DATA_SOURCE_NOT_FOUND\][^\n]{0,60}: ?(?P<module>[\w.]{1,200})",
            r"Error: Failed to load class (?P<module>[\w.$]{1,200})",
        ),
        "Java has no class {module}",
        "add the jar that has it (conf spark.jars, or an application of the cluster), for the Scala and Spark of the "
        "release",
    ),
    Rule(
        "no-command", "missing-module", "logs", _LOGS,
        (
            r"(?:^|: )(?P<module>[\w./-]{1,100}): command not found",
            r"(?:^|: )(?P<module>[\w./-]{1,100}): not found$",
        ),
        "the nodes have no command {module}",
        "install it by a bootstrap action, or name it with its whole path",
    ),
    Rule(
        "s3-no-location", "s3-not-found", "logs", _WORDS,
        (
            r"(?:\[PATH_NOT_FOUND\] )?Path does not exist: (?P<resource>[^\s;,]{1,400}?)(?=[.;,]?(?:\s|$))",
            r"Input path does not exist: (?P<resource>[^\s;,]{1,400})",
            rf"(?:FileNotFoundException|NoSuchFileException)[^\n]{{0,80}}?(?P<resource>{_S3A}[^\s;,:'\"]{{1,400}})",
            rf"(?P<resource>{_S3A}[^\s;,:'\"]{{1,400}})[^\n]{{0,200}}(?:NoSuchKey|NoSuchBucket)",
        ),
        "there is nothing at {resource}",
        "see that it is written before it is read, and that the name is right; the inputs of the run may have named it",
    ),
    Rule(
        "s3-not-found", "s3-not-found", "logs", _WORDS,
        (
            r"Error Code: (?:NoSuchKey|NoSuchBucket|404 Not Found)",
            r"An error occurred \((?:NoSuchKey|NoSuchBucket|404)\) when calling",
        ),
        "S3 has no such object or bucket: {line}",
        "see that it is written before it is read, and that the name is right",
    ),
    Rule(
        "sql-table", "sql", "logs", _LOGS,
        (
            r"\[TABLE_OR_VIEW_NOT_FOUND\][^\n]{0,40}?[`'\"](?P<name>[^\n]{1,120}?)[`'\"]?(?= cannot be found)",
            r"(?:Table or view|Table|Database) not found:? '?(?P<name>[\w.`]{1,200})",
            r"NoSuchTableException: [^\n]{0,40}?(?P<name>[\w.`]{1,200})(?:$|\s)",
            r"relation \"(?P<name>[\w.]{1,200})\" does not exist",
            r"Table '(?P<name>[\w.]{1,200})' does not exist",
        ),
        "there is no table {name}{job}",
        "see that it is in the metastore that the cluster uses (metastore.databases) and made before it is read",
    ),
    Rule(
        "sql-parse", "sql", "logs", _LOGS,
        (
            r"\[PARSE_SYNTAX_ERROR\]",
            r"(?:^|FAILED: |captured\.|parser\.|parse\.)ParseException|mismatched input",
            r"SYNTAX_ERROR|syntax error at or near|SQLSyntaxErrorException",
        ),
        "the SQL could not be read{job}: {line}",
        "mend the statement; the line and position count from its beginning",
    ),
    Rule(
        "sql-analysis", "sql", "logs", _LOGS,
        (
            r"AnalysisException|SemanticException",
            r"\[UNRESOLVED_[A-Z_.]{1,80}\]",
        ),
        "the SQL does not fit its tables{job}: {line}",
        "see that columns and types are what the statement takes them to be",
    ),
    Rule(
        "unknown-host", "network", "logs", _ANY,
        (
            r"UnknownHostException: (?P<host>[\w.-]{1,253})",
            r"Could not resolve host: (?P<host>[\w.-]{1,253})",
            r"Failed to resolve '?(?P<host>[\w.-]{1,253})",
        ),
        "the name {host} could not be resolved",
        "see that the network has a way to it: an endpoint for the service in the VPC (network.endpoints), or DNS of "
        "the name's owner",
    ),
    Rule(
        "no-connection", "network", "logs", _ANY,
        (
            r"Could not connect to the endpoint URL|EndpointConnectionError|ConnectTimeoutError",
            r"Unable to execute HTTP request",
            r"HIVE_METASTORE_CONNECTION_ERROR|Temporary failure in name resolution",
            r"(?:Connection refused|[Cc]onnect(?:ion)? timed out|ConnectTimeoutException|No route to host)",
            r"Network is unreachable|SocketTimeoutException|Connection reset by peer",
        ),
        "a connection failed: {line}",
        "see that security groups, endpoints and routes lead there; private subnets have no way to the internet unless "
        "network.internet gives one",
    ),
    Rule(
        "python-error", "user-code", "logs", ("log",), (),
        "the program failed in {where}: {error}{message}",
        "mend the job; the traceback in its log tells the way there",
        reads="python",
    ),
    Rule(
        "java-error", "user-code", "logs", ("log",), (),
        "the program failed: {error}{message}{where}",
        "mend the job, or what it is given; the stack trace in its log tells the way there",
        reads="java",
    ),
    # --- fallback: what remains when no log says more -----------------------------------------------------------------
    Rule(
        "bootstrap-download", "bootstrap", "fallback", ("cluster",),
        (r"BA_DOWNLOAD_FAILED|BOOTSTRAP_FAILURE_FILE_NOT_FOUND|[Dd]ownload failed",),
        "a node could not fetch a bootstrap action: {line}",
        "deploy the cluster's stack again, which uploads its scripts, and see that nodes reach S3 and may read them",
    ),
    Rule(
        "bootstrap-failed", "bootstrap", "fallback", _LAUNCH,
        (
            r"bootstrap action \d+ (?:returned a non-zero|failed)",
            r"BOOTSTRAP_FAILURE|[Bb]ootstrap failure",
        ),
        "a bootstrap action ended with an error",
        "read its log; a script must end with 0 on every node, also on those without internet",
    ),
    Rule(
        "provisioning-failed", "bootstrap", "fallback", ("cluster",),
        (r"application provisioning failed",),
        "EMR could not install or start an application on a node: {line}",
        "read the node's provision-node log; most often a configuration that the application does not take",
    ),
    Rule(
        "validation", "validation", "fallback", _LAUNCH,
        (
            r"VALIDATION_ERROR|ValidationException|InvalidRequestException",
            r"Invalid InstanceProfile|does not exist",
        ),
        "EMR refused the cluster or the call as it was described: {line}",
        "change the environment file accordingly and deploy; emr-platform check finds most of it beforehand",
    ),
    Rule(
        "emr-internal", "emr-internal", "fallback", ("cluster", "state"),
        (r"INTERNAL_ERROR|InternalServerE\w+|InternalFailure",),
        "EMR failed by itself: {line}",
        "run it again; when it comes back, open a support case with the cluster's id",
    ),
    Rule(
        "exit-code", "user-code", "fallback", _LOGS,
        (
            r"(?:[Ee]xit ?[Cc]ode:?|exitCode=) ?(?P<code>[1-9]\d{0,2})\b",
        ),
        "its command ended with exit code {code}",
        "read the end of its log for what the command said last",
        source="EMR's controller log",
    ),
    Rule(
        "cancelled", "stopped", "fallback", ("step", "cluster"),
        (
            r"\b(?:CANCELLED|INTERRUPTED)\b",
            r"\bUSER_REQUEST\b",
        ),
        "it was ended from outside: {line}",
        "see who ended the step or the cluster (CloudTrail: CancelSteps, TerminateJobFlows); start it again when it is "
        "wanted",
    ),
)  # fmt: skip
