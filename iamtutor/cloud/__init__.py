"""Floor 2: the simulated AWS, as plain dataclasses and functions.

Reading order: ``account`` and ``world`` (the state), ``bodies`` (object bytes, kept beside
it), ``identifiers`` and ``principals``, ``turn`` (one moment in which things happen),
``catalogue`` and ``authorization`` (what a call needs), ``calls`` (the journey of a call),
``errors`` and ``events`` (how it ends), ``services`` (one function per operation) and
``console`` (what each console button calls).
"""
