// RUN: %check_corolint %s async-callback-drops-task
#include "app.hpp"
using namespace app;

template <class F> void call(F f) {
  f();
  // CHECK-NOTES: [[@LINE+9]]:8: warning: 'work' returns a task that 'call' drops, so it never runs [async-callback-drops-task]
  // CHECK-NOTES: [[@LINE-2]]:3: note: called here, and the task dropped
}
template <class F> void keep(F f) {
  std::function<void()> kept = f;
  // CHECK-NOTES: [[@LINE+5]]:8: warning: 'work' returns a task that 'keep' drops, so it never runs [async-callback-drops-task]
  // CHECK-NOTES: [[@LINE-2]]:32: note: handed to something that returns nothing here
}
void notes() {
  call(work);
  keep(work);
}
