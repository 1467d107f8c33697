// RUN: %check_corolint %s async-awaited-twice -fix-notes

// What made the task makes another one.

#include "app.hpp"
using namespace app;

task<int> load(std::string name, int n);
task<int> consume(std::string &&name);

task<int> again(std::string name) {
  auto t = load(name, 1);
  int n = co_await t;
  n += co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' is awaited again
  // CHECK-FIXES: {{^}}  n += co_await load(name, 1);
  co_return n;
}

// Not where something was moved into it, where a loop comes back to one await, and
// where it was moved away.
task<int> spent(std::string name) {
  auto t = consume(std::move(name));
  int n = co_await t;
  n += co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 't' is awaited again
  // CHECK-FIXES: {{^}}  n += co_await t;
  co_return n;
}

task<int> loops() {
  auto t = number();
  int n = 0;
  while (n < 9)
    n += co_await t;
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 't' is awaited in every iteration
  // CHECK-FIXES: {{^}}    n += co_await t;
  co_return n;
}
