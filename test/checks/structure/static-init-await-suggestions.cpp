// RUN: %check_corolint %s async-static-init-await -fix-notes

#include "app.hpp"
using namespace app;

task<> constant() {
  static const int n = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'n' is initialised across
  // CHECK-FIXES: {{^}}  const int n = co_await number();
  const static auto m = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'm' is initialised across
  // CHECK-FIXES: {{^}}  const auto m = co_await number();
}

// What the calls share, and what another thread has its own of.
task<> shared() {
  static int n = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'n' is initialised across
  // CHECK-FIXES: {{^}}  static int n = co_await number();
  thread_local const int m = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: 'm' is thread-local
  // CHECK-FIXES: {{^}}  thread_local const int m = co_await number();
}
