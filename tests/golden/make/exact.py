#!/usr/bin/env python3
"""Makes exact.safetensors: the exact bfloat16 chain in integers of any length, beside PyTorch's results.

usage: exact.py W.safetensors torch_dump.safetensors exact.safetensors

With r of torch_dump.safetensors: n = bf16(sqrt(sum x^2)), q = bf16(x / n), c = bf16(sum q r). Each bf16(...) is one
rounding, to nearest even, of the exact value. Nothing here comes from ClusterTools.
"""
import functools
import math
import sys
from fractions import Fraction

import numpy as np
import torch
from safetensors.torch import load_file, save_file

# Elements are integers times 2^-133, the unit of bfloat16's subnormals; a product of two is a multiple of 2^-266.
UNIT = 133


def to_integer(bits):
    """The value of a finite bfloat16 in units of 2^-133."""
    exponent, fraction = bits >> 7 & 0xFF, bits & 0x7F
    assert exponent < 0xFF, "infinity or NaN"
    magnitude = fraction if exponent == 0 else (fraction | 0x80) << (exponent - 1)
    return -magnitude if bits & 0x8000 else magnitude


def to_bits(value):
    """The bits of the bfloat16 nearest to a fraction; of two equally near, the one with an even last bit."""
    sign = 0x8000 if value < 0 else 0
    scaled = abs(value) * 2 ** UNIT
    shift = max(0, int(scaled).bit_length() - 8)
    rounded = round(scaled / 2 ** shift)  # to nearest even
    bits = rounded if shift == 0 else (shift << 7) + rounded
    assert bits < 0x7F80, "overflow"
    return sign | bits


def root_to_bits(total):
    """The bits of the bfloat16 nearest to the root of an integer in units of 2^-266."""
    # Two guard bits beyond bfloat16's 8 and a sticky bit decide every rounding.
    shift = max(0, 24 - total.bit_length())
    shift += shift % 2
    root = math.isqrt(total << shift)
    sticky = root * root != total << shift
    return to_bits(Fraction(2 * root + sticky, 2 ** (1 + shift // 2 + UNIT)))


@functools.lru_cache(maxsize=None)
def quotient(x, n):
    """bf16(x / n), in units of 2^-133, for x and n in these units."""
    return to_integer(to_bits(Fraction(x, n)))


def bfloat16(bits):
    return torch.from_numpy(np.array(bits, dtype=np.uint16).view(np.int16)).view(torch.bfloat16)


def bits_of(tensor):
    return tensor.view(torch.int16).numpy().view(np.uint16).tolist()


W = load_file(sys.argv[1])["W"]
dump = load_file(sys.argv[2])
r = [to_integer(bits) for bits in bits_of(dump["r"])]
norms, cosines = [], []
for row in bits_of(W):
    x = [to_integer(bits) for bits in row]
    norms.append(root_to_bits(sum(element * element for element in x)))
    n = to_integer(norms[-1])
    dot = sum(quotient(element, n) * component for element, component in zip(x, r))
    cosines.append(to_bits(Fraction(dot, 2 ** (2 * UNIT))))

X, direction = W.double().numpy(), dump["r"].double().numpy()
cosine64 = X @ direction / np.sqrt((X * X).sum(1))
single = torch.from_numpy(cosine64)
single_of_unit = torch.from_numpy(cosine64 / np.sqrt((direction * direction).sum()))
save_file({
    "r": dump["r"],
    "n_exact": bfloat16(norms),
    "c_exact": bfloat16(cosines),
    "n_torch": dump["norm"],
    "c_torch": dump["c"],
    "c_single": single.bfloat16(),
    "c_single_div_r": single_of_unit.bfloat16(),
    "cos_f64": single,
}, sys.argv[3])
