#include "cli/hub/model_page.hpp"

#include <string>

#include <gtest/gtest.h>

#include "electra/core/error.hpp"

namespace electra::cli::hub {
namespace {

std::string model_of(std::string_view text, const std::string& endpoint = "https://hub.co") try {
  Url url = *parse_url(endpoint);
  if (url.path == "/") url.path.clear();
  const auto model = model_of_page(text, url);
  return model ? model->name + '@' + model->revision : "none";
} catch (const Error& error) {
  return error.what();
}

TEST(ModelPage, HasTheNameOfTheModelAndItsRevision) {
  EXPECT_EQ(model_of("https://hub.co/google/electra"), "google/electra@main");
  EXPECT_EQ(model_of("https://Hub.co/google/electra/?x=y#usage"), "google/electra@main");
  EXPECT_EQ(model_of("hub.co/google/electra"), "google/electra@main");
  EXPECT_EQ(model_of("https://hub.co/google/electra/tree/v1/"), "google/electra@v1");
  EXPECT_EQ(model_of("https://hub.co/google/electra/tree/refs%2Fpr%2F1"),
            "google/electra@refs/pr/1");
  EXPECT_EQ(model_of("https://hub.co/electra/tree/main"), "electra@main");
  EXPECT_EQ(model_of("https://me.org/hf/google/electra", "https://me.org/hf"),
            "google/electra@main");
}

TEST(ModelPage, IsNoName) {
  for (const char* name : {"google/electra", "google/electra@v1", "electra", ""})
    EXPECT_EQ(model_of(name), "none") << name;
}

TEST(ModelPage, OfSomethingElseIsAnsweredWithTheName) {
  EXPECT_EQ(model_of("https://hub.co/google/electra/blob/main/vocab.txt"),
            "'https://hub.co/google/electra/blob/main/vocab.txt' is not the page of a model on "
            "https://hub.co; give the name of the model, 'google/electra'");
  EXPECT_EQ(model_of("https://other.co/google/electra"),
            "'https://other.co/google/electra' is not the page of a model on https://hub.co; give "
            "the name of the model, 'google/electra'");
  EXPECT_EQ(model_of("https://hub.co/"),
            "'https://hub.co/' is not the page of a model on https://hub.co; give the name of the "
            "model, OWNER/NAME");
}

}  // namespace
}  // namespace electra::cli::hub
