"""Arguments that are checked here, and what is said about names that are not known."""

from __future__ import annotations

from operator import index
from typing import Any

from ._errors import InputError

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


def refused(taker: str, name: Any, known: list[str]) -> TypeError:
    """Returns the exception for an argument that `taker` does not have."""
    printable = str(name).encode("utf-8", "backslashreplace").decode("utf-8")  # lone surrogates
    advice = _instead.get(printable) or near(printable, known)
    return TypeError(f"{taker} has no argument '{printable}'; {advice}")


def positive(name: str, value: Any) -> int:
    """Returns an argument that must be an integer of 1 or more.

    Raises:
        TypeError: it is no integer.
        InputError: it is 0 or less.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"'{name}' must be an integer, not {type(value).__name__}")
    number = index(value)
    if number < 1:
        raise InputError(f"{name} is {number}; it must be 1 or more")
    return number
