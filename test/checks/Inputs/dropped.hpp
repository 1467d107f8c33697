// Dropped tasks that stand in a header: each check finds its own there, once.
#pragma once
#include "app.hpp"

namespace dropped {

inline app::task<> never_run() { app::work(); co_return; }

inline app::task<> destroyed() { app::start_job(); co_return; }

inline app::task<app::task<>> outer();
inline app::task<> inner_dropped() { co_await outer(); }

inline void callback() {
  std::function<void()> handler = [] { return app::work(); };
}

} // namespace dropped
