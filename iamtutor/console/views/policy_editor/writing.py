"""Writing an identity's policy in two steps: specify permissions (visual or JSON), then
review and save. One form, as ``editing`` has it.

The form carries the document and all that was typed from step to step, so that nothing
stands in an address or in the session, and every button works without scripts. The visual
editor's fields are put into the document first; then the button that was pressed decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from iamtutor.console.forms.base import ConsoleForm, DocumentForm
from iamtutor.console.forms.policies import EMPTY_POLICY
from iamtutor.console.forms.tags import TagEditor, tag_editor
from iamtutor.console.policy_editor.tools import read_json, written
from iamtutor.console.policy_editor.visual.choices import (
    OPERATOR_NAMES,
    Choices,
    choices_for,
    offered,
)
from iamtutor.console.policy_editor.visual.drafts import (
    Draft,
    act,
    applied,
    drafts_of,
    read_drafts,
)
from iamtutor.console.policy_editor.visual.words import hindrance_words, problem_words
from iamtutor.console.screen import Screen
from iamtutor.console.summary import Group, document_of, summary
from iamtutor.console.views.policy_editor.checking import Checked, check
from iamtutor.console.views.policy_editor.editing import (
    Saving,
    announced,
    examples_for,
    typed_after,
)
from iamtutor.console.views.pressing import submit
from iamtutor.policy.validation.findings import Code, PolicyKind
from iamtutor.policy.validation.grammar import size_of
from iamtutor.web.pages.forms import status_of
from iamtutor.web.requests.limits import look

#: Buttons that change the text.
_CHANGING = ("tidy", "mend", "example")
#: Buttons that lead to a step or stay on it; a form sent by another is to be saved.
TOOLS = ("check", "tidy", "mend", "example", "switch", "do", "previous", "next", "tags")
VISUAL, JSON = "visual", "json"
#: Characters of all inline policies of a role together.
_INLINE = 10_240


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block on the page. ``operators``: with those that its conditions use already."""

    place: int
    draft: Draft
    choices: Choices
    problems: Mapping[str, str]
    hindrance: str
    json: str
    operators: tuple[str, ...]


@dataclass
class _Written:
    """The form between two requests."""

    fields: dict[str, str]
    mode: str
    step: str = "specify"
    drafts: list[Draft] = field(default_factory=list)
    refused: bool = False

    @property
    def document(self) -> str:
        return self.fields.get("document", "")

    @property
    def is_untouched(self) -> bool:
        return bool(read_json(self.document) == read_json(EMPTY_POLICY))


def write(
    screen: Screen,
    template: str,
    form_class: type[ConsoleForm],
    saving: Saving,
    *,
    saved: str = "",
    initial: Mapping[str, str],
    limit: int | None = None,
    tagged: bool = False,
    **context: Any,
) -> HttpResponse:
    """One request to a page that writes a policy. ``saved`` is the text that saving would
    replace: with one, writing begins with it as JSON. ``tagged``: it takes tags."""
    request = screen.request
    posted = request.POST if request.method == "POST" else None
    tool = next((name for name in TOOLS if posted and name in posted), None)
    if tool is not None:
        look(request.enrolment.pk)
    state = _sent(screen, dict(initial), JSON if saved else VISUAL)
    tags = tag_editor(posted) if tagged else None
    form: ConsoleForm = form_class(initial=state.fields)
    params = {**announced(form, saving), **_tag_params(tags)}
    effects = screen.effects(saving.button, params)
    if posted is not None and tool is None:
        form = form_class(state.fields)
        if (answer := _saved(screen, form, saving, tags)) is not None:
            return answer
        state.step = "specify" if form["document"].errors else "review"
        state.refused = True
    elif tool == "next":
        form = _go_on(state) or form
    elif tool == "tags":
        state.step = "review"
    if state.mode == VISUAL and not state.drafts:
        _to_blocks(screen, state)
    checked = _checked(screen, state, saved, limit)
    if tool == "check" and request.htmx:
        return render(request, "console/policy_editor/_review.html", checked.context)
    if state.step == "review":
        screen.page.shows["step"] = "review"
    elif state.is_untouched and state.mode == VISUAL:
        screen.page.shows["untouched"] = VISUAL
    return screen.render(
        "policy_editor/_anew" if tool == "do" and request.htmx else template,
        form=form,
        fields=state.fields,
        step=state.step,
        mode=state.mode,
        blocks=_shown(screen, state) if state.mode == VISUAL else (),
        gaps=_gaps(state) if state.refused else (),
        **checked.context,
        looked=tool is not None or state.refused,
        examples=examples_for(screen, PolicyKind.IDENTITY),
        summary=_summary(state.document) if state.step == "review" else (),
        tags=tags,
        effects=effects,
        status=status_of(state.refused),
        **context,
    )


