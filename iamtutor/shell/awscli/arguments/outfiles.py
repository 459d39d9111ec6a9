"""What goes to a file of the machine instead of the screen: a stream, a device's seed."""

from typing import Any

from botocore.model import OperationModel

from iamtutor.shell.awscli.arguments import customised
from iamtutor.shell.awscli.failures import Failure, ParameterFailure
from iamtutor.shell.awscli.parser import Values
from iamtutor.shell.awscli.profiles.configuration import expand
from iamtutor.shell.filesystem import PathError
from iamtutor.shell.process import Process


def streams(model: OperationModel) -> bool:
    """Whether the answer, or a part of it, goes to a file."""
    return bool(model.has_streaming_output or model.has_event_stream_output)


def check(process: Process, model: OperationModel, values: Values) -> None:
    """Whether the file that an option names can be written. Raises ParameterFailure."""
    if (path := values.get("outfile")) and not streams(model):
        path = expand(path, process.machine.home)
        parent = process.files.resolve(path).rpartition("/")[0] or "/"
        if not process.files.is_directory(parent):
            raise ParameterFailure(f"Unable to write to file: {path}")


def save(
    process: Process, model: OperationModel, response: dict[str, Any], values: Values
) -> None:
    """What goes to a file goes there; the rest of the response is printed."""
    if path := values.get("outfile"):
        if streams(model):
            _save_stream(process, model, response, path)
        else:
            _save_seed(process, response, path, values["bootstrap_method"])


def _save_seed(
    process: Process, response: dict[str, Any], path: str, method: str
) -> None:
    device = response["VirtualMFADevice"]
    files, path = process.files, expand(path, process.machine.home)
    files.write(path, device[method])
    files.change_mode(path, 0o600)
    for name in customised.BOOTSTRAP:
        device.pop(name, None)


def _save_stream(
    process: Process, model: OperationModel, response: dict[str, Any], path: str
) -> None:
    """The streaming member."""
    shape = model.get_streaming_output()
    for name, member in model.output_shape.members.items():
        if member is shape or member.serialization.get("streaming"):
            stream = response.pop(name)
            body = process.turn.bodies.accept(stream.content)
            if path == "/dev/stdout":
                process.out(stream.content.decode("utf-8", "surrogateescape"))
                continue
            try:
                process.files.write(path, body)
            except PathError as error:
                raise Failure(str(error)) from error
