"""EC2's screens: launching, the list and its menus, one instance, its role and settings."""

import html
import re
from typing import Any

import pytest

from iamtutor.cloud.console.button import BUTTONS
from iamtutor.console.views.ec2.settings import SETTINGS
from iamtutor.course.telling.buttons import button_words
from iamtutor.sandbox.codec import unpack_events
from tests.cast import COMMANDS_LESSON as LESSON
from tests.cast import Cast, Visitor, records_of, text_of, visitor, world_of
from tests.console.stage import (
    calls_of,
    create_role,
    deny,
    one_instance,
    page_of,
    value_of,
)

SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"


def launch(who: Visitor, **fields: object) -> Any:
    return who.post("console:ec2-launch", LESSON, **fields)


def run_instances(cast: Cast) -> dict[str, Any]:
    """The parameters of the latest RunInstances."""
    event = unpack_events(records_of(cast.aoi)[-1].events)[-1]
    assert event.operation == "RunInstances"
    return dict(event.params)


def newest(cast: Cast) -> str:
    return list(world_of(cast.aoi).account.instances)[-1]


# -- the list


def test_whoever_chose_an_instance_goes_on_at_its_box(
    ready: Visitor, cast: Cast
) -> None:
    first = one_instance(cast)
    launch(ready, name="second", key_pair="-")
    second = newest(cast)
    assert first != second

    def focused(**query: object) -> list[str]:
        page = page_of(ready.get("console:ec2-instances", LESSON, **query))
        tags = re.findall(r"<(?:a|input)\b[^>]*\bautofocus\b[^>]*>", page)
        # Behind the box, if any instance is chosen: the menus stand before the table.
        skips = re.findall(r'autofocus[^>]*></a>\s*<a class="skip" href="#(.*?)"', page)
        assert skips == ["to-actions"] * ("instance" in query and len(tags))
        assert 'id="to-actions"' in page
        return [re.findall(r'\bid="([^"]*)"', tag)[0] for tag in tags]

    assert focused() == []
    assert focused(instance=first) == [f"pick-{first}"]
    assert focused(instance=[first, second]) == [f"pick-{second}"]
    assert focused(instance=[second, first]) == [f"pick-{first}"]
    assert focused(instance=second, q="second") == [f"pick-{second}"]
    assert focused(q="second") == ["q"]
    assert focused(instance=first, q="second") == []
    assert focused(instance=[first, second], at=first) == [f"pick-{first}"]
    assert focused(instance=second, at=first) == [f"pick-{first}"]
    assert focused(instance=[first, second], at="every") == ["choose-all"]
    assert focused(at="every") == ["choose-all"]


# -- launching


def test_the_launch_page_has_the_sections_of_the_real_one_in_order(
    aoi: Visitor,
) -> None:
    page = text_of(aoi.get("console:ec2-launch", LESSON))
    places = [
        page.index(f">{title}")
        for title in (
            "Name and tags",
            "Application and OS Images (Amazon Machine Image)",
            "Instance type</h2>",
            "Key pair (login)",
            "Network settings",
            "Configure storage",
            "Summary",
        )
    ]
    assert places == sorted(places)
    advanced = [
        page.index(f">{label}</", page.index("Advanced details"))
        for label in (
            "Purchasing option",
            "Domain join directory",
            "IAM instance profile",
            "Hostname type",
            "DNS Hostname",
            "Shutdown behavior",
            "Stop - Hibernate behavior",
            "Termination protection",
            "Stop protection",
            "Detailed CloudWatch monitoring",
            "Credit specification",
            "Placement group name",
            "EBS-optimized instance",
            "Capacity reservation",
            "Tenancy",
            "RAM disk ID",
            "Kernel ID",
            "Nitro Enclave",
            "License configurations",
            "Metadata accessible",
            "Metadata IPv6 endpoint",
            "Metadata version",
            "Metadata response hop limit",
            "Allow tags in metadata",
            "User data",
        )
    ]
    assert advanced == sorted(advanced)


