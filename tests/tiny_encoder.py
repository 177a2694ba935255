"""A random encoder of a few kilobytes, laid out like a prepared base folder."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

WORDS = (
    "[PAD] [UNK] <s> </s> passage query : love great good hate bad awful the app it works crash is "
    "battery screen login leaving for alpha beta"
).split()


def write_tiny_encoder(folder: Path, *, width: int = 32, seed: int = 0) -> Path:
    """Write the weights, the tokenizer and the pooling of a two-layer encoder."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=64,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():
        for parameter in encoder.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    encoder.save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"pad_token": "[PAD]"}))
    return folder


def write_tasks(root: Path, *, every_kind: bool = False) -> Path:
    """Configs of a weights folder with one task of single labels and one of several.

    With `every_kind`, `leaves` looks at the product and `marks` marks spans besides.
    """
    configs = {
        "encoder": '[encoder]\nbase = "tiny"\nmax_length = 32\n'
        '[adapter]\nrank = 4\nalpha = 8\ntargets = ["query", "value"]\n'
        "[training]\nfirst_layer = 0\nepochs = 6\nbatch = 8\nlearning_rate = 0.01\n"
        "head_learning_rate = 0.05\nanchor = 1.0\nanchor_queries = 4\nvalidations = 1\n",
        "mood": '[task]\nlabels = ["negative", "neutral", "positive"]\n',
        "wants": '[task]\nlabels = ["bug", "praise"]\nmulti_label = true\n',
    }
    if every_kind:
        configs["leaves"] = '[task]\nlabels = ["leaves"]\nmulti_label = true\nfocused = true\n'
        configs["marks"] = '[task]\nlabels = ["negative", "positive"]\nspans = true\n'
    for name, text in configs.items():
        (root / name).mkdir(parents=True)
        (root / name / "config.toml").write_text(text)
    return root
