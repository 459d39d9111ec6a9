"""Assignments to variables and arrays, as the shell carries them out."""

from itertools import zip_longest

from iamtutor.cloud.world import Machine
from iamtutor.shell.expansion.words import Abandoned, Expander
from iamtutor.shell.grammar.syntax import Assignment
from iamtutor.shell.machine import set_array, set_variables


def assigned_text(machine: Machine, assignment: Assignment, expander: Expander) -> str:
    """The value of ``NAME=value`` or ``NAME+=value``."""
    value = expander.text(assignment.value)
    if assignment.name in machine.integers:
        before = f"{assignment.name}+" if assignment.append else ""
        return str(expander.number(f"{before}({value or 0})"))
    if not assignment.append:
        return value
    return expander.budget.made((expander.value_of(assignment.name) or "") + value)


def assign_name(machine: Machine, name: str, value: str) -> bool:
    """Set a variable, or the element ``NAME[KEY]``; False if there is no room."""
    array, bracket, key = name.partition("[")
    if not bracket:
        return set_variables(machine, {name: value})
    elements = {**machine.arrays.get(array, {}), key.removesuffix("]"): value}
    return set_array(machine, array, elements)


def assign_array(machine: Machine, assignment: Assignment, expander: Expander) -> bool:
    """``NAME[subscript]=value`` or ``NAME=(elements)``; False if there is no room."""
    name = assignment.name
    before = dict(machine.arrays.get(name, ()))
    if name in machine.env and not before:
        before = {"0": machine.env[name]}
    if assignment.elements is not None:
        found = before if assignment.append else {}
        fill = _pair if name in expander.associative else _fill
        fill(found, assignment, expander)
    else:
        found = before
        key = expander.key(name, assignment.subscript or ())
        value = expander.text(assignment.value)
        found[key] = found.get(key, "") + value if assignment.append else value
    expander.budget.hold(sum(len(k) + len(v) + 100 for k, v in found.items()))
    if not set_array(machine, name, found):
        return False
    expander.arrays = machine.arrays
    return True


def _fill(found: dict[str, str], assignment: Assignment, expander: Expander) -> None:
    """Put the elements of ``( … )`` into an array, each behind the one before it."""
    following = max(map(int, found), default=-1) + 1
    for subscript, word in assignment.elements or ():
        if subscript is not None:
            key = expander.key(assignment.name, subscript)
            found[key] = expander.text(word)
            following = int(key) + 1
            continue
        for value in expander.fields(word):
            found[str(following)] = value
            following += 1


def _pair(found: dict[str, str], assignment: Assignment, expander: Expander) -> None:
    """Put ``([key]=value …)`` into an associative array, or ``(key value …)``."""
    name, elements = assignment.name, assignment.elements or ()
    bare: list[str] = []
    for subscript, word in elements:
        if subscript is None:
            bare += expander.fields(word)
        else:
            found[expander.key(name, subscript)] = expander.text(word)
    if bare and elements[0][0] is not None:
        wrong = "must use subscript when assigning associative array"
        raise Abandoned(f"{name}: {bare[0]}: {wrong}")
    found.update(zip_longest(bare[::2], bare[1::2], fillvalue=""))
