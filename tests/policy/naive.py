"""A second evaluator: the documentation's flow, word for word, without explanation.

Written apart from ``iamtutor.policy`` and sharing nothing with it; slow and short. It
takes the recorded cases' JSON; ``naive_language`` reads the statements.
"""

from tests.policy.naive_language import Json, listed, match


def evaluate(case: Json) -> str:
    request = case["request"]
    principal = request["principal"]
    boundary = case.get("permissionBoundary")
    if request["action"] == "sts:GetCallerIdentity":  # nothing can deny it
        return "Allowed"

    def said(policies: list[Json | None]) -> set[str]:
        """ "Deny", and how the Allows name the caller: "self", "role", "account"."""
        found = set()
        for policy in filter(None, policies):
            variables = policy.get("Version") == "2012-10-17"
            for statement in listed(policy["Statement"]):
                how = match(statement, request, variables, bool(boundary))
                if how:
                    found.add("Deny" if statement["Effect"] == "Deny" else how)
        return found

    def named(policies: list[Json]) -> set[str]:
        return said([found["policy"] for found in policies])

    levels = [named(level) for level in case.get("scps", []) + case.get("rcps", [])]
    identity = named(case.get("identityPolicies", []))
    resource = said([case.get("resourcePolicy")])
    limits = [said([p]) for p in (boundary, case.get("sessionPolicy")) if p]

    if any("Deny" in layer for layer in (*levels, identity, resource, *limits)):
        return "ExplicitlyDenied"
    # No layer denies: each allows, or says nothing.
    if not all(levels):
        return "ImplicitlyDenied"
    if not principal.startswith("arn:"):  # a service or nobody: the resource decides
        return "Allowed" if "self" in resource else "ImplicitlyDenied"
    own = (bool(identity) or principal.endswith(":root")) and all(limits)
    if principal.split(":")[4] != request["resourceAccount"]:
        allowed = own and bool(resource)
    elif "self" in resource:  # no boundary or session policy limits that
        allowed = True
    elif "role" in resource:
        allowed = all(limits)
    elif request["action"] == "sts:AssumeRole":  # a trust policy must say yes
        allowed = own and bool(resource)
    else:
        allowed = own
    return "Allowed" if allowed else "ImplicitlyDenied"
