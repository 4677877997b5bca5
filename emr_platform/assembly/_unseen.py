"""What templates leave to be seen elsewhere: above all, what may launch clusters that none of them shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from ._callers import callers
from ._clusters import clusters
from ._code import CODE, text_of_code
from ._machines import MACHINES, Call, passed_on
from ._model import Assembly, Gap, Resource, is_custom
from ._statements import Held, Statement, all_held, statements
from ._values import Reference, Unknown, Value, at, is_in, items, leaves, possible, references, show

_LAUNCH = "elasticmapreduce:runjobflow"
# AWS managed policies that allow it: Amazon EMR management guide, "Managed policies"; IAM user guide, "Job functions".
_LAUNCHING_POLICIES = {"AdministratorAccess", "AmazonElasticMapReduceFullAccess", "AmazonEMRFullAccessPolicy_v2",
                       "PowerUserAccess"}  # fmt: skip
# What launches under a role by what its template says; a role that none of these has is for something elsewhere.
_TELL = {
    "AWS::StepFunctions::StateMachine": ("RoleArn",),
    "AWS::Serverless::StateMachine": ("Role",),
    "AWS::Scheduler::Schedule": ("Target", "RoleArn"),
}
_WHO = "code that runs as this role may launch clusters that no template shows"
# Calls that make resources by a template, product or document which is not among the files.
_MAKE = {
    "cloudcontrol:createResource", "cloudcontrol:deleteResource", "cloudcontrol:updateResource",
    "cloudformation:createChangeSet", "cloudformation:createStack", "cloudformation:createStackInstances",
    "cloudformation:createStackSet", "cloudformation:executeChangeSet", "cloudformation:updateStack",
    "cloudformation:updateStackInstances", "cloudformation:updateStackSet",
    "codeconnections:createSyncConfiguration", "codeconnections:updateSyncConfiguration",
    "codestarconnections:createSyncConfiguration", "codestarconnections:updateSyncConfiguration",
    "datapipeline:activatePipeline", "datapipeline:putPipelineDefinition",
    "datazone:createEnvironment", "datazone:createProject", "elasticbeanstalk:createEnvironment",
    "elasticbeanstalk:updateEnvironment", "launchwizard:createDeployment", "mwaaserverless:createWorkflow",
    "mwaaserverless:updateWorkflow", "proton:createEnvironment", "proton:createServiceInstance",
    "proton:updateEnvironment", "proton:updateServiceInstance", "sagemaker:createProject",
    "serverlessapplicationrepository:createCloudFormationChangeSet",
    "servicecatalog:provisionProduct", "servicecatalog:updateProvisionedProduct",
    "sfn:createStateMachine", "sfn:updateStateMachine",
    "ssmquicksetup:createConfigurationManager", "ssmquicksetup:updateConfigurationDefinition",
}  # fmt: skip
_RUNBOOK = "ssm:startAutomationExecution"
# Calls that have something started later, with the key of what that is; and those whose cluster is seen.
_START_LATER = {"eventbridge:putTargets": "Targets", "scheduler:createSchedule": "Target",
                "scheduler:updateSchedule": "Target"}  # fmt: skip
_SEEN = {"emr:createCluster", "emr:runJobFlow"}
# Actions of a pipeline that make stacks or products, where they name a template, and modes that bring none:
# CodePipeline User Guide, action structure reference.
_DELIVER = ("CloudFormation", "CloudFormationStackInstances", "CloudFormationStackSet", "ServiceCatalog")
_DELIVERED = ("TemplatePath", "TemplateFilePath")
_MAKE_NOTHING = ("CHANGE_SET_EXECUTE", "DELETE_ONLY")
# Calls with which a custom resource, at every deployment, gives rights or changes what guards a resource.
_CHANGES = re.compile(
    "iam:(add|attach|create|delete|detach|put|remove|set|update).*|kms:(createGrant|disableKeyRotation|putKeyPolicy)"
    "|s3(control)?:(put|delete)(AccessPointPolicy|Bucket(Acl|Encryption|Logging|OwnershipControls|Policy|Versioning)"
    "|PublicAccessBlock)|lambda:(addPermission|(create|update)FunctionUrlConfig)|sns:(addPermission|setTopicAttributes)"
    "|sqs:(addPermission|setQueueAttributes)|[a-z]+:(put|delete)ResourcePolicy"
    "|ec2:(authorizeSecurityGroup(In|E)gress|modifySecurityGroupRules)"
)
_INIT = "AWS::CloudFormation::Init"
_LAUNCHERS = {"AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Serverless::Function"}
# What launches a cluster: SDKs, the AWS CLI, operators of Airflow.
_LAUNCHES = re.compile(
    r"run_job_flow|EmrCreateJobFlowOperator|EmrServerlessCreateApplicationOperator|EmrEksCreateClusterOperator"
    r"|\bcreate_job_flow\(|\bemr\.create_cluster\(|\bRunJobFlow|\brunJobFlow|emr['\"]?,?\s+['\"]?create-cluster"
    # What deploys a stack, which may hold some.
    r"|cloudformation['\"]?,?\s+['\"]?(?:create-(?:change-set|stack)|deploy|update-stack)\b|\b(?:create|update)_stack\("
    r"|\b(?:cdk|copilot|formica|rain|runway|sam|serverless|sls)['\"]?,?\s+['\"]?deploy\b"
    r"|\b(?:terraform|tofu|terragrunt)\b[^;&|\n]*\bapply\b|\bpulumi['\"]?,?\s+['\"]?up\b|\bansible-playbook\b"
    r"|\bsceptre\b[^;&|\n]*\blaunch\b|\beksctl['\"]?,?\s+['\"]?create\b"
)

_SIGNS = (
    "unJobFlow", "CreateJobFlow", "job_flow", "create-cluster", "create_cluster(", "CreateCluster",
    "CreateApplicationOperator", "_stack(", "cloudformation", "deploy", "terraform", "terragrunt", "tofu", "pulumi",
    "ansible", "sceptre", "eksctl",
)  # fmt: skip
"""One of these is in all that launches; looking for words is quicker than for the pattern."""


# What has a step of a pipeline of SageMaker launch a cluster for itself, and a definition that is in S3: SageMaker AI
# Developer Guide, EMR step.
_PIPELINE, _OWN_CLUSTER = "AWS::SageMaker::Pipeline", re.compile(r"\bClusterConfig\b|\bPipelineDefinitionS3Location\b")
_MAKE_PIPELINES = {"sagemaker:createPipeline", "sagemaker:updatePipeline"}
# Keeps stacks as a repository of Git has them: CloudFormation User Guide, Git sync.
_SYNC = ("AWS::CodeConnections::SyncConfiguration", "AWS::CodeStarConnections::SyncConfiguration")
# What a rule or schedule starts an automation by: EventBridge User Guide, targets.
_AUTOMATION = re.compile(r":automation-definition/(?P<name>[^:\s]*)")


def unseen(assembly: Assembly) -> tuple[Gap, ...]:
    """Everything that the reader could not see, with what may launch clusters out of its sight.

    Roles count that are known to allow it. What a custom resource describes is taken for what its function launches.
    """
    found = [*assembly.gaps, *_made(assembly), *_delivered(assembly), *_started(assembly)]
    found += [
        _gap(machine, "what states of this machine make may launch clusters that no template shows")
        for machine in assembly.of(*MACHINES)
        if any(call.action not in _SEEN for _, call in callers(machine))
        and any(_launches(str(show(one))) for one in leaves(passed_on(machine)))
    ]
    described = _described(assembly)
    found += [_gap(role, _WHO) for role in roles_of_code(assembly) if _may_launch(all_held(assembly)[role])]
    found += [
        _gap(one, "code in this resource may launch clusters that no template shows")
        for kind, path in CODE.items()
        for one in assembly.of(kind)
        if one not in described and not any(callers(one)) and _launches(text_of_code(one.get(*path)))
    ]
    found += [
        _gap(one, "a step of this pipeline may launch a cluster that no template shows")
        for one in assembly.of(_PIPELINE)
        if _OWN_CLUSTER.search(str(show(one.get("PipelineDefinition"))))
    ]
    # What cfn-init runs on an instance stands beside its properties.
    found += [
        _gap(one, "commands of cfn-init in this resource may launch clusters that no template shows")
        for one in assembly
        if "Metadata" in one.raw and _launches(text_of_code(at(one.attribute("Metadata"), _INIT)))
    ]
    return tuple(dict.fromkeys(found))


def _launches(text: str) -> bool:
    """Whether code or commands may launch a cluster, or deploy a stack that may hold some."""
    return any(sign in text for sign in _SIGNS) and _LAUNCHES.search(text) is not None


def roles_of_code(assembly: Assembly) -> list[Resource]:
    """The roles under which code or calls run that templates need not show, less those of what launches the clusters
    that custom resources describe."""
    telling, described = _telling(assembly), _described(assembly)
    roles = (role for role in assembly.of("AWS::IAM::Role") if role not in described)
    return [role for role in roles if _is_of_code(role, told=role in telling)]


def _described(assembly: Assembly) -> set[Resource]:
    """The functions that launch what custom resources describe, with those that they hand the request on to, as the
    CDK's providers do, and their roles; and the roles of environments of Airflow into whose bucket they write it."""
    describing = [one.resource for one in clusters(assembly) if is_custom(one.resource.type)]
    given = set(references([one.properties for one in describing]))
    found = dict.fromkeys(one for it in describing for one in references(it.get("ServiceToken")))
    for one in assembly.of("AWS::MWAA::Environment"):
        if not given.isdisjoint(references(one.get("SourceBucketArn"))):
            found |= dict.fromkeys(references(one.get("ExecutionRoleArn")))
    waiting = list(found)
    for one in waiting:
        for other in references([one.get("Environment"), one.get("Role")]):
            if other.type in _LAUNCHERS and other not in found:
                found[other] = None
                waiting.append(other)
    return set(found)


