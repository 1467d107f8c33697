// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Producer and consumers. A queue with room for two: the producer waits when it is
// full, the consumers when it is empty.
//
// Prints:
//   the sum is 55

#include <corolint/corolint.hpp>
#include <cstdio>

using namespace corolint;
using namespace corolint::literals;

task<> produce(queue<int> &jobs) {
  for (int i = 1; i <= 10; ++i)
    co_await jobs.put(i);
}

task<> consume(queue<int> &jobs, int &sum) {
  for (;;) {
    int job = co_await jobs.get();
    co_await sleep_for(1_ms);
    sum += job;
    jobs.task_done();
  }
}

task<> async_main() {
  queue<int> jobs(2);
  int sum = 0;
  co_await with_task_group([&](task_group &group) -> task<> {
    for (int i = 0; i < 3; ++i)
      group.spawn(consume(jobs, sum));
    co_await produce(jobs);
    co_await jobs.join(); // all that was put has been dealt with
    group.cancel();       // the consumers would wait for ever
  });
  std::printf("the sum is %d\n", sum);
}

int main() { run(async_main()); }
