// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 1, right: await it, or give it to something that runs it.
//
// Prints:
//   orders saved: 6

#include <corolint/corolint.hpp>
#include <cstdio>
#include <exception>
#include <source_location>

using namespace corolint;
using namespace corolint::literals;

int saved = 0;

task<> save(int order) {
  co_await sleep_for(1_ms);
  saved += order > 0;
}

task<> take_orders() {
  co_await save(1);
  task<> second = save(2);
  co_await std::move(second); // a task that was kept is awaited as an rvalue
  join_handle<> third = create_task(save(3)); // runs beside this one
  // In a loop each is awaited; `gather` would run them beside each other.
  for (int order : {4, 5})
    co_await save(order);
  // A callback is no coroutine: it starts one.
  loop::current().call_soon([] {
    detach(save(6), [](std::exception_ptr) { std::puts("not saved"); });
  });
  co_await third;
  co_await sleep_for(50_ms);
}

void tell(const std::source_location &coroutine) noexcept {
  std::printf("never awaited: %s\n", coroutine.function_name());
}

int main() {
  set_never_awaited_hook(tell);
  run(take_orders());
  std::printf("orders saved: %d\n", saved);
}
