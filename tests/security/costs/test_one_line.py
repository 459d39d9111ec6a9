"""One line is never much work: about a second of CPU and 100 MB, whatever it asks for."""

import copy
import functools
import gc
from collections.abc import Callable
from itertools import pairwise

import pytest

from iamtutor.sandbox.codec import DOCUMENT_LIMIT, pack
from iamtutor.shell.budget import WORK_LIMIT, Budget, Spent
from iamtutor.shell.grammar.parser import LINE_LIMIT
from iamtutor.shell.outcome import OUTPUT_LIMIT, Outcome
from iamtutor.shell.terminal.completion import complete
from tests.security.costs.measures import megabytes, seconds, usual
from tests.shell.stage import INSTANCE, Terminal

SECONDS, MEGABYTES = 2.0, 100
#: A loop without end that keeps nothing does the same all the time: a fifth of the work
#: tells what it takes, but for rounds that are longer than that.
ENDLESS, KEPT, SHARE = "while true;", ">f", 5
LONG_ROUNDS = {"long word of date +", "simulation of long patterns"}
#: So do these until they are stopped: five times what a fifth takes was 0.82 to 1.22 of
#: what the whole takes. Not so where all is charged at once, or what is kept is dear.
EVEN = {
    *("a topic that is not there, in a loop", "arithmetic of names", "calls"),
    *("clients", "copy of a tree", "directories to come back to", "each match"),
    *("each replacement", "each word", "event history"),
    *("examples that are read, in a loop", "find", "grep backtracking"),
    *("help in a loop", "listing", "lists", "numbers in a list", "numbers one by one"),
    *("policies", "sync"),
    *("times of jq", "times to and fro", "waiting", "wc"),
}
#: On a busy machine the same work takes more of the processor's time, never less: what
#: took too long may try again, and what a known work takes then tells how busy it is.
TRIES = 3


