// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 4, right. At the edge of the program `run` is the bridge. Inside,
// everything awaits. Callbacks start tasks; other threads hand tasks to the loop.
//
// Prints:
//   block_on: 42
//   awaited: 42
//   from a callback: stored
//   from another thread: 42

#include <corolint/corolint.hpp>
#include <cstdio>
#include <exception>

using namespace corolint;
using namespace corolint::literals;

task<int> fetch_price() {
  co_await sleep_for(1_ms);
  co_return 42;
}
task<> store(event &done) {
  co_await sleep_for(1_ms);
  done.set();
}

// Sync code that needs one result, where no loop runs.
int price() { return block_on(fetch_price()); }

// A callback of the loop: starts a task, and says who is told if it fails.
void on_button(event &done) {
  detach(store(done), [](std::exception_ptr) { std::puts("not stored"); });
}

// Sync code on another thread.
int price_from_thread(loop_handle loop) {
  threadsafe_result<int> result = spawn_threadsafe(loop, fetch_price());
  return result.get(); // blocks this thread, not the loop's
}

task<> serve() {
  std::printf("awaited: %d\n", co_await fetch_price());

  event done;
  loop::current().call_soon([&] { on_button(done); });
  co_await done.wait();
  std::puts("from a callback: stored");

  int result = co_await to_thread(price_from_thread, loop::current().handle());
  std::printf("from another thread: %d\n", result);
}

int main() {
  std::printf("block_on: %d\n", price());
  run(serve());
}
