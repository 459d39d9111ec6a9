"""A newcomer who works through the course in a real browser, task by task.

What to do comes from the lessons' own first solutions; how it is done is a person's way:
links, fields, boxes and buttons. ``Hands`` says with what: a mouse, or the keyboard alone.
"""

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from iamtutor.cloud.world import World
from iamtutor.course.page.questions import MOST_COLUMNS
from iamtutor.lessons.content.lesson import Lesson
from iamtutor.lessons.content.names import names
from iamtutor.lessons.judging.checks import right_answer
from iamtutor.lessons.schema.acts import Act, Answer, Drop, Press, Pull, Run
from iamtutor.lessons.schema.lesson import Task
from iamtutor.lessons.schema.questions import Choose, Question, Sort, Visit
from iamtutor.sandbox.codec import unpack
from tests.bench.learner import Learner
from tests.content import course
from tests.live import Site
from tests.markup import structure

#: A page has no more stops for the Tab key than this.
MOST_STOPS = 400


class Hands(Protocol):
    """How a control is reached and used."""

    def click(self, control: Locator) -> None: ...
    def fill(self, field: Locator, text: str) -> None: ...
    def tick(self, box: Locator) -> None: ...
    def choose(self, field: Locator, value: str) -> None: ...
    def submit_line(self, field: Locator, text: str) -> None: ...


class Mouse:
    def click(self, control: Locator) -> None:
        control.click()

    def fill(self, field: Locator, text: str) -> None:
        field.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def choose(self, field: Locator, value: str) -> None:
        field.select_option(value)

    def submit_line(self, field: Locator, text: str) -> None:
        field.fill(text)
        field.press("Enter")


#: The key that leads on to an element, and how often to press it: null if the element has
#: the focus, or its group of radio buttons. Rather too few (a group counts as none) than
#: too many. A skip link is followed where it leads towards the element.
KEYS_TO = """element => {
  const at = document.activeElement;
  if (at === element || (element.type === "radio" && at?.type === "radio"
      && at.name === element.name && at.form === element.form)) return null;
  if (at === document.body) return ["Tab", 1];  // from where the focus was lost
  const after = (one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const skipped = at.matches(".skip") && document.querySelector(at.hash);
  if (skipped && (skipped === element || after(skipped, element))) return ["Enter", 1];
  const [first, last] = after(at, element) ? [at, element] : [element, at];
  const between = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]")].filter((stop) =>
    after(first, stop) && after(stop, last) && stop.type !== "radio"
    && stop.tabIndex >= 0 && !stop.matches(":disabled")
    && stop.checkVisibility({visibilityProperty: true}));
  return [first === at ? "Tab" : "Shift+Tab", between.length + 1];
}"""


