"""How the (action, resource) pairs that a call needs follow from its parameters.

Each function here makes a ``Requires`` for the catalogue, or is one. Where no list of
AWS's says otherwise, an operation needs the action of its own name.

    common   the type, what every service uses: tags as condition keys, PassRole
    s3       buckets and objects
    iam      roles and the rest of IAM, and AssumeRole
    ec2      instances and what they use
"""
