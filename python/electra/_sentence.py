"""CrossEncoder and SentenceTransformer, called as those of sentence-transformers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union, cast

from . import _electra
from ._arrays import as_array, torch_tensor
from ._errors import InputError, UnsupportedError
from ._folders import folder_name
from ._progress import shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ._options import Progress

    Vectors = NDArray[np.float32]

Folder = Union[str, "os.PathLike[str]"]

# Classes of torch.nn, and the functions that they are.
_functions = {"Sigmoid": "sigmoid", "Softmax": "softmax", "Identity": "none"}


class Ranked(TypedDict, total=False):
    """A document, its place among those given, and its score."""

    corpus_id: int
    score: float
    text: str


def _function_of(activation: Any) -> str | None:
    """Returns the name of an activation, which may be a module of torch.nn."""
    if activation is None or isinstance(activation, str):
        return activation
    name = type(activation).__name__
    if name not in _functions:
        raise UnsupportedError(f"'activation_fn' must be one of {', '.join(_functions)}, not {name}")
    return _functions[name]


def _absolute(name: str) -> str:
    return os.path.abspath(name) if os.path.exists(name) else name


class _Loaded:
    """What both classes have: where they come from, and how they were loaded."""

    def __init__(self, name_or_path: Folder, dtype: Any, threads: int | None) -> None:
        self.name_or_path = folder_name("name_or_path", name_or_path)
        self.loading: dict[str, Any] = {"dtype": dtype, "threads": threads}
        self._folder = os.fspath(_electra.named_folder(self.name_or_path))

    def __repr__(self) -> str:
        given = [f"{key}={value!r}" for key, value in self.loading.items() if value is not None]
        return f"{type(self).__name__}({', '.join([repr(self.name_or_path), *given])})"


def _cross_encoder(folder: str, loading: dict[str, Any], options: dict[str, Any]) -> CrossEncoder:
    """Makes one that was pickled."""
    return CrossEncoder(folder, **loading, **options)


class CrossEncoder(_Loaded):
    """Scores of pairs of texts, and documents by how well they answer a query.

    Any number of threads may use one; it pickles as the path and options that it was made of.

    Args:
        name_or_path: a folder of an ElectraForSequenceClassification, or OWNER/NAME of one in the
            hub's cache.
        max_length: the most tokens to read of a pair; what the folder says if absent.
        activation_fn: what makes scores of logits: "sigmoid", "softmax", "none", or such a module
            of torch.nn. Absent: what the folder says; else sigmoid for one label, none for several.
        dtype, threads: as of a model's from_pretrained().

    Raises:
        FileError, ConfigError, WeightsError, TokenizerError: the folder is not one of such a model.
    """

    def __init__(
        self,
        name_or_path: Folder,
        *,
        max_length: int | None = None,
        activation_fn: Any = None,
        dtype: Any = None,
        threads: int | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name_or_path, dtype, threads)
        self.max_length = max_length
        self.activation_fn = _function_of(activation_fn)
        tokenizer = _electra.Tokenizer.from_pretrained(self._folder)
        self._native = _electra.Rerank.from_pretrained(
            self._folder, tokenizer, {**self.loading, **others}
        )

    def __reduce__(self) -> tuple[Any, ...]:
        options = {"max_length": self.max_length, "activation_fn": self.activation_fn}
        return _cross_encoder, (_absolute(self.name_or_path), self.loading, options)

    @property
    def num_labels(self) -> int:
        """How many scores a pair has."""
        return _electra.num_labels(self._native)

    def _options(self, activation: Any, apply_softmax: bool) -> dict[str, Any]:
        function = _function_of(activation) or self.activation_fn
        if apply_softmax and self.num_labels > 1:
            function = "softmax"
        return {"max_length": self.max_length, "function_to_apply": function}

    def predict(
        self,
        sentences: Sequence[tuple[str, str]] | Sequence[Sequence[str]] | tuple[str, str],
        batch_size: int = 32,
        show_progress_bar: Progress = False,
        activation_fn: Any = None,
        apply_softmax: bool = False,
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
    ) -> Any:
        """Returns the scores of pairs of texts, or of one.

        Args:
            sentences: pairs of texts, or one pair. Pairs with the same first text behind each other
                cost least.
            batch_size: taken and not used: batches are by the number of tokens.
            show_progress_bar: True for a bar, or a callable that gets the pairs done and their
                number.
            activation_fn: as of the class, for this call.
            apply_softmax: whether the scores of a pair with several labels are brought to the sum 1.
            convert_to_numpy: False for a list of numbers, or of lists of them.
            convert_to_tensor: True for a tensor of torch, which must be imported.

        Returns:
            An array of float32, [pairs] or, of a model with several labels, [pairs, num_labels];
            without the axis of pairs for one.

        Raises:
            InputError: an argument is out of bounds.
            TypeError: an element is no pair of texts.
        """
        is_one = len(sentences) == 2 and all(isinstance(text, str) for text in sentences)
        pairs = [tuple(sentences)] if is_one else [tuple(pair) for pair in sentences]
        options = self._options(activation_fn, apply_softmax)
        with shown(show_progress_bar, len(pairs)) as report:
            scores: Any = _electra.predict(self._native, pairs, options, report)
        if self.num_labels == 1:
            scores = scores[:, 0]
        if convert_to_tensor:
            return torch_tensor(scores)[0] if is_one else torch_tensor(scores)
        scores = scores[0] if is_one else scores
        return scores if convert_to_numpy else scores.tolist()

    def rank(
        self,
        query: str,
        documents: Sequence[str],
        top_k: int | None = None,
        return_documents: bool = False,
        batch_size: int = 32,
        show_progress_bar: Progress = False,
        activation_fn: Any = None,
        apply_softmax: bool = False,
    ) -> list[Ranked]:
        """Returns documents by how well they answer a query, the best first.

        Documents with the same score are in the order of their logits.

        Args:
            query: the first text of each pair.
            documents: the second ones.
            top_k: how many to return; all if absent.
            return_documents: whether "text" is in each dict.
            batch_size, show_progress_bar, activation_fn, apply_softmax: as of predict().

        Returns:
            Dicts of "corpus_id", the place among the documents given, "score" and "text".

        Raises:
            InputError: the model has several labels, or an argument is out of bounds.
        """
        if self.num_labels != 1:
            raise InputError(
                f"rank() needs a model with one label, and this has {self.num_labels}; use predict()"
            )
        options = {**self._options(activation_fn, apply_softmax), "top_k": top_k}
        texts = list(documents)
        with shown(show_progress_bar, len(texts)) as report:
            (ranking,) = self._native.answers([(query, texts)], options, report, False)
        ranked: list[Ranked] = []
        for document in cast("list[dict[str, Any]]", ranking):
            entry: Ranked = {"corpus_id": document["index"], "score": document["score"]}
            if return_documents:
                entry["text"] = document["text"]
            ranked.append(entry)
        return ranked


def _similarity_of(folder: str) -> str:
    """Returns the function that config_sentence_transformers.json names for vectors."""
    import json

    try:
        with open(
            os.path.join(folder, "config_sentence_transformers.json"), encoding="utf-8"
        ) as file:
            settings = json.load(file)
    except (OSError, ValueError):
        return "cosine"
    named = settings.get("similarity_fn_name") if isinstance(settings, dict) else None
    return named if isinstance(named, str) else "cosine"


def _sentence_transformer(
    folder: str, loading: dict[str, Any], options: dict[str, Any]
) -> SentenceTransformer:
    """Makes one that was pickled."""
    return SentenceTransformer(folder, **loading, **options)


class SentenceTransformer(_Loaded):
    """A vector of each text.

    Any number of threads may use one; it pickles as the path and options that it was made of.

    Args:
        name_or_path: a folder of sentence-transformers, or of a model, whose tokens' vectors are
            averaged then; or OWNER/NAME of one in the hub's cache.
        prompts: texts to put before others, by name, beside those of the folder.
        default_prompt_name: the one that is used where none is named; the folder's if absent.
        similarity_fn_name: "cosine" or "dot"; the folder's if absent.
        truncate_dim: how many features of a vector are kept; all if absent.
        dtype, threads: as of a model's from_pretrained().

    Raises:
        FileError, ConfigError, WeightsError, TokenizerError: the folder is not one of such a model.
        UnsupportedError: it has a module that this package does not know.
        InputError: there is no prompt of the default name.
    """

    def __init__(
        self,
        name_or_path: Folder,
        *,
        prompts: Mapping[str, str] | None = None,
        default_prompt_name: str | None = None,
        similarity_fn_name: Literal["cosine", "dot"] | None = None,
        truncate_dim: int | None = None,
        dtype: Any = None,
        threads: int | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name_or_path, dtype, threads)
        self._made_of = {
            "prompts": dict(prompts or {}),
            "default_prompt_name": default_prompt_name,
            "similarity_fn_name": similarity_fn_name,
            "truncate_dim": truncate_dim,
        }
        self._native = _electra.SentenceEmbedding.from_pretrained(
            self._folder, {**self.loading, **others}
        )
        #: Texts to put before others, by name.
        self.prompts: dict[str, str] = {
            **_electra.sentence_prompts(self._folder),
            **(prompts or {}),
        }
        self.default_prompt_name = default_prompt_name or _electra.sentence_default_prompt_name(
            self._folder
        )
        if self.default_prompt_name is not None:
            self._prompt(self.default_prompt_name)
        self.similarity_fn_name: str = similarity_fn_name or _similarity_of(self._folder)
        self.truncate_dim = truncate_dim

    def __reduce__(self) -> tuple[Any, ...]:
        return _sentence_transformer, (_absolute(self.name_or_path), self.loading, self._made_of)

    def _prompt(self, name: str) -> str:
        if name not in self.prompts:
            known = ", ".join(self.prompts) or "none"
            raise InputError(f"there is no prompt '{name}'; there are {known}")
        return self.prompts[name]

    def encode(
        self,
        sentences: str | Iterable[str],
        prompt_name: str | None = None,
        prompt: str | None = None,
        batch_size: int = 32,
        show_progress_bar: Progress = False,
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        normalize_embeddings: bool = False,
        truncate_dim: int | None = None,
    ) -> Any:
        """Returns the vector of each text, or of one.

        Args:
            sentences: a text, or several.
            prompt_name: the name of the prompt to put before each.
            prompt: the prompt itself; decides before its name.
            batch_size: taken and not used: batches are by the number of tokens.
            show_progress_bar: True for a bar, or a callable that gets the texts done and their
                number.
            convert_to_numpy: False for a list of arrays.
            convert_to_tensor: True for a tensor of torch, which must be imported.
            normalize_embeddings: whether each vector is brought to the length 1.
            truncate_dim: how many features are kept; as of the class if absent.

        Returns:
            An array of float32, [texts, features], or [features] for one text.

        Raises:
            InputError: there is no such prompt, or an argument is out of bounds.
        """
        is_one = isinstance(sentences, str)
        texts = [sentences] if isinstance(sentences, str) else list(sentences)
        if prompt is None:
            name = prompt_name if prompt_name is not None else self.default_prompt_name
            prompt = "" if name is None else self._prompt(name)
        options = {
            "prompt": prompt,
            "normalize_embeddings": normalize_embeddings,
            "truncate_dim": truncate_dim if truncate_dim is not None else self.truncate_dim,
        }
        with shown(show_progress_bar, len(texts)) as report:
            vectors: Any = self._native.encode(texts, options, report)
        if convert_to_tensor:
            return torch_tensor(vectors)[0] if is_one else torch_tensor(vectors)
        if is_one:
            return vectors[0]
        return vectors if convert_to_numpy else list(vectors)

    def encode_query(self, sentences: str | Iterable[str], **arguments: Any) -> Any:
        """Returns what encode() does, with the prompt "query" unless another is given."""
        return self._encode_as("query", sentences, arguments)

    def encode_document(self, sentences: str | Iterable[str], **arguments: Any) -> Any:
        """Returns what encode() does, with the prompt "document" unless another is given."""
        return self._encode_as("document", sentences, arguments)

    def _encode_as(self, name: str, sentences: Any, arguments: dict[str, Any]) -> Any:
        if arguments.get("prompt_name") is None and name in self.prompts:
            arguments = {**arguments, "prompt_name": name}
        return self.encode(sentences, **arguments)

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Vectors:
        """Returns how similar vectors are to each other.

        Args:
            embeddings1: vectors, [n, features], or one.
            embeddings2: others, [m, features], or one.

        Returns:
            [n, m]: the cosine of the angle between two, or their dot product, as
            similarity_fn_name says.

        Raises:
            InputError: vectors of both have different lengths.
            UnsupportedError: similarity_fn_name is another.
        """
        known = {"cosine": _electra.cosine_similarities, "dot": _electra.dot_products}
        if self.similarity_fn_name not in known:
            raise UnsupportedError(
                f"the similarity '{self.similarity_fn_name}' is not one of {', '.join(known)}"
            )
        found: Any = known[self.similarity_fn_name](
            as_array("embeddings1", embeddings1), as_array("embeddings2", embeddings2)
        )
        return cast("Vectors", found)

    def get_sentence_embedding_dimension(self) -> int:
        """Returns how many features a vector has."""
        width = self._native.width
        return width if self.truncate_dim is None else min(width, self.truncate_dim)

    def get_max_seq_length(self) -> int:
        """Returns how many tokens are read of a text, special tokens included."""
        return self._native.max_seq_length

    @property
    def max_seq_length(self) -> int:
        """How many tokens are read of a text, special tokens included."""
        return self.get_max_seq_length()
