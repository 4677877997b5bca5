"""Where templates hold code and commands, and the text of it."""

from __future__ import annotations

import base64
import binascii
import re

from ._values import Value, show

CODE: dict[str, tuple[str, ...]] = {
    "AWS::Amplify::App": ("BuildSpec",),
    "AWS::ApiGateway::Method": ("Integration",),
    "AWS::ApiGateway::RestApi": ("Body",),
    "AWS::AppRunner::Service": ("SourceConfiguration",),
    "AWS::AppSync::FunctionConfiguration": (),
    "AWS::AppSync::Resolver": (),
    "AWS::AutoScaling::LaunchConfiguration": ("UserData",),
    "AWS::Batch::JobDefinition": (),
    "AWS::CodeBuild::Project": ("Source", "BuildSpec"),
    "AWS::CodePipeline::Pipeline": ("Stages",),
    "AWS::Config::RemediationConfiguration": ("Parameters",),
    "AWS::EC2::Instance": ("UserData",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData", "UserData"),
    "AWS::EC2::SpotFleet": ("SpotFleetRequestConfigData",),
    "AWS::ECS::ExpressGatewayService": ("PrimaryContainer",),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions",),
    "AWS::EMR::Step": ("HadoopJarStep",),
    "AWS::Events::Rule": ("Targets",),
    "AWS::FIS::ExperimentTemplate": ("Actions",),
    "AWS::Glue::Job": (),
    "AWS::Glue::Trigger": ("Actions",),
    "AWS::GreengrassV2::ComponentVersion": ("InlineRecipe",),
    "AWS::ImageBuilder::Component": ("Data",),
    "AWS::ImageBuilder::ContainerRecipe": ("DockerfileTemplateData",),
    "AWS::ImageBuilder::ImageRecipe": ("AdditionalInstanceConfiguration", "UserDataOverride"),
    "AWS::Lambda::Function": ("Code", "ZipFile"),
    "AWS::Lightsail::Container": ("ContainerServiceDeployment",),
    "AWS::Lightsail::Instance": ("UserData",),
    "AWS::Pipes::Pipe": (),
    "AWS::SSM::Association": ("Parameters",),
    "AWS::SSM::Document": ("Content",),
    "AWS::SSM::MaintenanceWindowTask": ("TaskInvocationParameters",),
    "AWS::SageMaker::NotebookInstanceLifecycleConfig": (),
    "AWS::SageMaker::StudioLifecycleConfig": ("StudioLifecycleConfigContent",),
    "AWS::Scheduler::Schedule": ("Target", "Input"),
    "AWS::Serverless::Api": ("DefinitionBody",),
    "AWS::Serverless::Function": ("InlineCode",),
    "AWS::Synthetics::Canary": ("Code",),
    "Custom::AWSCDK-EKS-KubernetesResource": ("Manifest",),
}
"""The types that hold code or commands, with the keys below the properties where they do; none for anywhere."""

# What is as long as the shortest call of a client takes.
_ENCODED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/\s]{40,}={0,2}(?![A-Za-z0-9+/=])")


def text_of_code(code: Value) -> str:
    """Code as one text; behind it what stands in it in base64, as launch templates and notebooks are given theirs."""
    written = "" if code is None else str(show(code))
    decoded = [text for found in _ENCODED.finditer(written) if (text := _decoded(found[0]))]
    return "\n".join([written, *decoded])


def _decoded(text: str) -> str:
    """What base64 stands for; empty where it is none, or not of a text."""
    try:
        found = base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return found if "\0" not in found else ""
