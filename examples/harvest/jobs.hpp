// Work that goes on in the background.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "harvest/crawler.hpp"
#include <deque>
#include <optional>

namespace harvest {

/// Crawl requests that wait for their turn.
class job_queue {
public:
  void push(std::string url) { urls_.push_back(std::move(url)); }
  std::optional<std::string> try_pop();

private:
  std::deque<std::string> urls_;
};

class background {
public:
  background(crawler &worker, job_queue &queue)
      : worker_(worker), queue_(queue) {}

  /// Starts everything.
  aio::task<void> start();

private:
  aio::task<void> announce(const std::string &what);
  aio::task<void> drain();
  aio::task<void> handle(std::string url);
  aio::task<void> report();
  aio::task<int> rank(std::string url);

  crawler &worker_;
  job_queue &queue_;
  int handled_ = 0;
};

} // namespace harvest
