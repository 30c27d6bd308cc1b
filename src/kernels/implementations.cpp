// The implementations of each operation and precision, best first: the first row is taken whose
// instruction set is the one in use or one that it extends.
//
// To add an instruction set: name it in kernels.hpp, implementation.hpp, functions.hpp and
// dispatch.cpp (where the machine is queried); write an Arch in arch/ and a source that includes it
// and the parts of implementation/ that profit; give that source its flags in CMakeLists.txt; add a
// row here for each of its functions.

#include "kernels/functions.hpp"
#include "kernels/implementation.hpp"

namespace electra::kernels {
namespace {

using Set = InstructionSet;

// fp32

constexpr Implementation<void(const Gemm&)> gemm_fp32[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::gemm_fp32},
    {Set::avx2, avx2::gemm_fp32},
#elif defined(__aarch64__)
    {Set::neon, neon::gemm_fp32},
#endif
    {Set::scalar, scalar::gemm_fp32},
};

constexpr Implementation<void(const LayerNorm&)> layer_norm_fp32[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::layer_norm_fp32},
    {Set::avx2, avx2::layer_norm_fp32},
#elif defined(__aarch64__)
    {Set::neon, neon::layer_norm_fp32},
#endif
    {Set::scalar, scalar::layer_norm_fp32},
};

constexpr Implementation<void(const Attention&)> attention_fp32[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::attention_fp32},
    {Set::avx2, avx2::attention_fp32},
#elif defined(__aarch64__)
    {Set::neon, neon::attention_fp32},
#endif
    {Set::scalar, scalar::attention_fp32},
};

constexpr Implementation<void(float*, Size, Size, Size)> softmax[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::softmax},
    {Set::avx2, avx2::softmax},
#elif defined(__aarch64__)
    {Set::neon, neon::softmax},
#endif
    {Set::scalar, scalar::softmax},
};

constexpr Implementation<void(Activation, float*, Size, Size, Size)> activate[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::activate},
    {Set::avx2, avx2::activate},
#elif defined(__aarch64__)
    {Set::neon, neon::activate},
#endif
    {Set::scalar, scalar::activate},
};

// bf16. Where an instruction multiplies pairs, a word of a row has two values, else one.

constexpr Implementation<void(const Gemm&)> gemm_bf16[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::gemm_bf16, 2}, {Set::avx512bf16, avx512bf16::gemm_bf16, 2},
    {Set::avx512, avx512::gemm_bf16, 1},       {Set::avx2, avx2::gemm_bf16, 1},
#elif defined(__aarch64__)
    {Set::neon_bf16, neon_bf16::gemm_bf16, 2},
    {Set::neon, neon::gemm_bf16, 1},
#endif
    {Set::scalar, scalar::gemm_bf16, 2},
};

constexpr Implementation<void(const Quantize&)> quantize_bf16[] = {
#if defined(__x86_64__)
    {Set::avx512bf16, avx512bf16::quantize_bf16, 2},
    {Set::avx512, avx512::quantize_bf16, 1},
    {Set::avx2, avx2::quantize_bf16, 1},
#elif defined(__aarch64__)
    {Set::neon_bf16, neon_bf16::quantize_bf16, 2},
    {Set::neon, neon::quantize_bf16, 1},
#endif
    {Set::scalar, scalar::quantize_bf16, 2},
};

constexpr Implementation<void(const LayerNorm&)> layer_norm_bf16[] = {
#if defined(__x86_64__)
    {Set::avx512bf16, avx512bf16::layer_norm_bf16, 2},
    {Set::avx512, avx512::layer_norm_bf16, 1},
    {Set::avx2, avx2::layer_norm_bf16, 1},
#elif defined(__aarch64__)
    {Set::neon_bf16, neon_bf16::layer_norm_bf16, 2},
    {Set::neon, neon::layer_norm_bf16, 1},
#endif
    {Set::scalar, scalar::layer_norm_bf16, 2},
};

constexpr Implementation<void(const Attention&)> attention_bf16[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::attention_bf16}, {Set::avx512bf16, avx512bf16::attention_bf16},
    {Set::avx512, avx512::attention_bf16},       {Set::avx2, avx2::attention_bf16},
#elif defined(__aarch64__)
    {Set::neon_bf16, neon_bf16::attention_bf16},
    {Set::neon, neon::attention_bf16},
