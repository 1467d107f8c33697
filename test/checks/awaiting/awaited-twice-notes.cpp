// RUN: %check_corolint %s async-awaited-twice
#include "app.hpp"
using namespace app;

task<> again() {
  auto t = number();
  co_await t;
  // CHECK-NOTES: [[@LINE+3]]:3: warning: 't' is awaited again, but its task can run only once: a finished coroutine is resumed [async-awaited-twice]
  // CHECK-NOTES: [[@LINE-2]]:3: note: first awaited here
  // CHECK-NOTES: [[@LINE+1]]:3: note: await a new one
  co_await t;
}

void keep(task<int> t);
task<> moved() {
  auto t = number();
  keep(std::move(t));
  // CHECK-NOTES: [[@LINE+2]]:3: warning: 't' is awaited after its task was moved away, so there is nothing to await
  // CHECK-NOTES: [[@LINE-2]]:3: note: moved away here
  co_await t;
}

task<> loop() {
  auto t = number();
  for (int i = 0; i < 3; ++i)
    co_await t;
  // CHECK-NOTES: [[@LINE-1]]:5: warning: 't' is awaited in every iteration
  // CHECK-NOTES: [[@LINE-4]]:8: note: made once, outside the loop
}
