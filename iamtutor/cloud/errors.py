"""How a call fails: what AWS says (``ServiceError``), and what we do not do."""

from http import HTTPStatus

from iamtutor.policy.evaluation import EvaluationResult


class ServiceError(Exception):
    """An error as the AWS service answers it.

    Attributes: ``code`` and ``message`` as in the ``Error`` member of the response,
    ``status`` the HTTP status, ``extra`` further members of ``Error``.
    """

    def __init__(
        self, code: str, message: str, status: int = 400, **extra: object
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra


class AccessDenied(ServiceError):
    """A denial. It carries the evaluation that decided: nothing is evaluated twice."""

    def __init__(
        self, code: str, message: str, evaluation: EvaluationResult, status: int = 403
    ) -> None:
        super().__init__(code, message, status)
        self.evaluation = evaluation


class NotEmulated(Exception):
    """What AWS answers and this account does not simulate: an operation, or what is said
    of it besides (``CreateKeyPair with the format ppk``). Unlike any AWS error."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(f"{service} {operation}")
        self.service = service
        self.operation = operation


#: What of ``ServiceError.extra`` is no member of the answer: headers of HTTP.
IN_HEADERS = frozenset(
    {"Allow", "ETag", "Last-Modified", "x-amz-delete-marker", "x-amz-version-id"}
)


def without_body(error: ServiceError) -> ServiceError:
    """The same error as the answer to a HEAD request, which has no body: the status, its
    phrase and the headers."""
    code, message = str(error.status), HTTPStatus(error.status).phrase
    if isinstance(error, AccessDenied):
        return AccessDenied(code, message, error.evaluation, error.status)
    kept = {name: value for name, value in error.extra.items() if name in IN_HEADERS}
    return ServiceError(code, message, error.status, **kept)
