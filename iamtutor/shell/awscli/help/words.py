"""What every help page of an operation says of the options that are the program's own."""

from botocore import xform_name
from botocore.waiter import SingleWaiterConfig

from iamtutor.shell.awscli.arguments import security_groups
from iamtutor.shell.hosts.dialects import Dialect

#: ``--cli-input-json`` and ``--generate-cli-skeleton``, as version 1 describes them.
_INPUT_1 = (
    "Performs service operation based on the JSON string provided. The JSON string "
    "follows the format provided by ``--generate-cli-skeleton``. If other arguments are "
    "provided on the command line, the CLI values will override the JSON-provided values."
    " It is not possible to pass arbitrary binary values using a JSON-provided value as "
    "the string will be taken literally."
)
_SKELETON_1 = (
    "Prints a JSON skeleton to standard output without sending an API request. If "
    "provided with no value or the value ``input``, prints a sample input JSON that can "
    "be used as an argument for ``--cli-input-json``. If provided with the value "
    "``output``, it validates the command inputs and returns a sample output JSON for "
    "that command."
)
#: And version 2.
_INPUT_2 = (
    "Reads arguments from the JSON string provided. The JSON string follows the format "
    "provided by ``--generate-cli-skeleton``. If other arguments are provided on the "
    "command line, those values will override the JSON-provided values. It is not "
    "possible to pass arbitrary binary values using a JSON-provided value as the string "
    "will be taken literally. This may not be specified along with ``--cli-input-yaml``."
)
_SKELETON_2 = (
    "Prints a JSON skeleton to standard output without sending an API request. If "
    "provided with no value or the value ``input``, prints a sample input JSON that can "
    "be used as an argument for ``--cli-input-json``. Similarly, if provided "
    "``yaml-input`` it will print a sample input YAML that can be used with "
    "``--cli-input-yaml``. If provided with the value ``output``, it validates the "
    "command inputs and returns a sample output JSON for that command. The generated JSON"
    " skeleton is not stable between versions of the AWS CLI and there are no backwards "
    "compatibility guarantees in the JSON skeleton generated."
)
_GUIDE = (
    "<p>For usage examples, see <a "
    'href="https://docs.aws.amazon.com/cli/latest/userguide/pagination.html" '
    ">Pagination</a> in the <i>AWS Command Line Interface User Guide</i>.</p>\n"
)
_PAGING = {
    "starting-token": (
        "string",
        "\n<p>A token to specify where to start paginating. This is the "
        "<code>NextToken</code> from a previously truncated response.</p>\n" + _GUIDE,
    ),
    "page-size": (
        "integer",
        "\n<p>The size of each page to get in the AWS service call. This does not affect "
        "the number of items returned in the command's output. Setting a smaller page size "
        "results in more calls to the AWS service, retrieving fewer items in each call. "
        "This can help prevent the AWS service calls from timing out.</p>\n" + _GUIDE,
    ),
    "max-items": (
        "integer",
        "\n<p>The total number of items to return in the command's output. If the total "
        "number of items available is more than the value specified, a "
        "<code>NextToken</code> is provided in the command's output. To resume pagination, "
        "provide the <code>NextToken</code> value in the <code>starting-token</code> "
        "argument of a subsequent command. <b>Do not</b> use the <code>NextToken</code> "
        "response element directly outside of the AWS CLI.</p>\n" + _GUIDE,
    ),
}
EXAMPLES = (
    "<p>To use the following examples, you must have the AWS CLI installed and "
    "configured. See the <a "
    "href='https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-quickstart.html'>"
    "Getting"
    " started guide</a> in the <i>AWS CLI User Guide</i> for more "
    "information.</p><p>Unless otherwise stated, all examples have unix-like quotation "
    "rules. These examples will need to be adapted to your terminal's quoting rules. See "
    "<a "
    "href='https://docs.aws.amazon.com/cli/v1/userguide/"
    "cli-usage-parameters-quoting-strings.html'>"
    "Using"
    " quotation marks with strings</a> in the <i>AWS CLI User Guide</i>.</p>"
)
PAGINATED = (
    "``{name}`` is a paginated operation. Multiple API calls may be issued in order to "
    "retrieve the entire data set of results. You can disable pagination by providing the"
    " ``--no-paginate`` argument."
)
PAGINATED_QUERY = (
    "When using ``--output text`` and the ``--query`` argument on a paginated response, "
    "the ``--query`` argument must extract data from the results of the following query "
    "expressions: {keys}"
)
DOCUMENT_TYPES = (
    "``{name}`` uses document type values. Document types follow the JSON data model "
    "where valid values are: strings, numbers, booleans, null, arrays, and objects. For "
    "command input, options and nested parameters that are labeled with the type "
    "``document`` must be provided as JSON. Shorthand syntax does not support document "
    "types."
)
STREAMING_BLOB = (
    "This argument is of type: streaming blob. Its value must be the path to a file (e.g."
    " ``path/to/file``) and must **not** be prefixed with ``file://`` or ``fileb://``"
)
TAGGED_UNION = (
    "This is a Tagged Union structure. Only one of the following top level keys can be "
    "set: {keys}."
)
DEPRECATED = "This member has been deprecated. Please use `ExpiresString` instead."
EXPIRES = "The raw, unparsed value of the ``Expires`` field."
SEE_GLOBAL = "See 'aws help' for descriptions of global parameters."