@pytest.mark.parametrize(
    ("host", "chosen", "free"),
    [
        (
            "today",
            ["Amazon Linux 2023", "t3.micro", "gp3", "required", "2"],
            {"t3.micro", "t4g.small", "c7i-flex.large"},
        ),
        ("2022", ["Amazon Linux 2 ", "t2.micro", "gp2", "optional", "1"], {"t2.micro"}),
    ],
)
def test_the_defaults_are_those_of_the_host(
    aoi: Visitor, host: str, chosen: list[str], free: set[str]
) -> None:
    aoi.post("course:host", LESSON, host=host)
    page = text_of(aoi.get("console:ec2-launch", LESSON))

    def selected(name: str) -> str:
        select = re.search(
            rf'<select name="{name}".*?</select>|'
            rf'<select [^>]*name="{name}".*?</select>',
            page,
            re.S,
        )
        assert select
        option = re.search(r"<option[^>]* selected[^>]*>([^<]*)", select[0])
        assert option
        return option[0] + option[1]

    image, kind, volume, tokens, hops = chosen
    assert image in selected("image")
    assert kind in selected("instance_type")
    assert volume in selected("volume_type")
    assert tokens in selected("http_tokens")
    assert value_of(page, "hop_limit") == hops
    offered = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*Free tier eligible', page)
    assert free <= set(offered)
    assert ("t3.micro" in offered) == (host == "today")


def test_everything_that_works_on_the_page_is_in_the_call(
    ready: Visitor, cast: Cast
) -> None:
    group = next(iter(world_of(cast.aoi).account.security_groups))
    launch(
        ready,
        whole="1",
        name="all",
        image="ami-0b3c9a7d2e41f8865",
        instance_type="t4g.small",
        key_pair="-",
        public_ip="disable",
        firewall="existing",
        groups=[group],
        volume_size="20",
        volume_type="gp2",
        instance_profile="lab-role",
        shutdown_behavior="terminate",
        termination_protected="yes",
        stop_protected="yes",
        metadata_endpoint="enabled",
        http_tokens="optional",
        hop_limit="3",
        metadata_tags="yes",
        user_data="#!/bin/sh\r\necho hi\r\n",
        count="2",
        **{"tag-key": ["team"], "tag-value": ["blue"]},
    )
    assert calls_of(cast) == ["EC2 RunInstances"]
    params = run_instances(cast)
    assert params == {
        "ImageId": "ami-0b3c9a7d2e41f8865",
        "InstanceType": "t4g.small",
        "MinCount": 2,
        "MaxCount": 2,
        "NetworkInterfaces": [
            {"DeviceIndex": 0, "AssociatePublicIpAddress": False, "Groups": [group]}
        ],
        "CreditSpecification": {"CpuCredits": "unlimited"},
        "MetadataOptions": {
            "HttpEndpoint": "enabled",
            "HttpTokens": "optional",
            "HttpPutResponseHopLimit": 3,
            "InstanceMetadataTags": "enabled",
        },
        "PrivateDnsNameOptions": params["PrivateDnsNameOptions"],
        "TagSpecifications": [
            {
                "ResourceType": "instance",
                "Tags": [
                    {"Key": "Name", "Value": "all"},
                    {"Key": "team", "Value": "blue"},
                ],
            }
        ],
        "IamInstanceProfile": {"Name": "lab-role"},
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "VolumeSize": 20,
                    "VolumeType": "gp2",
                    "DeleteOnTermination": True,
                },
            }
        ],
        "InstanceInitiatedShutdownBehavior": "terminate",
        "DisableApiTermination": True,
        "DisableApiStop": True,
        "UserData": "IyEvYmluL3NoCmVjaG8gaGkK",
    }
    page = text_of(ready.get("console:ec2-launched", LESSON, newest(cast)))
    assert len(set(re.findall(r"i-[0-9a-f]{17}", page))) >= 2


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"ssh": "on", "ssh_from": "mine"}, [(22, "192.0.2.17/32")]),
        (
            {"ssh": "on", "ssh_from": "custom", "ssh_block": "203.0.113.0/24"},
            [(22, "203.0.113.0/24")],
        ),
        (
            {"ssh": "on", "ssh_from": "anywhere", "https": "on", "http": "on"},
            [(22, "0.0.0.0/0"), (443, "0.0.0.0/0"), (80, "0.0.0.0/0")],
        ),
        ({}, []),
    ],
)
def test_a_new_security_group_has_the_rules_of_the_boxes(
    aoi: Visitor, cast: Cast, fields: dict[str, str], rules: list[tuple[int, str]]
) -> None:
    launch(
        aoi,
        whole="1",
        firewall="create",
        group_name="mine",
        group_description="for me",
        key_pair="-",
        **fields,
    )
    (group,) = world_of(cast.aoi).account.security_groups.values()
    assert (group.name, group.description) == ("mine", "for me")
    events = unpack_events(records_of(cast.aoi)[-1].events)
    made = [
        (rule["FromPort"], rule["IpRanges"][0]["CidrIp"])
        for event in events
        if event.operation == "AuthorizeSecurityGroupIngress"
        for rule in event.params["IpPermissions"]  # type: ignore[attr-defined]
    ]
    assert made == rules


