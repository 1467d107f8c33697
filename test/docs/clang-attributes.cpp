// What docs/recommended-clang-flags.md says of clang's attributes for coroutines.
//
// RUN: clang++ -std=c++20 -fsyntax-only -Xclang -verify %s
// RUN: not clang++ -std=c++20 -fsyntax-only -DFUNCTION %s 2>&1 | FileCheck --check-prefix=HEADER %s
// RUN: not clang++ -std=c++20 -fsyntax-only -DINVOKE %s 2>&1 | FileCheck --check-prefix=HEADER %s
// HEADER: {{.*}}/include/{{.*}}: error: {{.*}}should be marked with {{\[\[}}clang::coro_wrapper]]

#include <coroutine>
#include <functional>
#include <string>

template <class T>
struct [[clang::coro_return_type, clang::coro_lifetimebound]] task {
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

task<void> store(const std::string &key) { co_return; }

task<void> outlives_a_temporary() {
  auto t = store("key"); // expected-warning {{will be destroyed at the end of the full-expression}}
  co_await t;
  co_await store("key");
}

[[clang::coro_wrapper]] task<void> outlives_a_local() {
  std::string key;
  return store(key); // expected-warning {{address of stack memory}}
}

task<void> forwards(const std::string &key) { // expected-error {{should be marked with [[clang::coro_wrapper]]}}
  return store(key);
}

#ifdef FUNCTION
std::function<task<void>(const std::string &)> stored = store;
#endif
#ifdef INVOKE
auto invoked = [] { std::invoke(store, "key"); };
#endif
