"""``aws s3``, beyond what was recorded."""

import hashlib
import random
from io import BytesIO

import pytest

from iamtutor.cloud.state.buckets import S3Object
from iamtutor.shell.cases import PERIOD
from tests.shell.recorded import without_frames
from tests.shell.stage import Terminal, allow

MIB = 1024**2
BUCKET = "s3://aoi-lab-notes"


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(
        files={
            "hello.txt": "hello\n",
            "docs/a.txt": "a\n",
            "docs/b.log": "b\n",
            "big.bin": {"size": 20 * MIB},
        }
    )


def keys(terminal: Terminal) -> list[str]:
    return sorted(terminal.turn.world.account.buckets["aoi-lab-notes"].objects)


def test_a_small_upload_shows_one_frame_that_is_wiped(terminal: Terminal) -> None:
    outcome = terminal.type(f"aws s3 cp hello.txt {BUCKET}/")
    frame, result = outcome.stdout.split("\r")
    assert frame.startswith("Completed 6 Bytes/6 Bytes (")
    assert frame.endswith("/s) with 1 file(s) remaining")
    assert len(result) >= len(frame)
    assert outcome.screen == f"upload: ./hello.txt to {BUCKET}/hello.txt\n"


def test_a_large_upload_goes_in_parts_with_a_frame_for_each(
    terminal: Terminal,
) -> None:
    outcome = terminal.type(f"aws s3 cp big.bin {BUCKET}/")
    assert terminal.calls() == [
        "CreateMultipartUpload",
        *["UploadPart"] * 3,
        "CompleteMultipartUpload",
    ]
    assert "Completed 8.0 MiB/20.0 MiB" in outcome.stdout
    assert outcome.screen == f"upload: ./big.bin to {BUCKET}/big.bin\n"
    stored = terminal.turn.world.account.buckets["aoi-lab-notes"].objects["big.bin"]
    assert (stored.body.size, stored.etag[-3:-1]) == (20 * MIB, "-3")


@pytest.mark.parametrize("algorithm", ["SHA256", "CRC32", "CRC64NVME"])
def test_a_checksum_goes_with_every_part(terminal: Terminal, algorithm: str) -> None:
    terminal.type(f"aws s3 cp big.bin {BUCKET}/ --checksum-algorithm {algorithm}")
    stored = terminal.turn.world.account.buckets["aoi-lab-notes"].objects["big.bin"]
    assert stored.checksum is not None
    assert stored.checksum.algorithm == algorithm
    of_parts = algorithm != "CRC64NVME"
    assert stored.checksum.value.endswith("-3") == of_parts
    assert all((part.checksum is not None) == of_parts for part in stored.parts)


def test_a_key_of_any_signs_is_copied(terminal: Terminal) -> None:
    key = "a b+c%20d?versionId=e.txt"
    terminal.type(f"aws s3 cp hello.txt '{BUCKET}/{key}'")
    outcome = terminal.type(f"aws s3 cp '{BUCKET}/{key}' {BUCKET}/copy.txt")
    assert outcome.exit_code == 0
    assert {key, "copy.txt"} <= set(keys(terminal))


def test_what_other_programs_uploaded_is_carried_around(terminal: Terminal) -> None:
    """9 MB without a pattern, which no program here writes."""
    data = random.Random(9).randbytes(9_000_000)
    bucket = terminal.turn.world.account.buckets["aoi-lab-notes"]
    body = terminal.turn.bodies.accept(BytesIO(data))
    etag = f'"{terminal.turn.bodies.md5(body)}"'
    bucket.objects["real"] = S3Object("real", body, etag, terminal.turn.now)
    line = (
        f"aws s3 cp {BUCKET}/real . && aws s3 cp real {BUCKET}/again && sha256sum real"
    )
    outcome = terminal.type(line)
    assert outcome.exit_code == 0
    assert hashlib.sha256(data).hexdigest() in outcome.screen
    assert bucket.objects["again"].body.sha256 == body.sha256
    assert [part.size for part in bucket.objects["again"].parts] == [
        8 * MIB,
        9_000_000 - 8 * MIB,
    ]


