// RUN: %check_corolint %s async-discarded-task -config='{async-discarded-task.ReportSilenced: true}'
#include "app.hpp"
#include <tuple>
using namespace app;

task<> silenced() {
  (void)start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'start_job' starts a task
  static_cast<void>(start_job());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'start_job' starts a task
  std::ignore = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'start_job' starts a task
  [[maybe_unused]] auto a = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'a' holds a running task
  auto b = start_job();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'b' holds a running task
  (void)b;
  co_return;
}
