"""What the pages of the console know of the account: what AWS's API tells whoever is signed
in, and nothing else.

    asking       one call, asked once for each page; what is refused
    member       what an answer has, as properties
    iam, s3, ec2 roles, buckets, instances … as the API describes them
    beyond       the few things that no API tells
"""