@pytest.mark.parametrize(
    "fields",
    [
        {"firewall": "existing"},
        {"ssh": "on", "ssh_from": "custom", "ssh_block": "everywhere"},
        {"ssh": "on", "ssh_from": "custom", "ssh_block": "300.1.1.1/24"},
        {"count": "0"},
        {"hop_limit": "65"},
        {"volume_size": "much"},
        {"instance_type": "x9.huge"},
        {"firewall": "maybe"},
        {"tag-key": "aws:mine", "tag-value": "x"},
    ],
)
def test_a_wrong_choice_is_said_in_place_and_nothing_is_lost(
    aoi: Visitor, cast: Cast, fields: dict[str, str]
) -> None:
    response = launch(
        aoi,
        **{
            "whole": "1",
            "firewall": "create",
            "name": "my lab",
            "key_pair": "lab-key",
            "user_data": "echo 'kept'",
            **fields,
        },
    )
    page = text_of(response)
    assert response.status_code == 422
    assert 'class="error"' in page or 'id="errors"' in page
    assert value_of(page, "name") == "my lab"
    assert "echo 'kept'" in page
    assert not world_of(cast.aoi).account.instances


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"instance_type": "t4g.micro"}, "does not match the architecture"),
        ({"volume_size": "4"}, "smaller than snapshot"),
        ({"instance_type": "t3.micro", "count": "16"}, "vCPU"),
    ],
)
def test_what_the_api_refuses_is_said_in_its_words(
    aoi: Visitor, cast: Cast, fields: dict[str, str], message: str
) -> None:
    limit = {"volume_size": "8"} | fields
    first = launch(aoi, name="one", key_pair="-", **limit)
    if "count" in fields:
        first = launch(aoi, name="one", key_pair="-", **limit)
    assert first.status_code == 422
    assert message in html.unescape(text_of(first))


def test_launching_without_a_choice_of_a_key_pair_asks(
    aoi: Visitor, cast: Cast
) -> None:
    response = launch(aoi, name="lab", key_pair="")
    page = text_of(response)
    assert response.status_code == 422
    assert "Select an existing key pair, or create a key pair" in page
    assert '<button class="button" name="key_pair" value="-">' in page
    # The button stands after the select: what it sends counts.
    launch(aoi, name="lab", key_pair=["", "-"])
    assert "KeyName" not in run_instances(cast)


def test_a_key_pair_is_made_on_the_way_and_nothing_is_lost(
    aoi: Visitor, cast: Cast
) -> None:
    typed = {"whole": "1", "name": "lab", "firewall": "create", "count": "2"}
    response = launch(
        aoi, **typed, key_name="mine", key_type="ed25519", create_key_pair="1"
    )
    page = text_of(response)
    assert response.status_code == 200
    assert calls_of(cast) == ["EC2 CreateKeyPair"]
    assert '<option value="mine" selected lang="en">' in page
    assert (value_of(page, "name"), value_of(page, "count")) == ("lab", "2")
    assert not re.search(r'name="ssh"[^>]* checked', page)
    again = launch(aoi, **typed, key_name="mine", create_key_pair="1")
    assert again.status_code == 422
    assert "The keypair already exists" in text_of(again)
    assert value_of(text_of(again), "name") == "lab"


def test_what_can_be_saved_of_a_private_key_is_no_key(aoi: Visitor) -> None:
    launch(aoi, key_name="mine", create_key_pair="1")
    response = aoi.get("console:ec2-private-key", LESSON, name="mine")
    text = text_of(response)
    assert "attachment" in response["Content-Disposition"]
    assert "no key" in text
    assert "PRIVATE KEY-----" not in text
    for name in ("lab-key", "nobody", ""):
        page = aoi.get("console:ec2-private-key", LESSON, name=name)
        assert page.status_code == 404


def test_fields_of_closed_parts_do_not_keep_the_browser_from_sending(
    aoi: Visitor,
) -> None:
    """The browser could not show what it asks for: the server says it."""
    page = text_of(aoi.get("console:ec2-launch", LESSON))
    assert '<form method="post" id="launch" novalidate>' in page


