"""Answers over HTTP with Ray Serve: `serve run ray_serve:app`, then POST {"inputs": …} to port 8000."""

from electra.ray import serve_app

app = serve_app("models/sentiment", num_cpus=1)
