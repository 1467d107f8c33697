// RUN: %check_corolint %s async-sync-wait,async-blocking-call

// What one of the two checks reports, the other leaves alone; a helper that does
// both is reported by both, each with its own chain.

#include "app.hpp"
#include <unistd.h>

using namespace app;

template <class T> T sync_wait(task<T>);

int fetch() { return sync_wait(number()); }
int both() {
  usleep(1);
  return fetch();
}

task<> direct() {
  int n = sync_wait(number());
  // CHECK-NOTES: [[@LINE-1]]:11: warning: 'sync_wait' holds the executor thread until another task finishes, which may need that thread [async-sync-wait]
  // CHECK-NOTES: [[@LINE-2]]:11: note: 'co_await number()' suspends instead
  co_await work();
}

task<> through() {
  int n = both();
  // CHECK-NOTES: [[@LINE-1]]:11: warning: 'both' blocks the executor thread: both → usleep [async-blocking-call]
  // CHECK-NOTES: :[[#]]:3: note: 'usleep' blocks here
  // CHECK-NOTES: [[@LINE-3]]:11: note: 'co_await corolint::to_thread([&] { return both(); })' blocks a thread of its own instead
  // CHECK-NOTES: [[@LINE-4]]:11: warning: 'both' holds the executor thread until another task finishes: both → fetch → sync_wait [async-sync-wait]
  // CHECK-NOTES: :[[#]]:10: note: calls 'fetch' here
  // CHECK-NOTES: :[[#]]:22: note: 'sync_wait' blocks here
  co_await work();
}
