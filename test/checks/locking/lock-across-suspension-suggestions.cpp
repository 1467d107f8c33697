// RUN: %check_corolint %s async-lock-across-suspension -fix-notes

// The mutex of the library in use, and its guard.

// CHECK-FIXES: #include <corolint/sync/mutex.hpp>
#include "corolint.hpp"
#include "folly.hpp"
#include <mutex>

class counter {
public:
  corolint::task<> count() {
    std::lock_guard<std::mutex> guard(lock_);
    // CHECK-MESSAGES: [[@LINE-1]]:33: warning: 'guard' keeps 'lock_' locked
    // CHECK-FIXES: {{^}}    auto guard = co_await lock_.acquire();
    ++n_;
    co_await corolint::yield_now();
  }

private:
  std::mutex lock_;
  // CHECK-FIXES: {{^}}  corolint::mutex lock_;
  int n_ = 0;
};

// Members that others may lock, and guards that are let go by hand.
class open_counter {
public:
  corolint::task<> count() {
    std::lock_guard guard(lock);
    // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'guard' keeps 'lock' locked
    // CHECK-FIXES: {{^}}    std::lock_guard guard(lock);
    co_await corolint::yield_now();
  }
  std::mutex lock;
  // CHECK-FIXES: {{^}}  std::mutex lock;
};

corolint::task<> unlocks() {
  std::mutex m;
  std::unique_lock guard(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'guard' keeps 'm' locked
  // CHECK-FIXES: {{^}}  std::unique_lock guard(m);
  co_await corolint::yield_now();
  guard.unlock();
}
