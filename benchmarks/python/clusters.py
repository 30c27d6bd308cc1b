"""Rows that a worker of Ray or of Spark answers in a second of its processor, beside one process.

usage: clusters.py PARQUET ROUNDS RESULTS (from the root of the tree; PARQUET has a column `text`)

The processor time is that of the process which answers: reading batches from the engine, computing on
one thread, and writing answers. Each round is one process, then Ray and Spark with one worker and with
two. The first batch of each worker, in which the model is opened, is not counted. RESULTS is a JSON
file, which tables.py draws.
"""

from __future__ import annotations

import json
import os
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
from tables import processor

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


def of_ray(source: str, workers: int) -> float:
    data = ray.data.read_parquet(source).repartition(20).map_batches(
        RayWorker,
        fn_constructor_args=("text-classification", model),
        fn_constructor_kwargs={"output": ["label", "score"]},
        batch_format="pyarrow",
        batch_size=batch_size,
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
    )
    tables = ray.get(data.to_arrow_refs())
    return rate([one for table in tables for one in table["mark"].to_pylist()])


def of_spark(spark: SparkSession, source: str, workers: int) -> float:
    predict = SparkWorker(model, "text-classification", "label string, score double")
    frame = spark.read.parquet(source).repartition(workers)
    answered = frame.mapInArrow(predict, predict.schema(frame))
    return rate([row["error"] for row in answered.collect()])


def main(source: str, rounds: str, results: str) -> None:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    builder = SparkSession.builder.master("local[2]")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(batch_size))
    spark = builder.config("spark.ui.enabled", "false").getOrCreate()
    found = []
    for _ in range(int(rounds)):
        round_ = {"one process": one_process(source)}
        for workers in (1, 2):
            round_[f"ray {workers}"] = of_ray(source, workers)
            round_[f"spark {workers}"] = of_spark(spark, source, workers)
        print({name: round(rate) for name, rate in round_.items()}, flush=True)
        found.append(round_)
    content = {
        "machine": processor(),
        "rows": pq.read_metadata(source).num_rows,
        "batch_size": batch_size,
        "rows_per_processor_second": found,
    }
    with open(results, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
