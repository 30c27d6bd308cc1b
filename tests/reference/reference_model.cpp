#include "reference/reference_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/four_digits.hpp"
#include "reference/int8_attention.hpp"
#include "reference/quantize.hpp"

namespace electra::reference {
namespace {

Matrix matrix(const Values& values, Index columns) {
  return Eigen::Map<const Matrix>(values.data(), static_cast<Index>(values.size()) / columns,
                                  columns);
}

Values values(const Matrix& matrix) { return {matrix.data(), matrix.data() + matrix.size()}; }

Matrix weight(const Model& model, const std::string& name) {
  const Weight& found = model.weights.at(name);
  return matrix(found.values, found.columns);
}

/// The nearest number of 8 significant bits, ties to even.
double to_bf16(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 8)), exponent - 8);
}

Matrix to_multiples(Random* noise, const Matrix& x, const Eigen::VectorXd& steps) {
  const Matrix multiples = quantize(noise, x, inverse_or_zero(steps.array()));
  return (multiples.array().colwise() * steps.array()).matrix();
}

/// int8 inputs: a scale for each row, whose numbers and 0 lie within 254 steps.
Matrix quantize_rows(Random* noise, const Matrix& x) {
  const Eigen::VectorXd high = x.rowwise().maxCoeff().cwiseMax(0);
  return to_multiples(noise, x, (high - x.rowwise().minCoeff().cwiseMin(0)) / 254);
}

/// int8 weights: a scale for each output. No number, and no sum of two that follow one another, is
/// further from 0 than 127 steps.
Matrix quantize_columns(Random* noise, const Matrix& w) {
  Eigen::VectorXd largest = w.cwiseAbs().rowwise().maxCoeff();
  for (Index i = 0; i + 1 < w.cols(); i += 2)
    largest = largest.cwiseMax((w.col(i) + w.col(i + 1)).cwiseAbs());
  return to_multiples(noise, w, largest / 127);
}

Matrix to_bf16(const Matrix& x) {
  return x.unaryExpr([](double value) { return to_bf16(value); });
}

/// Rounds a factor of attention's products in bf16.
Matrix attention_factor(const Model& model, const Matrix& x) {
  return model.rounding == Rounding::none ? x : to_bf16(x);
}

Matrix linear(const Model& model, const std::string& name, Matrix x,
              Rounding rounding = Rounding::none) {
  Matrix w = weight(model, name + ".weight");
  if (rounding != Rounding::none) {
    x = rounding == Rounding::int8 ? quantize_rows(model.noise, x) : to_bf16(x);
    w = rounding == Rounding::int8 ? quantize_columns(model.noise, w) : to_bf16(w);
  }
  const Matrix products = product(model.noise, x, w.transpose());
  return moved(model.noise, products.rowwise() + weight(model, name + ".bias").row(0));
}

