"""An open-instruct verifier, as it stands in ground_truth_utils.py. Nothing here knows of Hone.

    rewards:
      - verifier: {type: python, file: verifiers/examples/open_instruct/word_limit.py}

Where open_instruct is not installed, Hone stands in for the two names that are imported here.
"""

from typing import Any, List, Optional

from open_instruct.ground_truth_utils import VerificationResult, VerifierFunction


class WordLimitVerifier(VerifierFunction):
    """1 up to `label` words, then less by the share of words above."""

    def __init__(self, verifier_config: Optional[Any] = None) -> None:
        super().__init__("word_limit", weight=1.0, verifier_config=verifier_config)

    def __call__(
        self, tokenized_prediction: List[int], prediction: str, label: Any, query: Optional[str] = None
    ) -> VerificationResult:
        words, limit = len(prediction.split()), int(label)
        score = 1.0 if words <= limit else max(0.0, 1 - (words - limit) / limit)
        return VerificationResult(score=score, reasoning=f"{words} words of {limit}")
