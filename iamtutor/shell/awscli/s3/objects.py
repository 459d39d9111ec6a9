"""The API calls behind one transfer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from botocore.exceptions import BotoCoreError, ClientError

from iamtutor.cloud import identifiers
from iamtutor.cloud.bodies import Body, BodyReader, BodyTooLarge
from iamtutor.shell.awscli.invocation import Invocation
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.s3.media_types import guessed
from iamtutor.shell.awscli.s3.paths import Item, split_bucket_key
from iamtutor.shell.awscli.s3.results import Results

#: From this size on a transfer goes in parts of this size.
PART = 8 * 1024**2

_PUT_OPTIONS = {
    "acl": "ACL",
    "storage_class": "StorageClass",
    "website_redirect": "WebsiteRedirectLocation",
    "content_type": "ContentType",
    "cache_control": "CacheControl",
    "content_disposition": "ContentDisposition",
    "content_encoding": "ContentEncoding",
    "content_language": "ContentLanguage",
    "expires": "Expires",
    "sse": "ServerSideEncryption",
    "sse_kms_key_id": "SSEKMSKeyId",
    "request_payer": "RequestPayer",
    "checksum_algorithm": "ChecksumAlgorithm",
}
#: What a copy in parts, or one that changes some of it, takes over from its source, where
#: the version sees to it.
_COPIED = tuple(
    (
        "CacheControl ContentDisposition ContentEncoding ContentLanguage ContentType "
        "Expires Metadata"
    ).split()
)
_GRANTS = {
    "read": "GrantRead",
    "full": "GrantFullControl",
    "readacl": "GrantReadACP",
    "writeacl": "GrantWriteACP",
}


#: Where the options for keys of one's own go, and what they are called there.
_KEY_OPTIONS = {"sse_c": "SSECustomer", "sse_c_copy_source": "CopySourceSSECustomer"}


def customer_key(values: Values, option: str = "sse_c") -> dict[str, Any]:
    """The parameters for a key that the person brings along, if there is one."""
    if not values.get(option):
        return {}
    start = _KEY_OPTIONS[option]
    return {f"{start}Algorithm": values[option], f"{start}Key": values[f"{option}_key"]}


class AlreadyThere(Exception):
    """The object is there, and nobody may write over it: it is passed over."""


class GrantError(ValueError):
    """A ``--grants`` that nobody can read: it ends the whole command."""


def put_parameters(values: Values, key: str, guess: bool) -> dict[str, Any]:
    """The parameters that the options add to an upload or a copy."""
    request = {
        name: values[option]
        for option, name in _PUT_OPTIONS.items()
        if values.get(option)
    }
    for grant in values.get("grants") or ():
        permission, equals, grantee = grant.partition("=")
        if not equals:
            raise GrantError("grants should be of the form permission=principal")
        if permission not in _GRANTS:
            raise GrantError("permission must be one of: read|readacl|writeacl|full")
        request[_GRANTS[permission]] = grantee
    request |= customer_key(values)
    if values.get("metadata"):
        request["Metadata"] = values["metadata"]
    wanted = guess and "ContentType" not in request
    if wanted and not values["no_guess_mime_type"] and (kind := guessed(key)):
        request["ContentType"] = kind
    return request


class Transfers:
    """Carries out one item after the other with a client."""

    def __init__(
        self, invocation: Invocation, values: Values, results: Results
    ) -> None:
        self.invocation = invocation
        self.values = values
        self.results = results
        self.client = invocation.client("s3")
        self.bodies = invocation.process.turn.bodies
        self.files = invocation.process.files

    def upload(self, item: Item, body: Body | None = None) -> None:
        bucket, key = split_bucket_key(item.dest.path)
        request = {
            "Bucket": bucket,
            "Key": key,
            **put_parameters(self.values, item.source.path, guess=True),
        }
        if self.values["no_overwrite"]:
            request["IfNoneMatch"] = "*"
        if not key:
            body = self.bodies.put(b"")  # the call is refused before it is read
        body = body or self._local_body(item)
        reader = BodyReader(self.bodies, body, 0, body.size)
        if body.size < PART:
            try:
                with self._passing_over():
                    self.client.put_object(Body=reader, **request)
            finally:
                self.results.progress(body.size)
            return
        with self._passing_over():
            self._in_parts(request, body.size, self._uploaded_part, body)

    @contextmanager
    def _passing_over(self) -> Iterator[None]:
        """With ``--no-overwrite`` an object that is there already is left alone."""
        try:
            yield
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if self.values["no_overwrite"] and code == "PreconditionFailed":
                raise AlreadyThere from error
            raise

    def _local_body(self, item: Item) -> Body:
        if item.source.path.endswith("/"):
            raise IsADirectoryError(21, "Is a directory", item.source.path)
        return self.files.body(item.source.path)

    def _in_parts(
        self, request: dict[str, Any], size: int, send: Any, source: object
    ) -> None:
        target = {"Bucket": request["Bucket"], "Key": request["Key"]}
        # Whether the key is free is asked when all parts are there.
        condition = {k: request.pop(k) for k in ("IfNoneMatch",) if k in request}
        begun = self.client.create_multipart_upload(**request)
        upload, algorithm = begun["UploadId"], begun.get("ChecksumAlgorithm")
        parts: list[dict[str, Any]] = []
        try:
            for number, start in enumerate(range(0, size, PART), 1):
                stop = min(start + PART, size)
                place = {**target, "UploadId": upload, "PartNumber": number}
                answer = send(place, algorithm, source, start, stop)
                kept = ("ETag", f"Checksum{algorithm}")
                said = {name: answer[name] for name in kept if name in answer}
                parts.append({**said, "PartNumber": number})
                self.results.progress(stop - start)
            self.client.complete_multipart_upload(
                **target, **condition, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        except (ClientError, BotoCoreError):
            self.client.abort_multipart_upload(**target, UploadId=upload)
            raise

    def _uploaded_part(
        self,
        place: dict[str, Any],
        algorithm: str | None,
        source: Body,
        start: int,
        stop: int,
    ) -> dict[str, Any]:
        if algorithm is not None:
            place = {**place, "ChecksumAlgorithm": algorithm}
        reader = BodyReader(self.bodies, source, start, stop)
        place = {**place, **customer_key(self.values)}
        answer: dict[str, Any] = self.client.upload_part(Body=reader, **place)
        return answer

    def copy(self, item: Item) -> None:
        bucket, key = split_bucket_key(item.dest.path)
        source_bucket, source_key = split_bucket_key(item.source.path)
        source = {"Bucket": source_bucket, "Key": source_key}
        request = {
            "Bucket": bucket,
            "Key": key,
            **put_parameters(
                self.values, source_key, self.invocation.dialect.guesses_for_copies
            ),
        }
        of_source = customer_key(self.values, "sse_c_copy_source")
        directive = self.values.get("metadata_directive")
        properties = self.invocation.dialect.copied_properties and (
            self.values["copy_props"] or "default"
        )
        # Version 1 heeds none of its other options beside a source's headers.
        replacing = _COPIED if properties else ("Metadata",)
        changed = directive is None and any(name in request for name in replacing)
        if properties in ("default", "metadata-directive") and (
            changed or (directive is None and item.size >= PART)
        ):
            # A single object was looked at already; a listing tells less.
            known = item.response or {}
            if "Metadata" not in known:
                known = self.client.head_object(**source)
            kept = {name: known[name] for name in _COPIED if name in known}
            request = {**kept, **request}
        if item.size >= PART:
            if properties == "default":
                tags = self.client.get_object_tagging(**source)["TagSet"]
                if tags:
                    pairs = [(tag["Key"], tag["Value"]) for tag in tags]
                    request["Tagging"] = urlencode(pairs)
            self._in_parts(request, item.size, self._copied_part, source)
            return
        if changed or (properties == "none" and directive is None):
            directive = "REPLACE"
        if properties in ("none", "metadata-directive"):
            request["TaggingDirective"] = "REPLACE"
        if directive:
            request["MetadataDirective"] = directive
        if self.values["no_overwrite"]:
            request["IfNoneMatch"] = "*"
        with self._passing_over():
            self.client.copy_object(CopySource=source, **request, **of_source)
        self.results.progress(item.size)

    def _copied_part(
        self,
        place: dict[str, Any],
        algorithm: str | None,
        source: dict[str, str],
        start: int,
        stop: int,
    ) -> dict[str, Any]:
        """S3 computes the checksum of what it copies itself."""
        answer = self.client.upload_part_copy(
            CopySource=source,
            CopySourceRange=f"bytes={start}-{stop - 1}",
            **place,
            **customer_key(self.values),
            **customer_key(self.values, "sse_c_copy_source"),
        )
        result: dict[str, Any] = answer["CopyPartResult"]
        return result

    def fetch(self, item: Item, size: int) -> Body:
        """The bytes of an object, as a body."""
        bucket, key = split_bucket_key(item.source.path)
        request = {"Bucket": bucket, "Key": key, **customer_key(self.values)}
        for option, name in (
            ("request_payer", "RequestPayer"),
            ("checksum_mode", "ChecksumMode"),
        ):
            if self.values.get(option):
                request[name] = self.values[option]
        ranges: list[dict[str, str]] = [{}]
        if size >= PART:
            ranges = [
                {"Range": f"bytes={start}-{min(start + PART, size) - 1}"}
                for start in range(0, size, PART)
            ]
        pieces: list[Body] = []
        last: object = None
        for part in ranges:
            content = self.client.get_object(**request, **part)["Body"].content
            # The parts of a huge pattern are alike: look at one of them only.
            alike = bool(pieces) and content == last
            pieces.append(pieces[-1] if alike else self.bodies.accept(content))
            last = content
            self.results.progress(pieces[-1].size)
        if len(pieces) == 1:
            return pieces[0]
        try:
            return self.bodies.join(pieces)
        except BodyTooLarge as error:
            raise OSError(28, "No space left on device") from error

    def download(self, item: Item) -> None:
        target = item.dest.path
        folder = target.rsplit("/", 1)[0] or "/"
        below_file = self.files.exists(folder) and not self.files.is_directory(folder)
        if not below_file:
            # The directory is made before the first byte comes, as the program does it.
            self.files.make_directory(folder, parents=True)
        body = self.fetch(item, item.size)
        if below_file:
            # What comes is kept under a name of its own until all is there.
            unfinished = identifiers.uuid(self.invocation.process.turn.world, "part")[
                :8
            ]
            raise NotADirectoryError(20, "Not a directory", f"{target}.{unfinished}")
        self.files.write(target, body)
        if item.modified is not None:
            self.files.set_modified(target, item.modified)

    def remove(self, item: Item) -> None:
        """The source of it, whichever side that is on."""
        if item.source.kind == "local":
            self.files.remove(item.source.path)
            return
        bucket, key = split_bucket_key(item.source.path)
        request = {"Bucket": bucket, "Key": key}
        if self.values.get("request_payer"):
            request["RequestPayer"] = self.values["request_payer"]
        self.client.delete_object(**request)
