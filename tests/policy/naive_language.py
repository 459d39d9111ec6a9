"""The naive evaluator's reading of one statement: what it says of a request.

Matching goes through ``re``, conditions operator by operator, over the recorded cases'
JSON. Written apart from ``iamtutor.policy`` and sharing nothing with it; only what the
recorded and the made-up cases hold is in it.
"""

import base64
import datetime as dt
import fnmatch
import ipaddress
import re
from typing import Any

Json = dict[str, Any]
UNSET = object()


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def pieces(text: str, ctx: Json, on: bool) -> Any:
    """Plain text in pieces of one character, wildcards alone, variables filled in.

    A filled-in text is one piece with a zero byte before it, so that it is never taken
    for a wildcard. UNSET when a variable has no value.
    """
    out: list[str] = []
    for part in re.split(r"(\$\{[^{}]*\})", text) if on else [text]:
        found = re.fullmatch(r"\$\{(?:([*?$])|\s*([^,']+?)\s*(,\s*'(.*)')?)\s*\}", part)
        if not (on and found):
            out += list(part)
        elif found[1]:
            out.append("\0" + found[1])
        else:
            value = ctx.get(found[2].lower())
            value = found[4] if not isinstance(value, str) else value
            if value is None:
                return UNSET
            out.append("\0" + value)
    return out


def spelled(text: str, ctx: Json, on: bool, any_sign: str = ".") -> Any:
    """As a regular expression; UNSET when a variable has no value."""
    parts = pieces(text, ctx, on)
    odd = {"*": any_sign + "*", "?": any_sign}
    if parts is UNSET:
        return UNSET
    return "".join(odd.get(p) or re.escape(p.removeprefix("\0")) for p in parts)


def glob(text: str, value: str, ctx: Json, on: bool) -> bool:
    pattern = spelled(text, ctx, on)
    return pattern is not UNSET and bool(re.fullmatch(pattern, value, re.S))


def arn_glob(text: str, value: str, ctx: Json, on: bool, reaches: bool = False) -> bool:
    """Wildcards in the first five parts take no colon, but one may that ends a part."""
    if text == "*":
        return True
    hidden = re.sub(r"\$\{[^}]*\}", lambda m: m[0].replace(":", "\1"), text)
    parts = [part.replace("\1", ":") for part in hidden.split(":", 5)]
    patterns = [spelled(part, ctx, on, "[^:]") for part in parts[:5]]
    patterns.append(spelled(parts[-1], ctx, on))
    if len(parts) < 6 or UNSET in patterns:
        return False
    if any(":" in p.replace("[^:]", "") for p in patterns[:5]):  # from a variable
        return False
    for place, part in enumerate(parts[:5]):
        if reaches and part.endswith("*"):
            patterns[place] = patterns[place].removesuffix("[^:]*") + ".*"
    return bool(re.fullmatch(":".join(patterns), value, re.S))


def completed(resource: str) -> str:
    """``arn:aws:s3`` in Resource means ``arn:aws:s3:*:*:*``."""
    missing = 5 - re.sub(r"\$\{[^}]*\}", "", resource).count(":")
    return resource + ":*" * missing if resource.startswith("arn:") else resource


