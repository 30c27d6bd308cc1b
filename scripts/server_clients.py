"""Asks a server through the clients that people have, and checks what they make of its answers.

usage: server_clients.py ADDRESS
"""

import base64
import sys

import numpy
import openai
import tritonclient.http
from huggingface_hub import InferenceClient

address = sys.argv[1]


def hub(model):
    return InferenceClient(model=f"{address}/models/{model}")


def check_huggingface_hub():
    labels = hub("sentiment").text_classification("A joy from start to finish.")
    assert labels[0].label == "positive" and labels[0].score > 0.9, labels
    entities = hub("entities").token_classification("Tim Cook met Angela Merkel in Berlin.")
    assert any(each.word and each.entity_group for each in entities), entities
    answer = hub("questions").question_answering(
        question="Who wrote it?", context="It was written by Ada in 1843."
    )
    assert "Ada" in answer.answer, answer
    words = hub("generator").fill_mask("The capital of France is [MASK].", top_k=3)
    assert len(words) == 3 and words[0].token_str, words
    vectors = hub("sentences").feature_extraction("The sky is blue.")
    assert vectors.shape[0] == 1 and abs(numpy.linalg.norm(vectors[0]) - 1) < 1e-5, vectors.shape
    scores = hub("sentences").sentence_similarity("It rains.", ["It is raining.", "A budget."])
    assert scores[0] > scores[1], scores


def check_openai():
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none")
    assert "sentences" in [each.id for each in client.models.list().data]
    answer = client.embeddings.create(model="sentences", input=["The sky is blue.", "It rains."])
    assert len(answer.data) == 2 and answer.usage.prompt_tokens > 0
    floats = client.embeddings.create(
        model="sentences", input="The sky is blue.", encoding_format="float"
    )
    coded = client.embeddings.create(
        model="sentences", input="The sky is blue.", encoding_format="base64"
    )
    decoded = numpy.frombuffer(base64.b64decode(coded.data[0].embedding), numpy.float32)
    assert (decoded == numpy.array(floats.data[0].embedding, numpy.float32)).all()
    try:
        client.embeddings.create(model="sentences", input=[])
    except openai.BadRequestError as error:
        assert "empty" in str(error), error
    else:
        raise AssertionError("an empty request was answered")


def check_tritonclient():
    client = tritonclient.http.InferenceServerClient(address.removeprefix("http://"))
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("sentiment")
    metadata = client.get_model_metadata("sentiment")
    assert metadata["outputs"][0]["name"] == "logits", metadata
    texts = numpy.array(["A joy.", "Two hours that I want back."], dtype=object)
    given = tritonclient.http.InferInput("text", texts.shape, "BYTES")
    of_bytes = []
    for binary in (True, False):
        given.set_data_from_numpy(texts, binary_data=binary)
        wanted = tritonclient.http.InferRequestedOutput("logits", binary_data=binary)
        result = client.infer("sentiment", [given], outputs=[wanted])
        of_bytes.append(result.as_numpy("logits"))
        assert of_bytes[-1].shape == (2, 2)
    assert (of_bytes[0] == of_bytes[1].astype(numpy.float32)).all()
    ids = tritonclient.http.InferInput("input_ids", (1, 4), "INT64")
    ids.set_data_from_numpy(numpy.array([[2, 1015, 5985, 3]], numpy.int64))
    logits = client.infer("sentiment", [ids]).as_numpy("logits")
    assert logits.shape == (1, 2)


for check in (check_huggingface_hub, check_openai, check_tritonclient):
    check()
    print(check.__name__.removeprefix("check_") + ": ok", file=sys.stderr)
