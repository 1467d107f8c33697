# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""What mkdocs is told about this tree: mkdocs.yml names this file.

Pages are written to be read where they are, so they link to sources and to pages
outside of docs/. Those pages become a part of the site; a link to anything else leads
to `repo_url`, or is plain text where there is none.
"""

import posixpath
import re

from mkdocs.structure.files import File

# Pages outside of docs/, by their path from the root.
OUTSIDE = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "examples/README.md",
    "runtime/examples/README.md",
]
# On the site that is the front page.
README = "README.md"

CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")


def on_files(files, config):
    root = posixpath.dirname(config["config_file_path"])
    for path in OUTSIDE:
        files.append(File(path, root, config["site_dir"], config["use_directory_urls"]))
    return files


def place_in_tree(page):
    """The path of a page's file from the root."""
    path = page.file.src_uri
    return path if path in OUTSIDE else "docs/" + path


def place_on_site(path):
    """The page of the site that a file of the tree is, or None."""
    if path == README:
        return "index.md"
    if path in OUTSIDE:
        return path
    inside = posixpath.relpath(path, "docs")
    return None if inside.startswith("..") or not path.endswith(".md") else inside


def rewrite(text, target, page, repo_url):
    if re.match(r"\w+:|#", target):
        return f"[{text}]({target})"
    path, _, anchor = target.partition("#")
    folder = posixpath.dirname(place_in_tree(page))
    path = posixpath.normpath(posixpath.join(folder, path))
    if to := place_on_site(path):
        link = posixpath.relpath(to, posixpath.dirname(page.file.src_uri) or ".")
        return f"[{text}]({link}{'#' + anchor if anchor else ''})"
    return f"[{text}]({repo_url.rstrip('/')}/{path})" if repo_url else text


def on_page_markdown(markdown, page, config, files):
    def links(prose):
        return LINK.sub(
            lambda m: rewrite(m[1], m[2], page, config["repo_url"] or ""), prose
        )

    result, end = [], 0
    for block in CODE.finditer(markdown):
        result.append(links(markdown[end : block.start()]))
        # A second word behind the language is for our tests.
        result.append(re.sub(r"\A```(\w+) \w+$", r"```\1", block[0], flags=re.MULTILINE))
        end = block.end()
    result.append(links(markdown[end:]))
    return "".join(result)
