// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small web site on the loopback interface, for the crawler to visit: plain
// sockets with io.hpp, on the same loop.

#ifndef SITE_HPP
#define SITE_HPP

#include <corolint/corolint.hpp>
#include <corolint/io.hpp>
#include <array>
#include <cerrno>
#include <cstdint>
#include <map>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <system_error>

class site {
public:
  /// Listens; `port()` says where.
  site()
      : listener_(::socket(AF_INET,
                           SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *address = reinterpret_cast<sockaddr *>(&here);
    socklen_t size = sizeof here;
    if (!listener_ || ::bind(listener_.get(), address, size) ||
        ::listen(listener_.get(), 128) ||
        ::getsockname(listener_.get(), address, &size))
      throw std::system_error(errno, std::generic_category(), "site");
    port_ = ntohs(here.sin_port);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Answers until it is cancelled.
  corolint::task<> serve() {
    co_await corolint::with_task_group(
        [this](corolint::task_group &visitors) -> corolint::task<> {
          for (;;)
            visitors.spawn(
                answer(co_await corolint::accept_socket(listener_.get())));
        });
  }

private:
  corolint::task<> answer(corolint::descriptor visitor) {
    using namespace corolint::literals;
    try {
      std::string request;
      std::array<char, 1024> block{};
      while (request.find("\r\n\r\n") == std::string::npos) {
        const std::size_t n = co_await corolint::read_some(
            visitor.get(), block.data(), block.size());
        if (!n)
          co_return; // it has gone
        request.append(block.data(), n);
      }
      // "GET /path HTTP/1.0"
      const std::size_t begin = request.find(' ') + 1;
      const std::string path =
          request.substr(begin, request.find(' ', begin) - begin);
      if (path == "/slow")
        co_await corolint::sleep_for(60_s);
      const std::string text = page(path);
      co_await corolint::write_all(visitor.get(), text.data(), text.size());
    } catch (const std::system_error &) {
      // A visitor that hangs up is no concern of the others.
    }
  }

  static std::string page(const std::string &path) {
    static const std::map<std::string, std::string> pages = {
        {"/", "<a href=\"/news\">n</a> <a href=\"/about\">a</a> "
              "<a href=\"/slow\">s</a> <a href=\"/archive\">old</a>"},
        {"/news", "<a href=\"/news/1\">1</a> <a href=\"/news/2\">2</a> "
                  "<a href=\"/news/3\">3</a> <a href=\"/\">home</a>"},
        {"/news/1", "<a href=\"/news/2\">next</a>"},
        {"/news/2", "<a href=\"/news/3\">next</a> <a href=\"/lost\">?</a>"},
        {"/news/3", "<a href=\"/\">home</a>"},
        {"/about", "<a href=\"/\">home</a> <a href=\"/news\">news</a>"},
        {"/archive", "<a href=\"/archive\">this page</a>"},
    };
    const auto found = pages.find(path);
    std::string status = "200 OK", body;
    if (found != pages.end()) {
      body = found->second;
    } else if (path.starts_with("/endless/")) {
      // Each page has two that nobody has seen before.
      const std::string more = path + "a";
      body = "<a href=\"" + more + "\">a</a> <a href=\"" + path + "b\">b</a>";
    } else {
      status = "404 Not Found";
    }
    return "HTTP/1.0 " + status + "\r\nContent-Type: text/html\r\n\r\n" + body;
  }

  corolint::descriptor listener_;
  std::uint16_t port_ = 0;
};

#endif // SITE_HPP
