// One file that maps at once, made of a model in any format: pack FROM TO

#include <electra/electra.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: pack FROM TO\n";
    return 2;
  }
  electra::ConvertOptions options;
  options.pack = electra::Precision::int8;
  const electra::ConvertReport made = electra::convert_pretrained(argv[1], argv[2], options);
  std::cout << made.architecture << " from " << made.format << ", " << made.tensors.size()
            << " tensors\n";

  electra::LoadReport report;
  electra::ElectraModel::from_pretrained(argv[2], {}, &report);
  std::cout << "opens as " << report.format << "; a bare model leaves " << report.unread.size()
            << " tensors unread\n";
} catch (const electra::Error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
