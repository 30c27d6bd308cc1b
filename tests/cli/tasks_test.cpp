#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"
#include "electra/io/safetensors.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

// The answers of the pipelines are tested against the reference with them; here is how the commands
// print them.

using Json = nlohmann::ordered_json;
using Keys = std::vector<std::string>;

Keys keys_of(const Json& object) {
  Keys keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

/// The values of a run that went well, one a line.
std::vector<Json> values_of(const Ended& run) {
  EXPECT_EQ(errors_but_cuts(run), "");
  EXPECT_EQ(run.status, 0);
  std::vector<Json> values;
  std::size_t start = 0;
  for (std::size_t end; (end = run.output.find('\n', start)) != std::string::npos;) {
    values.push_back(Json::parse(run.output.substr(start, end - start)));
    start = end + 1;
  }
  return values;
}

std::string usage_error(const Ended& run) {
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

ElectraConfig labelled() {
  ElectraConfig config = TaskModel::small();
  config.id2label = {{0, "B-PER"}, {1, "I-LOC"}, {2, "B-LOC"}};
  config.label2id = {{"B-PER", 0}, {"I-LOC", 1}, {"B-LOC", 2}};
  return config;
}

const TaskModel& ner() {
  static const TaskModel model("ner", "ElectraForTokenClassification", labelled());
  return model;
}

TEST(Ner, PrintsTheFieldsOfTheReference) {
  const Json token = values_of(ner().run({"--json", "Hamburg"})).at(0).at(0);
  EXPECT_EQ(keys_of(token), (Keys{"entity", "score", "index", "word", "start", "end"}));
  EXPECT_EQ(token["word"], "hamburg");
  EXPECT_EQ(token["index"], 1);
  EXPECT_EQ(token["end"], 7);
  const Json group =
      values_of(ner().run({"--json", "--aggregation", "max", "Hamburg"})).at(0).at(0);
  EXPECT_EQ(keys_of(group), (Keys{"entity_group", "score", "word", "start", "end"}));
}

TEST(Ner, AnswersALineForEachInput) {
  const std::string both = ner().run({"--json", "Hamburg", "Paris in May"}).output;
  EXPECT_EQ(ner().run({"--json", "--input", "-"}, "Hamburg\nParis in May\n").output, both);
  const std::string people = ner().run({"Paris", "HAMBURG"}).output;
  EXPECT_EQ(people.rfind("Paris\n  ", 0), 0U) << people;
  EXPECT_NE(people.find("     0     5  Paris\nHAMBURG\n  "), std::string::npos) << people;
  EXPECT_NE(people.find("     0     7  HAMBURG\n"), std::string::npos) << people;
}

TEST(Ner, ReadsALongTextInWindows) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "word ";
  const auto end = [&](const std::vector<std::string>& words) {
    return values_of(ner().run(words)).at(0).back()["end"];
  };
  EXPECT_LT(end({"--json", text}), 150);
  EXPECT_EQ(end({"--json", "--aggregation", "simple", "--stride", "4", text}), 299);
  EXPECT_EQ(usage_error(ner().run({"--json", "--stride", "4", text})),
            "electra: ner: '--stride' needs an '--aggregation' other than none; see 'electra help "
            "ner'\n");
}

const TaskModel& qa() {
  static const TaskModel model("qa", "ElectraForQuestionAnswering");
  return model;
}

TEST(Qa, PrintsTheFieldsOfTheReference) {
  const Ended run = qa().run({"--json", "Who?", "It was Ada."});
  const Json answer = values_of(run).at(0);
  EXPECT_EQ(keys_of(answer), (Keys{"score", "start", "end", "answer"}));
  const Json several = values_of(qa().run({"--json", "--top-k", "2", "Who?", "It was Ada."})).at(0);
  EXPECT_EQ(several.size(), 2U);
  EXPECT_EQ(several[0], answer);
}

TEST(Qa, TakesTheQuestionAndTheContextFromOptionsToo) {
  const std::string answer = qa().run({"--json", "Who?", "It was Ada."}).output;
  EXPECT_EQ(qa().run({"--json", "--question", "Who?", "--context", "It was Ada."}).output, answer);
  EXPECT_EQ(qa().run({"--json", "--question", "Who?", "It was Ada."}).output, answer);
  EXPECT_EQ(qa().run({"--json", "--context", "It was Ada.", "Who?", "Who?"}).output,
            answer + answer);
  EXPECT_EQ(qa().run({"--json", "--question", "Who?", "--input", "-"}, "It was Ada.\n").output,
            answer);
  EXPECT_EQ(qa().run({"--json", "--input", "-", "--input-format", "jsonl"},
                     "{\"context\": \"It was Ada.\", \"question\": \"Who?\"}\n")
                .output,
            answer);
  EXPECT_EQ(qa().run({"--json", "--question", "Who?", "--input", "-", "--input-format", "csv"},
                     "context\nIt was Ada.\n")
                .output,
            answer);
  EXPECT_EQ(usage_error(qa().run({"--question", "a", "--context", "b", "c"})),
            "electra: qa: the options give every field; texts and --input cannot be added; see "
            "'electra help qa'\n");
}

TEST(Qa, MakesABadLineAnErrorInItsPlace) {
  const Ended run = qa().run({"--json", "--question", "Who?", "--input", "-"}, "Ada.\n\nBob.\n");
  EXPECT_NE(run.output.find("\n{\"error\": \"the context is empty; the answer has to stand in "
                            "it\", \"line\": 2}\n"),
            std::string::npos)
      << run.output;
  EXPECT_EQ(run.status, 3);
}

TEST(Qa, AnswersPeopleBelowTheQuestion) {
  const std::string people = qa().run({"Who?", "Ada"}).output;
  EXPECT_EQ(people.rfind("Who?\n  ", 0), 0U);
  EXPECT_EQ(people.substr(people.size() - 18), "     0     3  Ada\n");
  const std::string none = qa().run({"--handle-impossible", "--top-k", "3", "Who?", "Ada"}).output;
  EXPECT_NE(none.find("     0     0  (no answer)\n"), std::string::npos) << none;
}

const TaskModel& fill_mask() {
  static const TaskModel model("fill-mask", "ElectraForMaskedLM");
  return model;
}

TEST(FillMask, PrintsTheFieldsOfTheReference) {
  const Json words = values_of(fill_mask().run({"--json", "--top-k", "3", "A [MASK]."})).at(0);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(keys_of(words[0]), (Keys{"score", "token", "token_str", "sequence"}));
  const Json masks = values_of(fill_mask().run({"--json", "--top-k", "1", "[MASK] [MASK]"})).at(0);
  ASSERT_EQ(masks.size(), 2U);
  EXPECT_EQ(masks[0].size(), 1U);
}

TEST(FillMask, LooksAtTheTargetsAlone) {
  const Json words =
      values_of(fill_mask().run({"--json", "--targets", "peace,war", "[MASK]"})).at(0);
  ASSERT_EQ(words.size(), 2U);
  EXPECT_NE(words[0]["token_str"], words[1]["token_str"]);
  const std::string people =
      fill_mask().run({"--targets", "peace", "--targets", "peace", "[MASK]"}).output;
  EXPECT_EQ(people.rfind("[MASK]\n  ", 0), 0U) << people;
  EXPECT_NE(people.find("  1  peace\n"), std::string::npos) << people;
}

TEST(FillMask, AnswersATextWithoutAMaskWithAnError) {
  const Ended run = fill_mask().run({"--json", "no mask"});
  EXPECT_EQ(
      run.output,
      "{\"error\": \"the text has no [MASK]; put one where a word is wanted\", \"line\": 1}\n");
  EXPECT_EQ(run.status, 3);
}

const TaskModel& generate() {
  static const TaskModel model("generate", "ElectraForCausalLM", [] {
    ElectraConfig config = TaskModel::small();
    config.is_decoder = true;
    return config;
  }());
  return model;
}

TEST(Generate, PrintsTheFieldOfTheReference) {
  const Json texts = values_of(generate().run({"--json", "--max-new-tokens", "3", "Once"})).at(0);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(keys_of(texts[0]), Keys{"generated_text"});
  EXPECT_EQ(texts[0]["generated_text"].get<std::string>().rfind("Once", 0), 0U);
  const Json beams = values_of(generate().run({"--json", "--max-new-tokens", "3", "--num-beams",
                                               "2", "--num-return-sequences", "2", "Once"}))
                         .at(0);
  EXPECT_EQ(beams.size(), 2U);
}

TEST(Generate, DrawsTheSameTextFromTheSameSeed) {
  const auto draw = [](const char* seed) {
    return generate().run({"--do-sample", "--seed", seed, "--max-new-tokens", "8", "Once"}).output;
  };
  EXPECT_EQ(draw("1"), draw("1"));
  EXPECT_NE(draw("1"), draw("2"));
}

TEST(Generate, LeavesThePromptOut) {
  const std::string whole = generate().run({"--max-new-tokens", "3", "Once"}).output;
  const std::string rest = generate().run({"--no-prompt", "--max-new-tokens", "3", "Once"}).output;
  EXPECT_EQ("Once" + rest, whole);
}

const TaskModel& detect() {
  static const TaskModel model("detect", "ElectraForPreTraining");
  return model;
}

TEST(Detect, PrintsEveryToken) {
  const Json answer = values_of(detect().run({"--json", "Unbelievably so"})).at(0);
  EXPECT_EQ(keys_of(answer), (Keys{"text", "tokens"}));
  EXPECT_EQ(answer["text"], "Unbelievably so");
  const Json& tokens = answer["tokens"];
  EXPECT_EQ(keys_of(tokens.at(0)), (Keys{"token", "start", "end", "score", "replaced"}));
  EXPECT_EQ(tokens.back()["token"], "so");
  EXPECT_EQ(tokens.back()["end"], 15);
}

TEST(Detect, WritesAPageThatNeedsNoOtherFile) {
  const TemporaryFolder folder;
  const std::filesystem::path page = folder.path() / "page.html";
  const Ended run = detect().run({"--threshold", "0", "--html", page.string(), "a <b> & ü", "two"});
  EXPECT_EQ(run.status, 0) << run.errors;
  const std::string html = text_of(page);
  EXPECT_EQ(html.rfind("<!DOCTYPE html>", 0), 0U);
  EXPECT_NE(html.find(">&lt;</span>"), std::string::npos) << html;
  EXPECT_NE(html.find(">&amp;</span>"), std::string::npos) << html;
  EXPECT_NE(html.find("<span class=\"replaced\" title=\"0."), std::string::npos) << html;
  EXPECT_NE(html.find(">ü</span></p>\n"), std::string::npos) << html;
  EXPECT_EQ(html.substr(html.size() - 8), "</html>\n");
  for (const char* outside : {"http", "src=", "href="}) {
    EXPECT_EQ(html.find(outside), std::string::npos) << outside;
  }
}

TEST(Detect, RepeatsKeptFieldsInRowsUpToALimit) {
  const TemporaryFolder folder;
  const std::string page = (folder.path() / "page.html").string();
  const auto run = [&](const std::string& input) {
    return detect().run({"--keep", "id", "--output-format", "csv", "--html", page, "--input", "-",
                         "--input-format", "jsonl"},
                        input);
  };
  const std::string short_record = "{\"id\": 7, \"text\": \"so\"}\n";
  const std::string answers = run(short_record).output;
  const std::string page_of_short = text_of(page);
  const std::string long_value(4000000, 'k');
  const Ended ended =
      run(short_record + "{\"text\": \"a b c d e f g h i\", \"id\": \"" + long_value + "\"}");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.output, answers);
  EXPECT_EQ(ended.errors,
            "electra: the standard input, line 2: the fields that '--keep' names have 4000000 "
            "bytes, which would take more than 33554432 in the 9 rows of the answer; keep fewer, "
            "or print JSON (--json), which has them once\n"
            "electra: 1 of 2 inputs failed\n");
  EXPECT_EQ(text_of(page), page_of_short);
}

