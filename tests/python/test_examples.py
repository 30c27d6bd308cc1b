"""The examples run as they stand."""

from __future__ import annotations

import asyncio
import json
import runpy

from conftest import examples, root, run_example


def test_texts_are_classified():
    assert run_example("classify.py").startswith("[{'label': 'positive', 'score': 0.98")


def test_a_csv_file_is_labelled(tmp_path):
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('id,text\n1,"A joy, from start to finish."\n2,A boring waste of time.\n')
    run_example("classify_csv.py", str(source), str(target), "text")
    lines = target.read_text().splitlines()
    assert lines[0] == "id,text,label,score" and len(lines) == 3
    assert ",positive,0." in lines[1] and ",negative,0." in lines[2]


def test_entities_are_spans():
    assert "  10   16  location       Berlin" in run_example("entities.py", "I live in Berlin.")


def test_documents_are_asked(tmp_path):
    (tmp_path / "a.txt").write_text("My name is Wolfgang and I live in Berlin.")
    (tmp_path / "b.txt").write_text("The sky is blue.")
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    first = run_example("answer_documents.py", "Where does Wolfgang live?", *files).splitlines()[0]
    assert first.endswith("a.txt: Berlin")


def test_a_service_answers_over_asgi(monkeypatch):
    monkeypatch.chdir(root)
    app = runpy.run_path(str(examples / "service.py"))["app"]

    async def ask(body):
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        await app({"type": "http"}, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    status, answer = asyncio.run(ask(b"good"))
    assert status == 200 and answer[0]["label"] == "positive"
    assert asyncio.run(ask(b"\xff"))[0] == 400
