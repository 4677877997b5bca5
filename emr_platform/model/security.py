"""The security configuration: what a cluster encrypts, whom it asks who they are, and what they may do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Bool, Int, Model, S3Location, Str, matching, tagged

KeyId = Annotated[
    Str,
    matching(
        r"(mrk-)?[0-9a-f-]{32,36}",
        "a KMS key is named by its id, a key of the same account and region",
        "write it as 1234abcd-12ab-34cd-56ef-1234567890ab, without the arn",
    ),
]
RoleName = Annotated[
    Str,
    matching(
        r"(?:[\w+=,.@-]+/)*[\w+=,.@-]{1,64}",
        "a role is named by its path and name, a role of the same account",
        "write it as analysts/readers, without the arn",
    ),
]
SecretName = Annotated[
    Str,
    Field(max_length=512),
    matching(
        r"[\w/+=.@-]+",
        "a secret is named by its name in AWS Secrets Manager, of the same account and region",
        "write it as emr/kerberos, without the arn",
    ),
]
S3Object = Annotated[
    Str,
    matching(
        r"s3://[a-z0-9][a-z0-9.-]+/\S+[^/\s]", "it is one object in S3", "write it as s3://artefacts/security/file.jar"
    ),
]
BucketName = Annotated[
    Str,
    matching(
        r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "a bucket is named without s3:// and without a prefix",
        "write its name, or raw, curated, results or artefacts",
    ),
]
ClassName = Annotated[
    Str, matching(r"[A-Za-z_][\w.$]*", "it is the full name of a Java class", "write it as com.example.Keys")
]
Host = Annotated[Str, matching(r"[A-Za-z0-9.-]+(:\d{1,5})?", "it is a host, with a port or without", "write host:port")]
Realm = Annotated[
    Str, matching(r"[A-Z0-9][A-Z0-9.-]*", "a Kerberos realm is in capital letters", "write it as EXAMPLE.COM")
]
DnsName = Annotated[Str, matching(r"[a-z0-9][a-z0-9.-]*", "it is a domain name", "write it as ad.example.com")]
Hours = Annotated[Int, Field(ge=1, le=720)]


class Provider(Model):
    """A class of yours that hands out keys or certificates, in a jar in S3."""

    jar: S3Object
    """The jar. It must exist before the cluster starts."""
    class_name: ClassName
    """The class in it."""


class S3Override(Model):
    """Another encryption for one bucket."""

    bucket: BucketName
    """The bucket, by name, or one of the environment's own: raw, curated, results, artefacts."""
    mode: Literal["SSE-KMS", "SSE-S3", "CSE-KMS"]
    """How the nodes encrypt what they write there."""
    key_id: KeyId | None = None
    """With SSE-KMS and CSE-KMS: the key. Default: the environment's data key."""


class S3Encryption(Model):
    """How the nodes encrypt what they write to S3."""

    mode: Literal["SSE-KMS", "SSE-S3", "CSE-KMS", "CSE-Custom"] = "SSE-KMS"
    """Default SSE-KMS. The client-side modes are EMRFS's alone: no other program reads such objects."""
    key_id: KeyId | None = None
    """With SSE-KMS and CSE-KMS: the key. Default: the environment's data key."""
    provider: Provider | None = None
    """With CSE-Custom: the class that hands out keys."""
    overrides: tuple[S3Override, ...] = ()
    """Other encryption for single buckets."""


class LocalDisk(Model):
    """How the nodes' disks are encrypted."""

    provider: Provider | None = None
    """A class of yours that hands out the keys, instead of KMS. EBS volumes are then encrypted with LUKS, the root
    volume not at all; a weakening that needs an acknowledgement. Default: the environment's disk key, for the root
    volume too."""


class InTransit(Model):
    """TLS between the nodes."""

    certificate_provider: Literal["EMR", "PEM", "Custom", "none"] = "EMR"
    """`EMR` (default, from emr-7.11.0): EMR issues the certificates. `PEM`: a zip of yours. `Custom`: a class of yours.
    `none`: no TLS; a weakening that needs an acknowledgement."""
    pem_zip: Annotated[
        Str,
        matching(
            r"s3://[a-z0-9][a-z0-9.-]+/\S+\.zip",
            "the certificates are one zip in S3",
            "write it as s3://artefacts/certificates.zip",
        ),
    ] | None = None  # fmt: skip
    """With PEM: the zip with privateKey.pem and certificateChain.pem. It must exist before the cluster starts."""
    provider: Provider | None = None
    """With Custom: the class that hands out certificates."""
    validity_days: Annotated[Int, Field(ge=1, le=7300)] | None = None
    """With EMR: how long its certificate authority lasts; then the cluster needs a new security configuration.
    Default: 20 years."""
    wildcard_dns_suffix: DnsName | None = None
    """With EMR: a domain of yours that the certificates also name. Default: the VPC's own."""


class CrossRealmTrust(Model):
    """Another realm whose users may come in."""

    realm: Realm
    """The other realm."""
    domain: DnsName
    """Its domain."""
    admin_server: Host
    """Its administration server; port 749 unless given."""
    kdc_server: Host
    """Its key distribution centre; port 88 unless given."""
    active_directory: Bool = False
    """The other realm is an Active Directory, which the nodes join with the secret's `ADDomainJoinUser` and
    `ADDomainJoinPassword`. Default false."""


