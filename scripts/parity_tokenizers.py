"""Ids and decoded texts of `hone tokenizer` beside those of the libraries; run by scripts/parity."""

import json
import os
import random
import subprocess
import sys

POOLS = {
    "ascii": [chr(i) for i in range(32, 127)],
    "space": list(" \t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2009\u2028\u2029\u202f\u3000"),
    "control": [chr(i) for i in range(32)] + list("\x7f\x80\x9f\ufeff\u200b\u200d\u200e\ufffd"),
    "cjk": list("中文字世界こんにちはカタカナｶﾀｶﾅ，。！？「」안녕하세요𠮷"),
    "scripts": list("السلام ٠١٢ ﷺ नमस्ते क्षि Γειά ΣΊΣΥΦΟΣ ς шалом שלום"),
    "emoji": ["👩‍👩‍👧‍👦", "👍🏽", "🏳️‍🌈", "❤️", "🇩🇪", "😀", "1️⃣"],
    "marks": [chr(i) for i in range(0x300, 0x345)] + ["\u20dd", "\u3099"],
    "latin": list("éèñüßÅÅŐœﬁǅſİıÇ½²①𝒜"),
    "words": ["don't", "I'LL", "'S", "'ſ", "quick", " brown", "1234567", " 3.14", "\r\n", "  "],
    "special": ["<s>", "</s>", "<unk>", "<|end|>", "<|im_end|>", "<|endoftext|>", "<0x41>", "▁"],
}


def texts(count):
    generator = random.Random(7)
    names = sorted(POOLS)
    yield from ["", " ", "\0", "a" * 300, " " * 200, "\n" * 100, "😀" * 50, "e\u0301"]
    for _ in range(count):
        pools = generator.sample(names, generator.randrange(1, 5))
        length = generator.randrange(1, 40)
        yield "".join(generator.choice(POOLS[generator.choice(pools)]) for _ in range(length))
    for start in range(0x80, 0x20000, 29):
        if not 0xD7E0 <= start < 0xE000:
            yield "".join(chr(start + i) for i in range(29))


def library(path):
    """How the library encodes and decodes, and how many ids it has."""
    if os.path.isdir(path):
        from transformers import AutoTokenizer

        it = AutoTokenizer.from_pretrained(path)
        return lambda s: it.encode(s, add_special_tokens=False), it.decode, len(it)
    with open(path, "rb") as file:
        is_json = file.read(64).lstrip().startswith(b"{")
    if is_json:
        from tokenizers import Tokenizer

        it = Tokenizer.from_file(path)
        return (
            lambda s: it.encode(s, add_special_tokens=False).ids,
            lambda ids: it.decode(ids, skip_special_tokens=False),
            it.get_vocab_size(),
        )
    from sentencepiece import SentencePieceProcessor

    it = SentencePieceProcessor(model_file=path)
    return it.encode, it.decode, it.get_piece_size()


def hone(binary, verb, path, values):
    lines = "".join(json.dumps(value) + "\n" for value in values)
    command = [binary, "tokenizer", verb, path, "--json"]
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{path}: {run.stderr.strip()}")
    return [json.loads(line) for line in run.stdout.split("\n") if line]


def main(binary, paths):
    given = list(texts(2000))
    generator = random.Random(3)
    failed = False
    for path in paths:
        encode, decode, size = library(path)
        wanted = [encode(text) for text in given]
        rows = wanted + [[generator.randrange(size) for _ in range(9)] for _ in range(2000)]
        rows += [[generator.randrange(min(size, 300)) for _ in range(9)] for _ in range(2000)]
        other = [t for t, w, g in zip(given, wanted, hone(binary, "encode", path, given)) if w != g]
        back = zip(rows, hone(binary, "decode", path, rows))
        torn = [ids for ids, text in back if decode(ids) != text]
        print(f"{path}: {len(given)} texts, {len(other)} differ; {len(rows)} rows of ids, "
              f"{len(torn)} differ")
        for example in (other[:2] + torn[:2]):
            print("  ", ascii(example)[:200])
        failed = failed or bool(other or torn)
    sys.exit(failed)


main(sys.argv[1], sys.argv[2:])
