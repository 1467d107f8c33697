// RUN: %check_corolint %s async-unawaited-coroutine -config='{async-unawaited-coroutine.ReportSilenced: false}'
#include "app.hpp"
#include <tuple>
using namespace app;

template <class T> void forget(T &&) {}

task<> silenced(mutex &m) {
  (void)work();
  static_cast<void>(work());
  std::ignore = work();
  forget(work());
  [[maybe_unused]] auto kept = work();
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited
  auto t = work();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' holds a task that is never awaited
  auto guard = m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'guard' holds an unawaited task
  co_return;
}
