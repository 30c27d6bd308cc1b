"""Asks a server through the clients that people have, and checks what they make of its answers.

usage: server_clients.py ADDRESS
"""

import base64
import os
import sys

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

import numpy
import openai
import tritonclient.http
from haystack import Document
from haystack.components.embedders import HuggingFaceAPIDocumentEmbedder, HuggingFaceAPITextEmbedder
from haystack.components.rankers import HuggingFaceTEIRanker
from huggingface_hub import InferenceClient
from langchain_huggingface import HuggingFaceEndpointEmbeddings
from langchain_openai import OpenAIEmbeddings

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


TEXTS = ["It is raining cats and dogs.", "The committee adopted the budget."]


def is_closest(query, vectors):
    """Whether the first vector is the query's closest."""
    scores = numpy.array(vectors) @ numpy.array(query)
    return len(scores) == len(TEXTS) and scores[0] > scores[1] and abs(numpy.linalg.norm(query) - 1) < 1e-5


def check_haystack():
    server = {"api_type": "text_embeddings_inference", "api_params": {"url": f"{address}/models/sentences"}}
    embedded = HuggingFaceAPIDocumentEmbedder(**server, progress_bar=False).run([Document(content=text) for text in TEXTS])
    query = HuggingFaceAPITextEmbedder(**server).run("Take an umbrella with you.")["embedding"]
    assert is_closest(query, [each.embedding for each in embedded["documents"]])
    documents = [Document(content="It was built in 1889."), Document(content="The tower is 330 metres tall."), Document(content="It is old.")]
    ranker = HuggingFaceTEIRanker(url=f"{address}/models/reranker", top_k=2, token=None)
    ranked = ranker.run("How tall is the tower?", documents)["documents"]
    assert [each.content for each in ranked][0] == documents[1].content and len(ranked) == 2, ranked
    assert ranked[0].score > ranked[1].score


def check_langchain():
    inference = HuggingFaceEndpointEmbeddings(model=f"{address}/models/sentences")
    compatible = OpenAIEmbeddings(
        base_url=f"{address}/v1", api_key="none", model="sentences", check_embedding_ctx_length=False
    )
    for embeddings in (inference, compatible):
        query = embeddings.embed_query("Take an umbrella with you.")
        assert is_closest(query, embeddings.embed_documents(TEXTS))


for check in (check_huggingface_hub, check_openai, check_tritonclient, check_haystack, check_langchain):
    check()
    print(check.__name__.removeprefix("check_") + ": ok", file=sys.stderr)
