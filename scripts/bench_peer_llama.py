"""llama.cpp through the low-level interface of llama-cpp-python, over a model written as GGUF."""

import ctypes
import os
import subprocess
import sys

import gguf
import llama_cpp as llama
import numpy

BLOCK = 256


class LlamaSampler:
    """Continues prompts of equal length together, a token each at a time."""

    def __init__(self, make_model, options, prompts, new_tokens):
        self.prompts, self.new_tokens = prompts, new_tokens
        path = os.path.join(options.folder, os.path.basename(options.model) + ".gguf")
        if not os.path.exists(path):
            # In a process of its own, whose memory is not counted here.
            subprocess.run([sys.executable, __file__, options.model, path], check=True,
                           stdout=subprocess.DEVNULL)
        self.silence = llama.llama_log_callback(lambda level, message, data: None)
        llama.llama_log_set(self.silence, ctypes.c_void_p(0))
        llama.llama_backend_init()
        self.model = llama.llama_model_load_from_file(
            path.encode(), llama.llama_model_default_params())
        self.context = llama.llama_init_from_model(self.model, self.settings(options))
        if not self.context:
            raise RuntimeError(f"{path}: llama.cpp cannot load it")
        self.memory = llama.llama_get_memory(self.context)
        self.chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
        llama.llama_sampler_chain_add(self.chain, llama.llama_sampler_init_temp(1.0))
        llama.llama_sampler_chain_add(self.chain, llama.llama_sampler_init_dist(1))
        self.batch = llama.llama_batch_init(len(prompts) * len(prompts[0]), 0, 1)

    def settings(self, options):
        count, length = len(self.prompts), len(self.prompts[0])
        settings = llama.llama_context_default_params()
        settings.n_ctx = count * -(-(length + self.new_tokens) // BLOCK) * BLOCK
        settings.n_seq_max = count
        settings.n_batch = max(count * length, 512)
        settings.n_ubatch = 512
        settings.n_threads = settings.n_threads_batch = options.threads
        if hasattr(settings, "kv_unified"):
            settings.kv_unified = False
        return settings

    def run(self):
        """All new tokens of all sequences."""
        llama.llama_memory_clear(self.memory, True)
        length = len(self.prompts[0])
        self.decode([(token, place, sequence, place == length - 1)
                     for sequence, prompt in enumerate(self.prompts)
                     for place, token in enumerate(prompt)])
        rows = [(sequence + 1) * length - 1 for sequence in range(len(self.prompts))]
        tokens = self.draw(rows)
        for place in range(length, length + self.new_tokens - 1):
            self.decode([(token, place, sequence, True) for sequence, token in enumerate(tokens)])
            tokens = self.draw(range(len(tokens)))
        return tokens

    def decode(self, entries):
        batch = self.batch
        batch.n_tokens = len(entries)
        for i, (token, place, sequence, is_asked) in enumerate(entries):
            batch.token[i], batch.pos[i], batch.logits[i] = token, place, is_asked
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, sequence
        if llama.llama_decode(self.context, batch) != 0:
            raise RuntimeError("llama.cpp cannot decode the batch")

    def draw(self, rows):
        return [llama.llama_sampler_sample(self.chain, self.context, row) for row in rows]


def write(model, path):
    """A model of transformers, in float32."""
    config, weights = model.config, {}
    for name, tensor in model.state_dict().items():
        weights[name] = tensor.detach().float().numpy()
    writer = gguf.GGUFWriter(path, config.model_type)
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_dimension_count(head)
    rotary = getattr(config, "rope_parameters", None) or {}
    writer.add_rope_freq_base(float(rotary.get("rope_theta", 10000.0)))
    writer.add_vocab_size(config.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("none")
    for name, numbers in named(weights, config):
        writer.add_tensor(name, numpy.ascontiguousarray(numbers))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def named(weights, config):
    """Weights under llama.cpp's names."""
    yield "token_embd.weight", weights["model.embed_tokens.weight"]
    yield "output_norm.weight", weights["model.norm.weight"]
    if not config.tie_word_embeddings:
        yield "output.weight", weights["lm_head.weight"]
    parts = {
        "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
        "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
    }
    heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}
    for layer in range(config.num_hidden_layers):
        for theirs, ours in parts.items():
            for kind in ("weight", "bias"):
                numbers = weights.get(f"model.layers.{layer}.{theirs}.{kind}")
                if numbers is None:
                    continue
                if ours in heads and config.model_type == "llama":
                    numbers = interleaved(numbers, heads[ours])
                yield f"blk.{layer}.{ours}.{kind}", numbers


def interleaved(numbers, heads):
    """Rows that are rotated together lie half a head apart here, and side by side there."""
    rows, rest = numbers.shape[0] // heads, numbers.shape[1:]
    return numbers.reshape(heads, 2, rows // 2, *rest).swapaxes(1, 2).reshape(numbers.shape)


if __name__ == "__main__":
    import argparse

    from bench_peer import make_model

    write(make_model(argparse.Namespace(model=sys.argv[1], threads=1)), sys.argv[2])
