"""Makes tests/data/pipelines/*.json: what the reference's pipelines say of 200 sentences each.

    python tests/pipelines/make_expectations.py UDHR VOCABULARY tests/data/pipelines [TASK...]

UDHR is a folder of the Universal Declaration of Human Rights in many languages (nltk_data's udhr2,
public domain), VOCABULARY the vocab.txt of Google's uncased models. Made with transformers 4.57.6,
tokenizers 0.22.2, torch 2.15.0 and numpy 2.4.6 on a CPU.

The models are tiny and need no file: their numbers follow from the tensors' names, as in
tests/support/generated_weights.hpp and generated_folder.hpp. With --all twelve sentences of
every language are asked instead; ELECTRA_PIPELINE_EXPECTATIONS tells the tests where the answers are.
"""

import argparse
import json
import pathlib
import random
import re
import sys
import warnings

import numpy as np
import torch
import transformers
from transformers import ElectraConfig, ElectraTokenizerFast, pipeline

LANGUAGES = """eng deu fra spa por_PT ita nld swe fin hun pol ces tur vie rus ukr ell_monotonic
heb arb hin ben tam tha jpn kor cmn_hans ind swh yor isl""".split()
ODD = ["", "x", "Ünïcödé \u0007 and \U0001F600!", "e\u0301te\u0301 do\u0302 no\u0301t 'tis, isn't it?",
       "word [MASK] [SEP] [UNK] \u2603\u2603", "  two   spaces  ", "\u1112\u1161\u11ab\u1100\u1173\u11af 한글 각"]
LABELS = ["O", "B-PER", "B-LOC", "I-PER", "I-LOC", "X-Y-Z", "MISC"]
SCALE = 3


def sentences(folder, count):
    """Gives short pieces of text, as many of each language, or all there are."""
    found = []
    for path in sorted(folder.glob("*.txt")) if count is None else (folder / f"{name}.txt" for name in LANGUAGES):
        if not path.exists():
            sys.exit(f"{path} is not there")
        pieces = [piece.strip() for piece in re.split(r"\n|(?<=[.;])\s", path.read_text(encoding="utf-8"))]
        pieces = list(dict.fromkeys(piece for piece in pieces if 12 <= len(piece) <= (50 if count else 200)))
        random.Random(7).shuffle(pieces)
        found += pieces[: 9 if count else 12]
    random.Random(8).shuffle(found)
    return ODD + (found[: count - len(ODD)] if count else found)


def numbers(name, shape):
    """The linear congruential sequence of tests/support/generated_weights.hpp."""
    state = 2166136261
    for byte in name.encode():
        state = (state ^ byte) * 16777619 % 2**32
    count = int(np.prod(shape))
    powers = np.multiply.accumulate(np.full(count, 1664525, np.uint32), dtype=np.uint32)
    sums = np.add.accumulate(np.concatenate([[1], powers[:-1]]).astype(np.uint32), dtype=np.uint32)
    states = powers * np.uint32(state) + sums * np.uint32(1013904223)
    u = (states >> 8).astype(np.float64) / 16777216 - 0.5
    values = (1 + 0.5 * u if name.endswith("LayerNorm.weight") else 0.5 * u).astype(np.float32)
    return torch.tensor(values * np.float32(1 if "LayerNorm" in name else SCALE)).reshape(shape)


