// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 1, wrong: calling a coroutine does not run it. The hook is Python's
// "coroutine was never awaited".
//
// Prints:
//   never awaited: the task of save
//   never awaited: the task of save
//   never awaited: the task of save
//   never awaited: the task of save
//   orders saved: 0

#include <algorithm>
#include <corolint/corolint.hpp>
#include <cstdio>
#include <cstring>
#include <source_location>
#include <vector>

using namespace corolint;
using namespace corolint::literals;

int saved = 0;

task<> save(int order) {
  co_await sleep_for(1_ms);
  saved += order > 0;
}

task<> take_orders() {
  save(1); // expect: async-unawaited-coroutine
  task<> second = save(2); // expect: async-unawaited-coroutine
  // for_each calls it and drops the tasks that it makes.
  std::vector<int> others = {3, 4};
  std::for_each(others.begin(), others.end(), save); // expect: async-callback-drops-task
  co_await sleep_for(1_ms);
}

void tell(const std::source_location &coroutine) noexcept {
  const bool is_save = std::strstr(coroutine.function_name(), "save");
  std::printf("never awaited: the task of %s\n",
              is_save ? "save" : coroutine.function_name());
}

int main() {
  set_never_awaited_hook(tell);
  run(take_orders());
  std::printf("orders saved: %d\n", saved);
}
