"""Amazon S3: buckets, objects, uploads in parts, a bucket's settings.

names      the naming rules, and how a bucket or object that is not there answers
buckets    CreateBucket, DeleteBucket, ListBuckets, HeadBucket, GetBucketLocation
objects    ListObjectsV2, Put/Get/Head/Delete/CopyObject, DeleteObjects
uploads    multipart uploads
settings   bucket policy, Block Public Access, encryption, versioning
"""