def build(architecture, vocabulary, **settings):
    config = ElectraConfig(**{**dict(
        vocab_size=30522, embedding_size=12, hidden_size=24, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=32, max_position_embeddings=64, architectures=[architecture]), **settings})
    model = getattr(transformers, architecture)(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            name = name if "." in name and name.split(".")[0] in HEADS else "electra." + name
            parameter.copy_(numbers(name, parameter.shape))
    tokenizer = ElectraTokenizerFast(str(vocabulary), model_max_length=config.max_position_embeddings)
    kept = {key: value for key, value in config.to_diff_dict().items() if key != "transformers_version"}
    return model, tokenizer, {**kept, "model_type": "electra"}


HEADS = ["electra", "classifier", "qa_outputs", "sequence_summary", "discriminator_predictions",
         "generator_predictions", "generator_lm_head"]


def short(number):
    return float(f"{number:.6f}")


WORDS = [["Angela", "Merkel", "lives", "in", "New-York", "."], ["Ünïcödé", "\U0001F600", "한글", "e\u0301te\u0301", "x"],
         ["東京", "に", "住む", "人々", "。"], ["", "two words", " ", "[MASK]", "unfathomable"], ["word"] * 70]


def words_cases(ask, strategies):
    """Texts that were split into words before."""
    cases = []
    for i, words in enumerate(WORDS):
        for j, strategy in enumerate(strategies):
            how = dict(stride=9) if len(words) > 60 and strategy != "none" else {}
            delimiter = ["", " ", " | "][(i + j) % 3]
            # A list of lists: of one list alone the reference makes a list of one.
            entities = ask([words], aggregation_strategy=strategy, is_split_into_words=True, delimiter=delimiter, **how)[0]
            cases.append({"words": words, "delimiter": delimiter, "strategy": strategy, **how, "entities": rows(entities)})
    return cases


def rows(entities):
    return [[e.get("entity", e.get("entity_group")), short(e["score"]), e["word"], e["start"], e["end"]] +
            ([e["index"]] if "index" in e else []) for e in entities]


def token_classification(texts, vocabulary):
    model, tokenizer, config = build("ElectraForTokenClassification", vocabulary,
                                     id2label=dict(enumerate(LABELS)),
                                     label2id={label: i for i, label in enumerate(LABELS)})
    ask = pipeline("token-classification", model=model, tokenizer=tokenizer, device="cpu")
    strategies = ["none", "simple", "first", "average", "max"]

    def case(text, strategy, **how):
        entities = ask(text, aggregation_strategy=strategy, **how)
        return {"text": text, "strategy": strategy, **how, "entities": rows(entities)}

    cases = [case(text, strategies[i % 5]) for i, text in enumerate(texts)]
    for i in range(len(texts) // 30):
        cases.append(case(" ".join(texts[20 * i + 7: 20 * i + 14]), strategies[1 + i % 4], stride=7 * i % 40,
                          ignore_labels=["O", "MISC"]))
    return {"config": config, "cases": cases + words_cases(ask, strategies)}


def question_answering(texts, vocabulary):
    model, tokenizer, config = build("ElectraForQuestionAnswering", vocabulary)
    ask = pipeline("question-answering", model=model, tokenizer=tokenizer, device="cpu")
    ways = [dict(), dict(top_k=3), dict(max_seq_len=48, doc_stride=12, top_k=2),
            dict(handle_impossible_answer=True, top_k=2, max_answer_len=6), dict(align_to_words=False, max_answer_len=4),
            dict(max_seq_len=40, doc_stride=0, handle_impossible_answer=True), dict(align_to_words=False, top_k=4)]
    cases = []
    for i, text in enumerate(texts):
        # Where there are fewer spans than asked for, the reference fills up with any.
        count = 1 + i % 4 if ways[i % 7].get("top_k", 1) == 1 else 3 + i % 3
        first = (i + 1) % (len(texts) - 6)
        context = " ".join(texts[first: first + count])
        if not context.strip() or not text.strip():
            continue
        answers = ask(question=text.strip()[:12], context=context, **ways[i % 7])
        answers = answers if isinstance(answers, list) else [answers]
        cases.append({"question": text.strip()[:12], "context": [first, count], **ways[i % 7],
                      "answers": [[short(a["score"]), a["start"], a["end"], a["answer"]] for a in answers]})
    return {"config": config, "texts": texts, "cases": cases}


def masked(text, number):
    """Puts masks in the place of one word of a text, or of two."""
    words = text.split(" ")
    for i in {number % len(words), (number // 5) % len(words)} if number % 5 == 4 else {number % len(words)}:
        words[i] = "[MASK]" if number % 3 else words[i] + " [MASK]."
    return " ".join(words)


def fill_mask(texts, vocabulary):
    model, tokenizer, config = build("ElectraForMaskedLM", vocabulary)
    ask = pipeline("fill-mask", model=model, tokenizer=tokenizer, device="cpu")
    ways = [dict(top_k=1), dict(top_k=2), dict(targets=["peace", "##ing", "Freedom", "unfathomable"], top_k=3),
            dict(targets=["и", "human"])]
    cases = []
    for i, text in enumerate(texts):
        text = masked(text, i)
        if tokenizer.mask_token_id not in tokenizer(text, truncation=True)["input_ids"]:
            continue
        masks = ask(text, tokenizer_kwargs={"truncation": True}, **ways[i % 4])
        masks = masks if isinstance(masks[0], list) else [masks]
        cases.append({"text": text, **ways[i % 4], "masks": [
            [[round(w["score"] * 1000, 4), w["token"], w["token_str"], w["sequence"]] for w in words] for words in masks]})
    return {"config": config, "cases": cases}


def replaced_token_detection(texts, vocabulary):
    """The reference has no pipeline for it; this is what its model's page shows."""
    model, tokenizer, config = build("ElectraForPreTraining", vocabulary)
    cases = []
    for text in texts:
        text = text if len(texts) > 500 else text[:24]
        encoded = tokenizer(text, return_tensors="pt", return_offsets_mapping=True, truncation=True)
        offsets = encoded.pop("offset_mapping")[0, 1:-1]
        with torch.no_grad():
            logits = model(**encoded).logits[0, 1:-1]
        assert torch.equal(torch.round((torch.sign(logits) + 1) / 2), (logits > 0).float())
        cases.append({"text": text, "tokens": " ".join(tokenizer.convert_ids_to_tokens(encoded["input_ids"][0, 1:-1])),
                      "spans": "".join(f"{start}-{end} " for start, end in offsets.tolist()),
                      "scores": [round(score, 5) for score in torch.sigmoid(logits).tolist()]})
    return {"config": config, "cases": cases}


def feature_extraction(texts, vocabulary):
    model, tokenizer, config = build("ElectraModel", vocabulary, hidden_size=8, num_attention_heads=2)
    ask = pipeline("feature-extraction", model=model, tokenizer=tokenizer, device="cpu",
                   tokenize_kwargs={"truncation": True})
    pools = {"mean": lambda rows: rows.mean(0), "cls": lambda rows: rows[0], "max": lambda rows: rows.max(0),
             "none": lambda rows: rows}
    cases = []
    for i, text in enumerate(texts):
        pooling = "none" if i < 4 else ["mean", "cls", "max"][i % 3]
        features = pools[pooling](np.array(ask(text)[0]))
        if i % 2:
            features = features / np.linalg.norm(features, axis=-1, keepdims=True)
        cases.append({"text": text, "pooling": pooling, "normalize": bool(i % 2),
                      "features": [short(number) for number in features.reshape(-1)]})
    return {"config": config, "cases": cases}


def multiple_choice(texts, vocabulary):
    """The reference has no pipeline for it; this is what its documentation shows."""
    model, tokenizer, config = build("ElectraForMultipleChoice", vocabulary, hidden_size=16)
    cases = []
    for i, text in enumerate(texts):
        which = [(i * 7 + k * 11 + 3) % len(texts) for k in range(2 + i % 4)]
        encoded = tokenizer([text] * len(which), [texts[k] for k in which], return_tensors="pt", padding=True,
                            truncation=True)
        with torch.no_grad():
            scores = model(**{key: value.unsqueeze(0) for key, value in encoded.items()}).logits.softmax(-1)[0]
        cases.append({"prompt": i, "choices": which, "choice": int(scores.argmax()), "scores": [short(s) for s in scores.tolist()]})
    return {"config": config, "texts": texts, "cases": cases}


# What label2id may be: the usual, entailment first, entailment nowhere, two names that begin so.
NLI = [{"contradiction": 0, "neutral": 1, "entailment": 2}, {"ENTAILMENT": 0, "neutral": 1, "contradiction": 2},
       {"yes": 0, "not_entailment": 1, "no": 2}, {"contradiction": 0, "entailed": 1, "entailment": 2}]
CANDIDATES = [["politics", "human rights", "sport"], ["law"], ["peace", "war"], ["a", "b", "a", "b", "c"],
              ["Bildung", "\u4eba\u6743", "", "education, in schools", "\U0001F600", "work"]]
TEMPLATES = ["This example is {}.", "{}", "The text is about {0}, {{really}}.", "Il s'agit de {} " + "et de cela " * 9]


def zero_shot_classification(texts, vocabulary):
    model, tokenizer, config = build("ElectraForSequenceClassification", vocabulary, hidden_size=16,
                                     id2label={0: "a", 1: "b", 2: "c"}, label2id=NLI[0])
    cases = []
    for i, text in enumerate(texts[::2]):
        if i % 3 == 2:
            text = " ".join(texts[i: i + 4])  # which is cut
        if not text:
            continue
        model.config.label2id = NLI[i // 4 % 4]
        ask = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
        how = dict(hypothesis_template=TEMPLATES[i % 7 % 4], multi_label=i % 2 == 1)
        answer = ask(text, candidate_labels=CANDIDATES[i % 5], **how)
        assert answer["sequence"] == text
        cases.append({"text": text, "label2id": model.config.label2id, "candidates": CANDIDATES[i % 5], **how,
                      "labels": answer["labels"], "scores": [short(s) for s in answer["scores"]]})
    return {"config": config, "cases": cases}


def text_generation(texts, vocabulary):
    model, tokenizer, config = build("ElectraForCausalLM", vocabulary, is_decoder=True, max_position_embeddings=80)
    ask = pipeline("text-generation", model=model, tokenizer=tokenizer, device="cpu")
    ways = [dict(), dict(return_full_text=False), dict(num_beams=3, num_return_sequences=2), dict(repetition_penalty=1.3),
            dict(add_special_tokens=False, return_full_text=False, no_repeat_ngram_size=2),
            dict(skip_special_tokens=False, return_full_text=False)]
    cases = []
    for i, text in enumerate(texts):
        text, how = text[:18], dict(ways[i % 6], max_new_tokens=4 + i % 3)
        if not text.strip():
            continue
        written = [t["generated_text"] for t in ask(text, do_sample=False, temperature=None, **how)]
        again = [t["generated_text"] for t in pipeline("text-generation", model=model.double(), tokenizer=tokenizer)(
            text, do_sample=False, temperature=None, **how)]
        model.float()
        if written == again:  # else the text depends on rounding
            cases.append({"text": text, **how, "written": written})
    return {"config": config, "cases": cases}


TASKS = {"token-classification": token_classification, "question-answering": question_answering, "fill-mask": fill_mask,
         "replaced-token-detection": replaced_token_detection, "feature-extraction": feature_extraction,
         "multiple-choice": multiple_choice, "text-generation": text_generation,
         "zero-shot-classification": zero_shot_classification}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("udhr", type=pathlib.Path)
    parser.add_argument("vocabulary", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("tasks", nargs="*", default=list(TASKS))
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(1)
    texts = sentences(options.udhr, None if options.all else 200)
    options.output.mkdir(parents=True, exist_ok=True)
    for task in options.tasks:
        result = TASKS[task](texts, options.vocabulary)
        head = json.dumps(result["config"])
        cases = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in result["cases"])
        pieces = json.dumps(result.get("texts", []), ensure_ascii=False)
        text = f'{{"config": {head},\n"texts": {pieces},\n"cases": [\n{cases}\n]}}\n'
        (options.output / f"{task}.json").write_text(text, encoding="utf-8")
        print(task, len(result["cases"]), "cases", len(text.encode()), "bytes")


if __name__ == "__main__":
    main()
