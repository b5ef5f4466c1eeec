"""Argument beats environment beats default; what is wrong is named."""

from pathlib import Path

import pytest

from assistant import Settings, SettingsError
from index import DEFAULT_ENCODER


def test_defaults():
    assert Settings.from_env({}) == Settings()


def test_the_environment_beats_the_default_and_the_argument_beats_both():
    environ = {
        "ASSISTANT_STRICTNESS": "sure",
        "ASSISTANT_ARTICLES": "/some/folder",
        "OTHER": "1",
    }
    assert Settings.from_env(environ).strictness == "sure"
    assert Settings.from_env(environ).articles == Path("/some/folder")
    assert Settings.from_env(environ, strictness="perhaps").strictness == "perhaps"
    assert Settings.from_env({"ASSISTANT_INDEX": "/built"}).index == Path("/built")
    assert Settings.from_env({"ASSISTANT_MAX_EVIDENCE": "3"}).max_evidence == 3


@pytest.mark.parametrize(
    ("environ", "given", "part"),
    [
        ({"ASSISTANT_STRICKNESS": "sure"}, {}, "ASSISTANT_STRICKNESS"),
        ({}, {"stricktness": "sure"}, "stricktness"),
        ({"ASSISTANT_STRICTNESS": "much"}, {}, "'much'"),
        ({"ASSISTANT_TARGET_PRECISION": "0.7"}, {}, "Set strictness to sure or perhaps"),
        ({}, {"candidates": 5}, "Set depth to fast, auto or deep"),
        ({"ASSISTANT_DEPTH": "shallow"}, {}, "'shallow'"),
        ({}, {"max_evidence": 0}, "max_evidence"),
        ({}, {"max_question_chars": 0}, "max_question_chars"),
        ({"ASSISTANT_USER": "ann"}, {}, "password"),
        ({"ASSISTANT_PASSWORD": "secret"}, {}, "user"),
        ({}, {"user": "a:b", "password": "c"}, "colon"),
        ({}, {"user": "a", "password": "b\n"}, "printable"),
    ],
)
def test_a_bad_setting_is_named(environ, given, part):
    with pytest.raises(SettingsError, match="Expected") as caught:
        Settings.from_env(environ, **given)
    assert part in str(caught.value)


def test_a_password_is_never_printed():
    given = Settings.from_env({"ASSISTANT_USER": "ann", "ASSISTANT_PASSWORD": "swordfish"})
    assert (given.user, given.password) == ("ann", "swordfish")
    assert "swordfish" not in repr(given)


@pytest.mark.parametrize(
    ("given", "own", "encoder", "depth"),
    [
        ({}, "", DEFAULT_ENCODER, "auto"),
        ({"depth": "fast"}, "", DEFAULT_ENCODER, "fast"),
        ({}, "theirs", "theirs", "auto"),
        ({"encoder": DEFAULT_ENCODER}, "theirs", DEFAULT_ENCODER, "auto"),
        ({"encoder": "mine"}, "theirs", "mine", "auto"),
        ({"encoder": "mine"}, "", "mine", "auto"),
    ],
)
def test_an_encoder_that_is_set_beats_the_librarys_own(given, own, encoder, depth):
    suited = Settings(**given).suited(own)
    assert (suited.encoder, suited.depth) == (encoder, depth)
