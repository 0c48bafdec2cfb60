"""The encoder and its heads in torch, as they are trained.

One linear layer over the last hidden states gives every head; pooled heads are its means over the
pieces of a sentence, the loaded logit of a sentence is a fixed smooth maximum of its piece logits.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertModel

from training.data.examples import COLUMNS


class NewsModel(nn.Module):
    """MiniLM with one linear head per column; the affine maps read the pooled loaded logit."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(
            base, add_pooling_layer=False, attn_implementation="sdpa"
        )
        self.heads = nn.Linear(self.encoder.config.hidden_size, len(COLUMNS))
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)
        self.affine = nn.ParameterDict(
            {name: nn.Parameter(torch.tensor([1.0, 0.0])) for name in ("loaded", "biased")}
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """``ids``, ``mask``: (B, T) → head logits (B, T, C) in float32."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.heads(hidden).float()


def pooled_mean(logits: Tensor, segment: Tensor, count: int) -> Tensor:
    """Mean over each segment: ``logits`` (M,), ``segment`` (M,) in 0…count-1 → (count,)."""
    total = torch.zeros(count).index_add(0, segment, logits)
    size = torch.zeros(count).index_add(0, segment, torch.ones_like(logits))
    return total / size.clamp(min=1)


def pooled_smooth_max(logits: Tensor, segment: Tensor, count: int) -> Tensor:
    """Σ softmax(z)·z over each segment, the same shapes as :func:`pooled_mean`."""
    top = torch.full((count,), -1e4).scatter_reduce(0, segment, logits.detach(), "amax")
    weight = torch.exp(logits - top[segment])
    norm = torch.zeros(count).index_add(0, segment, weight)
    total = torch.zeros(count).index_add(0, segment, weight * logits)
    return total / norm.clamp(min=1e-9)
