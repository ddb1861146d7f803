#!/usr/bin/env python3
"""The notebook's steps in PyTorch, timed: the benchmark's peer. Prints one JSON object.

usage: notebook.py W.safetensors OUT.safetensors [--threads N] [--lat L] [--lon L] [--arpack] [--rows N]

Only torch (and, for --arpack, scikit-learn) is needed: the safetensors file is read and written here.
"""
import argparse, json, math, resource, struct, sys, time

start = time.perf_counter()
parser = argparse.ArgumentParser()
parser.add_argument("path")
parser.add_argument("out")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--lat", type=float, default=-7.288)
parser.add_argument("--lon", type=float, default=6.941)
parser.add_argument("--arpack", action="store_true", help="also time scikit-learn's PCA(3, svd_solver='arpack')")
parser.add_argument("--rows", type=int, default=0, help="also time the cosines of so many rows to each other, and equal rows")
arguments = parser.parse_args()

import torch

torch.set_num_threads(arguments.threads)
times = {"import": time.perf_counter() - start}
clock = time.perf_counter()


def mark(name):
    global clock
    now = time.perf_counter()
    times[name] = now - clock
    clock = now


def load(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        info = json.loads(file.read(length))["W"]
    count = info["shape"][0] * info["shape"][1]
    storage = torch.ShortStorage.from_file(path, False, (8 + length) // 2 + count)
    return torch.ShortTensor(storage)[(8 + length) // 2 :].view(torch.bfloat16).view(info["shape"])


def save(path, tensors):
    header, data, offset = {}, [], 0
    for name, dtype, tensor in tensors:
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        data.append(raw)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data))


W = load(arguments.path)
n, d = W.shape
mark("load")
W32 = W.float()
mark("float")
if arguments.arpack:
    from sklearn.decomposition import PCA

    ready = W32.numpy()
    clock = time.perf_counter()
    PCA(3, svd_solver="arpack").fit(ready)
    mark("arpack")
    del ready
mean = W32.mean(0)
centered = W32 - mean
mark("center")
covariance = centered.T @ centered / n
mark("covariance")
values, vectors = torch.linalg.eigh(covariance)
order = torch.argsort(values, descending=True)
vectors = vectors[:, order]
mark("eigh")
del W32, centered, covariance
latitude, longitude = math.radians(arguments.lat), math.radians(arguments.lon)
direction = (math.cos(latitude) * math.cos(longitude) * vectors[:, 0]
             + math.cos(latitude) * math.sin(longitude) * vectors[:, 2]
             + math.sin(latitude) * vectors[:, 1])
direction = direction / direction.norm()
mark("direction")
r = direction.bfloat16()
norm = W.norm(dim=1, keepdim=True)
mark("norm")
normalized = W / norm
mark("divide")
cosines = normalized @ r
mark("matvec")
unique, counts = torch.unique(cosines.float(), return_counts=True)
mode = unique[counts.argmax()]
mask = cosines.float() == mode
ids = mask.nonzero().flatten()
cosines.float().max(), cosines.float().mean(), cosines.float().median()
mark("statistics")
save(arguments.out, [
    ("cluster_cosine", "F32", mode.float().reshape(1)),
    ("ref_lat", "F32", torch.tensor([arguments.lat])),
    ("ref_lon", "F32", torch.tensor([arguments.lon])),
    ("cluster_token_ids", "I32", ids.int()),
    ("n_cluster_members", "I32", torch.tensor([len(ids)], dtype=torch.int32)),
    ("cluster_mask", "U8", mask.to(torch.uint8)),
])
mark("save")
total = time.perf_counter() - start
if arguments.rows:
    # The rows that the benchmark takes: spread over the vocabulary.
    some = normalized[torch.arange(arguments.rows) * (n // arguments.rows)].contiguous()
    some @ some.T
    mark("first pairs")
    some @ some.T
    mark("pairs")
    torch.unique(W.view(torch.int16), dim=0, return_counts=True)
    mark("unique rows")
json.dump({
    "torch": torch.__version__,
    "threads": torch.get_num_threads(),
    "seconds": times,
    "total": total,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "mode": float(mode),
    "count": int(counts.max()),
}, sys.stdout)
print()
