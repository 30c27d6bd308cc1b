"""Makes tests/data/generation: tiny decoders, and the text that the reference generates with them.

    python tests/heads/generation_expectations.py tests/data/generation

Made with transformers 4.57.6 and torch 2.x. The models run in double precision with eager attention;
a case in which a change of the weights by a hundred-thousandth changes a text is refused, so that
no expectation depends on rounding. Relative positions run without a cache: with one, this version of
the reference gives every token of the prompt the position of the last.
"""

import json
import pathlib
import sys

import torch
from transformers import ElectraConfig, ElectraForCausalLM
from transformers.utils import logging

PROMPTS = [[2, 5, 9], [7, 30, 11, 2, 61], [1], [40, 41, 42, 43, 44, 45, 46, 47]]

MODELS = {
    "absolute": dict(seed=16, changes={}),
    "relative": dict(seed=12, changes={"position_embedding_type": "relative_key_query"}),
    "untied": dict(seed=22, changes={"tie_word_embeddings": False, "embedding_size": 32}),
}

# "END" stands for a token that the model often writes, "ENDS" for three of them.
GREEDY = [
    {},
    {"max_new_tokens": 25},
    {"max_length": 13},
    {"max_new_tokens": 20, "repetition_penalty": 1.5},
    {"max_new_tokens": 20, "repetition_penalty": 0.7},
    {"max_new_tokens": 20, "no_repeat_ngram_size": 2},
    {"max_new_tokens": 12, "no_repeat_ngram_size": 1, "repetition_penalty": 1.2},
    {"max_new_tokens": 25, "eos_token_id": "END"},
    {"max_new_tokens": 25, "eos_token_id": "ENDS"},
    {"max_new_tokens": 25, "eos_token_id": "ENDS", "min_new_tokens": 9},
    {"max_new_tokens": 25, "eos_token_id": "ENDS", "min_length": 11},
    {"max_new_tokens": 5, "eos_token_id": "ENDS", "min_new_tokens": 12},
]
BEAMS = [
    {"max_new_tokens": 12, "num_beams": 2},
    {"num_beams": 3, "num_return_sequences": 3},
    {"max_length": 15, "num_beams": 5, "num_return_sequences": 2},
    {"max_new_tokens": 1, "num_beams": 4, "num_return_sequences": 4},
    {"max_new_tokens": 20, "num_beams": 3, "repetition_penalty": 1.4},
    {"max_new_tokens": 20, "num_beams": 3, "no_repeat_ngram_size": 3},
    {"max_new_tokens": 20, "num_beams": 4, "eos_token_id": "END", "num_return_sequences": 4},
    {"max_new_tokens": 20, "num_beams": 4, "eos_token_id": "ENDS", "num_return_sequences": 4},
    {"max_new_tokens": 20, "num_beams": 3, "eos_token_id": "ENDS", "min_new_tokens": 6},
    {"max_new_tokens": 20, "num_beams": 3, "eos_token_id": "ENDS", "min_length": 9,
     "repetition_penalty": 1.2},
] + [
    {"max_new_tokens": 20, "num_beams": 3, "num_return_sequences": 3, "eos_token_id": "ENDS",
     "length_penalty": penalty, "early_stopping": early}
    for penalty in (-1.0, 0.0, 0.7, 2.0) for early in (False, True, "never")
]


def build(seed, changes):
    torch.manual_seed(seed)
    config = ElectraConfig(**{**dict(
        vocab_size=67, embedding_size=16, hidden_size=32, num_hidden_layers=2,
        num_attention_heads=4, intermediate_size=40, max_position_embeddings=40, is_decoder=True,
        hidden_act="gelu", attn_implementation="eager"), **changes})
    model = ElectraForCausalLM(config).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn_like(parameter)
            if name.endswith("LayerNorm.weight"):
                parameter.copy_(1 + 0.3 * noise)
            elif parameter.dim() == 1:
                parameter.copy_(0.1 * noise)
            elif "word_embeddings" in name or "lm_head" in name:
                parameter.copy_(noise / noise.pow(2).mean(1, keepdim=True).sqrt())
            elif "embedding" in name and "project" not in name:
                parameter.copy_(noise)
            elif "attention.output" in name or ".value." in name:
                parameter.copy_(noise * 3 / parameter.shape[1] ** 0.5)
            else:
                parameter.copy_(noise * 1.5 / parameter.shape[1] ** 0.5)
    return model


def shaken(model, seed):
    torch.manual_seed(seed)
    other = ElectraForCausalLM(model.config).eval().double()
    other.load_state_dict(model.state_dict())
    with torch.no_grad():
        for parameter in other.parameters():
            parameter.mul_(1 + 1e-5 * torch.randn_like(parameter))
    return other


def until_end(ids, start, ends):
    for position in range(start, len(ids)):
        if ids[position] in ends:
            return ids[: position + 1]
    return ids


def run(model, prompt, options):
    ends = options.get("eos_token_id", [])
    use_cache = model.config.position_embedding_type == "absolute"
    output = model.generate(
        torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
        do_sample=False, use_cache=use_cache, pad_token_id=0, return_dict_in_generate=True,
        output_scores=True, output_logits=True, **options)
    texts = [until_end(ids, len(prompt), ends) for ids in output.sequences.tolist()]
    if options.get("num_beams", 1) > 1:
        scores = output.sequences_scores.tolist()
    else:
        new = texts[0][len(prompt):]
        scores = [sum(float(torch.log_softmax(logits[0].double(), -1)[token])
                      for logits, token in zip(output.logits, new))]
    return [{"ids": ids, "score": round(score, 7)} for ids, score in zip(texts, scores)]


def favourites(model):
    """Three tokens that the model writes, the one in most texts first."""
    texts = [run(model, prompt, {"max_new_tokens": 25})[0]["ids"][len(prompt):]
             for prompt in PROMPTS]
    written = sorted({token for text in texts for token in text})
    late = {token: sum(token in text[4:] and token not in text[:3] for text in texts)
            for token in written}
    return sorted(written, key=lambda token: -late[token])[:3]


def main(folder):
    logging.set_verbosity_error()
    torch.set_num_threads(1)
    cases = []
    for name, how in MODELS.items():
        model = build(**how)
        model.save_pretrained(folder / name)
        (folder / name / "generation_config.json").unlink()
        model = model.double()
        others = [shaken(model, seed) for seed in range(3)]
        ends = favourites(model)
        for options in GREEDY + BEAMS:
            options = dict(options)
            if "eos_token_id" in options:
                options["eos_token_id"] = ends[:1] if options["eos_token_id"] == "END" else ends
            expected = []
            for prompt in PROMPTS:
                texts = run(model, prompt, options)
                for other in others:
                    ids = [text["ids"] for text in run(other, prompt, options)]
                    if ids != [text["ids"] for text in texts]:
                        sys.exit(f"{name}: {prompt} with {options} depends on rounding")
                expected += texts
            cases.append({"model": name, "options": options, "expected": expected})
        shown = [case["expected"] for case in cases if case["model"] == name][1]
        print(name, "ends", ends, *[text["ids"] for text in shown], sep="\n  ")
    lines = ",\n  ".join(json.dumps(case) for case in cases)
    prompts = json.dumps(PROMPTS)
    (folder / "expectations.json").write_text(
        f'{{"prompts": {prompts},\n "cases": [\n  {lines}\n]}}\n')


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
