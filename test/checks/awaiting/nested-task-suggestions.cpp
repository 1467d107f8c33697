// RUN: %check_corolint %s async-nested-task -fix-notes
#include "app.hpp"
using namespace app;

task<task<int>> nested();
task<task<>> nested_void();

task<> suggestions() {
  co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'nested' yields another task
  // CHECK-FIXES: {{^}}  co_await co_await nested();{{$}}
  auto n = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'n' holds the inner task
  // CHECK-FIXES: {{^}}  auto n = co_await co_await nested();{{$}}
  task<int> m = co_await nested();
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'm' holds the inner task
  // CHECK-FIXES: {{^}}  auto m = co_await co_await nested();{{$}}
  auto v = co_await nested_void();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'v' holds the inner task
  // CHECK-FIXES: {{^}}  co_await co_await nested_void();{{$}}
}
