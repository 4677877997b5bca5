"""The one MiniStack this extension was written against."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from emr_platform.laptop.errors import LaptopError

KNOWN_VERSION = "1.5.33"

# What is replaced or called in MiniStack. A missing name means the version on disk is not the one we know.
_SEAMS = {
    "ministack.app": ("app", "_dispatch_service_request", "_docker_socket_present", "SERVICE_HANDLERS"),
    "ministack.core.router": ("SERVICE_PATTERNS", "extract_access_key_id"),
    "ministack.services.secretsmanager": ("_create_secret", "_delete_secret", "_resolve"),
    "ministack.core.iam_evaluator": (
        "enforce",
        "evaluate",
        "_first_match",
        "fnmatch_iam",
        "evaluate_trust_policy",
        "resolve_principal",
        "is_root_access_key",
    ),
    "ministack.core.iam_actions": ("extract_resource_arn", "access_denied_response", "SERVICE_TO_IAM_NAMESPACE"),
    "ministack.services.emr": ("_HANDLERS",),
    "ministack.services.stepfunctions": (
        "_invoke_resource",
        "_run_execution",
        "_SFN_WAIT_SCALE",
        "_ExecutionError",
        "_sleep_until",
        "_run_sub_machine",
        "_run_parallel_branches",
        "_run_map_items",
        "_fail_execution",
        "_emit_execution_status_event",
        "_tags",
    ),
    "ministack.services.lambda_svc": ("_emit_lambda_logs", "function_policy_for_arn", "invoke_async_with_retry"),
    "ministack.services.cloudformation.changesets": ("_resolve_props_for_diff", "_diff_resources"),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS", "_physical_name"),
    "ministack.services.cloudformation.stacks": ("_runs_on_worker_thread",),
    "ministack.services.sts": ("register_session", "_sessions"),
    "ministack.services.eventbridge": (
        "_invoke_target",
        "_dispatch_to_lambda",
        "_dispatch_to_stepfunctions",
        "_dispatch_to_sqs",
        "_parse_rate_seconds",
        "_parse_cron_fields",
        "_cron_next_fire",
    ),
    "ministack.services.scheduler": ("_tick_schedules", "_schedules", "_SCHEDULE_TICK_INTERVAL"),
    "ministack.services.sqs": ("_queue_by_arn",),
    "ministack.services.s3": ("_bucket_encryption", "_buckets"),
}


def check_version() -> None:
    """Refuse to run on a MiniStack this extension was not written for.

    Raises LaptopError with one sentence that names the version found and the command that installs the right one.
    """
    try:
        found = version("ministack")
    except PackageNotFoundError:
        found = "none"
    if found != KNOWN_VERSION:
        raise LaptopError(
            f"ministack {found} is installed, the laptop emulator was written for {KNOWN_VERSION}: "
            f"install it with 'pip install ministack=={KNOWN_VERSION}'"
        )


def check_seams() -> None:
    """Refuse to run when a function the extension replaces is not where it was (a patched or broken install)."""
    import importlib

    for module_name, names in _SEAMS.items():
        module = importlib.import_module(module_name)
        missing = [name for name in names if not hasattr(module, name)]
        if missing:
            raise LaptopError(
                f"{module_name} has no {', '.join(missing)}: this ministack is not an unmodified {KNOWN_VERSION}, "
                f"reinstall it with 'pip install --force-reinstall ministack=={KNOWN_VERSION}'"
            )
