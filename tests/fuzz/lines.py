"""A grammar of what may be typed: the shell's constructs and programs, the ``aws``
program's services, operations and options as botocore's models have them."""

from collections.abc import Callable
from functools import cache
from random import Random

from botocore import xform_name

from iamtutor.shell.awscli.session import botocore_session
from iamtutor.shell.grammar.quoting import quote
from iamtutor.shell.programs import PROGRAMS, USAGES

SERVICES = ("iam", "sts", "s3api", "ec2", "cloudtrail", "accessanalyzer", "kms", "logs")
FILES = ("f", "g", "h.json", "d", "/etc/passwd", "nope", "-", "~/.aws/config", "*")
TEXTS = (
    "",
    "a",
    "a b",
    "x" * 300,
    "é日本",
    "\\n",
    "-1",
    "99999999999",
    "0",
    "{",
    "[]",
    "$",
)
QUERIES = (
    "Policies[].Arn",
    "Policies[].[Arn,Arn]",
    "@",
    "*",
    "[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]|[@,@]",
    "Reservations[].Instances[].[InstanceId,Tags]",
    "Users[?contains(UserName,'a')]|sort_by(@,&UserName)",
    "to_string(@)",
    "map(&to_string(@),*)",
    "length(",
)
JQ = (
    *(".", ".[]", ".[0]", ".a", "keys", "length", "tostring", "[.,.]", '"\\(.)\\(.)"'),
    *(
        "@base64",
        "@json",
        "map(.)",
        "add",
        "[..]",
        "[range(1e9)]",
        ".a |= 1",
        "del(.[0])",
    ),
    *(
        "to_entries",
        "reduce range(1e6) as $i (.; [.,.])",
        "[limit(3;repeat(1))]",
        ".+.",
    ),
    *('[splits("a*")]', 'gsub("";"x")', 'test("(a|b)*c")', "paths", "sort", "flatten"),
    *(".[1e6]=1", "[.[]?]", "tojson|fromjson", "ascii_upcase", "walk([.])", ".*1e9"),
)
SED = (
    "s/a/&&/g",
    "s/.*/&&/",
    "p;p;p",
    "/a/d",
    "1!G",
    "y/ab/ba/",
    "s/x*/-/g",
    "$!d",
    "=",
)
PATTERNS = (
    "a",
    ".*",
    "(a|b)*c",
    "a.{20}",
    "[a-z]+",
    "^",
    "",
    "\\w+",
    "(",
    "a\\{1,200\\}",
)
AWK = (
    *(
        "{ print $1 }",
        "{ print; print }",
        "BEGIN { while (1) s = s s }",
        "END { print NR }",
    ),
    *(
        'BEGIN { for (;;) printf "%9999s", 1 }',
        "{ a[$0]++ } END { for (k in a) print k }",
    ),
    *(
        '{ gsub(/a*/, "&&"); print }',
        "/(a|b)*c/",
        "{ $9999 = 1; print }",
        "{ $1e9 = 1 }",
    ),
    *(
        "{ n = split($0, p, //); print n }",
        "{ while ((getline x < FILENAME) > 0) print x }",
    ),
    *(
        'BEGIN { x = sprintf("%*d", 1e9, 1); print length(x) }',
        "function f(n) { return f(n) }",
    ),
    *(
        "BEGIN { print substr(s, 1, 1e30), index(s, s), 2 ^ 99999 }",
        "{",
        "BEGIN { f(1) }",
    ),
)
DATES = (
    "1 hour ago",
    "next friday",
    "@0",
    "@99999999999999",
    "2026-13-45",
    "1 " * 300,
    "x",
)
FLAGS = "abcdefghijklmnoprstuvwxz"


