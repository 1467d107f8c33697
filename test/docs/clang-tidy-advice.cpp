// What docs/recommended-clang-flags.md says of clang and of clang-tidy's own
// checks holds for the release that corolint is built against.
//
// RUN: clang++ -std=c++20 -I%source_root/test/checks/Inputs -fsyntax-only -Wall -Wextra %s 2>&1 | FileCheck --check-prefix=CLANG --implicit-check-not=warning: %s
// RUN: %clang_tidy --quiet --checks='-*,performance-unnecessary-copy-initialization,performance-for-range-copy' %s -- -std=c++20 -I%source_root/test/checks/Inputs | FileCheck --check-prefix=COPIES --implicit-check-not=warning: %s
// RUN: %clang_tidy --quiet --checks='-*,cppcoreguidelines-no-suspend-with-lock,misc-coroutine-hostile-raii,cppcoreguidelines-avoid-capturing-lambda-coroutines,cppcoreguidelines-avoid-reference-coroutine-parameters,bugprone-infinite-loop,bugprone-use-after-move,bugprone-empty-catch,clang-analyzer-core.NullDereference' %s -- -std=c++20 -I%source_root/test/checks/Inputs | FileCheck --check-prefix=TIDY --implicit-check-not=warning: %s
// RUN: %clang_tidy --quiet --checks='-*,bugprone-unused-return-value,bugprone-unused-local-non-trivial-variable' --config='{CheckOptions: {bugprone-unused-return-value.CheckedReturnTypes: "^::app::task$", bugprone-unused-local-non-trivial-variable.IncludeTypes: "::app::task"}}' %s -- -std=c++20 -I%source_root/test/checks/Inputs | FileCheck --check-prefix=TUNED --implicit-check-not=warning: %s

#include "app.hpp"
#include <mutex>

using namespace app;

struct profile {
  const std::string &name() const;
  std::vector<std::string> tags;
};

// Fixes that turn a copy, made so that it survives the suspension, into a
// reference that may not. (The parameters are pointers only so that no other
// check speaks here.)
extern const profile *const current;

task<void> copies() {
  // COPIES: [[@LINE+1]]:21: warning: {{.*}} [performance-unnecessary-copy-initialization]
  const std::string name = current->name();
  co_await work();
  spawn(name.empty() ? work() : task<void>());
}

task<void> loops(const profile *p) {
  // COPIES: [[@LINE+1]]:13: warning: {{.*}} [performance-for-range-copy]
  for (auto tag : p->tags) {
    co_await work();
    if (tag == "done")
      co_return;
  }
}

// Locks: neither check sees all of this, and one is wrong about the last.
std::mutex m;

task<int> initialises() {
  std::lock_guard g(m);
  int x = co_await number();
  co_return x;
}

task<void> deduced() {
  // TIDY: [[@LINE+1]]:19: warning: {{.*}} [misc-coroutine-hostile-raii]
  std::lock_guard g(m);
  co_await work();
}

task<int> spelled() {
  std::lock_guard<std::mutex> g(m);
  // TIDY: [[@LINE+1]]:11: warning: {{.*}} [cppcoreguidelines-no-suspend-with-lock]
  int x = co_await number();
  co_return x;
}

task<void> unlocks() {
  std::unique_lock<std::mutex> l(m);
  l.unlock();
  // TIDY: [[@LINE+1]]:3: warning: {{.*}} [cppcoreguidelines-no-suspend-with-lock]
  co_await work();
}

// The closure outlives the await: no bug, but a warning.
task<void> closure(int x) {
  // TIDY: [[@LINE+1]]:12: warning: {{.*}} [cppcoreguidelines-avoid-capturing-lambda-coroutines]
  co_await [x]() -> task<int> { co_return x; }();
}

// A reference that is not used after the suspension is reported all the same.
// TIDY: [[@LINE+1]]:21: warning: {{.*}} [cppcoreguidelines-avoid-reference-coroutine-parameters]
task<void> takes_it(const std::string &text) {
  auto size = text.size();
  co_await work();
  (void)size;
}

// The flag changes while the loop is suspended.
task<void> set(bool &stop);
task<void> waits() {
  bool stop = false;
  spawn(set(stop));
  // TIDY: [[@LINE+1]]:3: warning: {{.*}} [bugprone-infinite-loop]
  while (!stop)
    co_await work();
}

// What these two find, they find in coroutines too.
task<void> twice() {
  auto t = work();
  co_await std::move(t);
  // TIDY: [[@LINE+1]]:22: warning: {{.*}} [bugprone-use-after-move]
  co_await std::move(t);
}

task<void> swallows() {
  // TIDY: [[@LINE+1]]:28: warning: {{.*}} [bugprone-empty-catch]
  try { co_await work(); } catch (...) {}
  try { co_await work(); } catch (...) { spawn(work()); }
}

// The static analyzer stops at a suspension.
task<int> dereferences() {
  co_await work();
  int *p = nullptr;
  co_return *p;
}

// CLANG: [[@LINE+2]]:1: warning: non-void coroutine does not return a value [-Wreturn-type]
task<int> nothing() { co_await work();
}

// Without attributes on the task type clang says nothing of these, and
// clang-tidy only when it is told the name of the type.
task<void> dropped(bool c) {
  // TUNED: [[@LINE+1]]:3: warning: {{.*}} [bugprone-unused-return-value]
  work();
  c ? work() : work();
  // TUNED: [[@LINE+1]]:8: warning: unused local variable {{.*}} [bugprone-unused-local-non-trivial-variable]
  auto t = work();
  co_return;
}

task<void> called_through(task<void> (*pointer)()) {
  pointer();
  co_return;
}

// With the attributes it does, for what is dropped and for what is kept unused.
struct [[nodiscard, gnu::warn_unused]] marked {
  ~marked();
};
marked start();
void attributes() {
  // CLANG: [[@LINE+1]]:3: warning: {{.*}} [-Wunused-value]
  start();
  // CLANG: [[@LINE+1]]:8: warning: unused variable 't' [-Wunused-variable]
  auto t = start();
}
