"""Every code has its sentence, in both languages, with the same placeholders."""

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

import iamtutor
from iamtutor.policy.layers import CheckEffect, Decision, Layer
from iamtutor.policy.reasons import Reason
from iamtutor.policy.repair.edits import EditKind
from tests.policy.recorded import DOC_CASES, VECTORS, evaluated

EXPLANATIONS = Path(iamtutor.__file__).parent / "content" / "explanations"
LANGUAGES = ("ja", "en")


def sentences(name: str, language: str) -> dict[str, Any]:
    path = EXPLANATIONS / f"{name}.{language}.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found.update(flat(value, f"{prefix}{key}."))
        else:
            found[prefix + key] = value
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_has_a_sentence_and_no_sentence_lacks_its_reason(language):
    assert sentences("reasons", language).keys() == {str(r) for r in Reason}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_uses_the_parameters_of_its_reason(language):
    for code, sentence in sentences("reasons", language).items():
        assert placeholders(sentence) == Reason(code).parameters, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_layer_and_check_has_a_sentence(language):
    loaded = sentences("decisions", language)
    layers = {str(layer) for layer in Layer} | {"trust"}
    assert loaded["layers"].keys() == layers
    assert loaded["checks"].keys() == layers
    for effects in loaded["checks"].values():
        assert effects.keys() == {str(effect) for effect in CheckEffect}
    denials = layers
    outcomes = loaded["outcomes"]
    assert outcomes.keys() == {str(decision) for decision in Decision}
    assert outcomes["explicitDeny"].keys() == denials
    assert outcomes["implicitDeny"].keys() == denials


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_edit_has_a_sentence(language):
    edits = sentences("repairs", language)["edits"]
    assert edits.keys() == {str(kind) for kind in EditKind}
    assert all(placeholders(said) == {"layer", "policy"} for said in edits.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recorded_evaluation_can_be_told(language):
    outcomes = sentences("decisions", language)["outcomes"]
    reasons = sentences("reasons", language)
    for _, result in evaluated(VECTORS + DOC_CASES):
        told = outcomes[result.decision][result.spoken_cause]
        assert result.request.action in told.format(action=result.request.action)
        for statement in result.statements:
            for element in statement.elements:
                assert reasons[element.reason].format_map(element.params)


def test_both_languages_say_the_same_things():
    for name in ("reasons", "decisions", "repairs"):
        japanese = flat(sentences(name, "ja"))
        english = flat(sentences(name, "en"))
        assert japanese.keys() == english.keys()
        for key, sentence in japanese.items():
            assert placeholders(sentence) == placeholders(english[key]), key


@pytest.mark.parametrize("name", ["reasons", "decisions"])
def test_japanese_sentences_are_polite_and_end(name):
    for key, sentence in flat(sentences(name, "ja")).items():
        if key.startswith("layers.") or key == "empty":
            continue
        assert sentence.endswith("。"), key
        for part in sentence.removesuffix("。").split("。"):
            part = re.sub(r"（[^（）]*）$", "", part)
            assert re.search(r"(です|ます|ません|ました)$", part), (key, part)
        assert not re.search(r"[ぁ-んァ-ヶ一-龠] [`a-zA-Z]|`[^`]*` [ぁ-ん]", sentence)


@pytest.mark.parametrize("name", ["reasons", "decisions"])
def test_english_sentences_are_plain_ascii(name):
    for key, sentence in flat(sentences(name, "en")).items():
        assert sentence.isascii(), key
        assert not re.search(r"\b(wrong|failed|simply|just|please)\b", sentence), key