@pytest.mark.parametrize("tool", ["add", "0"])
def test_a_row_of_tags_comes_and_goes_and_nothing_is_launched(
    aoi: Visitor, cast: Cast, tool: str
) -> None:
    response = launch(
        aoi,
        whole="1",
        name="lab",
        firewall="create",
        tags=tool,
        **{"tag-key": ["team"], "tag-value": ["blue"]},
    )
    page = text_of(response)
    assert response.status_code == 200
    assert page.count('name="tag-key"') == (2 if tool == "add" else 0)
    assert value_of(page, "name") == "lab"
    assert not records_of(cast.aoi)


def test_preview_code_shows_the_commands_and_launches_nothing(
    aoi: Visitor, cast: Cast
) -> None:
    response = launch(
        aoi,
        name="lab",
        key_pair="lab-key",
        instance_type="t3.small",
        user_data="echo hi",
        preview="1",
    )
    page = html.unescape(text_of(response))
    assert response.status_code == 200
    assert "aws ec2 create-security-group --group-name launch-wizard-1" in page
    assert "aws ec2 run-instances" in page
    assert "--instance-type t3.small" in page
    assert "--user-data file://user-data.txt" in page
    assert "--count 1" in page
    assert not records_of(cast.aoi)


def test_a_launch_that_stops_halfway_does_not_leave_a_second_group_behind(
    aoi: Visitor, cast: Cast
) -> None:
    aoi.get("console:home", LESSON)
    deny(cast, "ec2:RunInstances")
    response = launch(aoi, name="lab", key_pair="lab-key")
    page = text_of(response)
    assert response.status_code == 422
    assert "is not authorized to perform: ec2:RunInstances" in page
    (group,) = world_of(cast.aoi).account.security_groups
    assert re.search(rf'value="{group}" checked', page)
    assert value_of(page, "name") == "lab"


def test_after_a_launch_the_page_tells_what_was_done(aoi: Visitor, cast: Cast) -> None:
    response = launch(aoi, name="lab", key_pair="lab-key")
    instance = newest(cast)
    assert response.url == aoi.url("console:ec2-launched", LESSON, instance)
    page = text_of(aoi.client.get(response.url))
    assert f"Successfully initiated launch of instance ({instance})" in page
    log = page[page.index("Launch log") :]
    for call in (
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "RunInstances",
    ):
        assert f"EC2 {call}" in log
    assert "View all instances" in page


def test_launch_more_like_this_starts_from_the_instance(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    page = text_of(ready.get("console:ec2-launch-like", LESSON, instance))
    assert value_of(page, "name") == "lab"
    assert '<option value="lab-key" selected lang="en">' in page
    group = next(iter(world_of(cast.aoi).account.security_groups))
    assert re.search(rf'value="{group}" checked', page)


def test_user_data_with_what_looks_like_a_real_key_is_not_kept(
    aoi: Visitor, cast: Cast
) -> None:
    key, secret = "AKIA" + "QYLPMN5HHHFPZAM2", "aB3/" * 10
    data = f"export AWS_ACCESS_KEY_ID={key} AWS_SECRET_ACCESS_KEY={secret}"
    response = launch(aoi, name="lab", key_pair="-", user_data=data)
    assert response.status_code == 422
    assert not world_of(cast.aoi).account.instances
    assert not records_of(cast.aoi)


# -- the list and its menus


def chosen_of(page: str) -> list[str]:
    return re.findall(r'id="pick-([^"]+)"[^>]*aria-checked="true"', page)


def test_rows_are_chosen_and_let_go_by_links(ready: Visitor, cast: Cast) -> None:
    launch(ready, name="second", key_pair="lab-key")
    first, second = world_of(cast.aoi).account.instances
    page = text_of(ready.get("console:ec2-instances", LESSON))
    assert chosen_of(page) == []
    for step, wanted in (
        (first, [first]),
        (second, [first, second]),
        (first, [second]),
    ):
        link = re.search(rf'id="pick-{step}"[^>]*href="([^"]*)"', page)
        assert link
        url = ready.url("console:ec2-instances", LESSON) + html.unescape(link[1])
        page = text_of(ready.client.get(url))
        assert chosen_of(page) == wanted
        assert re.search(rf'id="pick-{step}"[^>]*\bautofocus\b', page)


def test_one_box_chooses_all_that_are_shown(ready: Visitor, cast: Cast) -> None:
    launch(ready, name="second", key_pair="lab-key")
    both = list(world_of(cast.aoi).account.instances)
    url = ready.url("console:ec2-instances", LESSON)
    page = text_of(ready.client.get(url))
    for wanted in (both, []):
        link = re.search(r'id="choose-all" href="([^"]*)"', page)
        assert link
        page = text_of(ready.client.get(url + html.unescape(link[1])))
        assert chosen_of(page) == wanted
        assert re.findall(r'\bid="([^"]*)"[^>]*\bautofocus\b', page) == ["choose-all"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "second"}, ["second"]),
        ({"q": "Second"}, []),
        ({"q": "Name=lab"}, ["lab"]),
        ({"q": "t3.micro"}, ["lab", "second"]),
        ({"state": "running"}, ["lab"]),
        ({"state": "stopped"}, ["second"]),
        ({"state": "stopped", "q": "lab"}, []),
        ({"q": "launch-wizard-2"}, ["second"]),
    ],
)
def test_the_list_is_searched_by_attribute_or_tag(
    ready: Visitor, cast: Cast, query: dict[str, str], found: list[str]
) -> None:
    launch(ready, name="second", key_pair="-")
    ready.post("console:ec2-states", LESSON, instance=newest(cast), state="stop")
    page = text_of(ready.get("console:ec2-instances", LESSON, **query))
    account = world_of(cast.aoi).account
    rows = re.findall(r'id="row-([^"]+)"', page)
    assert [account.instances[row].tags["Name"] for row in rows] == found
    if not found:
        assert "No matches" in page


