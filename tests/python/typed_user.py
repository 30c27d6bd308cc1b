"""What a user writes who has every public name checked: mypy --strict has to accept it, with the types
that are asserted here. It is not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import assert_type

import electra
from electra import pipelines

Floats = NDArray[np.float32]
folder = Path("models/sentiment")


def classify(texts: Iterator[str]) -> list[str]:
    pipe = electra.pipeline("sentiment-analysis", model=folder, dtype="int8", threads=2, top_k=1)
    assert_type(pipe, pipelines.TextClassificationPipeline)
    kind: type[pipelines.Pipeline] = pipelines.TextClassificationPipeline
    print(kind.task, pipelines.pipeline is electra.pipeline)
    (best,) = pipe("good")
    score: float = best["score"]
    pairs = pipe([{"text": "a", "text_pair": "b"}], truncation=False, max_length=9)
    every = pipe(["a", "b"], top_k=None, function_to_apply="sigmoid")
    streamed = pipe(texts, batch_size=8, progress=True)
    print(score, len(pairs), every[0][0]["label"], pipe.try_each(["a"], top_k=2))
    return [str(answer["label"]) for answer in streamed]


def ask_others() -> None:
    ner = electra.pipeline("ner", "models/entities", aggregation_strategy="simple")
    assert_type(ner, pipelines.TokenClassificationPipeline)
    spans: list[dict[str, Any]] = ner("I live in Berlin.", stride=4)
    ask = electra.pipeline("question-answering", "models/questions")
    assert_type(ask, pipelines.QuestionAnsweringPipeline)
    print(spans, ask(question="Who?", context="I.", top_k=2))
    fill = electra.pipeline("fill-mask", "models/generator")
    assert_type(fill, pipelines.FillMaskPipeline)
    print(fill("a [MASK]", targets=["b"], tokenizer_kwargs={"truncation": True}))
    generate = electra.pipeline("text-generation", "DIR", max_new_tokens=3)
    assert_type(generate, pipelines.TextGenerationPipeline)
    text: str = generate("The", do_sample=False, on_text=print)[0]["generated_text"]
    extract = electra.pipeline("feature-extraction", "models/sentences")
    assert_type(extract, pipelines.FeatureExtractionPipeline)
    print(text, extract("a", pooling="mean", return_tensors=True))
    zero_shot = electra.pipeline("zero-shot-classification", "DIR")
    assert_type(zero_shot, pipelines.ZeroShotClassificationPipeline)
    print(zero_shot("a", ["b", "c"], multi_label=True))
    detect = electra.pipeline("replaced-token-detection", "models/discriminator")
    assert_type(detect, pipelines.ReplacedTokenDetectionPipeline)
    replaced: list[bool] = [token["replaced"] for token in detect("a b", threshold=0.9)]
    choose = electra.pipeline("multiple-choice", "DIR")
    assert_type(choose, pipelines.MultipleChoicePipeline)
    rank = electra.pipeline("rerank", "models/reranker")
    assert_type(rank, pipelines.RerankPipeline)
    print(replaced, choose("a", ["b", "c"]), rank("a", ["b", "c"], top_k=1))


async def await_answers(pipe: pipelines.Pipeline) -> Any:
    return await pipe.acall(["a", "b"], top_k=1)


def tokenize() -> electra.BatchEncoding:
    tokenizer = electra.AutoTokenizer.from_pretrained(folder)
    fast: electra.ElectraTokenizer = electra.ElectraTokenizerFast.from_pretrained(folder)
    fast.padding_side = "left"
    batch = tokenizer(["a", "b c"], padding=True, truncation="longest_first", return_tensors="np")
    words: list[int | None] = batch.word_ids(0)
    span = batch.char_to_token(0)
    ids: list[int] = fast.encode("a")
    print(words, span, ids, fast.decode(ids), fast.pad_token_id, batch.encodings[0].offsets)
    return batch


def compute(batch: electra.BatchEncoding) -> None:
    model = electra.ElectraForSequenceClassification.from_pretrained(folder, threads=1)
    output = model(**batch, labels=[0, 1], output_hidden_states=True)
    logits: Floats = output.logits
    states: tuple[Floats, ...] | None = output.hidden_states
    every: electra.ModelOutput = output
    print(logits.argmax(), states, every.to_tuple(), model.config.id2label, model.eval() is model)
    spans = electra.ElectraForQuestionAnswering.from_pretrained("models/questions")(**batch)
    starts: Floats = spans.start_logits
    print(starts, electra.ElectraForTokenClassification.from_pretrained("DIR")(**batch).logits)
    print(electra.ElectraForPreTraining.from_pretrained("DIR")(**batch).logits)
    print(electra.ElectraForMaskedLM.from_pretrained("DIR")(**batch).logits)
    print(electra.ElectraForMultipleChoice.from_pretrained("DIR")([[[1, 2], [3, 4]]]).logits)
    ragged = electra.Ragged([1, 2, 3], [2, 1])
    vectors: Floats = electra.ElectraModel.from_pretrained("DIR")(ragged).last_hidden_state
    print(vectors.shape)


def go_on() -> None:
    decoder = electra.ElectraForCausalLM.from_pretrained("DIR")
    cache = decoder([[1, 2]], use_cache=True).past_key_values
    if cache is not None:
        keys, values = cache[0]
        same: Floats = keys
        cache.reorder_cache([0, 0])
        again = electra.KeyValueCache([(keys, values)])
        print(decoder([[3]], past_key_values=again).logits, same, len(cache), cache.get_seq_length())


def compare() -> None:
    encoder = electra.SentenceTransformer("models/sentences", prompts={"query": "query: "})
    likeness: Floats = encoder.similarity(encoder.encode(["a"]), encoder.encode(["b"]))
    reranker = electra.CrossEncoder("models/reranker", max_length=64)
    best = reranker.rank("a", ["b", "c"], top_k=1, return_documents=True)
    print(likeness, reranker.predict([("a", "b")]), best[0]["corpus_id"])


def folders() -> str:
    try:
        print(electra.convert("DIR", "NEW", pack="int8")["files"], electra.check("NEW"))
        print(electra.info("NEW")["parameters"])
    except electra.Error as error:
        kinds = (electra.ConfigError, electra.FileError, electra.InputError, electra.WeightsError)
        others = (electra.TokenizerError, electra.UnsupportedError)
        print(isinstance(error, kinds), isinstance(error, others), error.code, error.subject)
    return electra.__version__
