// RUN: %check_corolint %s async-task-as-value -fix-notes
#include "app.hpp"
#include "misuse.hpp"
#include <cassert>
#include <iostream>
using namespace app;

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:7: warning: the task made by 'allowed' is tested

// Conditions.

void grant();
task<> conditions(int u) {
  co_await work();
  if (allowed(u))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'allowed' is tested and not the 'bool' it yields: the test only asks whether there is a task [async-task-as-value]
  // CHECK-FIXES: if (co_await allowed(u))
  while (!allowed(u))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:11: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: while (!co_await allowed(u))
  for (; allowed(u);)
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:10: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: for (; co_await allowed(u);)
  do
    grant();
  while (allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: while (co_await allowed(u));
  if (u && allowed(u))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:12: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: if (u && co_await allowed(u))
  int n = allowed(u) ? 1 : 2;
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: int n = co_await allowed(u) ? 1 : 2;
  bool b = static_cast<bool>(allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: bool b = static_cast<bool>(co_await allowed(u));
  bool c(allowed(u)), d = bool(allowed(u)), e = not allowed(u);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: the task made by 'allowed' is tested
  // CHECK-MESSAGES: [[@LINE-2]]:32: warning: the task made by 'allowed' is tested
  // CHECK-MESSAGES: [[@LINE-3]]:53: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: bool c(co_await allowed(u)), d = bool(co_await allowed(u)), e = not co_await allowed(u);
  if ((allowed(u)))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:8: warning: the task made by 'allowed' is tested
  if (u > 0 ? allowed(1) : allowed(2))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:15: warning: the task made by 'allowed' is tested
  // CHECK-MESSAGES: [[@LINE-3]]:28: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: if (u > 0 ? co_await allowed(1) : co_await allowed(2))
}

// Whatever is awaited, if its value has a truth.

struct named_task : task<bool> {};
named_task make_named();
task<std::unique_ptr<int>> find();
task<std::error_code> flush_all();
enum color { red };
task<color> paint();
struct session {
  task<bool> open();
  virtual task<int> count();
  task<bool> operator()(int);
};
task<> kinds(session s, std::function<task<bool>()> f, task<bool> (*p)()) {
  co_await work();
  if (make_named())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'make_named' is tested
  if (find())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'find' is tested and not the 'std::unique_ptr<int>' it yields
  if (flush_all())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'flush_all' is tested and not the 'std::error_code' it yields
  if (paint())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'paint' is tested and not the 'color' it yields
  if (s.open() && s.count())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:9: warning: the task made by 'open' is tested
  // CHECK-MESSAGES: [[@LINE-3]]:21: warning: the task made by 'count' is tested and not the 'int' it yields
  if (s(1) || f() || p())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 's' is tested
  // CHECK-MESSAGES: [[@LINE-3]]:15: warning: the task made by 'f' is tested
  // CHECK-MESSAGES: [[@LINE-4]]:22: warning: the task made by 'p' is tested
  if ([]() -> task<bool> { co_return true; }())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:{{7|45}}: warning: the task made by this lambda is tested
}

// A conversion that is not explicit lets more through.

class loose_task : public task<int> {
public:
  operator bool() const;
  friend bool operator==(const loose_task &, const loose_task &);
};
loose_task loose();
task<> used_as_number() {
  co_await work();
  if (loose() == 3)
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'loose' is tested and not the 'int' it yields
  int sum = loose() + 1;
  // CHECK-MESSAGES: [[@LINE-1]]:13: warning: the task made by 'loose' is tested
  // CHECK-FIXES: int sum = co_await loose() + 1;
  if (loose() == loose())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'loose' is compared and not the 'int' it yields
  // CHECK-MESSAGES: [[@LINE-3]]:18: warning: the task made by 'loose' is compared
  // CHECK-FIXES: if (co_await loose() == co_await loose())
  bool ready = loose();
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: the task made by 'loose' is tested
}
std::ostream &operator<<(std::ostream &, const task<int> &);
task<> printed() {
  co_await work();
  std::cout << "n = " << number() << "\n";
  // CHECK-MESSAGES: [[@LINE-1]]:26: warning: the task made by 'number' is printed and not the 'int' it yields
  // CHECK-FIXES: std::cout << "n = " << co_await number() << "\n";
}

// Assertions and test macros.

namespace testing {
class AssertionResult {
public:
  template <class T> explicit AssertionResult(const T &success) : success_(success) {}
  operator bool() const { return success_; }

private:
  bool success_;
};
} // namespace testing
#define EXPECT_TRUE(condition) GTEST_TEST_BOOLEAN_(condition)
#define GTEST_TEST_BOOLEAN_(condition)                                               \
  if (const ::testing::AssertionResult r = ::testing::AssertionResult(condition)) \
    ;                                                                          \
  else                                                                         \
    grant()
namespace Catch {
struct Decomposer {
  template <class T> bool operator<=(T &&value) { return bool(value); }
};
} // namespace Catch
#define REQUIRE(...)                                                           \
  do {                                                                         \
    if (!(Catch::Decomposer() <= __VA_ARGS__))                                 \
      grant();                                                                 \
  } while (false)
namespace doctest {
struct expression_decomposer {
  template <class T> bool operator<<(T &&value) { return bool(value); }
};
} // namespace doctest
#define DOCTEST_CHECK(...)                                                     \
  do {                                                                         \
    if (!(doctest::expression_decomposer() << __VA_ARGS__))                    \
      grant();                                                                 \
  } while (false)
task<> asserted() {
  co_await work();
  assert(allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: the task made by 'allowed' is tested
  EXPECT_TRUE(allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: the task made by 'allowed' is tested
  REQUIRE(allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: the task made by 'allowed' is tested
  DOCTEST_CHECK(allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: the task made by 'allowed' is tested
}

// In a variable that nobody awaits.

task<> kept(int u) {
  co_await work();
  auto t = allowed(u);
  if (t)
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: 't' holds a task that is tested and not the 'bool' it yields
}

// Outside coroutines there is no await to offer.

bool plain(int u) {
  return bool(allowed(u));
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: return bool(allowed(u));
}
auto lambda = [](int u) { return allowed(u) ? 1 : 2; };
// CHECK-MESSAGES: [[@LINE-1]]:34: warning: the task made by 'allowed' is tested

// Templates: once, and at the instantiation where the pattern does not tell.

template <class T> task<> pattern(T u) {
  co_await work();
  if (allowed(1))
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:7: warning: the task made by 'allowed' is tested
  // CHECK-FIXES: if (co_await allowed(1))
  if (u.open())
    grant();
  // CHECK-MESSAGES: [[@LINE-2]]:9: warning: the task made by 'open' is tested
  // CHECK-FIXES: if (u.open())
}
template <class T> struct holder {
  T s;
  task<> run() {
    co_await work();
    if (s.open())
      grant();
    // CHECK-MESSAGES: [[@LINE-2]]:11: warning: the task made by 'open' is tested
  }
};
task<> instantiates() {
  co_await pattern(session());
  co_await holder<session>().run();
  [](auto s) -> task<> {
    if (s.open())
      grant();
    // CHECK-MESSAGES: [[@LINE-2]]:11: warning: the task made by 'open' is tested
    co_return;
  }(session());
}
#define GRANT_IF(condition)                                                    \
  if (condition)                                                               \
  grant()
task<> macro() {
  co_await work();
  GRANT_IF(allowed(1));
  // CHECK-MESSAGES: [[@LINE-1]]:12: warning: the task made by 'allowed' is tested
}

// Not reported.

task<> awaited(int u) {
  if (co_await allowed(u))
    grant();
  while (!co_await allowed(u))
    grant();
  bool b = co_await allowed(u);
}
// A task that is kept may be asked for.
struct keeper {
  task<bool> pending;
  void poll() {
    if (pending)
      grant();
  }
};
task<> asked_explicitly() {
  auto t = allowed(1), u = allowed(2);
  if (static_cast<bool>(t) && bool(u))
    co_return;
}
task<> validity(task<bool> given) {
  if (given)
    grant();
  auto t = allowed(1);
  if (t)
    co_await std::move(t);
}
// Others that may be empty.
std::optional<task<bool>> maybe();
std::unique_ptr<task<bool>> pointer();
task<bool> *raw();
shared_task<bool> current();
struct shared_flag : shared_task<bool> {
  explicit operator bool() const;
};
shared_flag running();
// Awaitable, and a value of its own.
struct outcome {
  struct promise_type {
    outcome get_return_object();
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_value(int);
    void unhandled_exception() {}
  };
  outcome(outcome &&);
  explicit operator bool() const;
  bool has_value() const;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
outcome compute();
// Yields nothing that has a truth.
task<session> connect();
void others() {
  if (maybe() || pointer() || raw() || running() || compute() || connect())
    grant();
  if (work())
    grant();
}

task<> suppressed() {
  if (allowed(1)) // NOLINT(async-task-as-value)
    grant();
  // NOLINTNEXTLINE
  if (allowed(1))
    grant();
}
