// RUN: %check_corolint %s async-unawaited-on-some-path
#include "app.hpp"
using namespace app;

// The notes lead along the path: the decision, and the place of the loss.

task<> early_return(bool a, bool b) {
  if (a)
    co_await work();
  auto j = start_job();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'j' holds a running task that is dropped on a path that does not await it, so its coroutine is destroyed half way [async-unawaited-on-some-path]
  // CHECK-NOTES: [[@LINE+4]]:7: note: when this condition is true
  // CHECK-NOTES: [[@LINE+4]]:5: note: dropped here
  // CHECK-NOTES: [[@LINE+3]]:5: note: await it here as well
  co_await work();
  if (b)
    co_return;
  co_await std::move(j);
}

task<> falls_off(bool a) {
  auto j = start_job();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'j' holds a running task
  // CHECK-NOTES: [[@LINE+2]]:7: note: when this condition is false
  // CHECK-NOTES: [[@LINE+3]]:1: note: dropped here
  if (a)
    co_await std::move(j);
}

task<> in_case(int n) {
  auto j = start_job();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'j' holds a running task
  // CHECK-NOTES: [[@LINE+6]]:3: note: in this case
  // CHECK-NOTES: [[@LINE+6]]:5: note: dropped here
  // CHECK-NOTES: [[@LINE+5]]:5: note: await it here as well
  switch (n) {
  default:
    break;
  case 1:
    co_return;
  }
  co_await std::move(j);
}

task<> assigned_over(bool a) {
  auto j = start_job();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'j' holds a running task that is assigned over
  // CHECK-NOTES: [[@LINE+2]]:7: note: when this condition is true
  // CHECK-NOTES: [[@LINE+2]]:5: note: assigned over here
  if (a)
    j = start_job();
  co_await std::move(j);
}

task<> block_ends(bool a) {
  {
    auto j = start_job();
    // CHECK-NOTES: [[@LINE-1]]:10: warning: 'j' holds a running task
    // CHECK-NOTES: [[@LINE+2]]:9: note: when this condition is false
    // CHECK-NOTES: [[@LINE+3]]:3: note: dropped here
    if (a)
      co_await std::move(j);
  }
  co_await work();
}
