//===-- work.cpp - coroutines of the consumer -----------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "work.hpp"
#include <stdexcept>

corolint::task<int> squared(int x) {
  auto multiply = [x] { return x * x; };
  co_return co_await corolint::to_thread(multiply);
}

corolint::async_generator<int> count_to(int n) {
  for (int i = 1; i <= n; ++i) {
    co_await corolint::yield_now();
    co_yield i;
  }
}

corolint::task<> fail() {
  co_await corolint::sleep_for(corolint::duration(1));
  throw std::runtime_error("as it should");
}

const void *running_loop_here() { return &corolint::detail::running_loop; }