def test_the_actions_menu_has_every_entry_and_says_why_one_is_grey(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    page = text_of(ready.get("console:ec2-instances", LESSON, instance=instance))
    menu = page[page.index(">Actions") :]
    entries = (
        "Connect",
        "View details",
        "Manage instance state",
        "Instance settings",
        "Attach to Auto Scaling Group",
        "Change termination protection",
        "Networking",
        "Security",
        "Change security groups",
        "Get Windows password",
        "Modify IAM role",
        "Image and templates",
        "Create image",
        "Create template from instance",
        "Launch more like this",
        "Monitor and troubleshoot",
        "Get system log",
        "Get instance screenshot",
    )
    places = [menu.index(f">{entry}") for entry in entries]
    assert places == sorted(places)
    greyed = re.findall(
        r'<span class="greyed" aria-disabled="true">([^<]+)<small>([^<]+)</small>', menu
    )
    assert dict(greyed)["Get Windows password"] == (
        "Only for Windows: this instance runs Linux."
    )
    assert dict(greyed)["Change instance type"] == "Needs a stopped instance."
    assert all(why for _entry, why in greyed)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("today", ["Terminate (delete) instance<", "Status and alarms", "3/3 checks"]),
        ("2022", ["Terminate instance<", "Status checks", "2/2 checks"]),
    ],
)
def test_words_that_changed_since_2022_follow_the_host(
    ready: Visitor, cast: Cast, host: str, words: list[str]
) -> None:
    ready.post("course:host", LESSON, host=host)
    ready.run("sleep 200")
    page = text_of(ready.get("console:ec2-instances", LESSON))
    page += text_of(ready.get("console:ec2-instance", LESSON, one_instance(cast)))
    for word in words:
        assert word in page


def test_without_a_chosen_row_every_entry_is_grey(ready: Visitor) -> None:
    page = text_of(ready.get("console:ec2-instances", LESSON))
    menu = page[page.index(">Actions") : page.index('id="states"')]
    assert "<a " not in menu
    assert "Select an instance first." in menu


def test_with_two_chosen_only_their_state_can_be_changed(
    ready: Visitor, cast: Cast
) -> None:
    launch(ready, name="second", key_pair="-")
    both = list(world_of(cast.aoi).account.instances)
    page = text_of(ready.get("console:ec2-instances", LESSON, instance=both))
    menu = page[page.index(">Actions") : page.index('id="states"')]
    assert "Select one instance only." in menu
    asked = ready.post(
        "console:ec2-states", LESSON, instance=both, state="stop", ask="1"
    )
    assert "Stop instances?" in text_of(asked)
    assert not any(
        one.state == "stopped" for one in world_of(cast.aoi).account.instances.values()
    )
    ready.post("console:ec2-states", LESSON, instance=both, state="stop")
    (event,) = unpack_events(records_of(cast.aoi)[-1].events)
    assert (event.operation, event.params) == ("StopInstances", {"InstanceIds": both})


@pytest.mark.parametrize(
    ("instances", "state"),
    [([], "stop"), (["i-00000000000000000"], "stop"), (None, "start"), (None, "burn")],
)
def test_a_state_that_cannot_be_is_not_found(
    ready: Visitor, cast: Cast, instances: list[str] | None, state: str
) -> None:
    chosen = [one_instance(cast)] if instances is None else instances
    response = ready.post("console:ec2-states", LESSON, instance=chosen, state=state)
    assert response.status_code == 404


