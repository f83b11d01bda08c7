"""Runs Hone and its peers in turn on the same work, and prints a table with ratios.

Called by scripts/bench-peers. Each measurement is a process of its own: `hone bench … --json`, or
bench_peer.py for a peer.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WORKS = ["sft", "decode", "grpo", "dpo"]
# The model that `hone bench` measures where none is given.
BUILT_IN = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 128,
    "intermediate_size": 344, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 4, "head_dim": 32, "vocab_size": 512, "max_position_embeddings": 1024,
    "rms_norm_eps": 1e-5, "hidden_act": "silu", "tie_word_embeddings": False,
    "initializer_range": 0.02, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
}
# From here on the work is cut, so that the peers end within the hour.
LARGE = 2e8


def main():
    options = parse()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        models = options.models.split(",") if options.models else [built_in(folder)]
        for model in models:
            for precision in options.precisions.split(","):
                for case in cases(model, options.only.split(",")):
                    results += measure(case, model, precision, options, folder)
    if results:
        print(f"\n{table(results)}\n\n?: fewer than three clean repetitions on one of the sides")


def parse():
    parser = argparse.ArgumentParser(prog="bench-peers")
    parser.add_argument("--hone", default=os.environ.get("HONE", ".build/release/hone"))
    parser.add_argument("--only", default=",".join(WORKS))
    parser.add_argument("--models", default="")
    parser.add_argument("--precisions", default="float32")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=1800, help="seconds a measurement may take")
    parser.add_argument("--out")
    options = parser.parse_args()
    for work in options.only.split(","):
        if work not in WORKS:
            parser.error(f"--only {work}: give some of {', '.join(WORKS)}")
    for precision in options.precisions.split(","):
        if precision not in ("float32", "bf16"):
            parser.error(f"--precisions {precision}: give float32, bf16 or both")
    for file in options.models.split(",") if options.models else []:
        if not os.path.exists(file):
            parser.error(f"--models {file}: there is no such file")
    if not os.access(options.hone, os.X_OK):
        parser.error(f"--hone {options.hone}: not there; build it with make build")
    if options.repetitions < 1 or options.rounds < 1:
        parser.error("--repetitions and --rounds: give 1 or more")
    return options


def built_in(folder):
    path = os.path.join(folder, "nano.json")
    with open(path, "w") as file:
        json.dump(BUILT_IN, file)
    return path


def parameters(model):
    """How many numbers learn, biases apart."""
    shape = json.load(open(model))
    hidden, inner = shape["hidden_size"], shape["intermediate_size"]
    heads = shape["num_attention_heads"]
    key = hidden * shape.get("num_key_value_heads", heads) // heads
    tables = shape["vocab_size"] * hidden * (1 if shape.get("tie_word_embeddings") else 2)
    layer = 2 * hidden * hidden + 2 * hidden * key + 3 * hidden * inner
    return tables + shape["num_hidden_layers"] * layer


def cases(model, works):
    """What is measured: the work, its sizes, and who does it beside Hone."""
    small = parameters(model) > LARGE
    sizes = {
        "sft": [{"batch": 2 if small else 8}],
        "decode": [
            {"batch": batch, "new-tokens": 64 if small else 128}
            for batch in ([1, 16] if small else [1, 16, 64])
        ],
        "grpo": [{"prompts": 2, "samples": 4, "new-tokens": 32} if small
                 else {"prompts": 8, "samples": 8, "new-tokens": 64}],
        "dpo": [{"batch": 2 if small else 8}],
    }
    peers = {"sft": ["torch", "trl"], "decode": ["transformers", "llama.cpp"],
             "grpo": ["trl"], "dpo": ["trl"]}
    return [(work, size, peers[work]) for work in WORKS if work in works for size in sizes[work]]


def measure(case, model, precision, options, folder):
    """Every engine of a case, in turn, `rounds` times; one result an engine."""
    work, size, peers = case
    found = {}
    for round in range(options.rounds):
        for engine in ["hone"] + peers:
            if round and engine not in found:
                continue  # skipped before
            command = (hone if engine == "hone" else peer)(
                engine, work, size, model, precision, options, folder)
            line = run(command, engine, work, options)
            if line is None:
                continue
            line.update(engine=engine, work=work, size=size, model=stem(model),
                        precision=precision)
            found.setdefault(engine, []).append(line)
            print(said(line), flush=True)
            if options.out:
                with open(options.out, "a") as file:
                    file.write(json.dumps(line) + "\n")
    return [middle(lines) for lines in found.values()]


def flags(size):
    return [word for key, value in size.items() for word in (f"--{key}", str(value))]


def hone(engine, work, size, model, precision, options, folder):
    return [options.hone, "bench", work, "--model", model, "--precision", precision,
            "--repetitions", str(options.repetitions), "--json"] + flags(size)


def peer(engine, work, size, model, precision, options, folder):
    return [sys.executable, os.path.join(HERE, "bench_peer.py"), engine, work, "--model", model,
            "--precision", precision, "--repetitions", str(options.repetitions),
            "--threads", str(options.threads), "--folder", folder] + flags(size)


def run(command, engine, work, options):
    """The JSON line of a measurement; none, and a message, where it cannot be made."""
    where = f"bench-peers: {work}: {engine}"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout)
    except subprocess.TimeoutExpired:
        print(f"{where}: skipped: took more than {options.timeout} seconds", flush=True)
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode == 0 and lines:
        line = json.loads(lines[-1])
        if "skipped" not in line:
            return line
        print(f"{where}: skipped: {line['skipped']}", flush=True)
        return None
    reason = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
    print(f"{where}: failed: {reason}", flush=True)
    return None


def middle(lines):
    """One result of several rounds: medians of the times, the largest memory."""
    result = dict(lines[0])
    for key in ("step_s", "tokens_per_s", "rollout_s", "update_s", "gflops", "efficiency"):
        values = [line[key] for line in lines if line.get(key) is not None]
        if values:
            result[key] = statistics.median(values)
    result["peak_rss_mb"] = max(line["peak_rss_mb"] for line in lines)
    for key in ("repetitions", "clean_repetitions"):
        result[key] = sum(line[key] for line in lines)
    return result


def stem(path):
    return os.path.splitext(os.path.basename(path))[0]


def sized(size):
    return " ".join(f"{key} {value}" for key, value in size.items())


def said(line):
    return (f"{line['work']} {sized(line['size'])} {line['model']} {line['precision']} "
            f"{line['engine']}: {line['step_s']:.4g} s, {line['tokens_per_s']:.4g} tokens/s, "
            f"{line['clean_repetitions']}/{line['repetitions']} clean")


def table(results):
    """Markdown; a ratio above 1 says that Hone is faster, or takes less memory."""
    header = ["work", "model", "precision", "engine", "step s", "rollout + rest", "tokens/s",
              "peak MB", "clean", "Hone is faster by", "takes memory of"]
    rows, own = [header, ["---"] * len(header)], None
    for line in results:
        own = line if line["engine"] == "hone" else own
        if own and (own["work"], own["size"], own["model"], own["precision"]) != (
                line["work"], line["size"], line["model"], line["precision"]):
            own = None
        beside = own if own is not line else None
        parts = (f"{line['rollout_s']:.3g} + {line['update_s']:.3g}"
                 if line.get("rollout_s") is not None else "")
        rows.append([
            f"{line['work']} {sized(line['size'])}", line["model"], line["precision"],
            line["engine"], f"{line['step_s']:.4g}", parts, f"{line['tokens_per_s']:,.0f}",
            f"{line['peak_rss_mb']:,.0f}", f"{line['clean_repetitions']}/{line['repetitions']}",
            ratio(line, beside) if beside else "",
            f"1/{line['peak_rss_mb'] / beside['peak_rss_mb']:.1f}" if beside else "",
        ])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def ratio(line, beside):
    doubt = "" if min(line["clean_repetitions"], beside["clean_repetitions"]) >= 3 else " ?"
    return f"{line['step_s'] / beside['step_s']:.2f}×{doubt}"


if __name__ == "__main__":
    main()
