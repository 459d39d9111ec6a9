"""Whose command it is: what the files and variables of a person say of profiles.

``configuration`` reads the two files, ``credentials`` walks the chain to the
keys, ``kept`` has the sessions of roles that last, ``sso`` is the link of it where nobody
can sign in.
"""