@pytest.mark.parametrize("state", ["stop", "reboot", "terminate"])
def test_all_but_a_start_ask_first(ready: Visitor, cast: Cast, state: str) -> None:
    before = len(records_of(cast.aoi))
    response = ready.post(
        "console:ec2-states", LESSON, instance=one_instance(cast), state=state, ask="1"
    )
    assert response.status_code == 200
    assert "?</h1>" in text_of(response)
    assert len(records_of(cast.aoi)) == before


def test_a_protected_instance_stays_and_the_page_says_the_apis_words(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    ready.post(
        "console:ec2-setting", LESSON, instance, "termination-protection", enabled="on"
    )
    asked = ready.post(
        "console:ec2-states", LESSON, instance=instance, state="terminate", ask="1"
    )
    assert "It is protected." in text_of(asked)
    response = ready.post(
        "console:ec2-states", LESSON, instance=instance, state="terminate", follow=True
    )
    assert (
        f"The instance '{instance}' may not be terminated. Modify its "
        "'disableApiTermination' instance attribute and try again."
    ) in html.unescape(text_of(response))
    assert world_of(cast.aoi).account.instances[instance].state == "running"


def test_a_list_that_may_not_be_seen_says_so(ready: Visitor, cast: Cast) -> None:
    deny(cast, "ec2:DescribeInstances")
    page = text_of(ready.get("console:ec2-instances", LESSON))
    assert "is not authorized to perform: ec2:DescribeInstances" in page
    assert "No instances" not in page
    assert 'id="row-' not in page


def test_a_page_that_asks_on_explains_the_call_that_was_refused(
    ready: Visitor, cast: Cast
) -> None:
    deny(cast, "ec2:DescribeImages")
    screen = ready.get("console:ec2-launch", LESSON).context["screen"]
    assert screen.opened_by.calls[-1].error is None
    assert screen.denied.action == "ec2:DescribeImages"
    assert "denied" in screen.denied.why


# -- one instance


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("details", ["ami-", "Linux/UNIX", "Termination protection"]),
        ("status", ["System status checks", "Alarms"]),
        ("monitoring", ["not simulated"]),
        ("security", ["launch-wizard-1", "Inbound rules", "0.0.0.0/0", "lab-role"]),
        ("networking", ["vpc-", "subnet-", ".compute.internal"]),
        ("storage", ["vol-", "/dev/xvda", "gp3"]),
        ("tags", ["Manage tags", "Name"]),
        ("nonsense", ["ami-"]),
    ],
)
def test_the_tabs_tell_what_the_account_has(
    ready: Visitor, cast: Cast, tab: str, words: list[str]
) -> None:
    response = ready.get("console:ec2-instance", LESSON, one_instance(cast), tab=tab)
    page = text_of(response)
    below = page[page.index('class="tabs mt"') :]
    assert response.status_code == 200
    for word in words:
        assert word in below, word


def test_an_elastic_ip_address_of_the_terminal_is_told(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)

    def told() -> list[str]:
        pages = (
            ready.get("console:ec2-instances", LESSON),
            ready.get("console:ec2-instance", LESSON, instance, tab="networking"),
        )
        row, fact = map(page_of, pages)
        cells = re.findall(r'<td role="cell" class="hide-phone num"[^>]*>(.*?)<', row)
        return [*cells, *re.findall(r"Elastic IP</dt>\s*<dd[^>]*>(.*?)<", fact)]

    assert told() == ["-", "-"]
    address = "$(aws ec2 allocate-address --query AllocationId --output text)"
    associate = "aws ec2 associate-address --allocation-id"
    ready.run(f"{associate} {address} --instance-id {instance}", machine="desk")
    [own] = world_of(cast.aoi).account.elastic_ips.values()
    assert told() == [own.public_ip] * 2


def test_the_summary_names_the_role_with_a_link(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.get("console:ec2-instance", LESSON, one_instance(cast)))
    role = ready.url("console:iam-role", LESSON, "lab-role")
    assert f'href="{role}"' in page


def test_the_system_log_is_what_the_api_gives(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.get("console:ec2-system-log", LESSON, one_instance(cast)))
    assert "Amazon Linux 2023" in page
    assert "login:" in page


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_opens_with_what_is_set(
    ready: Visitor, cast: Cast, name: str
) -> None:
    instance = one_instance(cast)
    response = ready.get("console:ec2-setting", LESSON, instance, name)
    assert response.status_code == 200
    assert ready.get("console:ec2-setting", LESSON, instance, "no").status_code == 404


