// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harvest/jobs.hpp"
#include <iostream>

using namespace std::chrono_literals;

namespace harvest {

std::optional<std::string> job_queue::try_pop() {
  if (urls_.empty())
    return std::nullopt;
  std::string url = std::move(urls_.front());
  urls_.pop_front();
  return url;
}

aio::task<void> background::start() {
  aio::every(1min, [this]() -> aio::task<void> { co_await report(); });
  aio::spawn(drain());
  aio::detach(announce("the work in the background starts"));
  co_await report();
}

aio::task<void> background::announce(const std::string &what) {
  co_await aio::yield();
  std::clog << what << '\n';
}

aio::task<void> background::drain() {
  co_await aio::yield(); // start() goes first
  while (true) {
    if (auto url = queue_.try_pop())
      aio::spawn(handle(std::move(*url)));
  }
}

aio::task<void> background::handle(std::string url) {
  if (url.empty())
    return {};
  ++handled_;
  return worker_.crawl(std::move(url));
}

aio::task<int> background::rank(std::string url) {
  co_await aio::yield();
  co_return int(url.size());
}

aio::task<void> background::report() {
  co_await aio::to_thread([this] { return rank("http://example.org"); });
  std::cout << handled_ << " pages\n";
}

} // namespace harvest
