"""What the simulated account simplifies: read out on the page about this site."""

from django.utils.translation import gettext_lazy as _

SIMPLIFIED = (
    _("A change takes effect at once. On AWS, a new role or policy can take seconds, and a change of the role inside an instance profile up to an hour."),
    _("Only the calls that the course needs are simulated: parts of S3, IAM, STS, EC2 and CloudTrail. Any other call answers “not emulated here”."),
    _("One account in the Tokyo Region; other accounts exist only as owners of bucket names."),
    _("An instance starts within the same second, and its disk is a small virtual one with a shell of our own."),
    _("Files hold at most 1 MB of real content; larger ones are patterns with a length."),
    _("There are no costs, only a few of AWS’s quotas, and no event history older than this account."),
    _("The descriptions of managed policies are left out; their documents are the real ones, as of the date shown in the console."),
    _("The host of 2022 and today’s host share one disk: the switch changes programs and wording, not your files."),
)
