"""Words for the masks of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from ._base import Pipeline, flattened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from .._options import FillMaskOptions


class FillMaskPipeline(Pipeline):
    """Words for the masks of texts; transformers' pipeline("fill-mask")."""

    task = "fill-mask"
    _class = _electra.FillMask

    def _answers(self, inputs: list[Any], options: dict[str, Any], *rest: Any) -> list[Any]:
        return super()._answers(inputs, flattened(options, "tokenizer_kwargs"), *rest)

    def _as_returned(self, answer: Any, inputs: Any, given: Mapping[str, Any]) -> Any:
        return answer[0] if isinstance(inputs, list) and len(inputs) == 1 else answer

    def __call__(self, inputs: Any, **options: Unpack[FillMaskOptions]) -> Any:
        """Returns the words for the masks of a text, or of each of several.

        Args:
            inputs: a text with [MASK] in it, or a list or an iterator of them.
            top_k: how many words to give for each mask, the best first; 5.
            targets: the only words of interest. One that the vocabulary lacks stands for its first
                token.
            tokenizer_kwargs: a dict of max_length and truncation, which are also taken here.
            max_length: the most tokens to read of a text.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A list of dicts with "score", "token", "token_str" and "sequence" for a text with one
            mask, a list of such lists for one with several; a list of that for several texts, but
            not for a list of one, as transformers has it.

        Raises:
            InputError: a text has no mask.
        """
        return self._call(inputs, options)