#endif
    {Set::scalar, scalar::attention_bf16},
};

// int8

constexpr Implementation<void(const Gemm&)> gemm_int8[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::gemm_int8}, {Set::avx512vnni, avx512vnni::gemm_int8},
    {Set::avx512, avx512::gemm_int8},       {Set::avxvnni, avxvnni::gemm_int8},
    {Set::avx2, avx2::gemm_int8},
#elif defined(__aarch64__)
    {Set::neon_i8mm, neon_i8mm::gemm_int8},
    {Set::neon_dotprod, neon_dotprod::gemm_int8},
    {Set::neon, neon::gemm_int8},
#endif
    {Set::scalar, scalar::gemm_int8},
};

constexpr Implementation<void(const Attention&)> attention_int8[] = {
#if defined(__x86_64__)
    {Set::avx512amx, avx512amx::attention_int8}, {Set::avx512vnni, avx512vnni::attention_int8},
    {Set::avx512, avx512::attention_int8},       {Set::avxvnni, avxvnni::attention_int8},
    {Set::avx2, avx2::attention_int8},
#elif defined(__aarch64__)
    {Set::neon_i8mm, neon_i8mm::attention_int8},
    {Set::neon_dotprod, neon_dotprod::attention_int8},
    {Set::neon, neon::attention_int8},
#endif
    {Set::scalar, scalar::attention_int8},
};

constexpr Implementation<void(const Quantize&)> quantize_int8[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::quantize_int8},
    {Set::avx2, avx2::quantize_int8},
#elif defined(__aarch64__)
    {Set::neon, neon::quantize_int8},
#endif
    {Set::scalar, scalar::quantize_int8},
};

constexpr Implementation<void(const LayerNorm&)> layer_norm_int8[] = {
#if defined(__x86_64__)
    {Set::avx512, avx512::layer_norm_int8},
    {Set::avx2, avx2::layer_norm_int8},
#elif defined(__aarch64__)
    {Set::neon, neon::layer_norm_int8},
#endif
    {Set::scalar, scalar::layer_norm_int8},
};

/// fp32 rows are multiplied as they are.
void quantize_fp32(const Quantize& /*task*/) {}

/// Whether the rows that are written in bf16 are those that its products read.
constexpr bool bf16_rows_agree() {
  for (const InstructionSetInfo& info : instruction_sets) {
    const Size values_per_word = best_for(info.set, gemm_bf16).values_per_word;
    // Not by their addresses, which no sanitizer lets a constant expression compare.
    if (best_for(info.set, quantize_bf16, values_per_word).values_per_word != values_per_word ||
        best_for(info.set, layer_norm_bf16, values_per_word).values_per_word != values_per_word)
      return false;
  }
  return true;
}
static_assert(bf16_rows_agree(), "a product in bf16 has nothing that quantizes rows for it");

}  // namespace

Kernels kernels_of(const InstructionSetInfo& info) {
  const InstructionSet set = info.set;
  const auto bf16 = best_for(set, gemm_bf16);
  Kernels kernels{};
  kernels.instruction_set = set;
  kernels.name = info.name;
  kernels.by_name_only = info.by_name_only;
  kernels.fp32.gemm = best_for(set, gemm_fp32).function;
  kernels.fp32.quantize = quantize_fp32;
  kernels.fp32.layer_norm = best_for(set, layer_norm_fp32).function;
  kernels.fp32.attention = best_for(set, attention_fp32).function;
  kernels.fp32.values_per_word = 1;
  kernels.bf16.gemm = bf16.function;
  kernels.bf16.quantize = best_for(set, quantize_bf16, bf16.values_per_word).function;
  kernels.bf16.layer_norm = best_for(set, layer_norm_bf16, bf16.values_per_word).function;
  kernels.bf16.attention = best_for(set, attention_bf16).function;
  kernels.bf16.values_per_word = bf16.values_per_word;
  kernels.int8.gemm = best_for(set, gemm_int8).function;
  kernels.int8.quantize = best_for(set, quantize_int8).function;
  kernels.int8.layer_norm = best_for(set, layer_norm_int8).function;
  kernels.int8.attention = best_for(set, attention_int8).function;
  kernels.int8.values_per_word = 4;
  kernels.softmax = best_for(set, softmax).function;
  kernels.activate = best_for(set, activate).function;
  return kernels;
}

}  // namespace electra::kernels
