#pragma once
#include "app.hpp"
#include <stop_token>

app::task<> nap(int ticks, std::stop_token stop = {});

inline app::task<> in_header(std::stop_token stop) {
  co_await nap(1);
}
