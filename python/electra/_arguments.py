"""What is said about names that are not known."""

from __future__ import annotations

# What transformers takes, and what to give here.
_instead = {
    "device": "everything is computed on the CPU; leave it out",
    "device_map": "everything is computed on the CPU; leave it out",
    "framework": "there is one framework; leave it out",
    "torch_dtype": "give 'dtype' as float32, bfloat16 or int8",
    "num_workers": "give 'threads' where the pipeline is made",
    "return_all_scores": "give top_k=None",
    "multi_class": "give 'multi_label'",
    "grouped_entities": "give aggregation_strategy='simple'",
    "ignore_subwords": "give aggregation_strategy='first'",
    "max_question_len": "a question is never cut",
    "return_text": "it is returned unless return_tensors=True",
    "streamer": "give 'on_text', a callable",
    "trust_remote_code": "no code of a model is ever run; leave it out",
    "use_fast": "there is one tokenizer; leave it out",
    "revision": "name the model as OWNER/NAME@REVISION",
    "config": "it is read from the model's folder; leave it out",
    "feature_extractor": "ELECTRA has none; leave it out",
    "model_kwargs": "give 'dtype' and 'threads'",
    "generation_config": "give its settings by name",
}


def near(name: str, known: list[str]) -> str:
    """Returns what to say after a name that is not known: the one that was meant, or all."""
    import difflib  # as few need it: an import of this package is to be cheap

    found = difflib.get_close_matches(name, known, n=1)
    return f"did you mean '{found[0]}'?" if found else f"there are {', '.join(sorted(known))}"


def refused(taker: str, name: str, known: list[str]) -> TypeError:
    """Returns the exception for an argument that `taker` does not have."""
    advice = _instead.get(name) or near(name, known)
    return TypeError(f"{taker} has no argument '{name}'; {advice}")
