// RUN: %check_corolint %s async-dangling-reference

#include "folly.hpp"
#include <string>

using folly::coro::Task;

Task<int> length(const std::string &text) { co_return int(text.size()); }
std::string make_text();

// Started on an executor, later.
void starts(folly::Executor *executor, const std::string &theirs) {
  folly::coro::co_withExecutor(executor, length(make_text())).start();
  // CHECK-MESSAGES: [[@LINE-1]]:49: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  folly::coro::co_withExecutor(executor, length(theirs)).start();
  auto running =
      folly::coro::co_withExecutor(executor, length(make_text())).start();
  // CHECK-MESSAGES: [[@LINE-1]]:53: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  std::move(running).get();
  folly::coro::co_withExecutor(executor, [theirs]() -> Task<int> {
  // CHECK-MESSAGES: [[@LINE-1]]:42: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
    co_return co_await length(theirs);
  }()).start();
}

// Waited for, or awaited, before the end of the statement.
int waits(folly::Executor *executor) {
  return folly::coro::co_withExecutor(executor, length(make_text()))
      .start()
      .get();
}
Task<int> awaits(folly::Executor *executor) {
  co_return co_await folly::coro::co_withExecutor(executor, length(make_text()));
}

folly::SemiFuture<int> returns_running(folly::Executor *executor) {
  std::string text = make_text();
  return folly::coro::co_withExecutor(executor, length(text)).start();
  // CHECK-MESSAGES: [[@LINE-1]]:56: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
}
folly::SemiFuture<int> returns_own_copy(folly::Executor *executor) {
  return folly::coro::co_withExecutor(
             executor,
             [](std::string text) -> Task<int> {
               co_return co_await length(text);
             }(make_text()))
      .start();
}
