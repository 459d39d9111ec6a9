"""Floor 4: the content, read, checked, judged and proven. No Django.

Reading order: ``errors`` and ``strict_yaml`` (files with lines), ``placeholders`` and
``prose`` (text), ``schema`` (the machine part), ``skeleton`` and ``cross_checks`` (does it
fit together?), ``lesson`` and ``library`` (found by its ids); then ``names``, ``grid`` and
``situation`` (a learner's world, as lessons see it), ``reasons``, ``access``, ``resources``
and ``predicates`` (what a check asks), ``checks`` (the judgement), ``explanations`` (its
sentences); then ``worlds`` (where it begins), ``acts`` (what is done), ``rehearsal``,
``vocabulary``, ``style`` (words to do without) and ``proofs`` (does every lesson work?);
and ``plain_text``, ``solutions``, ``coaching`` (what ``hint`` and ``predict`` say) and
``play``, for a terminal.

``python -m iamtutor.lessons`` proves them. ``docs/authoring.md`` is the format.
"""