TEST(Detect, WritesNoPageOverItsInput) {
  const TemporaryFolder folder;
  const std::string input = folder.write("in.txt", "so\n").string();
  EXPECT_EQ(usage_error(detect().run({"--html", input, "--input", input})),
            "electra: detect: '--html' must be another file than '--input', not '" + input +
                "'; see 'electra help detect'\n");
  EXPECT_EQ(text_of(input), "so\n");
}

TEST(Tasks, RepeatATextInTheRowsOfItsLabelsUpToALimit) {
  ElectraConfig config = TaskModel::small();
  config.id2label.clear();
  for (Index i = 0; i < 9; ++i) config.id2label[i] = std::to_string(i);
  config.label2id = {{"entailment", 0}};
  const std::string text(4194303, 'a');
  const auto run = [&](const char* task, const std::vector<std::string>& words) {
    const TaskModel model(task, "ElectraForSequenceClassification", config);
    const Ended ended = model.run(words, "good\n" + text + "\n");
    EXPECT_EQ(std::count(ended.output.begin(), ended.output.end(), '\n'), 10);  // one is empty
    EXPECT_EQ(errors_but_cuts(ended),
              "electra: the standard input, line 2: the text has 4194303 bytes, which would take "
              "more than 33554432 in the 9 rows of the answer, one for each label; print JSON "
              "(--json), which has each once\n"
              "electra: 1 of 2 inputs failed\n");
  };
  run("classify", {"--top-k", "all", "--input", "-"});
  run("zero-shot", {"--labels", "a,b,c,d,e,f,g,h,i", "--input", "-"});
}

