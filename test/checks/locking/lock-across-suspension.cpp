// RUN: %check_corolint %s async-lock-across-suspension

#include "app.hpp"
#include "Inputs/locked.hpp"
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>

using namespace app;

// CHECK-MESSAGES: {{.*}}locked.hpp:6:19: warning: 'g' keeps 'm' locked

std::mutex m, m2;
std::shared_mutex shared;

//===--- The await in every position ---===//

task<> statement() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> initialiser() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  int x = co_await number();
  (void)x;
}

task<int> result() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_return co_await number();
}

task<> condition() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (co_await allowed(1))
    (void)0;
}

task<> nested(int n) {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (n)
    for (int i = 0; i < n; ++i) {
      int sum = 1 + co_await number();
      (void)sum;
    }
}

generator<int> yields() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_yield 1;
}

task<> argument() {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  (void)std::max(1, co_await number());
}

task<> loop() {
  for (;;) {
    co_await work();
    std::lock_guard<std::mutex> g(m);
    // CHECK-MESSAGES: [[@LINE-1]]:33: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
  }
}

//===--- Every spelling of the guard ---===//

using Lock = std::lock_guard<std::mutex>;

task<> alias() {
  Lock g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> deduced() {
  std::lock_guard g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> scoped() {
  std::scoped_lock g(m, m2);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> sharing() {
  std::shared_lock g(shared);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'shared' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> unique() {
  auto g = std::unique_lock(m);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> braces() {
  std::unique_lock<std::mutex> g{m};
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> parameter(std::unique_lock<std::mutex> g) {
// CHECK-MESSAGES: [[@LINE-1]]:47: warning: 'g' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> with_initialiser(bool c) {
  if (std::lock_guard g(m); c)
  // CHECK-MESSAGES: [[@LINE-1]]:23: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
}

task<> bound_to_temporary() {
  auto &&g = std::unique_lock(m);
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> bound_to_const_temporary() {
  const std::unique_lock<std::mutex> &g = std::unique_lock<std::mutex>(m);
  // CHECK-MESSAGES: [[@LINE-1]]:39: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

std::unique_lock<std::mutex> hold();

task<> returned() {
  auto g = hold();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

struct transaction {
  std::unique_lock<std::mutex> lock;
  int rows = 0;
};

task<> member_of_aggregate() {
  transaction t{std::unique_lock(m)};
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 't' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

class session {
public:
  explicit session(std::mutex &m) : guard(m) {}
  void touch();

private:
  std::lock_guard<std::mutex> guard;
};

task<> member_of_class() {
  session s(m);
  // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 's' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

struct derived_guard : std::unique_lock<std::mutex> {
  using std::unique_lock<std::mutex>::unique_lock;
};

task<> derived() {
  derived_guard g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:17: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> in_optional() {
  std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
  // CHECK-MESSAGES: [[@LINE-1]]:47: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> emplaced() {
  std::optional<std::lock_guard<std::mutex>> g;
  // CHECK-MESSAGES: [[@LINE-1]]:46: warning: 'g' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  g.emplace(m);
  co_await work();
}

task<> in_unique_ptr() {
  auto g = std::make_unique<std::lock_guard<std::mutex>>(m);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> in_new_unique_ptr() {
  std::unique_ptr<std::lock_guard<std::mutex>> g(
  // CHECK-MESSAGES: [[@LINE-1]]:48: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
      new std::lock_guard<std::mutex>(m));
  co_await work();
}

std::pair<std::unique_lock<std::mutex>, int> hold_with_value();

task<> in_binding() {
  auto [g, value] = hold_with_value();
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: '[g, value]' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> two() {
  std::unique_lock a(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'a' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  std::unique_lock b(m2);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'b' keeps 'm2' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> one_declaration() {
  std::unique_lock a(m), b(m2, std::defer_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'a' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

// A guard of the team's own, recognised by what it does.
class plain_guard {
public:
  explicit plain_guard(std::mutex &m) : mutex(m) { mutex.lock(); }
  ~plain_guard() { mutex.unlock(); }

private:
  std::mutex &mutex;
};

task<> own_guard() {
  plain_guard g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

class spin_lock {
public:
  void lock();
  void unlock();
};

template <class Mutex> class generic_guard {
public:
  explicit generic_guard(Mutex *m) : mutex(m) { mutex->lock(); }
  ~generic_guard() {
    if (mutex)
      mutex->unlock();
  }

private:
  Mutex *mutex;
};

task<> own_template_guard(spin_lock &s) {
  generic_guard<spin_lock> g(&s);
  // CHECK-MESSAGES: [[@LINE-1]]:28: warning: 'g' keeps 's' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

// Recognised by its attribute; the bodies are elsewhere.
class __attribute__((capability("mutex"))) annotated_mutex {
public:
  void Enter() __attribute__((acquire_capability()));
  bool Attempt() __attribute__((try_acquire_capability(true)));
  void Leave() __attribute__((release_capability()));
};

class __attribute__((scoped_lockable)) annotated_guard {
public:
  explicit annotated_guard(annotated_mutex &m)
      __attribute__((acquire_capability(m)));
  annotated_guard(annotated_mutex &m, int deferred);
  ~annotated_guard() __attribute__((release_capability()));
  void Leave() __attribute__((release_capability()));
};

task<> attribute_guard(annotated_mutex &am) {
  annotated_guard g(am);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'g' keeps 'am' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> attribute_guard_left(annotated_mutex &am) {
  annotated_guard g(am);
  g.Leave();
  co_await work();
}

task<> attribute_guard_deferred(annotated_mutex &am) {
  annotated_guard g(am, 1);
  co_await work();
}

//===--- Templates and lambdas ---===//

template <class T> task<> pattern(T t) {
  std::lock_guard<std::mutex> g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:31: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await t;
}

template <class M, class T> task<> dependent(M &mutex, T t) {
  std::lock_guard<M> g(mutex);
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'g' keeps 'mutex' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await t.run();
}

template <class M, class T> task<> dependent_deduced(M &mutex, T t) {
  std::unique_lock g(mutex);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'mutex' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await t.run();
  g.unlock();
  co_await t.run();
}

template <class M, class T> task<> dependent_auto(M &mutex, T t) {
  auto g = std::unique_lock(mutex);
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'g' keeps 'mutex' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await t.run();
}

template <class M, class T> task<> dependent_unlocked(M &mutex, T t) {
  std::unique_lock<M> g(mutex);
  g.unlock();
  co_await t.run();
}

template <class M> task<> instantiated(M &mutex) {
  std::lock_guard<M> g(mutex);
  // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'g' keeps 'mutex' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}
template task<> instantiated(std::mutex &);
template task<> instantiated(spin_lock &);

template <class T> struct store {
  std::mutex mutex;
  T value;
  task<> save() {
    std::scoped_lock g(mutex);
    // CHECK-MESSAGES: [[@LINE-1]]:22: warning: 'g' keeps 'mutex' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
  }
};
template struct store<int>;

void lambdas() {
  auto plain = [](std::mutex &m) -> task<> {
    std::lock_guard g(m);
    // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
  };
  auto generic = [](auto &m) -> task<> {
    std::lock_guard g(m);
    // CHECK-MESSAGES: [[@LINE-1]]:21: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
  };
  plain(m);
  generic(m);
}

// The lock of the creator is not that of the lambda.
void lambda_in_locked_scope() {
  std::lock_guard g(m);
  auto later = []() -> task<> { co_await work(); };
}

#define AWAIT(x) co_await x
#define GUARD(m) std::lock_guard guard_(m)

task<> macros() {
  std::lock_guard g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  AWAIT(work());
}

task<> guard_macro() {
  GUARD(m);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'guard_' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> header() { co_await in_header(m); }

//===--- Flow ---===//

task<> unlocked() {
  std::unique_lock g(m);
  g.unlock();
  co_await work();
}

task<> unlocked_around() {
  std::unique_lock g(m);
  g.unlock();
  co_await work();
  g.lock();
}

task<> relocked() {
  std::unique_lock g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  g.unlock();
  co_await work();
  g.lock();
  co_await work();
}

task<> deferred() {
  std::unique_lock g(m, std::defer_lock);
  co_await work();
}

task<> deferred_and_locked() {
  std::unique_lock g(m, std::defer_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  g.lock();
  co_await work();
}

task<> unlocked_on_one_path(bool c) {
  std::unique_lock g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (c)
    g.unlock();
  co_await work();
}

task<> locked_and_unlocked_by_flag(bool c) {
  std::unique_lock g(m, std::defer_lock);
  if (c)
    g.lock();
  (void)work;
  if (c)
    g.unlock();
  co_await work();
}

task<> locked_by_flag(bool c) {
  std::unique_lock g(m, std::defer_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (c)
    g.lock();
  if (!c)
    co_await work();
  if (c)
    co_await work();
}

task<> queue_wait(bool empty) {
  std::unique_lock g(m);
  while (empty) {
    g.unlock();
    co_await work();
    g.lock();
  }
}

task<> tried() {
  std::unique_lock g(m, std::try_to_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> tried_and_not_owned() {
  std::unique_lock g(m, std::try_to_lock);
  if (!g)
    co_await work();
}

task<> tried_and_not_owned_early() {
  std::unique_lock g(m, std::try_to_lock);
  if (g.owns_lock())
    co_return;
  co_await work();
}

task<> tried_and_owned() {
  std::unique_lock g(m, std::try_to_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (!g.owns_lock())
    co_return;
  co_await work();
}

task<> tried_in_condition() {
  if (std::unique_lock g(m, std::try_to_lock); g) {
    g.unlock();
    co_await work();
  } else {
    co_await work();
  }
}

task<> spin() {
  std::unique_lock g(m, std::defer_lock);
  while (!g.try_lock())
    co_await work();
}

void consume(std::unique_lock<std::mutex> g);
task<> consume_later(std::unique_lock<std::mutex> g) {
// CHECK-MESSAGES: [[@LINE-1]]:51: warning: 'g' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> moved() {
  std::unique_lock g(m);
  consume(std::move(g));
  co_await work();
}

task<> moved_into_the_awaited_call() {
  std::unique_lock g(m);
  co_await consume_later(std::move(g));
}

task<> moved_into_another() {
  std::unique_lock g(m);
  std::unique_lock other(std::move(g));
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'other' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> moved_into_an_inner_scope() {
  std::unique_lock g(m);
  {
    auto other = std::move(g);
  }
  co_await work();
}

task<> moved_deferred() {
  std::unique_lock g(m, std::defer_lock);
  auto other = std::move(g);
  co_await work();
}

task<> moved_into_a_member() {
  std::unique_lock g(m);
  transaction t{std::move(g)};
  // CHECK-MESSAGES: [[@LINE-1]]:15: warning: 't' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> moved_into_a_lambda() {
  std::unique_lock g(m);
  auto keep = [g = std::move(g)] {};
  // CHECK-MESSAGES: [[@LINE-1]]:8: warning: 'keep' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> assigned() {
  std::unique_lock<std::mutex> g;
  // CHECK-MESSAGES: [[@LINE-1]]:32: warning: 'g' keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  g = std::unique_lock(m);
  co_await work();
}

task<> emptied() {
  std::unique_lock g(m);
  g = {};
  co_await work();
}

task<> released() {
  std::unique_lock g(m);
  g.release();
  co_await work();
}

task<> reset() {
  auto g = std::make_unique<std::lock_guard<std::mutex>>(m);
  g.reset();
  co_await work();
}

task<> unlocked_inside() {
  transaction t{std::unique_lock(m)};
  t.lock.unlock();
  co_await work();
}

task<> scope_ended() {
  {
    std::lock_guard g(m);
  }
  co_await work();
}

task<> before_the_lock() {
  co_await work();
  std::lock_guard g(m);
}

task<> never_suspends() {
  std::lock_guard g(m);
  co_await std::suspend_never{};
}

task<> after_the_loop() {
  for (;;) {
    co_await work();
    std::lock_guard g(m);
    if (m.native_handle())
      break;
  }
  co_await work();
}

task<> exceptional() {
  std::unique_lock g(m);
  try {
    g.unlock();
    co_await work();
    g.lock();
  } catch (const std::exception &) {
  }
  (void)g.owns_lock();
  g = {};
  co_await work();
}

task<> after_a_throw() {
  std::unique_lock g(m, std::defer_lock);
  try {
    g.lock();
    g.unlock();
  } catch (...) {
  }
  co_await work();
}

void unknown(std::unique_lock<std::mutex> &g);
void looks(std::unique_lock<std::mutex> &g) { (void)g.owns_lock(); }
void unlocks(std::unique_lock<std::mutex> &g) { g.unlock(); }

task<> helper_may_unlock() {
  std::unique_lock g(m);
  unknown(g);
  co_await work();
}

task<> helper_unlocks() {
  std::unique_lock g(m);
  unlocks(g);
  co_await work();
}

task<> helper_looks() {
  std::unique_lock g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  looks(g);
  co_await work();
}

task<> lambda_unlocks() {
  std::unique_lock g(m);
  auto unlock = [&] { g.unlock(); };
  unlock();
  {
    auto nothing = [&] { (void)g.owns_lock(); };
  }
  g.unlock();
  co_await work();
}

task<> waits(std::condition_variable &cv, bool &ready) {
  std::unique_lock g(m);
  // CHECK-MESSAGES: [[@LINE-1]]:20: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  cv.wait(g, [&] { return ready; });
  co_await work();
}

struct async_condition {
  task<> wait(std::unique_lock<std::mutex> &g);
};

task<> awaited_operation_unlocks(async_condition &c) {
  std::unique_lock g(m);
  co_await c.wait(g);
}

task<> by_reference(std::unique_lock<std::mutex> &g) {
  g.unlock();
  co_await work();
  g.lock();
}

task<> by_reference_relocked(std::unique_lock<std::mutex> &g) {
  g.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'g' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> through_a_reference() {
  std::unique_lock g(m);
  auto &same = g;
  same.unlock();
  co_await work();
}

//===--- Temporaries ---===//

template <class T> class synchronized {
public:
  class locked_ptr {
  public:
    explicit locked_ptr(synchronized &s) : parent(s) { parent.mutex.lock(); }
    ~locked_ptr() { parent.mutex.unlock(); }
    T *operator->();

  private:
    synchronized &parent;
  };
  std::mutex mutex;
  T value;
};

std::unique_lock<std::mutex> &&pass(std::unique_lock<std::mutex> &&g);

task<> comma() {
  std::lock_guard<std::mutex>(m), co_await work();
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: this temporary guard, which lives until the end of the statement, keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
}

task<> dropped_temporary() {
  std::unique_lock<std::mutex>{m};
  co_await work();
}

struct holder {
  std::unique_lock<std::mutex> lock();
};

task<> in_the_operand(holder h) {
  co_await number_of(h.lock().mutex());
  // CHECK-MESSAGES: [[@LINE-1]]:24: warning: this temporary guard, which lives until the end of the statement, keeps a mutex locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
}

task<> after_the_temporary(holder h) {
  (void)h.lock().mutex();
  co_await work();
}

//===--- Locked by hand ---===//

task<> by_hand() {
  m.lock();
  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'm' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  m.unlock();
}

task<> by_hand_unlocked() {
  m.lock();
  m.unlock();
  co_await work();
}

task<> by_hand_shared() {
  shared.lock_shared();
  // CHECK-MESSAGES: [[@LINE-1]]:10: warning: 'shared' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  shared.unlock_shared();
}

task<> by_hand_spinning() {
  while (!m.try_lock())
    co_await work();
  m.unlock();
}

task<> by_hand_tried() {
  if (m.try_lock()) {
  // CHECK-MESSAGES: [[@LINE-1]]:9: warning: 'm' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
    m.unlock();
  }
}

task<> by_hand_tried_in_vain() {
  if (!m.try_lock()) {
    co_await work();
    co_return;
  }
  m.unlock();
}

task<> by_hand_tried_with_result() {
  bool locked = m.try_lock();
  if (locked)
    m.unlock();
  co_await work();
}

task<> by_hand_result_ignored() {
  bool locked = m.try_lock();
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'm' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  if (locked)
    co_await work();
  if (locked)
    m.unlock();
}

task<> adopted() {
  m.lock();
  std::lock_guard g(m, std::adopt_lock);
  // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'g' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> adopted_in_scope() {
  m.lock();
  {
    std::lock_guard g(m, std::adopt_lock);
  }
  co_await work();
}

task<> both() {
  std::lock(m, m2);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'm' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  m.unlock();
  m2.unlock();
}

class cache {
  std::mutex mutex_;
  std::unique_lock<std::mutex> lock_;
  int hits = 0;

  task<> member_mutex() {
    mutex_.lock();
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'mutex_' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    ++hits;
    co_await work();
    mutex_.unlock();
  }
  task<> member_mutex_unlocked() {
    mutex_.lock();
    ++hits;
    this->mutex_.unlock();
    co_await work();
  }
  task<> deferred_unlock() {
    mutex_.lock();
    // CHECK-MESSAGES: [[@LINE-1]]:12: warning: 'mutex_' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    std::shared_ptr<void> unlock(nullptr, [this](void *) { mutex_.unlock(); });
    co_await work();
  }
  task<> deferred_unlock_in_scope() {
    mutex_.lock();
    {
      std::shared_ptr<void> unlock(nullptr, [this](void *) { mutex_.unlock(); });
    }
    co_await work();
  }
  task<> member_guard() {
    lock_ = std::unique_lock(mutex_);
    // CHECK-MESSAGES: [[@LINE-1]]:11: warning: 'lock_' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
    lock_.unlock();
  }
  task<> pointers(cache *other) {
    other->mutex_.lock();
    // CHECK-MESSAGES: [[@LINE-1]]:19: warning: 'other.mutex_' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    co_await work();
    other->mutex_.unlock();
  }
  task<> another(cache &a, cache &b) {
    a.mutex_.lock();
    // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 'a.mutex_' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
    b.mutex_.unlock();
    co_await work();
  }
};

struct unlock_on_exit {
  std::mutex &mutex;
  ~unlock_on_exit() { mutex.unlock(); }
};

task<> adopter_in_scope() {
  m.lock();
  {
    unlock_on_exit u{m};
  }
  co_await work();
}

task<> adopter() {
  m.lock();
  unlock_on_exit u{m};
  // CHECK-MESSAGES: [[@LINE-1]]:18: warning: 'u' keeps 'm' locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
}

task<> attributes(annotated_mutex &am) {
  am.Enter();
  // CHECK-MESSAGES: [[@LINE-1]]:6: warning: 'am' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  am.Leave();
}

task<> attributes_left(annotated_mutex &am) {
  am.Enter();
  am.Leave();
  co_await work();
}

task<> attributes_tried(annotated_mutex &am) {
  while (!am.Attempt())
    co_await work();
  am.Leave();
}

task<> posix(pthread_mutex_t *mutex) {
  pthread_mutex_lock(mutex);
  // CHECK-MESSAGES: [[@LINE-1]]:3: warning: 'mutex' stays locked while the coroutine is suspended: the next one that locks it blocks its thread [async-lock-across-suspension]
  co_await work();
  pthread_mutex_unlock(mutex);
}

task<> posix_unlocked(pthread_mutex_t &mutex) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  co_await work();
}

task<> posix_tried(pthread_mutex_t *mutex) {
  while (pthread_mutex_trylock(mutex) != 0)
    co_await work();
  pthread_mutex_unlock(mutex);
}

task<> handed_to_a_helper(void (*finish)(std::mutex &)) {
  m.lock();
  finish(m);
  co_await work();
}

//===--- Not locks of a thread ---===//

task<> awaited_guard(app::mutex &am) {
  auto g = co_await am.lock();
  co_await work();
}

task<> permits(int n) {
  struct semaphore {
    void acquire();
    void release();
  } s;
  s.acquire();
  co_await work();
  s.release();
}

// Waits without a thread, can be tried: what std::unique_lock needs.
struct async_mutex {
  task<> lock();
  bool try_lock();
  void unlock();
};

task<> guard_over_an_async_mutex(async_mutex &am) {
  std::unique_lock<async_mutex> g(am, std::try_to_lock);
  co_await work();
}

task<> adopted_async_mutex(async_mutex &am) {
  co_await am.lock();
  std::lock_guard g(am, std::adopt_lock);
  co_await work();
}

task<> async_by_hand(async_mutex &am) {
  co_await am.lock();
  co_await work();
  am.unlock();
}

struct null_mutex {
  void lock() {}
  void unlock() {}
};

task<> locks_nothing(null_mutex &n) {
  std::lock_guard g(n);
  std::scoped_lock<> none;
  co_await work();
}

struct texture {
  void *lock();
  void unlock();
};

task<> other_things_are_locked(texture &t) {
  t.lock();
  co_await work();
  t.unlock();
}

task<> weak(std::weak_ptr<int> w) {
  auto p = w.lock();
  co_await work();
}

// Keeps its lock for moments only.
class logger {
public:
  void log(int);

private:
  std::mutex mutex;
  std::unique_lock<std::mutex> held{mutex, std::defer_lock};
};

task<> owner_of_a_lock() {
  logger l;
  l.log(1);
  co_await work();
}

//===--- Other objects ---===//

struct [[clang::annotate("corolint::no_suspend")]] trace_span {
  explicit trace_span(const char *name);
  ~trace_span();
  void end();
};

task<> span() {
  trace_span s("op");
  // CHECK-MESSAGES: [[@LINE-1]]:14: warning: 's' is alive while the coroutine is suspended, which its type does not allow [async-lock-across-suspension]
  co_await work();
}

task<> span_ended() {
  {
    trace_span s("op");
  }
  co_await work();
}

task<> span_in_optional() {
  std::optional<trace_span> s("op");
  s.reset();
  co_await work();
}

struct derived_span : trace_span {
  derived_span() : trace_span("derived") {}
};

task<> span_of_derived_class() {
  derived_span s;
  // CHECK-MESSAGES: [[@LINE-1]]:16: warning: 's' is alive while the coroutine is suspended, which its type does not allow [async-lock-across-suspension]
  co_await work();
}

task<> span_parameter(trace_span s) {
// CHECK-MESSAGES: [[@LINE-1]]:34: warning: 's' is alive while the coroutine is suspended, which its type does not allow [async-lock-across-suspension]
  co_await work();
}

//===--- Suppressed, and not coroutines ---===//

task<> suppressed() {
  std::lock_guard g(m); // NOLINT(async-lock-across-suspension)
  // NOLINTNEXTLINE
  std::lock_guard g2(m2);
  co_await work();
}

task<> plain() {
  std::lock_guard g(m);
  return work();
}
