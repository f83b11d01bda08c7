/// Fields of a `config.json` that change nothing of what a decoder computes when it is asked for
/// scores: origins, labels of other tasks, dropout, and how texts used to be generated.
enum NeutralFields {
  static func contains(_ key: String) -> Bool {
    names.contains(key) || key.hasPrefix("_") || key.hasPrefix("unsloth_")
      || key.hasPrefix("summary_")
  }

  private static let names: Set<String> = [
    // Where it comes from and how it is held.
    "architectures", "transformers_version", "transformers.js_config", "dtype", "torch_dtype",
    "is_llama_config", "rope_interleaved", "initializer_range", "attn_implementation",
    "use_cache", "cache_implementation", "pretraining_tp", "n_ctx", "reorder_and_upcast_attn",
    "max_window_layers", "chunk_size_feed_forward", "return_dict", "tokenizer_class", "prefix",
    "n_special", "predict_special_tokens", "output_past", "output_hidden_states",
    "output_attentions", "max_sequence_length",
    // Other tasks.
    "id2label", "label2id", "num_labels", "problem_type", "finetuning_task",
    "task_specific_params", "pad_token_id", "sep_token_id", "unk_token_id", "cls_token_id",
    "mask_token_id", "decoder_start_token_id",
    // Hone trains without dropout, except in adapters.
    "attention_dropout", "hidden_dropout", "attn_pdrop", "embd_pdrop", "resid_pdrop", "dropout",
    "classifier_dropout",
    // How texts are drawn is said by recipes and options.
    "do_sample", "temperature", "top_k", "top_p", "typical_p", "max_length", "max_new_tokens",
    "min_length", "num_beams", "num_beam_groups", "num_return_sequences", "repetition_penalty",
    "length_penalty", "diversity_penalty", "no_repeat_ngram_size",
    "encoder_no_repeat_ngram_size",
  ]
}
