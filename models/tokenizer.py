"""The fast tokenizer: built from a SentencePiece vocabulary, and used without transformers."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Encoding, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

from models.errors import ModelFileError
from models.packaged import Vocabulary
from models.scripts import simplified

FILE = "tokenizer.json"
CONFIG = "tokenizer_config.json"

#: No encoder reads more tokens of one text than this.
MAX_TOKENS = 512

#: What is longer is cut: the rest of a text takes time and says nothing new.
MAX_CHARACTERS = 20_000

#: What a folder must hold for `TextTokenizer`, as far as the encoder has it.
FILES = (FILE, CONFIG, "sentence_bert_config.json")

_SPECIALS = {"bos": "<s>", "pad": "<pad>", "eos": "</s>", "unk": "<unk>"}
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a text, specials included, and the characters each stands for.

    Places are half-open and empty for special tokens and those of the prefix.
    """

    ids: Sequence[int]
    places: Sequence[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.ids)

    def covering(self, ranges: Sequence[tuple[int, int]]) -> list[int]:
        """Numbers of the tokens that share a character with one of the ranges."""
        return (
            [
                number
                for number, (start, end) in enumerate(self.places)
                if any(start < stop and begin < end for begin, stop in ranges)
            ]
            if ranges
            else []
        )


class TextTokenizer:
    """Turns texts into token ids, specials included. Safe on any thread."""

    def __init__(self, folder: Path) -> None:
        """Load from a prepared encoder's folder; ModelFileError when it has no fast tokenizer."""
        path = folder / FILE
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the package raises nothing narrower
            raise ModelFileError(
                f"The tokenizer {path} is missing or damaged; delete {folder} and run "
                "`earful models prepare`."
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.pad_id = _pad_id(folder, self._tokenizer)
        #: What the encoder reads at once, specials included; whoever runs it cuts longer texts.
        self.max_tokens = _max_tokens(folder)

    def id_of(self, token: str) -> int | None:
        """The id of a token of the vocabulary; None when it is not one."""
        number: int | None = self._tokenizer.token_to_id(token)
        return number

    def encode(self, texts: Sequence[str], prefix: str = "") -> list[Encoded]:
        """All tokens of the first 20,000 characters of each text, behind the prefix.

        Traditional Chinese is read as simplified. Half a surrogate pair, which no encoder can
        read, counts as a question mark.
        """
        clean = [text[:MAX_CHARACTERS].encode(errors="replace").decode() for text in texts]
        encodings = self._tokenizer.encode_batch([prefix + simplified(text) for text in clean])
        return [_encoded(e, text, len(prefix)) for e, text in zip(encodings, clean, strict=True)]


def _encoded(encoding: Encoding, text: str, shift: int) -> Encoded:
    places = [_place(start - shift, end - shift, text) for start, end in encoding.offsets]
    return Encoded(encoding.ids, places)


def _place(start: int, end: int, text: str) -> tuple[int, int]:
    """A place in the text alone, without the space that a piece may begin with."""
    start, end = max(0, start), max(0, end)
    while start < end and text[start].isspace():
        start += 1
    return start, end


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer of XLM-RoBERTa, from its vocabulary."""
    tokenizer = Tokenizer(Unigram(list(vocabulary.pieces), vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(vocabulary)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in _SPECIALS.values()]
    )
    return tokenizer


def tokenizer_config() -> dict[str, Any]:
    """What transformers wants to know beside the tokenizer's own file."""
    names = {f"{name}_token": token for name, token in _SPECIALS.items()}
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
        "cls_token": "<s>",
        "sep_token": "</s>",
        **names,
    }


def _normalizer(vocabulary: Vocabulary) -> normalizers.Normalizer:
    """SentencePiece's `nmt_nfkc`, checked against the normal forms the vocabulary came with."""
    normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_ZERO_WIDTH_JOINER, " "),
            normalizers.Precompiled(_character_map()),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    forms = vocabulary.normal_forms.items()
    wrong = [character for character, form in forms if normalizer.normalize_str(character) != form]
    if wrong:
        raise ModelFileError(
            f"The installed sentencepiece normalizes {len(wrong)} characters unlike the encoder's "
            "vocabulary; install the version that Earful's pyproject.toml names."
        )
    return normalizer


def _character_map() -> bytes:
    """The compiled `nmt_nfkc` map. SentencePiece gives it away only inside a trained model."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["any words will do", "the model is thrown away"] * 50),
        model_writer=written,
        vocab_size=40,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = sentencepiece_model_pb2.ModelProto()  # type: ignore[attr-defined]  # generated
    model.ParseFromString(written.getvalue())
    compiled: bytes = model.normalizer_spec.precompiled_charsmap
    return compiled


def _max_tokens(folder: Path) -> int:
    """The shortest of the limits the folder names."""
    limits = [MAX_TOKENS]
    for name, key in (
        ("sentence_bert_config.json", "max_seq_length"),
        (CONFIG, "model_max_length"),
    ):
        value = read_json(folder / name).get(key)
        if isinstance(value, int) and value > 0:
            limits.append(value)
    return min(limits)


def _pad_id(folder: Path, tokenizer: Tokenizer) -> int:
    token = read_json(folder / CONFIG).get("pad_token")
    name = token.get("content") if isinstance(token, dict) else token
    padding: int | None = tokenizer.token_to_id(name) if name else None
    if padding is None:
        raise ModelFileError(f"The tokenizer in {folder} names no padding token; use another one.")
    return padding


def read_json(path: Path) -> dict[str, Any]:
    """A settings file of an encoder's folder, empty when there is none."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelFileError(f"{path} is damaged; run `earful models prepare`.") from error
    return content
