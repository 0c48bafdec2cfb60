"""Where a run computes: the GPU where there is one, in bf16 wherever the chip multiplies in it."""

from contextlib import AbstractContextManager

import torch


def device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def multiplies_bf16() -> bool:
    """Whether bf16 is faster than fp32 here: without such units a CPU is many times slower in it."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported()
    capability = torch.backends.cpu.get_cpu_capability()
    return capability.startswith("AVX512") and torch.cpu._is_avx512_bf16_supported()


def autocast() -> AbstractContextManager[None]:
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=multiplies_bf16())