def test_a_large_download_goes_in_ranges_and_comes_back_whole(
    terminal: Terminal,
) -> None:
    terminal.type(f"aws s3 cp big.bin {BUCKET}/; rm big.bin")
    terminal.turn.events.clear()
    terminal.type(f"aws s3 cp {BUCKET}/big.bin .")
    assert terminal.calls() == ["HeadObject", *["GetObject"] * 3]
    body = terminal.machine.files["/home/ec2-user/big.bin"].body
    assert body == terminal.turn.bodies.put_pattern(PERIOD, 20 * MIB)


def test_a_large_copy_goes_in_parts(terminal: Terminal) -> None:
    terminal.type(f"aws s3 cp big.bin {BUCKET}/")
    terminal.turn.events.clear()
    terminal.type(f"aws s3 cp {BUCKET}/big.bin {BUCKET}/copy.bin")
    assert terminal.calls() == [
        "HeadObject",
        "GetObjectTagging",
        "CreateMultipartUpload",
        *["UploadPartCopy"] * 3,
        "CompleteMultipartUpload",
    ]


def test_an_upload_that_stops_half_way_is_aborted(terminal: Terminal) -> None:
    role = terminal.turn.world.account.roles["lab-role"]
    terminal.type(f"aws s3 cp big.bin {BUCKET}/")
    terminal.turn.events.clear()
    role.inline["lab"] = str(allow("s3:PutObject", "s3:ListBucket")).replace("'", '"')
    role.inline["abort"] = str(allow("s3:AbortMultipartUpload")).replace("'", '"')
    role.inline["read"] = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": '
        '["s3:GetObject", "s3:GetObjectTagging"], "Resource": "*"}, '
        '{"Effect": "Deny", "Action": "s3:GetObject",'
        ' "Resource": "*", "Condition": {"Null": {"s3:x-amz-copy-source": "false"}}}]}'
    )
    terminal.type(f"aws s3 cp {BUCKET}/big.bin {BUCKET}/copy.bin")
    assert terminal.calls()[0] == "HeadObject"
    assert not terminal.turn.world.account.buckets["aoi-lab-notes"].uploads


def test_quiet_hides_errors_and_only_show_errors_does_not(terminal: Terminal) -> None:
    target = "s3://no-such-bucket-here/"
    quiet = terminal.type(f"aws s3 cp hello.txt {target} --quiet")
    assert (quiet.screen, quiet.exit_code) == ("", 1)
    told = terminal.type(f"aws s3 cp hello.txt {target} --only-show-errors")
    assert told.screen.startswith("upload failed: ./hello.txt to ")


def test_the_later_filter_wins(terminal: Terminal) -> None:
    line = f"aws s3 cp docs {BUCKET}/docs --recursive --exclude '*' --include '*.txt'"
    terminal.type(line)
    assert keys(terminal) == ["docs/a.txt", "notes.txt"]
    terminal.type(f"aws s3 rm {BUCKET} --recursive --include '*' --exclude 'docs/*'")
    assert keys(terminal) == ["docs/a.txt"]


def test_a_download_has_the_objects_time(terminal: Terminal) -> None:
    terminal.type(f"aws s3 cp {BUCKET}/notes.txt .")
    assert "Nov 25 08:10 notes.txt" in terminal.shows("ls -l notes.txt")


def test_a_download_into_a_place_of_root_fails(terminal: Terminal) -> None:
    outcome = terminal.type(f"aws s3 cp {BUCKET}/notes.txt /etc/notes.txt")
    assert outcome.exit_code == 1
    assert "Permission denied: '/etc/notes.txt'" in outcome.stderr


def test_sync_copies_what_is_new_or_changed_and_nothing_else(
    terminal: Terminal,
) -> None:
    terminal.type(f"aws s3 sync docs {BUCKET}/docs")
    terminal.turn.events.clear()
    assert terminal.shows(f"aws s3 sync docs {BUCKET}/docs") == ""
    terminal.type("sleep 2; echo changed > docs/a.txt; rm docs/b.log")
    shown = terminal.shows(f"aws s3 sync docs {BUCKET}/docs --delete")
    assert sorted(shown.splitlines()) == [
        f"delete: {BUCKET}/docs/b.log",
        f"upload: docs/a.txt to {BUCKET}/docs/a.txt",
    ]
    assert terminal.calls() == [
        "ListObjectsV2",
        "ListObjectsV2",
        "PutObject",
        "DeleteObject",
    ]


