"""One guest types lines that want everything; the real server answers the others.

How much work a line may be is measured in processor time, where it is honest:
``tests/security`` and ``make fuzz``. Here it counts that nobody waits for it.
"""

import threading
import time
import urllib.request

import pytest

from tests.bench.learner import LESSON, Learner
from tests.live import ROOMY, live_site

#: Each wants all the processor time, all the memory or all the output that there is.
_HOSTILE = (
    "while :; do :; done",
    "for ((;;)); do x=$x$x; done",
    "echo $((9**9**9**9))",
    "echo {1..100000}{1..100000}",
    "x=aaaaaaaaaaaaaaaa; for i in {1..40}; do x=$x$x; done; echo ${#x}",
    "f() { f | f; }; f",
    "awk 'BEGIN { while (1) x = x \"aaaaaaaa\" }'",
    "awk 'BEGIN { for (;;) a[i++] = i }'",
    "jq -n '[range(1e9)]'",
    "jq -n 'def f: f; f'",
    "seq 1 100000 | xargs -n 1 seq 1 1000",
    "seq 1 99999 | sed 's/\\(.*\\)/\\1\\1\\1\\1\\1\\1\\1\\1/' | sort | uniq -c | sort -rn",
    "seq 1 99999 | grep -E '(1|11|111)*2(3|33)*$' | tr 0-9 a-j | rev | tac",
    "printf '%0999999d' 1 | grep -o 0 | wc -l",
    "until false; do aws iam list-policies; done",
    "aws iam list-policies --query '[@,@][][[],[]][][@,@][][@,@][][@,@][][@,@][]'",
    "eval \"$(seq -s ';' 1 9999)\"",
    "cat <<< $(cat <<< $(cat <<< $(seq 1 99999)))",
    "while true; do aws s3 cp hello.txt s3://nope/; done",
    "find / -exec find / ';'",
)
_LINES, _TABS = 2 * len(_HOSTILE), 16
#: Who has a line at work and one waiting is told to wait; some must be run.
_ACCEPTED, _RUN = frozenset((200, 429)), 5
#: Who comes at any moment of 95 in 100 is answered within this, in seconds. Moments are
#: counted, not answers: of those that take long there are few in the same time.
_SOON, _LATE = 1.0, 0.05


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_the_others_are_answered_while_one_guest_wants_everything() -> None:
    with live_site(DEMO="0", SLOW="0", **ROOMY) as site:
        guest = Learner(site.port)
        guest.start_as_guest()
        guest.get(LESSON)
        answers: list[int] = []

        def type_some(tab: int) -> None:
            """A share of the lines, in a tab of its own."""
            window = Learner(site.port)
            window.cookies = guest.cookies.copy()
            for number in range(tab, _LINES, _TABS):
                line = _HOSTILE[number % len(_HOSTILE)]
                fields = {"line": line, "nonce": f"{number:032x}"}
                answers.append(window.post(f"{LESSON}run/desk/", **fields).status)
            window.connection.close()

        typing = [
            threading.Thread(target=type_some, args=(tab,), daemon=True)
            for tab in range(_TABS)
        ]
        for tab in typing:
            tab.start()
        waited = []
        began = time.monotonic()
        while any(tab.is_alive() for tab in typing):
            asked = time.monotonic()
            with urllib.request.urlopen(f"{site.url}/healthz", timeout=30) as answer:
                assert answer.status == 200
            waited.append(time.monotonic() - asked)
            typing[0].join(0.05)
        took = time.monotonic() - began
        guest.connection.close()
        assert len(answers) == _LINES
        assert set(answers) <= _ACCEPTED
        assert answers.count(200) >= _RUN
        assert sum(max(0, wait - _SOON) for wait in waited) < _LATE * took
