// Misuse that stands in a header: each check finds its own there, once.
#pragma once
#include "app.hpp"
#include <cassert>

namespace misuse {

inline app::task<int> static_init_await() {
  static int n = co_await app::number();
  co_return n;
}

inline app::task<> unawaited_on_some_path(bool early) {
  auto running = app::start_job();
  if (early)
    co_return;
  co_await std::move(running);
}

inline app::task<> task_as_value() {
  if (app::allowed(1))
    co_return;
}

inline app::task<> awaited_twice() {
  auto once = app::work();
  co_await once;
  co_await once;
}

inline app::task<> ignored_await_result() { co_await app::flush(); }

inline app::task<> await_in_assert() { assert(co_await app::allowed(1)); }

inline app::task<int> no_task() { return {}; }

} // namespace misuse