def test_sync_down_fetches_what_is_missing(terminal: Terminal) -> None:
    terminal.type(f"aws s3 sync {BUCKET} mirror")
    assert terminal.shows("cat mirror/notes.txt") == "notes\n"
    assert terminal.shows(f"aws s3 sync {BUCKET} mirror") == ""
    terminal.type("echo more > mirror/extra; echo changed > mirror/notes.txt")
    shown = terminal.shows(f"aws s3 sync {BUCKET} mirror --delete --dryrun")
    assert "(dryrun) delete: mirror/extra\n" in shown
    assert terminal.shows("cat mirror/extra") == "more\n"


def test_a_moved_file_is_gone_and_a_failed_move_keeps_it(terminal: Terminal) -> None:
    terminal.type("aws s3 mv hello.txt s3://no-such-bucket-here/")
    assert terminal.type("ls hello.txt").exit_code == 0
    terminal.type(f"aws s3 mv hello.txt {BUCKET}/")
    assert terminal.type("ls hello.txt").exit_code == 2
    assert "hello.txt" in keys(terminal)


def test_the_standard_stream_goes_up_and_down(terminal: Terminal) -> None:
    terminal.type(f"echo piped | aws s3 cp - {BUCKET}/piped.txt")
    assert terminal.shows(f"aws s3 cp {BUCKET}/piped.txt - | tee copy") == "piped\n"
    failed = terminal.type(f"aws s3 cp {BUCKET}/none -")
    assert failed.stderr == (
        f"download failed: {BUCKET}/none to - An error occurred (404) when calling the "
        "HeadObject operation: Not Found\n"
    )


def test_a_bucket_is_removed_with_its_objects(terminal: Terminal) -> None:
    outcome = terminal.type(f"aws s3 rb {BUCKET} --force")
    assert without_frames(outcome.stdout) == (
        f"delete: {BUCKET}/notes.txt\nremove_bucket: aoi-lab-notes\n"
    )


def test_a_bucket_is_made_in_the_region_of_the_command(terminal: Terminal) -> None:
    terminal.type("aws s3 mb s3://aoi-west --region us-west-2")
    assert terminal.turn.world.account.buckets["aoi-west"].region == "us-west-2"


def test_a_presigned_url_is_signed_at_the_worlds_time(terminal: Terminal) -> None:
    url = terminal.shows(f"aws s3 presign {BUCKET}/notes.txt --expires-in 60")
    assert url.startswith("https://aoi-lab-notes.s3.ap-northeast-1.amazonaws.com/")
    assert "X-Amz-Date=20261125T090000Z&X-Amz-Expires=60" in url
    assert url == terminal.shows(f"aws s3 presign {BUCKET}/notes.txt --expires-in 60")


def test_an_address_that_is_not_to_be_signed_is_a_plain_one(terminal: Terminal) -> None:
    shown = terminal.shows(f"aws s3 presign {BUCKET}/notes.txt --no-sign-request")
    assert shown == "https://aoi-lab-notes.s3.ap-northeast-1.amazonaws.com/notes.txt\n"


def test_a_presigned_url_needs_credentials(terminal: Terminal) -> None:
    terminal.turn.world.account.associations.clear()
    assert "Unable to locate credentials" in (
        terminal.shows(f"aws s3 presign {BUCKET}/notes.txt")
    )


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 Bytes"), (1, "1 Byte"), (1024, "1.0 KiB"), (5 * 1024**3, "5.0 GiB")],
)
def test_sizes_are_told_as_people_read_them(size: int, shown: str) -> None:
    from iamtutor.shell.awscli.s3.listing import human_readable

    assert human_readable(size) == shown


@pytest.mark.parametrize(
    "line",
    [
        "aws s3 help",
        "aws s3 cp help",
        "aws help",
        "aws iam help",
        "aws iam create-role help",
        "aws configure help",
    ],
)
def test_there_is_help(terminal: Terminal, line: str) -> None:
    outcome = terminal.type(line)
    assert outcome.exit_code == 0
    assert "\nNAME\n" in outcome.screen


