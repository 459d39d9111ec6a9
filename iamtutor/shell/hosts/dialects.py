"""The versions of the AWS CLI that differ, as columns of one table."""

from dataclasses import dataclass

_USAGE = (
    "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
    "To see help text, you can run:\n"
    "\n"
    "  aws help\n"
    "  aws <command> help\n"
    "  aws <command> <subcommand> help\n"
)
_V1_USAGE = (
    "usage: \rNote: AWS CLI version 2, the latest major version of the AWS CLI, is now "
    "stable and recommended for general use. For more information, see the AWS CLI "
    "version 2 installation instructions at: "
    "https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html\n\n" + _USAGE
)


ANY_SERVICE = "*"


@dataclass(frozen=True, slots=True)
class ExitCodes:
    """The exit status of each kind of failure."""

    usage: int
    parameters: int
    configuration: int
    service: int
    general: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of the program, by what can be seen of it.

    ``error_first``: the complaint stands before the usage text, without the list of every
    valid choice. ``error_prefix`` starts an error line, and ``named_errors`` puts client
    errors into the form ``An error occurred (ParamValidation): …``.
    """

    name: str
    version: str
    path: str
    usage: str
    outputs: tuple[str, ...]
    exit_codes: ExitCodes
    error_prefix: str = ""
    error_first: bool = False
    named_errors: bool = False
    configure_with: str = "aws configure"
    commands: str = "v1"
    """Which file of ``data`` says what it has: commands, operations, members."""
    global_options: tuple[str, ...] = ()
    """Global options beyond those that every version has; flags but for those in
    ``global_choices``."""
    global_choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    binary_format: str = "raw-in-base64-out"
    """How bytes that are no file are written on the command line."""
    early_usage: str = ""
    """The usage text of a ``--profile`` without a value, where it is read first."""
    missing_arguments: str = "the following arguments are required: {names}"
    length_hint: str = "valid min length: {minimum}"
    bucket_pattern: str | None = None
    """How an invalid bucket name is explained, where botocore's words have changed."""
    region_from_metadata: bool = False
    region_variables: tuple[str, ...] = ("AWS_DEFAULT_REGION",)
    follows_addresses: bool = True
    """Whether a value that begins with ``http://`` is fetched."""
    iso_timestamps: bool = False
    list_style: str = "columns"
    """``aws configure list``: ``columns`` or ``colons``."""
    configure_tip: str = ""
    profile_source: tuple[str, str] = ("manual", "--profile")
    """Where ``configure list`` says that a profile of the environment comes from."""
    inputs: tuple[str, ...] = ("cli-input-json",)
    """The options that take all parameters as one document."""
    input_problem: str = ""
    """What is said of a document that cannot be read; nothing: the reader's own words."""
    preceding: str = "preceeding"
    aliases: bool = True
    """Whether an option that was renamed keeps its old name beside the new one."""
    profile_first: bool = False
    """Whether a service's command looks for the profile before it reads its options."""
    paging_problem: str = "Error during pagination: {why}"
    warns_of_no_items: bool = True
    """Whether it warns of ``--max-items 0``."""
    pages_by_document: bool = False
    """Whether a token or a limit in a document of parameters ends its own paging."""
    has_doubles: bool = True
    """Whether a skeleton has a value for numbers of double precision."""
    explains_json: bool = True
    """Whether it says where JSON for a list is wrong, and shows it."""
    loads_in_shorthand: bool = True
    """Whether ``Key@=file://…`` in shorthand is what the file holds."""
    sso_sessions: bool = True
    """Whether a profile may name an ``sso-session``, and what it lacks is told by that."""
    login_problem: str = ""
    """What is said of a profile that ``aws login`` made, here where nobody can sign in;
    nothing: the version does not know such profiles."""
    waiters_explain: bool = True
    """Whether a waiter that gives up says which state it met."""
    own_sections: tuple[str, ...] = ("preview", "plugins")
    """Sections of the configuration file that are no profiles, and can be set."""
    signs_in: bool = False
    """Whether ``aws sso`` has the program's own ``login`` and ``logout``."""
    timestamp_formats: tuple[str, ...] = ("none", "wire", "iso8601")
    always_looks_up: bool = False
    """Whether it looks for credentials before a request that is not signed, too."""
    checks_sts: str = ANY_SERVICE
    """The service whose clients look at ``sts_regional_endpoints``; nothing: none."""
    retry_modes: str = "('legacy', 'standard', 'adaptive')"
    least_attempts: str = "1"
    """How it writes the number of attempts that are the least."""
    named_default: str = "profile default"
    """The section that the dialogue writes for a profile that is called ``default``."""
    set_default: str = "default"
    """The one that ``set`` writes."""
    warns_of_open_files: bool = True
    """Whether it warns when others may read a file that it wrote keys into."""
    refuses_line_breaks: bool = True
    """Whether ``configure`` writes no values with line breaks."""
    skeletons: tuple[str, ...] = ("input", "output")
    """What ``--generate-cli-skeleton`` can be asked for."""
    quoted_self_move: bool = False
    checksum: str | None = "CRC32"
    """The checksum that an upload brings along without being asked."""
    any_checksum: bool = False
    """Whether it can compute every checksum that S3 knows: the others want a library."""
    unanswered: frozenset[str] = frozenset()
    """Members (``Shape.Member``) that its models have, but that AWS did not send in its
    time or its paginators left out."""
    later_choices: frozenset[str] = frozenset()
    """Values of S3 options that it does not know yet."""
    later_s3_options: frozenset[str] = frozenset()
    """Options of ``aws s3`` that it does not have yet."""
    pages_buckets: bool = True
    """Whether ``aws s3 ls`` asks for the buckets page by page."""
    copied_properties: bool = False
    """Whether a copy in parts takes over the source's headers, metadata and tags, and any
    copy the rest of them when some are given."""
    guesses_for_copies: bool = False
    """Whether a copy is sent with the content type that the source's name tells."""
    default_region: str = "us-east-1"
    """The Region that ``aws s3 mb`` takes to be asked for where none is."""
    old_signatures: bool = False
    """Whether ``presign`` still signs the old way where S3 takes it."""
    old_signature_anywhere: bool = False
    """Whether it does so elsewhere too, when the profile asks for it."""
    presigns_anyway: bool = False
    """Whether it signs so what is not to be signed, where the profile says nothing."""
    heads_with_any_key: bool = False
    """Whether a copy asks for its source with the key of the destination, if it is given
    no other."""
    needs_virtual_names: bool = False
    """Whether it refuses a bucket with dots where the bucket is to stand in the host."""
    tells_globals: bool = True
    """Whether an operation's help page tells of the options that may stand anywhere."""
    tells_expires: bool = True
    """Whether an object's ``Expires`` is shown a second time, as it was sent."""
    tells_limits: bool = False
    """Whether it tells what is required, and how long or large a value may be."""
    input_prefix: str = ""
    """What stands before an option's name when the file that it names is not there."""
    group_usage: str = (
        "usage: aws [options] <command> <subcommand> [parameters]\n"
        "aws: error: too few arguments"
    )
    old_python: bool = False
    """Whether it runs on Python 2, as can be seen where Python speaks."""

    def import_problem(self, module: str) -> str:
        """Python's last words when it finds no ``module``."""
        if self.old_python:
            return f"ImportError: No module named {module}"
        return f"ModuleNotFoundError: No module named {module.partition('.')[0]!r}"