class Keyboard:
    """Nothing but keys. A control is reached with Tab, or not at all."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, control: Locator) -> None:
        """Tab leads to the control; of radio buttons, into their group."""
        control.wait_for()
        pressed = 0
        while keys := control.evaluate(KEYS_TO):
            assert pressed < MOST_STOPS, f"Tab does not lead to {control}"
            key, times = keys
            for _ in range(times):
                self.page.keyboard.press(key)
            pressed += times

    def click(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def fill(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, box: Locator) -> None:
        if box.is_checked():
            return
        if box.get_attribute("type") == "radio":
            self._radio(box)
        else:
            self.reach(box)
            self.page.keyboard.press("Space")

    def _radio(self, button: Locator) -> None:
        """Tab leads into the group, arrows move within it."""
        self.reach(button)
        self.page.keyboard.press("Space")
        size = button.evaluate("button => button.form.elements[button.name].length")
        for _ in range(size):
            if button.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert button.is_checked()

    def choose(self, field: Locator, value: str) -> None:
        self.reach(field)
        for _ in range(40):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice {value} in {field}")

    def submit_line(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+a")
        # Most of it at once, as from an input method: each character that is typed is two
        # events and a frame. `keys/test_terminal` types them all.
        self.page.keyboard.insert_text(text[:-1])
        self.page.keyboard.type(text[-1])
        # Typing arms the completion; Escape gives Tab back, Enter runs the line.
        self.page.keyboard.press("Enter")


def kinds(item: Task | Question) -> set[str]:
    """What a person does at it: what is broken and each thing pressed in the console is a
    kind of its own, lines of a terminal and the answers of one form are alike wherever they
    stand."""
    if not isinstance(item, Task):
        menus = isinstance(item, Sort) and len(item.sort.bins) > MOST_COLUMNS
        return {f"{type(item).__name__}{' by menus' * menus}"}
    cells = len(course().predicted(item))
    found = {f"predict {cells}"} if item.predict is not None else set()
    for act in item.first_solution():
        match act:
            case Run() if item.kind != "broken":
                found.add(f"Run at {act.at}")
            case Pull():
                found.add("Pull back" if act.back else "Pull")
            case Answer():
                found.add("Answer")
            case _:
                found.add(f"{type(act).__name__}: {item.id}")
    return found


def _pressing(act: Press) -> str:
    return f"press_{act.press.replace('-', '_')}"


class Walker:
    """One newcomer in one browser, in one language."""

    def __init__(
        self,
        page: Page,
        language: str,
        hands: Hands,
        *,
        scripts: bool = True,
        site: Site | None = None,
    ):
        """``site``: to look up what is broken in the accounts that differ by seat."""
        self.page = page
        self.site = site
        self.language = language
        self.hands = hands
        self.scripts = scripts
        self.lesson: Lesson = course().lessons[0]
        self.answered: set[str] = set()
        self.known: set[str] = set()
        #: Whether something was done that the page does not show yet.
        self.unseen = False
        self.bucket = f"walk-{language}-{'s' if scripts else 'n'}-lab-notes"

    # -- coming in -----------------------------------------------------------------------

    @property
    def there(self) -> str:
        """The lesson's address."""
        return f"/{self.language}/lessons/{self.lesson.slug}/"

    def start(self) -> None:
        """One click on the home page."""
        self.hands.click(self.page.locator("form.cta button"))
        self.page.wait_for_url("**/lessons/first-refusal/**")

    def open(self, lesson: Lesson, tab: str = "") -> None:
        self.lesson = lesson
        self.unseen = False
        self.page.goto(f"{self.there}?tab={tab}" if tab else self.there)

    def is_there(self) -> bool:
        """Whether the browser shows the lesson's page as it is."""
        return urlsplit(self.page.url).path == self.there and not self.unseen

    def come_to(self, tab: str = "") -> None:
        """The lesson's page, with a terminal in view; nobody loads anew where they are."""
        if not self.is_there() or (
            tab and not self.page.locator(f"#line-{tab}").is_visible()
        ):
            self.open(self.lesson, tab)

    def work_through(self, lesson: Lesson, *, in_both: bool = False) -> None:
        """Every task and question of a lesson, in order, seen to be done in what the site
        answers at the end. What is of a kind that was done before is done without the
        screen; of the rest, what is done on the lesson's page is seen there at once.
        ``in_both``: at each task, each step's beginning and the end the page is built the
        same in the other language; what a question adds after a question is there at one
        of these."""
        self.lesson = lesson
        self.answered.clear()
        items = [item for step in lesson.steps for item in lesson.items(step)]
        begins = {one.id for step in lesson.steps for one in lesson.items(step)[:1]}
        for item in items:
            if in_both and (isinstance(item, Task) or item.id in begins):
                self.read_in_both(item.id)
            if (what := kinds(item)) <= self.known:
                self.send(item)
                continue
            self.known |= what
            if isinstance(item, Task):
                self.do(item)
            else:
                self.come_to()
                self.answer(item)
            if self.is_there():
                self.assert_done(item.id)
        self.come_to()
        text = self.read_in_both("end") if in_both else self.read(self.language)
        for item in items:
            (card,) = re.findall(rf'<[^<>]*\bid="card-{item.id}"[^<>]*>', text)
            assert re.search(r'\bclass="[^"]*\bdone\b', card), item.id

    def read_in_both(self, at: str) -> str:
        """The lesson's page, which is built the same in the other language. Where it is
        not, it is read once more: the browser may have told in between where it stands."""
        page = {language: self.read(language) for language in ("ja", "en")}
        if structure(page["ja"]) != structure(page["en"]):
            page["ja"] = self.read("ja")
        built = [structure(page[language]) for language in ("ja", "en")]
        differ = "\n".join(unified_diff(*built, lineterm="", n=1))
        assert not differ, f"{self.lesson.slug}, {at}:\n{differ}"
        return page[self.language]

    @contextlib.contextmanager
    def without_the_screen(self) -> Iterator[Learner]:
        """The same person, without the browser."""
        here = urlsplit(self.page.url)
        assert here.port is not None
        learner = Learner(here.port)
        for cookie in self.page.context.cookies():
            learner.cookies[cookie["name"]] = cookie["value"]
        yield learner
        learner.connection.close()

    def read(self, language: str) -> str:
        """The lesson's page as the site has it now."""
        with self.without_the_screen() as reader:
            answer = reader.get(f"/{language}/lessons/{self.lesson.slug}/")
            return reader.expect(answer).body.decode()

    def send(self, item: Task | Question) -> None:
        """Do it by what the site's forms send."""
        self.unseen = True
        with self.without_the_screen() as learner:
            if not isinstance(item, Task):
                self._send_answer(learner, item)
                return
            cells = course().predicted(item) if item.predict is not None else ()
            names = (f"guess-{one.command}" if cells[1:] else "guess" for one in cells)
            if guesses := dict.fromkeys(names, "allowed"):
                learner.press(f"{self.there}tasks/{item.id}/predict/", **guesses)
            for act in self.way(item):
                match act:
                    case Run():
                        line = self.filled(act.run)
                        learner.run(f"{self.there}run/{act.at}/", line)
                    case Answer():
                        self._send_answer(learner, self.lesson.question(act.answer))
                    case Pull():
                        back = {"back": "1"} if act.back else {}
                        learner.press(f"{self.there}levers/{act.pull}/", **back)
                    case _:
                        raise AssertionError(f"{act} is a kind of its own")

    def _send_answer(self, learner: Learner, question: Question) -> None:
        if question.id in self.answered:
            return
        self.answered.add(question.id)
        right = right_answer(question)
        if isinstance(question, Visit):
            forms = [{"hop": hop} for hop in question.visit]
        elif isinstance(right, Mapping):
            forms = [{f"item-{item}": bin_ for item, bin_ in right.items()}]
        else:
            (choice,) = right
            forms = [{"choice": choice}]
        for form in forms:
            learner.press(f"{self.there}questions/{question.id}/", **form)

    def assert_done(self, item: str) -> None:
        """The console has no cards: from there a person goes back to the lesson."""
        self.come_to()
        card = self.page.locator(f"#card-{item}")
        expect(card).to_have_class(re.compile(r"\bdone\b"))

    def gone(self, control: Locator) -> None:
        """What was pressed goes with the answer; without scripts that is a whole page."""
        control.wait_for(state="detached")
        self.page.wait_for_load_state()

    # -- questions -----------------------------------------------------------------------

    def answer(self, question: Question) -> None:
        if question.id in self.answered:
            return  # a task before it asked for this answer
        self.answered.add(question.id)
        card = self.page.locator(f"#card-{question.id}")
        right = right_answer(question)
        match question:
            case Choose():
                for choice in right:
                    self.hands.tick(card.locator(f'input[value="{choice}"]'))
            case Sort():
                assert isinstance(right, Mapping)
                for item, bin_ in right.items():
                    menu = card.locator(f'select[name="item-{item}"]')
                    if menu.count():
                        self.hands.choose(menu, bin_)
                        continue
                    self.hands.tick(
                        card.locator(f'input[name="item-{item}"][value="{bin_}"]')
                    )
            case Visit():
                for hop in question.visit:
                    self.hands.click(card.locator(f'button[value="{hop}"]'))
                    self.gone(card.locator(f'button[value="{hop}"]'))
                return
        self.hands.click(self.page.locator(f"#answer-{question.id}"))
        self.gone(self.page.locator(f"#answer-{question.id}"))

    # -- tasks ---------------------------------------------------------------------------

    def do(self, task: Task) -> None:
        if task.predict is not None:
            self.predict(task)
        for act in self.way(task):
            self.act(act, task)

    def way(self, task: Task) -> tuple[Act, ...]:
        """The first solution; where the fault differs by seat, one for this seat's, which
        a person finds by looking."""
        if task.kind != "broken":
            return task.first_solution()
        ways = task.solutions_in(self.account().variant).values()
        return next(way for way in ways if all(map(self.can, way)))

    def can(self, act: Act) -> bool:
        return not isinstance(act, Press) or hasattr(self, _pressing(act))

    def account(self) -> World:
        """The simulated account of the lesson, as it was saved last."""
        assert self.site is not None
        kept = f"file:{self.site.folder / 'iamtutor.sqlite3'}?mode=ro"
        with contextlib.closing(sqlite3.connect(kept, uri=True)) as database:
            (document,) = database.execute(
                "SELECT document FROM sandbox_sandbox WHERE world = ? ORDER BY id DESC",
                (self.lesson.file.world,),
            ).fetchone()
        return unpack(document)

    def predict(self, task: Task) -> None:
        self.come_to()
        button = self.page.locator(f"#predict-{task.id}")
        if not button.count():
            return
        if not button.is_visible():
            card = self.page.locator(f"#card-{task.id}")
            self.hands.click(card.locator("summary").first)
        cells = course().predicted(task)
        for cell in cells:
            command = f"{cell.command}-" if len(cells) > 1 else ""
            self.hands.tick(self.page.locator(f"#g-{task.id}-{command}allowed"))
        self.hands.click(button)
        self.gone(button)

    def act(self, act: Act, task: Task) -> None:
        match act:
            case Run():
                self.type_line(act.at, self.filled(act.run))
            case Drop():
                self.drop(self.filled(act.drop), act.text)
            case Answer():
                self.come_to()
                self.answer(self.lesson.question(act.answer))
            case Press():
                self.press(act)
            case Pull(pull=lever):
                self.come_to()
                self.hands.click(self.page.locator(f"#pull-{lever}"))
                answered = ":not(.pulled)" if act.back else ".pulled"
                self.page.locator(f"#lever-{lever}{answered} .did").wait_for()

    def filled(self, text: str) -> str:
        """Placeholders as the walker's own things are called."""
        for name, value in self.names().items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def names(self) -> dict[str, str]:
        if any(task.kind == "broken" for task in self.lesson.tasks):
            return names(self.account(), course().file)
        return {
            "role": "lab-role",
            "role_arn": "arn:aws:iam::111122223333:role/lab-role",
            "instance_name": "lab",
            "instance_profile": "lab-role",
            "bucket": self.bucket,
            "file": "hello.txt",
            "object": "notes.txt",
            "account": "111122223333",
            "region": "ap-northeast-1",
        }

    def type_line(self, machine: str, line: str) -> None:
        self.come_to(machine)
        entries = self.page.locator(f"#transcript-{machine} .entry")
        before = entries.last.get_attribute("id") if entries.count() else ""
        self.hands.submit_line(self.page.locator(f"#line-{machine}"), line)
        self.page.locator(
            f"#transcript-{machine} .entry:last-child:not([id='{before}'])"
        ).wait_for()

    def drop(self, name: str, text: str) -> None:
        self.open(self.lesson, "files")
        form = self.page.locator("#name")
        if not form.is_visible():
            self.hands.click(self.page.locator("#place details.extra summary"))
        self.hands.fill(form, name)
        self.hands.fill(self.page.locator("#text"), text)
        self.hands.click(self.page.locator("#place details.extra button"))
        # The address is the same before and after; only the answer says it is there.
        self.page.locator(".note.success").first.wait_for()

    # -- the console ---------------------------------------------------------------------

    def console(self, path: str) -> None:
        self.page.goto(f"{self.there}console/{path}")

    def follow(self) -> None:
        """Press what guided mode points at."""
        self.hands.click(self.page.locator("#next"))

    def press(self, act: Press) -> None:
        given: dict[str, Any] = {
            key: self.filled(value) if isinstance(value, str) else value
            for key, value in act.with_.items()
        }
        getattr(self, _pressing(act))(given)

    def search(self, words: str) -> None:
        """In the list of policies, until what was found is there: a box that is ticked
        before is gone with the answer."""
        self.hands.fill(self.page.locator("#q"), words)
        self.hands.click(self.page.locator("#policy-search"))
        self.page.locator(f'#q[value="{words}"]').wait_for()

    def press_create_role(self, given: dict[str, Any]) -> None:
        self.console("")
        for _ in range(3):  # IAM, roles, create role
            self.follow()
        self.hands.choose(self.page.locator("#id_service"), given["trusted_service"])
        self.follow()
        self.search("AmazonS3")
        for policy in given["policies"]:
            self.hands.tick(self.page.locator(f'input[aria-label="{policy}"]'))
        self.follow()
        self.hands.fill(self.page.locator("#id_name"), given["name"])
        self.follow()
        self.page.wait_for_url("**/iam/roles/")

    def press_launch_instance(self, given: dict[str, Any]) -> None:
        self.console("")
        for _ in range(2):  # EC2, launch instance
            self.follow()
        self.hands.fill(self.page.locator("#id_name"), given["name"])
        self.hands.choose(self.page.locator("#id_key_pair"), given["key_pair"])
        self.follow()
        self.page.wait_for_url("**/ec2/instances/**")

    def press_modify_iam_role(self, given: dict[str, Any]) -> None:
        self.console("ec2/instances/")
        self.hands.click(self.page.locator("tbody th a"))
        menu = self.page.locator(
            'a[href$="/modify-iam-role/"]:not(#map *):visible, #actions > summary'
        )
        menu.first.wait_for()
        link = self.page.locator('a[href$="/modify-iam-role/"]:not(#map *)')
        if not link.is_visible():
            self.hands.click(self.page.locator("#actions > summary"))
            self.hands.click(
                self.page.locator(
                    '#actions details:has(a[href$="/modify-iam-role/"]) > summary'
                )
            )
        self.hands.click(link)
        field = self.page.locator("#id_instance_profile")
        self.hands.choose(field, given["instance_profile"] or "-")
        self._main()
        if given["instance_profile"] is None:
            self.hands.fill(self.page.locator("#confirm"), "Detach")
            self._main()
        self.page.wait_for_url("**/ec2/instances/**instance=**")

    def _main(self) -> None:
        self.hands.click(self.page.locator("main .button.main").last)

    def press_create_bucket(self, given: dict[str, Any]) -> None:
        self.console("s3/buckets/create/")
        self.hands.fill(self.page.locator("#id_name"), given["name"])
        self._main()
        self.page.locator("#errors, .note.success").first.wait_for()

    def press_upload(self, given: dict[str, Any]) -> None:
        self.console(f"s3/bucket/{given['bucket']}/upload/")
        for name, text in given["files"].items():
            self.hands.click(self.page.locator("details.extra summary").first)
            self.hands.fill(self.page.locator("#name"), self.filled(name))
            self.hands.fill(self.page.locator("#text"), text)
        self._main()
        self.page.wait_for_url(f"**/s3/bucket/{given['bucket']}/status/**")

    def press_attach_policies(self, given: dict[str, Any]) -> None:
        self.console(f"iam/roles/details/{given['role']}/attach/")
        for policy in given["policies"]:
            self.search(policy)
            self.hands.tick(self.page.locator(f'input[aria-label="{policy}"]'))
        self._main()
        self.page.wait_for_url(f"**/details/{given['role']}/")

    def press_detach_policies(self, given: dict[str, Any]) -> None:
        self._remove(given["role"], given["policies"])

    def press_delete_inline_policy(self, given: dict[str, Any]) -> None:
        self._remove(given["role"], [given["name"]])

    def _remove(self, role: str, policies: list[str]) -> None:
        self.console(f"iam/roles/details/{role}/")
        for policy in policies:
            name = policy.rsplit("/", 1)[-1]
            self.hands.tick(self.page.locator(f'input[aria-label="{name}"]'))
        self.hands.click(self.page.locator("#remove"))
        self.hands.click(self.page.locator("main .button.danger"))
        self.page.locator(".note.success").first.wait_for()

    def press_put_inline_policy(self, given: dict[str, Any]) -> None:
        self.console(f"iam/roles/details/{given['role']}/inline/")
        self.hands.click(self.page.locator("#to-json"))
        self.hands.fill(self.page.locator("#id_document"), given["document"])
        self._main()
        self.hands.fill(self.page.locator("#id_name"), given["name"])
        self._main()
        self.page.wait_for_url(f"**/details/{given['role']}/")

    def press_remove_boundary(self, given: dict[str, Any]) -> None:
        """By command, as a person may."""
        role = given["role"]
        self.type_line(
            "desk", f"aws iam delete-role-permissions-boundary --role-name {role}"
        )

    def press_last_accessed(self, given: dict[str, Any]) -> None:
        self.console(f"iam/roles/details/{given['role']}/")
        self.hands.click(self.page.locator('a[href^="?tab=last-accessed"]'))
        self.page.wait_for_url("**tab=last-accessed**")

    def press_terminate_instance(self, given: dict[str, Any]) -> None:
        self.console("ec2/instances/")
        self.hands.click(self.page.locator("tbody th a"))
        self.page.locator("#actions > summary").wait_for()
        entry = self.page.locator('button[value="terminate"]')
        if not entry.is_visible():
            self.hands.click(self.page.locator("#instance-state > summary"))
        self.hands.click(entry)
        self.hands.click(self.page.locator("main .button.danger"))
        self.page.locator(".note.success").first.wait_for()

    def press_delete_role(self, given: dict[str, Any]) -> None:
        self.console(f"iam/roles/details/{given['role']}/delete/")
        self.hands.fill(self.page.locator("#confirm"), given["role"])
        self.hands.click(self.page.locator("main .button.danger"))
        self.page.wait_for_url("**/iam/roles/")

    def press_empty_bucket(self, given: dict[str, Any]) -> None:
        self.console(f"s3/bucket/{given['bucket']}/delete/?empty=1")
        self.hands.fill(self.page.locator("#confirm"), "permanently delete")
        self.hands.click(self.page.locator("main .button.danger"))
        self.page.wait_for_url("**/s3/buckets/")

    def press_delete_bucket(self, given: dict[str, Any]) -> None:
        self.console(f"s3/bucket/{given['bucket']}/delete/")
        self.hands.fill(self.page.locator("#confirm"), given["bucket"])
        self.hands.click(self.page.locator("main .button.danger"))
        self.page.wait_for_url("**/s3/buckets/")
