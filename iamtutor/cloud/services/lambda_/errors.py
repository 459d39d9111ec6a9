"""What Lambda says when something is not as it should be: its errors tell whose fault they
are."""

from functools import partial

from iamtutor.cloud.errors import ServiceError

#: Takes the code, the message and the status. What Lambda says of a denial, and of a
#: parameter's form, has no ``Type``.
refused = partial(ServiceError, Type="User")

invalid_value = partial(refused, "InvalidParameterValueException")
