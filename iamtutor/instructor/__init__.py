"""The instructor's pages: a class as it is now, one learner, the record as CSV.

    views, forms   the pages' addresses, and what is filled in there
    live           the class as it is now
    learner        one learner
    teaching       what the class understands, and what to show it
    reports        the class in pictures
    results        its results for files and programs
    demo           the demo class

``access`` is the one door to a class; ``acting`` is what is done for learners. ``roster``
and ``groups`` read who is in a class, ``selectors`` what else is asked about classes.
"""
