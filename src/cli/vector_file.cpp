#include "cli/vector_file.hpp"

#include <memory>
#include <string>
#include <utility>

#include "cli/values.hpp"
#include "electra/io/safetensors.hpp"
#include "io/atomic_file.hpp"
#include "io/links.hpp"

namespace electra::cli {

VectorFile::VectorFile(std::filesystem::path path, Index width)
    : path_(std::move(path)), width_(width) {
  const std::string suffix = path_.extension().string();
  if (suffix != ".npy" && suffix != ".safetensors") {
    refuse_value("--output", "a file that ends in .npy or .safetensors", path_.string());
  }
  target_ = io::behind_links(path_);
  io::require_writable(target_);
}

void VectorFile::add(const Tensor& vector) {
  values_.insert(values_.end(), vector.begin(), vector.end());
}

void VectorFile::write() const {
  if (path_.extension() == ".npy") {
    write_npy();
  } else {
    write_tensor();
  }
}

// Version 1.0 of the format: the header is padded so that the numbers begin at a multiple of 64.
void VectorFile::write_npy() const {
  constexpr std::size_t fixed_size = 10;
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                       std::to_string(count()) + ", " + std::to_string(width_) + "), }";
  header.append(63 - (fixed_size + header.size()) % 64, ' ');
  header += '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(header.size() & 0xFF);
  start += static_cast<char>(header.size() >> 8);
  io::AtomicFile file(target_);
  file.write(start.data(), start.size());
  file.write(header.data(), header.size());
  file.write(values_.data(), values_.size() * sizeof(float));
  file.commit();
}

void VectorFile::write_tensor() const {
  Parameter tensor;
  tensor.owner = std::shared_ptr<const void>(std::shared_ptr<void>(), values_.data());
  tensor.data = values_.data();
  tensor.shape = {count(), width_};
  write_safetensors(target_, {{"embeddings", tensor}});
}

}  // namespace electra::cli
