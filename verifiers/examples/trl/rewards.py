"""TRL reward functions, as they stand in a GRPOTrainer script. Nothing here knows of Hone.

    rewards:
      - verifier: {type: python, file: verifiers/examples/trl/rewards.py, function: accuracy}
"""

import re


def accuracy(completions, answer, log_extra=None, log_metric=None, **kwargs):
    """1 where what follows the last `#` is the answer, else 0."""
    found = [text_of(completion).rpartition("#")[2].strip() for completion in completions]
    rewards = [float(mine == str(right)) for mine, right in zip(found, answer)]
    if log_extra:
        log_extra("found", found)
    if log_metric:
        log_metric("accuracy", sum(rewards) / len(rewards))
    return rewards


def worked(prompts, completions, **kwargs):
    """1 where the working has a step for each digit; None, not applicable, where nothing is asked."""
    rewards = []
    for prompt, completion in zip(prompts, completions):
        digits = max(map(len, re.findall(r"\d+", text_of(prompt))), default=0)
        steps = len(re.findall(r"\d{4}", text_of(completion).partition("#")[0]))
        rewards.append(float(steps >= digits) if digits else None)
    return rewards


async def brevity(completion_ids, **kwargs):
    """The fewer tokens the better: 1 for none, 0 for 64 or more."""
    return [max(0.0, 1 - len(ids) / 64) for ids in completion_ids]


def text_of(said):
    """The text of a completion or prompt, plain or a conversation."""
    return said if isinstance(said, str) else said[-1]["content"]
