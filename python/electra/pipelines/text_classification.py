"""Texts to labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, overload

from .. import _electra
from ._base import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import NotRequired, Unpack

    from .._options import ClassificationOptions, TextClassificationOptions
    from .._results import LabelScore
    from .._streams import Answers

    class TextPair(TypedDict):
        """Two texts that are read together."""

        text: str
        text_pair: NotRequired[str | None]

    OneInput = str | TextPair


class TextClassificationPipeline(Pipeline):
    """Texts, or pairs of them, to labels; transformers' pipeline("text-classification")."""

    task = "text-classification"
    _class = _electra.TextClassification

    def _is_one(self, inputs: Any) -> bool:
        return isinstance(inputs, (str, dict))

    def _as_returned(self, answer: Any, inputs: Any, given: Mapping[str, Any]) -> Any:
        return [answer] if isinstance(inputs, str) and "top_k" not in given else answer

    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: str, **options: Unpack[ClassificationOptions]
    ) -> list[LabelScore]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: OneInput, *, top_k: int | None, **options: Unpack[ClassificationOptions]
    ) -> list[LabelScore]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: TextPair, **options: Unpack[ClassificationOptions]
    ) -> LabelScore: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: list[str] | list[TextPair], **options: Unpack[ClassificationOptions]
    ) -> list[LabelScore]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self,
        inputs: list[str] | list[TextPair],
        *,
        top_k: int | None,
        **options: Unpack[ClassificationOptions],
    ) -> list[list[LabelScore]]: ...
    @overload
    def __call__(
        self, inputs: Iterable[OneInput], **options: Unpack[TextClassificationOptions]
    ) -> Answers[Any]: ...
    def __call__(self, inputs: Any, **options: Any) -> Any:
        """Returns the labels of a text, or of each of several.

        Args:
            inputs: a text, a pair as {"text": …, "text_pair": …}, or a list or an iterator of them.
            top_k: how many labels to give, the best first; None for all. Absent: the best, alone
                and not in a list for each text.
            function_to_apply: what makes scores of logits: "softmax", "sigmoid" or "none". Absent:
                none for regression, sigmoid for several labels at once or a single label, softmax
                otherwise, as the model's config says.
            max_length: the most tokens to read of a text, special tokens included.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            Dicts with "label" and "score", as transformers returns them: a list of the best label
            for one text, and with `top_k` a list of labels for each; for an iterator, an iterator.

        Raises:
            InputError: an input is too long and not to be cut.
            TypeError: an argument is not one of these.
        """
        return self._call(inputs, options)
