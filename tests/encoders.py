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
    """Weights of two tasks, `mood` (one of three labels) and `wishes` (any of two)."""
    torch.manual_seed(1)
    _head(folder / "mood", ("sad", "calm", "glad"), width, multi_label=False)
    _head(folder / "wishes", ("fix", "add"), width, multi_label=True)
    return folder


def _head(folder: Path, labels: tuple[str, ...], width: int, *, multi_label: bool) -> None:
    folder.mkdir(parents=True)
    names = ", ".join(f'"{label}"' for label in labels)
    (folder / "config.toml").write_text(
        f"[task]\nlabels = [{names}]\nmulti_label = {str(multi_label).lower()}\n"
    )
    tensors = {
        "linear.weight": torch.randn(len(labels), 2 * width),
        "linear.bias": torch.randn(len(labels)),
        "temperature": torch.full((1,), 1.5),
    }
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
