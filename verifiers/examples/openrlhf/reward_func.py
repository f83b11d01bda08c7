"""An OpenRLHF reward function, as `--remote_rm_url` names it. Nothing here knows of Hone.

    rewards:
      - verifier: {type: python, file: verifiers/examples/openrlhf/reward_func.py}

A tensor of torch in place of each list does as well, where torch is installed.
"""

import re


def reward_func(queries, prompts, labels, **kwargs):
    """1 where the box holds the label."""
    rewards = []
    for query, prompt, label in zip(queries, prompts, labels):
        boxes = re.findall(r"\\boxed\{([^{}]*)\}", query[len(prompt):])
        rewards.append(float(bool(boxes) and boxes[-1].strip() == str(label)))
        print(f"[reward] {label}: {boxes}")
    return {"rewards": rewards, "scores": rewards, "extra_logs": {"boxed": [float(bool(boxes))]}}
