TEST(Skipped, SaysNothing) {
  if (nowhere()) GTEST_SKIP();
  if (elsewhere()) GTEST_SKIP()
      << "this is a reason";
}
