// RUN: %check_corolint %s async-unawaited-on-some-path -fix-notes

// The await of another path is made on the path that drops the task, too.

#include "app.hpp"
using namespace app;

task<> in_block(bool b) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (b) {
    co_await work();
    co_return;
    // CHECK-FIXES:      {{^}}    co_await std::move(j);
    // CHECK-FIXES-NEXT: {{^}}    co_return;
  }
  co_await std::move(j);
}

task<> alone(bool b) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (b)
    co_return;
  // CHECK-FIXES:      {{^}}  if (b) {
  // CHECK-FIXES-NEXT: {{^}}    co_await std::move(j);
  // CHECK-FIXES-NEXT: {{^}}    co_return;
  // CHECK-FIXES-NEXT: {{^}}  }
  co_await std::move(j);
}

task<> on_one_line(bool b) {
  auto j = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'j' holds a running task
  if (b) co_return;
  // CHECK-FIXES: {{^}}  if (b) { co_await std::move(j); co_return; }
  co_await std::move(j);
}
