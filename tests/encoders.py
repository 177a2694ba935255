"""A tiny encoder and heads for it: real files in the real formats, with random weights."""

from __future__ import annotations

import string
from pathlib import Path

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from models.network import SPAN_WIDTH

WIDTH = 32
PROMPTS = {"query": "ask: ", "passage": "say: "}


def make_encoder(folder: Path, pooling: str = "mean", seed: int = 0) -> Path:
    """A sentence-transformers folder of a two-layer BertModel that reads letters."""
    torch.manual_seed(seed)
    tokenizer = _tokenizer()
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,
    )
    plain = folder.with_name(f"{folder.name}-plain")
    BertModel(config).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    modules = [Transformer(str(plain)), Pooling(WIDTH, pooling_mode=pooling)]
    model = SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu")
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def make_heads(folder: Path, width: int = WIDTH) -> Path:
    """Weights of four tasks, one of each kind.

    `leaving` looks at the product, `mood` is one of three labels, `parts` marks spans with one of
    two, and `wishes` are any of two.
    """
    torch.manual_seed(1)
    several, spans = "multi_label = true", "spans = true"
    _head(folder / "leaving", ("leaving",), 3 * width, several, "focused = true")
    _head(folder / "mood", ("sad", "calm", "glad"), 2 * width)
    _head(folder / "parts", ("bad", "good"), width, spans)
    _head(folder / "wishes", ("fix", "add"), 2 * width, several)
    return folder


def _head(folder: Path, labels: tuple[str, ...], width: int, *flags: str) -> None:
    folder.mkdir(parents=True)
    lines = ["[task]", f"labels = {list(labels)}", *flags]
    (folder / "config.toml").write_text("\n".join(lines))
    outputs = {"linear": (len(labels), width)}
    if "spans = true" in flags:
        outputs = {"hidden": (SPAN_WIDTH, width), "linear": (3 + len(labels), SPAN_WIDTH)}
    tensors = {"temperature": torch.full((2,), 1.5), "offsets": torch.rand(2, len(labels))}
    for name, shape in outputs.items():
        tensors[f"{name}.weight"] = 0.3 * torch.randn(shape)
        tensors[f"{name}.bias"] = torch.randn(shape[0])
    save_file(tensors, folder / "head.safetensors")


def _tokenizer() -> PreTrainedTokenizerFast:
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = string.ascii_lowercase + string.digits + ".,:!?'"
    pieces = specials + list(letters) + [f"##{letter}" for letter in letters]
    model = WordPiece({piece: row for row, piece in enumerate(pieces)}, unk_token="[UNK]")
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=64,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
