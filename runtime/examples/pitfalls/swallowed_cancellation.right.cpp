// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 3, right: catch what is meant. `cancelled_error` is no std::exception,
// so a handler of failures does not see it; a handler of everything throws it on.
//
// Prints:
//   attempt 1 failed: refused
//   connecting was given up
//   stopped

#include <corolint/corolint.hpp>
#include <cstdio>
#include <stdexcept>

using namespace corolint;
using namespace corolint::literals;

task<> connect(int attempt) {
  if (attempt == 1)
    throw std::runtime_error("refused");
  co_await sleep_for(60_s);
}

task<> connect_with_retries() {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    try {
      co_await connect(attempt);
      co_return;
    } catch (const std::exception &e) {
      std::printf("attempt %d failed: %s\n", attempt, e.what());
    }
  }
}

task<> connect_and_tell() {
  try {
    co_await connect_with_retries();
  } catch (...) {
    std::puts("connecting was given up");
    throw;
  }
}

task<> async_main() {
  join_handle<> job = create_task(connect_and_tell());
  co_await sleep_for(10_ms);
  job.cancel();
  outcome<void> ended = co_await as_outcome(job);
  std::puts(ended.cancelled() ? "stopped" : "not stopped");
}

int main() { run(async_main()); }
