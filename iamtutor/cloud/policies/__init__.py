"""Policies as AWS keeps them: ``aws_managed`` (its own, the same in every account),
``documents`` (what IAM and STS don't take), ``public_access`` (whom S3's lists and
policies let in, and what closes a bucket again)."""
