// Writes one valid file of each format into the corpora: electra_fuzz_seeds FOLDER [GOLDEN]; with
// the folder of golden files, a tiny model of each format as well.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "electra/heads/convert.hpp"
#include "io/samples.hpp"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& folder, const std::string& target, const std::string& bytes,
           const std::string& name = "sample") {
  fs::create_directories(folder / target);
  std::ofstream(folder / target / name, std::ios::binary) << bytes;
}

/// The entries of a checkpoint's index as the target `bundle` expects them: each after its length.
std::string entries_of(const std::string& index) {
  std::string input;
  for (const auto& [key, value] : electra::io::tensorflow::read_table(index, "sample")) {
    for (const std::string& part : {key, value}) input += static_cast<char>(part.size()) + part;
  }
  return input;
}

/// Copies the models from which the hostile files were made.
void copy_controls(const fs::path& folder, const fs::path& golden) {
  const std::tuple<const char*, const char*, const char*> controls[] = {
      {"safetensors", "st-control", "model.safetensors"},
      {"pytorch_zip", "pt-control-zip", "pytorch_model.bin"},
      {"pytorch_legacy", "pt-control-legacy", "pytorch_model.bin"},
      {"hdf5", "h5-control", "tf_model.h5"},
      {"flax", "mp-control", "flax_model.msgpack"},
      {"bundle", "ckpt-control", "model.ckpt.index"},
      {"shard_index", "index-control", "model.safetensors.index.json"},
      {"config", "config-control", "config.json"},
      {"tokenizer_json", "tokjson-control", "tokenizer.json"},
      {"vocab", "vocab-control", "vocab.txt"},
      {"sentencepiece", "spiece-control", "spiece.model"},
  };
  for (const auto& [target, test_case, file] : controls) {
    const std::string path = (golden / "hostile" / test_case / file).string();
    const std::string bytes = std::string(electra::MappedFile(path).text());
    write(folder, target, std::string(target) == "bundle" ? entries_of(bytes) : bytes, "model");
  }
}

/// Prepacks the model of the corpora `config` and `safetensors` for each precision.
void pack_model(const fs::path& folder) {
  const electra::testing::TemporaryFolder work;
  fs::create_directories(folder / "prepacked");
  fs::copy_file(folder / "config/model", work.path() / "config.json");
  fs::copy_file(folder / "safetensors/model", work.path() / "model.safetensors");
  for (const char* precision : {"fp32", "bf16", "int8"}) {
    electra::ConvertOptions options;
    options.pack = electra::precision_named(precision);
    electra::convert_pretrained(work.path(), work.path() / precision, options);
    fs::copy_file(work.path() / precision / "model.electra", folder / "prepacked" / precision,
                  fs::copy_options::overwrite_existing);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    std::fputs("electra_fuzz_seeds FOLDER [GOLDEN]\n", stderr);
    return 2;
  }
  if (argc == 3) {
    copy_controls(argv[1], argv[2]);
    pack_model(argv[1]);
  }
  const std::map<std::string, std::string> targets = {
      {"Safetensors", "safetensors"}, {"ShardIndex", "shard_index"},
      {"PyTorchZip", "pytorch_zip"},  {"PyTorchLegacy", "pytorch_legacy"},
      {"KerasHdf5", "hdf5"},          {"Flax", "flax"},
  };
  for (const electra::testing::Sample& sample : electra::testing::samples()) {
    const std::string& bytes = sample.files.at(sample.main);
    const auto target = targets.find(sample.name);
    if (target != targets.end()) write(argv[1], target->second, bytes);
    if (sample.name == "ShardIndex") write(argv[1], "json", bytes);
    if (sample.name == "TensorFlowBundle") {
      write(argv[1], "bundle", entries_of(bytes));
      write(argv[1], "table", 'f' + bytes, "file");
      const std::string block = electra::testing::block(electra::testing::entry(0, "ab", "1") +
                                                        electra::testing::entry(1, "c", "2"));
      write(argv[1], "table", 'b' + block, "block");
    }
  }
  return 0;
}
