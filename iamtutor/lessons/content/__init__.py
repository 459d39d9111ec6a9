"""Courses as values: what the files say, checked, and found by its ids.

Reading order: ``lesson``, with ``kinds`` and ``skeleton`` (a lesson's machine part and
its texts); ``grid``, ``ways``, ``variants`` and ``names`` (what a course has besides);
``course``; then ``cross_checks`` (do the files fit together?), ``reasons`` and
``explanations`` (the sentences of a check); ``survey``, which reads a course's folder, and
``library``, which has them all. ``solutions`` and ``shuffling`` say how parts of it are
shown.
"""
