// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 5, right: every task has an owner. A handle that is awaited, a group that
// outlives its tasks, or `detach` with somebody who is told of failures.
//
// Prints:
//   mail: sent
//   report: sent
//   detached task: no connection

#include <corolint/corolint.hpp>
#include <cstdio>
#include <exception>
#include <stdexcept>

using namespace corolint;
using namespace corolint::literals;

task<> send(const char *what, duration time) {
  co_await sleep_for(time);
  std::printf("%s: sent\n", what);
}

task<> fail() {
  co_await yield_now();
  throw std::runtime_error("no connection");
}

void log_failure(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &e) {
    std::printf("detached task: %s\n", e.what());
  }
}

task<> serve() {
  join_handle<> mail = create_task(send("mail", 1_ms));
  co_await mail;

  co_await with_task_group([](task_group &group) -> task<> {
    group.spawn(send("report", 1_ms));
    co_return; // the group waits
  });

  detach(fail(), log_failure);
  co_await sleep_for(10_ms);
}

int main() { run(serve()); }
