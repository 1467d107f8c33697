//===-- main.cpp - a program that uses the runtime ------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exits with 0 and prints "330" if all of it works: tasks, a group, threads, a
// generator, and errors across the two sources.
//
//===----------------------------------------------------------------------===//

#include "work.hpp"
#include <cstdio>
#include <stdexcept>

using namespace corolint; // NOLINT: a program

namespace {

task<int> sum_of_squares(int n) {
  int sum = 0;
  auto body = [&](task_group &group) -> task<> {
    auto add = [&sum](int x) -> task<> { sum += co_await squared(x); };
    auto numbers = count_to(n);
    while (auto x = co_await numbers.next())
      group.spawn(add, *x);
  };
  co_await with_task_group(body);
  co_return sum;
}

task<bool> errors_arrive() {
  try {
    co_await with_task_group([](task_group &group) -> task<> {
      group.spawn(fail());
      co_await sleep_for(duration::max());
    });
  } catch (const exception_group &group) {
    co_return group.contains<std::runtime_error>();
  }
  co_return false;
}

task<> wait_for_ever() { co_await event().wait(); }

} // namespace

int main() {
  const int sum = run(sum_of_squares(9));
  bool stuck = false;
  try {
    run(wait_for_ever());
  } catch (const deadlock_error &) {
    stuck = true;
  }
  const bool one_library = running_loop_here() == &detail::running_loop;
  std::printf("%d\n", sum + (run(errors_arrive()) ? 40 : 0) + (stuck ? 5 : 0));
  return sum == 285 && stuck && one_library ? 0 : 1;
}
