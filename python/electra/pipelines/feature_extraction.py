"""Texts to vectors of their tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from ._base import Pipeline, flattened

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._options import FeatureExtractionOptions


def _as_taken(options: dict[str, Any]) -> dict[str, Any]:
    given = flattened(options, "tokenize_kwargs")
    if "return_tensors" in given:  # "np" and "pt" are names of the same thing
        given["return_tensors"] = bool(given["return_tensors"])
    return given


class FeatureExtractionPipeline(Pipeline):
    """Texts to vectors; transformers' pipeline("feature-extraction")."""

    task = "feature-extraction"
    _class = _electra.FeatureExtraction

    def _answers(self, inputs: list[Any], options: dict[str, Any], *rest: Any) -> list[Any]:
        return super()._answers(inputs, _as_taken(options), *rest)

    def __call__(self, inputs: Any, **options: Unpack[FeatureExtractionOptions]) -> Any:
        """Returns the vectors of a text, or of each of several.

        Args:
            inputs: a text, or a list or an iterator of them.
            return_tensors: True for a NumPy array of float32, which is much faster than the nested
                lists that transformers returns without it.
            pooling: "none" for a vector of each token, or how one vector is made of them: "mean",
                "cls", "max", "mean_sqrt_len_tokens", "weightedmean" or "lasttoken".
            normalize: whether each vector is brought to the length 1.
            tokenize_kwargs: a dict of max_length and truncation, which are also taken here.
            max_length: the most tokens to read of a text.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            [1, tokens, hidden_size] for each text, or [1, hidden_size] with pooling.
        """
        return self._call(inputs, options)