def test_options_of_an_upload_reach_the_object(terminal: Terminal) -> None:
    terminal.type(
        f"aws s3 cp hello.txt {BUCKET}/ --metadata owner=aoi,team=blue "
        "--content-type text/x-hello --storage-class STANDARD_IA"
    )
    stored = terminal.turn.world.account.buckets["aoi-lab-notes"].objects["hello.txt"]
    assert stored.metadata == {"owner": "aoi", "team": "blue"}
    assert (stored.content_type, stored.storage_class) == (
        "text/x-hello",
        "STANDARD_IA",
    )


def test_the_content_type_is_guessed_from_the_name(terminal: Terminal) -> None:
    terminal.type(f"cp hello.txt a.json; aws s3 cp a.json {BUCKET}/")
    terminal.type(f"aws s3 cp a.json {BUCKET}/plain --no-guess-mime-type")
    stored = terminal.turn.world.account.buckets["aoi-lab-notes"].objects
    assert stored["a.json"].content_type == "application/json"
    assert stored["plain"].content_type == "binary/octet-stream"


def test_a_canned_acl_needs_a_right_of_its_own() -> None:
    terminal = Terminal(role_policy=allow("s3:PutObject"))
    shown = terminal.shows(f"aws s3 cp hello.txt {BUCKET}/ --acl public-read")
    assert "s3:PutObjectAcl" in shown


def test_grants_are_named_by_their_permission(terminal: Terminal) -> None:
    terminal.type(f"aws s3 cp hello.txt {BUCKET}/ --grants read=id=abc full=id=def")
    params = terminal.turn.events[-1].params
    assert (params["GrantRead"], params["GrantFullControl"]) == ("id=abc", "id=def")
    assert "permission must be one of" in (
        terminal.shows(f"aws s3 cp hello.txt {BUCKET}/ --grants nope=id=abc")
    )


def test_headers_of_an_upload_come_back(terminal: Terminal) -> None:
    terminal.type(
        f"aws s3 cp hello.txt {BUCKET}/ --cache-control max-age=60 "
        "--content-disposition inline --content-language ja --content-encoding gzip "
        "--expires 2030-01-01 --website-redirect /y"
    )
    head = "aws s3api head-object --bucket aoi-lab-notes --key"
    query = (
        "--query '[CacheControl,ContentDisposition,ContentLanguage,ContentEncoding,"
        "Expires,WebsiteRedirectLocation]' --output text"
    )
    kept = "max-age=60\tinline\tja\tgzip\t2030-01-01T00:00:00+00:00\t"
    assert terminal.shows(f"{head} hello.txt {query}") == f"{kept}/y\n"
    terminal.type(f"aws s3 cp {BUCKET}/hello.txt {BUCKET}/copy")
    assert terminal.shows(f"{head} copy {query}") == f"{kept}None\n"
    terminal.type(
        f"aws s3 cp {BUCKET}/hello.txt {BUCKET}/copy --metadata-directive REPLACE "
        "--cache-control no-cache"
    )
    shown = terminal.shows(f"{head} copy {query}")
    assert shown == "no-cache\tNone\tNone\tNone\tNone\tNone\n"


def test_archived_objects_are_skipped_with_a_warning(terminal: Terminal) -> None:
    terminal.type(f"aws s3 cp hello.txt {BUCKET}/old.txt --storage-class GLACIER")
    outcome = terminal.type(f"aws s3 cp {BUCKET}/old.txt .")
    assert outcome.exit_code == 2
    assert "warning: Skipping file s3://aoi-lab-notes/old.txt." in outcome.stderr
    quiet = terminal.type(f"aws s3 cp {BUCKET}/old.txt . --ignore-glacier-warnings")
    assert (quiet.exit_code, quiet.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("aws s3 mb aoi", "<S3Uri>\nError: Invalid argument type"),
        ("aws s3 rb aoi", "<S3Uri>\nError: Invalid argument type"),
        ("aws s3 rb s3://aoi/key", "Please specify a valid bucket name only."),
        ("aws s3 --nope", "Unknown options: --nope"),
        ("aws s3 sync - s3://aoi", "Streaming currently is only compatible"),
        ("aws s3 cp nope.txt s3://aoi/", "The user-provided path nope.txt does not"),
        ("aws s3 cp s3://aoi/ /etc/x --recursive", "Permission denied: '/etc/x'"),
    ],
)
def test_wrong_arguments_are_told(terminal: Terminal, line: str, message: str) -> None:
    assert message in terminal.shows(line)
    assert terminal.calls() == []


