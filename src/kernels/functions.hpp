#pragma once

#include "electra/kernels/arguments.hpp"
#include "electra/kernels/gemm.hpp"

// The kernels that the object of an instruction set may define. It defines those that it does
// better than the instruction set it extends; the lists in implementations.cpp name these.

#define ELECTRA_DECLARE_KERNELS(instruction_set)                                \
  namespace electra::kernels::instruction_set {                                 \
  void gemm_fp32(const Gemm&);                                                  \
  void gemm_bf16(const Gemm&);                                                  \
  void gemm_int8(const Gemm&);                                                  \
  void quantize_bf16(const Quantize&);                                          \
  void quantize_int8(const Quantize&);                                          \
  void layer_norm_fp32(const LayerNorm&);                                       \
  void layer_norm_bf16(const LayerNorm&);                                       \
  void layer_norm_int8(const LayerNorm&);                                       \
  void attention_fp32(const Attention&);                                        \
  void attention_bf16(const Attention&);                                        \
  void attention_int8(const Attention&);                                        \
  void softmax(float* values, Size rows, Size width, Size stride);              \
  void activate(Activation, float* values, Size rows, Size width, Size stride); \
  double peak_fp32(Size rounds);                                                \
  double peak_bf16(Size rounds);                                                \
  double peak_int8(Size rounds);                                                \
  }

ELECTRA_DECLARE_KERNELS(scalar)
#if defined(__x86_64__)
ELECTRA_DECLARE_KERNELS(avx2)
ELECTRA_DECLARE_KERNELS(avxvnni)
ELECTRA_DECLARE_KERNELS(avx512)
ELECTRA_DECLARE_KERNELS(avx512vnni)
ELECTRA_DECLARE_KERNELS(avx512bf16)
ELECTRA_DECLARE_KERNELS(avx512amx)
#elif defined(__aarch64__)
ELECTRA_DECLARE_KERNELS(neon)
ELECTRA_DECLARE_KERNELS(neon_dotprod)
ELECTRA_DECLARE_KERNELS(neon_i8mm)
ELECTRA_DECLARE_KERNELS(neon_bf16)
#endif

#undef ELECTRA_DECLARE_KERNELS
