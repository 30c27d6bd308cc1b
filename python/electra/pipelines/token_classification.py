"""Texts to labelled tokens and spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from .. import _electra
from ._base import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from .._options import TokenClassificationOptions
    from .._streams import Answers


class TokenClassificationPipeline(Pipeline):
    """Texts to labelled spans; transformers' pipeline("token-classification")."""

    task = "token-classification"
    _class = _electra.TokenClassification

    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: str, **options: Unpack[TokenClassificationOptions]
    ) -> list[dict[str, Any]]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: list[str] | list[list[str]], **options: Unpack[TokenClassificationOptions]
    ) -> list[list[dict[str, Any]]]: ...
    @overload
    def __call__(
        self,
        inputs: Iterable[str] | Iterable[list[str]],
        **options: Unpack[TokenClassificationOptions],
    ) -> Answers[list[dict[str, Any]]]: ...
    def __call__(self, inputs: Any, **options: Any) -> Any:
        """Returns the entities of a text, or of each of several.

        Args:
            inputs: a text, or a list or an iterator of them; with `is_split_into_words` the words
                of a text, or of several.
            aggregation_strategy: "none" for each token alone, "simple" for groups of tokens with
                one tag, "first", "average" or "max" for groups of words.
            ignore_labels: labels of no interest; ["O"].
            stride: how many tokens windows share, in which a text that is longer than the model
                reads is read then; not with the strategy "none".
            is_split_into_words: whether a text is a list of words.
            delimiter: what joins these words; places are counted in the joined text.
            max_length: the most tokens to read of a text, or of a window.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A list of dicts for each text: with "entity_group", "score", "word", "start" and "end",
            or with "entity", "score", "index", "word", "start" and "end" for the strategy "none".
            Places are characters of the text.
        """
        is_split = options.get("is_split_into_words", self._options.get("is_split_into_words"))
        if is_split and isinstance(inputs, list) and not all(isinstance(x, list) for x in inputs):
            inputs = [inputs]
        return self._call(inputs, options)