_ADDRESSES = (
    "[EC2-VPC] A secondary private IP address for the network interface or instance. You "
    "can specify this multiple times to assign multiple secondary IP addresses. If you "
    "want additional private IP addresses but do not need a specific address, use the "
    "--secondary-private-ip-address-count option."
)
_ADDRESS_COUNT = (
    "[EC2-VPC] The number of secondary IP addresses to assign to the network interface or "
    "instance."
)
_PUBLIC = (
    "[EC2-VPC] If specified a public IP address will be assigned to the new instance in a "
    "VPC."
)
_COUNT = (
    "\n<p>Number of instances to launch. If a single number is provided, it is assumed to "
    "be the minimum to launch (defaults to 1). If a range is provided in the form "
    "<code>min:max</code> then the first number is interpreted as the minimum number of "
    "instances to launch and the second is interpreted as the maximum number of instances "
    "to launch.</p>"
)
_PROTOCOL = (
    "<p>The IP protocol: <code>tcp</code> | <code>udp</code> | <code>icmp</code></p> <p>"
    "(VPC only) Use <code>all</code> to specify all protocols.</p><p>If this argument is "
    "provided without also providing the <code>port</code> argument, then it will be "
    "applied to all ports for the specified protocol.</p>"
)
_PORT = (
    "<p>For TCP or UDP: The range of ports to allow. A single integer or a range "
    "(<code>min-max</code>).</p><p>For ICMP: A single integer or a range "
    "(<code>type-code</code>) representing the ICMP type number and the ICMP code number "
    "respectively. A value of -1 indicates all ICMP codes for all ICMP types. A value of "
    "-1 just for <code>type</code> indicates all ICMP codes for the specified ICMP "
    "type.</p>"
)
_OWNER = (
    "<p>The AWS account ID that owns the source security group. Cannot be used when "
    "specifying a CIDR IP address.</p>"
)
_LAUNCH_KEY = (
    "<p>The file that contains the private key used to launch the instance (e.g. "
    "windows-keypair.pem).  If this is supplied, the password data sent from EC2 will be "
    "decrypted before display.</p>"
)
_BOOTSTRAP_FILE = (
    "The output path and file name where the bootstrap information will be stored."
)
_BOOTSTRAP_METHOD = (
    "Method to use to seed the virtual MFA. Valid values are: "
    "QRCodePNG | Base32StringSeed"
)
#: What stands above the description of a change of a security group's rules.
RULE_NOTE = (
    "To specify multiple rules in a single command use the <code>--ip-permissions</code> "
    "option"
)
_RULE = {
    "protocol": ("string", _PROTOCOL),
    "port": ("string", _PORT),
    "cidr": ("string", "<p>The IPv4 address range, in CIDR format.</p>"),
    "source-group": ("string", "<p>The name or ID of the source security group.</p>"),
    "group-owner": ("string", _OWNER),
}
RULES = frozenset(("ec2", name) for name in security_groups.OPERATIONS)
#: What was there before a rule could be written as one structure is told no more.
_SUPERSEDED = frozenset(
    "cidr-ip from-port ip-protocol source-security-group-name "
    "source-security-group-owner-id to-port".split()
)
#: The options that the program adds to an operation.
_ADDED = {
    ("ec2", "GetPasswordData"): {"priv-launch-key": ("string", _LAUNCH_KEY)},
    ("iam", "CreateVirtualMFADevice"): {
        "outfile": ("string", _BOOTSTRAP_FILE),
        "bootstrap-method": ("string", _BOOTSTRAP_METHOD),
    },
    ("ec2", "RunInstances"): {
        "count": ("string", _COUNT),
        "secondary-private-ip-addresses": ("string", _ADDRESSES),
        "secondary-private-ip-address-count": ("string", _ADDRESS_COUNT),
        "associate-public-ip-address": ("boolean", _PUBLIC),
    },
    **dict.fromkeys(RULES, _RULE),
}


def is_told(where: tuple[str, str], name: str) -> bool:
    return where not in RULES or name not in _SUPERSEDED


def of_option(
    dialect: Dialect, name: str, where: tuple[str, str]
) -> tuple[str, str] | None:
    """The type and the text of an option of the program's own; ``where``: the service and
    the operation. None: one that has no text, or a member."""
    added = _ADDED.get(where, {}).get(name)
    if name == "cidr" and added and not dialect.tells_globals:
        return "string", "<p>The CIDR IP range.</p>"
    if added is not None:
        return added
    newer = len(dialect.inputs) > 1
    match name:
        case "cli-input-json":
            return "string", _INPUT_2 if newer else _INPUT_1
        case "generate-cli-skeleton":
            return "string", _SKELETON_2 if newer else _SKELETON_1
        case "outfile":
            return "string", "Filename where the content will be saved"
    return _PAGING.get(name)


_AWAITED = {
    "error": "{} is thrown ",
    "path": "{} ",
    "pathAll": "{} for all elements ",
    "pathAny": "{} for any element ",
    "status": "{} response is received ",
}


def of_waiter(waiter: SingleWaiterConfig) -> str:
    """What a waiter waits for, and how long."""
    text = waiter.description
    if not text:
        text = "Wait until "
        success = [one for one in waiter.acceptors if one.state == "success"]
        if success:
            matcher = success[0].matcher
            if matcher.startswith("path"):
                text += f"JMESPath query {success[0].argument} returns "
            text += _AWAITED[matcher].format(success[0].expected)
        text += f"when polling with ``{xform_name(waiter.operation, '-')}``."
    return (
        f"{text} It will poll every {waiter.delay} seconds until a successful state has "
        f"been reached. This will exit with a return code of 255 after "
        f"{waiter.max_attempts} failed checks."
    )
