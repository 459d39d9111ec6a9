"""The ``aws`` program: an ordinary boto3 client with a command line around it.

This package alone imports boto3 and botocore. Reading order: ``dialects`` (the versions,
as tables), ``session`` (the hermetic boto3 session and the seam to the account),
``configuration`` and ``credentials`` (whose command this is), ``parser`` and ``failures``
(arguments, and how a version complains), ``command`` (the driver), ``operation`` with
``arguments``, ``shorthand``, ``output`` and ``table`` (``aws SERVICE OPERATION``, from
botocore's models), ``s3`` (the high-level commands), ``configure``, ``help_pages``.
"""
