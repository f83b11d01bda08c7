"""Measures one peer on one piece of work, and prints one JSON line; called by bench_peers.py.

Models have random weights from a seed and the shape of a config.json; the tokenizer has one word a
token and is made in memory. Nothing is downloaded.
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import time

PROMPT, LENGTH, HALF = 32, 256, 64


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=["torch", "trl", "transformers", "llama.cpp"])
    parser.add_argument("work", choices=["sft", "decode", "grpo", "dpo"])
    parser.add_argument("--model", required=True)
    parser.add_argument("--precision", default="float32")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", required=True, help="for what is written meanwhile")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--prompts", type=int, default=8)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--new-tokens", type=int, default=64)
    options = parser.parse_args()
    works = {
        ("torch", "sft"): torch_sft, ("trl", "sft"): trl_sft, ("trl", "dpo"): trl_dpo,
        ("trl", "grpo"): trl_grpo, ("transformers", "decode"): transformers_decode,
        ("llama.cpp", "decode"): llama_decode,
    }
    try:
        line = works[options.engine, options.work](options)
    except ImportError as error:
        line = {"skipped": f"{sys.executable} lacks {error.name}; set PEERS_PYTHON to one with it"}
    except Unsupported as error:
        line = {"skipped": str(error)}
    print(json.dumps(line), flush=True)


class Unsupported(Exception):
    """The peer has no such work."""


# Time


def work_done():
    """Seconds: the clock, all processors at work, this process."""
    numbers = [int(word) for word in open("/proc/stat").readline().split()[1:9]]
    busy = (sum(numbers) - numbers[3] - numbers[4]) / os.sysconf("SC_CLK_TCK")
    return time.perf_counter(), busy, time.process_time()


class Meter:
    """Repetitions, of which those are clean during which others used at most 8% of the machine.

    The same rules as `hone bench`: up to three times as many as wanted, a median over the clean
    ones where they are three or more, else over all.
    """

    def __init__(self, repetitions, warm_up=1):
        self.wanted, self.warm_up = repetitions, warm_up
        self.laps, self.readings = [], [work_done()]

    def begin(self):
        self.readings.append(work_done())

    def end(self, first=None):
        now, began = work_done(), self.readings[-1]
        since = next((r for r in reversed(self.readings) if now[0] - r[0] >= 0.5),
                     self.readings[0])
        others = (now[1] - since[1]) - (now[2] - since[2])
        share = max(0, others) / max(1e-9, now[0] - since[0]) / os.cpu_count()
        if self.warm_up:
            self.warm_up -= 1
        else:
            self.laps.append((now[0] - began[0], share <= 0.08, first))

    def wants_more(self):
        clean = sum(lap[1] for lap in self.laps)
        return len(self.laps) < self.wanted or (
            clean < self.wanted and len(self.laps) < 3 * self.wanted)

    def result(self, tokens):
        clean = [lap for lap in self.laps if lap[1]]
        used = clean if len(clean) >= min(3, len(self.laps)) else self.laps
        seconds = statistics.median(lap[0] for lap in used)
        line = {
            "step_s": seconds, "tokens_per_s": tokens / seconds, "repetitions": len(self.laps),
            "clean_repetitions": len(clean),
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        if used[0][2] is not None:
            line["rollout_s"] = statistics.median(lap[2] for lap in used)
            line["update_s"] = statistics.median(lap[0] - lap[2] for lap in used)
        return line


# Models and words


def make_model(options, dtype=None):
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    fields = json.load(open(options.model))
    config = AutoConfig.for_model(fields.pop("model_type"), **fields)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa",
                                             dtype=torch.float32)
    model.generation_config.pad_token_id = config.pad_token_id
    return model.to(dtype) if dtype else model


def known_words(vocabulary):
    return min(vocabulary, 32000)


def make_tokenizer(vocabulary):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    specials = ["<pad>", "<s>", "</s>", "<unk>"]
    names = specials + [f"w{i}" for i in range(len(specials), known_words(vocabulary))]
    tokenizer = Tokenizer(models.WordLevel({name: i for i, name in enumerate(names)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>",
        unk_token="<unk>", padding_side="left")


def text(generator, count, vocabulary):
    return " ".join(f"w{generator.randrange(4, known_words(vocabulary))}" for _ in range(count))


# Training


def torch_sft(options):
    import torch

    model = make_model(options).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
    generator = torch.Generator().manual_seed(1)
    meter = Meter(options.repetitions, warm_up=2)
    while meter.wants_more():
        ids = torch.randint(4, model.config.vocab_size, (options.batch, LENGTH),
                            generator=generator)
        meter.begin()
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            loss = model(input_ids=ids, labels=ids, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        meter.end()
    return meter.result(options.batch * LENGTH)


def step_clock(meter, first_part=lambda: None):
    """Times what lies between the ends of steps, and stops the trainer when that is enough."""
    from transformers import TrainerCallback

    class StepClock(TrainerCallback):
        def on_train_begin(self, arguments, state, control, **rest):
            meter.begin()

        def on_step_end(self, arguments, state, control, **rest):
            meter.end(first_part())
            control.should_training_stop = not meter.wants_more()
            meter.begin()

    return StepClock()


def trainer_settings(options):
    return dict(
        output_dir=os.path.join(options.folder, "trl"), max_steps=1000, use_cpu=True,
        bf16=options.precision == "bf16", gradient_checkpointing=False, report_to=[],
        save_strategy="no", logging_steps=100000, disable_tqdm=True, learning_rate=1e-5,
        optim="adamw_torch_fused")


def trl_sft(options):
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    model, generator = make_model(options), random.Random(1)
    vocabulary = model.config.vocab_size
    rows = [[generator.randrange(4, vocabulary) for _ in range(LENGTH)]
            for _ in range(32 * options.batch)]
    meter = Meter(options.repetitions, warm_up=2)
    SFTTrainer(
        model=model, train_dataset=Dataset.from_dict({"input_ids": rows}),
        args=SFTConfig(per_device_train_batch_size=options.batch, max_length=LENGTH,
                       **trainer_settings(options)),
        processing_class=make_tokenizer(vocabulary), callbacks=[step_clock(meter)]).train()
    return meter.result(options.batch * LENGTH)


def trl_dpo(options):
    from copy import deepcopy

    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer

    model, generator = make_model(options), random.Random(1)
    vocabulary, count = model.config.vocab_size, 32 * options.batch

    def completions():
        return [f" {text(generator, HALF - 1, vocabulary)} </s>" for _ in range(count)]

    rows = {"prompt": [text(generator, HALF, vocabulary) for _ in range(count)],
            "chosen": completions(), "rejected": completions()}
    meter = Meter(options.repetitions, warm_up=2)
    DPOTrainer(
        model=model, ref_model=deepcopy(model), train_dataset=Dataset.from_dict(rows),
        args=DPOConfig(per_device_train_batch_size=options.batch, max_length=2 * HALF, beta=0.1,
                       **trainer_settings(options)),
        processing_class=make_tokenizer(vocabulary), callbacks=[step_clock(meter)]).train()
    return meter.result(2 * options.batch * 2 * HALF)


def trl_grpo(options):
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    model, generator = make_model(options), random.Random(1)
    vocabulary, new = model.config.vocab_size, options.new_tokens
    total = options.prompts * options.samples
    prompts = [text(generator, PROMPT, vocabulary) for _ in range(32 * options.prompts)]

    def odd_tokens(completion_ids, **rest):
        return [sum(token % 2 for token in ids) / len(ids) for ids in completion_ids]

    spent = {"generation": 0.0}
    meter = Meter(options.repetitions, warm_up=2)

    def generation():
        seconds, spent["generation"] = spent["generation"], 0.0
        return seconds

    trainer = GRPOTrainer(
        model=model, reward_funcs=odd_tokens, train_dataset=Dataset.from_dict({"prompt": prompts}),
        args=GRPOConfig(per_device_train_batch_size=total, num_generations=options.samples,
                        max_completion_length=new, beta=0.0, temperature=1.0, top_k=0,
                        generation_kwargs={"min_new_tokens": new}, **trainer_settings(options)),
        processing_class=make_tokenizer(vocabulary), callbacks=[step_clock(meter, generation)])
    name = next((name for name in ("_generate_single_turn", "_generate")
                 if hasattr(trainer, name)), None)
    if name is None:
        raise Unsupported("this TRL generates in another place than 1.16 does")
    generate = getattr(trainer, name)

    def timed(*arguments, **named):
        began = time.perf_counter()
        try:
            return generate(*arguments, **named)
        finally:
            spent["generation"] += time.perf_counter() - began

    setattr(trainer, name, timed)
    trainer.train()
    return meter.result(total * new)


# Generation


def transformers_decode(options):
    import torch

    dtype = torch.bfloat16 if options.precision == "bf16" else None
    model = make_model(options, dtype).eval()
    model.generation_config.eos_token_id = None
    ids = torch.randint(4, model.config.vocab_size, (options.batch, PROMPT),
                        generator=torch.Generator().manual_seed(1))
    settings = dict(do_sample=True, temperature=1.0, top_k=0, top_p=1.0, pad_token_id=0,
                    attention_mask=torch.ones_like(ids), max_new_tokens=options.new_tokens)
    meter = Meter(options.repetitions)
    with torch.inference_mode():
        while meter.wants_more():
            meter.begin()
            rows = model.generate(input_ids=ids, **settings)
            meter.end()
            assert rows.shape == (options.batch, PROMPT + options.new_tokens), rows.shape
    return meter.result(options.batch * options.new_tokens)


def llama_decode(options):
    """llama.cpp, all sequences in one batch, each token drawn at temperature 1."""
    from bench_peer_llama import LlamaSampler

    if options.precision == "bf16":
        raise Unsupported("llama.cpp is measured in float32")
    vocabulary, generator = json.load(open(options.model))["vocab_size"], random.Random(1)
    prompts = [[generator.randrange(4, vocabulary) for _ in range(PROMPT)]
               for _ in range(options.batch)]
    sampler = LlamaSampler(make_model, options, prompts, options.new_tokens)
    meter = Meter(options.repetitions)
    while meter.wants_more():
        meter.begin()
        sampler.run()
        meter.end()
    return meter.result(options.batch * options.new_tokens)


if __name__ == "__main__":
    main()
