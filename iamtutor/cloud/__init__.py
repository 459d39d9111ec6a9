"""Floor 2: the simulated AWS, as plain dataclasses and functions.

Reading order: ``account`` and ``world`` (the state), ``bodies`` (object bytes, kept
beside it), ``organization`` (what the account is a member of), ``turn`` (one moment in
which things happen), ``identifiers``, ``principals`` and ``refusals`` (who calls),
``managed_policies`` (AWS's own), ``requirements`` (the actions and resources that a
call needs), ``consistency`` (when a change bites), ``authorization`` (whether they are
allowed), ``catalogue`` (the table of operations), ``calls`` (the journey of a call),
``errors`` and ``events`` (how it ends), ``messages`` (what EC2 encodes of a denial),
``services`` (one function per operation, told of its ``caller``) and ``console`` (what
each console button calls).
"""
