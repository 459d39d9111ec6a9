"""Checksums: those that come with an upload are compared, kept and told again.

An object that comes without one has the one that S3 computes itself since December 2024:
CRC64NVME of the whole. It is computed when somebody asks.
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime

from iamtutor.cloud import digests
from iamtutor.cloud.bodies import LARGEST, Body
from iamtutor.cloud.errors import NotEmulated, ServiceError
from iamtutor.cloud.service import Params, Response, Turn
from iamtutor.cloud.services.s3.errors import invalid_request
from iamtutor.cloud.state.buckets import (
    Checksum,
    MultipartUpload,
    S3Object,
    UploadedPart,
)

DEFAULT, DEFAULT_SINCE = "CRC64NVME", datetime(2024, 12, 1, tzinfo=UTC)
WHOLE, COMPOSITE = "FULL_OBJECT", "COMPOSITE"
_UNKNOWN_HERE = ("XXHASH64", "XXHASH3", "XXHASH128")
_MD5_SIZE = 16


# --- what comes with an upload ----------------------------------------------------------


def check_md5(turn: Turn, body: Body, params: Params) -> None:
    """``Content-MD5``, if the request has it. Raises ServiceError."""
    given = params.get("ContentMD5")
    if given is None:
        return
    try:
        wanted = base64.b64decode(given, validate=True)
    except ValueError:
        wanted = b""
    if len(wanted) != _MD5_SIZE:
        raise ServiceError(
            "InvalidDigest",
            "The Content-MD5 you specified was invalid.",
            **{"Content-MD5": given},
        )
    found = turn.bodies.digest(body, "MD5")
    if found != wanted:
        raise ServiceError(
            "BadDigest",
            "The Content-MD5 you specified did not match what we received.",
            ExpectedDigest=given,
            CalculatedDigest=_spelled(found),
        )


def brought(turn: Turn, body: Body, params: Params) -> Checksum | None:
    """The checksum that a request brings, or says that it would: its algorithm alone is
    what is known of one that its client computes as it sends. Raises ServiceError when
    the bytes do not have it."""
    check_md5(turn, body, params)
    given = _given(params)
    algorithm = _algorithm(params.get("ChecksumAlgorithm"))
    if given is not None:
        algorithm, wanted = given
        _check_form(algorithm, wanted)
    if algorithm is None or _is_beyond(body):
        return None
    value = _spelled(turn.bodies.digest(body, algorithm))
    if given is not None and value != given[1]:
        raise _mismatch(algorithm)
    return Checksum(algorithm, value)


def _given(params: Params) -> tuple[str, str] | None:
    """The one value among the parameters. Raises ServiceError."""
    found = [
        (algorithm, params[f"Checksum{algorithm}"])
        for algorithm in (*digests.ALGORITHMS, *_UNKNOWN_HERE)
        if params.get(f"Checksum{algorithm}")
    ]
    if len(found) > 1:
        raise invalid_request(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not "
            "allowed."
        )
    if found:
        _algorithm(found[0][0])
    return found[0] if found else None


def _algorithm(name: str | None) -> str | None:
    """As S3 knows it. Raises ServiceError or NotEmulated."""
    if name in _UNKNOWN_HERE:
        raise NotEmulated("s3", f"checksums by {name}")
    if name is not None and name not in digests.ALGORITHMS:
        raise invalid_request(
            "Checksum algorithm provided is unsupported. Please try again with any of the "
            "valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
        )
    return name


def _check_form(algorithm: str, value: str) -> None:
    try:
        data = base64.b64decode(value, validate=True)
    except ValueError:
        data = b""
    if len(data) != len(digests.new(algorithm).digest()):
        raise invalid_request(
            f"Value for x-amz-checksum-{algorithm.lower()} header is invalid."
        )


def _mismatch(algorithm: str) -> ServiceError:
    return ServiceError(
        "BadDigest",
        f"The {algorithm} you specified did not match the calculated checksum.",
    )


def _spelled(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")


def _is_beyond(body: Body) -> bool:
    """Whether a body is a pattern too long to be read through."""
    return body.size > LARGEST


# --- what is told of an object ----------------------------------------------------------


def told(checksum: Checksum | None) -> Response:
    """As members of an answer."""
    if checksum is None:
        return {}
    return {
        f"Checksum{checksum.algorithm}": checksum.value,
        "ChecksumType": checksum.kind,
    }


def of(turn: Turn, found: S3Object) -> Checksum | None:
    """What an object has; None where nobody brought one and it is too long for S3's own
    here, or older than that."""
    if found.checksum is None and found.last_modified < DEFAULT_SINCE:
        return None
    return found.checksum or computed(turn, found.body, DEFAULT)


def computed(turn: Turn, body: Body, algorithm: str) -> Checksum | None:
    """Of the whole; None where that is too long."""
    if _is_beyond(body):
        return None
    return Checksum(algorithm, _spelled(turn.bodies.digest(body, algorithm)))


def copied(
    turn: Turn, source: S3Object, body: Body, asked: str | None
) -> Checksum | None:
    """A copy has a checksum of its whole, by the algorithm of the source if the request
    names no other."""
    algorithm = _algorithm(asked)
    if algorithm is None and source.checksum is not None:
        algorithm = source.checksum.algorithm
    return computed(turn, body, algorithm) if algorithm is not None else None


# --- uploads in parts -------------------------------------------------------------------


def chosen(params: Params) -> tuple[str | None, str | None]:
    """Algorithm and kind for an upload that begins. Raises ServiceError."""
    algorithm = _algorithm(params.get("ChecksumAlgorithm"))
    kind = params.get("ChecksumType")
    if algorithm is None:
        if kind is not None:
            raise invalid_request(
                "The x-amz-checksum-type header can only be used with the "
                "x-amz-checksum-algorithm header."
            )
        return None, None
    if kind is None:
        kind = WHOLE if algorithm == DEFAULT else COMPOSITE
    impossible = (
        algorithm == DEFAULT
        if kind == COMPOSITE
        else not digests.can_be_joined(algorithm)
    )
    if impossible or kind not in (WHOLE, COMPOSITE):
        raise invalid_request(
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} "
            "checksum algorithm."
        )
    return algorithm, kind


def of_part(
    turn: Turn, upload: MultipartUpload, body: Body, params: Params
) -> Checksum | None:
    """Of a part that is sent. Raises ServiceError."""
    checksum = brought(turn, body, params)
    wanted = upload.checksum_algorithm
    actual = checksum.algorithm if checksum is not None else None
    # To an upload that names no algorithm clients of today add one of their own.
    if wanted in (None, actual):
        return checksum
    if actual is None and upload.checksum_kind == WHOLE and wanted is not None:
        return computed(turn, body, wanted)
    raise invalid_request(
        "Checksum Type mismatch occurred, expected checksum Type: "
        f"{(wanted or 'null').lower()}, actual checksum Type: {(actual or 'null').lower()}"
    )


def check_named(upload: MultipartUpload, part: UploadedPart, named: Params) -> bool:
    """Whether a part is the one that the end of the upload names. Raises ServiceError
    when the name lacks what it must have."""
    algorithm = upload.checksum_algorithm
    given = _given(named)
    if given is not None:
        return part.checksum is None or given == (algorithm or DEFAULT, part.checksum)
    if algorithm is not None and upload.checksum_kind == COMPOSITE:
        raise invalid_request(
            f"The upload was created using a {algorithm.lower()} checksum. The complete "
            "request must include the checksum for each part. It was missing for part "
            f"{part.number} in the request."
        )
    return True


def completed(
    turn: Turn,
    upload: MultipartUpload,
    parts: Sequence[UploadedPart],
    body: Body,
    params: Params,
) -> Checksum | None:
    """Of an upload that ends. Raises ServiceError when the request has another."""
    checksum = _of_parts(upload, parts)
    given = _given(params)
    if given is not None:
        algorithm, wanted = given
        _check_form(algorithm, wanted.partition("-")[0])
        if checksum is None or checksum.algorithm != algorithm:
            checksum = computed(turn, body, algorithm)
        if (
            checksum is not None
            and checksum.value.partition("-")[0] != (wanted.partition("-")[0])
        ):
            raise _mismatch(algorithm)
    return checksum


def _of_parts(
    upload: MultipartUpload, parts: Sequence[UploadedPart]
) -> Checksum | None:
    algorithm, kind = upload.checksum_algorithm, upload.checksum_kind
    found = [part.checksum for part in parts if part.checksum is not None]
    if algorithm is None or kind is None or len(found) < len(parts):
        return None
    values = [base64.b64decode(one) for one in found]
    if kind == COMPOSITE:
        whole = digests.new(algorithm)
        whole.update(b"".join(values))
        value = f"{_spelled(whole.digest())}-{len(parts)}"
        return Checksum(algorithm, value, COMPOSITE)
    sizes = [part.body.size for part in parts]
    joined = digests.joined(algorithm, list(zip(values, sizes, strict=True)))
    return Checksum(algorithm, _spelled(joined))