def test_a_setting_that_needs_rest_says_the_apis_words_in_place(
    ready: Visitor, cast: Cast
) -> None:
    response = ready.post(
        "console:ec2-setting",
        LESSON,
        one_instance(cast),
        "user-data",
        user_data="echo 'mine'",
    )
    page = html.unescape(text_of(response))
    assert response.status_code == 422
    assert "is not in the 'stopped' state." in page
    assert "echo 'mine'" in page


def test_metadata_that_is_off_leaves_the_instance_without_credentials(
    ready: Visitor, cast: Cast
) -> None:
    ready.post(
        "console:ec2-setting",
        LESSON,
        one_instance(cast),
        "metadata-options",
        endpoint="disabled",
        tokens="required",
        hop_limit="2",
    )
    answer = text_of(ready.run("aws s3 ls"))
    assert "Unable to locate credentials" in answer


def test_a_wrong_tag_is_said_at_its_row(ready: Visitor, cast: Cast) -> None:
    instance = one_instance(cast)
    response = ready.post(
        "console:ec2-tags",
        LESSON,
        instance,
        **{"tag-key": ["aws:x", "<b>"], "tag-value": ["1", "2"]},
    )
    page = page_of(response)
    assert response.status_code == 422
    assert "Cannot start with aws:" in page
    assert 'value="&lt;b&gt;"' in page
    assert world_of(cast.aoi).account.instances[instance].tags == {"Name": "lab"}


def test_the_last_click_is_called_by_its_name() -> None:
    pressed = {name for name, button in BUTTONS.items() if button.is_pressed}
    assert not {name for name in pressed if button_words(name) == name}
    assert {setting.button for setting in SETTINGS.values()} <= pressed


# -- its role


def test_the_list_of_roles_holds_instance_profiles(ready: Visitor, cast: Cast) -> None:
    create_role(ready, LESSON, "for-lambda", service="lambda.amazonaws.com")
    create_role(ready, LESSON, "second")
    page = text_of(ready.get("console:ec2-modify-iam-role", LESSON, one_instance(cast)))
    offered = re.findall(r'<option value="([^"]*)"', page)
    assert offered == ["", "-", "lab-role", "second"]


def test_what_the_button_does_follows_the_chosen_role(
    ready: Visitor, cast: Cast
) -> None:
    instance = one_instance(cast)
    for profile, call, passes in (
        (None, "EC2 ReplaceIamInstanceProfileAssociation", True),
        ("-", "EC2 DisassociateIamInstanceProfile", False),
    ):
        query = {} if profile is None else {"instance_profile": profile}
        page = text_of(
            ready.get("console:ec2-modify-iam-role", LESSON, instance, **query)
        )
        does = page.partition('id="does"')[2]
        assert f'<span lang="en">{call}</span>' in does
        assert ("iam:PassRole" in does) is passes


@pytest.mark.parametrize("typed", ["", "detach", "Detach it"])
def test_the_role_is_taken_off_only_after_the_word(
    ready: Visitor, cast: Cast, typed: str
) -> None:
    before = len(records_of(cast.aoi))
    response = ready.post(
        "console:ec2-modify-iam-role",
        LESSON,
        one_instance(cast),
        instance_profile="-",
        confirm=typed,
    )
    assert response.status_code == 422
    assert "The text does not match." in text_of(response)
    assert len(records_of(cast.aoi)) == before


def test_replacing_needs_a_running_instance(ready: Visitor, cast: Cast) -> None:
    create_role(ready, LESSON, "second")
    instance = one_instance(cast)
    ready.post("console:ec2-states", LESSON, instance=instance, state="stop")
    response = ready.post(
        "console:ec2-modify-iam-role", LESSON, instance, instance_profile="second"
    )
    page = html.unescape(text_of(response))
    assert response.status_code == 422
    assert f"The instance '{instance}' is not in the 'running' state." in page


def test_who_may_not_pass_the_role_reads_it_in_place(
    ready: Visitor, cast: Cast
) -> None:
    create_role(ready, LESSON, "second")
    deny(cast, "iam:PassRole")
    response = ready.post(
        "console:ec2-modify-iam-role",
        LESSON,
        one_instance(cast),
        instance_profile="second",
    )
    page = text_of(response)
    assert response.status_code == 422
    assert (
        "is not authorized to perform: iam:PassRole on resource: "
        "arn:aws:iam::111122223333:role/second"
    ) in page


