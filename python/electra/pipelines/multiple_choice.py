"""Which of several texts follows a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from ._base import Pipeline, tuples_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._options import MultipleChoiceOptions


class MultipleChoicePipeline(Pipeline):
    """Which of several texts follows a prompt."""

    task = "multiple-choice"
    _class = _electra.MultipleChoice

    def _is_one(self, inputs: Any) -> bool:
        return isinstance(inputs, dict)

    def _answers(self, inputs: list[Any], *rest: Any) -> list[Any]:
        return super()._answers(tuples_of(inputs, "prompt", "choices"), *rest)

    def __call__(
        self,
        inputs: Any,
        choices: list[str] | None = None,
        **options: Unpack[MultipleChoiceOptions],
    ) -> Any:
        """Returns the choice for a prompt, or for each of several.

        Args:
            inputs: a prompt, with `choices`; or a dict of "prompt" and "choices", or a list or an
                iterator of them.
            choices: the texts to choose from.
            max_length: the most tokens to read of a prompt with a choice.
            truncation: False to refuse what is longer than the model reads; it is cut otherwise.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A dict with "choice", a place in the choices, and "scores", the probability of each.
        """
        if choices is not None:
            inputs = {"prompt": inputs, "choices": choices}
        return self._call(inputs, dict(options))
