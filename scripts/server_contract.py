"""Checks of our own beside those of schemathesis: scripts/test-server-contract.sh."""

import schemathesis

REFUSALS_OF_A_MODEL = ("no model here is ", "the model '", "models of multiple choice ", "no model of the ELECTRA family ")


def sentence_of(answer: dict) -> str:
    return answer.get("error") if isinstance(answer.get("error"), str) else answer.get("message", "")


@schemathesis.check
def refuses_with_a_sentence(context, response, case):
    """Every refusal says why, and 424 hides no mistake of the server's own."""
    if response.status_code < 400:
        return
    if case.method == "HEAD":
        assert not response.content, "a response to HEAD has a body"
        return
    sentence = sentence_of(response.json())
    assert len(sentence) > 10, f"'{sentence}' is no sentence"
    if response.status_code == 424:
        assert sentence.startswith(REFUSALS_OF_A_MODEL), f"424 for something else than a model's task: {sentence}"
