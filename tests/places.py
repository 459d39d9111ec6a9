"""Every page of the site that a learner meets, for those who look at all of them.

A learner whose earlier lessons are carried out sees each of them filled.
"""

from __future__ import annotations

from tests.content import course

LESSON = "full-access"
CONSOLE = f"lessons/{LESSON}/console/"
PAGES = (
    "",
    "about/",
    "words/",
    "sign-in/",
    "recover/",
    "join/",
    "keep/",
    "progress/",
    "review/",
    "results/",
    "certificate/",
    *(f"lessons/{lesson.slug}/" for lesson in course().lessons),
    f"lessons/{LESSON}/?tab=desk",
    "summary/",
    f"lessons/{LESSON}/edit/ec2/?path=/home/ec2-user/hello.txt",
    f"lessons/{LESSON}/undo/",
    f"lessons/{LESSON}/reset/",
)
SCREENS = (
    "",
    "iam/",
    "iam/roles/",
    "iam/roles/create/",
    "iam/roles/create/?entity=account&whose=other&account=444455556666",
    "iam/roles/create/?entity=custom",
    "iam/roles/create/?step=2&entity=service&service=ec2.amazonaws.com&bounded=1",
    "iam/roles/create/?step=3&entity=service&service=ec2.amazonaws.com",
    "iam/roles/details/lab-role/",
    "iam/roles/details/lab-role/?tab=trust",
    "iam/roles/details/lab-role/?tab=tags",
    "iam/roles/details/lab-role/?tab=last-accessed",
    "iam/roles/details/lab-role/?tab=revoke",
    "iam/roles/details/lab-role/edit/",
    "iam/roles/details/lab-role/tags/",
    "iam/roles/details/lab-role/boundary/",
    "iam/roles/details/lab-role/attach/",
    "iam/roles/details/lab-role/inline/",
    "iam/roles/details/lab-role/trust/",
    "iam/roles/details/lab-role/delete/",
    "iam/groups/",
    "iam/users/",
    "iam/users/create/",
    "iam/users/details/admin/",
    "iam/users/details/admin/?tab=credentials",
    "iam/users/details/admin/access-keys/create/",
    "iam/users/details/admin/delete/",
    "iam/policies/",
    "iam/policies/?q=S3&type=aws",
    "iam/policies/create/",
    "iam/policies/?allows=s3&level=Write",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess&open=allow-s3",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess&as=json",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess&tab=entities",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess&tab=versions",
    "iam/policy/?arn=arn:aws:iam::aws:policy/AmazonS3FullAccess&tab=last-accessed",
    "iam/policy/attach/?arn=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    "ec2/",
    "ec2/instances/",
    "ec2/launch/",
    "ec2/security-groups/",
    "ec2/key-pairs/",
    "ec2/key-pairs/create/",
    "s3/buckets/",
    "s3/buckets/create/",
    "s3/bucket/aoi-lab-notes/",
    "s3/bucket/aoi-lab-notes/?tab=permissions",
    "s3/bucket/aoi-lab-notes/upload/",
    "s3/bucket/aoi-lab-notes/policy/",
    "s3/bucket/aoi-lab-notes/delete/",
    "cloudtrail/",
)
#: Of one instance; the instance's own address comes before.
INSTANCE = (
    "?tab=details",
    "?tab=security",
    "?tab=storage",
    "?tab=tags",
    "launched/",
    "connect/",
    "connect/?tab=session-manager",
    "connect/?tab=ssh",
    "system-log/",
    "modify-iam-role/",
    "manage-state/",
    "tags/",
    "settings/security-groups/",
    "settings/metadata-options/",
    "settings/user-data/",
)


def all_places(instance_id: str) -> list[str]:
    """Every page below the language, with the screens of this instance."""
    instance = f"{CONSOLE}ec2/instances/{instance_id}/"
    return [
        *PAGES,
        *(CONSOLE + screen for screen in SCREENS),
        f"{CONSOLE}ec2/instances/?instance={instance_id}",
        *(instance + screen for screen in INSTANCE),
    ]
