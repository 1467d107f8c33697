//===-- exception_group.cpp - several failures at once --------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"

namespace {

template <class E> std::exception_ptr error(const char *what = "tagged") {
  return std::make_exception_ptr(E(what));
}
exception_group group(const char *message,
                      std::vector<std::exception_ptr> errors) {
  return exception_group(message, std::move(errors));
}
std::exception_ptr nested(const char *message,
                          std::vector<std::exception_ptr> errors) {
  return std::make_exception_ptr(group(message, std::move(errors)));
}

exception_group sample() {
  return group("outer", {error<my_error>("a"),
                         nested("inner", {error<value_error>("b"),
                                          error<my_error>("c")}),
                         error<type_error>("d")});
}

// CPython test_exception_group: TestExceptionGroupFields
TEST(ExceptionGroup, HasMessageAndErrors) {
  const exception_group g = sample();
  EXPECT_STREQ(g.message(), "outer");
  EXPECT_EQ(g.errors().size(), 3u);
  EXPECT_EQ(g.leaves().size(), 4u);
}

TEST(ExceptionGroup, WhatIsATree) {
  EXPECT_STREQ(sample().what(), "outer (3 errors)\n"
                                "  a\n"
                                "  inner (2 errors)\n"
                                "    b\n"
                                "    c\n"
                                "  d");
  EXPECT_STREQ(group("one", {std::make_exception_ptr(5)}).what(),
               "one (1 error)\n"
               "  an exception that is no std::exception");
}

TEST(ExceptionGroup, MessageMayBeAString) {
  std::string message = "made by hand";
  const exception_group g(message, {error<my_error>()});
  message = "other";
  EXPECT_STREQ(g.message(), "made by hand");
}

// CPython test_exception_group: BadConstructorArgs
TEST(ExceptionGroup, IsNeverEmpty) {
  EXPECT_THROW(group("none", {}), misuse_error);
  EXPECT_THROW(group("null", {nullptr}), misuse_error);
}

TEST(ExceptionGroup, HoldsNoCancellation) {
  EXPECT_THROW(group("c", {std::make_exception_ptr(cancelled_error())}),
               misuse_error);
}

TEST(ExceptionGroup, Contains) {
  EXPECT_TRUE(sample().contains<my_error>());
  EXPECT_TRUE(sample().contains<value_error>());
  EXPECT_TRUE(sample().contains<std::runtime_error>());
  EXPECT_FALSE(sample().contains<std::logic_error>());
}

// CPython test_exception_group: test_basics_subgroup_split
TEST(ExceptionGroup, Subgroup) {
  const auto g = sample().subgroup<my_error>();
  ASSERT_TRUE(g);
  EXPECT_STREQ(g->what(), "outer (2 errors)\n"
                          "  a\n"
                          "  inner (1 error)\n"
                          "    c");
  EXPECT_FALSE(sample().subgroup<zero_division>());
}

// CPython test_exception_group: test_split_by_type
TEST(ExceptionGroup, Split) {
  const auto [matched, rest] = sample().split<my_error>();
  ASSERT_TRUE(matched && rest);
  EXPECT_EQ(matched->leaves().size(), 2u);
  EXPECT_STREQ(rest->what(), "outer (2 errors)\n"
                             "  inner (1 error)\n"
                             "    b\n"
                             "  d");
}

// CPython test_except_star: test_empty_groups_removed
TEST(ExceptionGroup, EmptyGroupsAreLeftOut) {
  const auto [matched, rest] =
      group("eg",
            {nested("i1", {error<value_error>("V1")}),
             nested("i2", {error<value_error>("V2"), error<type_error>("T1")}),
             nested("i3", {error<type_error>("T2")})})
          .split<type_error>();
  ASSERT_TRUE(matched && rest);
  EXPECT_STREQ(matched->what(), "eg (2 errors)\n"
                                "  i2 (1 error)\n"
                                "    T1\n"
                                "  i3 (1 error)\n"
                                "    T2");
  EXPECT_STREQ(rest->what(), "eg (2 errors)\n"
                             "  i1 (1 error)\n"
                             "    V1\n"
                             "  i2 (1 error)\n"
                             "    V2");
}

// CPython test_except_star: test_singleton_groups_are_kept
TEST(ExceptionGroup, GroupsOfOneAreKept) {
  const auto matched =
      group("j1", {nested("j2", {nested("j3", {error<value_error>("V1")}),
                                 nested("j4", {error<type_error>("T")})})})
          .subgroup<type_error>();
  ASSERT_TRUE(matched);
  EXPECT_STREQ(matched->what(), "j1 (1 error)\n"
                                "  j2 (1 error)\n"
                                "    j4 (1 error)\n"
                                "      T");
}

// CPython test_except_star: test_match__supertype
TEST(ExceptionGroup, ABaseClassMatches) {
  const auto [matched, rest] =
      group("st", {error<std::domain_error>("io"), error<type_error>("T")})
          .split<std::logic_error>();
  ASSERT_TRUE(matched && rest);
  EXPECT_STREQ(matched->what(), "st (1 error)\n  io");
  EXPECT_STREQ(rest->what(), "st (1 error)\n  T");
}

// CPython test_exception_group: test_basics_split_by_type__passthrough,
// __no_match
TEST(ExceptionGroup, SplitOfAllOrNothing) {
  auto all = sample().split<std::exception>();
  EXPECT_TRUE(all.matched);
  EXPECT_FALSE(all.rest);
  auto none = sample().split<std::logic_error>();
  EXPECT_FALSE(none.matched);
  EXPECT_TRUE(none.rest);
}

// CPython test_except_star: what is not handled is raised again
TEST(ExceptionGroup, HandleRethrowsTheRest) {
  std::string seen;
  try {
    sample().handle<my_error>([&](const my_error &e) { seen += e.what(); });
    FAIL();
  } catch (const exception_group &rest) {
    EXPECT_STREQ(rest.what(), "outer (2 errors)\n"
                              "  inner (1 error)\n"
                              "    b\n"
                              "  d");
  }
  EXPECT_EQ(seen, "ac");
}

// CPython test_except_star:
// test_exception_group_except_star_Exception_not_wrapped
TEST(ExceptionGroup, HandleOfAll) {
  int n = 0;
  sample().handle<std::exception>([&](const std::exception &) { ++n; });
  EXPECT_EQ(n, 4);
}

// CPython test_except_star: test_multiple_matches_named,
// test_first_match_wins_named
TEST(ExceptionGroup, HandleOfSeveralTypes) {
  std::string seen;
  sample().handle<my_error, std::runtime_error>(
      [&](const my_error &e) { seen += e.what(); },
      [&](const std::runtime_error &e) {
        seen += std::string("(") + e.what() + ")";
      });
  EXPECT_EQ(seen, "a(b)c(d)");
}

// CPython test_except_star: exceptions raised by handlers join the rest
TEST(ExceptionGroup, HandlerThatThrows) {
  try {
    sample().handle<my_error>([&](const my_error &e) {
      throw std::logic_error(std::string("while handling ") + e.what());
    });
    FAIL();
  } catch (const exception_group &rest) {
    EXPECT_STREQ(rest.what(), "outer (3 errors)\n"
                              "  while handling a\n"
                              "  while handling c\n"
                              "  outer (2 errors)\n"
                              "    inner (1 error)\n"
                              "      b\n"
                              "    d");
  }
}

TEST(ExceptionGroup, HandlerThatIsCancelled) {
  EXPECT_THROW(sample().handle<my_error>(
                   [&](const my_error &) { throw cancelled_error(); }),
               cancelled_error);
}

TEST(ErrorList, IsASequence) {
  error_list all;
  EXPECT_TRUE(all.empty());
  std::vector<std::exception_ptr> expected;
  for (int i = 0; i != 100; ++i) {
    expected.push_back(std::make_exception_ptr(i));
    all.push_back(expected.back());
  }
  EXPECT_EQ(all.size(), 100u);
  EXPECT_TRUE(std::equal(all.begin(), all.end(), expected.begin()));
  EXPECT_EQ(all[99], expected[99]);

  const error_list copy = all;
  error_list moved = std::move(all);
  EXPECT_TRUE(all.empty()); // NOLINT: that is what is tested
  all.push_back(expected[5]);
  EXPECT_EQ(all[0], expected[5]);
  EXPECT_TRUE(std::equal(moved.begin(), moved.end(), copy.begin()));
  moved = error_list(expected);
  EXPECT_EQ(moved.size(), 100u);
  moved = {expected[1], nullptr};
  EXPECT_EQ(moved.size(), 2u);
  EXPECT_FALSE(moved[1]);
}

TEST(ExceptionGroup, CopiesShare) {
  exception_group a = sample();
  exception_group b = a;
  EXPECT_EQ(a.what(), b.what()) << "the same characters";
  b = group("other", {error<my_error>()});
  EXPECT_STREQ(a.message(), "outer");
  EXPECT_STREQ(b.message(), "other");
}

// CPython test_exception_group: TestExceptionGroupTypeHierarchy: an Exception
TEST(ExceptionGroup, IsCaughtAsAnException) {
  try {
    throw sample();
  } catch (const std::exception &e) {
    EXPECT_EQ(std::string(e.what()).substr(0, 5), "outer");
  }
}

} // namespace
