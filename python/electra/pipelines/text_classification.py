"""Texts to labels."""

from __future__ import annotations

from typing import Any

from .. import _electra
from .._options import TextClassificationOptions
from ._base import Pipeline

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Unpack


class TextClassificationPipeline(Pipeline):
    """Texts, or pairs of them, to labels; transformers' pipeline("text-classification")."""

    task = "text-classification"
    _class = _electra.TextClassification

    def __call__(self, inputs: Any, **options: Unpack[TextClassificationOptions]) -> Any:
        """Returns the labels of a text, or of each of several.

        Args:
            inputs: a text, a pair as {"text": …, "text_pair": …}, or a list or an iterator of them.
            top_k: how many labels to give, the best first; None for all. Absent: the best alone.
            function_to_apply: what makes scores of logits: "softmax", "sigmoid" or "none"; absent:
                as the model's config says.
            max_length: the most tokens to read of a text.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
        """
        answer = self._call(inputs, dict(options))
        if isinstance(inputs, str) and "top_k" not in options:
            return [answer]
        return answer
