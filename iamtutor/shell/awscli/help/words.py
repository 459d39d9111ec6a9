"""What every help page of an operation says of the options that are the program's own."""

from __future__ import annotations

from iamtutor.shell.hosts.dialects import Dialect

#: ``--cli-input-json`` and ``--generate-cli-skeleton``, as version 1 describes them.
_INPUT_1 = (
    "Performs service operation based on the JSON string provided. The JSON string follows "
    "the format provided by --generate-cli-skeleton. If other arguments are provided on "
    "the command line, the CLI values will override the JSON-provided values. It is not "
    "possible to pass arbitrary binary values using a JSON-provided value as the string "
    "will be taken literally."
)
_SKELETON_1 = (
    "Prints a JSON skeleton to standard output without sending an API request. If provided "
    "with no value or the value input, prints a sample input JSON that can be used as an "
    "argument for --cli-input-json. If provided with the value output, it validates the "
    "command inputs and returns a sample output JSON for that command."
)
#: And version 2.
_INPUT_2 = (
    "Reads arguments from the JSON string provided. The JSON string follows the format "
    "provided by --generate-cli-skeleton. If other arguments are provided on the command "
    "line, those values will override the JSON-provided values. It is not possible to pass "
    "arbitrary binary values using a JSON-provided value as the string will be taken "
    "literally. This may not be specified along with --cli-input-yaml."
)
_SKELETON_2 = (
    "Prints a JSON skeleton to standard output without sending an API request. If provided "
    "with no value or the value input, prints a sample input JSON that can be used as an "
    "argument for --cli-input-json. Similarly, if provided yaml-input it will print a "
    "sample input YAML that can be used with --cli-input-yaml. If provided with the value "
    "output, it validates the command inputs and returns a sample output JSON for that "
    "command. The generated JSON skeleton is not stable between versions of the AWS CLI "
    "and there are no backwards compatibility guarantees in the JSON skeleton generated."
)
_EXAMPLES = (
    "<p>For usage examples, see Pagination in the AWS Command Line Interface User "
    "Guide .</p>"
)
_PAGING = {
    "starting-token": (
        "string",
        "<p>A token to specify where to start paginating. This is the NextToken from a "
        f"previously truncated response.</p>{_EXAMPLES}",
    ),
    "page-size": (
        "integer",
        "<p>The size of each page to get in the AWS service call. This does not affect the "
        "number of items returned in the command's output. Setting a smaller page size "
        "results in more calls to the AWS service, retrieving fewer items in each call. "
        "This can help prevent the AWS service calls from timing out.</p>"
        f"{_EXAMPLES}",
    ),
    "max-items": (
        "integer",
        "<p>The total number of items to return in the command's output. If the total "
        "number of items available is more than the value specified, a NextToken is "
        "provided in the command's output. To resume pagination, provide the NextToken "
        "value in the starting-token argument of a subsequent command. Do not use the "
        "NextToken response element directly outside of the AWS CLI.</p>"
        f"{_EXAMPLES}",
    ),
}
#: What the same words are worth in the one paragraph that has a heading in its line.
IN_LINE = frozenset(("cli-input-json", "generate-cli-skeleton", "outfile"))

PAGINATED = (
    "{name} is a paginated operation. Multiple API calls may be issued in order to "
    "retrieve the entire data set of results. You can disable pagination by providing the "
    "--no-paginate argument."
)
PAGINATED_QUERY = (
    "When using --output text and the --query argument on a paginated response, the "
    "--query argument must extract data from the results of the following query "
    "expressions: {keys}"
)
DOCUMENT_TYPES = (
    "{name} uses document type values. Document types follow the JSON data model where "
    "valid values are: strings, numbers, booleans, null, arrays, and objects. For command "
    "input, options and nested parameters that are labeled with the type document must be "
    "provided as JSON. Shorthand syntax does not support document types."
)
STREAMING_BLOB = (
    "This argument is of type: streaming blob. Its value must be the path to a file (e.g. "
    "path/to/file) and must not be prefixed with file:// or fileb://"
)
TAGGED_UNION = (
    "This is a Tagged Union structure. Only one of the following top level keys can be "
    "set: {keys}."
)
EXPIRES = "The raw, unparsed value of the Expires field."
SEE_GLOBAL = "See 'aws help' for descriptions of global parameters."

