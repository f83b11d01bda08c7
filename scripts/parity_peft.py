"""Adapters that Hone writes load in PEFT, and PEFT's in Hone, with the same log-probabilities.

Run by scripts/parity, which finds hone and python. Each case: a model from scratch that Hone
trains adapters on; PEFT reads base and adapters and scores random tokens; then PEFT writes random
adapters over the same base, which Hone scores and merges. A second base, made by transformers, is
GPT-2, whose linear layers store their weights the other way round.
"""

import json
import subprocess
import sys
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

TOLERANCE = 2e-5  # nats, of a token's log-probability
SHAPE = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
         "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
         "max_position_embeddings": 64}
KINDS = {"lora": {}, "rslora": {"use_rslora": True}, "dora": {"use_dora": True}}

hone, folder = sys.argv[1], Path(sys.argv[2])
worst = 0.0


def call(*arguments):
    result = subprocess.run([hone, *map(str, arguments)], capture_output=True, text=True, cwd=folder)
    if result.returncode:
        sys.exit(f"hone {' '.join(map(str, arguments))}: {result.stderr}")
    return result.stdout


def rows(vocabulary):
    generator = torch.Generator().manual_seed(7)
    return torch.randint(vocabulary, (4, 12), generator=generator)


def scored_by_hone(model, tokens, *options):
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps({"tokens": row.tolist()}) + "\n" for row in tokens))
    lines = call("score", model, "--data", data, "--json", *options).splitlines()
    scores = [json.loads(line)["logprobs"][1:] for line in lines[: len(tokens)]]
    return torch.tensor(scores)


@torch.no_grad()
def scored_by_peft(model, tokens):
    logits = model.eval()(input_ids=tokens).logits[:, :-1].log_softmax(-1)
    return logits.gather(-1, tokens[:, 1:, None])[..., 0]


def compare(name, hones, pefts):
    global worst
    difference = (hones - pefts).abs().max().item()
    worst = max(worst, difference)
    verdict = "ok" if difference <= TOLERANCE else "TOO FAR"
    print(f"{name:<44} {difference:.1e} {verdict}", flush=True)


def trained_by_hone(kind, settings, base=None):
    """The run of a recipe that trains adapters of this kind, on a model from scratch without base."""
    run = folder / f"run-{kind}"
    words = {"r": 4, "lora_alpha": 8, **settings}
    (folder / "texts.jsonl").write_text(
        "".join(json.dumps({"prompt": f"{a}+{b}=", "completion": str(a + b)}) + "\n"
                for a in range(8) for b in range(8)))
    recipe = {
        "name": kind, "output": str(run), "tokenizer": {"train": {"model_type": "char"}},
        "model": {"path": str(base)} if base else {"config": SHAPE},
        "stages": [{"sft": {"data": {"train": "texts.jsonl"}, "lora": words, "max_steps": 10,
                            "learning_rate": 0.02}}],
    }
    (folder / "recipe.yaml").write_text(json.dumps(recipe))
    call("run", folder / "recipe.yaml")
    return base or run / "base", run / "checkpoints" / "0-sft-final"


def from_hone(kind, settings, base=None):
    base, adapters = trained_by_hone(kind, settings, base)
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), adapters)
    tokens = rows(model.config.vocab_size)
    compare(f"{kind}: written by hone, read by peft", scored_by_hone(adapters, tokens),
            scored_by_peft(model, tokens))
    return base


def from_peft(name, base, settings, targets):
    """Random adapters of PEFT over a base that lies in a directory."""
    torch.manual_seed(3)
    config = LoraConfig(r=4, lora_alpha=8, task_type="CAUSAL_LM", target_modules=targets,
                        init_lora_weights=False, **settings)
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(base), config)
    place = folder / f"peft-{name}"
    model.save_pretrained(place)
    tokens = rows(model.config.vocab_size)
    expected = scored_by_peft(model, tokens)
    compare(f"{name}: written by peft, read by hone",
            scored_by_hone(place, tokens, "--base", base), expected)
    merged = folder / f"merged-{name}"
    call("model", "merge", place, "--output", merged, "--base", base)
    compare(f"{name}: merged by hone, read by transformers",
            scored_by_peft(AutoModelForCausalLM.from_pretrained(merged), tokens), expected)


def gpt2():
    torch.manual_seed(5)
    place = folder / "gpt2"
    config = GPT2Config(vocab_size=61, n_positions=64, n_embd=32, n_layer=2, n_head=4,
                        initializer_range=0.2, bos_token_id=0, eos_token_id=0)
    GPT2LMHeadModel(config).save_pretrained(place)
    return place


for kind, settings in KINDS.items():
    base = from_hone(kind, settings)
    from_peft(kind, base, settings, "all-linear")
other = gpt2()
for kind, settings in KINDS.items():
    from_hone(f"gpt2-{kind}", settings, other)
    from_peft(f"gpt2-{kind}", other, settings, ["c_attn", "c_fc", "mlp.c_proj"])

print(f"largest difference {worst:.1e}, allowed {TOLERANCE:.0e}")
sys.exit(worst > TOLERANCE)
