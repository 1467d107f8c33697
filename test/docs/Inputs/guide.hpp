// What the code of the guides to the runtime uses without defining it.
#include <algorithm>
#include <chrono>
#include <corolint/corolint.hpp>
#include <corolint/io.hpp>
#include <corolint/testing.hpp>
#include <cstdio>
#include <deque>
#include <exception>
#include <fstream>
#include <future>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

using namespace corolint;
using namespace corolint::literals;

struct http_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline task<std::string> fetch(std::string url) {
  co_await sleep_for(url.ends_with("/slow") ? 60_s : 10_ms);
  if (url.ends_with("/broken"))
    throw http_error("500 from " + url);
  co_return "<p>" + url + "</p>";
}

template <class T, class... Rest> void print(const T &first, const Rest &...rest) {
  std::cout << first;
  ((std::cout << ' ' << rest), ...);
  std::cout << '\n';
}
