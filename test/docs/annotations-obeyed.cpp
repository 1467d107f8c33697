// The checks take the annotation macros at their word.
//
// RUN: %check_corolint %s async-blocking-call,async-discarded-task,async-lock-across-suspension,async-unawaited-coroutine -- -I%source_root/runtime/include

#include "app.hpp"
#include <corolint/annotations.hpp>

using namespace app;

COROLINT_BLOCKING void query();

struct COROLINT_BLOCKING driver {
  void execute();
  COROLINT_NONBLOCKING void cancel();
};

void helper() { query(); }

COROLINT_NONBLOCKING void bounded() { query(); }

struct COROLINT_NO_SUSPEND trace_span {
  explicit trace_span(const char *name);
  ~trace_span();
};

struct plain_span {
  explicit plain_span(const char *name);
  ~plain_span();
};

COROLINT_DETACHED task<> send_metrics();

// An operation that starts by itself and can be waited for.
struct [[nodiscard]] operation {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
operation start();

struct COROLINT_DETACHED [[nodiscard]] background : operation {
  task<> join();
};
background start_background();

task<> blocks(driver &d) {
  query();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: {{.*}} [async-blocking-call]
  d.execute();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: {{.*}} [async-blocking-call]
  d.cancel();
  helper();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: {{.*}} [async-blocking-call]
  bounded();
  co_await work();
}

task<> suspends() {
  trace_span outer("outer");
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: {{.*}} [async-lock-across-suspension]
  plain_span inner("inner");
  co_await work();
}

task<> drops(background &b) {
  work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: {{.*}} [async-unawaited-coroutine]
  // CHECK-FIXES: co_await work();
  send_metrics();
  start();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: {{.*}} [async-{{unawaited-coroutine|discarded-task}}]
  // CHECK-FIXES: start();
  start_background();
  b.join();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: {{.*}} [async-unawaited-coroutine]
  // CHECK-FIXES: co_await b.join();
  co_await work();
}
