"""Amazon S3: buckets, objects, uploads in parts, a bucket's settings.

service    what S3 is as a whole: its words, a bucket's policy
requirements  what operations need
names      the naming rules, and how a bucket or object that is not there answers
configurations  what of a bucket is kept as it was put, and how it is found again
buckets    CreateBucket, DeleteBucket, ListBuckets, HeadBucket, GetBucketLocation
listing    ListObjectsV2 and ListObjects
versions   what writes and deletes leave behind; ListObjectVersions
tagging    tags of buckets and objects
access_lists  access control lists, Object Ownership
settings   bucket policy, Block Public Access, encryption, versioning
documents  what S3 says of a bucket policy that it does not take
requests   what requests for objects bring along
objects    PutObject, DeleteObject(s), GetObject …, CopyObject, multipart uploads
rules      lifecycle, CORS, access logging, notifications, replication
"""
