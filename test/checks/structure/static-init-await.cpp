// RUN: %check_corolint %s async-static-init-await
#include "app.hpp"
#include "misuse.hpp"
using namespace app;

// CHECK-MESSAGES: {{.*}}misuse.hpp:[[#]]:18: warning: 'n' is initialised across

// Every expression position of the await, every way to write the variable.

task<> positions(bool c) {
  static int plain = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'plain' is initialised across a suspension while its initialisation guard is locked: a second caller deadlocks [async-static-init-await]
  static int braces{co_await number()};
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'braces' is initialised across
  static int parens(co_await number());
  // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'parens' is initialised across
  static const auto constant = co_await text();
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'constant' is initialised across
  static auto &&reference = co_await text();
  // CHECK-MESSAGES: [[@LINE-1]]:29: warning: 'reference' is initialised across
  static int operand = 1 + co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'operand' is initialised across
  static std::string argument(std::size_t(co_await number()), 'x');
  // CHECK-MESSAGES: [[@LINE-1]]:43: warning: 'argument' is initialised across
  static int arm = c ? co_await number() : 0;
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: 'arm' is initialised across
  static int first = 1, second = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:34: warning: 'second' is initialised across
  static int statements = ({ int n = co_await number(); n + 1; });
  // CHECK-MESSAGES: [[@LINE-1]]:38: warning: 'statements' is initialised across
  static int list[] = {1, co_await number()};
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'list' is initialised across
  static auto capture = [n = co_await number()] { return n; };
  // CHECK-MESSAGES: [[@LINE-1]]:30: warning: 'capture' is initialised across
  if (static int in_if = 1; c) {
    static int nested = co_await number();
    // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'nested' is initialised across
  }
  // One finding for a variable, whatever number of awaits.
  static int twice = co_await number() + co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'twice' is initialised across
}

struct point {
  int x, y;
};
task<point> where();

task<> bindings() {
  static auto [x, y] = co_await where();
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: this structured binding is initialised across
}

// A thread-local has no lock, but the thread may change.

task<> thread_locals() {
  thread_local int mine = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:27: warning: 'mine' is thread-local and initialised across a suspension: another thread may resume and set its own copy
  static thread_local int both = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:34: warning: 'both' is thread-local and initialised across
}

// Any kind of coroutine, any kind of awaitable.

job<> eager() {
  static int n = co_await start_number();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'n' is initialised across
}

fire_and_forget detached() {
  static int n = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'n' is initialised across
}

auto lambda = []() -> task<> {
  static int n = co_await number();
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'n' is initialised across
};

struct service {
  task<int> config() {
    static int cached = co_await number();
    // CHECK-MESSAGES: [[@LINE-1]]:25: warning: 'cached' is initialised across
    co_return cached;
  }
};

// Templates: the pattern and its instantiations are one finding.

template <class T> task<T> dependent(task<T> t) {
  static T value = co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'value' is initialised across
  co_return value;
}
task<> instantiates() {
  co_await dependent(number());
  co_await dependent(text());
}

template <class T> struct holder {
  task<T> get() {
    static T value = co_await number();
    // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'value' is initialised across
    co_return value;
  }
};
template struct holder<int>;
template struct holder<long>;

auto generic = [](auto t) -> task<> {
  static auto value = co_await std::move(t);
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'value' is initialised across
};

// Macros.

#define CACHED(name, value) static auto name = value
task<> macro() {
  CACHED(cached, co_await number());
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'cached' is initialised across
}

// Not reported.

task<> safe() {
  int automatic = co_await number();
  static int constant = 3;
  static task<int> kept = number();
  static auto callable = []() -> task<int> { co_return co_await number(); };
  static int never = (co_await std::suspend_never{}, 1);
  static int size = sizeof(automatic);
  extern int elsewhere;
  for (static int i = 0; i < co_await number(); ++i)
    ;
}

task<> suppressed() {
  static int a = co_await number(); // NOLINT(async-static-init-await)
  static int b = co_await number(); // NOLINT
  // NOLINTNEXTLINE(async-static-init-await)
  static int c = co_await number();
}
