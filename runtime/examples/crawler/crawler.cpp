// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A web crawler over real sockets, with asio: it follows every link of a site
// once, with at most four connections at a time, half a second for each page, and
// Ctrl-C ends it in good order.
//
//   crawler                    a site of its own, see site.hpp
//   crawler --endless          the part of it that has no end: stop it with Ctrl-C
//   crawler HOST PORT [PATH]   another site
//
// Prints:
//   /: 4 links
//   /about: 2 links
//   /archive: 1 links
//   /lost: 404 Not Found, linked from /news/2
//   /news: 4 links
//   /news/1: 1 links
//   /news/2: 2 links
//   /news/3: 1 links
//   /slow: timed out, linked from /
//   9 pages, 2 of them broken, at most 4 at a time

#include "site.hpp"
#include <algorithm>
#include <asio/buffer.hpp>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/signal_set.hpp>
#include <asio/write.hpp>
#include <corolint/adapt_asio.hpp>
#include <corolint/corolint.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace corolint;
using asio::ip::tcp;

struct response {
  std::string status; // "200 OK"
  std::string body;
};

/// Where the links of a page lead that stay on its site.
std::vector<std::string> links_of(const std::string &body) {
  static const std::string begin = "href=\"/";
  std::vector<std::string> links;
  std::size_t at = 0;
  while ((at = body.find(begin, at)) != std::string::npos) {
    at += begin.size() - 1;
    const std::size_t end = body.find('"', at);
    links.push_back(body.substr(at, end - at));
  }
  return links;
}

class crawler {
public:
  crawler(std::string host, std::string port)
      : host_(std::move(host)), port_(std::move(port)) {}

  /// Visits every page that can be reached from `path`. What it has found is
  /// kept if it is cancelled.
  task<> crawl(std::string path) {
    tcp::resolver resolver(asio_context());
    address_ = co_await resolver.async_resolve(host_, port_, use_corolint);
    seen_.insert(path);
    co_await with_task_group([&](task_group &visits) -> task<> {
      visits.spawn(visit(visits, path, "the beginning"));
      co_return; // the group waits for all that are spawned meanwhile
    });
  }

  /// What became of each page.
  [[nodiscard]] const std::map<std::string, std::string> &pages() const {
    return pages_;
  }
  [[nodiscard]] int broken() const { return broken_; }
  [[nodiscard]] int most_at_once() const { return most_; }

private:
  task<> visit(task_group &visits, std::string path, std::string from) {
    std::string problem;
    try {
      const response page = co_await fetch(path);
      if (page.status.starts_with("200")) {
        const std::vector<std::string> links = links_of(page.body);
        pages_[path] = std::to_string(links.size()) + " links";
        for (const std::string &link : links)
          if (seen_.insert(link).second)
            visits.spawn(visit(visits, link, path));
      } else {
        problem = page.status;
      }
    } catch (const timeout_error &) {
      problem = "timed out";
    } catch (const asio::system_error &e) {
      problem = e.what();
    }
    if (!problem.empty()) {
      ++broken_;
      pages_[path] = problem + ", linked from " + from;
    }
  }

  task<response> fetch(std::string path) {
    semaphore_permit permit = co_await connections_.acquire();
    most_ = std::max(most_, ++open_);
    // The time counts from here, not from when it was found.
    const outcome<response> got =
        co_await as_outcome(with_timeout(500_ms, get(std::move(path))));
    --open_;
    co_return got.value();
  }

  task<response> get(std::string path) {
    tcp::socket socket(asio_context());
    co_await asio::async_connect(socket, address_, use_corolint);
    const std::string request =
        "GET " + path + " HTTP/1.0\r\nHost: " + host_ + "\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(request), use_corolint);
    std::string text;
    auto [error, size] = co_await asio::async_read(
        socket, asio::dynamic_buffer(text, 1 << 20), use_corolint_nothrow);
    if (error && error != asio::error::eof)
      throw asio::system_error(error);
    const std::size_t head = text.find("\r\n\r\n");
    const std::size_t status = text.find(' ');
    if (head == std::string::npos || status > head)
      throw asio::system_error(asio::error::invalid_argument, "no HTTP");
    co_return {text.substr(status + 1, text.find("\r\n") - status - 1),
               text.substr(head + 4)};
  }

  std::string host_, port_;
  tcp::resolver::results_type address_;
  semaphore connections_{4};
  std::set<std::string> seen_;
  std::map<std::string, std::string> pages_;
  int open_ = 0, most_ = 0, broken_ = 0;
};

task<int> async_main(std::vector<std::string> arguments) {
  const bool endless = !arguments.empty() && arguments[0] == "--endless";
  site own;
  std::string host = "127.0.0.1", port = std::to_string(own.port());
  std::string path = endless ? "/endless/" : "/";
  if (!endless && arguments.size() >= 2) {
    host = arguments[0];
    port = arguments[1];
    if (arguments.size() > 2)
      path = arguments[2];
  }

  crawler spider(host, port);
  auto serving = create_task(own.serve());
  auto crawling = create_task(spider.crawl(path));
  bool interrupted = false;
  auto watching = create_task([&]() -> task<> {
    asio::signal_set signals(asio_context(), SIGINT);
    co_await signals.async_wait(use_corolint);
    interrupted = true;
    crawling.cancel();
  });
  const outcome<void> end = co_await as_outcome(crawling);
  for (join_handle<> *other : {&watching, &serving}) {
    other->cancel();
    // It has to be gone before what it refers to.
    const outcome<void> gone = co_await as_outcome(*other);
    if (gone.has_error())
      gone.value(); // throws it
  }

  if (interrupted) {
    std::printf("interrupted after %zu pages\n", spider.pages().size());
    co_return 130;
  }
  end.value(); // or throws what went wrong
  for (const auto &[page, what] : spider.pages())
    std::printf("%s: %s\n", page.c_str(), what.c_str());
  std::printf("%zu pages, %d of them broken, at most %d at a time\n",
              spider.pages().size(), spider.broken(), spider.most_at_once());
  co_return 0;
}

int main(int argc, char **argv) {
  try {
    return run(async_main({argv + 1, argv + argc}));
  } catch (const std::exception &e) {
    std::fprintf(stderr, "crawler: %s\n", e.what());
    return 1;
  }
}