TEST(Tasks, DoNotBlameTheCommandLineForAFile) {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = true;
  config.other["max_length"] = "0";
  const TaskModel model("generate", "ElectraForCausalLM", config);
  const Ended run = model.run({"Once"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: max_length is 0; it must be 1 or more\n");
  const Ended misspelt = qa().run({"--doc_stride", "3", "a", "b"});
  EXPECT_EQ(misspelt.status, 2);
  EXPECT_NE(misspelt.errors.find("'--doc_stride'"), std::string::npos) << misspelt.errors;
}

// No text could be answered, so it is said once, before any is read.
TEST(Tasks, RefuseOptionsOutOfRange) {
  const auto sentence = [](const TaskModel& model, std::vector<std::string> words) {
    words.insert(words.end(), {"--input", "-"});
    const std::string errors = usage_error(model.run(words, "one\ntwo\n"));
    return errors.substr(0, errors.find("; see 'electra help"));
  };
  EXPECT_EQ(sentence(qa(), {"--question", "a", "--max-seq-len", "5000"}),
            "electra: qa: '--max-seq-len' is 5000; the model reads from 1 to 24 tokens");
  EXPECT_EQ(
      sentence(qa(), {"--question", "a", "--doc-stride", "500"}),
      "electra: qa: '--doc-stride' is 500; it must be from 0 to less than '--max-seq-len' (24)");
  EXPECT_EQ(sentence(ner(), {"--aggregation", "simple", "--stride", "-1"}),
            "electra: ner: '--stride' is -1; a window has room for 22 tokens, and '--stride' must "
            "be from 0 to one less");
  EXPECT_EQ(sentence(detect(), {"--stride", "99"}).rfind("electra: detect: '--stride' is 99; ", 0),
            0U);
  EXPECT_EQ(sentence(fill_mask(), {"--targets", ""}),
            "electra: fill-mask: the '--targets' have no token; give one or more");
  EXPECT_EQ(sentence(generate(), {"--do-sample", "--top-p", "2"}),
            "electra: generate: '--top-p' is 2; it must be from 0 to 1");
  EXPECT_EQ(sentence(generate(), {"--max-new-tokens", "0"}),
            "electra: generate: '--max-new-tokens' is 0; it must be 1 or more");
  EXPECT_EQ(sentence(generate(), {"--num-return-sequences", "2"}),
            "electra: generate: '--num-return-sequences' is 2, but the likeliest text is one; set "
            "'--do-sample', or '--num-beams' to 2 or more");
  EXPECT_EQ(sentence(generate(), {"--num-beams", "2", "--do-sample"})
                .rfind("electra: generate: '--num-beams' is 2 and '--do-sample' is true; ", 0),
            0U);
}

const TaskModel& choose() {
  static const TaskModel model("choose", "ElectraForMultipleChoice");
  return model;
}

TEST(Choose, PrintsThePlaceOfTheChoiceAndAllScores) {
  const Ended run = choose().run({"--json", "--choice", "b", "--choice", "[c, d]", "a"});
  const Json choice = values_of(run).at(0);
  EXPECT_EQ(keys_of(choice), (Keys{"choice", "scores"}));
  ASSERT_EQ(choice["scores"].size(), 2U);
  EXPECT_NEAR(choice["scores"][0].get<double>() + choice["scores"][1].get<double>(), 1, 1e-6);
  EXPECT_EQ(choice["choice"], choice["scores"][0] < choice["scores"][1] ? 1 : 0);
  EXPECT_EQ(choose().run({"--json", "--prompt", "a", "--choice", "b", "--choice", "[c, d]"}).output,
            run.output);
  EXPECT_EQ(choose()
                .run({"--json", "--input", "-", "--input-format", "jsonl"},
                     "{\"prompt\": \"a\", \"choices\": [\"b\", \"[c, d]\"]}\n"
                     "[\"a\", [\"b\", \"[c, d]\"]]\n")
                .output,
            run.output + run.output);
}

TEST(Choose, WantsChoices) {
  EXPECT_EQ(usage_error(choose().run({"a"})),
            "electra: choose: each input is a prompt and its choices, but no choices were given; "
            "give each by '--choice', or all in a JSON file (--input-format jsonl); see 'electra "
            "help choose'\n");
  const Ended run = choose().run({"--json", "--input", "-", "--input-format", "jsonl"},
                                 "{\"prompt\": \"a\", \"choices\": \"b\"}\n"
                                 "{\"prompt\": \"a\", \"choices\": []}\n"
                                 "{\"prompt\": \"a\", \"choices\": [1]}\n");
  EXPECT_EQ(run.output,
            "{\"error\": \"'choices' is a string; it must be an array of strings\", \"line\": 1}\n"
            "{\"error\": \"there is nothing to choose from; give choices\", \"line\": 2}\n"
            "{\"error\": \"'an element of choices' is a number; it must be a string\", \"line\": "
            "3}\n");
}

const TaskModel& embed() {
  static const TaskModel model("embed", "ElectraModel");
  return model;
}

TEST(Embed, PrintsHowSimilarTwoTextsAre) {
  const auto vectors = values_of(embed().run({"one", "two"}));
  double dot = 0, one = 0, two = 0;
  for (std::size_t i = 0; i < vectors[0].size(); ++i) {
    const double x = vectors[0][i], y = vectors[1][i];
    dot += x * y;
    one += x * x;
    two += y * y;
  }
  const auto similarity = [](const char* function) {
    return values_of(embed().run({"--json", "--similarity", function, "one", "two"})).at(0);
  };
  EXPECT_NEAR(similarity("dot"), dot, 1e-6);
  EXPECT_NEAR(similarity("cosine"), dot / std::sqrt(one * two), 1e-6);
  EXPECT_EQ(values_of(embed().run({"--json", "--similarity", "cosine", "a", "a", "one", "two"})),
            (std::vector<Json>{1, similarity("cosine")}));
}

TEST(Embed, ComparesTheTextsOfALineForPeople) {
  const Ended run = embed().run({"--similarity", "cosine", "--input", "-"}, "one\tone\none\n");
  EXPECT_EQ(run.output,
            "1.0000  one  one\nerror   the line has no tab between text and what follows it\n");
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(embed()
                .run({"--similarity", "cosine", "--input", "-", "--input-format", "jsonl"},
                     "{\"text\": \"a\", \"text_pair\": \"a\"}\n")
                .output,
            "1.0000  a  a\n");
  EXPECT_EQ(embed().run({"--similarity", "cosine", "--output", "a.npy", "a", "b"}).status, 2);
  EXPECT_EQ(embed().run({"--similarity", "likeness", "a", "b"}).status, 2);
}

TEST(Embed, FindsOutBeforeItReadsThatItsFileCannotBeWritten) {
  const Ended run = embed().run({"--output", "/nowhere/v.npy", "--input", "/nowhere/texts"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.errors, "electra: /nowhere/v.npy cannot be written: No such file or directory\n");
}

TEST(Embed, PrintsAVectorALine) {
  const auto vectors = values_of(embed().run({"one", "two"}));
  ASSERT_EQ(vectors.size(), 2U);
  EXPECT_EQ(vectors[0].size(), 8U);
  EXPECT_NE(vectors[0], vectors[1]);
  EXPECT_NE(values_of(embed().run({"--pooling", "cls", "one"})).at(0), vectors[0]);
  double squares = 0;
  const Json normalized = values_of(embed().run({"--normalize", "one"})).at(0);
  for (const Json& each : normalized) {
    squares += each.get<double>() * each.get<double>();
  }
  EXPECT_NEAR(squares, 1, 1e-6);
}

TEST(Embed, WritesAllVectorsToOneFile) {
  const TemporaryFolder folder;
  const auto vectors = values_of(embed().run({"one", "two"}));
  const std::filesystem::path tensors = folder.path() / "v.safetensors";
  EXPECT_EQ(embed().run({"--output", tensors.string(), "one", "two"}).output, "");
  const SafetensorsFile file(tensors);
  const Parameter* found = file.find("embeddings");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->shape, (Shape{2, 8}));
  EXPECT_FLOAT_EQ(found->floats().get()[9], vectors[1][1].get<float>());

  const std::filesystem::path array = folder.path() / "v.npy";
  embed().run({"--output", array.string(), "one", "two"});
  const std::string bytes = text_of(array);
  EXPECT_EQ(bytes.size(), 128U + 2 * 8 * 4);
  EXPECT_EQ(bytes.substr(1, 5), "NUMPY");
  EXPECT_NE(bytes.find("'shape': (2, 8)"), std::string::npos);
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(usage_error(embed().run({"--output", "v.txt", "one"})),
            "electra: embed: '--output' must be a file that ends in .npy or .safetensors, not "
            "'v.txt'; see 'electra help embed'\n");
}

TEST(Embed, CutsALongTextUnlessTold) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "word ";
  EXPECT_EQ(embed().run({text}).status, 0);
  EXPECT_EQ(embed().run({"--no-truncation", text}).output,
            "{\"error\": \"a sequence of 62 tokens is longer than max_position_embeddings (24); "
            "leave out '--no-truncation' to cut it\", \"line\": 1}\n");
}

}  // namespace
}  // namespace electra::testing
