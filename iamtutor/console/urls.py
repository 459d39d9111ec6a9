"""The console's part of the site map, under a lesson."""

from django.urls import path

from iamtutor.console.views import cloudtrail, home, s3
from iamtutor.console.views.ec2 import (
    dashboard,
    instance,
    instances,
    launch,
    role,
    settings,
)
from iamtutor.console.views.iam import (
    comparing,
    create_role,
    policies,
    policy,
    policy_settings,
    role_settings,
    roles,
    users,
)
from iamtutor.console.views.iam import dashboard as iam_dashboard
from iamtutor.console.views.iam import role as iam_role

app_name = "console"

iam_urls = [
    path("iam/", iam_dashboard.dashboard, name="iam"),
    path("iam/roles/", roles.roles, name="iam-roles"),
    path("iam/roles/create/", create_role.create_role, name="iam-create-role"),
    path("iam/roles/details/<str:name>/", iam_role.role, name="iam-role"),
    path("iam/roles/details/<str:name>/attach/", iam_role.attach, name="iam-attach"),
    path("iam/roles/details/<str:name>/remove/", iam_role.remove, name="iam-remove"),
    path("iam/roles/details/<str:name>/inline/", iam_role.inline, name="iam-inline"),
    path("iam/roles/details/<str:name>/trust/", iam_role.trust, name="iam-trust"),
    path(
        "iam/roles/details/<str:name>/delete/",
        iam_role.delete_role,
        name="iam-delete-role",
    ),
    *(
        path(f"iam/roles/details/<str:name>/{end}/", view, name=f"iam-{name}")
        for end, view, name in (
            ("edit", role_settings.edit_role, "edit-role"),
            ("tags", role_settings.role_tags, "role-tags"),
            ("boundary", role_settings.role_boundary, "boundary"),
            ("revoke-sessions", role_settings.revoke_sessions, "revoke-sessions"),
        )
    ),
    path("iam/users/", users.users, name="iam-users"),
    path("iam/users/create/", users.create_user, name="iam-create-user"),
    path("iam/users/details/<str:name>/", users.user, name="iam-user"),
    *(
        path(f"iam/users/details/<str:name>/{end}/", view, name=f"iam-{name}")
        for end, view, name in (
            ("access-keys/create", users.create_access_key, "create-access-key"),
            ("access-keys", users.change_access_key, "change-access-key"),
            ("delete", users.delete_user, "delete-user"),
        )
    ),
    path("iam/groups/", iam_dashboard.groups, name="iam-groups"),
    path("iam/policies/", policies.policies, name="iam-policies"),
    path("iam/policies/create/", policies.create_policy, name="iam-create-policy"),
    path(
        "iam/policies/compare/", comparing.compare_policies, name="iam-compare-policies"
    ),
    path("iam/policy/", policy.policy, name="iam-policy"),
    path("iam/policy/edit/", policy_settings.edit_policy, name="iam-edit-policy"),
    path(
        "iam/policy/version/", policy_settings.change_version, name="iam-policy-version"
    ),
    path("iam/policy/attach/", policy_settings.attach_policy, name="iam-attach-policy"),
    path("iam/policy/detach/", policy_settings.detach_policy, name="iam-detach-policy"),
    path("iam/policy/tags/", policy_settings.policy_tags, name="iam-policy-tags"),
    path("iam/policy/delete/", policy_settings.delete_policy, name="iam-delete-policy"),
]
ec2_urls = [
    path("ec2/", dashboard.dashboard, name="ec2"),
    path("ec2/launch/", launch.launch, name="ec2-launch"),
    path("ec2/security-groups/", dashboard.security_groups, name="ec2-security-groups"),
    path("ec2/key-pairs/", dashboard.key_pairs, name="ec2-key-pairs"),
    path(
        "ec2/key-pairs/create/", dashboard.create_key_pair, name="ec2-create-key-pair"
    ),
    path(
        "ec2/key-pairs/delete/", dashboard.delete_key_pair, name="ec2-delete-key-pair"
    ),
    path("ec2/key-pairs/private-key/", dashboard.private_key, name="ec2-private-key"),
    path("ec2/instances/", instances.instances, name="ec2-instances"),
    path(
        "ec2/instances/modify-iam-role/",
        role.modify_iam_role,
        name="ec2-choose-to-modify",
    ),
    path("ec2/instances/state/", instances.change_state, name="ec2-states"),
    *(
        path(f"ec2/instances/<slug:instance_id>/{rest}", view, name=name)
        for rest, view, name in (
            ("", instance.instance, "ec2-instance"),
            ("launched/", launch.launched, "ec2-launched"),
            ("launch-more-like-this/", launch.launch, "ec2-launch-like"),
            ("connect/", instance.connect, "ec2-connect"),
            ("system-log/", instance.system_log, "ec2-system-log"),
            ("modify-iam-role/", role.modify_iam_role, "ec2-modify-iam-role"),
            ("manage-state/", instances.manage_state, "ec2-manage-state"),
            ("state/", instances.change_state, "ec2-state"),
            ("tags/", settings.tags, "ec2-tags"),
            ("settings/<slug:setting>/", settings.change_setting, "ec2-setting"),
        )
    ),
]
s3_urls = [
    path("s3/", s3.buckets.buckets, name="s3"),
    path("s3/buckets/", s3.buckets.buckets, name="s3-buckets"),
    path("s3/buckets/create/", s3.buckets.create_bucket, name="s3-create-bucket"),
    path("s3/upload/", s3.upload.upload, name="s3-choose-to-upload"),
    path("s3/bucket/<str:name>/", s3.bucket.bucket, name="s3-bucket"),
    *(
        path(f"s3/bucket/<str:name>/{end}/", view, name=f"s3-{name}")
        for end, view, name in (
            ("upload", s3.upload.upload, "upload"),
            ("object", s3.objects.s3_object, "object"),
            ("download", s3.objects.download, "download"),
            ("chosen", s3.objects.chosen, "chosen"),
            ("create-folder", s3.objects.create_folder, "create-folder"),
            ("delete-objects", s3.objects.delete_objects, "delete-objects"),
            ("status/<int:ordinal>", s3.status.status, "status"),
            ("delete", s3.buckets.delete_bucket, "delete-bucket"),
            ("tags", s3.settings.tags, "tags"),
            ("public-access", s3.settings.public_access, "public-access"),
            ("policy", s3.settings.bucket_policy, "bucket-policy"),
            ("policy/delete", s3.settings.delete_policy, "delete-policy"),
        )
    ),
    *(
        path(
            f"s3/bucket/<str:name>/{setting.name}/",
            s3.settings.change,
            {"setting": setting},
            name=f"s3-{setting.name}",
        )
        for setting in s3.settings.SETTINGS
    ),
]
urlpatterns = [
    path("", home.home, name="home"),
    path("guide/", home.guide, name="guide"),
    path("account/", home.account, name="account"),
    *iam_urls,
    *ec2_urls,
    *s3_urls,
    path("cloudtrail/", cloudtrail.events, name="cloudtrail"),
    path(
        "cloudtrail/event/<slug:event_id>/", cloudtrail.event, name="cloudtrail-event"
    ),
]