def _made(assembly: Assembly) -> Iterator[Gap]:
    """What calls of resources of the templates make out of sight."""
    for resource in assembly:
        for _, call in callers(resource) if resource.exists is not False else ():
            name = f"state {'/'.join(call.state)}: " if call.state else ""
            if isinstance(call.action, Unknown):
                yield _gap(resource, f"{name}{call.action.why}")
                continue
            changes = is_custom(resource.type) and _CHANGES.fullmatch(call.action)
            later = at(call.request, _START_LATER[call.action]) if call.action in _START_LATER else None
            given = " ".join(_texts(call.request))
            may = _OWN_CLUSTER.search(given) if call.action in _MAKE_PIPELINES else _launches(given)
            if call.action not in _SEEN and may:
                yield _gap(resource, f"{name}what {call.action} is given may launch clusters that no template shows")
            elif isinstance(later, Unknown):
                yield _gap(resource, f"{name}{call.action} starts what no template here shows: {later.why}")
            elif changes or call.action in _MAKE or (call.action == _RUNBOOK and not _is_here(call, assembly)):
                what = f"{name}{call.action} {'changes' if changes else 'makes'} what no template here shows"
                yield replace(_gap(resource, what), hides="anything")


def _is_here(call: Call, assembly: Assembly) -> bool:
    """Whether the automation that a call starts is one of the templates, whose calls are seen."""
    document = at(call.request, "DocumentName")
    here = assembly.of("AWS::SSM::Document")
    return any(one in here for one in references(document)) or _is_called(document, assembly)


