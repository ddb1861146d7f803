using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Tests.Models;

/// <summary>
/// Families of models and which of their tensors is the token matrix. All have 96 tokens if nothing else is said.
/// </summary>
public static class LayoutFamilies
{
    private const string Table = """
        BERT, masked | vocab_size=96 | bert.embeddings.word_embeddings.weight 96x8; bert.embeddings.position_embeddings.weight 32x8; bert.embeddings.token_type_embeddings.weight 2x8; bert.encoder.layer.0.output.dense.weight 8x32; cls.predictions.transform.dense.weight 8x8; *cls.predictions.decoder.weight 96x8
        BERT, tied | vocab_size=96 | *bert.embeddings.word_embeddings.weight 96x8; bert.embeddings.position_embeddings.weight 32x8; bert.embeddings.token_type_embeddings.weight 2x8; bert.encoder.layer.0.intermediate.dense.weight 32x8; cls.predictions.transform.dense.weight 8x8
        BERT, bare (sentence-transformers) | vocab_size=96 | *embeddings.word_embeddings.weight 96x8; embeddings.position_embeddings.weight 128x8; embeddings.token_type_embeddings.weight 2x8; encoder.layer.0.attention.output.dense.weight 8x8; pooler.dense.weight 8x8
        sentence-transformers, saved whole | vocab_size=96 | *0.auto_model.embeddings.word_embeddings.weight 96x8; 0.auto_model.embeddings.position_embeddings.weight 32x8; 2.linear.weight 8x8
        sentence-transformers, static | - | *embedding.weight 96x8; projection.weight 8x8
        Model2Vec | - | *embeddings 96x8; weights 96 F64
        RoBERTa | vocab_size=96 | roberta.embeddings.word_embeddings.weight 96x8; roberta.embeddings.position_embeddings.weight 34x8; lm_head.dense.weight 8x8; *lm_head.decoder.weight 96x8; lm_head.bias 96
        RoBERTa, tied | vocab_size=96 | *roberta.embeddings.word_embeddings.weight 96x8; roberta.embeddings.position_embeddings.weight 34x8; lm_head.dense.weight 8x8; lm_head.bias 96
        XLM-RoBERTa | vocab_size=96 | *roberta.embeddings.word_embeddings.weight 96x8; roberta.embeddings.token_type_embeddings.weight 1x8; lm_head.dense.weight 8x8; lm_head.layer_norm.weight 8
        Jina v3, parametrized | vocab_size=96 | *roberta.embeddings.word_embeddings.parametrizations.weight.original 96x8; roberta.embeddings.word_embeddings.parametrizations.weight.0.lora_A 5x4x96; roberta.encoder.layers.0.mixer.Wqkv.weight 24x8
        DistilBERT | vocab_size=96 | distilbert.embeddings.word_embeddings.weight 96x8; distilbert.embeddings.position_embeddings.weight 32x8; distilbert.transformer.layer.0.ffn.lin1.weight 32x8; vocab_transform.weight 8x8; *vocab_projector.weight 96x8
        DistilBERT, tied | vocab_size=96 | *distilbert.embeddings.word_embeddings.weight 96x8; distilbert.embeddings.position_embeddings.weight 32x8; vocab_transform.weight 8x8; vocab_projector.bias 96
        ALBERT | vocab_size=96 | albert.embeddings.word_embeddings.weight 96x4; albert.embeddings.position_embeddings.weight 32x4; albert.encoder.embedding_hidden_mapping_in.weight 8x4; predictions.dense.weight 4x8; *predictions.decoder.weight 96x4
        ELECTRA, generator | vocab_size=96 | electra.embeddings.word_embeddings.weight 96x8; electra.embeddings_project.weight 4x8; generator_predictions.dense.weight 8x4; *generator_lm_head.weight 96x8
        ELECTRA, discriminator | vocab_size=96 | *electra.embeddings.word_embeddings.weight 96x8; electra.embeddings.position_embeddings.weight 32x8; discriminator_predictions.dense.weight 8x8; discriminator_predictions.dense_prediction.weight 1x8
        DeBERTa v2 and v3 | vocab_size=96 | *deberta.embeddings.word_embeddings.weight 96x8; deberta.encoder.rel_embeddings.weight 512x8; lm_predictions.lm_head.dense.weight 8x8; lm_predictions.lm_head.bias 96
        DeBERTa, masked | vocab_size=96 | deberta.embeddings.word_embeddings.weight 96x8; deberta.encoder.rel_embeddings.weight 512x8; cls.predictions.transform.dense.weight 8x8; *cls.predictions.decoder.weight 96x8
        MPNet | vocab_size=96 | mpnet.embeddings.word_embeddings.weight 96x8; mpnet.encoder.relative_attention_bias.weight 32x12; *lm_head.decoder.weight 96x8; lm_head.dense.weight 8x8
        MobileBERT | vocab_size=96 | mobilebert.embeddings.word_embeddings.weight 96x4; mobilebert.embeddings.embedding_transformation.weight 8x12; cls.predictions.dense.weight 4x96; *cls.predictions.decoder.weight 96x4
        ModernBERT | vocab_size=96 | model.embeddings.tok_embeddings.weight 96x8; model.layers.0.mlp.Wi.weight 48x8; head.dense.weight 8x8; *decoder.weight 96x8
        ModernBERT, tied | vocab_size=96 | *model.embeddings.tok_embeddings.weight 96x8; model.layers.0.mlp.Wi.weight 480x8; head.dense.weight 8x8; decoder.bias 96
        NeoBERT | vocab_size=96 | model.encoder.weight 96x8; model.transformer_encoder.0.qkv.weight 24x8; *decoder.weight 96x8
        XLNet | vocab_size=96 | transformer.word_embedding.weight 96x8; transformer.mask_emb 1x1x8; *lm_loss.weight 96x8
        XLM | n_words=96 | transformer.embeddings.weight 96x8; transformer.position_embeddings.weight 32x8; *pred_layer.proj.weight 96x8
        ESM | vocab_size=33 | esm.embeddings.word_embeddings.weight 33x40; esm.embeddings.position_embeddings.weight 130x40; esm.contact_head.regression.weight 1x20; lm_head.dense.weight 40x40; *lm_head.decoder.weight 33x40
        T5 | vocab_size=96 | *shared.weight 96x8; encoder.block.0.layer.0.SelfAttention.q.weight 8x8; encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight 32x2; decoder.block.0.layer.2.DenseReluDense.wi.weight 128x8
        T5, all names of its one matrix | vocab_size=96 tie_word_embeddings=true | shared.weight 96x8; encoder.embed_tokens.weight 96x8; decoder.embed_tokens.weight 96x8; *lm_head.weight 96x8
        T5 v1.1, mT5, FLAN-T5 | vocab_size=96 tie_word_embeddings=false | shared.weight 96x8; *lm_head.weight 96x8; encoder.block.0.layer.0.SelfAttention.q.weight 8x8
        T5, encoder only | vocab_size=96 | *encoder.embed_tokens.weight 96x8; encoder.block.0.layer.0.SelfAttention.q.weight 8x8
        BART, mBART, Pegasus | vocab_size=96 | *model.shared.weight 96x8; model.decoder.embed_positions.weight 34x8; model.encoder.layers.0.fc1.weight 128x8; final_logits_bias 1x96
        BART, all names of its one matrix | vocab_size=96 | model.shared.weight 96x8; model.encoder.embed_tokens.weight 96x8; model.decoder.embed_tokens.weight 96x8; *lm_head.weight 96x8; final_logits_bias 1x96
        Marian | vocab_size=96 | model.shared.weight 96x8; *lm_head.weight 96x8; final_logits_bias 1x96; model.encoder.embed_positions.weight 64x8
        M2M100, NLLB | vocab_size=96 | *model.shared.weight 96x8; model.encoder.layers.0.fc1.weight 32x8
        FSMT, two vocabularies | src_vocab_size=80 tgt_vocab_size=96 | model.encoder.embed_tokens.weight 80x8; model.decoder.embed_tokens.weight 96x8; *model.decoder.output_projection.weight 96x8
        fairseq, sequence to sequence | - | encoder.embed_tokens.weight 96x8; decoder.embed_tokens.weight 96x8; *decoder.output_projection.weight 96x8; decoder.layers.0.fc1.weight 32x8
        fairseq, RoBERTa | - | encoder.sentence_encoder.embed_tokens.weight 96x8; encoder.sentence_encoder.embed_positions.weight 34x8; encoder.lm_head.dense.weight 8x8; *encoder.lm_head.weight 96x8
        Whisper | vocab_size=96 | model.decoder.embed_tokens.weight 96x8; model.decoder.embed_positions.weight 48x8; model.encoder.embed_positions.weight 1500x8; *proj_out.weight 96x8
        Whisper, tied | vocab_size=96 | *model.decoder.embed_tokens.weight 96x8; model.decoder.embed_positions.weight 48x8; model.encoder.embed_positions.weight 1500x8
        Whisper of OpenAI | - | *decoder.token_embedding.weight 96x8; decoder.positional_embedding 48x8; encoder.positional_embedding 1500x8
        GPT | vocab_size=96 | *tokens_embed.weight 96x8; positions_embed.weight 64x8; h.0.mlp.c_fc.weight 8x32
        GPT-2 | vocab_size=96 | *transformer.wte.weight 96x8; transformer.wpe.weight 128x8; transformer.h.0.mlp.c_fc.weight 8x32
        GPT-2, bare | vocab_size=96 | *wte.weight 96x8; wpe.weight 128x8; h.0.attn.c_attn.weight 8x24
        GPT-2 of Flax | vocab_size=96 | *transformer.wte.embedding 96x8; transformer.wpe.embedding 128x8; transformer.h.0.mlp.c_fc.kernel 32x8
        GPT-Neo | vocab_size=96 | *transformer.wte.weight 96x8; transformer.wpe.weight 128x8; transformer.h.0.mlp.c_proj.weight 8x32
        GPT-J, CodeGen | vocab_size=96 | transformer.wte.weight 96x8; *lm_head.weight 96x8; lm_head.bias 96; transformer.h.0.mlp.fc_in.weight 32x8
        GPT-NeoX, Pythia, StableLM alpha | vocab_size=96 | gpt_neox.embed_in.weight 96x8; *embed_out.weight 96x8; gpt_neox.layers.0.mlp.dense_4h_to_h.weight 8x32
        GPT-BigCode, StarCoder | vocab_size=96 | *transformer.wte.weight 96x8; transformer.wpe.weight 8192x8; transformer.h.0.attn.c_attn.weight 16x8
        CTRL | vocab_size=96 | transformer.w.weight 96x8; *lm_head.weight 96x8; lm_head.bias 96
        OPT | vocab_size=96 | *model.decoder.embed_tokens.weight 96x8; model.decoder.embed_positions.weight 2050x8; model.decoder.layers.0.fc1.weight 32x8
        OPT, projected | vocab_size=96 | *model.decoder.embed_tokens.weight 96x4; model.decoder.project_in.weight 8x4; model.decoder.project_out.weight 4x8
        BLOOM | vocab_size=96 | *word_embeddings.weight 96x8; word_embeddings_layernorm.weight 8; h.0.mlp.dense_4h_to_h.weight 8x32
        BLOOM, whole | vocab_size=96 | transformer.word_embeddings.weight 96x8; *lm_head.weight 96x8; transformer.h.0.mlp.dense_h_to_4h.weight 32x8
        Falcon | vocab_size=96 | transformer.word_embeddings.weight 96x8; *lm_head.weight 96x8; transformer.h.0.mlp.dense_4h_to_h.weight 8x32
        MPT | vocab_size=96 | *transformer.wte.weight 96x8; transformer.blocks.0.ffn.up_proj.weight 128x8
        Llama 1 to 3 | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.gate_proj.weight 128x8; model.norm.weight 8; *lm_head.weight 96x8
        Llama 3.2, small, tied | vocab_size=96 tie_word_embeddings=true | *model.embed_tokens.weight 96x8; model.layers.0.mlp.gate_proj.weight 128x8
        Llama 3.2 Vision | text_config.vocab_size=96 | language_model.model.embed_tokens.weight 104x8; *language_model.lm_head.weight 96x8; vision_model.patch_embedding.weight 8x3x2x2; multi_modal_projector.weight 8x16
        Llama 4 | text_config.vocab_size=96 | language_model.model.embed_tokens.weight 96x8; *language_model.lm_head.weight 96x8; vision_model.positional_embedding_vlm 10x8
        Llama of Meta, consolidated | vocab_size=96 | tok_embeddings.weight 96x8; *output.weight 96x8; layers.0.attention.wq.weight 8x8; layers.0.feed_forward.w1.weight 128x8
        llama2.c, stories | vocab_size=512 | tok_embeddings.weight 512x64; *output.weight 512x64; layers.0.feed_forward.w1.weight 172x64
        Mistral, Mixtral | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.block_sparse_moe.gate.weight 4x8; *lm_head.weight 96x8
        Mistral, consolidated | vocab_size=96 | tok_embeddings.weight 96x8; layers.0.feed_forward.w1.weight 128x8; *output.weight 96x8
        Pixtral, consolidated | vocab_size=96 | tok_embeddings.weight 96x8; vision_encoder.patch_conv.weight 8x3x2x2; vision_language_adapter.w_in.weight 128x16; *output.weight 96x8
        Qwen 1 | vocab_size=96 | transformer.wte.weight 96x8; transformer.h.0.mlp.w1.weight 128x8; *lm_head.weight 96x8
        Qwen 2, 2.5, 3 | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.self_attn.q_proj.weight 8x8; *lm_head.weight 96x8
        Qwen 3, tied | vocab_size=96 tie_word_embeddings=true | *model.embed_tokens.weight 96x8; model.layers.0.self_attn.q_norm.weight 4
        Qwen3-Embedding, bare | vocab_size=96 | *embed_tokens.weight 96x8; layers.0.mlp.up_proj.weight 128x8; norm.weight 8
        Qwen2-VL, Qwen2.5-VL | vocab_size=96 | model.embed_tokens.weight 96x8; visual.patch_embed.proj.weight 8x3x2x2x2; visual.merger.mlp.0.weight 128x32; *lm_head.weight 96x8
        Qwen3-VL | text_config.vocab_size=96 | model.language_model.embed_tokens.weight 96x8; model.visual.pos_embed.weight 2304x8; model.visual.merger.linear_fc1.weight 32x32; *lm_head.weight 96x8
        Qwen2.5-Omni and Qwen3-Omni | thinker_config.text_config.vocab_size=96 talker_config.vocab_size=64 | thinker.model.embed_tokens.weight 96x8; *thinker.lm_head.weight 96x8; talker.model.embed_tokens.weight 64x8; talker.codec_head.weight 64x8; talker.thinker_to_talker_proj.weight 8x8; token2wav.code2wav_dit_model.text_embed.codec_embed.weight 65x4
        Qwen2-Audio | text_config.vocab_size=96 | language_model.model.embed_tokens.weight 96x8; *language_model.lm_head.weight 96x8; audio_tower.embed_positions.weight 1500x8
        Gemma 1 and 2 | vocab_size=96 | *model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8
        Gemma of Google, torch | - | *embedder.weight 96x8; model.layers.0.mlp.gate_proj.weight 64x8
        Gemma 3, multimodal | text_config.vocab_size=96 | *language_model.model.embed_tokens.weight 96x8; vision_tower.vision_model.embeddings.position_embedding.weight 4096x8; multi_modal_projector.mm_input_projection_weight 16x8
        Gemma 3n | text_config.vocab_size=96 text_config.vocab_size_per_layer_input=96 vision_config.vocab_size=16 | *model.language_model.embed_tokens.weight 96x8; model.language_model.embed_tokens_per_layer.weight 96x64; model.embed_vision.embedding.weight 16x8; model.embed_audio.embedding.weight 16x8
        PaliGemma | text_config.vocab_size=96 | *language_model.model.embed_tokens.weight 96x8; vision_tower.vision_model.embeddings.position_embedding.weight 256x8
        RecurrentGemma | vocab_size=96 | *model.embed_tokens.weight 96x8; model.layers.0.temporal_block.linear_y.weight 8x8
        Phi 1 and 1.5, first form | vocab_size=96 | transformer.embd.wte.weight 96x8; transformer.h.0.mlp.fc1.weight 128x8; *lm_head.linear.weight 96x8; lm_head.ln.weight 8
        Phi 2, padded beyond its tokenizer | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.fc1.weight 32x8; *lm_head.weight 96x8
        Phi 3, 3.5, 4 | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.gate_up_proj.weight 256x8; *lm_head.weight 96x8
        Phi 3 Vision | vocab_size=96 | model.embed_tokens.weight 96x8; model.vision_embed_tokens.img_processor.vision_model.embeddings.position_embedding.weight 577x8; model.vision_embed_tokens.img_projection.0.weight 128x32; *lm_head.weight 96x8
        Phi 4 Multimodal | vocab_size=96 tie_word_embeddings=true | *model.embed_tokens.weight 96x8; model.embed_tokens_extend.audio_embed.audio_projection.speech.0.weight 128x8; model.embed_tokens_extend.image_embed.glb_GN 1x1x32
        StableLM 2 | vocab_size=96 | model.embed_tokens.weight 96x8; *lm_head.weight 96x8; model.layers.0.input_layernorm.weight 8
        StarCoder 2 | vocab_size=96 | *model.embed_tokens.weight 96x8; model.layers.0.mlp.c_fc.weight 128x8
        DeepSeek V2 and V3, with its next-token layer | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.61.embed_tokens.weight 96x8; model.layers.61.shared_head.head.weight 96x8; model.layers.61.eh_proj.weight 8x16; *lm_head.weight 96x8
        Cohere, Command R | vocab_size=96 tie_word_embeddings=true | *model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8
        OLMo 1, first form | vocab_size=94 embedding_size=96 | model.transformer.wte.weight 96x8; model.transformer.blocks.0.ff_out.weight 8x32; *model.transformer.ff_out.weight 96x8
        OLMo, OLMo 2 | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8; *lm_head.weight 96x8
        OpenELM | vocab_size=96 | *transformer.token_embeddings.weight 96x8; transformer.layers.0.attn.qkv_proj.weight 12x8
        DBRX | vocab_size=96 | transformer.wte.weight 96x8; transformer.blocks.0.ffn.experts.mlp.w1 128x8; *lm_head.weight 96x8
        Grok 1 | vocab_size=96 | *transformer.in_out_embed.weight 96x8; transformer.decoder_layer.0.router.weight 8x8
        Jamba | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mamba.in_proj.weight 32x8; *lm_head.weight 96x8
        Mamba, original | vocab_size=94 pad_vocab_size_multiple=8 | backbone.embedding.weight 96x8; backbone.layers.0.mixer.in_proj.weight 32x8; *lm_head.weight 96x8
        Mamba, transformers | vocab_size=96 | *backbone.embeddings.weight 96x8; backbone.layers.0.mixer.in_proj.weight 32x8
        Codestral Mamba | vocab_size=96 | model.backbone.embedding.weight 96x8; *model.lm_head.weight 96x8; model.backbone.layers.0.mixer.in_proj.weight 128x8
        Falcon-Mamba, Nemotron-H | vocab_size=96 | backbone.embeddings.weight 96x8; backbone.layers.0.mixer.in_proj.weight 128x8; *lm_head.weight 96x8
        RWKV 4 to 7, original | - | emb.weight 96x8; blocks.0.att.key.weight 8x8; blocks.0.ffn.key.weight 32x8; *head.weight 96x8
        RWKV, transformers | vocab_size=96 | rwkv.embeddings.weight 96x8; rwkv.blocks.0.attention.key.weight 8x8; rwkv.blocks.0.feed_forward.key.weight 128x8; *head.weight 96x8
        RWKV 7, flash-linear-attention | vocab_size=96 | model.embeddings.weight 96x8; model.layers.0.ffn.key.weight 128x8; *lm_head.weight 96x8
        nanoGPT, compiled | - | _orig_mod.transformer.wte.weight 96x8; _orig_mod.transformer.wpe.weight 128x8; *_orig_mod.lm_head.weight 96x8
        nanoGPT | - | transformer.wte.weight 96x8; transformer.wpe.weight 128x8; transformer.h.0.mlp.c_fc.weight 32x8; *lm_head.weight 96x8
        DistributedDataParallel | vocab_size=96 | module.model.embed_tokens.weight 96x8; module.model.layers.0.mlp.up_proj.weight 128x8; *module.lm_head.weight 96x8
        Compiled and distributed | - | _orig_mod.module.model.embed_tokens.weight 96x8; *_orig_mod.module.lm_head.weight 96x8
        Lightning | - | model.model.embed_tokens.weight 96x8; model.lm_head.weight_g 96x1; *model.lm_head.weight 96x8
        PEFT, merged names | vocab_size=96 | base_model.model.model.embed_tokens.weight 96x8; base_model.model.model.layers.0.mlp.up_proj.weight 128x8; *base_model.model.lm_head.weight 96x8
        PEFT, trained copy of the head | - | base_model.model.lm_head.original_module.weight 96x8; *base_model.model.lm_head.modules_to_save.default.weight 96x8; base_model.model.model.layers.0.self_attn.q_proj.lora_A.default.weight 4x8
        CLIP, whole | text_config.vocab_size=96 | *text_model.embeddings.token_embedding.weight 96x8; text_model.embeddings.position_embedding.weight 77x8; vision_model.embeddings.position_embedding.weight 50x8; vision_model.encoder.layers.0.mlp.fc1.weight 128x8; text_projection.weight 8x8; visual_projection.weight 8x8
        CLIP, text | vocab_size=96 | *text_model.embeddings.token_embedding.weight 96x8; text_model.embeddings.position_embedding.weight 77x8; text_projection.weight 16x8
        OpenCLIP | - | *token_embedding.weight 96x8; positional_embedding 77x8; text_projection 8x8; transformer.resblocks.0.mlp.c_fc.weight 32x8; visual.proj 8x8
        SigLIP | text_config.vocab_size=96 | *text_model.embeddings.token_embedding.weight 96x8; text_model.embeddings.position_embedding.weight 64x8; text_model.head.weight 8x8; vision_model.head.mlp.fc1.weight 128x8
        BLIP, captions | text_config.vocab_size=96 | text_decoder.bert.embeddings.word_embeddings.weight 96x8; *text_decoder.cls.predictions.decoder.weight 96x8; vision_model.encoder.layers.0.mlp.fc1.weight 128x8
        BLIP-2, OPT | text_config.vocab_size=96 | *language_model.model.decoder.embed_tokens.weight 96x8; qformer.encoder.layer.0.output.dense.weight 8x32; language_projection.weight 128x8
        Kosmos-2 | text_config.vocab_size=96 | text_model.model.embed_tokens.weight 96x8; *text_model.lm_head.weight 96x8; vision_model.model.embeddings.position_embedding.weight 257x8
        Florence-2 | text_config.vocab_size=96 | language_model.model.shared.weight 96x8; *language_model.lm_head.weight 96x8; vision_tower.blocks.0.0.spatial_block.ffn.fn.net.fc1.weight 128x8
        Idefics, split | vocab_size=96 additional_vocab_size=2 | model.embed_tokens.weight 96x8; model.embed_tokens.additional_embedding.weight 2x8; *lm_head.weight 96x8; lm_head.additional_fc.weight 2x8
        Molmo, split | vocab_size=96 | model.transformer.wte.embedding 96x8; model.transformer.wte.new_embedding 2x8; model.transformer.blocks.0.ff_out.weight 8x32; *model.transformer.ff_out.weight 96x8
        LLaVA | text_config.vocab_size=96 | language_model.model.embed_tokens.weight 96x8; vision_tower.vision_model.embeddings.position_embedding.weight 577x8; *language_model.lm_head.weight 96x8
        InternVL | llm_config.vocab_size=96 | language_model.model.tok_embeddings.weight 96x8; vision_model.encoder.layers.0.mlp.fc1.weight 128x8; mlp1.1.weight 128x8; *language_model.output.weight 96x8
        MiniCPM-V | vocab_size=96 | llm.model.embed_tokens.weight 96x8; *llm.lm_head.weight 96x8; vpm.embeddings.position_embedding.weight 4900x8; resampler.query 64x8
        Janus | language_config.vocab_size=96 | language_model.model.embed_tokens.weight 96x8; *language_model.lm_head.weight 96x8; gen_embed.weight 128x4; gen_vision_model.quantize.embedding.weight 128x4; gen_head.output_mlp_projector.weight 8x8
        Chameleon | vocab_size=96 vq_config.num_embeddings=64 | model.embed_tokens.weight 96x8; model.vqmodel.quantize.embedding.weight 64x4; *lm_head.weight 96x8
        Fuyu | vocab_size=96 | language_model.model.embed_tokens.weight 96x8; vision_embed_tokens.weight 8x27; *language_model.lm_head.weight 96x8
        Granite | vocab_size=96 tie_word_embeddings=true | *model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8
        Nemotron | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.up_proj.weight 128x8; *lm_head.weight 96x8
        InternLM 2 | vocab_size=96 | model.tok_embeddings.weight 96x8; model.layers.0.attention.wo.weight 8x8; model.layers.0.feed_forward.w1.weight 128x8; *output.weight 96x8
        ChatGLM 1 | vocab_size=96 | transformer.word_embeddings.weight 96x8; transformer.layers.0.mlp.dense_h_to_4h.weight 128x8; *lm_head.weight 96x8
        ChatGLM 2 to GLM-4 | padded_vocab_size=96 | transformer.embedding.word_embeddings.weight 96x8; transformer.encoder.layers.0.mlp.dense_h_to_4h.weight 128x8; *transformer.output_layer.weight 96x8; transformer.rotary_pos_emb.inv_freq 4
        Baichuan | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.self_attn.W_pack.weight 24x8; *lm_head.weight 96x8
        EXAONE | vocab_size=96 | transformer.wte.weight 96x8; transformer.h.0.mlp.c_fc_0.weight 128x8; *lm_head.weight 96x8
        gpt-oss | vocab_size=96 | model.embed_tokens.weight 96x8; model.layers.0.mlp.experts.gate_up_proj_blocks 4x16x2x8 U8; model.layers.0.mlp.experts.gate_up_proj_scales 4x16x2 U8; *lm_head.weight 96x8
        LLaDA | vocab_size=96 | model.transformer.wte.weight 96x8; model.transformer.blocks.0.ff_proj.weight 128x8; *model.transformer.ff_out.weight 96x8
        Persimmon, first form | - | language_model.embedding.word_embeddings.weight 96x8; *word_embeddings_for_head.weight 96x8; language_model.encoder.layers.0.mlp.dense_h_to_4h.weight 128x8
        Megatron | - | language_model.embedding.word_embeddings.weight 96x8; language_model.embedding.position_embeddings.weight 128x8; *language_model.output_layer.weight 96x8
        Megatron core | - | embedding.word_embeddings.weight 96x8; decoder.layers.0.mlp.linear_fc1.weight 128x8; *output_layer.weight 96x8
        LitGPT | - | transformer.wte.weight 96x8; transformer.h.0.mlp.fc_1.weight 128x8; *lm_head.weight 96x8
        x-transformers | - | token_emb.emb.weight 96x8; attn_layers.layers.0.1.to_q.weight 128x8; *to_logits.weight 96x8
        modded-nanoGPT | - | embed.weight 96x8; value_embeds.0.weight 96x8; blocks.0.mlp.c_fc.weight 32x8; *lm_head.weight 96x8
        TransformerLens | d_vocab=96 | embed.W_E 96x8; pos_embed.W_pos 128x8; blocks.0.attn.W_Q 2x8x4; blocks.0.mlp.W_in 8x32; ^unembed.W_U 8x96; unembed.b_U 96
        TransformerLens, embedding alone | - | *embed.W_E 96x8; pos_embed.W_pos 128x8; blocks.0.mlp.W_in 8x32
        Flax, untied head | vocab_size=96 | model.embed_tokens.embedding 96x8; model.layers.0.mlp.up_proj.kernel 8x128; ^lm_head.kernel 8x96
        Trained adapters over the embedding | vocab_size=96 tie_word_embeddings=true | *base_model.model.model.embed_tokens.base_layer.weight 96x8; base_model.model.model.embed_tokens.lora_embedding_A.default 4x96; base_model.model.model.embed_tokens.lora_embedding_B.default 8x4; base_model.model.model.layers.0.mlp.up_proj.base_layer.weight 128x8
        GPTQ, head left alone | vocab_size=96 | model.embed_tokens.weight 96x8 F16; model.layers.0.mlp.up_proj.qweight 1x128 I32; model.layers.0.mlp.up_proj.scales 1x128 F16; *lm_head.weight 96x8 F16
        Unknown names, by config | !vocab_size=96 | net.a.weight 8x8; *net.lookup.table 96x8; net.b.weight 128x8
        Unknown names, by nested config | !model.text.vocab_size=96 | *mind.words.matrix 96x8; mind.other.matrix 97x8; mind.third 200x8
        Unknown names, two of the vocabulary's size | !vocab_size=96 | net.inputs.token_table 96x8; *net.logit_table 96x8; net.b.weight 128x8
        Unknown names, transposed | !vocab_size=96 | net.a.weight 8x8; ^net.last 8x96; net.b.weight 128x8
        Unknown names, padded | !vocab_size=90 | *net.a 96x8; net.b 128x8; net.c 8x8
        Weak name among others, by config | !vocab_size=96 | backbone.head.weight 10x8; *stem.embedding.weight 96x8; stem.table.weight 128x8; out.weight 128x8
        """;

    /// <summary>The families.</summary>
    public static IReadOnlyList<LayoutFamily> All { get; } =
        [.. Table.Split('\n').Where(static line => line.Trim().Length > 0).Select(LayoutFamily.Parse)];
}
