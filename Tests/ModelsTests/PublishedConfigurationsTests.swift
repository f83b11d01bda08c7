import Foundation
import Models
import Records
import Testing

/// The `config.json`s of well-known checkpoints, in the spelling they were published in.
@Suite struct PublishedConfigurationsTests {
  struct Published: CustomTestStringConvertible {
    let testDescription: String
    let parameters: Int
    let json: JSON
  }

  static let all: [Published] = [
    Published(
      testDescription: "Llama 3.2 1B", parameters: 1_235_814_400,
      json: [
        "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "bos_token_id": 128_000, "eos_token_id": [128_001, 128_008, 128_009], "head_dim": 64,
        "hidden_act": "silu", "hidden_size": 2048, "initializer_range": 0.02,
        "intermediate_size": 8192, "max_position_embeddings": 131_072, "mlp_bias": false,
        "model_type": "llama", "num_attention_heads": 32, "num_hidden_layers": 16,
        "num_key_value_heads": 8, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
        "rope_scaling": [
          "factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
          "original_max_position_embeddings": 8192, "rope_type": "llama3",
        ], "rope_theta": 500_000.0, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
        "transformers_version": "4.45.0.dev0", "use_cache": true, "vocab_size": 128_256,
      ]),
    Published(
      testDescription: "SmolLM2 135M", parameters: 134_515_008,
      json: [
        "architectures": ["LlamaForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "silu", "hidden_size": 576,
        "initializer_range": 0.041666666666666664, "intermediate_size": 1536,
        "is_llama_config": true, "max_position_embeddings": 8192, "model_type": "llama",
        "num_attention_heads": 9, "num_hidden_layers": 30, "num_key_value_heads": 3,
        "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_interleaved": false,
        "rope_scaling": nil, "rope_theta": 100_000, "tie_word_embeddings": true,
        "torch_dtype": "bfloat16", "transformers_version": "4.40.1", "use_cache": true,
        "transformers.js_config": ["kv_cache_dtype": ["q4f16": "float16"]], "vocab_size": 49152,
      ]),
    Published(
      testDescription: "Mistral 7B", parameters: 7_241_732_096,
      json: [
        "architectures": ["MistralForCausalLM"], "bos_token_id": 1, "eos_token_id": 2,
        "hidden_act": "silu", "hidden_size": 4096, "initializer_range": 0.02,
        "intermediate_size": 14336, "max_position_embeddings": 32768, "model_type": "mistral",
        "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8,
        "rms_norm_eps": 1e-05, "rope_theta": 10000.0, "sliding_window": 4096,
        "tie_word_embeddings": false, "torch_dtype": "bfloat16",
        "transformers_version": "4.34.0.dev0", "use_cache": true, "vocab_size": 32000,
      ]),
    Published(
      testDescription: "Qwen2.5 0.5B", parameters: 494_032_768,
      json: [
        "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0,
        "bos_token_id": 151_643, "eos_token_id": 151_643, "hidden_act": "silu",
        "hidden_size": 896, "initializer_range": 0.02, "intermediate_size": 4864,
        "max_position_embeddings": 32768, "max_window_layers": 24, "model_type": "qwen2",
        "num_attention_heads": 14, "num_hidden_layers": 24, "num_key_value_heads": 2,
        "rms_norm_eps": 1e-06, "rope_theta": 1_000_000.0, "sliding_window": 32768,
        "tie_word_embeddings": true, "torch_dtype": "bfloat16",
        "transformers_version": "4.40.1", "use_cache": true, "use_mrope": false,
        "use_sliding_window": false, "vocab_size": 151_936,
      ]),
    Published(
      testDescription: "Qwen3 0.6B", parameters: 596_049_920,
      json: [
        "architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "bos_token_id": 151_643, "eos_token_id": 151_645, "head_dim": 128, "hidden_act": "silu",
        "hidden_size": 1024, "initializer_range": 0.02, "intermediate_size": 3072,
        "max_position_embeddings": 40960, "max_window_layers": 28, "model_type": "qwen3",
        "num_attention_heads": 16, "num_hidden_layers": 28, "num_key_value_heads": 8,
        "rms_norm_eps": 1e-06, "rope_scaling": nil, "rope_theta": 1_000_000,
        "sliding_window": nil, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
        "transformers_version": "4.51.0", "use_cache": true, "use_sliding_window": false,
        "vocab_size": 151_936,
      ]),
    Published(
      testDescription: "Gemma 2 2B", parameters: 2_614_341_888,
      json: [
        "architectures": ["Gemma2ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "attn_logit_softcapping": 50.0, "bos_token_id": 2, "cache_implementation": "hybrid",
        "eos_token_id": 1, "final_logit_softcapping": 30.0, "head_dim": 256,
        "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh",
        "hidden_size": 2304, "initializer_range": 0.02, "intermediate_size": 9216,
        "max_position_embeddings": 8192, "model_type": "gemma2", "num_attention_heads": 8,
        "num_hidden_layers": 26, "num_key_value_heads": 4, "pad_token_id": 0,
        "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_theta": 10000.0,
        "sliding_window": 4096, "torch_dtype": "float32",
        "transformers_version": "4.42.4", "use_cache": true, "vocab_size": 256_000,
      ]),
    Published(
      testDescription: "Gemma 3 1B", parameters: 999_885_952,
      json: [
        "architectures": ["Gemma3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0,
        "attn_logit_softcapping": nil, "bos_token_id": 2, "cache_implementation": "hybrid",
        "eos_token_id": [1, 106], "final_logit_softcapping": nil, "head_dim": 256,
        "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 1152,
        "initializer_range": 0.02, "intermediate_size": 6912, "max_position_embeddings": 32768,
        "model_type": "gemma3_text", "num_attention_heads": 4, "num_hidden_layers": 26,
        "num_key_value_heads": 1, "pad_token_id": 0, "query_pre_attn_scalar": 256,
        "rms_norm_eps": 1e-06, "rope_local_base_freq": 10000, "rope_scaling": nil,
        "rope_theta": 1_000_000, "sliding_window": 512, "sliding_window_pattern": 6,
        "torch_dtype": "bfloat16", "transformers_version": "4.50.0.dev0", "use_cache": true,
        "vocab_size": 262_144,
      ]),
    Published(
      testDescription: "SmolLM3 3B", parameters: 3_075_098_624,
      json: [
        "architectures": ["SmolLM3ForCausalLM"], "attention_bias": false,
        "attention_dropout": 0.0, "bos_token_id": nil, "eos_token_id": 128_012,
        "hidden_act": "silu", "hidden_size": 2048, "initializer_range": 0.02,
        "intermediate_size": 11008, "max_position_embeddings": 65536, "max_window_layers": 28,
        "mlp_bias": false, "model_type": "smollm3",
        "no_rope_layers": .array((1...36).map { .int($0 % 4 == 0 ? 0 : 1) }),
        "no_rope_layer_interval": 4, "num_attention_heads": 16, "num_hidden_layers": 36,
        "num_key_value_heads": 4, "pad_token_id": 128_004, "pretraining_tp": 2,
        "rms_norm_eps": 1e-06, "rope_scaling": nil, "rope_theta": 5_000_000.0,
        "sliding_window": nil, "torch_dtype": "bfloat16", "transformers_version": "4.54.0.dev0",
        "use_cache": false, "use_sliding_window": false, "vocab_size": 128_256,
      ]),
    Published(
      testDescription: "GPT-2", parameters: 124_439_808,
      json: [
        "activation_function": "gelu_new", "architectures": ["GPT2LMHeadModel"],
        "attn_pdrop": 0.1, "bos_token_id": 50256, "embd_pdrop": 0.1, "eos_token_id": 50256,
        "initializer_range": 0.02, "layer_norm_epsilon": 1e-05, "model_type": "gpt2",
        "n_ctx": 1024, "n_embd": 768, "n_head": 12, "n_layer": 12, "n_positions": 1024,
        "resid_pdrop": 0.1, "summary_activation": nil, "summary_first_dropout": 0.1,
        "summary_proj_to_labels": true, "summary_type": "cls_index", "summary_use_proj": true,
        "task_specific_params": ["text-generation": ["do_sample": true, "max_length": 50]],
        "vocab_size": 50257,
      ]),
  ]

  @Test(arguments: all)
  func `reads, and has as many parameters as was published`(_ model: Published) throws {
    try Fixtures.withTemporaryFolder { folder in
      let file = folder.appending(path: "config.json")
      try Data(model.json.text.utf8).write(to: file)
      #expect(try DecoderConfiguration(contentsOf: file).parameterCount == model.parameters)
    }
  }
}
