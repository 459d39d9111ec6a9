"""What a class adds to a seat: its plan, help, notes, looks and fixes.

Lessons show it; the instructor's pages make it.
"""
