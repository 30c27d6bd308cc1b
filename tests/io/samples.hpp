#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "electra/io/checkpoint.hpp"
#include "io/hdf5/hdf5_builder.hpp"
#include "io/prepacked/prepacked_file.hpp"
#include "io/pytorch/pickles.hpp"
#include "io/pytorch/pytorch.hpp"
#include "io/pytorch/zips.hpp"
#include "io/support.hpp"
#include "io/tensorflow/tables.hpp"

namespace electra::testing {

/// A valid checkpoint of a few hundred bytes: `files` by their names, one of which opens it.
struct Sample {
  std::string name;
  std::string main;
  std::map<std::string, std::string> files;
};

inline void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

namespace detail {

inline const std::string six = bytes_of(std::vector<float>{0, 1, 2, 3, 4, 5});

inline std::string safetensors_file(const std::string& prefix) {
  return safetensors("{\"__metadata__\":{\"format\":\"pt\"},\"" + prefix +
                         "a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]},\"" +
                         prefix +
                         "b\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[8,24]}}",
                     six);
}

inline std::string pickle() {
  using namespace pickles;
  const std::string numbers = storage("FloatStorage", "0", 6) + "q\1";
  return whole(ordered_dict() + "(" + text("encoder.a") +
               tensor(numbers, integer(0), tuple({integer(2), integer(3)}),
                      tuple({integer(3), integer(1)})) +
               text("encoder.b") + tensor("h\1", "K\1", "K\2K\2\x86", "K\1K\2\x86") + "u" +
               empty_dict + "b");
}

inline std::string legacy_file() {
  using namespace pickles;
  return std::string(io::pytorch::legacy_magic) + whole(integer(1001)) +
         whole(dict({text("little_endian"), yes})) + pickle() + whole(list({text("0")})) +
         bytes_of(std::uint64_t{6}) + six;
}

inline std::string flax_file() {
  const auto array = [](const std::string& shape, const std::string& data) {
    const std::string content = "\x93" + shape +
                                "\xA7"
                                "float32\xC4" +
                                static_cast<char>(data.size()) + data;
    return "\xC7" + std::string(1, static_cast<char>(content.size())) + "\1" + content;
  };
  const std::string chunks =
      "\x83\xB9__msgpack_chunked_array__\xC3\xA5shape\x82\xA1"
      "0\1\xA1"
      "1\2"
      "\xA6"
      "chunks\x82\xA1"
      "0" +
      array("\x91\1", six.substr(0, 4)) +
      "\xA1"
      "1" +
      array("\x91\1", six.substr(4, 4));
  return "\x83\xA6kernel" + array("\x92\2\1", six.substr(0, 8)) +
         "\xA5"
         "chunk" +
         chunks + "\xA4step\x91\xD3" + std::string(8, '\1');
}

inline std::string bundle_index() {
  const std::string shape = field(2, field(2, field(1, 2)) + field(2, field(1, 3)));
  const auto part = [](std::size_t first, std::size_t count) {
    return field(4, 4 * first) + field(5, 4 * count) +
           fixed_field(6, io::masked_crc32c(std::string_view(six).substr(4 * first, 4 * count)));
  };
  const auto columns = [](std::uint64_t start, std::uint64_t length) {
    return field(7, field(1, std::string()) + field(1, field(1, start) + field(2, length)));
  };
  const auto slice_shape = [](std::uint64_t width) {
    return field(2, field(2, field(1, 2)) + field(2, field(1, width)));
  };
  const std::string key = std::string("\0electra/encoder/kernel\0\1\1\2\x80\x7F", 29);
  return table_of({{"", field(1, 1)},
                   {key + "\x80\x81", field(1, 1) + slice_shape(1) + part(0, 2)},
                   {key + "\x81\x82", field(1, 1) + slice_shape(2) + part(2, 4)},
                   {"electra/encoder/kernel", field(1, 1) + shape + columns(0, 1) + columns(1, 2)},
                   {"global_step", field(1, 9)}});
}

inline std::string hdf5_file() {
  Hdf5Builder builder;
  const std::uint64_t first = builder.dataset("a", {2, 3}, six);
  const std::uint64_t second =
      builder.dataset("b", {1}, six.substr(0, 4), Hdf5Builder::float_type(true));
  return builder.finish(builder.group("root", {{"kernel:0", first}, {"b", second}})).bytes();
}

}  // namespace detail

/// One checkpoint of each format.
inline std::vector<Sample> samples() {
  using namespace detail;
  const std::string index =
      R"({"metadata":{"total_size":24},"weight_map":{"encoder.a":"x","encoder.b":"x"}})";
  return {
      {"Safetensors", "x", {{"x", safetensors_file("encoder.")}}},
      {"ShardIndex", "i", {{"i", index}, {"x", safetensors_file("encoder.")}}},
      {"PyTorchZip",
       "x",
       {{"x",
         zip({{"a/data.pkl", pickle()}, {"a/data/0", six}, {"a/byteorder", "little"}}).bytes()}}},
      {"PyTorchLegacy", "x", {{"x", legacy_file()}}},
      {"KerasHdf5", "x", {{"x", hdf5_file()}}},
      {"Flax", "x", {{"x", flax_file()}}},
      {"Prepacked", "x", {{"x", prepacked_file(Precision::fp32)}}},
      {"TensorFlowBundle",
       "x.index",
       {{"x.index", bundle_index()}, {"x.data-00000-of-00001", six}}},
  };
}

/// Opens a checkpoint and reads every number of it, as a model would.
inline void use_checkpoint(const std::filesystem::path& path) {
  OpenOptions options;
  options.network = Network::discriminator;
  const auto source = open_checkpoint(path, options);
  for (const std::string& name : source->names()) {
    const Parameter* value = source->find(name);
    if (is_float(value->dtype)) value->floats();
  }
}

}  // namespace electra::testing
