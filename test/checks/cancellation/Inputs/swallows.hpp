#pragma once
#include "app.hpp"

namespace mine {
// Known by its name alone.
class operation_cancelled : public std::exception {};

app::task<> io();

// These are no exceptions.
namespace states {
struct cancelled {};
inline app::task<> any_state() {
  app::task<> t = io();
  t = {};
  co_return;
}
} // namespace states

inline app::task<> in_header() {
  try {
    co_await io();
  } catch (...) {
  }
  co_await io();
}
} // namespace mine
