"""References of a definition as `${Placeholders}`, so that the definition in the template is plain, readable text."""

from __future__ import annotations

import re
from dataclasses import replace

from emr_platform.render import ClusterRefs, LoadRefs


class Substitutions:
    """Hands out placeholders and remembers what each stands for."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def placeholder(self, name: str, value: str) -> str:
        # Two files may differ in a character that no placeholder can have.
        while self.values.setdefault(name, value) != value:
            name += "x"
        return f"${{{name}}}"

    def cluster(self, refs: ClusterRefs) -> ClusterRefs:
        """The same references, as placeholders."""
        return replace(
            refs,
            service_role=self.placeholder("ServiceRole", refs.service_role),
            instance_profile=self.placeholder("InstanceProfile", refs.instance_profile),
            security_configuration=self.placeholder("SecurityConfiguration", refs.security_configuration),
            subnets=tuple(self.placeholder(f"Subnet{n + 1}", subnet) for n, subnet in enumerate(refs.subnets)),
            primary_group=self.placeholder("PrimaryGroup", refs.primary_group),
            core_group=self.placeholder("CoreGroup", refs.core_group),
            service_group=self.placeholder("ServiceGroup", refs.service_group),
            log_uri=self.placeholder("LogUri", refs.log_uri),
            log_key=self.placeholder("LogKey", refs.log_key),
            scripts={path: self.file(path, url) for path, url in refs.scripts.items()},
            buckets={alias: self.bucket(alias, name) for alias, name in refs.buckets.items()},
            metastore_secret=self.placeholder("MetastoreSecret", refs.metastore_secret),
            auto_scaling_role=self.placeholder("AutoScalingRole", refs.auto_scaling_role),
            log_group=self.placeholder("LogGroup", refs.log_group),
            resource_group_arn=self.placeholder("ResourceGroups", refs.resource_group_arn),
            region="${AWS::Region}",
        )

    def loads(self, refs: LoadRefs) -> LoadRefs:
        """The same references, as placeholders."""
        return replace(
            refs,
            partition="${AWS::Partition}",
            workgroup=self.placeholder("WarehouseWorkgroup", refs.workgroup),
            copy_role=self.placeholder("CopyRole", refs.copy_role),
            buckets={alias: self.bucket(alias, name) for alias, name in refs.buckets.items()},
        )

    def bucket(self, alias: str, name: str) -> str:
        return self.placeholder(f"{alias.capitalize()}Bucket", name)

    def file(self, path: str, url: str) -> str:
        return self.placeholder("File" + "".join(word.capitalize() for word in _words(path)), url)

    def literal(self, text: str) -> str:
        """The text with every `${` that is no placeholder, such as Hadoop's own variables, left to the reader."""
        return re.sub(r"\$\{([^}]*)", self._escaped, text)

    def _escaped(self, found: re.Match[str]) -> str:
        known = found[1] in self.values or found[1].startswith("AWS::")
        return found[0] if known else f"${{!{found[1]}"

    def used_in(self, text: str) -> dict[str, str]:
        """What a text needs of them."""
        return {name: value for name, value in sorted(self.values.items()) if f"${{{name}}}" in text}


def _words(path: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in path).split()
