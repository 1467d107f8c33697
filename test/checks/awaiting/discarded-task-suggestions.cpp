// RUN: %check_corolint %s async-discarded-task -fix-notes
#include "app.hpp"
#include <future>
using namespace app;

task<> suggestions(bool c) {
  start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_job' starts a task
  // CHECK-FIXES: {{^}}  co_await start_job();{{$}}
  c ? start_job() : start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:7: warning: 'start_job' starts a task
  // CHECK-FIXES: {{^}}  co_await (c ? start_job() : start_job());{{$}}
  auto n = start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'n' holds a running task
  // CHECK-FIXES: {{^}}  auto n = co_await start_number();{{$}}
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  // CHECK-FIXES: {{^}}  co_await start_job();{{$}}
  try {
    co_await work();
  } catch (...) {
    start_job();
    // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'start_job' starts a task
    // CHECK-FIXES: {{^}}    start_job();{{$}}
  }
  std::async([] {});
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'async' blocks here
  // CHECK-FIXES: {{^}}  std::async([] {});{{$}}
}
void sync_code() {
  start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'start_job' starts a task
  // CHECK-FIXES: {{^}}  start_job();{{$}}
}
