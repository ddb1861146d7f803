#!/usr/bin/env python3
"""Makes W.safetensors, a matrix [N, d] of bfloat16 rows like a language model's tokens, and planted.json beside it.

usage: make_matrix.py --rows N --dim D --seed S --out FOLDER/W.safetensors

bulk     x = s (Q diag(std) g) + m: std_k ~ (k + 3)^-0.6, Q a random rotation, g normal, s lognormal(0, 0.10), the
         norm of a row about 1.2; m is a mean vector of norm 0.35.
cluster  1.45 % of the rows lie about one bfloat16 point p = 0.55 u1 + 0.52 u2 + 0.48 u3 + 0.5 * a unit vector of the
         rest. 30 % are exactly p, 25 % are in 7 groups of identical rows, 40 % have steps of one ulp in up to d / 32
         coordinates, 5 % have steps of 1 to 4 ulps in d / 4 coordinates.
high     3 rows about 1.10 * the part of p in u1, u2 and u3, plus the rest: their cosine is a few ulps higher.

The rows of the cluster have random ids; planted.json lists them. The same seed gives the same random numbers on every
machine. The bytes of W also depend on the BLAS and LAPACK kernels that PyTorch runs, because Q and the products are sums
in float32 (see README.md).
"""
import argparse
import hashlib
import json
import os

import numpy as np
import torch
from safetensors.torch import save_file

parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--dim", type=int, required=True)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--out", required=True)
parser.add_argument("--chunk", type=int, default=8192)
arguments = parser.parse_args()
N, d, chunk = arguments.rows, arguments.dim, arguments.chunk
rng = np.random.Generator(np.random.PCG64(arguments.seed))

std = (np.arange(1, d + 1) + 3.0) ** -0.6
std *= 1.15 / np.sqrt((std ** 2).sum())
std = torch.from_numpy(std.astype(np.float32))
Q, R = torch.linalg.qr(torch.from_numpy(rng.standard_normal((d, d), dtype=np.float32)))
Q = Q * torch.sign(torch.diagonal(R))  # columns are the axes u1 to ud
m = rng.standard_normal(d).astype(np.float32)
m[:3] = 0
m = Q @ torch.from_numpy(m)
m *= 0.35 / m.norm()

W = torch.empty(N, d, dtype=torch.bfloat16)
for i in range(0, N, chunk):
    n = min(chunk, N - i)
    g = torch.from_numpy(rng.standard_normal((n, d), dtype=np.float32))
    s = torch.from_numpy(np.exp(0.10 * rng.standard_normal(n)).astype(np.float32))
    x = (g * std) @ Q.T
    x = x * s[:, None] + m
    W[i:i + n] = x.bfloat16()

cluster_size = int(round(0.0145 * N))
rest = torch.from_numpy(rng.standard_normal(d).astype(np.float32)) * std
rest[:3] = 0
rest = Q @ (0.5 * rest / rest.norm())
p3 = 0.55 * Q[:, 0] + 0.52 * Q[:, 1] + 0.48 * Q[:, 2]
p = (p3 + rest).bfloat16()
high = (p3 * 1.10 + rest).bfloat16()
ids = np.sort(rng.choice(N, cluster_size + 3, replace=False))
order = rng.permutation(cluster_size + 3)
high_ids = np.sort(ids[order[:3]])
cluster = ids[order[3:]]


def jitter(base, count, most):
    """Adds 1 to `most` ulps of either sign to the magnitude of `count` coordinates."""
    bits = base.view(torch.int16).clone().numpy()
    normal = np.nonzero((bits & 0x7fff) > 0x0100)[0]
    chosen = rng.choice(normal, min(count, len(normal)), replace=False)
    step = rng.integers(1, most + 1, len(chosen)) * rng.choice([-1, 1], len(chosen))
    bits[chosen] = bits[chosen] + step.astype(np.int16)
    return torch.from_numpy(bits).view(torch.bfloat16)


same = int(0.30 * cluster_size)
W[torch.from_numpy(cluster[:same])] = p
groups = [sorted(int(v) for v in cluster[:same])]
grouped = int(0.25 * cluster_size)
cuts = np.sort(rng.choice(np.arange(1, grouped), 6, replace=False)) if grouped > 12 else np.arange(1, 7)
for part in np.split(cluster[same:same + grouped], cuts):
    if len(part):
        W[torch.from_numpy(part)] = jitter(p, max(1, d // 32), 1)
        groups.append(sorted(int(v) for v in part))
wide = int(0.05 * cluster_size)
for row in cluster[same + grouped:cluster_size - wide]:
    W[int(row)] = jitter(p, int(rng.integers(1, max(2, d // 32) + 1)), 1)
for row in cluster[cluster_size - wide:]:
    W[int(row)] = jitter(p, max(2, d // 4), 4)
for row in high_ids:
    W[int(row)] = jitter(high, max(1, d // 64), 1)

folder = os.path.dirname(os.path.abspath(arguments.out))
os.makedirs(folder, exist_ok=True)
save_file({"W": W}, arguments.out)
norms = torch.cat([W[i:i + chunk].float().norm(dim=1) for i in range(0, N, chunk)])
planted = {
    "rows": N,
    "dim": d,
    "seed": arguments.seed,
    "sha256_payload": hashlib.sha256(W.view(torch.int16).numpy().data).hexdigest(),
    "cluster_size": cluster_size,
    "cluster_ids": sorted(int(v) for v in cluster),
    "high_ids": [int(v) for v in high_ids],
    "identical_groups": groups,
    "wide_ids": sorted(int(v) for v in cluster[cluster_size - wide:]),
    "row_norm": {
        "min": float(norms.min()),
        "mean": float(norms.mean()),
        "max": float(norms.max()),
        "std": float(norms.std()),
    },
    "point_norm": float(p.float().norm()),
}
with open(os.path.join(folder, "planted.json"), "w") as file:
    json.dump(planted, file)
