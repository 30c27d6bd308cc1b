"""Rows a worker of Ray or of Spark answers in a second of its processor, as a share of one process.

usage: clusters.py PARQUET ROUNDS (from the root of the tree; PARQUET has a column `text`)

The processor time is that of the process which answers: reading batches from the engine, computing on
one thread, and writing answers. Each round is one process, Ray and Spark in turns; the share is the
median. The first batch of each worker, in which the model is opened, is not counted.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import ray
from pyspark.sql import SparkSession

import electra
from electra.ray import Predictor
from electra.spark import ArrowPredictor

model = os.path.abspath("models/sentiment")
batch_size = 1024


def mark(table: pa.Table) -> pa.Array:
    """Returns a column of this process and its processor time so far."""
    return pa.array([f"{os.getpid()} {time.process_time()}"] * table.num_rows)


class RayWorker(Predictor):
    """A Predictor that marks its batches."""

    def __call__(self, batch):
        answered = super().__call__(batch)
        return answered.append_column("mark", mark(answered))


class SparkWorker(ArrowPredictor):
    """An ArrowPredictor that marks its batches in the place of errors."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in super().__call__(batches):
            place = batch.schema.get_field_index("error")
            yield batch.set_column(place, "error", mark(batch))


def rate(marks: list[str]) -> float:
    """Returns rows per second of processor time, over all workers, without their first batches."""
    batches: dict[str, dict[float, int]] = defaultdict(lambda: defaultdict(int))
    for one in marks:
        worker, spent = one.split()
        batches[worker][float(spent)] += 1
    rows, seconds = 0, 0.0
    for ends in batches.values():
        times = sorted(ends)
        rows += sum(ends[end] for end in times[1:])
        seconds += times[-1] - times[0]
    return rows / seconds


def one_process(source: str) -> float:
    texts = pq.read_table(source)["text"].to_pylist()
    pipe = electra.pipeline("text-classification", model, threads=1)
    pipe(texts[:batch_size])
    begin = time.process_time()
    for place in range(batch_size, len(texts), batch_size):
        pipe(texts[place : place + batch_size])
    return (len(texts) - batch_size) / (time.process_time() - begin)


def of_ray(source: str) -> float:
    data = ray.data.read_parquet(source).repartition(20).map_batches(
        RayWorker,
        fn_constructor_args=("text-classification", model),
        fn_constructor_kwargs={"output": ["label", "score"]},
        batch_format="pyarrow",
        batch_size=batch_size,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(size=2),
    )
    tables = ray.get(data.to_arrow_refs())
    return rate([one for table in tables for one in table["mark"].to_pylist()])


def of_spark(spark: SparkSession, source: str) -> float:
    predict = SparkWorker(model, "text-classification", "label string, score double")
    frame = spark.read.parquet(source).repartition(2)
    answered = frame.mapInArrow(predict, predict.schema(frame))
    return rate([row["error"] for row in answered.collect()])


def main(source: str, rounds: str) -> None:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    builder = SparkSession.builder.master("local[2]")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(batch_size))
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    shares: dict[str, list[float]] = {"ray": [], "spark": []}
    for _ in range(int(rounds)):
        alone = one_process(source)
        shares["ray"].append(of_ray(source) / alone)
        shares["spark"].append(of_spark(spark, source) / alone)
        last = {engine: round(found[-1], 3) for engine, found in shares.items()}
        print(f"one process: {alone:.0f} rows/s;", last, flush=True)
    for engine, found in shares.items():
        print(f"{engine}: {statistics.median(found):.2f} of one process")


if __name__ == "__main__":
    main(*sys.argv[1:])
