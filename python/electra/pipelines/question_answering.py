"""Questions to answers that stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _electra
from .._errors import InputError
from ._base import Pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from .._options import QuestionAnsweringOptions


def _pair_of(example: Any) -> tuple[Any, Any]:
    if isinstance(example, dict):
        missing = {"question", "context"} - set(example)
        if missing:
            raise InputError(f"an input has no '{min(missing)}'; give a dict of question and context")
        return example["question"], example["context"]
    raise TypeError(
        f"an input must be a dict of question and context, not {type(example).__name__}"
    )


def _examples(questions: Any, contexts: Any) -> list[dict[str, Any]]:
    if isinstance(questions, str) and isinstance(contexts, str):
        return [{"question": questions, "context": contexts}]
    if isinstance(questions, list) and isinstance(contexts, str):
        contexts = [contexts] * len(questions)
    if not isinstance(questions, list) or not isinstance(contexts, list):
        raise TypeError("question must be a text or a list of texts, and context as many or one")
    if len(questions) != len(contexts):
        raise InputError(
            f"there are {len(questions)} questions and {len(contexts)} contexts; "
            "give a context for each question, or one for all"
        )
    return [{"question": q, "context": c} for q, c in zip(questions, contexts)]


class QuestionAnsweringPipeline(Pipeline):
    """Answers that stand in a text; transformers' pipeline("question-answering")."""

    task = "question-answering"
    _input = "a question and a context, or a dict of both"
    _class = _electra.QuestionAnswering

    def _is_one(self, inputs: Any) -> bool:
        return isinstance(inputs, dict)

    def _answers(self, inputs: list[Any], *rest: Any) -> list[Any]:
        return super()._answers([_pair_of(example) for example in inputs], *rest)

    def _as_returned(self, answer: Any, inputs: Any, given: Mapping[str, Any]) -> Any:
        return answer[0] if isinstance(inputs, (list, tuple)) and len(inputs) == 1 else answer

    def __call__(
        self,
        *inputs: Any,
        question: str | list[str] | None = None,
        context: str | list[str] | None = None,
        **options: Unpack[QuestionAnsweringOptions],
    ) -> Any:
        """Returns the answer to a question, or to each of several.

        Args:
            inputs: a question and its context; or a dict of "question" and "context", a list or an
                iterator of them.
            question: a question, or a list of them.
            context: the text that has the answer, of any length; a list of them, or one for all.
            top_k: how many answers to give, the best first; 1.
            max_answer_len: the most tokens of an answer; 15.
            max_seq_len: the tokens of a window, question included; 384, or as many as the model
                reads. max_length is the same.
            doc_stride: how many tokens of the context windows share; 128, or half a window.
            handle_impossible_answer: whether there may be no answer: "" then, with its probability.
            align_to_words: whether an answer begins and ends with whole words; True.
            batch_size: how many inputs of an iterator are read ahead and answered together; 64.
            progress: True for a progress bar, or a callable that gets the inputs done and their
                number.

        Returns:
            A dict with "score", "start", "end" and "answer", or a list of them where there are
            several answers; for several questions, a list of those. Places are characters of the
            context.

        Raises:
            InputError: a question or a context is empty, or a question leaves no room for it.
        """
        if len(inputs) == 2 and all(isinstance(text, str) for text in inputs):
            examples: Any = _examples(*inputs)
        elif len(inputs) == 1:
            examples = inputs[0]
        elif inputs:
            examples = list(inputs)
        elif question is None or context is None:
            raise TypeError("question-answering takes a question and a context, or a list of dicts")
        else:
            examples = _examples(question, context)
        return self._call(examples, dict(options))
