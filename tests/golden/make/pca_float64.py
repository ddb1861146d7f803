#!/usr/bin/env python3
"""Makes pca_float64.safetensors: the principal components in double precision, by numpy and LAPACK.

usage: pca_float64.py W.safetensors pca_float64.safetensors
"""
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file

X = load_file(sys.argv[1])["W"].double().numpy()
mean = X.mean(0)
covariance = (X - mean).T @ (X - mean) / len(X)
eigenvalues, vectors = np.linalg.eigh(covariance)
eigenvalues, vectors = eigenvalues[::-1], vectors[:, ::-1]

# The coordinate of largest magnitude is positive.
largest = vectors[np.abs(vectors).argmax(0), np.arange(vectors.shape[1])]
vectors = vectors * np.where(largest < 0, -1, 1)
save_file({
    "components": torch.from_numpy(np.ascontiguousarray(vectors.T[:32])),
    "eigenvalues": torch.from_numpy(np.ascontiguousarray(eigenvalues)),
    "mean": torch.from_numpy(mean),
    "total_variance": torch.from_numpy(np.array([np.trace(covariance)])),
}, sys.argv[2])
