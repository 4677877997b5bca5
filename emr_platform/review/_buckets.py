"""Which bucket of the templates a location names."""

from __future__ import annotations

from ..assembly import Reference, Resource, Text, Value

BUCKET = "AWS::S3::Bucket"
_SCHEMES = ("s3://", "s3a://", "s3n://")


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
    begins = before in ("", *_SCHEMES) or (before.startswith("arn:") and before.endswith(":s3:::"))
    after = parts[number + 1] if len(parts) > number + 1 else "/"
    ends = isinstance(after, str) and after.startswith(("/", "*"))
    named = found.attribute == "Ref" or (found.attribute == "Arn" and before == "")
    return found.resource if begins and ends and named else None