def test_the_cli_does_not_replace_what_is_there(ready: Visitor, cast: Cast) -> None:
    create_role(ready, LESSON, "second")
    answer = ready.run(
        "aws ec2 associate-iam-instance-profile --iam-instance-profile Name=second "
        f"--instance-id {one_instance(cast)}",
        machine="desk",
    )
    text = html.unescape(text_of(answer))
    assert "IncorrectState" in text
    assert "There is an existing association for instance" in text


# -- connecting


def test_connect_opens_the_terminal(ready: Visitor, cast: Cast) -> None:
    page = text_of(ready.get("console:ec2-connect", LESSON, one_instance(cast)))
    lesson = ready.url("course:lesson", LESSON)
    assert f'href="{lesson}?tab=ec2#place"' in page
    assert "EC2 Instance Connect" in page


def test_session_manager_waits_for_its_policy(ready: Visitor, cast: Cast) -> None:
    def opens() -> bool:
        page = text_of(
            ready.get(
                "console:ec2-connect", LESSON, one_instance(cast), tab="session-manager"
            )
        )
        return "?tab=ec2#place" in page

    assert not opens()
    ready.post("console:iam-attach", LESSON, "lab-role", policy=[SSM], add="1")
    assert opens()


def test_a_closed_port_is_said_before_connecting(ready: Visitor, cast: Cast) -> None:
    def page() -> str:
        return text_of(ready.get("console:ec2-connect", LESSON, one_instance(cast)))

    warning = "None of its security groups opens port 22."
    assert warning not in page()
    group = next(iter(world_of(cast.aoi).account.security_groups))
    ready.run(
        f"aws ec2 revoke-security-group-ingress --group-id {group} --protocol tcp "
        "--port 22 --cidr 0.0.0.0/0",
        machine="desk",
    )
    assert warning in page()


def test_a_stopped_instance_cannot_be_connected_to(ready: Visitor, cast: Cast) -> None:
    instance = one_instance(cast)
    ready.post("console:ec2-states", LESSON, instance=instance, state="stop")
    page = text_of(ready.get("console:ec2-connect", LESSON, instance))
    assert "The instance is not running." in page
    assert "?tab=ec2#place" not in page


# -- the dashboard, security groups, key pairs


def test_the_dashboard_counts_what_the_account_has(ready: Visitor) -> None:
    page = text_of(ready.get("console:ec2", LESSON))
    shown = re.findall(r"<dt>([^<]+)</dt><dd class=\"num\">(?:<a [^>]*>)?(\d+)", page)
    assert dict(shown) == {
        "Instances (running)": "1",
        "Instances": "1",
        "Key pairs": "1",
        "Security groups": "2",
        "Volumes": "1",
    }


def test_security_groups_are_listed_with_their_rules(ready: Visitor) -> None:
    page = text_of(ready.get("console:ec2-security-groups", LESSON))
    assert "launch-wizard-1" in page
    assert "default" in page
    assert "0.0.0.0/0" in page


def test_key_pairs_are_made_and_deleted(ready: Visitor, cast: Cast) -> None:
    made = ready.post(
        "console:ec2-create-key-pair", LESSON, key_name="mine", follow=True
    )
    assert "not a real key" in text_of(made)
    refused = ready.post("console:ec2-create-key-pair", LESSON, key_name="mine")
    assert refused.status_code == 422
    assert "The keypair already exists" in text_of(refused)
    query = {"name": "mine"}
    asked = ready.post(
        "console:ec2-delete-key-pair", LESSON, query=query, confirm="delete"
    )
    assert asked.status_code == 422
    ready.post("console:ec2-delete-key-pair", LESSON, query=query, confirm="Delete")
    assert world_of(cast.aoi).account.key_pairs == ["lab-key"]


@pytest.mark.parametrize(
    "route",
    [
        "ec2-instance",
        "ec2-launched",
        "ec2-launch-like",
        "ec2-connect",
        "ec2-system-log",
        "ec2-modify-iam-role",
        "ec2-manage-state",
        "ec2-tags",
    ],
)
def test_another_learners_instance_is_not_found(
    ready: Visitor, cast: Cast, route: str
) -> None:
    ben = visitor(cast.ben)
    for method in (ben.get, ben.post):
        response = method(f"console:{route}", LESSON, one_instance(cast))
        assert response.status_code in (404, 405)
    assert ready.get(f"console:{route}", LESSON, one_instance(cast)).status_code == 200
