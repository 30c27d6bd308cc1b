"""How many of the names in the test of WNUT-17 models/entities finds.

    python models/train/evaluate_entities.py --data DIR --model models/entities --program electra

A word has the tag of its first token; a name counts only with its first word, its last word and
its type right.
"""

import evaluation
import reference
import wnut


def main() -> None:
    parser = evaluation.parser(__doc__, "folder of WNUT-17")
    parser.add_argument("--part", choices=["dev", "test"], default="test")
    arguments = parser.parse_args()
    sentences = wnut.read(arguments.data, arguments.part)
    wanted = [wnut.spans(sentence.tags) for sentence in sentences]

    def score(answers: list[list[dict]]) -> str:
        got = [wnut.found(s.words, answer) for s, answer in zip(sentences, answers)]
        return "precision {:.4f}, recall {:.4f}, F1 {:.4f}".format(*wnut.f1(wanted, got))

    texts = [" ".join(sentence.words) for sentence in sentences]
    answers = reference.ner(arguments.model, texts)
    evaluation.compare(arguments, ["ner"], [{"text": t} for t in texts], answers, score)


if __name__ == "__main__":
    main()
