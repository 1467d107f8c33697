// RUN: %check_corolint %s async-blocking-call -fix-notes

// The call is found again in the lambda that the fix writes, which runs on the pool.

#include "folly.hpp"
#include <unistd.h>

int load(int fd) { return fsync(fd); }

folly::coro::Task<int> folly_task(int fd) {
  co_return load(fd);
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: 'load' blocks
  // CHECK-FIXES: {{^}}  co_return co_await folly::coro::co_withExecutor(folly::getGlobalCPUExecutor(), folly::coro::co_invoke([&]() -> folly::coro::Task<decltype(load(fd))> { co_return load(fd); }));
}
