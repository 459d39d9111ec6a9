"""Floor 4: the course's content, read strictly, checked, judged and proven.

Reading order: ``strict_yaml``, ``schema``, ``prose`` and ``skeleton`` (files become
values), ``lesson`` and ``library`` (the whole course), ``worlds`` and ``acts`` (a starting
state; what is done in it), ``situation``, ``predicates`` and ``checks`` (is a task done?),
``names`` and ``grid`` (what a page shows of it), ``rehearsal`` and ``proofs`` (the course
played without a learner).
"""
