// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cancellation. `cancel()` makes the await in which a task is suspended throw
// `cancelled_error`. Who cleans up throws it on: only so does the caller learn
// that the task has stopped.
//
// Prints:
//   counter: stopping
//   counter was cancelled
//   logger: flushed
//   logger was cancelled
//   backup: closed
//   backup was cancelled

#include <corolint/corolint.hpp>
#include <cstdio>
#include <string>
#include <utility>

using namespace corolint;
using namespace corolint::literals;

// Cleanup that does not await: catch, and throw on.
task<> count() {
  try {
    for (;;)
      co_await sleep_for(1_s);
  } catch (const cancelled_error &) {
    std::puts("counter: stopping");
    throw;
  }
}

task<> work() { co_await sleep_for(60_s); }

// Cleanup that awaits. A handler cannot, so the work's end is made a value.
task<> log() {
  outcome<void> ended = co_await as_outcome(work());
  co_await sleep_for(1_ms); // may await: a request is delivered once
  std::puts("logger: flushed");
  std::move(ended).value(); // throws on what the work threw
}

// The same as one call; `shielded`: a second request does not interrupt it.
task<> back_up() {
  co_await async_finally(
      work(),
      []() -> task<> {
        co_await sleep_for(2_ms);
        std::puts("backup: closed");
      },
      shielded);
}

task<> stop(const char *name, join_handle<> job) {
  job.cancel();
  outcome<void> ended = co_await as_outcome(job);
  std::printf("%s %s\n", name,
              ended.cancelled() ? "was cancelled" : "ended by itself");
}

task<> async_main() {
  join_handle<> counter = create_task(count());
  join_handle<> logger = create_task(log());
  join_handle<> backup = create_task(back_up());
  co_await sleep_for(10_ms);
  co_await stop("counter", std::move(counter));
  co_await stop("logger", std::move(logger));
  co_await stop("backup", std::move(backup));
}

int main() { run(async_main()); }
