"""What services are written with: what a function is told (``caller``), what a call needs
(``requirements``), what its parameters may be (``constraints``), pages (``paging``), and
what is known of a service and of its operations (``values``). What nearly every module of
a service names is to be had here."""

from iamtutor.cloud.service.caller import Caller, Params, Response, without_nones
from iamtutor.cloud.service.values import Function, reads, writes
from iamtutor.cloud.turn import Turn

__all__ = [
    "Caller",
    "Function",
    "Params",
    "Response",
    "Turn",
    "reads",
    "without_nones",
    "writes",
]
