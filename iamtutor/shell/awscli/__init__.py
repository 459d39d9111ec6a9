"""The ``aws`` program: an ordinary boto3 client with a command line around it.

This package alone imports boto3 and botocore; the versions that differ are tables beside
the hosts (``shell.hosts.dialects``). Reading order: ``session`` (the hermetic boto3
session, where a request leaves it), ``caller`` and ``in_process`` (whose request it is,
what the account answers), ``profiles`` (whose command this is), ``parser`` and
``failures`` (words, and how a version complains of them), ``command`` (the driver), and
what it carries out, an ``invocation``: ``operations`` (``aws SERVICE OPERATION``, from
botocore's models, by the ``names`` that a version has) with their ``arguments``,
``output`` and ``help``; ``s3`` (the high-level commands); ``setting_up`` (``aws
configure``, ``aws login``).

Beside the command line: ``completions`` for Tab, from an ``inventory`` of the account;
``functions``, a Lambda handler's boto3; ``tracebacks``, what ends version 1.
"""
