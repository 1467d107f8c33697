// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 3, wrong: who catches everything also catches the request to stop, and
// goes on.
//
// Prints:
//   attempt 1 failed
//   attempt 2 failed
//   cancelled, yet it went on to the end

#include <corolint/corolint.hpp>
#include <cstdio>

using namespace corolint;
using namespace corolint::literals;

task<> connect(int attempt) { co_await sleep_for(attempt < 3 ? 60_s : 1_ms); }

task<> connect_with_retries() {
  for (int attempt = 1; attempt <= 3; ++attempt) {
    try {
      co_await connect(attempt);
      co_return;
    } catch (...) { // expect: async-swallowed-cancellation
      std::printf("attempt %d failed\n", attempt);
    }
  }
}

task<> async_main() {
  join_handle<> job = create_task(connect_with_retries());
  co_await sleep_for(1_ms);
  job.cancel();
  co_await sleep_for(1_ms);
  job.cancel();
  outcome<void> ended = co_await as_outcome(job);
  std::puts(ended ? "cancelled, yet it went on to the end" : "stopped");
}

int main() { run(async_main()); }
