#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Looks for what is wrong with the documentation as a site.

usage: site.py SITE [ROOT]

Every link must lead to a page, and to an element of it; nothing is loaded from
elsewhere; no Markdown is left over. With ROOT: every page of the documentation is on
the site and in its navigation.
"""

import glob
import html.parser
import os
import re
import sys
import urllib.parse

# What Markdown looks like that was taken for text.
LEFT_OVER = re.compile(r"```|^\s*[-*] |\]\([^)]*\)|^\s*\|.*\|$|^#+ |\[\[|\*\*", re.MULTILINE)
LOADS = {"script": "src", "img": "src", "link": "href", "iframe": "src"}


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.loads, self.text = [], set(), [], []
        self.in_code = self.in_content = 0
        with open(path, encoding="utf-8") as stream:
            self.feed(stream.read())

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if values.get(LOADS.get(tag)) and values.get("rel") != "canonical":
            self.loads.append(values[LOADS[tag]])
        if tag in ("code", "pre", "script", "style"):
            self.in_code += 1
        # Blocks stand for themselves.
        self.text.append("\n" if tag in ("p", "li", "td") else "")

    def handle_endtag(self, tag):
        if tag in ("code", "pre", "script", "style"):
            self.in_code -= 1

    def handle_data(self, data):
        self.text.append("CODE" if self.in_code else data)

    def left_over(self):
        found = LEFT_OVER.search("".join(self.text))
        return found and found[0].strip()


class Site:
    def __init__(self, root):
        self.root = root
        self.problems = []
        self.pages = {
            path: Page(path)
            for path in sorted(glob.glob(root + "/**/*.html", recursive=True))
        }

    def name(self, path):
        return os.path.relpath(path, self.root)

    def file(self, page, link):
        """The file that a link of a page leads to."""
        path = urllib.parse.unquote(link)
        start = self.root if path.startswith("/") else os.path.dirname(page)
        file = os.path.normpath(os.path.join(start, path.lstrip("/"))) if path else page
        return os.path.join(file, "index.html") if os.path.isdir(file) else file

    def check(self):
        links = 0
        for path, page in self.pages.items():
            name = self.name(path)
            for link in page.links + page.loads:
                links += 1
                if re.match(r"\w+:|//", link):
                    if link in page.loads and not link.startswith("data:"):
                        self.problems.append(f"{name}: loads {link}")
                    continue
                target, _, anchor = link.partition("#")
                file = self.file(path, target.partition("?")[0])
                if not os.path.exists(file):
                    self.problems.append(f"{name}: no file {link}")
                elif anchor and anchor not in self.pages[file].ids:
                    self.problems.append(f"{name}: no element {link}")
            if found := page.left_over():
                self.problems.append(f"{name}: Markdown is left over: {found}")
        return links

    def check_complete(self, tree):
        front = self.pages.get(os.path.join(self.root, "index.html"))
        listed = {self.file(os.path.join(self.root, "index.html"), l.partition("#")[0])
                  for l in (front.links if front else [])
                  if not re.match(r"\w+:", l)}  # fmt: skip
        for path in sorted(glob.glob(tree + "/docs/**/*.md", recursive=True)):
            name = os.path.relpath(path, tree + "/docs").removesuffix(".md")
            file = os.path.join(self.root, "" if name == "index" else name, "index.html")
            if file not in self.pages:
                self.problems.append(f"{name}: not on the site")
            elif file not in listed:
                self.problems.append(f"{name}: not in the navigation")


def main():
    site = Site(os.path.abspath(sys.argv[1]))
    links = site.check()
    if len(sys.argv) > 2:
        site.check_complete(sys.argv[2])
    for problem in site.problems:
        print(problem)
    print(f"{len(site.pages)} pages, {links} links")
    return 1 if site.problems or not links else 0


if __name__ == "__main__":
    sys.exit(main())
