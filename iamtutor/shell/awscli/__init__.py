"""The ``aws`` program: an ordinary boto3 client with a command line around it.

This package alone imports boto3 and botocore; the versions that differ are tables beside
the hosts (``shell.dialects``). Reading order: ``session`` (the hermetic boto3 session and
the seam to the account), ``configuration`` and ``credentials`` (whose command this is),
``parser`` and ``failures`` (arguments, and how a version complains), ``command`` (the
driver) and what it carries out, an ``invocation``: ``services`` and ``operation`` with
``arguments``, ``shorthand``, ``output`` and ``table`` (``aws SERVICE OPERATION``, from
botocore's models), ``s3`` (the high-level commands), ``configure``, ``help_pages`` as
``manual`` lays them out.
"""
