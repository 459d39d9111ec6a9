"""A demo class: learners who really worked through the course, some hours ago.

``seeding`` makes the class, ``walk`` lets a learner work, ``clock`` is their time.
"""
