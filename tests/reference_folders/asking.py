"""Opens a saved folder with the reference and asks it what the program will be asked.

Each function returns a run: the command's words without --model, the input, a line of JSON each,
and the answers in the form of --json.
"""

import numpy as np
import torch
from transformers import AutoModelForMultipleChoice, AutoModelForPreTraining, AutoTokenizer, pipeline

MIN_GAP = 2e-5  # of scores that decide an order, so that rounding cannot


def run(command, inputs, answers, tolerance=1e-5):
    return {"command": command, "tolerance": tolerance, "input": inputs, "answers": answers}


def ranked(items):
    scores = [item["score"] for item in items]
    assert all(a - b > MIN_GAP for a, b in zip(scores, scores[1:])), f"too near one another: {scores}"
    return items


def opened(task, folder, **how):
    """fp32 whatever was saved: the program computes so, the reference in the type of the file."""
    how.setdefault("tokenizer", str(folder))
    return pipeline(task, model=str(folder), device="cpu", dtype=torch.float32, **how)


def fields(input):
    return {"text": input[0], "text_pair": input[1]} if isinstance(input, list) else input


def classify(folder, inputs, function=None, more=(), **how):
    ask = opened("text-classification", folder, **how)
    told = {"function_to_apply": function} if function else {}
    answers = []
    for input in inputs:
        scores = ask(fields(input), top_k=None, truncation=True, **told)
        answers.append(ranked([{"label": s["label"], "score": float(s["score"])} for s in scores]))
    pair = ["--pair"] if isinstance(inputs[0], list) else []
    apply = ["--function-to-apply", function] if function else []
    return run(["classify", "--top-k", "all", *pair, *apply, *more], inputs, answers)


def rerank(model, query, documents, label):
    """The scores of a CrossEncoder, of one label where it has several."""
    labels = list(model.config.id2label.values())
    scores = model.predict([(query, document) for document in documents]).reshape(len(documents), -1).astype(float)
    answers = []
    for index, document in enumerate(documents):
        own = {"index": index, "score": scores[index, labels.index(label)], "text": document}
        answers.append(own if len(labels) == 1 else {**own, "scores": scores[index].tolist()})
    answers = ranked(sorted(answers, key=lambda answer: -answer["score"]))
    told = [] if len(labels) == 1 else ["--label", label]
    return run(["rerank", *told], [{"query": query, "documents": documents}], [answers], 1e-6)


def entities(folder, texts, strategy, **how):
    ask = opened("token-classification", folder, **how)
    answers = [[{key: float(value) if key == "score" else value for key, value in entity.items()}
                for entity in ask(text, aggregation_strategy=strategy)] for text in texts]
    return run(["ner", "--aggregation", strategy], texts, answers)


def answers(folder, questions, more=(), **how):
    asked = {key: how.pop(key) for key in ("max_seq_len", "doc_stride") if key in how}
    ask = opened("question-answering", folder, **how)
    found = [ranked(ask(question=question, context=context, top_k=3, **asked)) for question, context in questions]
    return run(["qa", "--top-k", "3", *more], [{"question": q, "context": c} for q, c in questions], found)


def fill_mask(folder, texts, **how):
    ask = opened("fill-mask", folder, **how)
    return run(["fill-mask", "--top-k", "3"], texts, [ranked(ask(text, top_k=3)) for text in texts])


def generate(folder, prompts, more=(), **told):
    ask = opened("text-generation", folder)
    return run(["generate", "--max-new-tokens", "6", *more], prompts,
               [ask(prompt, do_sample=False, max_new_tokens=6, **told) for prompt in prompts])


def mean_features(folder, texts, **how):
    ask = opened("feature-extraction", folder, tokenize_kwargs={"truncation": True}, **how)
    return run(["embed"], texts, [np.mean(ask(text)[0], axis=0).tolist() for text in texts], 1e-6)


def replaced(folder, texts):
    """The reference has no pipeline for it; this is what its model's page shows."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForPreTraining.from_pretrained(folder)
    found = []
    for text in texts:
        encoded = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
        offsets = encoded.pop("offset_mapping")[0, 1:-1].tolist()
        with torch.no_grad():
            scores = torch.sigmoid(model.float()(**encoded).logits[0, 1:-1]).tolist()
        assert all(abs(score - 0.5) > MIN_GAP for score in scores)
        tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"][0, 1:-1])
        found.append({"text": text, "tokens": [
            {"token": token, "start": start, "end": end, "score": score, "replaced": score > 0.5}
            for token, (start, end), score in zip(tokens, offsets, scores)]})
    return run(["detect"], texts, found)


def choices(folder, questions):
    """The reference has no pipeline for it; this is what its documentation shows."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForMultipleChoice.from_pretrained(folder)
    found = []
    for prompt, texts in questions:
        encoded = tokenizer([prompt] * len(texts), texts, return_tensors="pt", padding=True)
        with torch.no_grad():
            scores = model(**{key: value.unsqueeze(0) for key, value in encoded.items()}).logits.softmax(-1)[0].tolist()
        found.append({"choice": int(np.argmax(scores)), "scores": scores})
    return run(["choose"], [{"prompt": prompt, "choices": texts} for prompt, texts in questions], found)


def tokens(folder, inputs, tokenizer=None):
    tokenizer = tokenizer or AutoTokenizer.from_pretrained(folder)
    found = []
    for input in inputs:
        encoded = tokenizer(*([input] if isinstance(input, str) else input))
        found.append({"ids": encoded["input_ids"], "tokens": encoded.tokens()})
    return run(["tokenize"], inputs, found)
