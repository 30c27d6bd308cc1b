#include "io/pytorch/pytorch.hpp"

#include <gtest/gtest.h>

#include "electra/io/checkpoint.hpp"
#include "io/pytorch/pickles.hpp"
#include "io/pytorch/zips.hpp"
#include "support/counted_allocations.hpp"

namespace electra::io::pytorch {
namespace {

using namespace testing::pickles;
using testing::bytes_of;
using testing::message_without;
using testing::peak_of;
using testing::TemporaryFolder;
using testing::values;
using testing::zip;

const std::string six = bytes_of(std::vector<float>{0, 1, 2, 3, 4, 5});

std::string numbers(std::initializer_list<std::int32_t> items) {
  std::string all = "(";
  for (const std::int32_t item : items) all += integer(item);
  return all + "t";
}

/// A view of the six numbers above.
std::string view(std::int32_t offset, std::initializer_list<std::int32_t> sizes,
                 std::initializer_list<std::int32_t> strides) {
  return tensor(storage("FloatStorage", "0", 6), integer(offset), numbers(sizes), numbers(strides));
}

std::string archive_of(const std::string& root) {
  return zip({{"a/data.pkl", whole(root)}, {"a/data/0", six}}).bytes();
}

std::vector<NamedParameter> read(const TemporaryFolder& folder, const std::string& bytes) {
  return read_zip(std::make_shared<MappedFile>(folder.write("x", bytes))).tensors;
}

std::string error_in_file(const std::string& bytes) {
  const TemporaryFolder folder;
  return message_without(folder.path(), [&] { read(folder, bytes); });
}

/// The error for a state dict with this tensor 'a'.
std::string error_of(const std::string& tensor) {
  return error_in_file(archive_of(dict({text("a"), tensor})));
}

/// The numbers of a tensor.
std::vector<float> numbers_of(const std::string& tensor) {
  const TemporaryFolder folder;
  return values(read(folder, archive_of(dict({text("a"), tensor}))).front().value);
}

TEST(PyTorch, TensorsAreViewsOfStorages) {
  EXPECT_EQ(numbers_of(view(0, {6}, {1})), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(numbers_of(view(2, {2, 2}, {2, 1})), (std::vector<float>{2, 3, 4, 5}));
  EXPECT_EQ(numbers_of(view(0, {3, 2}, {1, 3})), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(numbers_of(view(1, {3}, {2})), (std::vector<float>{1, 3, 5}));
  EXPECT_EQ(numbers_of(view(0, {1, 6, 1}, {99, 1, 99})), (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(numbers_of(view(0, {3, 1, 2}, {1, 7, 3})), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(numbers_of(view(5, {}, {})), (std::vector<float>{5}));
  EXPECT_EQ(numbers_of(view(6, {0}, {1})), (std::vector<float>{}));
  EXPECT_EQ(numbers_of(view(0, {0, 3}, {7, 7})), (std::vector<float>{}));
}

TEST(PyTorch, ShapesMayBeSizesAndTensorsParameters) {
  const std::string sizes = name("torch", "Size") + tuple({numbers({2})}) + call;
  EXPECT_EQ(numbers_of(tensor(storage("FloatStorage", "0", 6), integer(0), sizes, numbers({1}))),
            (std::vector<float>{0, 1}));
  EXPECT_EQ(numbers_of(name("torch._utils", "_rebuild_parameter") +
                       tuple({view(0, {2}, {1}), yes, ordered_dict()}) + call),
            (std::vector<float>{0, 1}));
}

TEST(PyTorch, EveryTypeOfStorageIsRead) {
  const std::pair<std::string, DType> types[] = {
      {"FloatStorage", DType::f32},   {"HalfStorage", DType::f16}, {"BFloat16Storage", DType::bf16},
      {"DoubleStorage", DType::f64},  {"LongStorage", DType::i64}, {"IntStorage", DType::i32},
      {"ShortStorage", DType::i16},   {"CharStorage", DType::i8},  {"ByteStorage", DType::u8},
      {"BoolStorage", DType::boolean}};
  for (const auto& [type, dtype] : types) {
    const TemporaryFolder folder;
    const auto count = static_cast<std::int32_t>(24 / size_of(dtype));
    const auto tensors =
        read(folder, archive_of(dict({text("a"), tensor(storage(type, "0", count), integer(0),
                                                        numbers({count}), numbers({1}))})));
    EXPECT_EQ(tensors.front().value.dtype, dtype);
  }
}

TEST(PyTorch, AStateDictMayStandInADictWithOtherThings) {
  const TemporaryFolder folder;
  const auto tensors =
      read(folder, archive_of(dict({text("epoch"), integer(3), text("state_dict"),
                                    dict({text("a"), view(0, {1}, {1}), text("b"), none}),
                                    text("optimizer"), view(0, {1}, {1})})));
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors.front().name, "a");
}

/// A state dict with a tensor that every model has.
std::string model_dict() {
  return dict({text("electra.encoder.layer.0.attention.self.query.weight"), view(0, {1}, {1})});
}

StateDict read_dict(const std::string& bytes, std::string_view key = {}) {
  const TemporaryFolder folder;
  return read_zip(std::make_shared<MappedFile>(folder.write("x", bytes)), key);
}

TEST(PyTorch, TheStateDictOfAModelIsFoundUnderAnyKey) {
  for (const char* key : {"model_state_dict", "model", "net", "model_state", "state_dict"}) {
    const StateDict found = read_dict(archive_of(
        dict({text("epoch"), integer(3), text("loss"), view(0, {1}, {1}), text("optimizer"),
              dict({text("state"), dict({integer(0), dict({text("exp_avg"), view(0, {1}, {1})})})}),
              text(key), model_dict()})));
    EXPECT_EQ(found.key, key);
    ASSERT_EQ(found.tensors.size(), 1U);
  }
  EXPECT_EQ(read_dict(archive_of(model_dict())).key, "");
}

TEST(PyTorch, TheStateDictOfAModelIsFoundAFewDictsDeep) {
  const std::string deep =
      archive_of(dict({text("epoch"), integer(3), text("checkpoint"),
                       dict({text("optimizer"), dict({text("a"), view(0, {1}, {1})}), text("state"),
                             dict({text("model"), model_dict()})})}));
  EXPECT_EQ(read_dict(deep).key, "checkpoint.state.model");
  EXPECT_EQ(read_dict(deep, "checkpoint.state.model").key, "checkpoint.state.model");
  const std::string two = archive_of(
      dict({text("state"), dict({text("model"), model_dict(), text("ema"), model_dict()})}));
  EXPECT_EQ(error_in_file(two),
            "weights: x has several state dicts of a model: 'state.model', 'state.ema'; choose "
            "one by its key with scope");
  EXPECT_EQ(read_dict(two, "state.ema").key, "state.ema");
}

TEST(PyTorch, ManyDictsUnderLongKeysAreQuicklyRefused) {
  const std::string key(60'000, 'k');
  std::string bytes = "}(";
  bytes += text(key) + std::string("r\0\0\0\0", 5) + "}(";
  for (int i = 0; i < 10'000; ++i) bytes += std::string("j\0\0\0\0", 5) + model_dict();
  bytes += "uu";
  EXPECT_EQ(error_in_file(archive_of(bytes)).find("weights: x has several state dicts"), 0U);
}

TEST(PyTorch, KeysAreMadeOfTheDictsThatAreNamedAlone) {
  const std::string key = text(std::string(199, 'k'));
  const auto put = [](char slot) { return std::string("q") + slot; };
  const auto get = [](char slot) { return std::string("h") + slot; };
  const std::string model = get(0) + "}" + get(1) + get(2) + "s";
  std::string dicts = "}" + key + put(0) + "}" + text("a.attention.self.query.weight") + put(1) +
                      view(0, {1}, {1}) + put(2) + "ss(";
  constexpr int count = 400'000;
  for (int i = 0; i < count; ++i) dicts += model;
  const std::string bytes = archive_of(dicts + "u");
  const TemporaryFolder folder;
  const auto file = std::make_shared<MappedFile>(folder.write("x", bytes));
  const auto sentence_of = [&] { return message_without(folder.path(), [&] { read_zip(file); }); };
  EXPECT_NE(sentence_of().find(" and 399993 more; choose one"), std::string::npos);
  const std::size_t used = peak_of([&] { sentence_of(); });
  EXPECT_LT(used, (std::size_t{32} << 20U) + 48 * bytes.size());
}

TEST(PyTorch, SeveralStateDictsNeedAChoice) {
  const std::string both = archive_of(dict(
      {text("model"), model_dict(), text("model_ema"), model_dict(), text("epoch"), integer(1)}));
  EXPECT_EQ(error_in_file(both),
            "weights: x has several state dicts of a model: 'model', 'model_ema'; choose one by "
            "its key with scope");
  EXPECT_EQ(read_dict(both, "model_ema").key, "model_ema");
}

TEST(PyTorch, WhatHoldsNoTensorsIsAnError) {
  const std::string expected = "weights: x: the pickle has no tensors; expected a state dict";
  EXPECT_EQ(error_in_file(archive_of(empty_dict)), expected);
  EXPECT_EQ(
      error_in_file(archive_of(dict(
          {text("state_dict"), dict({text("state_dict"), dict({text("a"), view(0, {1}, {1})})})}))),
      expected + ", found a dict of 'state_dict'");
  EXPECT_EQ(error_in_file(archive_of(list({}))),
            "weights: x: the pickle is not a dict; expected a state dict, as "
            "torch.save(model.state_dict(), …) writes it");
}

TEST(PyTorch, NamesAreTextsThatStandOnce) {
  EXPECT_EQ(error_in_file(archive_of(dict({integer(1), view(0, {1}, {1})}))),
            "weights: x: the name of a tensor is not a string");
  EXPECT_EQ(
      error_in_file(archive_of(dict({text("a"), view(0, {1}, {1}), text("a"), view(0, {1}, {1})}))),
      "weights: x: 'a' is in the state dict twice");
}

TEST(PyTorch, AViewLiesInItsStorage) {
  EXPECT_EQ(error_of(view(0, {7}, {1})),
            "weights: x: 'a' of shape [7] reaches beyond its storage of 6 elements");
  EXPECT_EQ(error_of(view(1, {6}, {1})),
            "weights: x: 'a' of shape [6] reaches beyond its storage of 6 elements");
  EXPECT_EQ(error_of(view(0, {2, 3}, {4, 1})),
            "weights: x: 'a' of shape [2, 3] reaches beyond its storage of 6 elements");
  EXPECT_EQ(error_of(view(7, {0}, {1})),
            "weights: x: 'a' of shape [0] reaches beyond its storage of 6 elements");
}

TEST(PyTorch, AViewRepeatsNoElement) {
  EXPECT_EQ(error_of(view(0, {7}, {0})),
            "weights: x: 'a' of shape [7] repeats elements of its storage; save a contiguous copy "
            "of it");
  EXPECT_EQ(error_of(view(0, {3, 3}, {1, 1})),
            "weights: x: 'a' of shape [3, 3] repeats elements of its storage; save a contiguous "
            "copy of it");
}

TEST(PyTorch, CopiesOfTheSameBytesHaveABound) {
  std::string many = "}(";
  for (int i = 0; i < 200; ++i) many += text(std::to_string(i)) + view(0, {3, 2}, {1, 3});
  // Each takes 24 bytes as a copy and more in the pickle: the bound is not reached.
  EXPECT_EQ(error_in_file(archive_of(many + "u")), "nothing was thrown");

  const std::int32_t side = 100;
  const std::string big = tensor(storage("FloatStorage", "0", side * side), integer(0),
                                 numbers({side, side}), numbers({1, side}));
  const auto file = [&](int copies) {
    std::string dict = "}(";
    for (int i = 0; i < copies; ++i) dict += text(std::to_string(i)) + big;
    return zip({{"a/data.pkl", whole(dict + "u")},
                {"a/data/0", std::string(4 * side * side, '\0')}})
        .bytes();
  };
  EXPECT_EQ(error_in_file(file(2)), "nothing was thrown");
  EXPECT_EQ(error_in_file(file(3)),
            "weights: x: '2' and tensors before it are views of the same bytes; save contiguous "
            "copies of them");
}

TEST(PyTorch, SizesAreWholeNumbers) {
  const std::string expected =
      "weights: x: 'a' has a size, stride or offset that is not an integer from 0 to 1099511627776";
  EXPECT_EQ(error_of(view(-1, {1}, {1})), expected);
  EXPECT_EQ(error_of(view(0, {-1}, {1})), expected);
  EXPECT_EQ(error_of(view(0, {1}, {-1})), expected);
  const std::string source = storage("FloatStorage", "0", 6);
  EXPECT_EQ(error_of(tensor(source, none, numbers({1}), numbers({1}))), expected);
  EXPECT_EQ(error_of(tensor(source, yes, numbers({1}), numbers({1}))), expected);
  EXPECT_EQ(error_of(tensor(source, integer(0), tuple({text("1")}), numbers({1}))), expected);
  EXPECT_EQ(
      error_of(tensor(
          source, "\x8A\x06" + bytes_of(std::uint64_t{(std::uint64_t{1} << 40U) + 1}).substr(0, 6),
          numbers({1}), numbers({1}))),
      expected);
}

TEST(PyTorch, AsManyStridesAsSizesAndEightAtMost) {
  EXPECT_EQ(error_of(view(0, {1}, {1, 1})), "weights: x: 'a' has 1 sizes and 2 strides");
  const std::string expected =
      "weights: x: 'a' has sizes or strides that are not a tuple of at most 8 integers";
  EXPECT_EQ(error_of(view(0, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {1})), expected);
  EXPECT_EQ(error_of(tensor(storage("FloatStorage", "0", 6), integer(0), none, numbers({1}))),
            expected);
}

TEST(PyTorch, ATensorIsRebuiltFromSixArguments) {
  const std::string rebuild = name("torch._utils", "_rebuild_tensor_v2");
  EXPECT_EQ(error_of(rebuild + tuple({none, none}) + call),
            "weights: x: 'a' is rebuilt from 2 arguments, expected 6");
  EXPECT_EQ(error_of(tensor(none, integer(0), numbers({1}), numbers({1}))),
            "weights: x: 'a' is rebuilt from a value that is not a storage");
}

TEST(PyTorch, AStorageIsNamedByAKnownTuple) {
  const std::string expected =
      "weights: x: a persistent id is not ('storage', type, key, location, count)";
  const auto with_id = [](const std::string& id) {
    return tensor(id + "Q", integer(0), numbers({1}), numbers({1}));
  };
  const std::string type = name("torch", "FloatStorage");
  EXPECT_EQ(error_of(with_id(none)), expected);
  EXPECT_EQ(error_of(with_id(tuple({text("storage"), type, text("0"), text("cpu")}))), expected);
  EXPECT_EQ(error_of(with_id(tuple({text("module"), type, text("0"), text("cpu"), integer(6)}))),
            expected);
  EXPECT_EQ(error_of(with_id(tuple({text("storage"), none, text("0"), text("cpu"), integer(6)}))),
            expected);
  EXPECT_EQ(error_of(with_id(tuple({text("storage"), type, integer(0), text("cpu"), integer(6)}))),
            expected);
  EXPECT_EQ(error_of(with_id(tuple({text("storage"), type, text("0"), text("cpu"), text("6")}))),
            expected);
  EXPECT_EQ(error_of(with_id(
                tuple({text("storage"), type, text("0"), text("cpu"), integer(6), tuple({})}))),
            expected);
  EXPECT_EQ(error_of(with_id(tuple(
                {text("storage"), name("torch", "Size"), text("0"), text("cpu"), integer(6)}))),
            "weights: x: a storage has no type");
  EXPECT_EQ(error_of(with_id(tuple({text("storage"), type, text("0"), text("cpu"), integer(-1)}))),
            "weights: x: a storage has -1 elements; 0 to 1099511627776 are supported");
}

TEST(PyTorch, AStorageHasTheBytesOfItsElements) {
  EXPECT_EQ(
      error_of(tensor(storage("FloatStorage", "0", 5), integer(0), numbers({1}), numbers({1}))),
      "weights: x: 'a' is in a storage of 5 F32 elements, which has 24 bytes");
  EXPECT_EQ(
      error_of(tensor(storage("FloatStorage", "1", 6), integer(0), numbers({1}), numbers({1}))),
      "weights: x: 'a' is in the storage '1', which the file lacks");
  EXPECT_EQ(error_in_file(archive_of(dict(
                {text("a"), view(0, {1}, {1}), text("b"),
                 tensor(storage("LongStorage", "0", 3), integer(0), numbers({1}), numbers({1}))}))),
            "weights: x: the storage '0' has two types or two sizes");
}

TEST(PyTorch, TheArchiveHasAPickleOfLittleEndianNumbers) {
  EXPECT_EQ(error_in_file(zip({{"a/version", "3"}}).bytes()),
            "weights: x is a zip archive without data.pkl; torch.save writes the state dict there");
  const std::string pickle = whole(dict({text("a"), view(0, {1}, {1})}));
  EXPECT_EQ(
      error_in_file(
          zip({{"a/data.pkl", pickle}, {"a/data/0", six}, {"a/byteorder", "little"}}).bytes()),
      "nothing was thrown");
  EXPECT_EQ(error_in_file(
                zip({{"a/data.pkl", pickle}, {"a/data/0", six}, {"a/byteorder", "big"}}).bytes()),
            "unsupported: x is big-endian; save it on a little-endian machine");
  EXPECT_EQ(error_in_file(zip({{"a/data.pkl", pickle + "."}, {"a/data/0", six}}).bytes()),
            "weights: x: data.pkl has 1 bytes after its pickle");
}

/// The parts of a file of the old form, each as it should be.
struct Legacy {
  std::string version = whole(integer(1001));
  std::string system = whole(dict({text("little_endian"), yes}));
  std::string object = whole(dict({text("a"), view(0, {6}, {1})}));
  std::string keys = whole(list({text("0")}));
  std::string storages = bytes_of(std::uint64_t{6}) + six;

  std::string bytes() const {
    return std::string(legacy_magic) + version + system + object + keys + storages;
  }
};

std::string error_in(const Legacy& legacy) {
  const TemporaryFolder folder;
  const auto file = std::make_shared<MappedFile>(folder.write("x", legacy.bytes()));
  return message_without(folder.path(), [&] { read_legacy(file); });
}

TEST(PyTorchLegacy, StoragesFollowThePickles) {
  const TemporaryFolder folder;
  const auto tensors =
      read_legacy(std::make_shared<MappedFile>(folder.write("x", Legacy().bytes()))).tensors;
  EXPECT_EQ(values(tensors.front().value), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(PyTorchLegacy, TheVersionIsTheOneThatThereIs) {
  Legacy legacy;
  legacy.version = whole(integer(1002));
  EXPECT_EQ(error_in(legacy),
            "weights: x has an unknown version of torch.save's legacy form, expected 1001");
}

TEST(PyTorchLegacy, NumbersAreLittleEndian) {
  Legacy legacy;
  legacy.system = whole(dict({text("little_endian"), no}));
  EXPECT_EQ(error_in(legacy), "unsupported: x is big-endian; save it on a little-endian machine");
  legacy.system = whole(list({}));
  EXPECT_EQ(error_in(legacy), "weights: x: the pickle of system information is not a dict");
}

TEST(PyTorchLegacy, TheKeysAreThoseOfTheTensors) {
  Legacy legacy;
  legacy.keys = whole(dict({}));
  EXPECT_EQ(error_in(legacy),
            "weights: x: the pickle before the storages is not a list of their keys");
  legacy.keys = whole(list({text("1")}));
  EXPECT_EQ(error_in(legacy),
            "weights: x: the storage '1' in the list of keys belongs to no tensor");
  legacy.keys = whole(list({integer(0)}));
  EXPECT_EQ(error_in(legacy),
            "weights: x: the storage '' in the list of keys belongs to no tensor");
  legacy.keys = whole(list({}));
  legacy.storages = "";
  EXPECT_EQ(error_in(legacy), "weights: x: 'a' is in the storage '0', which the file lacks");
  legacy = Legacy();
  legacy.keys = whole(list({text("0"), text("0")}));
  legacy.storages += legacy.storages;
  EXPECT_EQ(error_in(legacy), "weights: x: duplicate storage '0' in the list of keys");
}

TEST(PyTorchLegacy, TheStoragesAreWhole) {
  Legacy legacy;
  legacy.storages = bytes_of(std::uint64_t{7}) + six;
  EXPECT_EQ(error_in(legacy), "weights: x: the storage '0' has 7 elements, but the pickle says 6");
  legacy.storages = bytes_of(std::uint64_t{6}) + six + "!";
  EXPECT_EQ(error_in(legacy), "weights: x has 1 bytes after its last storage");
  legacy.storages = bytes_of(std::uint64_t{6}) + six.substr(1);
  EXPECT_EQ(
      error_in(legacy),
      "weights: x: byte " + std::to_string(legacy.bytes().size() - 23) +
          ": expected 24 more bytes, found 23; it is cut short or damaged: download it again");
}

TEST(PyTorch, BothFormsAreFoundByStructure) {
  const TemporaryFolder folder;
  EXPECT_EQ(open_checkpoint(folder.write("a", archive_of(dict({text("b"), view(0, {6}, {1})}))))
                ->format(),
            "pytorch");
  EXPECT_EQ(open_checkpoint(folder.write("b", Legacy().bytes()))->format(), "pytorch (before 1.6)");
}

}  // namespace
}  // namespace electra::io::pytorch
