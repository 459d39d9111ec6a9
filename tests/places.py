"""Every page of the site that a learner meets, for those who look at all of them; and the
pages of a class, for its instructor. ``tests/web/test_places.py`` notices a page that is
left out.

A learner whose earlier lessons are carried out, and who has typed ``BEFORE`` at the desk,
sees each of them filled.
"""

from tests.content import course
from tests.policies import allow, policy

#: Makes what no lesson makes and some pages are about.
BEFORE = (
    "aws iam create-policy --policy-name own "
    f"--policy-document '{policy(allow('s3:GetObject'))}'"
)
OWN = "arn=arn:aws:iam::111122223333:policy/own"
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
    "looks/",
    "notes/",
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
    "iam/policies/compare/",
    f"iam/policy/edit/?{OWN}",
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
    "s3/bucket/aoi-lab-notes/object/?key=notes.txt",
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


#: Laid out as others are that stand above: their markup and their queries are asked for,
#: and no browser looks at them.
ALIKE = (
    "delete/",
    "password/",
    "seats/",
    f"lessons/{LESSON}/tasks/list-buckets/restart/",
    *(
        CONSOLE + screen
        for screen in (
            f"iam/policy/tags/?{OWN}",
            f"iam/policy/delete/?{OWN}",
            "ec2/key-pairs/delete/?name=lab-key",
            "s3/",
            "s3/bucket/aoi-lab-notes/?tab=properties",
            "s3/bucket/aoi-lab-notes/create-folder/",
            "s3/bucket/aoi-lab-notes/versioning/",
            "s3/bucket/aoi-lab-notes/tags/",
            "s3/bucket/aoi-lab-notes/encryption/",
            "s3/bucket/aoi-lab-notes/website/",
            "s3/bucket/aoi-lab-notes/public-access/",
            "s3/bucket/aoi-lab-notes/ownership/",
        )
    ),
)
#: Of a site that sends mail and that real clients may ask. The one for browsers does not.
CONFIGURED = (
    "address/",
    "forgotten/",
    "forgotten/MQ/no-way/",
    "forgotten/sent/",
    f"lessons/{LESSON}/tools/",
)
#: Below a class, for its instructor.
CLASS = (
    "",
    "?lesson=all",
    "screen/",
    "acts/",
    "settings/",
    "lessons/",
    "joining/",
    "instructors/",
    "copy/",
    "delete/",
    "groups/",
    "understanding/",
    "demonstrations/known-means-allowed/",
    "reports/",
    "results/",
    "roster/",
    "roster/add/",
    "roster/cards/",
)
#: Of one seat in the class.
SEAT = ("learners/{}/", "learners/{}/timeline/", "roster/{}/", "roster/{}/delete/")


def class_places(cohort: int, seat: int) -> list[str]:
    """The pages of an instructor, with those of this class and this learner's seat."""
    own = [*CLASS, *(page.format(seat) for page in SEAT)]
    return ["classes/", "classes/open/", *(f"classes/{cohort}/{page}" for page in own)]


def all_places(instance_id: str) -> list[str]:
    """Every page below the language, with the screens of this instance, of any site."""
    like = f"{CONSOLE}ec2/instances/{instance_id}/launch-more-like-this/"
    return [*seen_places(instance_id), *ALIKE, like]


def seen_places(instance_id: str) -> list[str]:
    """Those of ``all_places`` that a browser looks at."""
    instance = f"{CONSOLE}ec2/instances/{instance_id}/"
    return [
        *PAGES,
        *(CONSOLE + screen for screen in SCREENS),
        f"{CONSOLE}ec2/instances/?instance={instance_id}",
        *(instance + screen for screen in INSTANCE),
    ]
