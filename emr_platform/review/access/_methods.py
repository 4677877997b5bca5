"""The known ways from some permissions to more.

Sources: Rhino Security Labs, AWS IAM Privilege Escalation (the list of 2018 and its additions), cloudsplaining's
`PRIVILEGE_ESCALATION_METHODS`, Prowler's `iam_*_allows_privilege_escalation`, pathfinding.cloud; those of Amazon EMR
and AWS Step Functions: their guides on roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["identity", "pass", "use", "run", "assume"]


@dataclass(frozen=True)
class Method:
    """One way.

    Attributes:
        id: stable, lower case with hyphens.
        title: what is done, as a clause.
        kind: `identity` rewrites rights in IAM; `pass` hands a role to something new that runs the caller's code; `use`
            puts the caller's code into something that has a role already; `run` has something act as it is written,
            which is less; `assume` takes a role.
        needs: the actions it takes, all of them. The first one's resources say what it reaches; for `pass` those of
            iam:PassRole do.
        service: the service that takes the role, by the first label of its principal; for `pass` only.
        on: the type of resource that the first action is about: what has the role, for `use` and `run`; empty when
            templates do not show it.
        writes: whether the target gets what the caller writes, rather than that the caller gets what the target has.
        source: the lists that have it.
    """

    id: str
    title: str
    kind: Kind
    needs: tuple[str, ...]
    service: str = ""
    on: str = ""
    source: str = "Rhino, cloudsplaining, Prowler"
    writes: bool = False

    @property
    def first(self) -> str:
        """The action whose resources say what the method reaches."""
        return "iam:PassRole" if self.kind == "pass" else self.needs[0]


_RHINO = "Rhino, cloudsplaining, Prowler"
_PATHFINDING = "cloudsplaining, pathfinding.cloud"


def _identity(action: str, on: str, title: str, source: str = _RHINO, *, writes: bool = False) -> Method:
    name = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in action)
    return Method(f"iam{name}", title, "identity", (f"iam:{action}",), "", f"AWS::IAM::{on}", source, writes)


def _passed(identity: str, service: str, title: str, *needs: str, source: str = _RHINO) -> Method:
    return Method(identity, title, "pass", needs, service=service, source=source)


def _used(identity: str, title: str, *needs: str, on: str = "", source: str = _PATHFINDING) -> Method:
    return Method(identity, title, "use", needs, on=on, source=source)


METHODS: tuple[Method, ...] = (
    _identity("AddUserToGroup", "Group", "joins a group"),
    _identity("AttachGroupPolicy", "Group", "attaches a policy to a group", writes=True),
    _identity("AttachRolePolicy", "Role", "attaches a policy to a role", writes=True),
    _identity("AttachUserPolicy", "User", "attaches a policy to a user", writes=True),
    _identity("CreateAccessKey", "User", "makes an access key of a user"),
    _identity("CreateLoginProfile", "User", "gives a user a password"),
    _identity("CreatePolicyVersion", "ManagedPolicy", "rewrites a managed policy", writes=True),
    _identity("DeleteRolePermissionsBoundary", "Role", "takes the boundary off a role", "IAM user guide", writes=True),
    _identity("DeleteUserPermissionsBoundary", "User", "takes the boundary off a user", "IAM user guide", writes=True),
    _identity("PutGroupPolicy", "Group", "writes a policy into a group", writes=True),
    _identity("PutRolePermissionsBoundary", "Role", "widens the boundary of a role", "IAM user guide", writes=True),
    _identity("PutRolePolicy", "Role", "writes a policy into a role", writes=True),
    _identity("PutUserPermissionsBoundary", "User", "widens the boundary of a user", "IAM user guide", writes=True),
    _identity("PutUserPolicy", "User", "writes a policy into a user", writes=True),
    _identity("SetDefaultPolicyVersion", "ManagedPolicy", "goes back to an earlier text of a policy", writes=True),
    _identity("UpdateAssumeRolePolicy", "Role", "rewrites who may take a role"),
    _identity("UpdateLoginProfile", "User", "changes a user's password"),
    Method("sts-assume-role", "takes the role", "assume", ("sts:AssumeRole",), source="Prowler"),
    _passed("emr-run-job-flow", "ec2", "launches a cluster whose nodes have the role", "elasticmapreduce:RunJobFlow",
            source="EMR management guide"),
    _passed("emr-run-job-flow-service", "elasticmapreduce", "launches a cluster that EMR runs with the role",
            "elasticmapreduce:RunJobFlow", source="EMR management guide"),
    _passed("emr-notebook", "elasticmapreduce", "runs a notebook with the role",
            "elasticmapreduce:StartNotebookExecution", source="EMR management guide"),
    _passed("ec2-associate-profile", "ec2", "gives an instance the role", "ec2:AssociateIamInstanceProfile",
            source="EC2 user guide"),
    _passed("ec2-replace-profile", "ec2", "gives an instance the role", "ec2:ReplaceIamInstanceProfileAssociation",
            source="EC2 user guide"),
    _passed("ec2-run-instances", "ec2", "starts an instance that has the role", "ec2:RunInstances"),
    _passed("ec2-spot", "ec2", "asks for a Spot Instance that has the role", "ec2:RequestSpotInstances",
            source=_PATHFINDING),
    _passed("lambda-create-invoke", "lambda", "makes a function with the role and calls it",
            "lambda:CreateFunction", "lambda:InvokeFunction"),
    _passed("lambda-create-source", "lambda", "makes a function with the role and has a stream call it",
            "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    _passed("lambda-create-permission", "lambda", "makes a function with the role and lets another account call it",
            "lambda:CreateFunction", "lambda:AddPermission", source=_PATHFINDING),
    _passed("states-create", "states", "makes a state machine with the role and starts it",
            "states:CreateStateMachine", "states:StartExecution", source="Step Functions guide"),
    _passed("scheduler-create", "scheduler", "makes a schedule that acts with the role", "scheduler:CreateSchedule",
            source="EventBridge Scheduler guide"),
    _passed("events-put-targets", "events", "has a rule act with the role", "events:PutTargets",
            source="EventBridge guide"),
    _passed("glue-dev-endpoint", "glue", "makes a development endpoint with the role", "glue:CreateDevEndpoint"),
    _passed("glue-create-run", "glue", "makes a job with the role and starts it", "glue:CreateJob", "glue:StartJobRun",
            source=_PATHFINDING),
    _passed("glue-create-trigger", "glue", "makes a job with the role and a trigger", "glue:CreateJob",
            "glue:CreateTrigger", source=_PATHFINDING),
    _passed("glue-update-run", "glue", "gives a job the role and starts it", "glue:UpdateJob", "glue:StartJobRun",
            source=_PATHFINDING),
    _passed("glue-update-trigger", "glue", "gives a job the role and a trigger", "glue:UpdateJob",
            "glue:CreateTrigger", source=_PATHFINDING),
    _passed("cloudformation-create", "cloudformation", "makes a stack with the role", "cloudformation:CreateStack"),
    _passed("cloudformation-stack-set", "cloudformation", "makes a stack set with the role",
            "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances", source=_PATHFINDING),
    _passed("cloudformation-update-stack-set", "cloudformation", "changes a stack set with the role",
            "cloudformation:UpdateStackSet", source=_PATHFINDING),
    _passed("datapipeline-create", "datapipeline", "makes a pipeline with the role", "datapipeline:CreatePipeline"),
    _passed("codebuild-build", "codebuild", "makes a build project with the role and runs it",
            "codebuild:CreateProject", "codebuild:StartBuild", source=_PATHFINDING),
    _passed("codebuild-batch", "codebuild", "makes a build project with the role and runs it",
            "codebuild:CreateProject", "codebuild:StartBuildBatch", source=_PATHFINDING),
    _passed("ecs-run-task", "ecs-tasks", "defines a task with the role and runs it", "ecs:RegisterTaskDefinition",
            "ecs:RunTask", source=_PATHFINDING),
    _passed("ecs-start-task", "ecs-tasks", "defines a task with the role and starts it", "ecs:RegisterTaskDefinition",
            "ecs:StartTask", source=_PATHFINDING),
    _passed("ecs-service", "ecs-tasks", "defines a task with the role and makes a service of it",
            "ecs:RegisterTaskDefinition", "ecs:CreateService", source=_PATHFINDING),
    _passed("apprunner-create", "tasks", "makes a service with the role", "apprunner:CreateService",
            source=_PATHFINDING),
    _passed("bedrock-code", "bedrock-agentcore", "makes a code interpreter with the role and uses it",
            "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession",
            "bedrock-agentcore:InvokeCodeInterpreter", source=_PATHFINDING),
    _passed("sagemaker-notebook", "sagemaker", "makes a notebook with the role", "sagemaker:CreateNotebookInstance",
            source=_PATHFINDING),
    _passed("sagemaker-training", "sagemaker", "trains with the role", "sagemaker:CreateTrainingJob",
            source=_PATHFINDING),
    _passed("sagemaker-processing", "sagemaker", "processes with the role", "sagemaker:CreateProcessingJob",
            source=_PATHFINDING),
    _passed("emr-serverless-run", "emr-serverless", "runs a job of EMR Serverless with the role",
            "emr-serverless:StartJobRun", source="Prowler, which also asks for an application of one's own"),
    _passed("autoscaling-create", "ec2", "has a group start instances that have the role",
            "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration", source="Prowler"),
    _passed("autoscaling-update", "ec2", "has a group start instances that have the role",
            "autoscaling:UpdateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration", source="Prowler"),
    _passed("airflow-create", "airflow-env", "makes an Airflow environment with the role", "airflow:CreateEnvironment",
            source="MWAA guide"),
    _passed("braket-job", "braket", "runs a job with the role", "braket:CreateJob", source="Prowler"),
    _passed("codestar-project", "codestar", "makes a project with the role", "codestar:CreateProject",
            source="Prowler"),
    _passed("cognito-roles", "cognito-identity", "gives the role to an identity pool",
            "cognito-identity:SetIdentityPoolRoles", source="Prowler"),
    _passed("ecs-override-run", "ecs-tasks", "runs a task with another role than its own", "ecs:RunTask",
            source="Prowler"),
    _passed("ecs-override-start", "ecs-tasks", "starts a task with another role than its own", "ecs:StartTask",
            source="Prowler"),
    _passed("gamelift-fleet", "gamelift", "makes a fleet that has the role", "gamelift:CreateFleet",
            "gamelift:CreateBuild", "gamelift:RequestUploadCredentials", source="Prowler"),
    _passed("glue-session", "glue", "runs statements in a session with the role", "glue:CreateSession",
            "glue:RunStatement", source="Prowler"),
    _passed("imagebuilder", "ec2", "builds an image on an instance that has the role", "imagebuilder:CreateImage",
            "imagebuilder:CreateComponent", "imagebuilder:CreateImageRecipe",
            "imagebuilder:CreateInfrastructureConfiguration", source="Prowler"),
    _passed("kinesisanalytics", "kinesisanalytics", "runs an application with the role",
            "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication", source="Prowler"),
    _passed("omics-run", "omics", "runs a workflow with the role", "omics:StartRun", "omics:CreateWorkflow",
            source="Prowler"),
    _passed("ssm-automation", "ssm", "runs an automation of its own with the role", "ssm:StartAutomationExecution",
            "ssm:CreateDocument", source="Prowler"),
    _used("lambda-update-code", "replaces a function's code", "lambda:UpdateFunctionCode", on="AWS::Lambda::Function",
          source=_RHINO),
    _used("lambda-update-configuration", "puts a layer of its own over a function's code",
          "lambda:UpdateFunctionConfiguration", on="AWS::Lambda::Function", source="Rhino, Prowler"),
    _used("states-update", "rewrites a state machine", "states:UpdateStateMachine",
          on="AWS::StepFunctions::StateMachine", source="Step Functions guide"),
    _used("emr-add-steps", "runs code of its own on a cluster's nodes", "elasticmapreduce:AddJobFlowSteps",
          on="AWS::EMR::Cluster", source="EMR management guide"),
    _used("ssm-send-command", "runs commands on instances", "ssm:SendCommand", on="AWS::EC2::Instance",
          source="Prowler, pathfinding.cloud"),
    _used("ssm-start-session", "opens a shell on instances", "ssm:StartSession", on="AWS::EC2::Instance",
          source="Prowler, pathfinding.cloud"),
    _used("ec2-instance-connect", "signs in to instances", "ec2-instance-connect:SendSSHPublicKey",
          on="AWS::EC2::Instance"),
    _used("ec2-user-data", "rewrites an instance's user data and starts it again", "ec2:ModifyInstanceAttribute",
          "ec2:StopInstances", "ec2:StartInstances", on="AWS::EC2::Instance"),
    _used("ec2-launch-template", "rewrites a launch template", "ec2:CreateLaunchTemplateVersion",
          "ec2:ModifyLaunchTemplate"),
    _used("glue-update-dev-endpoint", "signs in to a development endpoint", "glue:UpdateDevEndpoint", source=_RHINO),
    _used("cloudformation-update", "changes a stack that has a role", "cloudformation:UpdateStack", source="Prowler"),
    _used("cloudformation-change-set", "changes a stack that has a role", "cloudformation:CreateChangeSet",
          "cloudformation:ExecuteChangeSet"),
    _used("codebuild-update", "rewrites a build project", "codebuild:UpdateProject", on="AWS::CodeBuild::Project",
          source="pathfinding.cloud"),
    _used("codebuild-override", "runs a build project with commands of its own", "codebuild:StartBuild",
          on="AWS::CodeBuild::Project", source="pathfinding.cloud"),
    _used("ecs-execute-command", "opens a shell in a task", "ecs:ExecuteCommand"),
    _used("bedrock-session", "uses a code interpreter", "bedrock-agentcore:StartCodeInterpreterSession",
          "bedrock-agentcore:InvokeCodeInterpreter"),
    _used("sagemaker-presigned", "opens a notebook", "sagemaker:CreatePresignedNotebookInstanceUrl",
          on="AWS::SageMaker::NotebookInstance"),
    _used("sagemaker-lifecycle", "has a notebook start with code of its own",
          "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:UpdateNotebookInstance"),
    _used("apprunner-update", "has a service run another image", "apprunner:UpdateService", source="Prowler"),
    _used("batch-job", "runs a job of its own", "batch:SubmitJob", source="Prowler"),
    _used("bedrock-browser", "steers a browser session", "bedrock-agentcore:StartBrowserSession",
          "bedrock-agentcore:ConnectBrowserAutomationStream", source="Prowler"),
    _used("bedrock-command", "runs commands in an agent's runtime", "bedrock-agentcore:InvokeAgentRuntimeCommand",
          source="Prowler"),
    _used("codebuild-override-batch", "runs a build project with commands of its own", "codebuild:StartBuildBatch",
          on="AWS::CodeBuild::Project", source="Prowler"),
    _used("codedeploy", "deploys code of its own", "codedeploy:CreateDeployment",
          "codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision", source="Prowler"),
    _used("sso-attach", "attaches a policy to a permission set", "sso:AttachManagedPolicyToPermissionSet",
          source="Prowler"),
    _used("sso-inline", "writes a policy into a permission set", "sso:PutInlinePolicyToPermissionSet",
          source="Prowler"),
    _used("glue-override", "runs a job with a script of its own", "glue:StartJobRun", on="AWS::Glue::Job",
          source="Glue guide, job parameters"),
    _used("emr-session-credentials", "signs in to a cluster with a runtime role",
          "elasticmapreduce:GetClusterSessionCredentials", on="AWS::EMR::Cluster", source="EMR management guide"),
    _used("emr-containers-run", "runs a job of its own with the role of a virtual cluster's jobs",
          "emr-containers:StartJobRun", source="EMR on EKS guide"),
    _used("ssm-create-association", "has a document of its own run on instances", "ssm:CreateAssociation",
          on="AWS::EC2::Instance", source="Systems Manager guide"),
    _used("sso-assign", "assigns itself a permission set", "sso:CreateAccountAssignment",
          source="IAM Identity Center guide"),
    Method("states-start", "starts a state machine", "run", ("states:StartExecution",),
           on="AWS::StepFunctions::StateMachine", source="Step Functions guide"),
    Method("lambda-invoke", "calls a function", "run", ("lambda:InvokeFunction",), on="AWS::Lambda::Function",
           source="AWS Lambda guide"),
)  # fmt: skip