def _checked(screen: Screen, state: _Written, saved: str, limit: int | None) -> Checked:
    # A block says itself what is still to be chosen; and who has written nothing yet
    # knows that.
    begun = not state.is_untouched or state.refused
    silent = state.mode == VISUAL or not begun
    return check(
        screen,
        state.document,
        PolicyKind.IDENTITY,
        saved,
        asks=begun,
        limit=limit,
        unsaid=(Code.EMPTY_LIST,) if silent else (),
    )


def _saved(
    screen: Screen, form: ConsoleForm, saving: Saving, tags: TagEditor | None
) -> HttpResponse | None:
    """The answer to the button that saves; None if something stands against it."""
    if not form.is_valid() or (tags is not None and not tags.is_valid()):
        return None
    return submit(
        screen,
        form,
        saving.button,
        {**saving.params, **form.cleaned_data, **_tag_params(tags)},
        text=saving.text % form.cleaned_data,
        url=saving.url,
    )


def inline_limit(inline: Mapping[str, str], name: str) -> int:
    """What the other inline policies of a role leave for this one."""
    others = (text for one, text in inline.items() if one != name)
    return _INLINE - sum(size_of(text, PolicyKind.IDENTITY) for text in others)


def _sent(screen: Screen, initial: dict[str, str], start: str) -> _Written:
    """What the form holds after the button that was pressed, in which editor."""
    posted = screen.request.POST
    if screen.request.method != "POST":
        return _Written(initial, start)
    fields = {**initial, **{key: str(value) for key, value in posted.items()}}
    state = _Written(fields, VISUAL if posted.get("editor") == VISUAL else JSON)
    if state.mode == VISUAL:
        policy = read_json(state.document)
        state.drafts = read_drafts(policy, posted) or []
        if "do" in posted:
            act(state.drafts, posted["do"], offered())
        _put(state, policy)
    elif tool := next((one for one in _CHANGING if one in posted), None):
        kept = examples_for(screen, PolicyKind.IDENTITY)
        state.fields.update(typed_after(screen, kept, tool, PolicyKind.IDENTITY))
    if posted.get("switch") == JSON:
        state.mode = JSON
    elif posted.get("switch") == VISUAL:
        state.mode = VISUAL
    return state


def _put(state: _Written, policy: Any) -> None:
    """Put what the blocks say into the document."""
    changed = applied(policy, state.drafts) if isinstance(policy, dict) else None
    text = written(changed) if changed is not None else None
    if text is not None:
        state.fields["document"] = text
        for place, draft in enumerate(state.drafts):
            draft.origin = place


def _to_blocks(screen: Screen, state: _Written) -> None:
    """Show the document as blocks; what can't be shown at all stays JSON."""
    policy = read_json(state.document if state.document.strip() else EMPTY_POLICY)
    drafts = drafts_of(policy)
    if drafts is None:
        state.mode = JSON
        messages.error(
            screen.request,
            _("The visual editor cannot read this text yet, so it was left as it is."),
        )
        return
    state.drafts = drafts or [Draft()]
    _put(state, policy)


def _go_on(state: _Written) -> ConsoleForm | None:
    """To the second step, if the document is one and no block is left half chosen; or the
    form with what is wrong."""
    form = DocumentForm(state.fields)
    state.refused = not form.is_valid()
    for draft in state.drafts:
        for gap in draft.gaps:
            draft.problems[gap] = gap
            state.refused = True
    if state.refused:
        return form
    state.step = "review"
    return None


#: What is still to be chosen -> the field where it is.
_FIELDS = {"service": "find", "actions": "filter", "resources": "every"}


def _gaps(state: _Written) -> list[tuple[str, str]]:
    """Where something is still to be chosen, and in words what."""
    return [
        (f"b{place}-{_FIELDS[gap]}", problem_words(gap))
        for place, draft in enumerate(state.drafts)
        for gap in draft.gaps
    ]


def _shown(screen: Screen, state: _Written) -> list[ShownBlock]:
    account = screen.signed_in.id
    return [
        ShownBlock(
            place,
            draft,
            choices_for(draft, account),
            {
                name.replace("-", "_"): problem_words(code)
                for name, code in draft.problems.items()
            },
            hindrance_words(draft.kept) if draft.kept is not None else "",
            written(draft.statement) or "" if draft.kept is not None else "",
            (
                *OPERATOR_NAMES,
                *sorted({c.operator for c in draft.clauses} - {*OPERATOR_NAMES}),
            ),
        )
        for place, draft in enumerate(state.drafts)
    ]


def _summary(text: str) -> tuple[Group, ...]:
    document = document_of(text)
    return summary(document) if document is not None else ()


def _tag_params(tags: TagEditor | None) -> dict[str, Any]:
    return {"tags": tags.tags} if tags is not None and tags.tags else {}
