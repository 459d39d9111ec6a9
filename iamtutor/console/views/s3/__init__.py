"""The screens of S3.

common    what they share
buckets   the list, creating, emptying and deleting a bucket
bucket    one bucket: its objects, properties and permissions
settings  editing one setting of a bucket, each on a page of its own
objects   one object; folders, downloading, deleting
upload    choosing files and sending them
status    how an upload or a deletion went, file by file
"""

from iamtutor.console.views.s3 import bucket, buckets, objects, settings, status, upload

__all__ = ["bucket", "buckets", "objects", "settings", "status", "upload"]