def _is_called(name: Value, assembly: Assembly) -> bool:
    """Whether a document of the templates has a name."""
    return name is not None and any(one.get("Name") == name for one in assembly.of("AWS::SSM::Document"))


def _texts(request: Value) -> Iterator[str]:
    """What a call is given, as it is written, and the expressions in it."""
    yield str(show(request))
    waiting = [request]
    for one in waiting:
        if isinstance(one, Unknown):
            yield one.expression or ""
        elif isinstance(one, (dict, list)):
            waiting.extend(one.values() if isinstance(one, dict) else one)


def _delivered(assembly: Assembly) -> Iterator[Gap]:
    """Pipelines that deploy a template which is not among the files, and what keeps stacks as a repository has them."""
    for sync in assembly.of(*_SYNC):
        if sync.exists is not False:
            what = "a repository of Git brings templates that are not among the files"
            yield replace(_gap(sync, what), hides="anything")
    files = [template.file for template in assembly.templates]
    for pipeline in assembly.of("AWS::CodePipeline::Pipeline"):
        actions = [one for stage, _, _ in items(pipeline.get("Stages")) for one, _, _ in items(at(stage, "Actions"))]
        if pipeline.exists is not False and any(_delivers_unseen(one, files) for one in actions):
            what = "a template that this pipeline deploys is not among the files"
            yield replace(_gap(pipeline, what), hides="anything")


