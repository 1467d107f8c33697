// RUN: %check_corolint %s async-lock-across-suspension \
// RUN:   -config='{async-lock-across-suspension.GuardTypes: "vendor::holder", \
// RUN:             async-lock-across-suspension.NoSuspendTypes: "vendor::cursor;vendor::painter", \
// RUN:             async-lock-across-suspension.NonSuspendingAwaitables: "vendor::inline_op;vendor::here"}'

#include "app.hpp"
#include <mutex>

using namespace app;

namespace vendor {
struct holder {
  explicit holder(void *);
  ~holder();
};
struct cursor {
  ~cursor();
};
struct painter {
  ~painter();
};
struct inline_op {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};
task<> here();
task<> there();
} // namespace vendor

std::mutex m;

task<> more_guards(void *p) {
  vendor::holder h(p);
  // CHECK-NOTES: [[@LINE-1]]:18: warning: 'h' keeps 'p' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
}

task<> more_types() {
  vendor::cursor c;
  // CHECK-NOTES: [[@LINE-1]]:18: warning: 'c' is alive while the coroutine is suspended, which its type does not allow [async-lock-across-suspension]
  co_await work();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
}

task<> second_of_more_types() {
  vendor::painter p;
  // CHECK-NOTES: [[@LINE-1]]:19: warning: 'p' is alive while the coroutine is suspended, which its type does not allow [async-lock-across-suspension]
  co_await work();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
}

task<> known_not_to_suspend() {
  std::lock_guard g(m);
  co_await vendor::inline_op{};
  co_await vendor::here();
}

// Each note says what happens where; three suspensions are enough.
task<> notes() {
  std::unique_lock g(m, std::defer_lock);
  // CHECK-NOTES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  g.lock();
  // CHECK-NOTES: [[@LINE-1]]:5: note: locked here
  co_await vendor::here();
  co_await vendor::there();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
  int x = co_await number();
  // CHECK-NOTES: [[@LINE-1]]:11: note: suspends here
  co_await vendor::inline_op{};
  co_await work();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
  co_await work();
}

task<> notes_of_a_mutex() {
  m.lock();
  // CHECK-NOTES: [[@LINE-1]]:5: warning: 'm' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  // CHECK-NOTES: [[@LINE-1]]:3: note: suspends here
  m.unlock();
}
