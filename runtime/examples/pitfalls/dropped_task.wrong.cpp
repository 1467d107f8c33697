// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 5, wrong: fire and forget. A task whose handle is dropped is cancelled,
// and if it has failed, nobody who could act learns of it. (In Python it may be
// collected in the middle of its work.)
//
// Prints:
//   report: cancelled
//   the loop says: a task failed and nobody looked at its result

#include <corolint/corolint.hpp>
#include <cstdio>
#include <stdexcept>

using namespace corolint;
using namespace corolint::literals;

task<> send(const char *what) {
  try {
    co_await sleep_for(10_ms);
    std::printf("%s: sent\n", what);
  } catch (const cancelled_error &) {
    std::printf("%s: cancelled\n", what);
    throw;
  }
}

task<> fail() {
  throw std::runtime_error("no connection");
  co_return;
}

task<> serve() {
  // Cancelled before its first step: it never begins.
  create_task(send("mail")); // expect: async-discarded-task
  co_await yield_now();
  {
    join_handle<> report = create_task(send("report")); // expect: async-discarded-task
    co_await yield_now();
  }
  {
    join_handle<> check = create_task(fail()); // expect: async-discarded-task
    co_await sleep_for(1_ms);
  }
  co_await sleep_for(50_ms);
}

task<> async_main() {
  loop::current().set_exception_handler([](const failure &f) {
    std::printf("the loop says: %s\n", f.message);
  });
  co_await serve();
}

int main() { run(async_main()); }
