import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from encoders import make_encoder
from models.base import prepare_base
from models.errors import ModelFileError
from models.tokenizer import MAX_CHARACTERS, Encoded, TextTokenizer

DATA = Path(__file__).parent.parent / "data"
SENTENCES = json.loads((DATA / "encoder_sentences.json").read_text(encoding="utf-8"))
#: What the packaged file's own engine makes of the sentences.
ENGINE = load_file(DATA / "encoder_engine.safetensors")


@pytest.fixture(scope="module")
def base(pytestconfig: pytest.Config) -> Path:
    return prepare_base(Path(pytestconfig.cache.mkdir("earful-home")))


@pytest.fixture(scope="module")
def tokenizer(base: Path) -> TextTokenizer:
    return TextTokenizer(base)


def parts(tokenizer: TextTokenizer, text: str, prefix: str = "passage: ") -> list[str]:
    """What of a text its tokens stand for."""
    (encoded,) = tokenizer.encode([text], prefix)
    return [text[start:end] for start, end in encoded.places if start < end]


def test_token_ids_agree_with_the_packaged_engine(tokenizer: TextTokenizer) -> None:
    ours = [list(encoded.ids) for encoded in tokenizer.encode(SENTENCES, "passage: ")]

    ends = np.cumsum(ENGINE["token_counts"])
    assert ours == [ids.tolist() for ids in np.split(ENGINE["token_ids"], ends[:-1])]


def test_tokens_read_back_as_the_text(base: Path) -> None:
    whole = Tokenizer.from_file(str(base / "tokenizer.json"))

    ids = whole.encode("Ｆｕｌｌ width, dark mode and 夜间模式").ids

    assert whole.decode(ids) == "Full width, dark mode and 夜间模式"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("", 2, 2), (" \n\t ", 2, 3), ("\x00\ud83d", 3, 5), ("word " * 100_000, 4000, 4100)],
    ids=["empty", "blank", "no text", "long"],
)
def test_no_text_is_too_odd_or_too_long(
    tokenizer: TextTokenizer, text: str, least: int, most: int
) -> None:
    (encoded,) = tokenizer.encode([text])

    assert least <= len(encoded) <= most
    assert (encoded.ids[0], encoded.ids[-1]) == (0, 2)
    assert len(encoded.places) == len(encoded)


def test_a_text_is_read_up_to_so_many_characters(tokenizer: TextTokenizer) -> None:
    (encoded,) = tokenizer.encode(["长" * (2 * MAX_CHARACTERS)], "passage: ")

    assert max(end for _, end in encoded.places) == MAX_CHARACTERS


def test_places_are_those_of_the_text_without_the_prefix(tokenizer: TextTokenizer) -> None:
    assert "".join(parts(tokenizer, "Ｌｏｇｉｎ fails,  again")) == "Ｌｏｇｉｎfails,again"
    assert "".join(parts(tokenizer, "登录很慢。")) == "登录很慢。"
    assert parts(tokenizer, " app ") == ["app"]
    assert parts(tokenizer, "") == []


@settings(deadline=None)
@given(text=st.text(max_size=40))
def test_places_follow_one_another_within_the_text(tokenizer: TextTokenizer, text: str) -> None:
    for prefix in ("", "passage: "):
        (encoded,) = tokenizer.encode([text], prefix)
        inside = [place for place in encoded.places if place[0] < place[1]]
        assert all(0 <= start < end <= len(text) for start, end in inside)
        assert inside == sorted(inside)


def test_tokens_that_cover_a_range_share_a_character_with_it() -> None:
    encoded = Encoded([0, 5, 6, 7, 2], [(0, 0), (0, 3), (3, 6), (7, 9), (0, 0)])

    assert encoded.covering([(2, 4)]) == [1, 2]
    assert encoded.covering([(6, 7)]) == []
    assert encoded.covering([(0, 1), (8, 20)]) == [1, 3]
    assert encoded.covering([]) == []


def test_the_encoder_says_how_much_it_reads_at_once(
    tokenizer: TextTokenizer, tmp_path: Path
) -> None:
    assert tokenizer.max_tokens == 512
    assert TextTokenizer(prepare_base(tmp_path, str(make_encoder(tmp_path / "t")))).max_tokens == 64


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer_config.json"])
def test_a_damaged_tokenizer_is_named_with_the_mend(base: Path, tmp_path: Path, name: str) -> None:
    for file in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(base / file, tmp_path / file)
    (tmp_path / name).write_text("{")

    with pytest.raises(ModelFileError, match=r"tokenizer.* earful models prepare|earful models"):
        TextTokenizer(tmp_path)
