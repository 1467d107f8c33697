// RUN: %check_corolint %s async-ignored-await-result -fix-notes

// An error code has an exception of its own.

#include "app.hpp"
using namespace app;

task<std::error_code> commit();
task<std::pair<std::error_code, int>> write();

task<> statement(bool b) {
  co_await commit();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'commit' yields
  // CHECK-FIXES:      {{^}}  if (std::error_code error = co_await commit())
  // CHECK-FIXES-NEXT: {{^}}    throw std::system_error(error);
  if (b)
    co_await commit();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: awaiting 'commit' yields
  // CHECK-FIXES: {{^}}    co_await commit();
  co_await write();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: awaiting 'write' yields
  // CHECK-FIXES: {{^}}  co_await write();
}
