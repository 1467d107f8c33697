// Follows links and stores what it finds.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "harvest/database.hpp"
#include "harvest/http.hpp"
#include "harvest/rate_limiter.hpp"
#include <set>

namespace harvest {

struct settings {
  int attempts = 5;
  std::string mirror = "http://mirror.example";
};

aio::task<settings> load_settings();

class crawler {
public:
  crawler(database &store, aio::cancel_token token)
      : store_(store), token_(std::move(token)) {}

  /// Crawls from a page until there is nothing new. Cancellable by the token.
  aio::task<void> crawl(std::string url);

private:
  aio::task<page> fetch_with_retry(std::string url, aio::cancel_token token);
  aio::task<page> fetch_from_mirror(const page &original);
  aio::task<void> keep(page found);

  database &store_;
  aio::cancel_token token_;
  rate_limiter limiter_{std::chrono::milliseconds(50)};
  std::set<std::string> seen_;
};

} // namespace harvest
