# The lit suites: checks, cli, clangd, plugin and helper (of the helper itself).
# Values of the build come from lit.site.cfg.py.

import glob
import os
import shlex
import shutil
import sys

import lit.formats

config.name = "corolint"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".test"]
config.excludes = ["Inputs", "unit", "runtime", "install", "corpus", "bench"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.corolint_binary_dir, "test")

bin_dir = os.path.join(config.corolint_binary_dir, "bin")
plugin = os.path.join(config.corolint_binary_dir, "lib", "corolint-tidy-plugin.so")
clang_tidy = os.path.join(config.llvm_tools_dir, "clang-tidy")
config.environment["PATH"] = os.pathsep.join(
    [bin_dir, config.llvm_tools_dir, config.environment["PATH"]]
)
config.environment["LC_ALL"] = "C.UTF-8"

# The build tree may lie in the source tree: tests must neither find its
# configuration nor its repository above them.
os.makedirs(config.test_exec_root, exist_ok=True)
with open(os.path.join(config.test_exec_root, ".clang-tidy"), "w") as file:
    file.write("InheritParentConfig: false\n")
config.environment["GIT_CEILING_DIRECTORIES"] = config.test_exec_root
# Nor may they find what an earlier run has kept.
cache = os.path.join(config.test_exec_root, "cache")
shutil.rmtree(cache, ignore_errors=True)
config.environment["COROLINT_CACHE_DIR"] = cache


def tool(name):
    return shlex.quote(os.path.join(config.llvm_tools_dir, name))


helper = [
    sys.executable,
    os.path.join(config.test_source_root, "check_corolint.py"),
    "--clang-tidy=" + clang_tidy,
    "--plugin=" + plugin,
    "--corolint=" + os.path.join(bin_dir, "corolint"),
    "--clang=" + os.path.join(config.llvm_tools_dir, "clang++"),
    "--filecheck=" + os.path.join(config.llvm_tools_dir, "FileCheck"),
]
config.substitutions += [
    ("%check_corolint", shlex.join(helper)),
    ("%plugin", shlex.quote(plugin)),
    ("%bin", shlex.quote(bin_dir)),
    ("%corolint_clangd", shlex.quote(os.path.join(bin_dir, "corolint-clangd"))),
    ("%clang_tidy", tool("clang-tidy")),
    ("%python", shlex.quote(sys.executable)),
    ("%binary_dir", shlex.quote(config.corolint_binary_dir)),
    ("%inputs", shlex.quote(os.path.join(config.test_source_root, "Inputs"))),
    ("%build", shlex.quote(config.corolint_binary_dir)),
    ("%source_root", shlex.quote(os.path.dirname(config.test_source_root))),
]

# Editors of other systems may lack what the packages of Debian have.
if shutil.which("nvim"):
    config.available_features.add("neovim")
if shutil.which("emacs") and glob.glob("/usr/share/emacs/site-lisp/elpa/eglot-*"):
    config.available_features.add("eglot")
# scripts/test installs them where the npm registry can be reached.
vscode = os.path.join(
    os.path.dirname(config.test_source_root), "tool", "integrations", "vscode"
)
if shutil.which("npm") and os.path.exists(os.path.join(vscode, "node_modules")):
    config.available_features.add("vscode-extension")

# What was not built is not tested; scripts/test builds everything.
for name in ("corolint-clangd", "corolint-tidy"):
    if os.path.exists(os.path.join(bin_dir, name)):
        config.available_features.add(name)
# Whether everything is there that an installation copies.
parts = [os.path.join(bin_dir, "corolint"), os.path.join(bin_dir, "corolint-tidy"), plugin,
         os.path.join(config.corolint_binary_dir, "runtime", "libcorolint-runtime.a")]
if config.corolint_builds_clangd:
    parts.append(os.path.join(bin_dir, "corolint-clangd"))
if all(os.path.exists(part) for part in parts):
    config.available_features.add("installable")
# Programs that only the tests of integrations need.
for name in ("pre-commit", "lintian", "dpkg-shlibdeps"):
    if shutil.which(name):
        config.available_features.add(name)
if shutil.which("bazel") and os.path.exists("/usr/share/bazel/rules/java"):
    config.available_features.add("bazel")
# Without a browser the page of reports is not tested: UNSUPPORTED, chromium. The same
# for shells, and for what reads pages of the manual and of the site.
for name in ("chromium", "zsh", "fish", "man", "mandoc", "mkdocs"):
    if shutil.which(name):
        config.available_features.add(name)
