// The eight misuses of a task that its author can least afford to miss. gcc finds the
// first alone, clang by the attributes of the runtime's types six of them; corolint finds
// all, also in a project that is built with gcc.
//
// RUN: rm -rf %t && mkdir -p %t/gcc %t/wrapper
// RUN: echo '[{"directory": "%t", "file": "%s", "command": "g++ -std=c++20 -fconcepts-diagnostics-depth=2 -I%source_root/runtime/include -c %s"}]' > %t/gcc/compile_commands.json
// RUN: not corolint --no-cache --quiet -p %t/gcc %s | FileCheck %s --implicit-check-not=warning:
// RUN: echo '[{"directory": "%t", "file": "%s", "command": "g++ -std=c++20 -DWRAPPER -I%source_root/runtime/include -c %s"}]' > %t/wrapper/compile_commands.json
// RUN: not corolint --no-cache --quiet -p %t/wrapper %s 2>&1 | FileCheck %s --check-prefix=WRAPPER

#include <corolint/spawn.hpp>
#include <corolint/task.hpp>
#include <corolint/time.hpp>
#include <string>

using namespace corolint;

task<int> length(const std::string &text) {
  co_await yield_now();
  co_return static_cast<int>(text.size());
}
std::string make_text();

// A task is dropped.
task<> discards(std::string text) {
  length(text);
  // CHECK: misuses.cpp:[[@LINE-1]]:3: warning: 'length' makes a task that is never awaited, so it never runs [async-unawaited-coroutine]
  co_return;
}

// A task is kept and never awaited.
task<> forgets(std::string text) {
  auto t = length(text);
  // CHECK: misuses.cpp:[[@LINE-1]]:8: warning: 't' holds a task that is never awaited, so it never runs [async-unawaited-coroutine]
  co_return;
}

// What makes no coroutine lends the task its own parameter.
COROLINT_CORO_WRAPPER task<int> wraps(std::string text) {
  return length(text);
  // CHECK: misuses.cpp:[[@LINE-1]]:17: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
}

// A task is kept longer than the temporary that it was made of...
task<int> over_temporary() {
  auto t = length(make_text());
  // CHECK: misuses.cpp:[[@LINE-1]]:19: warning: 'length' makes a task that refers to this temporary 'std::string', which is destroyed before the task runs [async-dangling-reference]
  co_return co_await std::move(t);
}

// ...or than the lambda whose captures it uses...
task<int> of_lambda(std::string text) {
  auto t = [text]() -> task<int> { co_return co_await length(text); }();
  // CHECK: misuses.cpp:[[@LINE-1]]:12: warning: this lambda makes a task that uses its captures, which are destroyed before the task runs [async-dangling-reference]
  co_return co_await std::move(t);
}

// ...or, in a member, than the constructor...
struct client {
  explicit client(std::string text) : pending(length(text)) {}
  // CHECK: misuses.cpp:[[@LINE-1]]:54: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
  task<int> pending;
};

// ...or, in a static, than the coroutine that made it.
task<int> in_static(std::string text) {
  static task<int> once = length(text);
  // CHECK: misuses.cpp:[[@LINE-1]]:34: warning: 'length' makes a task that refers to 'text', which is destroyed before the task runs [async-dangling-reference]
  co_return co_await std::move(once);
}

// What makes no coroutine returns a task and does not say so: clang's error.
#ifdef WRAPPER
task<int> hidden(const std::string &text) { return length(text); }
// WRAPPER: misuses.cpp:[[@LINE-1]]:11: error: {{.*}} should be marked with {{..}}clang::coro_wrapper{{..}}
#endif
