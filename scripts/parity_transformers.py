"""What transformers has to say about Hone's models; run by scripts/parity.

make DIR                  tiny random models for settings that few checkpoints have, with golden values
compare COPIES MODEL...   transformers' scores on each model and on Hone's copy of it: the same bits
"""

import json
import os
import sys

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
from safetensors.torch import load_file, save_file

transformers.utils.logging.disable_progress_bar()

SIZES = dict(
    vocab_size=97, hidden_size=48, intermediate_size=96, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=64, bos_token_id=1, eos_token_id=2,
    pad_token_id=0,
)


def rope(kind, **settings):
    return dict(rope_type=kind, rope_theta=10000.0, **settings)


def cases():
    """Name, configuration; each with something that is off by default."""
    t = transformers
    yield "llama-yarn", t.LlamaConfig(
        **SIZES, num_hidden_layers=2,
        rope_parameters=rope("yarn", factor=4.0, original_max_position_embeddings=16))
    yield "llama-yarn-mscale", t.LlamaConfig(
        **SIZES, num_hidden_layers=2,
        rope_parameters=rope(
            "yarn", factor=4.0, original_max_position_embeddings=16, mscale=1.5,
            mscale_all_dim=0.5, beta_fast=16.0, beta_slow=2.0, truncate=False))
    yield "llama-linear", t.LlamaConfig(
        **SIZES, num_hidden_layers=2, rope_parameters=rope("linear", factor=4.0))
    yield "llama-dynamic", t.LlamaConfig(
        **SIZES, num_hidden_layers=2, rope_parameters=rope("dynamic", factor=4.0))
    yield "llama-dynamic-beyond", t.LlamaConfig(
        **SIZES | dict(max_position_embeddings=24), num_hidden_layers=2,
        rope_parameters=rope("dynamic", factor=4.0))
    yield "llama-biases", t.LlamaConfig(
        **SIZES, num_hidden_layers=2, attention_bias=True, mlp_bias=True, hidden_act="gelu",
        head_dim=20)
    yield "qwen2-window", t.Qwen2Config(
        **SIZES, num_hidden_layers=3, use_sliding_window=True, sliding_window=5,
        max_window_layers=1)
    yield "qwen3-window-untied", t.Qwen3Config(
        **SIZES, num_hidden_layers=3, head_dim=16, use_sliding_window=True, sliding_window=5,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        tie_word_embeddings=False, attention_bias=True)
    yield "gemma3-linear", t.Gemma3TextConfig(
        **SIZES, num_hidden_layers=3, head_dim=16, sliding_window=5, query_pre_attn_scalar=24,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters=dict(
            full_attention=dict(rope_type="linear", rope_theta=1e6, factor=8.0),
            sliding_attention=dict(rope_type="default", rope_theta=1e4)))
    yield "gemma2-no-caps", t.Gemma2Config(
        **SIZES, num_hidden_layers=2, head_dim=16, sliding_window=5, query_pre_attn_scalar=16,
        attn_logit_softcapping=None, final_logit_softcapping=None)
    yield "smollm3-window", t.SmolLM3Config(
        **SIZES, num_hidden_layers=4, no_rope_layers=[1, 0, 1, 0], use_sliding_window=True,
        sliding_window=5, tie_word_embeddings=False)
    yield "gpt2-unscaled", t.GPT2Config(
        vocab_size=97, n_embd=48, n_layer=2, n_head=4, n_inner=80, n_positions=64,
        scale_attn_weights=False, activation_function="gelu", bos_token_id=1, eos_token_id=2,
        pad_token_id=0, resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0)


def batch(length, is_padded):
    """Three sequences of tokens, padded on the right or equally long."""
    tokens = torch.randint(3, 97, (3, length), generator=torch.Generator().manual_seed(7))
    mask = torch.ones_like(tokens)
    for row, kept in enumerate((length, length - 4, length - 7) if is_padded else ()):
        mask[row, kept:] = 0
        tokens[row, kept:] = 0
    return tokens, mask


def logits(model, tokens, mask):
    with torch.no_grad():
        return model(input_ids=tokens, attention_mask=mask).logits


def make(folder):
    for name, config in cases():
        torch.manual_seed(0)
        config.initializer_range = 0.1
        model = transformers.AutoModelForCausalLM.from_config(
            config, attn_implementation="eager", dtype=torch.float32).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.dim() == 1:
                    parameter.add_(torch.randn_like(parameter) * 0.2)
        place = os.path.join(folder, name)
        model.save_pretrained(place)
        # Dynamic rotations depend on the longest sequence of a batch here, on each one in Hone.
        tokens, mask = batch(40, is_padded=config.max_position_embeddings >= 40)
        labels = torch.where(mask == 1, tokens, -100)
        model.train()
        output = model(input_ids=tokens, attention_mask=mask, labels=labels)
        output.loss.backward()
        model.eval()
        grads = {n: p.grad.contiguous() for n, p in model.named_parameters() if p.grad is not None}
        save_file(grads, os.path.join(place, "grads.safetensors"))
        save_file(
            dict(input_ids=tokens, attention_mask=mask, labels=labels,
                 logits=output.logits.detach().contiguous()),
            os.path.join(place, "io.safetensors"))
        with open(os.path.join(place, "golden.json"), "w") as file:
            json.dump(dict(loss=output.loss.item()), file)


def load(place):
    return transformers.AutoModelForCausalLM.from_pretrained(
        place, attn_implementation="eager", dtype=torch.float32, local_files_only=True).eval()


def compare(copies, models):
    failed = []
    for place in models:
        name = os.path.basename(place)
        io = load_file(os.path.join(place, "io.safetensors"))
        tokens, mask = io["input_ids"], io["attention_mask"]
        original = logits(load(place), tokens, mask)
        copy = logits(load(os.path.join(copies, name)), tokens, mask)
        if not torch.equal(original, copy):
            failed.append(name)
            print(f"parity: {name}: scores of the copy differ by {(original - copy).abs().max()}")
    if failed:
        sys.exit(f"parity: transformers does not read the same from copies of {', '.join(failed)}")
    print(f"parity: transformers {transformers.__version__} gives the same bits on Hone's copies "
          f"of {len(models)} models")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        compare(sys.argv[2], sys.argv[3:])
