"""What differs between the two kinds of computer, as tables: no name of a host is asked for
anywhere else. ``images`` are the hosts, ``executables`` the programs that they bring,
``dialects`` the versions of the AWS CLI.
"""
