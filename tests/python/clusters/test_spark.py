"""Spark on three executors, each a JVM of its own, of which one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import electra
from conftest import models, root, sentiment
from pacing import Pace

pyspark = pytest.importorskip("pyspark")

from electra.spark import ArrowPredictor, predict_udf, ship  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

columns = "label string, score double"


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    # Executors find the package and the tests by the path of this process.
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
    os.environ["SPARK_WORKER_DIR"] = str(tmp_path_factory.mktemp("work"))
    session = (
        SparkSession.builder.master("local-cluster[3,1,2048]")
        .appName("electra")
        .config("spark.executor.memory", "1g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.files.openCostInBytes", "0")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def frame(spark, parquet):
    return spark.read.parquet(str(parquet)).repartition(24)


def read(folder) -> pa.Table:
    return pa.concat_tables(pq.read_table(file) for file in sorted(folder.glob("*.parquet")))


def parent_of(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rsplit(")", 1)[1].split()[1])


def executor_of(pid: int) -> int:
    """Returns the process of the JVM that a Python worker belongs to."""
    while b"CoarseGrainedExecutorBackend" not in open(f"/proc/{pid}/cmdline", "rb").read():
        pid = parent_of(pid)
        assert pid > 1
    return pid


class PacedPredictor(ArrowPredictor):
    """An ArrowPredictor that marks its batches by the executor."""

    def __init__(self, *positional, pace, **named):
        super().__init__(*positional, **named)
        self.pace = pace

    def __call__(self, batches):
        for batch in super().__call__(batches):
            self.pace.answered(str(executor_of(os.getpid())))
            yield batch


def test_an_executor_is_killed_in_the_middle(spark, frame, check, tmp_path):
    (tmp_path / "pace").mkdir()
    pace = Pace(tmp_path / "pace", processes=3, share=4)
    predict = PacedPredictor(
        sentiment, "text-classification", columns, pace=pace, truncation=False
    )
    thread = pace.kill_in_the_middle(lambda worker: os.kill(int(worker), signal.SIGKILL))
    answered = frame.mapInArrow(predict, predict.schema(frame))
    answered.write.parquet(str(tmp_path / "out"))
    thread.join()
    assert (pace.folder / "killed").exists()
    check(read(tmp_path / "out"))


def test_a_function_answers_columns_and_sql_whatever_the_partitions(spark, parquet, rows, check):
    # Text that is not UTF-8 does not reach a function of pandas: pandas 2 has no place for it.
    whole = ArrowPredictor(sentiment, "text-classification", columns, truncation=False)
    frame = spark.read.parquet(str(parquet)).repartition(5)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "61")
    arrow = frame.mapInArrow(whole, whole.schema(frame))
    check(pa.Table.from_batches(arrow.toArrow().to_batches()))
    classify = predict_udf(sentiment, "text-classification", columns, truncation=False)
    spark.udf.register("electra_classify", classify)
    broken = len(rows) // 2
    frame.filter(f"id != {broken}").createOrReplaceTempView("mail")
    in_sql = spark.sql("SELECT id, a.* FROM (SELECT id, electra_classify(text) AS a FROM mail)")
    by_column = frame.filter(f"id != {broken}").select("id", classify("text").alias("a"))
    found = sorted(in_sql.collect())
    assert found == sorted(by_column.select("id", "a.*").collect())
    assert found == sorted(arrow.select(*in_sql.columns).filter(f"id != {broken}").collect())
    spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")


class CountingPredictor(ArrowPredictor):
    """An ArrowPredictor that gives its process and the pipelines that it opened as the error."""

    def __call__(self, batches):
        from electra._columns import _opened

        for batch in super().__call__(batches):
            text = f"{os.getpid()} {_opened.cache_info().misses}"
            place = batch.schema.get_field_index("error")
            yield batch.set_column(place, "error", pa.array([text] * len(batch)))


def test_a_worker_opens_a_model_once_that_was_shipped(spark, frame):
    predict = CountingPredictor(
        ship(spark, models / "entities"),
        "ner",
        "array<struct<entity_group string, score double, word string, start int, end int>>",
        aggregation_strategy="simple",
        truncation=True,
    )
    some = frame.filter("id < 100 AND text IS NOT NULL")
    answered = some.mapInArrow(predict, predict.schema(some)).collect()
    opened = [row["error"].split() for row in answered]
    assert len(answered) == some.count() and len({pid for pid, _ in opened}) > 1
    pipe = electra.pipeline("ner", models / "entities", aggregation_strategy="simple")
    for row in answered:
        assert [entity.asDict() for entity in row["answer"]] == pipe(row["text"])
    counts = {}
    for pid, count in opened:
        counts.setdefault(pid, set()).add(count)
    assert all(len(each) == 1 for each in counts.values())


def test_inputs_of_several_columns_become_dicts(spark):
    text = "My name is Wolfgang and I live in Berlin."
    rows = [("Where do I live?", text), (None, text), ("Where do I live?", "")]
    data = spark.createDataFrame(rows, "title string, body string")
    ask = predict_udf(
        models / "questions",
        "question-answering",
        "found string, start int",
        input=("question", "context"),
        output={"found": "answer", "start": "start"},
        error="why",
    )
    first, second, third = (row["a"] for row in data.select(ask("title", "body").alias("a")).collect())
    assert (first["found"], first["start"], first["why"]) == ("Berlin", 34, None)
    assert second["found"] is third["start"] is None and second["why"] and third["why"]


def test_a_stream_of_files_is_answered(spark, parquet, check, tmp_path):
    predict = ArrowPredictor(sentiment, "text-classification", columns, truncation=False)
    stream = (
        spark.readStream.schema("id long, text string")
        .option("maxFilesPerTrigger", 12)
        .parquet(str(parquet))
    )
    query = (
        stream.mapInArrow(predict, predict.schema(stream))
        .writeStream.format("parquet")
        .option("checkpointLocation", str(tmp_path / "checkpoint"))
        .trigger(availableNow=True)
        .start(str(tmp_path / "out"))
    )
    assert query.awaitTermination(240) and query.exception() is None
    check(read(tmp_path / "out"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"input": "texts"}, "the data has no column 'texts'; there are id, text"),
        ({"output": {"id": "label"}, "return_type": "id string"}, "has a column 'id' already"),
        ({"return_type": "label string, error string"}, "'return_type' must have the fields"),
        ({"output": "score"}, "'return_type' must have the fields score, and not 'error'"),
    ],
)
def test_a_wrong_argument_is_refused_before_the_job(spark, frame, changed, sentence):
    given = {"return_type": columns, **changed}
    with pytest.raises(electra.InputError, match=sentence):
        ArrowPredictor(sentiment, "text-classification", **given).schema(frame)


def test_a_wrong_key_ends_the_job_in_words(spark, frame):
    predict = ArrowPredictor(sentiment, "text-classification", "lable string", truncation=False)
    with pytest.raises(Exception, match="the answers of text-classification have no 'lable'"):
        frame.limit(10).mapInArrow(predict, predict.schema(frame)).collect()


def run_example(name: str, *words: object) -> str:
    program = root / "examples" / "python" / name
    done = subprocess.run(
        [sys.executable, program, *map(str, words)], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_labels_parquet(parquet, check, tmp_path):
    run_example("spark_parquet.py", parquet, tmp_path / "out", "local[1]")
    check(read(tmp_path / "out"))


def test_the_example_counts_labels_in_sql(tmp_path):
    texts = ["A joy from start to finish.", "A boring waste of time.", "Good.", None]
    pq.write_table(pa.table({"text": texts}), tmp_path / "in.parquet")
    counts = run_example("spark_sql.py", tmp_path / "in.parquet", "local[1]")
    assert [line.split("|")[1:3] for line in counts.splitlines() if line.count("|") == 3][1:] == [
        ["    NULL", "       1"],
        ["negative", "       1"],
        ["positive", "       2"],
    ]
