"""The pages of ``aws … help``, made from botocore's documentation when they are asked for.

``manual`` lays any page out; ``pages`` are those of the program, a service, its waiters;
``operation`` is the page of one operation, with ``words`` of the program's own and the
``syntax`` of its values.
"""
