"""A second opinion on a comparison: the two policies as formulas, asked of a solver.

It reads the JSON by itself and shares nothing with the engine. What it can express:
Allow and Deny; Action, NotAction, Resource, NotResource with ``*`` and ``?``, ARNs part
by part; String conditions with IfExists, ForAnyValue, ForAllValues, and Null, over keys
with several values or none. No variables, principals, or other types.

That a text is of a pattern is a proposition. The solver finds which of them make the
formula true; whether a text can be of these patterns and of none of those is a question
by itself, asked as one regular expression, and if not, they exclude each other.
"""

import functools
from typing import Any

import z3

Json = dict[str, Any]

SIGN = z3.AllChar(z3.ReSort(z3.StringSort()))
ANY = z3.Full(z3.ReSort(z3.StringSort()))
WITHIN = z3.Union(z3.Range(" ", "9"), z3.Range(";", "~"))
#: A service, one colon, a name; small letters stand for both.
SMALL = z3.Union(z3.Range(" ", "9"), z3.Range(";", "@"), z3.Range("[", "~"))
EVERY_ACTION = z3.Concat(z3.Plus(SMALL), z3.Re(":"), z3.Plus(SMALL))

#: Nothing forbids it.
ALWAYS_ALLOWED = "sts:getcalleridentity"
#: So often propositions may turn out to exclude each other.
ATTEMPTS = 200
#: What it gets for one question of a text, in its own unit: no clock, so it ends alike
#: on a busy machine.
EFFORT = 100_000


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _sequence(parts: list[Any]) -> Any:
    if not parts:
        return z3.Re("")
    return parts[0] if len(parts) == 1 else z3.Concat(*parts)


def _pattern(text: str, *, within: bool = False, end: Any = None) -> Any:
    """``within``: wildcards take no colon; ``end`` is what a last asterisk takes."""
    one = WITHIN if within else SIGN
    parts: list[Any] = []
    plain = ""
    for place, sign in enumerate(text):
        if sign not in "*?":
            plain += sign
            continue
        if plain:
            parts.append(z3.Re(plain))
            plain = ""
        if sign == "?":
            parts.append(one)
        elif end is not None and place == len(text) - 1:
            parts.append(end)
        else:
            parts.append(z3.Star(one))
    return _sequence(parts + ([z3.Re(plain)] if plain else []))


def _resource(text: str) -> Any:
    parts = text.split(":", 5)
    if parts[0] != "arn" or len(parts) == 1:
        return _pattern(text)
    parts += ["*"] * (6 - len(parts))
    read = [_pattern(part, within=True, end=ANY) for part in parts[:5]]
    read.append(_pattern(parts[5]))
    joined: list[Any] = []
    for part in read:
        joined += [z3.Re(":"), part] if joined else [part]
    return _sequence(joined)


class Undecided(Exception):
    """The solver doesn't say with the effort that it may take."""


@functools.cache
def _is_possible_text(pattern: Any) -> bool:
    """Whether any text is of the pattern. Policies are made of few, so the same question
    comes often: a process asks it once."""
    solver = z3.SimpleSolver()
    solver.set("rlimit", EFFORT)
    answer = solver.check(z3.InRe(z3.String("text"), pattern))
    if answer == z3.unknown:
        raise Undecided
    return bool(answer == z3.sat)


class Text:
    """One text of a request: propositions that it is of a pattern."""

    def __init__(self, name: str, every: Any) -> None:
        self.name = name
        self.every = every
        self.patterns: dict[str, tuple[Any, Any]] = {}

    def is_of(self, patterns: dict[str, Any]) -> Any:
        """Of one of them, each by its name."""
        for name, pattern in patterns.items():
            if name not in self.patterns:
                said = z3.Bool(f"{self.name} {name}")
                self.patterns[name] = said, pattern
        return z3.Or([self.patterns[name][0] for name in patterns])

    def conflict(self, model: Any) -> list[Any] | None:
        """Some propositions of the model that exclude each other, if any do."""
        held = [
            (said if z3.is_true(model[said]) else z3.Not(said), said, pattern)
            for _, (said, pattern) in sorted(self.patterns.items())
            if model[said] is not None
        ]
        if self._can_be(held):
            return None
        for one in list(held):  # fewer exclude more
            rest = [other for other in held if other is not one]
            if not self._can_be(rest):
                held = rest
        return [literal for literal, _, _ in held]

    def _can_be(self, held: list[Any]) -> bool:
        read = [
            pattern if literal is said else z3.Complement(pattern)
            for literal, said, pattern in held
        ]
        return _is_possible_text(
            z3.Intersect(self.every, *read) if read else self.every
        )