Matrix layer_norm(const Model& model, const std::string& name, const Matrix& x) {
  const Matrix given = moved(model.noise, x);
  const Matrix mean = moved(model.noise, given.rowwise().mean());
  const Eigen::ArrayXXd centered = given.colwise() - mean.col(0);
  const Eigen::ArrayXd variance = centered.square().rowwise().mean();
  const Eigen::ArrayXXd normal = moved(
      model.noise, (centered.colwise() / (variance + model.config.layer_norm_eps).sqrt()).matrix());
  const Eigen::RowVectorXd gamma = weight(model, name + ".weight").row(0);
  const Eigen::RowVectorXd beta = weight(model, name + ".bias").row(0);
  return moved(model.noise, ((normal.rowwise() * gamma.array()).rowwise() + beta.array()).matrix());
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double gelu(double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }
double gelu_tanh(double x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}
double relu(double x) { return std::max(x, 0.0); }
double silu(double x) { return x * sigmoid(x); }

using Function = double (*)(double);

Function activation(const std::string& name) {
  static const std::map<std::string, Function> functions = {
      {"gelu", gelu},
      {"gelu_python", gelu},
      {"gelu_new", gelu_tanh},
      {"gelu_accurate", gelu_tanh},
      {"gelu_pytorch_tanh", gelu_tanh},
      {"gelu_python_tanh", gelu_tanh},
      {"gelu_fast", gelu_tanh},
      {"gelu_10", [](double x) { return std::clamp(gelu(x), -10.0, 10.0); }},
      {"quick_gelu", [](double x) { return x * sigmoid(1.702 * x); }},
      {"relu", relu},
      {"relu6", [](double x) { return std::min(relu(x), 6.0); }},
      {"relu2", [](double x) { return relu(x) * relu(x); }},
      {"silu", silu},
      {"swish", silu},
      {"mish", [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
      {"tanh", [](double x) { return std::tanh(x); }},
      {"sigmoid", sigmoid},
      {"linear", [](double x) { return x; }},
      {"leaky_relu", [](double x) { return x < 0 ? 0.01 * x : x; }},
      {"hardswish", [](double x) { return x * std::min(relu(x + 3), 6.0) / 6; }},
      {"laplace",
       [](double x) { return (1 + std::erf((x - 0.707107) / (0.282095 * std::sqrt(2.0)))) / 2; }},
  };
  return functions.at(name);
}

Matrix apply(const Model& model, Function function, const Matrix& x) {
  const Matrix result = x.unaryExpr(function);
  return moved(model.noise, result, x.cwiseAbs() + result.cwiseAbs());
}

Matrix activate(const Model& model, const std::string& name, const Matrix& x) {
  return apply(model, activation(name), x);
}

/// Returns the activation of a feed-forward layer, whose GELU has four digits in low precision.
Matrix activate_in_layer(const Model& model, const Matrix& x) {
  const Function function = activation(model.config.hidden_act);
  const bool exact = model.rounding == Rounding::none || function != gelu;
  return apply(model, exact ? function : four_digit_gelu, x);
}

Matrix embeddings(const Model& model, const Sequence& sequence) {
  const ElectraConfig& config = model.config;
  const std::string name = "electra.embeddings.";
  const auto look_up = [&](const char* table, const Integers& ids) -> Matrix {
    return weight(model, name + table + ".weight")(ids, Eigen::all);
  };
  Matrix sum = sequence.inputs_embeds.empty()
                   ? look_up("word_embeddings", sequence.input_ids)
                   : matrix(sequence.inputs_embeds, config.embedding_size);
  if (model.rounding == Rounding::int8 && sequence.inputs_embeds.empty())
    sum = quantize_rows(model.noise, sum);
  sum = moved(model.noise, sum + look_up("token_type_embeddings", sequence.token_type_ids));
  if (config.position_embedding_type == PositionEmbeddingType::absolute)
    sum = moved(model.noise, sum + look_up("position_embeddings", sequence.position_ids));
  const Matrix normal = layer_norm(model, name + "LayerNorm", sum);
  if (config.embedding_size == config.hidden_size) return normal;
  const bool exact = model.rounding == Rounding::none;
  return linear(model, "electra.embeddings_project", normal,
                exact ? Rounding::none : Rounding::bf16);
}

/// 1 where a query [rows] sees a key [columns], 0 where it does not.
Matrix visible(const Integers& mask, Index queries, Index keys) {
  if (mask.empty()) return Matrix::Ones(queries, keys);
  const Matrix given = matrix(Values(mask.begin(), mask.end()), keys);
  return given.rows() == queries ? given : given.replicate(queries, 1);
}

Matrix self_visible(const Model& model, const Sequence& sequence) {
  const auto tokens = static_cast<Index>(sequence.token_type_ids.size());
  const Matrix given = visible(sequence.attention_mask, tokens, tokens);
  const bool for_each_query = static_cast<Index>(sequence.attention_mask.size()) > tokens;
  if (!model.config.is_decoder || for_each_query) return given;
  return given.triangularView<Eigen::Lower>();
}

Matrix relative_scores(const ElectraConfig& config, const Matrix& query, const Matrix& key,
                       const Matrix& distances) {
  Matrix scores(query.rows(), key.rows());
  for (Index l = 0; l < scores.rows(); ++l)
    for (Index r = 0; r < scores.cols(); ++r) {
      const auto distance = distances.row(l - r + config.max_position_embeddings - 1);
      scores(l, r) = query.row(l).dot(distance);
      if (config.position_embedding_type == PositionEmbeddingType::relative_key_query)
        scores(l, r) += key.row(r).dot(distance);
    }
  return scores;
}

/// Returns the relative position scores of one head, without the division by the root of the head
/// size.
Matrix relative_scores(const Model& model, const std::string& name, const Matrix& query,
                       const Matrix& key) {
  if (model.config.position_embedding_type == PositionEmbeddingType::absolute)
    return Matrix::Zero(query.rows(), key.rows());
  const Matrix distances = weight(model, name + ".distance_embedding.weight");
  const Matrix scores = relative_scores(model.config, query, key, distances);
  if (model.noise == nullptr) return scores;
  return moved(
      model.noise, scores,
      relative_scores(model.config, query.cwiseAbs(), key.cwiseAbs(), distances.cwiseAbs()));
}

/// Probabilities over the keys. A query that sees none attends to all of them alike.
Matrix softmax(const Model& model, Matrix scores, const Matrix& seen) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  scores = (seen.array() > 0).select(scores, std::numeric_limits<float>::lowest());
  scores = (seen.array() < 0).select(-infinity, scores);
  const bool exact = model.rounding == Rounding::none;
  const Matrix powers =
      moved(model.noise, (scores.colwise() - scores.rowwise().maxCoeff()).unaryExpr([&](double x) {
        return exact ? std::exp(x) : four_digit_exp2(x / std::log(2.0));
      }));
  return attention_factor(model, powers).array().colwise() / powers.rowwise().sum().array();
}

/// One head in fp32 or bf16.
Head attend_head(const Model& model, const Matrix& query, const Matrix& key, const Matrix& value,
                 const Matrix& bias, const Matrix& seen) {
  const Matrix products = product(model.noise, attention_factor(model, query),
                                  attention_factor(model, key).transpose());
  const double root = std::sqrt(static_cast<double>(query.cols()));
  const Matrix probabilities = softmax(model, moved(model.noise, products / root + bias), seen);
  return {product(model.noise, probabilities, attention_factor(model, value)), probabilities};
}

/// The heads' results side by side, and the probabilities of each head behind the other's.
struct Attention {
  Matrix context;
  Values probabilities;
};

Attention attend(const Model& model, const std::string& name, const Matrix& hidden,
                 const Matrix& states, const Matrix& seen, const double* head_mask) {
  const bool is_self = name.find(".attention.") != std::string::npos;
  const Matrix queries = linear(model, name + ".query", hidden, model.rounding);
  const Matrix keys = linear(model, name + ".key", states, model.rounding);
  const Matrix all_values = linear(model, name + ".value", states, model.rounding);
  const Index size = model.config.hidden_size / model.config.num_attention_heads;
  Attention result{Matrix(queries.rows(), queries.cols()), {}};
  for (Index head = 0; head < queries.cols() / size; ++head) {
    const Matrix query = queries.middleCols(head * size, size);
    const Matrix key = keys.middleCols(head * size, size);
    const Matrix value = all_values.middleCols(head * size, size);
    Matrix bias = Matrix::Zero(query.rows(), key.rows());
    if (is_self)
      bias = relative_scores(model, name, query, key) / std::sqrt(static_cast<double>(size));
    Head found = model.rounding == Rounding::int8
                     ? attend_int8(query, key, value, bias, seen, model.noise)
                     : attend_head(model, query, key, value, bias, seen);
    if (head_mask != nullptr) found.context *= head_mask[head];
    if (head_mask != nullptr) found.probabilities *= head_mask[head];
    result.context.middleCols(head * size, size) = found.context;
    const Values flat = values(found.probabilities);
    result.probabilities.insert(result.probabilities.end(), flat.begin(), flat.end());
  }
  return result;
}

/// dense, residual, LayerNorm.
Matrix add_and_norm(const Model& model, const std::string& name, const Matrix& x,
                    const Matrix& residual) {
  return layer_norm(model, name + ".LayerNorm",
                    linear(model, name + ".dense", x, model.rounding) + residual);
}

Matrix layer(const Model& model, Index index, const Matrix& hidden, const Sequence& sequence,
             States& states) {
  const std::string name = "electra.encoder.layer." + std::to_string(index);
  const auto factors = static_cast<Index>(sequence.head_mask.size());
  const double* head_mask =
      factors == 0 ? nullptr
                   : sequence.head_mask.data() + index * (factors / model.config.num_hidden_layers);
  const Attention self = attend(model, name + ".attention.self", hidden, hidden,
                                self_visible(model, sequence), head_mask);
  states.attentions.push_back(self.probabilities);
  Matrix x = add_and_norm(model, name + ".attention.output", self.context, hidden);
  if (model.config.add_cross_attention && !sequence.encoder_hidden_states.empty()) {
    const Matrix encoder = matrix(sequence.encoder_hidden_states, model.config.hidden_size);
    const Matrix seen = visible(sequence.encoder_attention_mask, x.rows(), encoder.rows());
    const Attention cross =
        attend(model, name + ".crossattention.self", x, encoder, seen, head_mask);
    states.cross_attentions.push_back(cross.probabilities);
    x = add_and_norm(model, name + ".crossattention.output", cross.context, x);
  }
  const Matrix wide =
      activate_in_layer(model, linear(model, name + ".intermediate.dense", x, model.rounding));
  return add_and_norm(model, name + ".output", wide, x);
}

}  // namespace

States encode(const Model& model, const Sequence& sequence) {
  States states;
  Matrix hidden = embeddings(model, sequence);
  states.hidden_states.push_back(values(hidden));
  for (Index index = 0; index < model.config.num_hidden_layers; ++index) {
    hidden = layer(model, index, hidden, sequence, states);
    states.hidden_states.push_back(values(hidden));
  }
  return states;
}

Values pre_training(const Model& model, const Values& hidden) {
  const std::string name = "discriminator_predictions.dense";
  const Matrix x = linear(model, name, matrix(hidden, model.config.hidden_size));
  return values(linear(model, name + "_prediction", activate(model, model.config.hidden_act, x)));
}

Values language_model(const Model& model, const Values& hidden) {
  const Matrix x =
      linear(model, "generator_predictions.dense", matrix(hidden, model.config.hidden_size));
  const Matrix u = layer_norm(model, "generator_predictions.LayerNorm", activate(model, "gelu", x));
  const Matrix words =
      weight(model, model.config.tie_word_embeddings ? "electra.embeddings.word_embeddings.weight"
                                                     : "generator_lm_head.weight");
  return values(product(model.noise, u, words.transpose()).rowwise() +
                weight(model, "generator_lm_head.bias").row(0));
}

Values token_classification(const Model& model, const Values& hidden) {
  return values(linear(model, "classifier", matrix(hidden, model.config.hidden_size)));
}

Values question_answering(const Model& model, const Values& hidden) {
  return values(linear(model, "qa_outputs", matrix(hidden, model.config.hidden_size)));
}

Values sequence_classification(const Model& model, const Values& hidden) {
  const Matrix first = matrix(hidden, model.config.hidden_size).topRows(1);
  const Matrix x = activate(model, "gelu", linear(model, "classifier.dense", first));
  return values(linear(model, "classifier.out_proj", x));
}

Values multiple_choice(const Model& model, const Values& hidden) {
  const ElectraConfig& config = model.config;
  const Matrix all = matrix(hidden, config.hidden_size);
  Matrix summary = all.bottomRows(1);  // "last", and "cls_index" without an index
  if (config.summary_type == "first") summary = all.topRows(1);
  if (config.summary_type == "mean") summary = all.colwise().mean();
  if (config.summary_use_proj) summary = linear(model, "sequence_summary.summary", summary);
  if (!config.summary_activation.value_or("").empty())
    summary = activate(model, *config.summary_activation, summary);
  return values(linear(model, "classifier", summary));
}

}  // namespace electra::reference
