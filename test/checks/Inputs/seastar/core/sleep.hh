// Seastar's sleep, in a header of its own as in the library.
#pragma once
#include "../../seastar.hpp"
#include <chrono>

namespace seastar {
future<> sleep(std::chrono::steady_clock::duration d);
} // namespace seastar
