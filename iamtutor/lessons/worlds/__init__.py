"""A course's worlds, begun and lived in without a learner.

Reading order: ``acts`` (what is done, by the doors that a learner uses), ``desk`` (the
computer of whoever sits there), ``starting`` (where a world begins), ``demonstrations``,
``rehearsal`` (acts one after the other) and ``walk`` (a whole course of them); ``keys``
says whose access key lies on a computer.
"""
