// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Limits of time. What takes too long is cancelled, cleans up, and is then
// reported as `timeout_error`, or as nothing by `move_on_after`.
//
// Prints:
//   <p>example.org</p>
//   example.org/slow took too long
//   no greeting, went on without
//   three steps, each in time

#include "web.hpp"
#include <cstdio>
#include <optional>
#include <string>

using namespace corolint;
using namespace corolint::literals;

task<> fetch_in_time(std::string url) {
  try {
    std::string page = co_await with_timeout(200_ms, web::get(url));
    std::puts(page.c_str());
  } catch (const timeout_error &) {
    std::printf("%s took too long\n", url.c_str());
  }
}

task<> greet() {
  std::optional<std::string> greeting =
      co_await move_on_after(20_ms, web::get("greetings.example/slow"));
  std::puts(greeting ? greeting->c_str() : "no greeting, went on without");
}

task<> work_in_steps() {
  co_await with_timeout(1_s, [](timeout_scope &limit) -> task<> {
    for (int step = 0; step < 3; ++step) {
      co_await sleep_for(5_ms);
      limit.reschedule(now() + 1_s); // each step has a second
    }
  });
  std::puts("three steps, each in time");
}

task<> async_main() {
  co_await fetch_in_time("example.org");
  co_await fetch_in_time("example.org/slow");
  co_await greet();
  co_await work_in_steps();
}

int main() { run(async_main()); }
