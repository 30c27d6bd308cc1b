// What is wrong with a model or a text, and whose fault it is: errors MODEL TEXT

#include <electra/pipelines/text_classification.hpp>
#include <iostream>
#include <new>
#include <string_view>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: errors MODEL TEXT\n";
    return 2;
  }
  const auto classify = electra::TextClassificationPipeline::from_pretrained(argv[1]);
  electra::TextClassificationOptions options;
  options.truncation = false;  // a text that is too long is refused, not cut
  try {
    std::cout << classify(argv[2], options).front().label << '\n';
  } catch (const electra::Error& error) {
    if (error.code() != electra::ErrorCode::input) throw;
    std::cout << "another text may do: " << error.what() << '\n';
  }
} catch (const electra::Error& error) {
  std::cout << to_string(error.code()) << ": " << error.what() << '\n';
  const std::string_view file = error.subject(electra::SubjectKind::file);
  if (!file.empty()) std::cout << "to be looked at: " << file << '\n';
} catch (const std::bad_alloc&) {
  std::cout << "the model and the text need more memory than there is\n";
}
