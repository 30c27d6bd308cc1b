"""Texts to the tokens that somebody has replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from .. import _electra
from ._base import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from .._options import ReplacedTokenDetectionOptions
    from .._results import JudgedToken
    from .._streams import Answers


class ReplacedTokenDetectionPipeline(Pipeline):
    """Texts to the tokens that look replaced: what a discriminator was trained for."""

    task = "replaced-token-detection"
    _class = _electra.ReplacedTokenDetection

    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: str, **options: Unpack[ReplacedTokenDetectionOptions]
    ) -> list[JudgedToken]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]
        self, inputs: list[str], **options: Unpack[ReplacedTokenDetectionOptions]
    ) -> list[list[JudgedToken]]: ...
    @overload
    def __call__(
        self, inputs: Iterable[str], **options: Unpack[ReplacedTokenDetectionOptions]
    ) -> Answers[list[JudgedToken]]: ...
    def __call__(self, inputs: Any, **options: Any) -> Any:
        """Returns every token of a text, or of each of several, and whether it looks replaced.

        Args:
            inputs: a text, or a list or an iterator of them, of any length.
            threshold: a token with a score above it counts as replaced; 0.5.
            stride: how many tokens windows share where a text is longer than the model reads; a
                quarter of a window.
            max_length: the tokens of a window.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A list of dicts with "token", "start", "end", "score" and "replaced" for each text.
            Places are characters of the text.
        """
        return self._call(inputs, options)
