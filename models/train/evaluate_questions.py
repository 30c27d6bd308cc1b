"""How well models/questions answers the English questions of XQuAD.

    python models/train/evaluate_questions.py --data DIR --model models/questions --program electra
"""

import evaluation
import reference
import squad


def main() -> None:
    arguments = evaluation.parser(__doc__, "folder of XQuAD").parse_args()
    questions = squad.read(arguments.data / "xquad.en.json")

    def score(answers: list[dict]) -> str:
        pairs = [(a["answer"], q.answers) for a, q in zip(answers, questions)]
        exact = sum(squad.exact(*pair) for pair in pairs)
        f1 = sum(squad.f1(*pair) for pair in pairs) / len(pairs)
        return f"{exact} of {len(pairs)} exact: {exact / len(pairs):.4f}, F1 {f1:.4f}"

    inputs = [{"question": q.question, "context": q.context} for q in questions]
    answers = reference.answer(arguments.model, inputs)
    evaluation.compare(arguments, ["qa"], inputs, answers, score)


if __name__ == "__main__":
    main()
