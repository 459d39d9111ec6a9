"""What the buttons take, each as the console calls it."""

from iamtutor.cloud.console.button import Parameter, pgettext

ROLE_NAME = Parameter("name", pgettext("console", "Role name"))
USER_NAME = Parameter("name", pgettext("console", "User name"))
POLICY_NAME = Parameter("name", pgettext("console", "Policy name"))
BUCKET_NAME = Parameter("name", pgettext("console", "Bucket name"))
KEY_PAIR_NAME = Parameter("name", pgettext("console", "Key pair name"))
INSTANCE_NAME = Parameter("name", pgettext("console", "Name"))
ROLE = Parameter("role", pgettext("console", "Role"))
USER = Parameter("user", pgettext("console", "User"))
ACCESS_KEY = Parameter(
    "access_key",
    pgettext("console", "Access key"),
    note="its id; left out: the user's oldest",
)
KEY_STATUS = Parameter(
    "status", pgettext("console", "Status"), note="`Active` or `Inactive`"
)
TRUSTED_SERVICE = Parameter(
    "trusted_service",
    pgettext("console", "Service or use case"),
    note="or `trust_policy`",
)
TRUST_POLICY = Parameter(
    "trust_policy", pgettext("console", "Custom trust policy"), note="JSON"
)
POLICIES = Parameter(
    "policies",
    pgettext("console", "Permissions policies"),
    "texts",
    note="names or ARNs",
)
DESCRIPTION = Parameter("description", pgettext("console", "Description"))
DURATION = Parameter(
    "duration",
    pgettext("console", "Maximum session duration"),
    "number",
    note="seconds",
)
BOUNDARY = Parameter(
    "boundary", pgettext("console", "Permissions boundary"), note="a policy"
)
TAGS = Parameter("tags", pgettext("console", "Tags"), "named")
DOCUMENT = Parameter("document", pgettext("console", "Policy document"), note="JSON")
POLICY = Parameter("policy", pgettext("console", "Policy"), note="its ARN")
VERSION = Parameter("version", pgettext("console", "Version"))
ENTITIES = Parameter(
    "entities",
    pgettext("console", "IAM entities"),
    "texts",
    note="`role/NAME`, `user/NAME`, `group/NAME`",
)
INSTANCE = Parameter("instance", pgettext("console", "Instance ID"), note="or its name")
INSTANCES = Parameter(
    "instance", pgettext("console", "Instance ID"), "texts", note="or its name"
)
KEY_PAIR = Parameter("key_pair", pgettext("console", "Key pair name - required"))
INSTANCE_PROFILE = Parameter(
    "instance_profile", pgettext("console", "IAM instance profile")
)
IAM_ROLE = Parameter(
    "instance_profile", pgettext("console", "IAM role"), note="`null`: No IAM Role"
)
IMAGE = Parameter("image", pgettext("console", "Amazon Machine Image (AMI)"))
INSTANCE_TYPE = Parameter("instance_type", pgettext("console", "Instance type"))
NEW_INSTANCE_TYPE = Parameter("instance_type", pgettext("console", "New instance type"))
COUNT = Parameter("count", pgettext("console", "Number of instances"), "number")
SUBNET = Parameter("subnet", pgettext("console", "Subnet"))
PUBLIC_IP = Parameter(
    "public_ip", pgettext("console", "Auto-assign public IP"), "switch"
)
SECURITY_GROUPS = Parameter(
    "security_groups",
    pgettext("console", "Common security groups"),
    "texts",
    note="ids; or `group_name`",
)
GROUPS = Parameter(
    "groups", pgettext("console", "Associated security groups"), "texts", note="ids"
)
GROUP_NAME = Parameter(
    "group_name", pgettext("console", "Security group name - required")
)
GROUP_DESCRIPTION = Parameter("group_description", pgettext("console", "Description"))
RULES = Parameter("rules", pgettext("console", "Inbound security group rules"), "form")
VOLUME = Parameter("volume", pgettext("console", "Storage (volumes)"), "form")
SHUTDOWN_BEHAVIOR = Parameter(
    "shutdown_behavior", pgettext("console", "Shutdown behavior")
)
BEHAVIOR = Parameter("behavior", pgettext("console", "Shutdown behavior"))
TERMINATION_PROTECTED = Parameter(
    "termination_protected", pgettext("console", "Termination protection"), "switch"
)
STOP_PROTECTED = Parameter(
    "stop_protected", pgettext("console", "Stop protection"), "switch"
)
METADATA_ENDPOINT = Parameter(
    "metadata_endpoint", pgettext("console", "Metadata accessible")
)
HTTP_TOKENS = Parameter("http_tokens", pgettext("console", "Metadata version"))
HOP_LIMIT = Parameter(
    "hop_limit", pgettext("console", "Metadata response hop limit"), "number"
)
METADATA_TAGS = Parameter(
    "metadata_tags", pgettext("console", "Allow tags in metadata")
)
USER_DATA = Parameter("user_data", pgettext("console", "User data"))
ENABLED = Parameter("enabled", pgettext("console", "Enable"), "switch")
ENDPOINT = Parameter(
    "endpoint",
    pgettext("console", "Instance metadata service"),
    note="`enabled` or `disabled`",
)
TOKENS = Parameter(
    "tokens", pgettext("console", "Metadata version"), note="`required` or `optional`"
)
ALLOWED = Parameter(
    "allowed", pgettext("console", "Allow tags in instance metadata"), "switch"
)
ATTACHED = Parameter("attached", pgettext("console", "Attached"), "switch")
KEY_TYPE = Parameter("key_type", pgettext("console", "Key pair type"))
BUCKET = Parameter("bucket", pgettext("console", "Bucket"))
REGION = Parameter("region", pgettext("console", "AWS Region"))
NAMESPACE = Parameter(
    "namespace", pgettext("console", "Bucket namespace"), note="`account-regional`"
)
OWNERSHIP = Parameter("ownership", pgettext("console", "Object Ownership"))
BLOCK = Parameter(
    "block",
    pgettext("console", "Block public access (bucket settings)"),
    "texts",
    note="the parts that stay on",
)
VERSIONING = Parameter("versioning", pgettext("console", "Bucket Versioning"), "switch")
VERSIONING_STATUS = Parameter(
    "status", pgettext("console", "Bucket Versioning"), note="`Enabled` or `Suspended`"
)
ENCRYPTION = Parameter(
    "encryption", pgettext("console", "Default encryption"), "switch"
)
BUCKET_KEY = Parameter("bucket_key", pgettext("console", "Bucket Key"), "switch")
INDEX = Parameter("index", pgettext("console", "Index document"), note="empty: off")
ERROR = Parameter("error", pgettext("console", "Error document"))
FILES = Parameter(
    "files",
    pgettext("console", "Files and folders"),
    "named",
    note="their texts",
)
STORAGE_CLASS = Parameter("storage_class", pgettext("console", "Storage class"))
METADATA = Parameter("metadata", pgettext("console", "Metadata"), "named")
FOLDER = Parameter("folder", pgettext("console", "Folder name"))
KEY = Parameter("key", pgettext("console", "Key"))
KEYS = Parameter("keys", pgettext("console", "Objects"), "texts")
ATTRIBUTE = Parameter("attribute", pgettext("console", "Lookup attributes"))
VALUE = Parameter("value", pgettext("console", "Value"))
START = Parameter("start", pgettext("console", "Start"))
END = Parameter("end", pgettext("console", "End"))