#: Options of ``aws s3`` that came after the oldest version, and what only version 2 has.
_LATER_S3 = frozenset(
    (
        "--bucket-name-prefix --bucket-region --case-conflict "
        "--checksum-algorithm --checksum-mode --tags --validate-same-s3-paths"
    ).split()
)
_S3_OF_VERSION_2 = frozenset(
    ("--copy-props", "--no-overwrite", "--progress-frequency", "--progress-multiline")
)

_V1_CODES = ExitCodes(
    usage=2, parameters=255, configuration=255, service=255, general=255
)
_V2_CODES = ExitCodes(
    usage=252, parameters=252, configuration=253, service=254, general=255
)

DIALECTS: dict[str, Dialect] = {
    "v1.18": Dialect(
        name="v1.18",
        version="aws-cli/1.18.147 Python/2.7.18 Linux/5.10.130-118.517.amzn2.x86_64 "
        "botocore/1.18.6",
        path="/usr/bin/aws",
        usage=_V1_USAGE,
        outputs=("json", "text", "table"),
        exit_codes=_V1_CODES,
        commands="v1.18",
        length_hint="valid range: {minimum}-inf",
        bucket_pattern='"^[a-zA-Z0-9.\\-_]{1,255}$" or be an ARN matching the regex '
        '"^arn:(aws).*:s3:[a-z\\-0-9]+:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\\-]{1,63}$"',
        quoted_self_move=True,
        old_python=True,
        checksum=None,
        unanswered=frozenset(
            (
                "GetObjectOutput.ServerSideEncryption",
                "HeadObjectOutput.ServerSideEncryption",
                "PutObjectOutput.ServerSideEncryption",
            )
        ),
        guesses_for_copies=True,
        later_choices=frozenset(("GLACIER_IR",)),
        later_s3_options=_LATER_S3 | _S3_OF_VERSION_2,
        old_signatures=True,
        old_signature_anywhere=True,
        presigns_anyway=True,
        heads_with_any_key=True,
        tells_globals=False,
        tells_expires=False,
        needs_virtual_names=True,
        profile_first=True,
        sso_sessions=False,
        has_doubles=False,
        waiters_explain=False,
        explains_json=False,
        loads_in_shorthand=False,
        pages_buckets=False,
        set_default="profile default",
        timestamp_formats=("none", "iso8601"),
        checks_sts="sts",
        always_looks_up=True,
        retry_modes='"legacy", "standard", "adaptive"',
        warns_of_open_files=False,
        refuses_line_breaks=False,
        warns_of_no_items=False,
    ),
    "v1": Dialect(
        name="v1",
        version="aws-cli/1.46.3 Python/3.11.14 "
        "Linux/6.12.55-74.119.amzn2023.x86_64 botocore/1.43.62",
        path="/usr/local/bin/aws",
        usage=_V1_USAGE,
        outputs=("json", "text", "table"),
        exit_codes=_V1_CODES,
        global_options=("--v2-debug",),
        preceding="preceding",
        profile_source=("env", "['AWS_DEFAULT_PROFILE', 'AWS_PROFILE']"),
        old_signatures=True,
        later_s3_options=_S3_OF_VERSION_2,
        login_problem="Missing Dependency: Using the login credential provider requires "
        "an additional dependency. You will need to pip install "
        '"botocore[crt]" before proceeding.',
    ),
    "v2": Dialect(
        name="v2",
        version="aws-cli/2.36.7 Python/3.9.25 "
        "Linux/6.12.55-74.119.amzn2023.x86_64 source/x86_64.amzn.2023",
        path="/usr/bin/aws",
        usage=_USAGE,
        outputs=("json", "text", "table", "yaml", "yaml-stream", "off"),
        exit_codes=_V2_CODES,
        error_prefix="aws: [ERROR]: ",
        error_first=True,
        named_errors=True,
        configure_with="aws login",
        profile_source=("env", "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']"),
        commands="v2",
        global_options=tuple(
            (
                "--cli-binary-format --no-cli-pager --cli-auto-prompt "
                "--no-cli-auto-prompt --cli-error-format"
            ).split()
        ),
        global_choices=(
            ("--cli-binary-format", ("raw-in-base64-out", "base64")),
            (
                "--cli-error-format",
                ("legacy", "json", "yaml", "text", "table", "enhanced"),
            ),
        ),
        binary_format="base64",
        early_usage="usage: aws [--profile PROFILE] [--debug]\n",
        region_from_metadata=True,
        region_variables=("AWS_REGION", "AWS_DEFAULT_REGION"),
        iso_timestamps=True,
        list_style="colons",
        inputs=("cli-input-json", "cli-input-yaml"),
        input_problem="Invalid {kind} received.",
        aliases=False,
        own_sections=("plugins",),
        signs_in=True,
        login_problem="Error loading login session token: Unable to load a existing login "
        "session for session {name}, Please reauthenticate with 'aws login'.",
        follows_addresses=False,
        timestamp_formats=("wire", "iso8601"),
        checks_sts="",
        retry_modes='"standard" or "adaptive"',
        least_attempts="one",
        named_default="default",
        paging_problem="{why}",
        pages_by_document=True,
        preceding="preceding",
        skeletons=("input", "output", "yaml-input"),
        checksum="CRC64NVME",
        any_checksum=True,
        copied_properties=True,
        default_region="aws-global",
        input_prefix="--",
        tells_limits=True,
        group_usage="usage: aws [options] {command} <subcommand> [parameters]\n"
        "aws: [ERROR]: too few arguments",
        configure_tip="\nTip: You can deliver temporary credentials to the AWS CLI using "
        "your AWS Console session by running the command 'aws login'.\n\n",
    ),
}
