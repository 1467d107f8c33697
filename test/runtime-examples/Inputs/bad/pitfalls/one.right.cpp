// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <corolint/task.hpp>

using namespace corolint;

task<> work();
task<> a() {
  co_await work();
  work(); // expect: async-unawaited-coroutine
}
