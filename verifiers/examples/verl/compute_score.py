"""A verl reward function, as `custom_reward_function.path` names it. Nothing here knows of Hone.

    rewards:
      - verifier: {type: python, file: verifiers/examples/verl/compute_score.py}

`ground_truth` is read from the columns `reward_model.ground_truth` or `ground_truth`, else from `answer`.
"""

import re


def compute_score(data_source, solution_str, ground_truth, extra_info=None, partial=0.1):
    """1 for the right last number, `partial` for another number, 0 for none."""
    numbers = re.findall(r"-?\d+(?:\.\d+)?", solution_str.replace(",", ""))
    if not numbers:
        return {"score": 0.0, "acc": False, "pred": ""}
    is_right = float(numbers[-1]) == float(str(ground_truth).replace(",", ""))
    return {"score": 1.0 if is_right else partial, "acc": is_right, "pred": numbers[-1]}
