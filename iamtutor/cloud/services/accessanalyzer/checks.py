"""The checks of IAM Access Analyzer: code, type and words of each finding.

The words are those of the IAM User Guide, "IAM policy validation check reference"
(November 2026). Where findings that AWS has answered say it otherwise, theirs count: that a
suggestion is only made if there is one, which resource is redundant, that the quota is told
with its number.

They are AWS's words and stay so: what a command prints here has to be what it prints there,
or a learner would learn to read messages that don't exist. Each is a sentence or two,
quoted from the published reference for what it is, with the address of its check beside
it in ``learnMoreLink``. The console's own findings are in our words, in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "ERROR"
SECURITY_WARNING = "SECURITY_WARNING"
WARNING = "WARNING"
SUGGESTION = "SUGGESTION"

#: The type of a finding, as the reference's addresses spell it.
_IN_ADDRESSES = {WARNING: "general-warning"}
_REFERENCE = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "access-analyzer-reference-policy-checks.html"
    "#access-analyzer-reference-policy-checks"
)


@dataclass(frozen=True, slots=True)
class Check:
    """What a finding says; ``details`` has places for its parameters."""

    type: str
    details: str


def learn_more(issue: str) -> str:
    """The address of the check in the reference."""
    kind = CHECKS[issue].type
    anchor = f"{_IN_ADDRESSES.get(kind, kind)}-{issue}".lower().replace("_", "-")
    return f"{_REFERENCE}-{anchor}"


_RESOURCE_ARNS = "We recommend that you specify resource ARNs instead."
_ARNS_OR_KEY = (
    "We recommend that you specify resource ARNs or add the iam:PassedToService "
    "condition key to your statement."
)
_MIX = (
    "The values for condition key aws:SourceIp include a mix of private and public IP "
    "addresses."
)
_VPC = (
    "aws:SourceIp works only for public IP address ranges. To define permissions for "
    "private IP ranges, use aws:VpcSourceIp."
)
_GRANULAR = "We recommend that you use multiple granular policies."

#: Issue code -> its check.
CHECKS: dict[str, Check] = {
    # --- errors
    "ARN_ACCOUNT_NOT_ALLOWED": Check(
        ERROR,
        "The service {service} does not support specifying an account ID in the "
        "resource ARN.",
    ),
    "ARN_REGION_NOT_ALLOWED": Check(
        ERROR,
        "The service {service} does not support specifying a Region in the resource "
        "ARN.",
    ),
    "DATA_TYPE_MISMATCH": Check(
        ERROR, "The text does not match the expected JSON data type {expected}."
    ),
    "DUPLICATE_KEYS_WITH_DIFFERENT_CASE": Check(
        ERROR,
        "The condition key {key} appears more than once with different capitalization "
        "in the same condition block. Remove the duplicate condition keys.",
    ),
    "INVALID_ACTION": Check(ERROR, "The action {action} does not exist.{hint}"),
    "INVALID_ARN_ACCOUNT": Check(
        ERROR,
        "The resource ARN account ID {account} is not valid. Provide a 12-digit "
        "account ID.",
    ),
    "INVALID_ARN_PREFIX": Check(
        ERROR, "Add the required prefix (arn) to the resource ARN."
    ),
    "INVALID_ARN_REGION": Check(
        ERROR,
        "The Region {region} is not valid for this resource. Update the resource ARN to "
        "include a supported Region.",
    ),
    "INVALID_ARN_RESOURCE": Check(
        ERROR,
        "Resource ARN does not match the expected ARN format. Update the resource "
        "portion of the ARN.",
    ),
    "INVALID_CONDITION_KEY_FORMAT": Check(
        ERROR,
        "The condition key format is not valid. Use the format service:keyname.",
    ),
    "INVALID_CONDITION_OPERATOR": Check(
        ERROR,
        "The condition operator {operator} is not valid. Use a valid condition "
        "operator.",
    ),
    "INVALID_EFFECT": Check(
        ERROR, "The effect {effect} is not valid. Use Allow or Deny."
    ),
    "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY": Check(
        ERROR,
        "The principal value specifies a federated principal that does not match the "
        "expected format. Update the federated principal to a domain name or a SAML "
        "metadata ARN.",
    ),
    "INVALID_GLOBAL_CONDITION_KEY": Check(
        ERROR, "The condition key {key} does not exist. Use a valid condition key."
    ),
    "INVALID_PARTITION": Check(
        ERROR,
        "The resource ARN for the service {service} does not support the partition "
        "{partition}. Use the supported values: {partitions}",
    ),
    "INVALID_POLICY_ELEMENT": Check(
        ERROR, "The policy element {element} is not valid."
    ),
    "INVALID_PRINCIPAL_FORMAT": Check(
        ERROR,
        "The Principal element contents are not valid. Specify a key-value pair in the "
        "Principal element.",
    ),
    "INVALID_PRINCIPAL_KEY": Check(ERROR, "The principal key {key} is not valid."),
    "INVALID_SERVICE": Check(
        ERROR, "The service {service} does not exist. Use a valid service name."
    ),
    "INVALID_SERVICE_CONDITION_KEY": Check(
        ERROR,
        "The condition key {key} does not exist in the service {service}. Use a valid "
        "condition key.",
    ),
    "INVALID_SERVICE_IN_ACTION": Check(
        ERROR, "The service {service} specified in the action does not exist.{hint}"
    ),
    "INVALID_SERVICE_PRINCIPAL_FORMAT": Check(
        ERROR,
        "The service principal does not match the expected format. Use the format "
        "service-name.amazonaws.com.",
    ),
    "INVALID_VERSION": Check(
        ERROR,
        "The version {version} is not valid. Use one of the following versions: "
        "2012-10-17, 2008-10-17",
    ),
    "JSON_SYNTAX_ERROR": Check(
        ERROR,
        "Fix the JSON syntax error at index {index} line {line} column {column}.",
    ),
    "MISSING_ACTION": Check(
        ERROR, "Add an Action or NotAction element to the policy statement."
    ),
    "MISSING_ARN_FIELD": Check(
        ERROR,
        "Resource ARNs must include at least 6 fields in the following structure: "
        "arn:partition:service:region:account:resource",
    ),
    "MISSING_BRACE_IN_VARIABLE": Check(
        ERROR,
        "The policy variable is missing a closing curly brace. Add }} after the "
        "variable text.",
    ),
    "EMPTY_VARIABLE": Check(
        ERROR,
        "Empty policy variable. Remove the ${{ }} variable structure or provide a "
        "variable within the structure.",
    ),
    "UNSUPPORTED_SPACE_IN_VARIABLE": Check(
        ERROR,
        "A space is not supported within the policy variable text. Remove the space.",
    ),
    "MISSING_QUOTE_IN_VARIABLE": Check(
        ERROR,
        "The policy variable default value must begin and end with a single quote. Add "
        "the missing quote.",
    ),
    "MISSING_EFFECT": Check(
        ERROR,
        "Add an Effect element to the policy statement with a value of Allow or Deny.",
    ),
    "MISSING_PRINCIPAL": Check(
        ERROR, "Add a Principal element to the policy statement."
    ),
    "MISSING_QUALIFIER": Check(
        ERROR,
        "The request context key {key} has multiple values. Use the ForAllValues or "
        "ForAnyValue condition key qualifiers in your policy.",
    ),
    "MISSING_RESOURCE": Check(
        ERROR, "Add a Resource or NotResource element to the policy statement."
    ),
    "MISSING_STATEMENT": Check(ERROR, "Add a statement to the policy"),
    "MISSING_TAG_KEY_IN_CONDITION": Check(
        ERROR,
        "The condition key {key} must include a tag key to control access based on "
        "tags. Use the format {key}tag-key and specify a key name for tag-key.",
    ),
    "NULL_WITH_IF_EXISTS": Check(
        ERROR,
        "The Null condition operator cannot be used with the IfExists suffix. Update "
        "the operator or the suffix.",
    ),
    "POLICY_SIZE_EXCEEDS_RCP_QUOTA": Check(
        ERROR,
        "The {size} characters in the resource control policy (RCP) exceed the {limit} "
        f"character maximum for RCPs. {_GRANULAR}",
    ),
    "POLICY_SIZE_EXCEEDS_SCP_QUOTA": Check(
        ERROR,
        "The {size} characters in the service control policy (SCP) exceed the {limit} "
        f"character maximum for SCPs. {_GRANULAR}",
    ),
    "PRIVATE_IP_ADDRESS": Check(
        ERROR,
        "aws:SourceIp works only for public IP address ranges. The values for condition "
        "key aws:SourceIp include only private IP addresses and will not have the "
        "desired effect. Update the value to include only public IP addresses.",
    ),
    "PRIVATE_NOT_IP_ADDRESS": Check(
        ERROR,
        "The values for condition key aws:SourceIp include only private IP addresses "
        "and has no effect. aws:SourceIp works only for public IP address ranges. "
        "Update the value to include only public IP addresses.",
    ),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL": Check(
        ERROR,
        "Role trust policies do not support NotPrincipal. Update the policy to use a "
        "Principal element instead.",
    ),
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE": Check(
        ERROR,
        "Role trust policies apply to the role that they are attached to. You cannot "
        "specify a resource. Remove the Resource or NotResource element.",
    ),
    "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL": Check(
        ERROR,
        '"Principal:" "*" is not supported in the principal element of a role trust '
        "policy. Replace the wildcard with a valid principal value.",
    ),
    "SCP_SYNTAX_ERROR_PRINCIPAL": Check(
        ERROR,
        "SCPs do not support specifying principals. Remove the Principal or "
        "NotPrincipal element.",
    ),
    "TYPE_MISMATCH_IP_RANGE": Check(
        ERROR,
        "The condition operator {operator} is used with an invalid IP range value. "
        "Specify the IP range in standard CIDR format.",
    ),
    "UNIQUE_SIDS_REQUIRED": Check(
        ERROR,
        "Duplicate statement IDs are not supported for this policy type. Update the "
        "Sid value.",
    ),
    "UNSUPPORTED_ACTION_FOR_CONDITION_KEY": Check(
        ERROR,
        "The following actions: {actions} are not supported by the condition key {key}. "
        "The condition will not be evaluated for these actions. We recommend that you "
        "move these actions to a different statement without this condition key.",
    ),
    "UNSUPPORTED_ACTION_IN_POLICY": Check(
        ERROR,
        "The action {action} is not supported for the resource-based policy attached "
        "to resource type {resource_type}.",
    ),
    "UNSUPPORTED_ELEMENT_COMBINATION": Check(
        ERROR,
        "The policy elements {first} and {second} can not be used in the same "
        "statement. Remove one of these elements.",
    ),
    "UNSUPPORTED_PRINCIPAL": Check(
        ERROR,
        "The policy type {policy_type} does not support the Principal element. Remove "
        "the Principal element.",
    ),
    "UNSUPPORTED_SID": Check(
        ERROR,
        "Update the characters in the Sid element to use one of the following "
        "character types: [a-z, A-Z, 0-9]",
    ),
    "UNSUPPORTED_WILDCARD_IN_PRINCIPAL": Check(
        ERROR,
        "Wildcards (*, ?) are not supported with the principal key {key}. Replace the "
        "wildcard with a valid principal value.",
    ),
    "VARIABLE_UNSUPPORTED_IN_VERSION": Check(
        ERROR,
        "To include variables in your policy, use the policy version 2012-10-17 or "
        "later.",
    ),
    # --- security warnings
    "ALLOW_WITH_NOT_PRINCIPAL": Check(
        SECURITY_WARNING,
        "Using Allow with NotPrincipal can be overly permissive. We recommend that you "
        "use Principal instead.",
    ),
    "FORALLVALUES_WITH_SINGLE_VALUED_KEY": Check(
        SECURITY_WARNING,
        "Using ForAllValues qualifier with the single-valued condition key {key} can "
        "be overly permissive. We recommend that you remove ForAllValues:.",
    ),
    "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE": Check(
        SECURITY_WARNING,
        "Using wildcards (*) in the action and the resource can be overly permissive "
        "because it allows iam:PassRole permissions on all resources. " + _ARNS_OR_KEY,
    ),
    "PASS_ROLE_WITH_STAR_IN_RESOURCE": Check(
        SECURITY_WARNING,
        "Using the iam:PassRole action with wildcards (*) in the resource can be "
        "overly permissive because it allows iam:PassRole permissions on multiple "
        "resources. " + _ARNS_OR_KEY,
    ),
    "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION": Check(
        SECURITY_WARNING,
        "Using a resource with wildcards (*) and NotAction can be overly permissive "
        "because it allows iam:PassRole permissions on all resources. " + _ARNS_OR_KEY,
    ),
    # --- warnings
    "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE": Check(
        WARNING,
        "Using wildcards (*) in the action and the resource can allow creation of "
        "unintended service-linked roles because it allows "
        "iam:CreateServiceLinkedRole permissions on all resources. " + _RESOURCE_ARNS,
    ),
    "CREATE_SLR_WITH_STAR_IN_RESOURCE": Check(
        WARNING,
        "Using the iam:CreateServiceLinkedRole action with wildcards (*) in the resource "
        "can allow creation of unintended service-linked roles. " + _RESOURCE_ARNS,
    ),
    "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION": Check(
        WARNING,
        "Using a resource with wildcards (*) and NotAction can allow creation of "
        "unintended service-linked roles because it allows "
        "iam:CreateServiceLinkedRole permissions on all resources. " + _RESOURCE_ARNS,
    ),
    "INVALID_ROLE_REFERENCE": Check(
        WARNING,
        "The Principal element includes the IAM role ID {id}. We recommend that you "
        "use a role ARN instead.",
    ),
    "INVALID_USER_REFERENCE": Check(
        WARNING,
        "The Principal element includes the IAM user ID {id}. We recommend that you "
        "use a user ARN instead.",
    ),
    "MISSING_VERSION": Check(
        WARNING,
        "We recommend that you specify the Version element to help you with debugging "
        "permission issues.",
    ),
    "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA": Check(
        WARNING,
        "The {size} characters in the identity policy, excluding whitespace, exceed "
        f"the {{limit}} character maximum for inline and managed policies. {_GRANULAR}",
    ),
    "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA": Check(
        WARNING,
        "The {size} characters in the resource policy exceed the {limit} character "
        f"maximum for resource policies. {_GRANULAR}",
    ),
    "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA": Check(
        WARNING,
        "The characters in the role trust policy, excluding whitespace, exceed the "
        "character maximum. We recommend that you request a role trust policy length "
        "quota increase using Service Quotas and AWS Support Center. If the quotas "
        "have already been increased, then you can ignore this warning.",
    ),
    "TYPE_MISMATCH": Check(
        WARNING,
        "Use the operator type {allowed} instead of operator {operator} for the "
        "condition key {key}.",
    ),
    "TYPE_MISMATCH_BOOLEAN": Check(
        WARNING,
        "Add a valid Boolean value (true or false) for the condition operator "
        "{operator}.",
    ),
    "TYPE_MISMATCH_DATE": Check(
        WARNING,
        "The date condition operator is used with an invalid value. Specify a valid "
        "date using YYYY-MM-DD or other ISO 8601 date/time format.",
    ),
    "TYPE_MISMATCH_NUMBER": Check(
        WARNING, "Add a valid numeric value for the condition operator {operator}."
    ),
    "TYPE_MISMATCH_STRING": Check(
        WARNING,
        "Add a valid base64-encoded string value for the condition operator "
        "{operator}.",
    ),
    "WILDCARD_WITHOUT_LIKE_OPERATOR": Check(
        WARNING,
        "Your condition value includes a * or ? character. If you meant to use a "
        "wildcard (*, ?), update the condition operator to include Like.",
    ),
    # --- suggestions
    "EMPTY_ARRAY_ACTION": Check(
        SUGGESTION,
        "This statement includes no actions and does not affect the policy. Specify "
        "actions.",
    ),
    "EMPTY_ARRAY_CONDITION": Check(
        SUGGESTION,
        "There are no values for the condition key {key} and it does not affect the "
        "policy. Specify conditions.",
    ),
    "EMPTY_ARRAY_CONDITION_FORALLVALUES": Check(
        SUGGESTION,
        "The ForAllValues prefix with an empty condition key matches only if the key "
        "{key} is missing from the request context. To determine if the request "
        "context is empty, we recommend that you use the Null condition operator with "
        "the value of true instead.",
    ),
    "EMPTY_ARRAY_CONDITION_FORANYVALUE": Check(
        SUGGESTION,
        "The ForAnyValue prefix with an empty condition key {key} never matches the "
        "request context and it does not affect the policy. Specify conditions.",
    ),
    "EMPTY_ARRAY_CONDITION_IFEXISTS": Check(
        SUGGESTION,
        "The IfExists suffix with an empty condition key matches only if the key {key} "
        "is missing from the request context. To determine if the request context is "
        "empty, we recommend that you use the Null condition operator with the value "
        "of true instead.",
    ),
    "EMPTY_ARRAY_PRINCIPAL": Check(
        SUGGESTION,
        "This statement includes no principals and does not affect the policy. Specify "
        "principals.",
    ),
    "EMPTY_ARRAY_RESOURCE": Check(
        SUGGESTION,
        "This statement includes no resources and does not affect the policy. Specify "
        "resources.",
    ),
    "EMPTY_OBJECT_CONDITION": Check(
        SUGGESTION,
        "This condition block is empty and it does not affect the policy. Specify "
        "conditions.",
    ),
    "EMPTY_SID_VALUE": Check(
        SUGGESTION, "Add a value to the empty string in the Sid element."
    ),
    "IMPROVE_IP_RANGE": Check(
        SUGGESTION,
        "The non-zero bits in the IP address after the masked bits are ignored. Replace "
        "address with {address}.",
    ),
    "PRIVATE_IP_ADDRESS_SUBSET": Check(
        SUGGESTION,
        f"{_MIX} The private addresses will not have the desired effect. {_VPC}",
    ),
    "PRIVATE_NOT_IP_ADDRESS_SUBSET": Check(
        SUGGESTION, f"{_MIX} The private addresses have no effect. {_VPC}"
    ),
    "REDUNDANT_ACTION": Check(
        SUGGESTION,
        "The {count} action(s) are redundant because they provide similar permissions. "
        "Update the policy to remove the redundant action such as: {value}.",
    ),
    "REDUNDANT_RESOURCE": Check(
        SUGGESTION,
        "The {count} resource ARN(s) are redundant because they reference the same "
        "resource. Review the use of wildcards (*), or remove the resource {value} to "
        "remove the redundancy.",
    ),
    "REDUNDANT_STATEMENT": Check(
        SUGGESTION,
        "The statements are redundant because they provide identical permissions. "
        "Update the policy to remove the redundant statement.",
    ),
    "WILDCARD_IN_SERVICE_NAME": Check(
        SUGGESTION,
        "Avoid using wildcards (*, ?) in the service name because it might grant "
        "unintended access to other AWS services with similar names.",
    ),
}
