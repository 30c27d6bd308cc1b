"""Documents by how well they answer a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from ._base import Pipeline, tuples_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._options import RerankOptions


class RerankPipeline(Pipeline):
    """Documents by how well they answer a query, as a cross-encoder ranks them."""

    task = "rerank"
    _class = _electra.Rerank

    def _is_one(self, inputs: Any) -> bool:
        return isinstance(inputs, dict)

    def _answers(self, inputs: list[Any], *rest: Any) -> list[Any]:
        return super()._answers(tuples_of(inputs, "query", "documents"), *rest)

    def __call__(
        self,
        inputs: Any,
        documents: list[str] | None = None,
        **options: Unpack[RerankOptions],
    ) -> Any:
        """Returns the documents for a query, or for each of several, the best first.

        Args:
            inputs: a query, with `documents`; or a dict of "query" and "documents", or a list or an
                iterator of them.
            documents: the texts that may answer it.
            top_k: how many documents to give; all.
            label: the label by whose score documents are ranked. A model with one needs none.
            function_to_apply: what makes scores of logits: "softmax", "sigmoid" or "none". Absent:
                the activation that the folder names; without one, sigmoid for a model with one
                label and none for one with several.
            max_length: the most tokens to read of a query with a document.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A list of dicts with "index", the place among the documents given, "score", "text" and,
            of a model with several labels, "scores".
        """
        if documents is not None:
            inputs = {"query": inputs, "documents": documents}
        return self._call(inputs, dict(options))
