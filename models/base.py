"""Gets the base encoder, once, as a sentence-transformers folder under EARFUL_HOME.

The default encoder is unpacked from an installed package; any other sentence-transformers model,
named by path or hub id, is copied beside it. Whatever is cached is checked by SHA-256 before it
is used, and made anew when it is damaged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from models import tokenizer
from models.cache import building, digest, is_whole, locked
from models.errors import ModelFileError
from models.packaged import SHA256, PackagedEncoder, Shape, packaged_file, read_packaged

#: Id of the encoder that needs no name.
DEFAULT_ID = "e5-small"

_DEFAULT_NAMES = (None, DEFAULT_ID, "intfloat/multilingual-e5-small")
_PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
_ST = "sentence_transformers"
_POOLINGS = ("mean", "cls")

#: Part of every stamp; raise it when the folders below are written differently.
_LAYOUT = "1"

Report = Callable[[str], None]


def base_id(encoder: str | None = None) -> str:
    """A short name for an encoder, fit for a folder: `e5-small` for the default one."""
    if encoder in _DEFAULT_NAMES:
        return DEFAULT_ID
    name = Path(str(encoder)).name or str(encoder)
    slug = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.") or "encoder"
    return f"{slug}-{hashlib.sha256(str(encoder).encode()).hexdigest()[:6]}"


def base_stamp(encoder: str | None = None) -> str:
    """Changes when the prepared folder of this encoder is out of date."""
    if encoder in _DEFAULT_NAMES:
        return f"{_LAYOUT} {SHA256}"
    path = Path(str(encoder)).expanduser()
    source = digest(path) if path.is_dir() else str(encoder)
    return f"{_LAYOUT} {source}"


def prepare_base(
    home: Path,
    encoder: str | None = None,
    report: Report = lambda _: None,
    *,
    packaged: Path | None = None,
) -> Path:
    """The folder of the prepared base encoder, made on first use and healed when damaged.

    `encoder` is a path or hub id of a sentence-transformers model, None for the default, which
    is read from `packaged` or, without that, from the installed package. The folder loads with
    `SentenceTransformer(folder)`. Raises ModelFileError when the encoder cannot be had.
    """
    folder = home / "models" / "base" / base_id(encoder)
    stamp = base_stamp(encoder)
    with locked(folder):
        if not is_whole(folder, stamp):
            report("Unpacking the encoder")
            if encoder in _DEFAULT_NAMES:
                _unpack(folder, stamp, packaged or packaged_file())
            else:
                _copy(folder, stamp, str(encoder))
    return folder


def prompts(folder: Path) -> tuple[str, str]:
    """What the encoder wants before a question, and before a comment."""
    config = tokenizer.read_json(folder / "config_sentence_transformers.json")
    named = config.get("prompts") or {}
    return named.get("query") or "", named.get("passage") or named.get("document") or ""


def _unpack(folder: Path, stamp: str, source: Path) -> None:
    encoder = read_packaged(source)
    with building(folder, stamp) as place:
        _write_weights(place, encoder)
        tokenizer.build_tokenizer(encoder.vocabulary).save(str(place / tokenizer.FILE))
        for name, content in _descriptions(encoder.shape, encoder.vocabulary.pad).items():
            path = place / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _write_weights(place: Path, encoder: PackagedEncoder) -> None:
    # A BertModel has a pooler, which the file leaves out because no embedding reads it; zeros
    # keep transformers from filling it at random and warning about it.
    hidden = encoder.shape.hidden
    pooler = {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    path = place / "model.safetensors"
    save_file({**encoder.weights, **pooler}, path, metadata={"format": "pt"})
    path.chmod(0o644)  # the package writes for the owner alone, and a service may be another user


def _descriptions(shape: Shape, pad: int) -> dict[str, Any]:
    """The JSON files of a sentence-transformers folder: mean of the tokens, made unit length."""
    modules = [
        ("", f"{_ST}.base.modules.transformer.Transformer"),
        ("1_Pooling", f"{_ST}.sentence_transformer.modules.pooling.Pooling"),
        ("2_Normalize", f"{_ST}.base.modules.normalize.Normalize"),
    ]
    return {
        "config.json": _bert_config(shape, pad),
        tokenizer.CONFIG: tokenizer.tokenizer_config(),
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": kind}
            for index, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {
            "transformer_task": "feature-extraction",
            "modality_config": {
                "text": {"method": "forward", "method_output_name": "last_hidden_state"}
            },
            "module_output_name": "token_embeddings",
        },
        "1_Pooling/config.json": {
            "embedding_dimension": shape.hidden,
            "pooling_mode": "mean",
            "include_prompt": True,
        },
        "2_Normalize/config.json": {
            "module_input_name": "sentence_embedding",
            "module_output_name": "sentence_embedding",
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": _PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _bert_config(shape: Shape, pad: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "pad_token_id": pad,
        "dtype": "float32",
    }


def _copy(folder: Path, stamp: str, encoder: str) -> None:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(encoder, device="cpu")
    except Exception as error:  # a hub, a disk or a repository's own code may fail in any way
        raise ModelFileError(
            f"The encoder {encoder!r} cannot be loaded ({_first_line(error)}); name a folder or "
            "hub id of a sentence-transformers model in EARFUL_ENCODER, or leave it empty."
        ) from error
    _check_modules(model, encoder)
    with building(folder, stamp) as place:
        model.float().save_pretrained(str(place), create_model_card=False)
        if not (place / tokenizer.FILE).exists():
            raise ModelFileError(
                f"The encoder {encoder!r} has no fast tokenizer (tokenizer.json); use another one."
            )


def _check_modules(model: Any, encoder: str) -> None:
    """Only pooling by mean or first token can be exported, with or without normalization."""
    names = [type(module).__name__ for module in model]
    pooling = getattr(model[1], "pooling_mode", None) if len(names) > 1 else None
    fits = names[:2] == ["Transformer", "Pooling"] and names[2:] in ([], ["Normalize"])
    if not fits or pooling not in _POOLINGS:
        raise ModelFileError(
            f"The encoder {encoder!r} is built of {', '.join(names)} with pooling {pooling}; "
            "Earful needs a transformer with mean or cls pooling, so use another one."
        )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
