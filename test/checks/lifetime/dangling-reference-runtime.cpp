// RUN: %check_corolint %s async-dangling-reference -- -I%source_root/runtime/include -Wno-everything

// corolint's own runtime. clang's -Wdangling finds some of these as well, by the
// attributes on its types; compilers that know none of those find nothing.

#include <corolint/corolint.hpp>
#include <string>

using namespace corolint;

task<int> length(const std::string &text) {
  co_await yield_now();
  co_return int(text.size());
}
[[clang::coro_wrapper]] task<int> wrapper(std::string text) { return length(text); }
  // CHECK-MESSAGES: [[@LINE-1]]:77: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
std::string make_text();

struct client {
  task<int> pending;
  explicit client(std::string text) : pending(length(text)) {}
  // CHECK-MESSAGES: [[@LINE-1]]:54: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
};

task<> misuse(std::string text) {
  auto over_temporary = length(make_text());
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(over_temporary);
  auto of_lambda = [text]() -> task<int> { co_return co_await length(text); }();
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  co_await std::move(of_lambda);
  static task<int> in_static = length(text);
  // CHECK-MESSAGES: [[@LINE-1]]:39: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(in_static);
  auto both = gather(length("a"), length("b"));
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  // CHECK-MESSAGES: [[@LINE-2]]:42: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await std::move(both);
  auto handle = create_task(length(make_text()));
  // CHECK-MESSAGES: [[@LINE-1]]:36: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_await handle;
  detach(length(make_text()), [](std::exception_ptr) {});
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
}

task<> groups() {
  co_await with_task_group([](task_group &group) -> task<> {
    std::string text = make_text();
    group.spawn(length(text));
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
    co_return;
  });
}

task<> right(std::string text) {
  co_await length(make_text());
  co_await gather(length("a"), length("b"));
  co_await create_task(length(make_text()));
  co_await with_task_group([&text](task_group &group) -> task<> {
    group.spawn(length(text));
    co_return;
  });
  co_await with_timeout(1_s, length(make_text()));
  co_await [text]() -> task<int> { co_return co_await length(text); }();
}
int main() { return run(length(make_text())); }
