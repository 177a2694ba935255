"""A random encoder of a few kilobytes, laid out like a prepared base folder."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

WORDS = (
    "[PAD] [UNK] <s> </s> passage query : love great good hate bad awful the app it works crash is"
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
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_tasks(root: Path) -> Path:
    """Configs of a weights folder with one task of single labels and one of several."""
    configs = {
        "encoder": '[encoder]\nbase = "tiny"\nmax_length = 32\n'
        '[adapter]\nrank = 4\nalpha = 8\ntargets = ["query", "value"]\n'
        "[training]\nfirst_layer = 0\nepochs = 6\nbatch = 8\nlearning_rate = 0.01\n"
        "head_learning_rate = 0.05\nanchor = 1.0\nanchor_queries = 4\nvalidations = 1\n",
        "mood": '[task]\nlabels = ["negative", "neutral", "positive"]\n',
        "wants": '[task]\nlabels = ["bug", "praise"]\nmulti_label = true\n',
    }
    for name, text in configs.items():
        (root / name).mkdir(parents=True)
        (root / name / "config.toml").write_text(text)
    return root
