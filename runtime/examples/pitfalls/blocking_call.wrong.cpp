// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pitfall 2, wrong: a call that blocks stops the loop, and with it all tasks.
//
// Prints:
//   heartbeats while sleeping: 0
//   heartbeats while reading: 0
//   heartbeats while asking: 0

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

// Who reads the coroutine below does not see that this blocks.
int ask_legacy_service() {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return 42;
}

task<> work() {
  join_handle<> pulse = create_task(heart());
  co_await yield_now(); // it has begun

  int before = beats;
  std::this_thread::sleep_for(std::chrono::milliseconds(20)); // expect: async-blocking-call
  std::printf("heartbeats while sleeping: %d\n", beats - before);

  before = beats;
  std::string text = read_all("/proc/self/status"); // expect: async-blocking-call
  std::printf("heartbeats while reading: %d\n", beats - before);

  before = beats;
  int answer = ask_legacy_service(); // expect: async-blocking-call
  std::printf("heartbeats while asking: %d\n", beats - before);

  pulse.cancel();
  if (text.empty() || answer != 42)
    std::puts("wrong results");
}

int main() { run(work()); }
