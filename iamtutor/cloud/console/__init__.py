"""What each button of the console calls.

A button is a generator of planned calls: it yields one, is sent the response (None when
nothing is performed) and yields the next; an error is thrown into it. So the same code
presses a button and says in advance what a click would do.

    steps         planned calls, and what a parameter means
    roles, users, policies, launching, instances, buckets, objects, history
                  the buttons themselves
    trusted_entities
                  who a new role may trust
    button        what a button is: its words, what it takes, what it calls; all of them
    parameters    what the buttons take, each as the console calls it
    buttons       how one is used: ``press``, ``plan`` and ``make``
    command_line  a call as a line for the AWS CLI
"""

from importlib import import_module

# Each enters its buttons.
for room in "roles users policies launching instances buckets objects history".split():
    import_module(f"{__name__}.{room}")
