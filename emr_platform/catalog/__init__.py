"""EMR's facts as data: releases, instance types, regions, limits and the words of its API.

Importing this costs next to nothing: a name is looked up when first asked for, a fact file read when first needed.
Every file says in its header where its facts come from, of which day they are and how to renew them (`provenance`).
`docs/catalog.md` tells which facts are not sure.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emr_platform.catalog._airflow import (
        AirflowVersion,
        EnvironmentClass,
        airflow_version,
        airflow_versions,
        environment_class,
        environment_classes,
    )
    from emr_platform.catalog._applications import (
        Port,
        beside_kerberos,
        is_outside_yarn,
        kerberos_with_tls_since,
        ports_of,
        takes_runtime_roles,
        works_with_kerberos,
    )
    from emr_platform.catalog._data import Provenance, fact_files, provenance
    from emr_platform.catalog._enums import (
        ActionOnFailure,
        AdjustmentType,
        CapacityReservationPreference,
        CapacityReservationUsage,
        ClusterState,
        ClusterStateChangeReason,
        ComparisonOperator,
        InstanceRole,
        Market,
        OnDemandAllocationStrategy,
        PlacementGroupStrategy,
        ReconfigurationType,
        ScaleDownBehavior,
        ScalingStrategy,
        ScalingUnitType,
        SpotAllocationStrategy,
        SpotTimeoutAction,
        Statistic,
        StepCancellation,
        StepState,
        StudioAuthMode,
        VolumeType,
    )
    from emr_platform.catalog._facts_about import facts_about
    from emr_platform.catalog._features import Feature, feature, feature_since, features
    from emr_platform.catalog._in_the_clear import (
        ENGINES_IN_THE_CLEAR,
        SPARK_IN_THE_CLEAR,
        Unwanted,
        is_unwanted,
        of_hadoop,
        takes_out_of_encryption,
    )
    from emr_platform.catalog._instance_types import (
        InstanceType,
        instance_type,
        instance_types,
        known_instance_type,
        offered_in,
        supported_by,
    )
    from emr_platform.catalog._limits import (
        ApiRate,
        Limit,
        NameRule,
        all_limits,
        api_rate,
        limit,
        name_rule,
        name_rules,
    )
    from emr_platform.catalog._redshift import is_rpu_capacity, most_rpus, rpu_addresses, warehouse_subnets
    from emr_platform.catalog._regions import (
        PARTITIONS,
        BucketAccess,
        Region,
        bucket_access,
        bucket_patterns,
        dns_suffix,
        endpoint_name,
        partition_of,
        region,
        region_names,
        required_buckets,
        service_endpoint,
    )
    from emr_platform.catalog._releases import (
        NEWEST,
        Release,
        application_names,
        application_spelling,
        applications_of,
        default_release,
        known_release,
        release,
        release_labels,
        release_line,
        release_offered_in,
        release_version,
    )
    from emr_platform.catalog._software import (
        classification_names,
        full_python,
        glibc_of,
        s3_dist_cp_options,
        wal_offered_in,
    )
    from emr_platform.catalog._time_zones import time_zones

__all__ = [
    "ENGINES_IN_THE_CLEAR",
    "NEWEST",
    "PARTITIONS",
    "SPARK_IN_THE_CLEAR",
    "ActionOnFailure",
    "AdjustmentType",
    "AirflowVersion",
    "ApiRate",
    "BucketAccess",
    "CapacityReservationPreference",
    "CapacityReservationUsage",
    "ClusterState",
    "ClusterStateChangeReason",
    "ComparisonOperator",
    "EnvironmentClass",
    "Feature",
    "InstanceRole",
    "InstanceType",
    "Limit",
    "Market",
    "NameRule",
    "OnDemandAllocationStrategy",
    "PlacementGroupStrategy",
    "Port",
    "Provenance",
    "ReconfigurationType",
    "Region",
    "Release",
    "ScaleDownBehavior",
    "ScalingStrategy",
    "ScalingUnitType",
    "SpotAllocationStrategy",
    "SpotTimeoutAction",
    "Statistic",
    "StepCancellation",
    "StepState",
    "StudioAuthMode",
    "Unwanted",
    "VolumeType",
    "airflow_version",
    "airflow_versions",
    "all_limits",
    "api_rate",
    "application_names",
    "application_spelling",
    "applications_of",
    "beside_kerberos",
    "bucket_access",
    "bucket_patterns",
    "classification_names",
    "default_release",
    "dns_suffix",
    "endpoint_name",
    "environment_class",
    "environment_classes",
    "fact_files",
    "facts_about",
    "feature",
    "feature_since",
    "features",
    "full_python",
    "glibc_of",
    "instance_type",
    "instance_types",
    "is_outside_yarn",
    "is_rpu_capacity",
    "is_unwanted",
    "kerberos_with_tls_since",
    "known_instance_type",
    "known_release",
    "limit",
    "most_rpus",
    "name_rule",
    "name_rules",
    "of_hadoop",
    "offered_in",
    "partition_of",
    "ports_of",
    "provenance",
    "region",
    "region_names",
    "release",
    "release_labels",
    "release_line",
    "release_offered_in",
    "release_version",
    "required_buckets",
    "rpu_addresses",
    "s3_dist_cp_options",
    "service_endpoint",
    "supported_by",
    "takes_out_of_encryption",
    "takes_runtime_roles",
    "time_zones",
    "wal_offered_in",
    "warehouse_subnets",
    "works_with_kerberos",
]

_HOMES = {
    "_airflow": (
        "AirflowVersion EnvironmentClass airflow_version airflow_versions environment_class environment_classes"
    ),
    "_applications": (
        "Port beside_kerberos is_outside_yarn kerberos_with_tls_since ports_of takes_runtime_roles works_with_kerberos"
    ),
    "_data": "Provenance fact_files provenance",
    "_enums": (
        "ActionOnFailure AdjustmentType CapacityReservationPreference CapacityReservationUsage "
        "ClusterState ClusterStateChangeReason ComparisonOperator InstanceRole Market "
        "OnDemandAllocationStrategy PlacementGroupStrategy ReconfigurationType ScaleDownBehavior "
        "ScalingStrategy ScalingUnitType SpotAllocationStrategy SpotTimeoutAction Statistic "
        "StepCancellation StepState StudioAuthMode VolumeType"
    ),
    "_facts_about": "facts_about",
    "_features": "Feature feature feature_since features",
    "_in_the_clear": ("ENGINES_IN_THE_CLEAR SPARK_IN_THE_CLEAR Unwanted is_unwanted of_hadoop takes_out_of_encryption"),
    "_instance_types": "InstanceType instance_type instance_types known_instance_type offered_in supported_by",
    "_limits": "ApiRate Limit NameRule all_limits api_rate limit name_rule name_rules",
    "_redshift": "is_rpu_capacity most_rpus rpu_addresses warehouse_subnets",
    "_regions": (
        "PARTITIONS BucketAccess Region bucket_access bucket_patterns dns_suffix endpoint_name partition_of region "
        "region_names "
        "required_buckets service_endpoint"
    ),
    "_releases": (
        "NEWEST Release application_names application_spelling applications_of default_release "
        "known_release release release_labels release_line release_offered_in release_version"
    ),
    "_software": "classification_names full_python glibc_of s3_dist_cp_options wal_offered_in",
    "_time_zones": "time_zones",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


if not TYPE_CHECKING:  # seen by a type checker, it would let every misspelt name pass

    def __getattr__(name: str) -> Any:
        """Fetch a name from the module it lives in; building all the classes at once would cost ten milliseconds."""
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
