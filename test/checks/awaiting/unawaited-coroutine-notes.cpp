// RUN: %check_corolint %s async-unawaited-coroutine
#include "app.hpp"
#include "cppcoro.hpp"
#include <tuple>

cppcoro::task<> load(int id);
cppcoro::task<int> count();

// Sync code: the library's own way to run a task is named.
int main() {
  load(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'load' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'main' is not a coroutine; 'cppcoro::sync_wait(load(1))' runs the task from here
  auto n = count();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'n' holds a task that this sync code never hands on, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:12: note: made by 'count' here
  // CHECK-NOTES: [[@LINE-3]]:12: note: 'main' is not a coroutine; 'cppcoro::sync_wait(count())' runs the task from here
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' is asynchronous: this sync code drops the task that it makes, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:3: note: 'main' is not a coroutine; the task must be handed to something that runs it
}

// Code that must not block to run a task.
app::task<> forwards() {
  app::work();
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'work' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-3]]:13: note: 'forwards' is not a coroutine and cannot await it
  return app::work();
}
cppcoro::task<> has_callback() {
  auto callback = [](int id) { load(id); };
  // CHECK-NOTES: [[@LINE-1]]:32: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:19: note: this lambda is not a coroutine and cannot await it
  callback(1);
  co_return;
}

cppcoro::task<> coroutine(cppcoro::async_mutex &m) {
  load(1);
  // CHECK-NOTES: [[@LINE-1]]:3: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  (void)load(1);
  // CHECK-NOTES: [[@LINE-1]]:9: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:9: note: discarding it explicitly does not start it
  // CHECK-NOTES: [[@LINE-3]]:9: note: await it here
  std::ignore = load(1);
  // CHECK-NOTES: [[@LINE-1]]:17: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:17: note: discarding it explicitly does not start it
  auto lock = m.scoped_lock_async();
  // CHECK-NOTES: [[@LINE-1]]:8: warning: 'lock' holds an unawaited awaitable and not the 'async_mutex_lock' it yields, so nothing is held [async-unawaited-coroutine]
  // CHECK-NOTES: [[@LINE-2]]:17: note: made by 'scoped_lock_async' here
  // CHECK-NOTES: [[@LINE-3]]:17: note: await it and hold what it yields
  try {
    co_await load(1);
  } catch (...) {
    load(2);
    // CHECK-NOTES: [[@LINE-1]]:5: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
    // CHECK-NOTES: [[@LINE-2]]:5: note: a handler cannot await: do so after it
  }
}

void drop(cppcoro::task<>) {}
// CHECK-NOTES: [[@LINE+3]]:8: warning: 'load' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
// CHECK-NOTES: [[@LINE-2]]:6: note: 'drop' drops the task that it is given
cppcoro::task<> passes() {
  drop(load(1));
  co_return;
}
