"""How well models/reranker ranks the paragraphs of XQuAD for its English questions.

    python models/train/evaluate_reranker.py --data DIR --model models/reranker --program electra

Every question is ranked against all 240 paragraphs: 285,600 pairs, of which --every N leaves one
question in N, and --candidates N the best N paragraphs by BM25. The program answers for all of
them, the reference, which is slower, for --checked questions.
"""

import math

import bm25
import evaluation
import ranking
import squad


def cross_encoder_scores(folder, pairs: list[tuple[str, str]]) -> list[float]:
    """What sentence-transformers' CrossEncoder says, in float32."""
    import torch
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(folder), device="cpu", model_kwargs={"torch_dtype": torch.float32})
    return model.predict(pairs).tolist()


def rank_of(order: list[int], right: int) -> int:
    """The place of the right paragraph among those that were ranked, from 1."""
    return order.index(right) + 1 if right in order else len(order) + ranking.DEPTH


def ranked(candidates: list[int], scores: list[float]) -> list[int]:
    """The candidates by their scores."""
    return [candidates[i] for i in sorted(range(len(scores)), key=lambda i: -scores[i])]


def report(name: str, orders: list[list[int]], rights: list[int]) -> None:
    ranks = [rank_of(order, right) for order, right in zip(orders, rights)]
    print(f"{name:<10} {ranking.words(ranks)}", flush=True)


def main() -> None:
    parser = evaluation.parser(__doc__, "folder of XQuAD")
    parser.add_argument("--every", type=int, default=1, help="take one question in so many")
    parser.add_argument("--candidates", type=int, help="rank so many paragraphs, BM25's best")
    parser.add_argument("--checked", type=int, default=3, help="questions to ask the reference")
    arguments = parser.parse_args()
    questions = squad.read(arguments.data / "xquad.en.json")
    texts = list(dict.fromkeys(question.context for question in questions))
    asked = questions[:: arguments.every]
    rights = [texts.index(question.context) for question in asked]
    index = bm25.Index(texts)
    candidates = [index.best(q.question, arguments.candidates or len(texts)) for q in asked]
    report("BM25:", candidates, rights)
    count = len(asked) if arguments.program is None else arguments.checked
    wanted = [
        cross_encoder_scores(arguments.model, [(question.question, texts[i]) for i in chosen])
        for question, chosen in zip(asked[:count], candidates)
    ]
    orders = [ranked(chosen, scores) for chosen, scores in zip(candidates, wanted)]
    report("reference:", orders, rights)
    if arguments.program is None:
        return
    inputs = [{"query": question.question, "documents": [texts[i] for i in chosen]}
              for question, chosen in zip(asked, candidates)]  # fmt: skip
    answers = evaluation.ask(arguments.program, ["rerank"], arguments.model, inputs)
    orders = [[chosen[document["index"]] for document in answer]
              for chosen, answer in zip(candidates, answers)]  # fmt: skip
    report("program:", orders, rights)
    differences = [
        math.fabs(document["score"] - scores[document["index"]])
        for answer, scores in zip(answers, wanted)
        for document in answer
    ]
    print(f"largest difference of {len(differences)} scores: {max(differences):.1e}")


if __name__ == "__main__":
    main()
