"""The torch backend of the encoder: for GPUs, and for any text encoder of transformers.

A bundle's ``model.safetensors`` holds the weights, ``encoder.…`` and ``heads.…``, its ``config.json`` the
shape of the encoder. Neither is trusted: weights are read as numbers and never unpickled, no code that
a bundle names is run, nothing is fetched, and the shape must be that of the weights.

It computes in fp32. A sentence's logits depend on its batch only as rounding does, by less than three
millionths of the largest.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from credcheck.errors import BundleCorrupt, BundleIncompatible
from credcheck.extras import load
from credcheck.windowed import Padded, WindowedEncoder
from credcheck.windows import MAX_PIECES

BATCH_PIECES = {"cpu": 384, "cuda": 32768}
"""Padded pieces in a batch by device: a GPU is idle in small ones."""

_UNTRUSTED = ("auto_map", "quantization_config", "dtype", "torch_dtype", "_name_or_path")


class TorchEncoder(WindowedEncoder):
    """Runs ``model.safetensors`` on the GPU, or on the processor where there is none.

    Raises MissingExtra without torch and transformers, BundleCorrupt and BundleIncompatible.
    """

    def __init__(
        self,
        weights: Path,
        config: Path,
        tokenizer: Path,
        columns: Sequence[str],
        *,
        threads: int | None = None,
        device: str | None = None,
    ) -> None:
        self._torch: Any = load("torch")
        self.device = device or ("cuda" if self._torch.cuda.is_available() else "cpu")
        super().__init__(tokenizer, columns, BATCH_PIECES.get(self.device, BATCH_PIECES["cpu"]))
        if threads is not None and self.device == "cpu":
            self._torch.set_num_threads(threads)
        state = _weights(weights, len(self.columns))
        encoder, self._heads = _built(_config(config), state, str(weights.parent))
        self._check_pieces(encoder, weights.parent.name)
        self._encoder: Any = encoder.eval().to(self.device)
        self._heads = {name: value.to(self.device) for name, value in self._heads.items()}
        self.runtime = f"torch {self._torch.__version__} {self.device}"

    def _check_pieces(self, encoder: Any, name: str) -> None:
        """Refuse a tokenizer whose pieces have no vector: a GPU would stop for good at the first."""
        highest = max(self._tokenizer.get_vocab().values(), default=0)
        known = getattr(encoder.get_input_embeddings(), "num_embeddings", 0)
        if highest >= known:
            raise BundleIncompatible(
                f"{name}: tokenizer.json has piece {highest}, the encoder {known} pieces"
            )

    def _logits(self, batches: Iterable[Padded]) -> Iterator[NDArray[np.float32]]:
        torch = self._torch
        for ids, mask in batches:
            with torch.inference_mode():
                hidden = self._encoder(
                    input_ids=torch.from_numpy(ids).to(self.device),
                    attention_mask=torch.from_numpy(mask).to(self.device),
                ).last_hidden_state
                out = torch.nn.functional.linear(hidden, **self._heads)
            yield out.float().cpu().numpy()


def without_pooler(kind: type[Any]) -> dict[str, bool]:
    """Arguments that make an encoder of this class without the pooler that nothing here reads."""
    named = inspect.signature(kind.__init__).parameters
    return {"add_pooling_layer": False} if "add_pooling_layer" in named else {}


def _config(path: Path) -> Any:
    """The configuration of a text encoder, of a class that transformers itself has."""
    configs: Any = load("transformers.models.auto.configuration_auto").CONFIG_MAPPING
    models: Any = load("transformers.models.auto.modeling_auto")
    try:
        data = json.loads(path.read_bytes())
        # What says how attention is computed may name code on a hub.
        kept = {k: v for k, v in data.items() if k not in _UNTRUSTED and "implementation" not in k}
        name = str(kept.pop("model_type", None))
        kind: Any = configs[name] if name in configs.keys() else None  # noqa: SIM118  -- it says keys alone
        if kind in models.MODEL_FOR_TOKEN_CLASSIFICATION_MAPPING and not kind.sub_configs:
            return kind.from_dict(kept)
    except Exception as error:
        raise BundleCorrupt(f"{path} cannot be read: {error!r}") from error
    raise BundleIncompatible(f"{path}: {name} is no kind of text encoder that is known")


def _weights(path: Path, columns: int) -> dict[str, Any]:
    """The tensors of a file, its heads checked to be one a column."""
    torch: Any = load("torch")
    safe: Any = load("safetensors.torch")
    try:
        found: dict[str, Any] = safe.load_file(str(path))
    except Exception as error:
        raise BundleCorrupt(f"{path} cannot be read: {error}") from error
    for name, shape in (("heads.weight", (columns, -1)), ("heads.bias", (columns,))):
        have = tuple(found[name].shape) if name in found else None
        if have is None or len(have) != len(shape) or have[0] != columns:
            raise BundleCorrupt(f"{path}: {name} is {have}, bundle.toml names {columns} columns")
    return {name: value.to(torch.float32) for name, value in found.items()}


def _built(config: Any, state: Mapping[str, Any], name: str) -> tuple[Any, dict[str, Any]]:
    """The encoder with its weights, and the weight and bias of its heads."""
    torch: Any = load("torch")
    mapping: Any = load("transformers.models.auto.modeling_auto").MODEL_MAPPING
    own = {k.removeprefix("encoder."): v for k, v in state.items() if k.startswith("encoder.")}
    heads = {part: state[f"heads.{part}"] for part in ("weight", "bias")}
    try:
        # A configuration that asks for more layers than there are weights would fill the memory.
        if config.num_hidden_layers > len(own) or config.hidden_size != heads["weight"].shape[1]:
            raise ValueError("the weights are those of another encoder")  # noqa: TRY301
        kind = mapping[type(config)]
        options = without_pooler(kind)
        with torch.device("meta"):
            _check_shapes(kind(config, **options), own)
        encoder = kind(config, **options)
        encoder.load_state_dict(own, strict=True)
    except Exception as error:
        raise BundleCorrupt(
            f"{name}: config.json and model.safetensors disagree: {error}"
        ) from error
    if (places := getattr(config, "max_position_embeddings", MAX_PIECES)) < MAX_PIECES:
        raise BundleIncompatible(f"{name}: {places} places, a window has up to {MAX_PIECES} pieces")
    return encoder, heads


def _check_shapes(encoder: Any, own: Mapping[str, Any]) -> None:
    """Raises ValueError when weights of a shape are expected that are not there, before they are made."""
    for name, value in encoder.state_dict().items():
        if name not in own or own[name].shape != value.shape:
            raise ValueError(f"{name} should be {tuple(value.shape)}")
