"""The article's fifteen steps, by plain links and forms, in both languages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from iamtutor.cloud.credentials.instances import role_of_instance
from iamtutor.course.models import TaskProgress
from tests.cast import Cast, Visitor, text_of, visitor, world_of
from tests.console.stage import FULL, hidden, page_of

ROLE, LAUNCH, BUCKET = "make-the-role", "launch-and-attach", "bucket-with-a-file"


class Console:
    """A browser that only follows links it sees."""

    def __init__(self, who: Visitor, lesson: str) -> None:
        self.who = who
        self.lesson = lesson
        self.open(who.url("console:home", lesson))

    def open(self, url: str) -> str:
        response = self.who.client.get(url, follow=True)
        assert response.status_code == 200, url
        self.page = page_of(response)
        if response.redirect_chain:
            url = response.redirect_chain[-1][0]
        self.url = url
        assert len(re.findall(r"<h1[ >]", self.page)) == 1
        return self.page

    def follow(self, route: str, *args: object) -> str:
        """Follow a link that stands on this page."""
        url = self.who.url(f"console:{route}", self.lesson, *args)
        assert f'href="{url}' in self.page, f"no link to {url} on {self.url}"
        return self.open(url)

    def send(self, **fields: object) -> str:
        """Send the form of this page, with its nonce."""
        fields["nonce"] = hidden(self.page, "nonce")
        action = re.search(r'<form method="post" action="([^"]*\?[^"]*)"', self.page)
        url = action[1].replace("&amp;", "&") if action else self.url
        response = self.who.client.post(url, fields, follow=True)
        assert response.status_code == 200, text_of(response)[:3000]
        self.page = page_of(response)
        self.url = response.redirect_chain[-1][0]
        return self.page

    @property
    def banner(self) -> str:
        return " ".join(
            re.findall(r'<div class="note [^"]*">(.*?)</div>', self.page, re.S)
        )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_fifteen_steps(cast: Cast, language: str) -> None:
    aoi = visitor(cast.aoi, language)

    # 1 to 6: the role
    console = Console(aoi, ROLE)
    console.follow("iam")
    console.follow("iam-roles")
    console.follow("iam-create-role")
    console.open(
        f"{console.url}?go=1&entity=service&service=ec2.amazonaws.com"
        "&account=&document=unused"
    )
    assert "step=2" in console.url
    console.open(f"{console.url}&q=AmazonS3FullAccess")
    assert f'value="{FULL}"' in console.page
    console.open(f"{console.url}&policy={FULL}&forward=1")
    assert "step=3" in console.url
    assert "AmazonS3FullAccess" in console.page
    assert "CreateInstanceProfile" in console.page or "instance-profile" in console.page
    console.send(name="lab-role", description="for the lab")
    assert console.url == aoi.url("console:iam-roles", ROLE)
    assert "lab-role" in console.banner
    role = world_of(cast.aoi).account.roles["lab-role"]
    assert role.attached == [FULL]
    assert role.description == "for the lab"
    assert world_of(cast.aoi).account.instance_profiles["lab-role"].role == "lab-role"

    # 7 to 9: the instance
    console = Console(aoi, LAUNCH)
    console.follow("ec2")
    console.follow("ec2-launch")
    console.send(name="lab", key_pair="lab-key", instance_profile="")
    (instance,) = world_of(cast.aoi).account.instances.values()
    assert instance.instance_id in console.banner
    assert instance.tags["Name"] == "lab"
    assert instance.state == "running"

    # 10 and 11: it is given the role
    console.open(
        aoi.url("console:ec2-instances", LAUNCH, instance=instance.instance_id)
    )
    console.follow("ec2-modify-iam-role", instance.instance_id)
    console.send(instance_profile="lab-role")
    assert "lab-role" in console.banner
    held = role_of_instance(world_of(cast.aoi), instance.instance_id)
    assert held is not None
    assert held.name == "lab-role"

    # 12 to 14: the bucket, after a taken name
    console = Console(aoi, BUCKET)
    console.follow("s3-buckets")
    console.follow("s3-create-bucket")
    console.send(name="aoi-lab-notes")
    assert console.url == aoi.url("console:s3-buckets", BUCKET)
    assert "aoi-lab-notes" in console.banner

    # 15: a file in it
    console.follow("s3-bucket", "aoi-lab-notes")
    console.follow("s3-upload", "aoi-lab-notes")
    console.send(files=SimpleUploadedFile("notes.txt", b"A note.\n"))
    bucket = world_of(cast.aoi).account.buckets["aoi-lab-notes"]
    assert list(bucket.objects) == ["notes.txt"]
    assert "notes.txt" in console.page

    done = TaskProgress.objects.filter(completed__isnull=False, by_solution=False)
    assert {
        "role-for-ec2",
        "launch-one",
        "give-it-the-role",
        "create-the-bucket",
        "upload-a-file",
    } <= set(done.values_list("task", flat=True))


def test_the_chosen_policies_survive_search_page_and_going_back(aoi: Visitor) -> None:
    query = {"step": "2", "entity": "service", "service": "ec2.amazonaws.com"}
    page = page_of(
        aoi.get(
            "console:iam-create-role", ROLE, **query, policy=FULL, q="AmazonEC2ReadOnly"
        )
    )
    assert f'name="policy" value="{FULL}"' in page
    back = aoi.get("console:iam-create-role", ROLE, **query, policy=FULL, back="1")
    assert FULL in back.url.replace("%3A", ":").replace("%2F", "/")
    assert "service=ec2.amazonaws.com" in back.url


def test_a_second_tab_makes_a_role_of_its_own(aoi: Visitor, cast: Cast) -> None:
    from tests.console.stage import READ, create_role

    create_role(aoi, ROLE, "one", FULL)
    create_role(aoi, ROLE, "two", READ)
    roles = world_of(cast.aoi).account.roles
    assert (roles["one"].attached, roles["two"].attached) == ([FULL], [READ])
