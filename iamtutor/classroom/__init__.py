"""What a class adds to a seat: its plan, help, notes, looks and fixes.

Lessons show it; the instructor's pages make it. ``joining`` takes a seat, ``roster``
says who is there, ``sheets`` reads a list of people and ``importing`` does what it says;
``names`` says what they are called. ``plan`` has the dates, ``allowances`` the exceptions,
``consent`` and ``looks`` who may see what and who did, ``retention`` how long it is kept.
"""
