// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A batch in a task group. Nothing that was started in the group outlives it. The
// first failure cancels the rest; all failures arrive together, in an
// `exception_group`, whose `handle` is Python's `except*`.
//
// Prints:
//   batch 1: done
//   batch 2: bad item 2
//   batch 2: item 3 lost its file
//   batch 3: something else failed

#include <corolint/corolint.hpp>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

using namespace corolint;
using namespace corolint::literals;

struct bad_item : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct lost_file : std::runtime_error {
  using std::runtime_error::runtime_error;
};

task<> process(int item) {
  if (item < 0)
    throw std::out_of_range("negative");
  try {
    co_await sleep_for(item * 10_ms);
  } catch (const cancelled_error &) {
    if (item == 3) // what goes wrong while cleaning up is not lost either
      throw lost_file("item 3 lost its file");
    throw;
  }
  if (item == 2)
    throw bad_item("bad item 2");
}

task<> process_batch(std::vector<int> items) {
  co_await with_task_group([&](task_group &group) -> task<> {
    for (int item : items)
      group.spawn(process(item));
    co_return; // the group waits for all of them
  });
}

task<> try_batch(int number, std::vector<int> items) {
  const auto report = [number](const std::exception &e) {
    std::printf("batch %d: %s\n", number, e.what());
  };
  try {
    co_await process_batch(std::move(items));
    std::printf("batch %d: done\n", number);
  } catch (const exception_group &failures) {
    // Each failure goes to the handler of its type; others are thrown on.
    failures.handle<bad_item, lost_file>(report, report);
  }
}

task<> async_main() {
  std::vector<int> good = {1, 4, 5}, bad = {1, 2, 3}, strange = {1, -1};
  co_await try_batch(1, good);
  co_await try_batch(2, bad);
  try {
    co_await try_batch(3, strange);
  } catch (const exception_group &) {
    std::puts("batch 3: something else failed");
  }
}

int main() { run(async_main()); }
