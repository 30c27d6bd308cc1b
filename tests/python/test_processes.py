"""Threads, fork, spawn, pickle, sub-interpreters, memory."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
import time

import pytest

import electra
from conftest import models


def resident_bytes() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_eight_threads_use_one_model(classify, texts):
    expected = classify(texts)
    found = {}

    def work(number):
        found[number] = [classify(texts), list(classify(iter(texts), batch_size=number + 1))]

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[number] == [expected, expected] for number in range(8))


def test_other_threads_run_while_a_call_computes(classify):
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(1)
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    classify(["good " * 200] * 200)
    done.set()
    thread.join()
    assert len(ticks) > 20


def answer_in_child(pipe, texts, queue):
    queue.put(pipe(texts))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_process_that_multiprocessing_starts_answers(classify, texts, method):
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    classify(texts[:50])
    child = context.Process(target=answer_in_child, args=(classify, texts[:50], queue))
    child.start()
    assert queue.get(timeout=60) == classify(texts[:50])
    child.join(timeout=60)
    assert child.exitcode == 0


def test_a_child_answers_that_was_forked_in_the_middle_of_a_call(classify, texts):
    busy = threading.Event()
    stop = threading.Event()

    def work():
        while not stop.is_set():
            classify(texts[:100], progress=lambda done, total: busy.set())

    thread = threading.Thread(target=work)
    thread.start()
    busy.wait()
    expected = classify(texts[:20])
    statuses = []
    try:
        for _ in range(10):
            child = os.fork()
            if child == 0:
                os._exit(0 if classify(texts[:20]) == expected else 1)
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    statuses.append(os.waitstatus_to_exitcode(status))
                    break
                time.sleep(0.01)
            else:
                os.kill(child, 9)
                os.waitpid(child, 0)
                statuses.append("it hung")
                break
    finally:
        stop.set()
        thread.join()
    assert statuses == [0] * 10


def test_a_child_encodes_that_was_forked_as_another_thread_began_to():
    # The other thread is at its first text when the GIL changes hands.
    script = f"""
import os, sys, threading, time, electra
tokenizer = electra.AutoTokenizer.from_pretrained({str(models / "sentiment")!r})
begin = threading.Event()
def encode():
    begin.wait()
    tokenizer("good")
thread = threading.Thread(target=encode)
thread.start()
sys.setswitchinterval(10)
begin.set()
time.sleep(0)
child = os.fork()
if child == 0:
    tokenizer("good")
    os._exit(0)
deadline = time.monotonic() + 20
while not (ended := os.waitpid(child, os.WNOHANG))[0] and time.monotonic() < deadline:
    time.sleep(0.01)
if not ended[0]:
    os.kill(child, 9)
    sys.exit("the child hung")
sys.exit(ended[1])
"""
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "work",
    [
        'pipe(["good film " * 20] * 4)',
        'pipe(["good film"] * 100, progress=lambda done, total: None)',
        'pipe(["good " * 600] * 2)',  # with warnings, which the logger gets
        'pipe.try_each(["good", None] * 8, truncation=False)',
        'tokenizer(["good film " * 50] * 20)',
        'model([[5] * 50] * 4)',
    ],
)
def test_python_ends_while_daemon_threads_compute(work):
    script = f"""
import threading, time, electra, logging
logging.getLogger("electra").addHandler(logging.NullHandler())
pipe = electra.pipeline("text-classification", {str(models / "sentiment")!r}, threads=2)
tokenizer = electra.AutoTokenizer.from_pretrained({str(models / "sentiment")!r})
model = electra.ElectraForSequenceClassification.from_pretrained({str(models / "sentiment")!r})
begun = threading.Barrier(4)
def compute():
    begun.wait()
    while True:
        {work}
for _ in range(3):
    threading.Thread(target=compute, daemon=True).start()
begun.wait()
time.sleep(0.1)
"""
    for _ in range(5):
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_thread_answers_what_the_end_of_python_waits_for():
    script = f"""
import atexit, queue, threading
inputs = queue.Queue()
atexit.register(lambda: (inputs.put("good"), inputs.put(None), thread.join(), print(found)))
import electra
pipe = electra.pipeline("text-classification", {str(models / "sentiment")!r}, threads=2)
found = []
def compute():
    while (text := inputs.get()) is not None:
        found.append(pipe(text)[0]["label"])
thread = threading.Thread(target=compute, daemon=True)
thread.start()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "['positive']\n", "")


def test_a_child_awaits_answers(classify):
    import asyncio

    asyncio.run(classify.acall("good"))
    child = os.fork()
    if child == 0:
        os._exit(0 if asyncio.run(classify.acall("good"))[0]["label"] == "positive" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("pickler", ["pickle", "cloudpickle"])
def test_a_pipeline_pickles_as_what_it_was_made_of(pickler, ner, monkeypatch, tmp_path):
    module = pytest.importorskip(pickler)
    monkeypatch.chdir(models)
    pipe = electra.pipeline("ner", "entities", threads=1, aggregation_strategy="simple")
    packed = module.dumps(pipe)
    assert len(packed) < 1000
    monkeypatch.chdir(tmp_path)
    copy = pickle.loads(packed)
    text = "I live in Berlin."
    assert copy(text) == pipe(text) == ner(text, aggregation_strategy="simple")


@pytest.mark.parametrize("pickler", ["pickle", "cloudpickle"])
def test_tokenizers_models_and_encoders_pickle_as_their_folder(pickler):
    module = pytest.importorskip(pickler)
    tokenizer = electra.AutoTokenizer.from_pretrained(models / "sentiment", model_max_length=5)
    model = electra.ElectraForSequenceClassification.from_pretrained(models / "sentiment", threads=1)
    encoder = electra.SentenceTransformer(models / "sentences", threads=1)
    cross = electra.CrossEncoder(models / "reranker", threads=1)
    packed = module.dumps([tokenizer, model, encoder, cross])
    assert len(packed) < 2000
    others = pickle.loads(packed)
    batch = tokenizer("a joy from start to finish", truncation=True)
    assert others[0]("a joy from start to finish", truncation=True) == batch
    assert len(batch.input_ids) == 5
    ids = [batch.input_ids]
    assert (others[1](ids).logits == model(ids).logits).all()
    assert (others[2].encode("a joy") == encoder.encode("a joy")).all()
    assert others[3].predict(("a", "b")) == cross.predict(("a", "b"))


def test_ten_thousand_calls_take_no_memory():
    classify = electra.pipeline("text-classification", models / "sentiment", threads=1)
    for _ in range(1000):
        classify("good", top_k=None)
    before = resident_bytes()
    for number in range(10_000):
        classify(f"good {number}", top_k=None)
    assert resident_bytes() - before < 4 << 20


def test_errors_take_no_memory(fill):
    def fail():
        with pytest.raises(electra.InputError):
            fill("no mask")

    for _ in range(200):
        fail()
    before = resident_bytes()
    for _ in range(2000):
        fail()
    assert resident_bytes() - before < 4 << 20


def test_a_sub_interpreter_is_refused_in_words():
    name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    script = f"""
import {name} as interpreters
one = interpreters.create()
try:
    failed = interpreters.run_string(one, "import electra")
except Exception as error:
    failed = error
print(failed)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    if "No module named" in done.stderr:
        pytest.skip("this Python has no sub-interpreters")
    assert done.returncode == 0, done.stderr
    assert "does not support loading in subinterpreters" in done.stdout
