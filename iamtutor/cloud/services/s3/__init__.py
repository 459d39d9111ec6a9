"""Amazon S3: buckets, objects, uploads in parts, a bucket's settings.

service    what S3 is as a whole: its words, a bucket's policy
requirements  what operations need
names      the naming rules, how what a request names is found, quotas
errors     what S3 says when something is not as it should be
configurations  what a configuration of a bucket is: its operations, where it is kept
settings   the configurations that there are, one a row
buckets    CreateBucket, DeleteBucket, ListBuckets, HeadBucket, GetBucketLocation
listing    ListObjectsV2 and ListObjects
versions   what writes and deletes leave behind; ListObjectVersions
tagging    tags of buckets and objects
access_lists  access control lists, Object Ownership
documents  what S3 says of a bucket policy that it does not take
requests   what requests for objects bring along
objects    PutObject, DeleteObject(s), GetObject …, CopyObject, multipart uploads
rules      lifecycle, CORS, access logging, notifications, replication
"""
