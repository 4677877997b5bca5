"""The typed vocabulary every room shares. Frozen models; unknown keys are refused."""

from __future__ import annotations

from .cluster import (
    BootstrapAction,
    Cluster,
    Configuration,
    EbsVolume,
    InstanceFleet,
    InstanceTypeConfig,
    InTransit,
    LaunchSpecifications,
    ManagedScaling,
    OnDemandSpecification,
    PrimaryFleet,
    RootVolume,
    SecurityConfiguration,
    SpotSpecification,
)
from .environment import Acknowledgement, Environment, Identity, Notifications, Storage
from .network import ExistingNetwork, NewNetwork
from .workflow import CommandStep, SparkStep, Workflow

__all__ = [
    "Acknowledgement",
    "BootstrapAction",
    "Cluster",
    "CommandStep",
    "Configuration",
    "EbsVolume",
    "Environment",
    "ExistingNetwork",
    "Identity",
    "InTransit",
    "InstanceFleet",
    "InstanceTypeConfig",
    "LaunchSpecifications",
    "ManagedScaling",
    "NewNetwork",
    "Notifications",
    "OnDemandSpecification",
    "PrimaryFleet",
    "RootVolume",
    "SecurityConfiguration",
    "SparkStep",
    "SpotSpecification",
    "Storage",
    "Workflow",
]
