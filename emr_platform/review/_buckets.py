"""Which bucket of the templates a location names."""

from __future__ import annotations

from collections.abc import Sequence

from ..assembly import Reference, Resource, Template, Text, Value, is_there, names_its_stack, unknown_in

BUCKET = "AWS::S3::Bucket"
SCHEMES = ("s3://", "s3a://", "s3n://")


def bucket_of(location: Value) -> Resource | None:
    """The bucket of these templates that a location `s3://...`, an ARN or a name begins with; None for any other.

    A reference among the keys is none, nor is one to which something is added: `s3://${Logs}-old/` is another bucket.
    """
    parts = location.parts if isinstance(location, Text) else (location,)
    number = next((index for index, part in enumerate(parts) if isinstance(part, Reference)), None)
    found = None if number is None else parts[number]
    if number is None or not isinstance(found, Reference) or found.resource.type != BUCKET:
        return None
    before = "".join(map(str, parts[:number]))
    begins = before in ("", *SCHEMES) or (before.startswith("arn:") and before.endswith(":s3:::"))
    after = parts[number + 1] if len(parts) > number + 1 else "/"
    ends = isinstance(after, str) and after.startswith(("/", "*"))
    named = found.attribute == "Ref" or (found.attribute == "Arn" and before == "")
    return found.resource if begins and ends and named else None


def bucket_among(location: Value, buckets: Sequence[Resource], template: Template) -> Resource | None:
    """The same, also by the name that a bucket is given, `s3://<name>/...`.

    Args:
        template: in which the location is written.
    """
    found = bucket_of(location)
    if found is not None or not isinstance(location, (str, Text)):
        return found
    scheme, _, rest = str(location).partition("://")
    name = rest.split("/", 1)[0] if scheme in {"s3", "s3a", "s3n"} else ""
    return next((one for one in buckets if name and is_named(one, name, template)), None)


def is_named(bucket: Resource, name: str, template: Template) -> bool:
    """Whether a name, as it is written in a template, is that of a bucket of the templates."""
    own = bucket.get("BucketName")
    elsewhere = names_its_stack(own) and bucket.template is not template
    return unknown_in(own) is None and str(own) == name and not elsewhere


def run_into(location: Value) -> Resource | None:
    """The bucket of these templates whose name a key runs into: `s3://${Logs}emr/`, where a slash is missing.

    Nobody has a bucket of that name, as CloudFormation makes up what it begins with. None where the name is given: then
    somebody may; None before a hyphen or a dot, which another name may go on with.
    """
    parts = location.parts if isinstance(location, Text) else ()
    if len(parts) < 3 or parts[0] not in SCHEMES or not isinstance(named := parts[1], Reference):
        return None
    after = parts[2]
    own = named.attribute == "Ref" and named.resource.type == BUCKET
    made_up = own and is_there(named.resource.get("BucketName")) is False
    return named.resource if made_up and isinstance(after, str) and after[:1].isalnum() else None
