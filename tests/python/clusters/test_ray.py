"""Ray Data and Ray Serve on a cluster of a head and three nodes, of which one is killed."""

from __future__ import annotations

import concurrent.futures
import json
import os
import runpy
import subprocess
import sys
import urllib.error
import urllib.request

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import electra
from conftest import models, root, sentiment
from pacing import Pace

ray = pytest.importorskip("ray")

from electra.ray import Predictor, _cpus, serve_app  # noqa: E402
from ray.cluster_utils import Cluster  # noqa: E402

arguments = {"model": sentiment, "output": ["label", "score"], "truncation": False}
text_types = {"label": pa.string(), "score": pa.float64()}


@pytest.fixture(scope="module")
def cluster():
    memory = 100 << 20
    head = {"num_cpus": 0, "object_store_memory": memory, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    for _ in range(3):
        cluster.add_node(num_cpus=2, object_store_memory=memory)
    # Workers import what the tests define from here.
    environment = {"env_vars": {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}}
    ray.init(address=cluster.address, runtime_env=environment, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield cluster
    ray.shutdown()
    cluster.shutdown()


class PacedPredictor(Predictor):
    """A Predictor that marks its batches."""

    def __init__(self, *positional, pace, **named):
        super().__init__(*positional, **named)
        self.pace = pace

    def __call__(self, batch):
        self.pace.answered(ray.get_runtime_context().get_node_id())
        return super().__call__(batch)


class CountingPredictor(Predictor):
    """A Predictor that adds its process, and how many pipelines that has opened."""

    def __call__(self, batch):
        from electra._columns import _opened

        answered = super().__call__(batch)
        count = len(next(iter(answered.values())))
        opened = f"{os.getpid()} {_opened.cache_info().misses}"
        return {**answered, "opened": [opened] * count}


def read(folder) -> pa.Table:
    return pa.concat_tables(
        [pq.read_table(file) for file in sorted(folder.glob("**/*.parquet"))],
        promote_options="permissive",
    )


def test_a_node_is_killed_in_the_middle(cluster, parquet, rows, check, tmp_path):
    (tmp_path / "pace").mkdir()
    pace = Pace(tmp_path / "pace", processes=3, share=4)
    killed = []

    def kill(worker):
        node = next(n for n in cluster.worker_nodes if n.node_id == worker)
        killed.append(worker)
        cluster.remove_node(node, allow_graceful=False)

    thread = pace.kill_in_the_middle(kill)
    ray.data.read_parquet(str(parquet)).repartition(24).map_batches(
        PacedPredictor,
        fn_constructor_args=("text-classification",),
        fn_constructor_kwargs={**arguments, "pace": pace, "types": text_types},
        batch_format="pyarrow",
        batch_size=len(rows) // 48,
        num_cpus=1,
        concurrency=3,
    ).write_parquet(str(tmp_path / "out"))
    thread.join()
    assert (pace.folder / "killed").exists()
    assert [n["Alive"] for n in ray.nodes() if n["NodeID"] in killed] == [False]
    check(read(tmp_path / "out"))
    cluster.add_node(num_cpus=2, object_store_memory=100 << 20)


def test_tasks_open_a_model_once_whatever_the_batches(cluster, parquet, rows, check):
    predictor = CountingPredictor("text-classification", **arguments)
    broken = len(rows) // 2  # is not UTF-8: Ray cannot make a batch of NumPy of it
    data = ray.data.read_parquet(str(parquet)).filter(expr=f"id != {broken}")
    answered = data.map_batches(
        predictor, batch_format="numpy", batch_size=61, num_cpus=1, concurrency=2
    )
    tables = ray.get(answered.to_arrow_refs())
    table = pa.concat_tables(tables, promote_options="permissive")
    place = table.column_names.index("score")
    scores = pc.if_else(pc.is_nan(table["score"]), None, table["score"])  # NumPy has no null
    check(table.set_column(place, "score", scores), without=broken)
    assert {one.split()[1] for one in table["opened"].to_pylist()} == {"1"}


def test_inputs_of_several_columns_become_dicts(cluster):
    data = ray.data.from_arrow(
        pa.table(
            {
                "title": ["Where do I live?", None, "Where do I live?"],
                "body": ["My name is Wolfgang and I live in Berlin.", "I live.", ""],
            }
        )
    )
    predictor = Predictor(
        "question-answering",
        models / "questions",
        input={"question": "title", "context": "body"},
        output={"found": "answer", "whole": None},
        error="why",
    )
    first, second, third = data.map_batches(predictor, batch_format="pyarrow").take_all()
    assert first["found"] == first["whole"]["answer"] == "Berlin" and first["why"] is None
    assert second["found"] is third["found"] is None and second["why"] and third["why"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"input": "texts"}, "the data has no column 'texts'; there are id, text"),
        ({"output": {"id": "label"}}, "the data has a column 'id' already"),
        ({"output": "lable"}, "the answers of text-classification have no 'lable'"),
        ({"model": "nowhere"}, "nowhere"),
        ({"top": 1}, "has no argument 'top'"),
    ],
)
def test_a_wrong_argument_ends_the_job_in_words(cluster, changed, sentence):
    predictor = Predictor("text-classification", **{**arguments, **changed})
    batch = pa.table({"id": [1], "text": ["good"]})
    with pytest.raises(Exception, match=sentence):
        predictor(batch)


def test_threads_are_the_cpus_of_an_actor(cluster):
    assert ray.get(ray.remote(_cpus).options(num_cpus=2).remote()) == 2
    assert ray.get(ray.remote(_cpus).options(num_cpus=0.5).remote()) == 1
    assert _cpus() == 1


def post(body) -> tuple[int, object]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request("http://127.0.0.1:8123/", data, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_deployment_answers(cluster, texts):
    serve = pytest.importorskip("ray.serve")
    pipe = electra.pipeline("text-classification", sentiment, threads=1)
    serve.start(http_options={"port": 8123})
    app = serve_app(sentiment, deployment={"num_replicas": 2, "name": "sentiment"})
    handle = serve.run(app, route_prefix="/")
    try:
        some = texts[:100]
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda text: post({"inputs": text}), some))
        assert found == [(200, [answer]) for answer in pipe(some)]
        status, answers = post({"inputs": some[:3], "parameters": {"top_k": None}})
        assert status == 200 and answers == pipe(some[:3], top_k=None)
        assert post({"inputs": "good", "parameters": {"top": 1}})[0] == 400
        assert post({"inputs": 1})[0] == post(b"{")[0] == 400
        assert post({"text": 1}) == (400, {"error": 'the body must be an object with "inputs"'})
        assert handle.answer.remote("good", top_k=1).result() == pipe("good", top_k=1)
    finally:
        serve.shutdown()


def test_the_example_serves(cluster, monkeypatch):
    serve = pytest.importorskip("ray.serve")
    monkeypatch.chdir(root)
    app = runpy.run_path(str(root / "examples" / "python" / "ray_serve.py"))["app"]
    serve.start(http_options={"port": 8123})
    try:
        handle = serve.run(app)
        assert handle.answer.remote("good").result()[0]["label"] == "positive"
    finally:
        serve.shutdown()


def test_the_example_labels_parquet(cluster, parquet, check, tmp_path):
    program = root / "examples" / "python" / "ray_parquet.py"
    done = subprocess.run(
        [sys.executable, program, parquet, tmp_path / "out"],
        env={**os.environ, "RAY_ADDRESS": cluster.address},
        cwd=root,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    check(read(tmp_path / "out"))