class ActiveDirectory(Model):
    """An Active Directory that an external KDC trusts."""

    realm: Realm
    """Its realm."""
    domain: DnsName
    """Its domain."""
    server: Host
    """Its server."""


class _Kerberos(Model):
    realm: Realm = "EC2.INTERNAL"
    """Realm of the cluster. Default EC2.INTERNAL."""
    secret: SecretName
    """A secret whose value is a JSON object with `KdcAdminPassword` and, where they apply,
    `CrossRealmTrustPrincipalPassword`, `ADDomainJoinUser` and `ADDomainJoinPassword`. CloudFormation reads it at
    deployment; no template holds the passwords."""
    ticket_lifetime_hours: Hours = 24
    """Default 24."""


class DedicatedKdc(_Kerberos):
    """A key distribution centre on the primary node."""

    type: Literal["dedicated"]
    """`dedicated`: this kind."""
    cross_realm_trust: CrossRealmTrust | None = None
    """Another realm whose users may come in. Default: none."""


class ExternalKdc(_Kerberos):
    """A key distribution centre outside the cluster, which several clusters may share."""

    type: Literal["external"]
    """`external`: this kind."""
    admin_server: Host
    """Its administration server; port 749 unless given."""
    kdc_server: Host
    """The server itself; port 88 unless given."""
    active_directory: ActiveDirectory | None = None
    """An Active Directory that it trusts. Default: none."""


Kerberos = Annotated[
    Annotated[DedicatedKdc, Tag("<dedicated>")] | Annotated[ExternalKdc, Tag("<external>")],
    Discriminator(tagged("type")),
]


class RuntimeRoles(Model):
    """A role of its own for every workflow, with what its steps declare in S3. Databases in Glue stay the cluster's:
    all its workflows' roles and its nodes may use them. The nodes may take every one of these roles."""

    propagate_source_identity: Bool = False
    """Write the caller's identity into what the roles do. Default false."""


class EmrfsRole(Model):
    """Which role EMRFS takes for whom. Exactly one of `users`, `groups` and `prefixes`."""

    role: RoleName
    """The role. It must trust the cluster's EC2 role."""
    users: tuple[Str, ...] = ()
    """Users it is for."""
    groups: tuple[Str, ...] = ()
    """Groups it is for."""
    prefixes: tuple[S3Location, ...] = ()
    """Locations it is for."""


class RangerPlugin(Model):
    """One application under Ranger's policies."""

    app: Literal["Spark", "Hive", "EMRFS-S3", "Trino"]
    """The application."""
    client_secret: SecretName
    """Secret with the client's certificate for talking to the Ranger server."""
    policy_repository: Str
    """Name of the policy repository in Ranger."""


class Ranger(Model):
    """Authorisation by an Apache Ranger server of yours. It needs Kerberos and TLS."""

    admin_server_url: Annotated[
        Str, matching(r"https://[\w.:-]+/?", "the Ranger server is reached over https", "write https://host:6182")
    ]
    """Address of the server."""
    admin_server_secret: SecretName
    """Secret with the server's certificate."""
    role_for_plugins: RoleName
    """Role that the plug-ins take for data."""
    role_for_other_services: RoleName
    """Role that users get for other AWS services."""
    plugins: Annotated[tuple[RangerPlugin, ...], Field(min_length=1)]
    """The applications."""
    audit_log_group: Annotated[Str, matching(r"[\w/.#-]{1,512}", "a log group is named without its arn", "write its "
        "name")]  # fmt: skip
    """CloudWatch log group that gets the audit trail."""


class SecurityConfiguration(Model):
    """What the cluster encrypts and demands. At-rest encryption with customer keys and IMDSv2 are on by default."""

    s3: S3Encryption = S3Encryption()
    """What the nodes write to S3. Default: SSE-KMS with the environment's data key."""
    local_disk: LocalDisk = LocalDisk()
    """The nodes' disks. Default: EBS and instance store with the environment's disk key."""
    in_transit: InTransit = InTransit()
    """TLS between the nodes. Default: certificates issued by EMR."""
    kerberos: Kerberos | None = None
    """Kerberos, on long-running clusters. Default: none."""
    runtime_roles: RuntimeRoles | None = None
    """A role for every workflow; `runtime_roles: {}` switches it on. Default: steps share the cluster's EC2 role."""
    emrfs_roles: tuple[EmrfsRole, ...] = ()
    """Roles that EMRFS takes for users, groups or locations. Default: none."""
    lake_formation: Bool = False
    """Let Lake Formation decide about tables; needs `runtime_roles`. Default false."""
    ranger: Ranger | None = None
    """Apache Ranger. Default: none."""
    metadata_version: Literal[1, 2] = 2
    """Oldest instance metadata service that answers; 1 is a weakening that needs an acknowledgement. Default 2."""
    metadata_hop_limit: Annotated[Int, Field(ge=1, le=64)] = 1
    """Hops that an instance metadata answer may travel; containers on YARN need 2. Default 1."""
