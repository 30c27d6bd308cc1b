"""Texts to labels that are given with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from ._base import Pipeline

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._options import ZeroShotClassificationOptions


class ZeroShotClassificationPipeline(Pipeline):
    """Texts to labels that the model was not trained on, by one that was trained on entailment;
    transformers' pipeline("zero-shot-classification").
    """

    task = "zero-shot-classification"
    _class = _electra.ZeroShotClassification

    def _check(self, options: dict[str, Any]) -> None:
        super()._check({"candidate_labels": "any", **options})

    def __call__(
        self,
        sequences: Any,
        candidate_labels: str | list[str] | None = None,
        **options: Unpack[ZeroShotClassificationOptions],
    ) -> Any:
        """Returns the labels of a text, or of each of several, the best first.

        Args:
            sequences: a text, or a list or an iterator of them.
            candidate_labels: the labels, as a list or as one text with commas between them.
            hypothesis_template: the sentence that a text is asked about for each label, which takes
                the place of {}.
            multi_label: whether several labels may apply, each with a score of its own; the scores
                of all labels have the sum 1 otherwise.
            max_length: the most tokens to read of a text with its hypothesis.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A dict with "sequence", "labels" and "scores" for each text.
        """
        given = dict(options)
        if candidate_labels is not None:
            given["candidate_labels"] = candidate_labels
        return self._call(sequences, given)
