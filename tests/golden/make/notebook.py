#!/usr/bin/env python3
"""The notebook's procedure in plain PyTorch: the basis, a direction, the cosines, the most common one, the saved cluster.

usage: notebook.py W.safetensors LAT LON NORTH MERIDIAN EQUINOX [--basis F | --save-basis F [--save-k K]]
                   [--out F] [--dump F] [--json F]

LAT and LON are degrees. NORTH, MERIDIAN and EQUINOX are signed numbers of components from 1; -2 is minus component 2.
A basis file holds "components" F32 [d, k] (columns, descending), "eigenvalues" F32 [d] and "mean" F32 [d].
"""
import argparse
import json
import math
import os
import resource
import time

start = time.perf_counter()
parser = argparse.ArgumentParser()
parser.add_argument("path")
parser.add_argument("lat", type=float)
parser.add_argument("lon", type=float)
parser.add_argument("north", type=int)
parser.add_argument("meridian", type=int)
parser.add_argument("equinox", type=int)
parser.add_argument("--basis", help="a basis file to read instead of computing the components")
parser.add_argument("--save-basis", help="the basis file to write")
parser.add_argument("--save-k", type=int, default=0, help="how many components to save; 0 is all")
parser.add_argument("--out", help="the cluster file to write")
parser.add_argument("--dump", help="a file for the direction, the norms, the cosines and their counts")
parser.add_argument("--json", help="a file for the report")
arguments = parser.parse_args()

import torch
from safetensors.torch import load_file, save_file

times, memory = {}, {}
clock = time.perf_counter()
times["import"] = clock - start


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def mark(stage):
    global clock
    times[stage] = time.perf_counter() - clock
    memory[stage] = peak()
    clock = time.perf_counter()


# (a) The matrix.
W = load_file(arguments.path)["W"]
assert W.dtype == torch.bfloat16
mark("a_load")
N, d = W.shape

# (b) The principal components.
if arguments.basis:
    saved = load_file(arguments.basis)
    components = saved["components"]
    eigenvalues = saved["eigenvalues"]
    mark("b_load_basis")
else:
    W32 = W.float()
    mean = W32.mean(0)
    centered = W32 - mean
    covariance = centered.T @ centered / N
    eigenvalues, vectors = torch.linalg.eigh(covariance)
    order = torch.argsort(eigenvalues, descending=True)
    eigenvalues = eigenvalues[order]
    components = vectors[:, order]
    mark("b_basis")
    if arguments.save_basis:
        k = arguments.save_k or d
        save_file({"components": components[:, :k].contiguous(), "eigenvalues": eigenvalues.contiguous(), "mean": mean},
                  arguments.save_basis)
        mark("b6_save_basis")
    del W32, centered, covariance, vectors


# (c) The direction.
def component(number):
    return components[:, abs(number) - 1] * (1.0 if number > 0 else -1.0)


latitude, longitude = math.radians(arguments.lat), math.radians(arguments.lon)
direction = (math.cos(latitude) * math.cos(longitude) * component(arguments.meridian)
             + math.cos(latitude) * math.sin(longitude) * component(arguments.equinox)
             + math.sin(latitude) * component(arguments.north))
direction = direction / direction.norm()
mark("c_direction")

# (d) The cosines.
r = direction.bfloat16()
norm = W.norm(dim=1, keepdim=True)
mark("d1_norm")
normalized = W / norm
mark("d2_divide")
cosines = normalized @ r
mark("d3_matvec")

# (e) The most common cosine and the maximum.
unique, counts = torch.unique(cosines, return_counts=True)
mark("e1_unique")
mode = unique[counts.argmax()]
mask = cosines == mode
ids = mask.nonzero().flatten()
mark("e2_mode_mask")
maximum = cosines.max()
maximum_count = int((cosines == maximum).sum())
top, top_ids = torch.topk(cosines, min(10, N))
mark("e3_max_topk")
sorted_cosines, sorted_ids = torch.sort(cosines, descending=True, stable=True)
mean_cosine, median_cosine = cosines.mean(), cosines.median()
mark("e4_mean_median_sort")

# (f) The cluster.
if arguments.out:
    save_file({
        "cluster_mask": mask.to(torch.uint8),
        "cluster_token_ids": ids.to(torch.int32),
        "cluster_cosine": mode.float().reshape(1),
        "n_cluster_members": torch.tensor([len(ids)], dtype=torch.int32),
        "ref_lat": torch.tensor([arguments.lat], dtype=torch.float32),
        "ref_lon": torch.tensor([arguments.lon], dtype=torch.float32),
    }, arguments.out)
    mark("f_save")
times["total_without_import"] = sum(seconds for stage, seconds in times.items() if stage != "import")

if arguments.dump:
    save_file({
        "c": cosines.contiguous(),
        "r": r,
        "norm": norm.flatten().contiguous(),
        "direction": direction.contiguous(),
        "uniq": unique,
        "counts": counts,
    }, arguments.dump)


def pairs(indices):
    return [[float(unique[i]), int(counts[i])] for i in indices]


most_common = int(counts.argmax())
report = {
    "path": arguments.path,
    "rows": N,
    "dim": d,
    "lat": arguments.lat,
    "lon": arguments.lon,
    "north": arguments.north,
    "meridian": arguments.meridian,
    "equinox": arguments.equinox,
    "torch": torch.__version__,
    "threads": torch.get_num_threads(),
    "blas_threads": os.environ.get("OPENBLAS_NUM_THREADS"),
    "coretype": os.environ.get("OPENBLAS_CORETYPE"),
    "basis": arguments.basis,
    "eigenvalues_top8": [float(x) for x in eigenvalues[:8]],
    "n_unique": len(unique),
    "mode": float(mode),
    "n_mode": int(counts.max()),
    "n_values_tied_for_mode": int((counts == counts.max()).sum()),
    "top_counts": pairs(torch.argsort(counts, descending=True)[:5]),
    "mode_neighbours": pairs(range(max(0, most_common - 3), min(len(unique), most_common + 4))),
    "max": float(maximum),
    "n_max": maximum_count,
    "max_ids": (cosines == maximum).nonzero().flatten()[:20].tolist(),
    "min": float(cosines.min()),
    "mean": float(mean_cosine),
    "median": float(median_cosine),
    "mean_f64": float(cosines.double().mean()),
    "top10_topk": [[int(i), float(value)] for i, value in zip(top_ids, top)],
    "top10_stable": [[int(i), float(value)] for i, value in zip(sorted_ids[:10], sorted_cosines[:10])],
    "ids_first": ids[:20].tolist(),
    "stages_s": times,
    "rss_mb": memory,
    "peak_rss_mb": peak(),
}
if arguments.json:
    with open(arguments.json, "w") as file:
        json.dump(report, file, indent=1)