class Request:
    """What there is to choose: texts, and so many values for each key that all
    conditions can differ."""

    def __init__(self, policies: list[Json]) -> None:
        self.action = Text("action", EVERY_ACTION)
        self.resource = Text("resource", z3.Plus(SIGN))
        asked: dict[str, int] = {}
        for policy in policies:
            for statement in listed(policy["Statement"]):
                for keys in statement.get("Condition", {}).values():
                    for key in keys:
                        asked[key.lower()] = asked.get(key.lower(), 0) + 1
        self._slots = {
            key: [
                (z3.Bool(f"has {key} {n}"), Text(f"{key} {n}", ANY))
                for n in range(count)
            ]
            for key, count in asked.items()
        }

    @property
    def texts(self) -> list[Text]:
        values = [text for slots in self._slots.values() for _, text in slots]
        return [self.action, self.resource, *values]

    def met(self, operator: str, key: str, wanted: list[str]) -> Any:
        slots = self._slots[key.lower()]
        there = z3.Or([has for has, _ in slots])
        if operator == "Null":
            return z3.Or([z3.Not(there) if w == "true" else there for w in wanted])
        qualifier, _, name = operator.rpartition(":")
        base = name.removesuffix("IfExists")
        like = base.endswith("Like")
        patterns = {f"{like} {w}": _pattern(w) if like else z3.Re(w) for w in wanted}
        negated = "Not" in base
        if qualifier == "ForAllValues":
            passes = z3.And(
                [z3.Implies(h, v.is_of(patterns) != negated) for h, v in slots]
            )
        elif qualifier == "ForAnyValue":
            passes = z3.Or([z3.And(h, v.is_of(patterns) != negated) for h, v in slots])
        else:
            some = z3.Or([z3.And(h, v.is_of(patterns)) for h, v in slots])
            passes = z3.Not(some) if negated else z3.And(there, some)
        return z3.Or(z3.Not(there), passes) if base != name else passes


def _statement(statement: Json, request: Request) -> Any:
    parts = []
    for name, text, read in (
        ("Action", request.action, lambda one: _pattern(one.lower())),
        ("Resource", request.resource, _resource),
    ):
        for element in (name, f"Not{name}"):
            if element in statement:
                found = text.is_of({t: read(t) for t in listed(statement[element])})
                parts.append(found if element == name else z3.Not(found))
    for operator, wanted in statement.get("Condition", {}).items():
        parts += [request.met(operator, key, listed(w)) for key, w in wanted.items()]
    return z3.And(parts)


def _allows(policy: Json, request: Request) -> Any:
    statements = listed(policy["Statement"])
    allows, denies = (
        z3.Or([_statement(s, request) for s in statements if s["Effect"] == effect])
        for effect in ("Allow", "Deny")
    )
    return z3.And(allows, z3.Not(denies))


def _is_possible(formula: Any, request: Request) -> bool:
    solver = z3.SimpleSolver()
    always = request.action.is_of({ALWAYS_ALLOWED: z3.Re(ALWAYS_ALLOWED)})
    solver.add(formula, z3.Not(always))
    for _ in range(ATTEMPTS):
        if solver.check() == z3.unsat:
            return False
        model = solver.model()
        conflicts = [text.conflict(model) for text in request.texts]
        if not any(conflicts):
            return True
        for held in filter(None, conflicts):
            solver.add(z3.Not(z3.And(held)))
    raise Undecided


def relation(existing: Json, new: Json) -> str | None:
    """The relation's name; None when the solver doesn't say with its effort."""
    request = Request([existing, new])
    before, after = _allows(existing, request), _allows(new, request)
    try:
        gained, lost = (
            _is_possible(z3.And(one, z3.Not(other)), request)
            for one, other in ((after, before), (before, after))
        )
    except Undecided:
        return None
    if gained:
        return "incomparable" if lost else "wider"
    return "narrower" if lost else "equal"
