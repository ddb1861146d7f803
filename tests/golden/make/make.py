#!/usr/bin/env python3
"""Makes all golden files again, in a folder, and compares them with those of the repository.

usage: make.py FOLDER

The exit code is 0 where all files have the same bytes. torch_report.json is compared without its times and memory.
"""
import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
golden = os.path.dirname(here)
measured = ("stages_s", "rss_mb", "peak_rss_mb")
sets = {
    "tiny": {"rows": 2000, "dim": 64, "seed": 11, "lat": "18.905", "lon": "-151.817"},
    "medium": {"rows": 3001, "dim": 320, "seed": 12, "lat": "-35.119", "lon": "-155.806"},
}


def run(folder, script, *arguments):
    subprocess.run([sys.executable, os.path.join(here, script), *map(str, arguments)], cwd=folder, check=True)


def content(path):
    with open(path, "rb") as file:
        data = file.read()
    if not path.endswith("torch_report.json"):
        return data
    return {key: value for key, value in json.loads(data).items() if key not in measured}


if len(sys.argv) != 2:
    sys.exit(__doc__)
different = 0
for name, of in sets.items():
    folder = os.path.join(os.path.abspath(sys.argv[1]), name)
    os.makedirs(folder, exist_ok=True)
    run(folder, "make_matrix.py", "--rows", of["rows"], "--dim", of["dim"], "--seed", of["seed"], "--out", "W.safetensors")
    sky = ["W.safetensors", of["lat"], of["lon"], 2, 1, 3]
    run(folder, "notebook.py", *sky, "--save-basis", "basis_torch.safetensors", "--save-k", 16)
    run(folder, "notebook.py", *sky, "--basis", "basis_torch.safetensors", "--json", "torch_report.json",
        "--dump", "torch_dump.safetensors", "--out", "torch_cluster.safetensors")
    run(folder, "pca_float64.py", "W.safetensors", "pca_float64.safetensors")
    run(folder, "exact.py", "W.safetensors", "torch_dump.safetensors", "exact.safetensors")
    for file in sorted(os.listdir(os.path.join(golden, name))):
        same = content(os.path.join(folder, file)) == content(os.path.join(golden, name, file))
        different += not same
        print(f"{'same     ' if same else 'different'} {name}/{file}")
sys.exit(1 if different else 0)