def filled(unit: str, before: str = "") -> str:
    """``before`` and as many ``unit`` as one line may have."""
    return before + unit * ((LINE_LIMIT - len(before)) // len(unit))


def grown(unit: str, doublings: int) -> list[str]:
    """A file ``f`` of ``unit``, doubled and doubled again."""
    return [
        f"printf '{unit}' >f",
        *["cat f f >g; mv g f"] * doublings,
    ]


#: Files of nearly 1 MB: half a million empty lines, numbers, one long line.
EMPTY_LINES = grown(r"\n" * 64, 13)
NUMBERS = grown(r"7\n" * 32, 13)
LONG_LINE = grown("a" * 100, 13)
WORDS = grown("aa " * 20, 14)
DIRECTORIES = ["mkdir -p " + " ".join(f"d{n}/e" for n in range(240))]
OBJECTS = [
    f"mkdir x{b}; cd x{b}; "
    + "; ".join(f"echo {n} >{n}" for n in range(200))
    + f"; cd ..; aws s3 sync x{b} s3://aoi-lab-notes/x{b}/ >/dev/null; rm -r x{b}"
    for b in range(6)
]


def doubling(filter_: str) -> str:
    """``jq`` with as many ``filter_`` behind each other as nest."""
    return "echo '[1,2,3]' | jq '" + "|".join([filter_] * 30) + "|tostring|length'"


#: A policy ``p`` of a hundred statements, each with conditions; another, ``q``, that
#: begins like it; three hundred actions, a hundred resources, a long pattern.
POLICIES = [
    's=$(for i in {1..100}; do printf \'%s{"Effect":"Allow","Action":"s3:*%s*",'
    '"Resource":"arn:aws:s3:::*a*%s*","Condition":{"StringLike":'
    '{"aws:RequestTag/k%s":"*%s*"}}}\' "$c" $i $i $i $i; c=,; done)',
    'v=\'{"Version":"2012-10-17","Statement":\'; p="$v[$s]}"; q="$p "',
    "a=$(for i in {1..300}; do printf 's3:A%s ' $i; done)",
    "r=$(for i in {1..100}; do printf 'arn:aws:s3:::b%s/k ' $i; done)",
    "x='a*b?cde'; for i in {1..12}; do x=$x$x; done; n=0",
]
SIMULATE = "aws iam simulate-custom-policy --policy-input-list"
ANALYZE = "--policy-type IDENTITY_POLICY"
#: A YAML list of ten lists of ten lists …, of ten letters in the end, in 400 characters.
ALIASES = "\n".join(
    ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    + [f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]" for a, b in pairwise("abcdefghij")]
    + ["RoleName: x", "Tags: *j"]
)
#: A document of a thousand tags, in JSON and in YAML.
TAGS = [
    "printf '%s\\n' '- {Key: a, Value: b}' >t",
    "printf ',{\"Kei\":1}' >u",
    *["cat t t >v; mv v t; cat u u >v; mv v u"] * 10,
    "{ printf 'RoleName: x\\nTags:\\n'; cat t; } >y",
    "{ printf '[1'; cat u; printf ']'; } >j",
]
TAG = "aws iam tag-role"
LINES: dict[str, tuple[list[str], str]] = {
    "jobs": ([], filled("true;", "for ((;;)); do {")[:-16] + "true;} & done"),
    "directories to come back to": ([], "while true; do pushd /; pushd /tmp; done >f"),
    "random bytes": ([], "head -c 50M /dev/urandom | sha256sum"),
    "most random bytes": ([], "head -c 30M /dev/urandom | sha256sum"),
    "zeros": ([], "dd if=/dev/zero bs=1M count=60 | sha256sum"),
    "bytes that are no text": ([], "head -c 4M /dev/urandom | cat | tac | tail -c 4M"),
    "files that are joined": (LONG_LINE, "cat" + " f" * 60 + " | sha256sum"),
    "files of other letters": (grown("あ" * 9, 15), "cat" + " f" * 9 + " | tr -d a >g"),
    "files and a letter": (LONG_LINE, "{ cat" + " f" * 30 + "; echo あ; } | wc -c"),
    "bytes in a word": ([], "head -c 4M /dev/urandom | true $(cat)"),
    "bytes in a substitution": ([], "sha256sum <(head -c 30M /dev/urandom)"),
    "zeros in a here-string": (
        [],
        "sha256sum <<<$(head -c 20M /dev/zero | tr '\\0' x)",
    ),
    **{
        f"zeros to {program}": ([], f"head -c 11M /dev/zero | {program} >/dev/null")
        for program in (
            *("base64", "cat -A", "dd", "jq -R .", "od -v", "openssl base64", "rev"),
            *("tee f g", "tr a b", "wc", "xargs", "xxd", "cat >f;"),
        )
    },
    **{
        f"words to {program}": (WORDS, "cat" + " f" * 9 + f" | {program} >/dev/null")
        for program in (
            *("awk '{print $1}'", "awk -F'[ ]' '{print $1}'", "column -t"),
            *("cut -d' ' -f1", "join - f", "wc", "true $(cat)"),
        )
    },
    "exec": ([], "exec 3> f; for ((;;)); do echo xxxxxxxxxxxxxxxxxxxxxxxx >&3; done"),
    "aliases": ([f"printf '%s' '{ALIASES}' >y"], f"{TAG} --cli-input-yaml file://y"),
    "aliases in pairs": (
        [f"printf '%s' '{ALIASES.replace('*j', '!!pairs [a: *j]')}' >y"],
        f"{TAG} --cli-input-yaml file://y",
    ),
    "a list in itself": ([], f"{TAG} --cli-input-yaml 'Tags: &a [*a, *a]'"),
    "documents in YAML": (
        TAGS,
        f"while true; do {TAG} --cli-input-yaml file://y; done 2>/dev/null",
    ),
    "documents in JSON": (
        TAGS,
        f"while true; do {TAG} --role-name x --tags file://j; done 2>/dev/null",
    ),
    "values in shorthand": (
        ["x=a", *["x=$x,$x"] * 14],
        f"while true; do {TAG} --role-name x --tags Key=$x; done 2>/dev/null",
    ),
    "brackets around many values": (
        [
            f"printf '%s' '{'[' * 900}' >y; printf 'a,%.0s' {{1..20000}} >>y",
            "cat y >z; cat z >>y; cat y z y z >x",
        ],
        f"{TAG} --cli-input-yaml file://x",
    ),
    "brackets": (
        [],
        f"while true; do {TAG} --cli-input-yaml '{'{a: ' * 900}'; done 2>/dev/null",
    ),
    "a quotation without end": (
        [f"x='{chr(92) * 4000}'"],
        f'{TAG} --role-name x --tags "Key=\'$x" "Key=\\"$x"',
    ),
    "a date of many days": (
        [],
        "jq -n '\"" + "1" * 80 + 'y" | strptime("' + "%d" * 60 + "x\")'",
    ),
    "times of jq": ([], f"jq -n 'range(1e9)|strftime(\"{'%c' * 3_000}\")'"),
    "forms of times": (
        [],
        f"jq -n 'range(1e9)|tostring as $s|$s|strptime(\"{'%T' * 60}\"+$s)?'",
    ),
    "times to and fro": ([], "jq -n 'range(1e9)|todate|fromdate|empty'"),
    "numbers one by one": (NUMBERS, "jq . f >/dev/null"),
    "numbers in a list": (NUMBERS, "jq -s add f f f"),
    "a beginning cut off": (
        LONG_LINE,
        "jq -Rs 'range(1e9) as $i|ltrimstr(\"a\")|empty' f",
    ),
    "times of printf": (
        [],
        f"while true; do printf '%({'%c' * 1_000})T' 1; done >/dev/null",
    ),
    "a long separator": (["s=" + "a" * 7_000], "seq -s $s 1 100000 | wc -c"),
    "lines of an array": (EMPTY_LINES, "while true; do mapfile -t a <f; done"),
    "bytes that are alike": (
        [*LONG_LINE, "cat f >g; echo b >>g"],
        "while true; do cmp f g; done",
    ),
    "folders that are alike": (
        [*DIRECTORIES, "cp -r . /tmp/x"],
        "while true; do diff -r . /tmp/x; done",
    ),
    "a class of backslashes": (
        [],
        'jq -n \'"x" | test("[' + "\\\\\\\\a" * 60 + "\")'",
    ),
    "a long pattern of jq": (
        ["s='['", *['s="$s$s"'] * 15],
        'jq -n --arg p "$s" \'"x" | test($p)\'',
    ),
    "a text without end": (
        [
            "s='[]' x='\\\"'",
            *['s="$s$s" x="$x$x"'] * 7,
            *['x="$x$x"'] * 7,
            'printf \'%s"%s\' "$s" "$x" >f',
        ],
        "jq . f",
    ),
    "a class without end": ([], "awk '/" + "[[:a:]" * 40 + "'"),
    "profiles of profiles": (
        [
            "mkdir -p ~/.aws; for i in {1..200}; do printf '[profile p%s]\nrole_arn=x\n"
            "source_profile=p%s\n' $i $((i+1)); done >~/.aws/config"
        ],
        "while true; do aws s3 ls --profile p1; done 2>/dev/null",
    ),
    "blanks in a setting": (
        [
            "mkdir -p ~/.aws; s=' '",
            *['s="$s$s"'] * 14,
            'printf "[default]\\na${s}b\\n" >~/.aws/config',
        ],
        "aws configure set region x; while true; do aws s3 ls; done 2>/dev/null",
    ),
    "stars in a filter": (
        [f"aws ec2 create-tags --resources {INSTANCE} --tags Key=k,Value={'a' * 255}"],
        "aws ec2 describe-instances --filters Name=tag:k,Values=" + "*a" * 100 + "*b",
    ),
    "things that pass no filter": (
        ["for i in {1..300}; do aws ec2 create-key-pair --key-name k$i >g; done"],
        "while true; do aws ec2 describe-key-pairs --filters Name=key-name,Values=x; done",
    ),
    "find -printf": (
        DIRECTORIES,
        "while true; do find . -printf '%p%s%t%u%m%TY%Ta' >/dev/null; done",
    ),
    "many settings": (
        ['mkdir -p ~/.aws; for i in {1..900}; do echo "[p$i]"; done >~/.aws/config'],
        "while true; do aws s3 ls; done 2>/dev/null",
    ),
    "dry runs": (
        OBJECTS,
        "while true; do aws ec2 describe-instances --dry-run 2>/dev/null; done",
    ),
    "simulations": (POLICIES, f'{SIMULATE} "$p" --action-names $a --resource-arns $r'),
    "simulation of long patterns": (
        POLICIES,
        f"while true; do n=$((n+1)); {SIMULATE} "
        '"$v{\\"Effect\\":\\"Allow\\",\\"Action\\":\\"*\\",\\"Resource\\":'
        '\\"arn:aws:s3:::$n$x\\"}}" --action-names s3:A >/dev/null; done',
    ),
    "comparisons": (
        POLICIES,
        "while true; do aws accessanalyzer check-no-new-access "
        f'{ANALYZE} --existing-policy-document "$p" --new-policy-document "$q"; done',
    ),
    "checks": (
        POLICIES,
        'while true; do q="$q "; aws accessanalyzer validate-policy '
        f'{ANALYZE} --policy-document "$q" >/dev/null; done',
    ),
    "commands": ([], filled("true;")),
    "pipes": ([], filled("|cat", "echo x")),
    "nesting": ([], "echo " + '"$(echo ' * 500 + ')"' * 500),
    "parentheses": ([], filled("(", "echo ")),
    "env in env": ([], filled("env ")),
    "env of variables": ([], filled("A=1 ", "env ")),
    **{
        f"long word of {program}": (
            [f"x='{unit}'", *["x=$x$x"] * 12],
            f'while true; do {program}"$x"; done >/dev/null 2>&1',
        )
        for program, unit in {
            "date +": "%c%s",
            "declare <<<": r"\\x41",
            "jq -n ": "1,2-3,9-1,",
            "mkdir -p ": "a/b/;c/d",
            "printf ": r"%s%d%%%x\n",
            "sed ": "a b\n",
            "sed -n /": "[a]",
            "sed -n s/": "[:",
            "tr b ": "a-z",
            "true ": r"\\",
        }.items()
    },
    "files that are not there": ([], "while true; do zcat {a,b,c,d}{1..60}; done"),
    "less": (LONG_LINE, filled("f ", "less -N ")),
    "quotes": ([], filled('"')),
    "backticks": ([], filled("`")),
    "fan of substitutions": ([], filled("$(echo $(echo $(echo a a)))", "echo ")),
    "variables doubling": (["X=aaaaaaaaaaaaaaaa"], filled("X=$X$X$X$X$X$X$X$X;")),
    "variables many": (["X=" + "a" * 5000], filled("$X", "true ")),
    "substituted file": (LONG_LINE, filled("true $(cat f);")),
    "here-documents": ([], filled("<<A ", "cat ")[:-8] + "\nA"),
    "redirections": (LONG_LINE, filled("cat f >>g;")),
    "glob stars": (DIRECTORIES, filled("*/../* ", "true ")),
    "glob class": ([], filled("[", "echo ")),
    "glob backtracking": (["touch " + "a" * 250], filled("*a", "echo ")),
    "deep directory": ([], filled("a/", "mkdir -p ")),
    "copy of a tree": (DIRECTORIES, filled("cp -r . /tmp/x;")),
    "listing": (DIRECTORIES, filled(". ", "ls -lR ")),
    "find": (DIRECTORIES, filled(". ", "find ")),
    "find pattern": (DIRECTORIES, filled("*a", "find . -name ")),
    "sort": (EMPTY_LINES, filled("f ", "cat ")[:-16] + "| sort"),
    "sort numbers": (NUMBERS, filled("f ", "sort -n ")),
    "uniq": (EMPTY_LINES, "cat f f f f | uniq -c"),
    "wc": (EMPTY_LINES, filled("wc f;")),
    "tail": (EMPTY_LINES, filled("tail f;")),
    "cut": (LONG_LINE, filled("cut -c 1 f;")),
    "grep lines": (EMPTY_LINES, filled("grep -c '^$' f;")),
    "grep backtracking": (LONG_LINE, filled('grep -E "(a|aa)*c" f;')),
    "grep states": ([], "grep -E '" + "(" * 200 + "a{1,9}" + "){1,9}" * 200 + "' f"),
    "base64": (LONG_LINE, filled("base64 -w 1 f >/dev/null;")),
    "tee": (LONG_LINE, filled("g ", "cat f | tee ")),
    "printf": ([], filled("x ", "printf %9999s ")),
    "printf width": ([], filled("%9999s", "printf ")),
    "sleep": ([], filled("sleep 31d;")),
    "sleep forever": ([], "sleep 1e9; sleep " + "9" * 8000),
    "huge numbers": ([], "head -n " + "9" * 5000 + " f; exit " + "9" * 3000),
    "cut huge": ([], "echo a | cut -f " + "9" * 5000),
    "calls": ([], filled("aws s3 ls;")),
    "pages of one": (
        OBJECTS,
        "aws s3api list-objects-v2 --bucket aoi-lab-notes --page-size 1",
    ),
    "lists": (OBJECTS, filled("aws s3 ls --recursive s3://aoi-lab-notes >/dev/null;")),
    "filters": (
        OBJECTS,
        filled(
            f"--exclude '{'*a' * 120}' ", "aws s3 rm s3://aoi-lab-notes --recursive "
        ),
    ),
    "remove all": (OBJECTS, "aws s3 rm s3://aoi-lab-notes --recursive"),
    "sync": (DIRECTORIES, filled("aws s3 sync . s3://aoi-lab-notes/;")),
    "clients": ([], " ".join(f"aws s3 ls --region xx-a-{n};" for n in range(250))),
    "waiting": (
        [],
        filled(f"aws ec2 wait instance-terminated --instance-ids {INSTANCE};"),
    ),
    "policies": (
        [],
        filled("aws iam list-policies --query 'Policies[].Arn' >/dev/null;"),
    ),
    "query nesting": (
        [],
        f"aws ec2 describe-instances --query '{'[' * 3000}{']' * 3000}'",
    ),
    "query growth": (
        [],
        filled("|[@,@]", "aws ec2 describe-instances --query 'Reservations")[:-1] + "'",
    ),
    "query functions": (
        [],
        filled("||sort(@)", "aws iam list-policies --query 'Policies[].Arn")[:-1] + "'",
    ),
    "json nesting": ([], filled("[", "aws ec2 describe-instances --filters ")),
    "shorthand nesting": (
        [],
        filled("Name=[", "aws ec2 describe-instances --filters "),
    ),
    "policy nesting": (
        [],
        filled('{"a":', "aws iam create-policy --policy-name p --policy-document '")[
            :-1
        ]
        + "'",
    ),
    "policy variable": (
        [],
        "aws s3api put-bucket-policy --bucket aoi-lab-notes --policy "
        '\'{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":'
        '"s3:*","Resource":"arn:aws:s3:::aoi-lab-notes/${a' + " " * 7000 + "x,,}\"}}'",
    ),
    "simulation": (
        [],
        filled(
            "s3:GetObject ",
            "aws iam simulate-principal-policy --policy-source-arn "
            "arn:aws:iam::111122223333:role/lab-role --action-names ",
        ),
    ),
    "configuration": (
        [*grown(r"[profile a]\nrole_arn=a\n", 14), "mkdir -p .aws; cp f .aws/config"],
        filled("aws s3 ls;"),
    ),
    "event history": (
        [filled("aws sts get-caller-identity >/dev/null;")],
        filled("aws cloudtrail lookup-events >/dev/null;"),
    ),
    "nearly an operation": (
        [],
        "while true; do aws ec2 create-ipam-internet-registry-associations; done",
    ),
    "skeletons": (
        [],
        filled("aws ec2 run-instances --generate-cli-skeleton >/dev/null;"),
    ),
    "help": ([], filled("aws ec2 run-instances help;")),
    "arithmetic of names": (
        [],
        "".join(f"v{n}=v{n + 1}+v{n + 1}+v{n + 1};" for n in range(19))
        + "v19=1;echo $((v0))",
    ),
    "jq strings": ([], doubling('"\\(.)\\(.)"')),
    "jq arrays": ([], doubling("[.,.]")),
    "jq sums": ([], doubling(".+.")),
    "jq encoding": ([], doubling("@base64")),
    "jq folding": ([], "jq -n 'reduce range(60) as $i (\"x\"; .+.) | length'"),
    "jq paths": ([], "jq -n '[range(3000)] | .[] |= [.,.] | length'"),
    "each match": (LONG_LINE, "grep -o a f"),
    "each word": (LONG_LINE, "grep -w a f"),
    "each replacement": (LONG_LINE, "sed 's/a/bb/g' f | wc -c"),
    "states without end": (LONG_LINE, "grep -E '(a|b)*a(a|b){250}c' f"),
    "braces in a loop": ([], "while true; do " + ": {1..1000};" * 300 + " done"),
    "a query that is none": (
        [],
        "x='a.b[].'; for i in {1..11}; do x=$x$x; done; "
        'while true; do aws iam list-roles --query "$x" >/dev/null 2>&1; done',
    ),
    "models of other services": (
        [],
        "while true; do aws sagemaker x; aws quicksight x; aws connect x; "
        "aws glue x; aws rds x; done 2>f",
    ),
    "help in a loop": ([], "while true; do aws ec2 run-instances help; done >f"),
    "a topic that is not there, in a loop": (
        [],
        "while true; do aws help nope; done 2>f",
    ),
    "examples that are read, in a loop": (
        [],
        "while true; do aws ec2 wait help x; aws ec2 wait instance-running help; done >f",
    ),
    "lengths in a loop": (
        ["x=" + "y" * 7_000],
        "while true; do : " + "${#x} " * 1_000 + "; done",
    ),
    "patterns in a loop": (
        ["x=" + "y" * 7_000],
        "while true; do : ${x%%a*b} ${x##*b} ${x//y/zz}; done",
    ),
    "arguments one by one": (grown("a ", 18), "cat f f f f f f f f | xargs -n1 true"),
    "arguments at once": (grown("a ", 18), "cat f f f f f f f f | xargs true"),
    "tables": ([], filled("aws iam list-policies --output table >/dev/null;")),
    "yaml": ([], filled("aws iam list-policies --output yaml >/dev/null;")),
    "sort by keys": (EMPTY_LINES, filled("sort -k1 -k2 -k3 f >/dev/null;")),
    "curl": ([], filled("http://169.254.169.254/latest/ ", "curl ")),
    "arguments": ([], filled("-- ", "aws s3 cp ")),
}


@functools.cache
def _behind(before: tuple[str, ...]) -> Terminal:
    terminal = Terminal()
    for one in before:
        terminal.type(one)
    return terminal


def behind(before: list[str]) -> Terminal:
    """A terminal where these lines were typed: once for all, then copied, but for what
    happened: an event stays as it is."""
    typed = _behind(tuple(before))
    return copy.deepcopy(typed, {id(event): event for event in typed.turn.events})


@pytest.fixture(scope="module")
def full() -> Terminal:
    """Where a bucket holds many objects; it is only looked at."""
    return behind(OBJECTS)


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The first call of each service loads botocore's model of it. That stays:
    before memory is measured, Python need not look for garbage in it."""
    terminal = Terminal()
    for service in ("s3 ls", "iam list-roles", "ec2 describe-instances"):
        terminal.type(f"aws {service}")
    gc.collect()
    gc.freeze()


def is_soon(work: Callable[[], float], limit: float = SECONDS) -> bool:
    """Whether ``work``, which tells its seconds, takes no longer at one of its tries."""
    return any((took := work()) < limit or usual(took) < limit for _ in range(TRIES))


def share_of(name: str) -> int:
    """Of the work that it may be, what part tells what the line takes."""
    _before, line = LINES[name]
    keeps_nothing = ENDLESS in line and not line.endswith(KEPT)
    return SHARE if name in EVEN or (keeps_nothing and name not in LONG_ROUNDS) else 1


#: Those whose memory is told too. None is in ``EVEN``: what is kept does not grow so.
MEASURED = {
    *("sort", "sort numbers", "uniq", "substituted file", "query growth"),
    *("jq strings", "jq arrays", "jq sums", "jq folding", "arguments one by one"),
    *("arguments at once", "a long separator", "lines of an array"),
    *(name for name in LINES if set(name.split()) & {"bytes", "files", "zeros"}),
    *(name for name in LINES if name.startswith("words to ")),
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_ends_soon_and_needs_little_memory(name: str) -> None:
    before, line = LINES[name]
    assert len(line) <= LINE_LIMIT
    share = share_of(name)

    def typed() -> float:
        terminal, budget = behind(before), Budget(WORK_LIMIT // share)
        outcome: list[Outcome] = []
        took: list[float] = []

        def measured() -> None:
            took.append(
                seconds(lambda: outcome.append(terminal.type(line, budget=budget)))
            )

        if name in MEASURED:
            assert megabytes(measured) * share < MEGABYTES
        else:
            measured()
        assert budget.is_spent or name not in EVEN
        assert len(outcome[0].screen) <= OUTPUT_LIMIT + 200
        assert len(pack(terminal.turn.world)) <= DOCUMENT_LIMIT
        return took[0] * share

    assert is_soon(typed)


def test_a_line_that_is_too_much_work_says_so_and_keeps_what_it_did() -> None:
    terminal = behind(NUMBERS)
    outcome = terminal.type(f"touch done; {filled('sort -n f;')[:8000]}")
    assert outcome.exit_code == 130
    assert "more work than one line may be" in outcome.screen
    assert terminal.shows("ls done") == "done\n"


def test_honest_work_on_large_files_is_not_stopped() -> None:
    terminal = Terminal()
    for one in grown("2026-11-25 GET /index.html 200\\n" * 8, 11):
        terminal.type(one)
    assert terminal.shows("grep -c GET f") == "16384\n"
    assert terminal.shows("cut -d' ' -f 4 f | sort | uniq -c | sort -rn") == (
        "  16384 200\n"
    )
    assert terminal.shows("aws s3 cp f s3://aoi-lab-notes/f | tail -c 5") != ""
    assert terminal.shows("wc -l f f f f").endswith(" 65536 total\n")


def test_two_thousand_calls_leave_work_over() -> None:
    budget = Budget()
    for _ in range(2_000):
        budget.spend()
    assert budget.work_left > 0
    with pytest.raises(Spent):
        budget.work(WORK_LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        "aws s3 ls s3://aoi-lab-notes/x0/",
        "aws iam attach-role-policy --policy-arn ",
        filled("$X", "aws s3 ls "),
        filled("'", "aws "),
        filled("aws ", "") + "s3://",
        "cat " + "../" * 2000,
    ],
    ids=["keys", "policies", "variables", "quotes", "words", "directories"],
)
def test_a_completion_ends_soon_in_a_full_account(full: Terminal, text: str) -> None:
    def completed() -> float:
        return seconds(lambda: complete(full.turn, "ec2", text))

    assert is_soon(completed, SECONDS / 4)