def test_tags_may_be_given_to_a_new_bucket(terminal: Terminal) -> None:
    assert terminal.type("aws s3 mb s3://aoi-tagged --tags team blue").exit_code == 0
    call = terminal.turn.events[-1]
    assert call.params["CreateBucketConfiguration"]["Tags"] == [
        {"Key": "team", "Value": "blue"}
    ]


def test_the_payer_of_a_request_can_be_named(terminal: Terminal) -> None:
    payer = "--request-payer"
    terminal.type(f"aws s3 ls {BUCKET} {payer}")
    terminal.type(f"aws s3 cp {BUCKET}/notes.txt . {payer}")
    terminal.type(f"aws s3 rm {BUCKET} --recursive {payer} requester")
    assert {event.params.get("RequestPayer") for event in terminal.turn.events} == {
        "requester"
    }


def test_a_stream_can_be_rehearsed(terminal: Terminal) -> None:
    terminal.type(f"echo a | aws s3 cp - {BUCKET}/a --dryrun")
    assert terminal.calls() == []


def test_a_download_that_has_no_room_fails(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iamtutor.shell.filesystem.FILES_LIMIT", 0)
    shown = terminal.shows(f"aws s3 cp {BUCKET}/notes.txt .")
    assert "No space left on device" in shown


def test_an_object_name_that_is_no_file_name_is_not_synced_back(
    terminal: Terminal,
) -> None:
    terminal.type("mkdir empty")
    assert terminal.shows(f"aws s3 sync empty {BUCKET}/x --delete") == ""
    terminal.type(f"aws s3 sync docs {BUCKET}/docs --size-only")
    terminal.type("sleep 5; touch docs/a.txt")
    assert terminal.shows(f"aws s3 sync docs {BUCKET}/docs --size-only") == ""
    terminal.type(f"aws s3 sync {BUCKET}/docs other")
    terminal.type("sleep 5; touch other/a.txt")
    shown = terminal.shows(f"aws s3 sync {BUCKET}/docs other --exact-timestamps")
    assert shown == f"download: {BUCKET}/docs/a.txt to other/a.txt\n"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html"),
        ("b.tar.gz", "application/x-tar"),
        ("c.CSV", "text/csv"),
        ("d.gz", "binary/octet-stream"),
        ("noending", "binary/octet-stream"),
    ],
)
def test_the_ending_says_what_is_inside(name: str, kind: str) -> None:
    terminal = Terminal()
    terminal.type(f"cp hello.txt {name}; aws s3 cp {name} s3://aoi-lab-notes/")
    assert (
        terminal.shows(
            f"aws s3api head-object --bucket aoi-lab-notes --key {name} --query ContentType"
        )
        == f'"{kind}"\n'
    )


def test_nothing_is_written_over_with_no_overwrite() -> None:
    terminal = Terminal()
    line = "aws s3 cp hello.txt s3://aoi-lab-notes/notes.txt"
    terminal.type(f"{line} --no-overwrite")
    assert terminal.turn.events[-1].error_code == "PreconditionFailed"
    assert terminal.shows("aws s3 cp s3://aoi-lab-notes/notes.txt -") == "notes\n"
    terminal.type("aws s3 cp s3://aoi-lab-notes/notes.txt hello.txt --no-overwrite")
    assert terminal.shows("cat hello.txt") == "hello\n"
    assert "Unknown options: --no-overwrite" in Terminal(host="2022").shows(
        f"{line} --no-overwrite"
    )


def test_a_copy_in_parts_takes_the_headers_along(terminal: Terminal) -> None:
    options = "--content-type text/x --metadata a=b"
    terminal.type(f"aws s3 cp big.bin {BUCKET}/big {options}")
    terminal.type(f"aws s3 cp {BUCKET}/big {BUCKET}/copy")
    look = f"aws s3api head-object --bucket {BUCKET[5:]} --key"
    what = "--query '[ContentType,Metadata.a]' --output text"
    assert terminal.shows(f"{look} copy {what}") == "text/x\tb\n"
    terminal.turn.world.host = "2022"
    terminal.type(f"aws s3 cp {BUCKET}/big {BUCKET}/other")
    assert terminal.shows(f"{look} other {what}") == "binary/octet-stream\tNone\n"
