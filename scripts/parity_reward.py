"""Reward models that Hone trains load in transformers as sequence classifiers, with Hone's scores.

Run by scripts/parity, which finds hone and python. Each case is a model from scratch that a
`reward_model` stage trains for some steps, with and without adapters; then Hone and transformers
score the same token rows, one by one and in a padded batch.
"""

import json
import subprocess
import sys
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification

TOLERANCE = 2e-5  # of a score
CASES = {"llama": {}, "llama, adapters": {"lora": {"r": 4}}, "gpt2": {}, "qwen3": {}}

hone, folder = sys.argv[1], Path(sys.argv[2])


def call(*arguments):
    result = subprocess.run([hone, *map(str, arguments)], capture_output=True, text=True, cwd=folder)
    if result.returncode:
        sys.exit(f"hone {' '.join(map(str, arguments))}: {result.stderr}")
    return result.stdout


def trained(number, name, settings):
    """The checkpoint of a reward_model stage."""
    heads = 4 if name.startswith("gpt2") else 2
    config = {"model_type": name.split(",")[0], "hidden_size": 32, "intermediate_size": 48,
              "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": heads,
              "head_dim": 8, "max_position_embeddings": 96}
    stage = {"data": {"train": {"generator": "word_lists", "count": 64}}, "max_steps": 6,
             "learning_rate": 0.01, "per_device_train_batch_size": 8, **settings}
    recipe = {"name": "reward", "seed": number, "output": f"run{number}",
              "model": {"config": config}, "tokenizer": {"train": {"model_type": "char"}},
              "stages": [{"reward_model": stage}]}
    file = folder / f"{number}.yaml"
    file.write_text(json.dumps(recipe))
    call("run", file)
    [place] = folder.glob(f"run{number}/checkpoints/*-final")
    return place


def rows(vocabulary):
    generator = torch.Generator().manual_seed(7)
    # Padding must stand behind the last token alone, and is not drawn.
    return [torch.randint(4, vocabulary, (length,), generator=generator) for length in (12, 5, 1, 30)]


def scored_by_hone(place, tokens):
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps({"tokens": row.tolist()}) + "\n" for row in tokens))
    lines = call("score", place, "--data", data, "--json").splitlines()
    return torch.tensor([json.loads(line)["reward"] for line in lines[: len(tokens)]])


@torch.no_grad()
def scored_by_transformers(model, tokens):
    alone = torch.cat([model(input_ids=row[None]).logits[:, 0] for row in tokens])
    width, pad = max(map(len, tokens)), model.config.pad_token_id
    ids = torch.full((len(tokens), width), pad)
    mask = torch.zeros_like(ids)
    for index, row in enumerate(tokens):
        ids[index, : len(row)], mask[index, : len(row)] = row, 1
    return alone, model(input_ids=ids, attention_mask=mask).logits[:, 0]


worst = 0.0
for number, (name, settings) in enumerate(CASES.items()):
    place = trained(number, name, settings)
    model, info = AutoModelForSequenceClassification.from_pretrained(
        place, output_loading_info=True)
    if info["missing_keys"] or info["unexpected_keys"] or model.num_labels != 1:
        sys.exit(f"{name}: transformers reports {info}, {model.num_labels} labels")
    tokens = rows(model.config.vocab_size)
    hones = scored_by_hone(place, tokens)
    for way, theirs in zip(("alone", "padded"), scored_by_transformers(model.eval(), tokens)):
        difference = (hones - theirs).abs().max().item()
        worst = max(worst, difference)
        verdict = "ok" if difference <= TOLERANCE else "TOO FAR"
        print(f"{name + ', ' + way:<44} {difference:.1e} {verdict}", flush=True)
print(f"reward models: largest difference {worst:.1e}")
sys.exit(worst > TOLERANCE)
