// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "harvest/crawler.hpp"
#include <fstream>
#include <iostream>
#include <vector>

using namespace std::chrono_literals;

namespace harvest {
namespace {

std::string host_of(const std::string &url) {
  auto begin = url.find("://");
  begin = begin == std::string::npos ? 0 : begin + 3;
  return url.substr(begin, url.find('/', begin) - begin);
}

std::vector<std::string> links_in(const page &p) {
  std::vector<std::string> links;
  for (std::size_t at = 0;
       (at = p.body.find("href='", at)) != std::string::npos;) {
    at += 6;
    auto end = p.body.find('\'', at);
    links.push_back(p.body.substr(at, end - at));
    at = end;
  }
  return links;
}

void write_copy(const page &p) {
  std::ofstream out("copies/" + host_of(p.url), std::ios::app);
  out << p.body << '\n';
}

aio::task<int> count_words(page p) {
  int words = 0;
  for (std::size_t at = 0; at < p.body.size(); ++at) {
    words += p.body[at] == ' ';
    if (at % 65536 == 65535)
      co_await aio::yield();
  }
  co_return words;
}

} // namespace

aio::task<settings> load_settings() {
  co_await aio::sleep_for(1ms);
  co_return settings{};
}

aio::task<page> crawler::fetch_with_retry(std::string url,
                                          aio::cancel_token token) {
  static const settings limits = co_await load_settings();
  backoff delay;
  for (int attempt = 0; attempt < limits.attempts; ++attempt) {
    try {
      co_await limiter_.turn(host_of(url));
      co_return co_await fetch(url);
    } catch (const std::exception &error) {
      std::cerr << url << ": " << error.what() << '\n';
    }
    delay.pause();
  }
  token.throw_if_cancelled();
  throw http_error("gave up on " + url);
}

aio::task<page> crawler::fetch_from_mirror(const page &original) {
  auto request = fetch("http://mirror.example/" + host_of(original.url), token_);
  page copy = co_await request;
  while (copy.status == 503) {
    co_await aio::sleep_for(1s);
    copy = co_await request;
  }
  co_return copy;
}

aio::task<void> crawler::keep(page found) {
  auto saving = aio::spawn(store_.save(found));
  if (co_await count_words(found) == 0)
    co_return;
  write_copy(found);
  co_await saving;
}

aio::task<void> crawler::crawl(std::string url) {
  if (!seen_.insert(url).second)
    co_return;
  if (!allowed_by_robots(url))
    co_return;

  page found = co_await fetch_with_retry(url, token_);
  if (found.status != 200)
    found = co_await fetch_from_mirror(found);
  for (const std::string &link : links_in(found))
    co_await crawl(link);
  keep(std::move(found));
}

} // namespace harvest
