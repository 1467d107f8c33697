#pragma once
#include "app.hpp"
#include <mutex>

inline app::task<> in_header(std::mutex &m) {
  std::lock_guard g(m);
  co_await app::work();
}

app::task<int> number_of(const void *p);
