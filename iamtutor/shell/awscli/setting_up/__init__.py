"""The commands that are no service's: they set the program up, or would sign somebody in.

``configure`` with ``config_file`` (writing a line, keeping the others) and ``exporting``;
``signing_in``.
"""
