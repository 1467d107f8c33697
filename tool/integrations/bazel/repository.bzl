"""The corolint of the machine as a repository."""

_BUILD = """
package(default_visibility = ["//visibility:public"])

filegroup(
    name = "tool",
    srcs = ["corolint"] + glob(["bin/**", "lib/**", "clang/**"]),
)
"""

_LAUNCHER = """#!/bin/sh
here=$(dirname "$0")
LD_LIBRARY_PATH="$here/lib" exec "$here/bin/corolint" "$@"
"""

def _run(ctx, words):
    done = ctx.execute(words)
    if done.return_code:
        fail("%s: %s" % (" ".join(words), done.stderr or done.stdout))
    return done.stdout

def _impl(ctx):
    program = ctx.attr.path or ctx.which("corolint")
    if not program:
        fail("corolint is not in the PATH; install it or set `path`")
    program = ctx.path(program).realpath
    ctx.symlink(program, "bin/corolint")

    # Not only the program: another clang finds other things.
    for line in _run(ctx, ["ldd", str(program)]).splitlines():
        words = line.strip().split(" ")
        if len(words) > 2 and words[0].startswith(("libclang", "libLLVM")):
            ctx.symlink(ctx.path(words[2]).realpath, "lib/" + words[0])

    version = _run(ctx, [str(program), "--version"])
    major = version.split("clang version ")[1].split(".")[0]
    resources = ctx.attr.resource_dir or "/usr/lib/llvm-%s/lib/clang/%s" % (major, major)
    if not ctx.path(resources + "/include").exists:
        fail("%s: clang's own headers are not there; set `resource_dir`" % resources)
    ctx.symlink(resources + "/include", "clang/include")

    ctx.file("corolint", _LAUNCHER, executable = True)
    ctx.file("BUILD.bazel", _BUILD)

corolint_installed = repository_rule(
    implementation = _impl,
    attrs = {
        "path": attr.string(doc = "the program; by default the one in the PATH"),
        "resource_dir": attr.string(doc = "the folder that has clang's own headers in include/"),
    },
    environ = ["PATH"],
    local = True,
    doc = """Makes the program, LLVM's libraries and clang's own headers inputs of actions.""",
)
