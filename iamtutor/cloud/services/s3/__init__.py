"""Amazon S3: buckets, objects, uploads in parts, a bucket's settings.

service    what S3 is as a whole: its words, a bucket's policy
operations, requirements  the table of operations; what each needs
names      the naming rules, and how a bucket or object that is not there answers
buckets    CreateBucket, DeleteBucket, ListBuckets, HeadBucket, GetBucketLocation
listing    ListObjectsV2 and ListObjects
objects    Put/Get/Head/Delete/CopyObject, DeleteObjects
versions   what writes and deletes leave behind; ListObjectVersions
tagging    tags of buckets and objects
access_lists  access control lists, Object Ownership
uploads    multipart uploads
settings   bucket policy, Block Public Access, encryption, versioning
"""
