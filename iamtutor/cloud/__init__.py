"""Floor 2: the simulated AWS, as plain dataclasses and functions.

Reading order: ``tags``, ``state``, ``account`` and ``world`` (what there is), ``bodies``
(kept beside it, with their ``digests``), ``organization`` (what an account is a member
of), ``turn`` (one moment in which things happen), ``identifiers``, ``refusals`` (how a
service says no), ``principals`` (who calls), ``credentials`` (temporary ones, second
factors), ``policies`` (AWS's own, and what is taken as one), ``service`` (what services
are written with), ``catalogue`` (the table of services), ``consistency`` (when a change
bites), ``authorization`` (whether a call is allowed), ``calls`` (its journey), ``errors``
and ``events`` (how it ends), ``messages`` (what EC2 encodes of a denial), ``services`` (a
folder each: its value, its operations, what they need, a function per operation) and
``console`` (what each console button calls).
"""
