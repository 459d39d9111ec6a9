"""GetObjectAttributes: what is known of an object, without its content."""

from __future__ import annotations

from iamtutor.cloud.caller import Caller, Params, Response
from iamtutor.cloud.services.s3 import versions
from iamtutor.cloud.services.s3.configurations import invalid_argument
from iamtutor.cloud.services.s3.objects import checksum
from iamtutor.cloud.turn import Turn

_ATTRIBUTES = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")


def get_object_attributes(turn: Turn, caller: Caller, params: Params) -> Response:
    """Those that were asked for, as far as the object has them."""
    wanted = params["ObjectAttributes"]
    if not wanted or any(name not in _ATTRIBUTES for name in wanted):
        raise invalid_argument("Invalid attribute name specified.")
    found = versions.find(
        turn, params["Bucket"], params["Key"], params.get("VersionId")
    )
    said: Response = {
        "ETag": found.etag.strip('"'),
        "Checksum": checksum(turn.bodies, found.body, "CRC64NVME"),
        "StorageClass": found.storage_class,
        "ObjectSize": found.body.size,
    }
    response: Response = {"LastModified": found.last_modified}
    if found.version_id is not None:
        response["VersionId"] = found.version_id
    return response | {name: said[name] for name in said if name in wanted}
