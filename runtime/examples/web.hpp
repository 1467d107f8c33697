// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A web without a network: every page takes a while, some are broken or slow.

#ifndef WEB_HPP
#define WEB_HPP

#include <corolint/corolint.hpp>
#include <stdexcept>
#include <string>

namespace web {

using namespace corolint::literals;

struct http_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The page at `url`.
inline corolint::task<std::string> get(std::string url) {
  co_await corolint::sleep_for(url.ends_with("/slow") ? 60_s : 10_ms);
  if (url.ends_with("/broken"))
    throw http_error("500 from " + url);
  co_return "<p>" + url + "</p>";
}

} // namespace web

#endif // WEB_HPP
