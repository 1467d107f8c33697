// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harvest/http.hpp"

using namespace std::chrono_literals;

namespace harvest {

aio::task<page> fetch(std::string url, aio::cancel_token token) {
  token.throw_if_cancelled();
  co_await aio::sleep_for(20ms);
  token.throw_if_cancelled();
  if (url.starts_with("ftp:"))
    throw http_error("cannot fetch " + url);
  co_return page{url, 200, "<a href='" + url + "/next'>next</a>"};
}

aio::task<bool> allowed_by_robots(std::string url) {
  co_await aio::sleep_for(5ms);
  co_return url.find("/private") == std::string::npos;
}

} // namespace harvest