_GLOBAL = {
    "debug": ("boolean", "Turn on debug logging."),
    "endpoint-url": ("string", "Override command's default URL with the given URL."),
    "no-verify-ssl": (
        "boolean",
        "By default, the AWS CLI uses SSL when communicating with AWS services. For each "
        "SSL connection, the AWS CLI will verify SSL certificates. This option overrides "
        "the default behavior of verifying SSL certificates.",
    ),
    "no-paginate": (
        "boolean",
        "Disable automatic pagination. If automatic pagination is disabled, the AWS CLI "
        "will only make one call, for the first page of results.",
    ),
    "output": ("string", "The formatting style for command output."),
    "query": ("string", "A JMESPath query to use in filtering the response data."),
    "profile": ("string", "Use a specific profile from your credential file."),
    "region": ("string", "The region to use. Overrides config/env settings."),
    "version": ("string", "Display the version of this tool."),
    "color": ("string", "Turn on/off color output."),
    "no-sign-request": (
        "boolean",
        "Do not sign requests. Credentials will not be loaded if this argument is "
        "provided.",
    ),
    "ca-bundle": (
        "string",
        "The CA certificate bundle to use when verifying SSL certificates. Overrides "
        "config/env settings.",
    ),
    "cli-read-timeout": (
        "int",
        "The maximum socket read time in seconds. If the value is set to 0, the socket "
        "read will be blocking and not timeout. The default value is 60 seconds.",
    ),
    "cli-connect-timeout": (
        "int",
        "The maximum socket connect time in seconds. If the value is set to 0, the socket "
        "connect will be blocking and not timeout. The default value is 60 seconds.",
    ),
    "v2-debug": (
        "boolean",
        "Enable AWS CLI v2 migration assistance. Prints warnings if the command would face "
        "a breaking change after swapping AWS CLI v1 for AWS CLI v2 in the current "
        "environment. Prints one warning for each breaking change detected.",
    ),
    "cli-binary-format": (
        "string",
        "The formatting style to be used for binary blobs. The default format is base64. "
        "The base64 format expects binary blobs to be provided as a base64 encoded string. "
        "The raw-in-base64-out format preserves compatibility with AWS CLI V1 behavior and "
        "binary values must be passed literally. When providing contents from a file that "
        "map to a binary blob fileb:// will always be treated as binary and use the file "
        "contents directly regardless of the cli-binary-format setting. When using file:// "
        "the file contents will need to properly formatted for the configured "
        "cli-binary-format.",
    ),
    "no-cli-pager": ("boolean", "Disable cli pager for output."),
    "cli-auto-prompt": ("boolean", "Automatically prompt for CLI input parameters."),
    "no-cli-auto-prompt": (
        "boolean",
        "Disable automatically prompt for CLI input parameters.",
    ),
    "cli-error-format": (
        "string",
        "The formatting style for error output. By default, errors are displayed in "
        "enhanced format.",
    ),
}


def of_option(dialect: Dialect, name: str) -> tuple[str, str] | None:
    """The type and the text of an option that is none of the model's; None: of a kind that
    has a text of its own nowhere."""
    newer = len(dialect.inputs) > 1
    match name:
        case "cli-input-json":
            return "string", _INPUT_2 if newer else _INPUT_1
        case "generate-cli-skeleton":
            return "string", _SKELETON_2 if newer else _SKELETON_1
        case "outfile":
            return "string", "Filename where the content will be saved"
    return _PAGING.get(name)


def of_globals(dialect: Dialect) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """The options that may stand anywhere: name, type, text, choices."""
    choices = {
        "output": dialect.outputs,
        "color": ("on", "off", "auto"),
        **{name[2:]: values for name, values in dialect.global_choices},
        "cli-binary-format": ("base64", "raw-in-base64-out"),
    }
    own = {option[2:] for option in dialect.global_options}
    everywhere = list(_GLOBAL)[: list(_GLOBAL).index("v2-debug")]
    known = [name for name in _GLOBAL if name in everywhere or name in own]
    return [(name, *_GLOBAL[name], choices.get(name, ())) for name in known]
