#include "io/pytorch/pickle.hpp"

#include <gtest/gtest.h>

#include "io/pytorch/pickles.hpp"

namespace electra::io::pytorch {
namespace {

using namespace testing::pickles;
using testing::bytes_of;
using testing::message_of;

std::string error_in(const std::string& bytes) {
  return message_of([&] {
    ByteReader reader(bytes, "x");
    Pickle{reader};
  });
}

std::string error_in_root(const std::string& root) { return error_in(whole(root)); }

TEST(Pickle, ValuesOfAllKindsAreRead) {
  const std::string bytes =
      whole(tuple({none, yes, no, integer(-2), "K\xFF", "M\x01\x02", text("é"),
                   "U\x02"
                   "ab",
                   "\x8A\x02\xFE\xFF", "\x8A\x09" + std::string(9, '\x7F'),
                   "G" + std::string(8, '\0'), empty_list, empty_tuple, "K\x01\x85",
                   "K\x01K\x02\x86", "K\x01K\x02K\x03\x87", empty_dict})) +
      "behind it";
  ByteReader reader(bytes, "x");
  const Pickle pickle(reader);
  EXPECT_EQ(reader.rest(), "behind it");
  const PickleValue& root = pickle.root();
  ASSERT_EQ(root.kind, PickleKind::tuple);
  const auto item = [&](std::size_t i) { return pickle[root.items[i]]; };
  EXPECT_EQ(item(0).kind, PickleKind::none);
  EXPECT_EQ(item(1).integer, 1);
  EXPECT_EQ(item(2).integer, 0);
  EXPECT_EQ(item(3).integer, -2);
  EXPECT_EQ(item(4).integer, 255);
  EXPECT_EQ(item(5).integer, 0x201);
  EXPECT_EQ(item(6).text, "é");
  EXPECT_EQ(item(7).text, "ab");
  EXPECT_EQ(item(8).integer, -2);
  EXPECT_EQ(item(9).kind, PickleKind::large_integer);
  EXPECT_EQ(item(10).kind, PickleKind::real);
  EXPECT_EQ(item(11).kind, PickleKind::list);
  EXPECT_EQ(item(12).kind, PickleKind::tuple);
  EXPECT_EQ(item(13).items.size(), 1U);
  EXPECT_EQ(item(14).items.size(), 2U);
  EXPECT_EQ(item(15).items.size(), 3U);
  EXPECT_EQ(item(16).kind, PickleKind::dict);
}

TEST(Pickle, ListsAndDictsGrow) {
  const std::string bytes = whole(list({integer(1), integer(2)}) + integer(3) + "a" +
                                  dict({text("a"), none}) + text("b") + yes + "s" + "\x86");
  ByteReader reader(bytes, "x");
  const Pickle pickle(reader);
  EXPECT_EQ(pickle[pickle.root().items[0]].items.size(), 3U);
  EXPECT_EQ(pickle[pickle.root().items[1]].items.size(), 4U);
}

TEST(Pickle, WhatIsRecalledIsTheSameValue) {
  const std::string bytes =
      whole(integer(7) + "q\x05" + "h\x05" + "r" + bytes_of(std::uint32_t{300}) + "j" +
            bytes_of(std::uint32_t{300}) + "\x87");
  ByteReader reader(bytes, "x");
  const Pickle pickle(reader);
  EXPECT_EQ(pickle.root().items[0], pickle.root().items[2]);
}

TEST(Pickle, ACallStaysACall) {
  const std::string bytes = whole(name("torch", "Size") + tuple({tuple({integer(1)})}) + call);
  ByteReader reader(bytes, "x");
  const Pickle pickle(reader);
  ASSERT_EQ(pickle.root().kind, PickleKind::call);
  EXPECT_EQ(pickle[pickle.root().items[0]].global, PickleGlobal::size);
}

TEST(Pickle, AnOrderedDictIsADictWhoseAttributesDoNotMatter) {
  const std::string bytes = whole(ordered_dict() + "(" + text("a") + none + "u" +
                                  dict({text("_metadata"), ordered_dict()}) + "b");
  ByteReader reader(bytes, "x");
  const Pickle pickle(reader);
  EXPECT_EQ(pickle.root().kind, PickleKind::dict);
  EXPECT_EQ(pickle.root().items.size(), 2U);
}

TEST(Pickle, NamesThatCouldRunSomethingAreRefused) {
  for (const auto& [module, function] :
       {std::pair("os", "system"), std::pair("builtins", "eval"), std::pair("torch", "load"),
        std::pair("collections", "OrderedDict.fromkeys"), std::pair("__builtin__", "list")}) {
    EXPECT_EQ(error_in_root(name(module, function) + tuple({text("true")}) + call),
              std::string("unsupported: x: the pickle refers to '") + module + "." + function +
                  "', which is not allowed in a state dict and is not executed; save "
                  "model.state_dict() alone");
  }
}

TEST(Pickle, OpcodesThatNoStateDictNeedsAreRefused) {
  // Everything but what PyTorch writes: INST, OBJ, NEWOBJ, EXT1, STACK_GLOBAL, LONG4, FRAME, PERSID
  // …
  const std::string allowed =
      "(.JKMNQRX\x62\x61\x63\x65\x68\x6A\x71\x72\x73\x74\x75UG]})\x80\x85\x86\x87\x88\x89\x8A";
  for (int code = 0; code < 256; ++code) {
    if (allowed.find(static_cast<char>(code)) != std::string::npos) continue;
    EXPECT_EQ(error_in(std::string(1, static_cast<char>(code))),
              "weights: x: byte 1: pickle: the opcode " + std::to_string(code) +
                  " is not allowed in a state dict");
  }
}

TEST(Pickle, ProtocolsUpToFiveAreRead) {
  EXPECT_EQ(error_in("\x80\x05N."), "nothing was thrown");
  EXPECT_EQ(error_in("\x80\x06N."),
            "weights: x: byte 2: pickle: protocol 6 is not supported; 0 to 5 are");
}

TEST(Pickle, FramesOfProtocolFourAreRefusedByTheProtocolsNumber) {
  EXPECT_EQ(error_in("\x80\x04\x95"),
            "unsupported: x is pickled with protocol 4, which torch.load() does not take from "
            "strangers either; save it with torch.save()'s own, without pickle_protocol");
}

TEST(Pickle, APickleStopsWithOneValue) {
  EXPECT_EQ(error_in_root(none + none),
            "weights: x: byte 5: pickle: STOP with more than one value on the stack");
  EXPECT_EQ(error_in_root("(" + none),
            "weights: x: byte 5: pickle: STOP with more than one value on the stack");
  EXPECT_EQ(error_in_root(""), "weights: x: byte 3: pickle: 1 values popped from a stack of 0");
  EXPECT_EQ(error_in_root("("), "weights: x: byte 4: pickle: 1 values popped from a stack of 0");
}

TEST(Pickle, APickleThatEndsTooEarlyIsAnError) {
  EXPECT_EQ(error_in(protocol + none),
            "weights: x: byte 3: expected 1 more bytes, found 0; it is cut short or damaged: "
            "download it again");
  EXPECT_EQ(error_in("X" + bytes_of(std::uint32_t{9}) + "abc"),
            "weights: x: byte 5: expected 9 more bytes, found 3; it is cut short or damaged: "
            "download it again");
}

TEST(Pickle, TheStackIsNotUsedBelowItsMark) {
  EXPECT_EQ(error_in_root(none + "(\x85"),
            "weights: x: byte 5: pickle: 1 values popped from a stack of 0");
  EXPECT_EQ(error_in_root(none + "(q\x01"), "weights: x: byte 6: pickle: the stack is empty");
  EXPECT_EQ(error_in_root(none + "t"), "weights: x: byte 4: pickle: no mark on the stack");
}

TEST(Pickle, WhatIsAddedToIsAContainer) {
  EXPECT_EQ(error_in_root(integer(1) + none + "a"),
            "weights: x: byte 9: pickle: items are added to a value that is not a list");
  EXPECT_EQ(error_in_root(empty_list + none + none + "s"),
            "weights: x: byte 6: pickle: items are added to a value that is not a dict");
  EXPECT_EQ(error_in_root(dict({none})), "weights: x: byte 6: pickle: a key without a value");
}

TEST(Pickle, ACallHasAFunctionAndATuple) {
  const std::string expected = "pickle: REDUCE needs a function and a tuple of arguments";
  EXPECT_EQ(error_in_root(none + empty_tuple + call), "weights: x: byte 5: " + expected);
  EXPECT_EQ(error_in_root(name("torch", "Size") + none + call), "weights: x: byte 16: " + expected);
  EXPECT_EQ(error_in_root(name("collections", "OrderedDict") + tuple({none}) + call),
            "weights: x: byte 31: pickle: OrderedDict takes no arguments");
}

TEST(Pickle, AttributesAreForDictsOnly) {
  EXPECT_EQ(error_in_root(none + none + "b"), "weights: x: byte 5: pickle: BUILD needs a dict");
}

TEST(Pickle, WhatIsRecalledWasRemembered) {
  EXPECT_EQ(error_in_root("h\x07"), "weights: x: byte 4: pickle: memo slot 7 is empty");
  EXPECT_EQ(error_in_root("j" + bytes_of(~std::uint32_t{0})),
            "weights: x: byte 7: pickle: memo slot 4294967295 is empty");
  EXPECT_EQ(error_in_root(none + "r" + bytes_of(~std::uint32_t{0})),
            "weights: x: byte 8: pickle: memo slot 4294967295 is out of range; there are 1048576");
}

TEST(Pickle, TextsAreShortUtf8) {
  EXPECT_EQ(error_in_root(text(std::string(65537, 'a'))),
            "weights: x: byte 7: pickle: a string of 65537 bytes; at most 65536 are supported");
  EXPECT_EQ(error_in_root(text("\xFF")), "weights: x: byte 8: pickle: a string is not UTF-8");
  EXPECT_EQ(error_in_root("c" + std::string(70'000, 'a')),
            "weights: x: byte 3: pickle: a name without an end");
}

TEST(Pickle, NumbersHaveAtMostSixteenBytes) {
  EXPECT_EQ(error_in_root("\x8A\x11" + std::string(17, 'a')),
            "weights: x: byte 21: pickle: an integer of 17 bytes; at most 16 are supported");
}

TEST(Pickle, BoundsHold) {
  const std::string many(1 << 20, '\0');
  EXPECT_EQ(error_in_root(std::string((1 << 20) + 1, '(')),
            "weights: x: byte 1048579: pickle: more than 1048576 open marks");
  EXPECT_EQ(error_in_root(std::string((1 << 20) + 1, 'N')),
            "weights: x: byte 1048579: pickle: more than 1048576 values on the stack");
  EXPECT_EQ(error_in_root(std::string((1 << 19) + 1, ']')),
            "weights: x: byte 524291: pickle: more than 524288 values");
  std::string items = empty_list;
  for (int i = 0; i < 5; ++i) items += "(" + std::string(1'000'000, 'N') + "e";
  EXPECT_EQ(error_in_root(items), "weights: x: byte 5000013: pickle: more than 4194304 items");
  std::string longest;
  for (int i = 0; i < 1025; ++i) longest += text(std::string(65536, 'a')) + "q\x01";
  EXPECT_EQ(error_in_root(longest), "weights: x: byte 67116032: pickle: longer than 64 MiB");
}

// The famous laugh: each list holds the one before it ten times.
TEST(Pickle, ListsThatHoldOneAnotherCostNothing) {
  std::string laugh = list({none}) + "q\x01";
  for (int level = 0; level < 60; ++level)
    laugh += "](" + std::string("h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01h\x01") + "eq\x01";
  EXPECT_EQ(error_in_root("(" + laugh + "t"), "nothing was thrown");
}

}  // namespace
}  // namespace electra::io::pytorch
