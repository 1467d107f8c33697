// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 2, right: sleep with the loop, and give to a thread what blocks.
//
// Prints:
//   the heart beat while sleeping
//   the heart beat while reading
//   the heart beat while asking

#include <chrono>
#include <corolint/corolint.hpp>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

using namespace corolint;
using namespace corolint::literals;

int beats = 0;

task<> heart() {
  for (;;) {
    ++beats;
    co_await yield_now();
  }
}

std::string read_all(const char *path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

int ask_legacy_service() {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return 42;
}

void compare(int before, const char *doing) {
  std::printf("the heart %s while %s\n",
              beats > before ? "beat" : "stood still", doing);
}

task<> work() {
  join_handle<> pulse = create_task(heart());

  int before = beats;
  co_await sleep_for(20_ms);
  compare(before, "sleeping");

  before = beats;
  std::string text = co_await to_thread(read_all, "/proc/self/status");
  compare(before, "reading");

  before = beats;
  int answer = co_await to_thread(ask_legacy_service);
  compare(before, "asking");

  pulse.cancel();
  if (text.empty() || answer != 42)
    std::puts("wrong results");
}

int main() { run(work()); }
