"""The class as it is now: learners × tasks, who needs help, and what changed since.

``columns`` are a course's tasks, ``standing`` is how the learners stand (read in a fixed
number of queries), ``view`` makes rows of both, ``cells`` what is in them; ``versions``
says whether anything changed, ``expected`` who has not come yet, ``screen`` is what
everybody in the room may see.
"""
