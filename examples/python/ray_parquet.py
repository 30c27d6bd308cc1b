"""Labels the column `text` of Parquet files with Ray Data: ray_parquet.py IN OUT [WORKERS]"""

import os
import sys

import ray
from electra.ray import Predictor


def main(source: str, target: str, workers: str = "2") -> None:
    ray.data.read_parquet(source).map_batches(
        Predictor,
        fn_constructor_args=("text-classification",),
        fn_constructor_kwargs={
            "model": os.path.abspath("models/sentiment"),
            "input": "text",
            "output": ["label", "score"],
            "truncation": False,
        },
        batch_format="pyarrow",
        batch_size=1024,
        num_cpus=1,  # for each worker, which computes with so many threads
        compute=ray.data.ActorPoolStrategy(size=int(workers)),
    ).write_parquet(target)


main(*sys.argv[1:])
