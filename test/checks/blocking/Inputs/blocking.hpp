// A header with findings of its own, for the tests beside it.
#pragma once
#include "app.hpp"
#include <unistd.h>

inline app::task<> from_header() {
  usleep(1);
  co_await app::work();
}
