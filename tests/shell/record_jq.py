"""Run lines in the real ``jq``, keep what it prints: ``python -m tests.shell.record_jq``.

Needs the program (Debian's ``jq``); the tests need only ``tests/data/shell/jq.jsonl``.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from tests.policies import allow, deny

CASES = Path(__file__).parents[1] / "data" / "shell" / "jq.jsonl"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            allow(["s3:GetObject", "s3:ListBucket"], Sid="Read"),
            deny("iam:PassRole", ["a", "b"]),
        ],
        "n": [3, 1, 2.5, 1],
        "tags": [{"Key": "Name", "Value": "lab"}, {"Key": "Env", "Value": "dev"}],
        "s": "arn:aws:iam::111122223333:role/lab-role",
        "none": None,
    }
)
FILTERS = """
.Statement[0].Effect = "Deny"
.Statement[].Effect |= ascii_upcase
.n[0] += 10
.n |= map(. * 2)
.n -= [1]
.n[1] *= 3 | .n
.n[1] /= 2 | .n
.none //= "x" | .none
.s //= "x" | .s
.a.b.c = 1 | .a
.n[5] = 1 | .n
.n[1:3] = ["x"] | .n
.n[-1] = 9 | .n
.Statement[] |= select(.Effect == "Allow")
.n |= empty
(.n[] | select(. > 1)) |= . + 1 | .n
.n[] %= 2 | .n
del(.Statement)
del(.Statement[0], .n)
del(.n[1,2]) | .n
del(.n[] | select(. == 1)) | .n
del(.Statement[] | select(.Sid? == "Read")) | .Statement | length
delpaths([["n"], ["s"], ["Statement", 0]])
[paths]
[paths(type == "number")]
getpath(["Statement", 0, "Sid"])
[getpath(["n", 0], ["x", "y"])]
setpath(["n", 0]; 7) | .n
setpath(["new", "deep"]; true) | .new
[path(.Statement[].Effect)]
path(..) | select(length == 1)
to_entries | map(.key)
.tags | from_entries
.tags | map({(.Key): .Value}) | add
with_entries(select(.value | type == "string"))
map_values(type)
.n | map_values(. + 1)
.n | map_values(select(. > 1))
reduce .n[] as $x (0; . + $x)
reduce .tags[] as $t ({}; .[$t.Key] = $t.Value)
reduce range(5) as $i ([]; . + [$i * $i])
[foreach .n[] as $x (0; . + $x)]
[foreach .n[] as $x (0; . + $x; [$x, .])]
[limit(2; .n[])]
first(.n[]), last(.n[])
[.n | first, last]
nth(1; .n[])
.n | nth(2)
[.n[] | select(. >= 2)] | length
.s | test("role/")
.s | test("ROLE"; "i")
.s | match("[0-9]+") | .string, .offset
[.s | match("[a-z]+"; "g").string]
.s | capture("(?<account>[0-9]{12}):role/(?<name>.+)")
.s | sub("lab"; "dev")
.s | gsub("[aeiou]"; "_")
.s | gsub("(?<v>[aeiou])"; "<\\(.v)>")
.s | [scan("[a-z]+")]
.s | [scan("([a-z])-([a-z])")]
.s | split(":") | .[4]
.s | split("[:/]"; null) | length
[.s | splits(":+")]
.s | ascii_upcase | .[0:3]
.s | length, utf8bytelength
.s | ltrimstr("arn:") | rtrimstr("role")
.s | startswith("arn"), endswith("x")
.s | index(":"), rindex(":"), indices(":")
.s | explode | implode | length
.n | sort, unique, min, max, add, reverse
.n | index(1), indices(1)
.n | any(. > 2), all(. > 0)
any(.n[]; . > 2), all(.n[]; . > 2)
.n | contains([1]), inside([1, 2.5, 3, 4])
.Statement | map(.Action) | flatten
[[1, [2]], [[3]]] | flatten(1)
.Statement | group_by(.Effect) | map(length)
.tags | sort_by(.Key) | map(.Value)
.tags | unique_by(.Value) | length
.tags | max_by(.Key), min_by(.Key)
.Statement | map(has("Sid"))
.Statement[0] | keys, keys_unsorted
.n as [$a, $b] | $a - $b
.tags[0] as {Key: $k, Value: $v} | "\\($k)=\\($v)"
.tags[] as {Key: $k} | $k
.n as $n | .s as $s | [$s, ($n | length)]
"\\(.n[0]) and \\(.tags[].Key)"
@base64 "x\\(.s)", @uri "\\(.s)"
.s | @base64, @uri, @html, @sh
.s | @base64 | @base64d
.n | @csv, @tsv, @json, @sh
[.tags[] | [.Key, .Value] | @csv]
try error("x") catch .
try (.s | tonumber) catch "no"
.n[]?, .s[]?
[.[]? | strings]
[.[] | scalars]
[.. | numbers]
[.[] | arrays | length]
.none | values
if .none then 1 else 2 end
if .s == "x" then 1 end | type
.x // .y // "default"
[.n[] | if . > 2 then "big" elif . > 1 then "mid" else "small" end]
[range(3)], [range(1; 4)], [range(0; 10; 3)], [range(5; 0; -2)]
[1 | while(. < 50; . * 2)]
1 | until(. > 100; . * 3)
[limit(3; repeat(1))]
[limit(4; 1 | repeat(. * 2))]
[limit(-1; 1, 2)]
[last(empty)]
try nth(-1; 1, 2) catch .
try error(null) catch .
error(null)
{a: 1} | error
[paths(.. == 1)]
pick(.n[1], .s)
[leaf_paths] | length
[2 | recurse(if . < 4 then . + 1 else empty end)]
[.n | .[2:], .[:2], .[-1:]]
.n - [1], .n + [9]
{a: 1} + {b: 2}, {a: {b: 1}} * {a: {c: 2}}
"ab" * 3, "a,b" / ","
10 / 4, 7 % 3, -7 % 3, 3.14
1 < 2, "a" < "b", [1] < [2], {} < [], null < false
.n | map(tostring) | join("-")
[.n[] | tostring | tonumber]
.n | tojson | fromjson | length
[.n[] | floor, ceil, sqrt] | length
.n | transpose? // "no"
[[1, 2], [3]] | transpose
walk(if type == "number" then . + 1 else . end) | .n
walk(if type == "array" then sort_by(tostring) else . end) | .n
pick(.s, .n[1])
isempty(.n[]), isempty(empty)
[splits("x")?]
infinite > 1, (nan | isnan)
{"a b": 1, "c": 2} | ."a b", .["c"]
{(.tags[0].Key): 1, "x": 2} | keys
[.tags[] | {Key}]
{s, "n": .n[0]}
{a: (1, 2), b: (3, 4)} | [.a, .b]
.Statement[0] | to_entries[] | "\\(.key): \\(.value)"
[.[] | select(type == "object" or type == "array") | length]
$ARGS.named
.n | [.[] as $x | $x + 1]
[.n[] | . as $x | [1, 2] | map(. * $x)] | length
[.n, .s] | map(length)
ascii_downcase
.n.x
.s[0]
{} | .a += 1
{} | .a.b |= 5
[1, null, 2] | map(. // 0)
[true, false, null] | map(not)
splits
"x" as $x | "y" as $y | $x + $y
[1, 2] | .[0] as $a | .[1] as $b | {$a, $b}
.tags | from_entries
[{key: null, name: "a", value: 1}, {Key: "b", Value: 2}, {Name: "c"}] | from_entries
[{key: "a", value: false, Value: 2}, {key: "b", value: null}] | from_entries
{a: {key: "q"}} | from_entries
[{k: "x", v: 1}] | from_entries
[{key: 1}] | from_entries
[{Name: false}] | from_entries
[1] | from_entries
null | from_entries
[] | from_entries
[.s | sub("lab"; "dev", "ops")]
[.s | gsub("(?<v>[ae])"; if .v == "a" then "1", "2" else "3" end)]
[.s | gsub("a"; empty)]
[.s | sub("lab"; null)]
.s | sub("lab"; 1)
[.s | gsub("zz"; "1", "2")]
""".strip().splitlines()
LINES = [
    "jq . d.json",
    "jq -c . d.json",
    "jq -S -c . d.json",
    "jq --tab .n d.json",
    "jq --indent 1 .n d.json",
    "jq --indent 0 .n d.json",
    "jq -r .s d.json",
    "jq -j '.n[]' d.json",
    "jq -e .none d.json",
    "jq -e .s d.json",
    "jq -n '[1, 2]'",
    "jq -s 'length' d.json d.json",
    "jq -c -n --arg a 1 --argjson b '{\"x\": 2}' '[$a, $b, $ARGS.named]'",
    "jq -n -c --args '$ARGS.positional' a b",
    "jq -n -c --jsonargs '$ARGS.positional' 1 '[2]'",
    "jq -R . d.json",
    "jq -a -c '.s + \"é\"' d.json",
    "jq -rc '.tags[]' d.json",
    "jq -c --slurpfile f d.json -n '$f | length'",
    "jq -n --rawfile f d.json '$f | length'",
    "jq",
]


def main() -> None:
    kept = []
    lines = LINES + [
        "jq -c '{}' d.json".format(f.replace("'", "'\\''")) for f in FILTERS
    ]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "d.json").write_text(POLICY)
        for line in lines:
            ran = subprocess.run(
                ["bash", "-c", line],
                cwd=place,
                capture_output=True,
                text=True,
                input="",
            )
            kept.append(
                {
                    "line": line,
                    "input": POLICY,
                    "stdout": ran.stdout,
                    "stderr": ran.stderr,
                    "status": ran.returncode,
                }
            )
    CASES.write_text("".join(json.dumps(case) + "\n" for case in kept))


if __name__ == "__main__":
    main()