def _started(assembly: Assembly) -> Iterator[Gap]:
    """What rules start automations by that are none of the templates'."""
    for rule in assembly.of("AWS::Events::Rule"):
        for target, _, _ in items(rule.get("Targets")) if rule.exists is not False else ():
            arn = at(target, "Arn")
            named = _AUTOMATION.search(str(show(arn)))
            here = any(one.type == "AWS::SSM::Document" for one in references(arn))
            if named and not here and not _is_called(named["name"], assembly):
                what = "a target of this rule is an automation that no template here shows"
                yield replace(_gap(rule, what), hides="anything")


def _delivers_unseen(action: Value, files: list[str]) -> bool:
    given = at(action, "Configuration")
    if is_in(at(action, "ActionTypeId", "Provider"), *_DELIVER) is False:
        return False
    if is_in(at(given, "ActionMode"), *_MAKE_NOTHING) is True:
        return False
    # An artifact's name and a path within it: the synthesised assembly's for the CDK's pipelines.
    paths = [str(at(given, key)).partition("::")[2] for key in _DELIVERED]
    return not any(path and f"/{file}".endswith(f"/{path}") for path in paths for file in files)


def _telling(assembly: Assembly) -> set[Resource]:
    """The roles of what tells by its template what it launches."""
    given = [one.get(*path) for kind, path in _TELL.items() for one in assembly.of(kind)]
    return {option.resource for value in given for option in possible(value) if isinstance(option, Reference)}


def _gap(resource: Resource, what: str) -> Gap:
    return Gap(resource.template.file, resource.line(), ("Resources", resource.logical_id), what, "clusters")


def _is_of_code(role: Resource, *, told: bool) -> bool:
    trusted = [pair for one in statements(role) if one.kind == "trust" for pair in one.principals()]
    options = [(kind, option) for kind, name in trusted for option in possible(name)]
    return any(_runs_code(kind, name, told=told) for kind, name in options)


def _may_launch(given: Held) -> bool:
    managed = {str(option).rsplit("/", 1)[-1] for name in given.managed for option in possible(name)}
    return not managed.isdisjoint(_LAUNCHING_POLICIES) or any(map(_allows_launch, given.statements))


def _runs_code(kind: str, name: Value, *, told: bool) -> bool:
    """Whether a principal runs code or calls under a role which a template does not show.

    EMR launches nothing by itself, and people's and other accounts' clusters are not of these templates. Pods of EKS
    come by their provider of identities.
    """
    if kind == "?":  # a trust policy that is given at deployment
        return True
    if kind == "Federated":
        return "oidc.eks" in str(name)
    called = str(name).split(".", 1)[0]
    if kind != "Service" or called in {"elasticmapreduce", "application-autoscaling"}:
        return False
    return not (told and called in {"states", "scheduler"})


def _allows_launch(statement: Statement) -> bool:
    if statement.services is not None and _LAUNCH.partition(":")[0] not in statement.services:
        return False  # most list actions of others
    if "Allow" not in possible(statement.effect):
        return False
    if statement.get("NotAction") is not None:
        return not any(_covers(action) for action in statement.listed("NotAction"))
    return any(_covers(action) for action in statement.listed("Action"))


def _covers(action: object) -> bool:
    return isinstance(action, str) and fnmatchcase(_LAUNCH, action.lower())
