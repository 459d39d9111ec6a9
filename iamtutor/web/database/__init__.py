"""What every app asks of the database.

``queue`` is the one line of all writers, ``outages`` is what happens where nothing can be
written, ``rows`` are queries whose text is made once, ``sessions`` are those of browsers,
``deleting`` is of rows with all that belongs to them, ``text`` is what every column takes.
"""
