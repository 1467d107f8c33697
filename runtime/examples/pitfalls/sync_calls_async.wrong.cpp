// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 4, wrong: plain functions cannot await. Calling the coroutine does
// nothing, and `run` inside a running loop would stop that loop; the library
// refuses, at run time.
//
// Prints:
//   nothing was stored
//   refused: run() is called inside a running loop: co_await the task instead
//   refused: block_on() is called inside a running loop, which it would stop: co_await the task instead

#include <corolint/corolint.hpp>
#include <cstdio>

using namespace corolint;
using namespace corolint::literals;

int stored = 0;

task<int> fetch_price() {
  co_await sleep_for(1_ms);
  co_return 42;
}
task<> store(int price) {
  co_await sleep_for(1_ms);
  stored = price;
}

void on_button() {
  store(42); // expect: async-unawaited-coroutine
}

// Fine where no loop runs; but see who calls it.
int price() { return run(fetch_price()); }

task<> serve() {
  try {
    std::printf("%d\n", price()); // expect: async-sync-wait
  } catch (const misuse_error &e) {
    std::printf("refused: %s\n", e.what());
  }
  try {
    std::printf("%d\n", block_on(fetch_price())); // expect: async-sync-wait
  } catch (const misuse_error &e) {
    std::printf("refused: %s\n", e.what());
  }
  co_return;
}

int main() {
  on_button();
  std::puts(stored ? "stored" : "nothing was stored");
  run(serve());
}
