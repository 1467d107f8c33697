//===-- outcome.cpp - how an operation ended ------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "support.hpp"
#include <memory>

namespace {

TEST(Outcome, OfAValue) {
  outcome<int> o = 5;
  EXPECT_TRUE(o);
  EXPECT_TRUE(o.has_value());
  EXPECT_FALSE(o.has_error());
  EXPECT_FALSE(o.cancelled());
  EXPECT_EQ(o.value(), 5);
  EXPECT_EQ(o.error(), nullptr);
}

TEST(Outcome, OfVoid) {
  outcome<void> o;
  EXPECT_TRUE(o.has_value());
  o.value();
}

TEST(Outcome, OfAnError) {
  auto o = outcome<int>::failed(std::make_exception_ptr(my_error()));
  EXPECT_FALSE(o);
  EXPECT_TRUE(o.has_error());
  EXPECT_THROW((void)o.value(), my_error);
  EXPECT_THROW((void)std::move(o).value(), my_error);
}

TEST(Outcome, OfACancellation) {
  auto o = outcome<int>::stopped();
  EXPECT_TRUE(o.cancelled());
  EXPECT_EQ(o.error(), nullptr);
  EXPECT_THROW((void)o.value(), cancelled_error);
}

TEST(Outcome, Copies) {
  outcome<std::string> a = std::string("a string that does not fit inside");
  outcome<std::string> b = a;
  EXPECT_EQ(a.value(), b.value());
  b = outcome<std::string>::failed(std::make_exception_ptr(my_error()));
  a = b;
  EXPECT_TRUE(a.has_error());
  a = outcome<std::string>::stopped();
  EXPECT_TRUE(a.cancelled());
  a = outcome<std::string>(std::string("x"));
  EXPECT_EQ(a.value(), "x");
}

TEST(Outcome, Moves) {
  outcome<std::unique_ptr<int>> a = std::make_unique<int>(5);
  outcome<std::unique_ptr<int>> b = std::move(a);
  std::unique_ptr<int> p = std::move(b).value();
  EXPECT_EQ(*p, 5);
  static_assert(!std::is_copy_constructible_v<outcome<std::unique_ptr<int>>>);
}

TEST(Outcome, ValueOr) {
  EXPECT_EQ(outcome<int>(5).value_or(1), 5);
  EXPECT_EQ(outcome<int>::stopped().value_or(1), 1);
  const outcome<std::string> o =
      outcome<std::string>::failed(std::make_exception_ptr(my_error()));
  EXPECT_EQ(o.value_or("x"), "x");
}

TEST(Outcome, OfReferences) {
  int x = 1;
  outcome<int &> o{detail::end::none};
  EXPECT_THROW((void)o.value(), misuse_error);
  o.emplace(x);
  EXPECT_EQ(&o.value(), &x);
  EXPECT_EQ(&std::move(o).value(), &x);
}

TEST(Outcome, OfACall) {
  EXPECT_EQ(detail::outcome_of([](int i) { return i + 1; }, 1).value(), 2);
  EXPECT_TRUE(detail::outcome_of([] { throw my_error(); }).has_error());
  EXPECT_TRUE(detail::outcome_of([] { throw cancelled_error(); }).cancelled());
  EXPECT_TRUE(detail::outcome_of([] {}).has_value());
}

TEST(Outcome, DestroysItsValue) {
  auto p = std::make_shared<int>(1);
  {
    outcome<std::shared_ptr<int>> o = p;
    EXPECT_EQ(p.use_count(), 2);
    o = outcome<std::shared_ptr<int>>::stopped();
    EXPECT_EQ(p.use_count(), 1);
  }
  EXPECT_EQ(p.use_count(), 1);
}

} // namespace
