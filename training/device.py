"""Where a run computes: the GPU where there is one, in bf16 wherever the chip multiplies in it."""

from contextlib import AbstractContextManager

import torch


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def multiplies_bf16() -> bool:
    """Whether bf16 is faster than fp32 here: without such units a CPU is many times slower in it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def autocast() -> AbstractContextManager[None]:
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=multiplies_bf16())
