// Fetching pages. A stand-in for a real client: it answers after a while.
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include "aio/sync.hpp"
#include <stdexcept>
#include <string>

namespace harvest {

struct page {
  std::string url;
  int status = 0;
  std::string body;
};

struct http_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Fetches a page. Throws `http_error`, or `aio::cancelled` where the token says
/// so.
aio::task<page> fetch(std::string url, aio::cancel_token token = {});

/// Whether the site's robots.txt lets us fetch the page.
aio::task<bool> allowed_by_robots(std::string url);

} // namespace harvest
