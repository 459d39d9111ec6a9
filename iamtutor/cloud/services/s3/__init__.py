"""Amazon S3: buckets, objects, uploads in parts, a bucket's settings.

service    what S3 is as a whole: its words, a bucket's policy
requirements  what operations need
names      the naming rules, and how a bucket or object that is not there answers
buckets    CreateBucket, DeleteBucket, ListBuckets, HeadBucket, GetBucketLocation
listing    ListObjectsV2 and ListObjects
objects, getting, copying  PutObject, DeleteObject(s); Get and Head; CopyObject
headers, checksums, conditions, customer_keys  what requests for objects bring along
versions   what writes and deletes leave behind; ListObjectVersions
tagging    tags of buckets and objects
access_lists  access control lists, Object Ownership
uploads, unfinished  multipart uploads; what is listed of them
settings   bucket policy, Block Public Access, encryption, versioning
documents  what S3 says of a bucket policy that it does not take
configurations  kept as they were put: lifecycle (expiry tells of it), cors,
           access_logging, notifications, replication
"""
