"""What a program in Python says of a text that is no JSON: as its version says it."""

import pytest

from iamtutor.shell import python_json

PROPERTY = "Expecting property name enclosed in double quotes"
OBJECT = "Illegal trailing comma before end of object"
ARRAY = "Illegal trailing comma before end of array"


@pytest.mark.parametrize(
    ("text", "until_3_12", "since_3_13"),
    [
        (
            '{"a":1,}',
            f"{PROPERTY}: line 1 column 8 (char 7)",
            f"{OBJECT}: line 1 column 7 (char 6)",
        ),
        (
            "[1 , \n ]",
            "Expecting value: line 2 column 2 (char 7)",
            f"{ARRAY}: line 1 column 4 (char 3)",
        ),
        (
            '{"a":[1,],}',
            "Expecting value: line 1 column 9 (char 8)",
            f"{ARRAY}: line 1 column 8 (char 7)",
        ),
        ("[1,}", "Expecting value: line 1 column 4 (char 3)", None),
        ('{"a":1,]', f"{PROPERTY}: line 1 column 8 (char 7)", None),
        ("{,}", f"{PROPERTY}: line 1 column 2 (char 1)", None),
        ("[,]", "Expecting value: line 1 column 2 (char 1)", None),
        (",]", "Expecting value: line 1 column 1 (char 0)", None),
        ("[1,", "Expecting value: line 1 column 4 (char 3)", None),
        ("", "Expecting value: line 1 column 1 (char 0)", None),
        ("[1,\x0b]", "Expecting value: line 1 column 4 (char 3)", None),
    ],
)
def test_a_comma_before_an_end(
    text: str, until_3_12: str, since_3_13: str | None
) -> None:
    """What Python 3.11 and 3.13 were seen to say."""
    for python, said in (
        ((), until_3_12),
        ((3, 12), until_3_12),
        ((3, 13), since_3_13 or until_3_12),
        ((3, 14), since_3_13 or until_3_12),
    ):
        with pytest.raises(ValueError) as error:
            python_json.loads(text, python=python)
        assert str(error.value) == said