def moment(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def one(base: str, got: str, want: str, ctx: Json, on: bool) -> bool:
    """Does one value meet one wanted value, the negation left aside?"""
    base = base.replace("Not", "", 1) if base != "Null" else base
    match base:
        case "StringEquals" | "StringEqualsIgnoreCase":
            parts = pieces(want, ctx, on)
            text = (
                None if parts is UNSET else "".join(p.removeprefix("\0") for p in parts)
            )
            if base == "StringEquals" or text is None:
                return got == text
            return got.lower() == text.lower()
        case "StringLike":
            return glob(want, got, ctx, on)
        case "ArnEquals" | "ArnLike":
            return arn_glob(want, got, ctx, on)
        case "Bool":
            return got.lower() == want.lower()
        case "BinaryEquals":
            return base64.b64decode(got) == base64.b64decode(want)
        case "IpAddress":
            net = ipaddress.ip_network(want, strict=False)
            return ipaddress.ip_address(got) in net
    read = moment if base.startswith("Date") else float
    a, b = read(got), read(want)
    assert a is not None
    assert b is not None
    return {
        "Equals": a == b,
        "LessThan": a < b,
        "LessThanEquals": a <= b,
        "GreaterThan": a > b,
        "GreaterThanEquals": a >= b,
    }[base.removeprefix("Date").removeprefix("Numeric")]


def condition(op: str, key: str, wanted: Any, ctx: Json, on: bool) -> bool:
    wants = [str(w).lower() if isinstance(w, bool) else str(w) for w in listed(wanted)]
    got = ctx.get(key.lower())
    if op == "Null":
        return ("true" if got is None else "false") in wants
    qualifier, _, name = op.rpartition(":")
    base = name.removesuffix("IfExists")
    negated = "Not" in base
    if got is None:
        if base != name or qualifier == "ForAllValues":
            return True
        return negated and not qualifier
    fits = [
        any(one(base, g, w, ctx, on) for w in wants) != negated for g in listed(got)
    ]
    return any(fits) if qualifier == "ForAnyValue" else all(fits)


def named(principal: Any, req: Json, ctx: Json) -> str:
    """How the principal is named: "", "account", "role" or "self"."""
    who = req["principal"]
    account = who.split(":")[4] if who.startswith("arn:") else None
    root = f"arn:aws:iam::{account}:root"
    if principal == "*":
        return "self"
    best = ""
    for kind, names in principal.items():
        for name in listed(names):
            if name == who or (kind, name) == ("AWS", "*"):
                return "self"
            if who == root and name == account:  # the same in fewer letters
                return "self"
            if "assumed-role" in who and name == ctx.get("aws:principalarn"):
                best = "role"
            if account and name in (account, root):
                best = best or "account"
    return best


def exempt(principal: Any, req: Json, ctx: Json) -> bool:
    """NotPrincipal spares a principal only with its role and its account listed."""
    if "*" in (
        principal,
        *(listed(principal.get("AWS", [])) if principal != "*" else []),
    ):
        return True
    names = [name for value in principal.values() for name in listed(value)]
    who = req["principal"]
    if not who.startswith("arn:"):
        return who in names
    account = who.split(":")[4]
    chain = [who, ctx["aws:principalarn"]] if "assumed-role" in who else [who]
    root = f"arn:aws:iam::{account}:root"
    if account in names:  # the same in fewer letters
        names.append(root)
    return all(name in names for name in [*chain, root])


def match(st: Json, req: Json, on: bool, bounded: bool) -> str:
    """How the statement names the caller of a request that it matches; else ""."""
    ctx = {key.lower(): value for key, value in req["context"].items()}

    def any_glob(key: str, value: str, lower: bool = False) -> bool:
        if lower:
            return any(
                fnmatch.fnmatchcase(value.lower(), p.lower().replace("[", "[[]"))
                for p in listed(st[key])
            )
        if value == "*":
            if "*" in listed(st[key]) or action.lower() != "s3:listallmybuckets":
                return "*" in listed(st[key])
            value = "arn:aws:s3:::*"
        return any(
            arn_glob(completed(p), value, ctx, on, reaches=True)
            for p in listed(st[key])
        )

    action, resource = req["action"], req["resource"]
    if "Action" in st and not any_glob("Action", action, True):
        return ""
    if "NotAction" in st and any_glob("NotAction", action, True):
        return ""
    if "Resource" in st and not any_glob("Resource", resource):
        return ""
    if "NotResource" in st and any_glob("NotResource", resource):
        return ""
    for op, keys in st.get("Condition", {}).items():
        for key, wanted in keys.items():
            if not condition(op, key, wanted, ctx, on):
                return ""
    if "NotPrincipal" in st:
        return "" if exempt(st["NotPrincipal"], req, ctx) and not bounded else "self"
    return named(st["Principal"], req, ctx) if "Principal" in st else "self"
