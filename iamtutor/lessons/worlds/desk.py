"""The computer at the desk, with the credentials of whoever sits there."""

from iamtutor.cloud.account import Account
from iamtutor.cloud.state.identities import AccessKey
from iamtutor.cloud.turn import Turn
from iamtutor.cloud.world import File, Machine
from iamtutor.lessons.content.names import DESK
from iamtutor.lessons.schema.world import WorldFile
from iamtutor.lessons.text.errors import perhaps
from iamtutor.lessons.worlds.acts import call


def made(turn: Turn, file: WorldFile) -> Machine:
    """A computer with the administrator's access key in the usual place."""
    user = turn.world.account.users[file.administrator.name]
    home = f"/home/{file.desk.user}"
    machine = Machine(
        name=DESK,
        user=file.desk.user,
        hostname=file.desk.hostname,
        home=home,
        cwd=home,
    )
    key = next(iter(user.access_keys.values()))
    machine.files[_credentials_file(machine)] = _credentials(turn, key)
    machine.files[f"{home}/.aws/config"] = _private(
        turn, f"[default]\nregion = {file.region}\n"
    )
    return machine


class Nobody(LookupError):
    """The account has no user of this name."""

    def __init__(self, name: str, account: Account) -> None:
        super().__init__(f"there is no user {name!r}{perhaps(name, account.users)}")


#: An account's id and the user's name; None: nobody.
_Sitter = tuple[str, str] | None


class Chair:
    """The chair at the desk. Whoever takes it finds the credentials file as they left it;
    the first time, with their access key, made if they have none."""

    def __init__(self, turn: Turn, file: WorldFile) -> None:
        self.turn = turn
        self.region = file.region
        self.sits: _Sitter = (file.account, file.administrator.name)
        self.left: dict[_Sitter, File | None] = {None: None}

    def take(self, account: Account, name: str | None) -> None:
        sitter = None if name is None else (account.id, name)
        if sitter == self.sits:
            return
        desk = self.turn.world.machines[DESK]
        path = _credentials_file(desk)
        self.left[self.sits] = desk.files.pop(path, None)
        if sitter not in self.left and name is not None:
            self.left[sitter] = _credentials(self.turn, self._key(account, name))
        found = self.left[sitter]
        if found is not None:
            desk.files[path] = found
        self.sits = sitter

    def keep(self, profile: str, account: Account, name: str) -> None:
        """Add a profile with the access key of a user."""
        desk = self.turn.world.machines[DESK]
        key = self._key(account, name)
        _append(self.turn, _credentials_file(desk), desk, _section(profile, key))
        section = f"[profile {profile}]\nregion = {self.region}\n"
        _append(self.turn, f"{desk.home}/.aws/config", desk, section)

    def _key(self, account: Account, name: str) -> AccessKey:
        if name not in account.users:
            raise Nobody(name, account)
        keys = account.users[name].access_keys
        if not keys:
            signed_in = self.turn.world.signed_in
            self.turn.world.signed_in = account.id
            call(self.turn, "iam", "CreateAccessKey", UserName=name)
            self.turn.world.signed_in = signed_in
        return next(iter(keys.values()))


def _append(turn: Turn, path: str, machine: Machine, text: str) -> None:
    held = machine.files.get(path)
    before = b"" if held is None or held.body is None else turn.bodies.get(held.body)
    machine.files[path] = _private(turn, before.decode() + text)


def _credentials_file(machine: Machine) -> str:
    return f"{machine.home}/.aws/credentials"


def _credentials(turn: Turn, key: AccessKey) -> File:
    return _private(turn, _section("default", key))


def _section(profile: str, key: AccessKey) -> str:
    return (
        f"[{profile}]\n"
        f"aws_access_key_id = {key.access_key_id}\n"
        f"aws_secret_access_key = {key.secret_access_key}\n"
    )


def _private(turn: Turn, text: str) -> File:
    return File(modified=turn.now, body=turn.bodies.put(text.encode()), mode=0o600)
