"""The encoder and its heads in torch, as they are trained.

One linear layer over the last hidden states gives every head; pooled heads are its means over the
pieces of a sentence, the loaded logit of a sentence is a fixed smooth maximum of its piece logits.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_MAPPING

from credcheck.encoder_torch import without_pooler
from training.data.examples import COLUMNS


def encoder_of(base: Path) -> PreTrainedModel:
    """The bare encoder of a folder, without the pooler that nothing here reads."""
    kind = MODEL_MAPPING[type(AutoConfig.from_pretrained(base))]
    return AutoModel.from_pretrained(base, **without_pooler(kind))


class NewsModel(nn.Module):
    """An encoder with one linear head per column; the affine maps read the pooled loaded logit.

    The lowest ``frozen`` layers and the embeddings below them keep the base's weights (0 freezes
    nothing).
    """

    def __init__(self, base: Path, frozen: int = 0) -> None:
        super().__init__()
        self.encoder = encoder_of(base)
        if frozen:
            self.encoder.embeddings.requires_grad_(requires_grad=False)
            self.encoder.encoder.layer[:frozen].requires_grad_(requires_grad=False)
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
    total = logits.new_zeros(count).index_add(0, segment, logits)
    size = logits.new_zeros(count).index_add(0, segment, torch.ones_like(logits))
    return total / size.clamp(min=1)


def pooled_smooth_max(logits: Tensor, segment: Tensor, count: int) -> Tensor:
    """Σ softmax(z)·z over each segment, the same shapes as :func:`pooled_mean`."""
    top = logits.new_full((count,), -1e4).scatter_reduce(0, segment, logits.detach(), "amax")
    weight = torch.exp(logits - top[segment])
    norm = logits.new_zeros(count).index_add(0, segment, weight)
    total = logits.new_zeros(count).index_add(0, segment, weight * logits)
    return total / norm.clamp(min=1e-9)