class Typist:
    """One line after another, from a seed."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.pick = random.choice

    def line(self) -> str:
        kinds: tuple[Callable[[int], str], ...] = (
            *(self.listed, self.command, self.aws, self.aws, self.loop, self.pipe),
            *(self.noise, self.heavy),
        )
        return self.pick(kinds)(0)[:8_000]

    def some(self, make: Callable[[], str], most: int) -> str:
        return " ".join(make() for _ in range(self.random.randint(0, most)))

    def listed(self, depth: int) -> str:
        joint = self.pick(("; ", " && ", " || ", "\n"))
        return joint.join(
            self.step(depth + 1) for _ in range(self.random.randint(1, 3))
        )

    def step(self, depth: int) -> str:
        if depth > 3:
            return self.command(depth)
        return self.pick(
            (self.command, self.command, self.pipe, self.loop, self.block, self.aws)
        )(depth)

    def pipe(self, depth: int) -> str:
        return " | ".join(
            self.step(depth + 2) for _ in range(self.random.randint(2, 4))
        )

    def block(self, depth: int) -> str:
        inner = self.listed(depth + 1)
        return self.pick(
            (
                f"( {inner} )",
                f"{{ {inner}; }}",
                f"if {inner}; then {inner}; else :; fi",
                f"case {self.word()} in {self.word()}) {inner};; *) :;; esac",
                f"f() {{ {inner}; }}; f {self.word()}",
                f"x={self.word()}",
                f"[[ {self.word()} =~ {self.pick(PATTERNS)} ]]",
                f"(( {self.number()} ))",
            )
        )

    def loop(self, depth: int) -> str:
        inner = self.listed(depth + 1)
        return self.pick(
            (
                f"while true; do {inner}; done",
                f"until false; do {inner}; done",
                f"for i in $x {{1..{self.pick((3, 50, 2000))}}}; do {inner}; done",
                f"while read x y; do {inner}; done < {self.pick(FILES)}",
                f"for ((i=0; i<{self.pick((3, 99999))}; i++)); do {inner}; done",
            )
        )

    def number(self) -> str:
        return self.pick(
            (
                *(
                    "1+2",
                    "x++",
                    "x*=x",
                    "1/0",
                    "2**62",
                    "i<<70",
                    "x?y:z",
                    "08",
                    "((1))",
                ),
                *("v0", "x=y=z", "a,b", "-" * 30 + "1", "1" * 30),
            )
        )

    def word(self) -> str:
        return self.pick(
            (
                *FILES,
                *(quote(text) for text in TEXTS),
                *("$x", '"$x$x"', "${x:-y}", "${x%%*a}", "${x//a/bb}", "${#x}", "$?"),
                *("$(echo a)", "`cat f`", f"$(({self.number()}))", "{a,b}{c,d}", "~"),
                *(
                    "{1..100}",
                    "'a b'",
                    '"a $x"',
                    "a*b?[c]",
                    "\\",
                    "$((",
                    "${",
                    "<(",
                    "!!",
                ),
            )
        )

    def options(self, name: str) -> str:
        known = "".join(c for c in USAGES.get(name, FLAGS) if c.isalpha()) or FLAGS
        return self.some(lambda: "-" + self.pick(known) + self.pick(("", "", "1")), 2)

    def command(self, depth: int) -> str:
        name = self.pick(sorted(PROGRAMS))
        special = {
            "jq": lambda: quote(
                "|".join(
                    self.pick(JQ) for _ in range(self.random.choice((1, 2, 9, 30)))
                )
            ),
            "sed": lambda: quote(self.pick(SED)),
            "grep": lambda: quote(self.pick(PATTERNS)),
            "aws": lambda: self.aws(depth)[4:],
            "awk": lambda: self.pick(("", "-F: ", "-v n=9 ")) + quote(self.pick(AWK)),
            "date": lambda: (
                f"-d {quote(self.pick(DATES))} {self.pick(('', '+%s%N%%'))}"
            ),
            "diff": lambda: self.pick(("-u", "", "-y", "-r", "-q")) + " f g",
            "timeout": lambda: f"{self.pick(('1', '0', '1e9', 'x'))} sleep 3;",
            "split": lambda: self.pick(("-l 1", "-b 1", "-n 3", "-b 1k -d")) + " f x",
            "gzip": lambda: self.pick(("-c", "-k", "-dc", "-9")) + " f",
            "source": lambda: f"<(echo {self.word()})",
            "bash": lambda: f"-c {quote(self.listed(3))}",
            "find": lambda: f"/ -name {self.word()} -type f",
            "ls": lambda: self.pick(("-lR /", "-la", "-R ~", "")),
            "xargs": lambda: self.pick(("-n1 echo", "-I{} echo {}{}", "true")),
        }.get(name, lambda: "")()
        target = self.pick(
            ("", "", "", ">g", ">>g", "2>&1", "<f", "<<<a", ">/dev/null")
        )
        return (
            f"{name} {self.options(name)} {special} {self.some(self.word, 3)} {target}"
        )

    def jq(self) -> str:
        count = self.pick((1, 2, 9, 30))
        return quote("|".join(self.pick(JQ) for _ in range(count)))

    def heavy(self, depth: int) -> str:
        """A short text that stands for a long one, in something that looks at it all."""
        grown = self.pick(
            (
                *("x=aaaaaaaaaa; for i in {1..12}; do x=$x$x; done; echo $x",),
                *("printf '%9999s' {1..90}", "printf '%s\\n' {1..9999}", "seq 99999"),
                *("cat f f f f f f f f", "aws iam list-policies", "yes"),
            )
        )
        return f"{grown} | {self.command(depth)} | {self.command(depth)}"

    def noise(self, depth: int) -> str:
        signs = "abc \t\n;|&<>(){}[]$`'\"\\*?!#~=%/-:,.0123456789é\u202e\x1b\0"
        return "".join(self.pick(signs) for _ in range(self.random.randint(0, 60)))

    def aws(self, depth: int) -> str:
        service = self.pick((*SERVICES, "s3", "configure", "help", "nope"))
        if service == "s3":
            sides = " ".join(
                self.pick(("s3://aoi-lab-notes", "f", "-", "d")) for _ in "ab"
            )
            verb = self.pick(("ls", "cp", "mv", "rm", "sync", "mb", "rb", "presign"))
            return f"aws s3 {verb} {sides} {self.pick(('', '--recursive', '--dryrun'))}"
        if service in ("configure", "help", "nope"):
            return f"aws {service} {self.some(self.word, 3)}"
        operation, options = self.pick(operations(service))
        chosen = self.some(lambda: f"{self.pick(options)} {self.value()}", 3)
        extra = self.pick(
            (
                *(
                    "",
                    "",
                    "help",
                    "--generate-cli-skeleton",
                    "--debug",
                    "--no-paginate",
                ),
                *(
                    f"--query {quote(self.pick(QUERIES))}",
                    "--cli-input-json file://h.json",
                ),
                *("--max-items 1", "--page-size 1", "--cli-input-json '{}'"),
            )
        )
        form = self.pick(("", "", *("json", "text", "table", "yaml", "nope")))
        form = form and f"--output {form}"
        return f"aws {service} {operation} {chosen} {extra} {form}"

    def value(self) -> str:
        return self.pick(
            (
                *(
                    "lab-role",
                    "aoi-lab-notes",
                    "arn:aws:iam::111122223333:role/lab-role",
                ),
                *(
                    "arn:aws:iam::aws:policy/ReadOnlyAccess",
                    "file://h.json",
                    "1",
                    "true",
                ),
                *("Key=a,Value=b", "Name=x,Values=[a,b]", quote('{"a":1}'), "{", "[["),
                self.word(),
            )
        )


@cache
def operations(service: str) -> list[tuple[str, list[str]]]:
    """The operations of a service with the options of each."""
    model = botocore_session().get_service_model(service.replace("s3api", "s3"))
    found = []
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        members = list(shape.members) if shape is not None else []
        options = [f"--{xform_name(member, '-')}" for member in members]
        found.append((xform_name(name, "-"), options or ["--x"]))
    return found
