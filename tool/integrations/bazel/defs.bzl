"""Lints C++ units with corolint: one action for each, with every input declared."""

load(":flags.bzl", "StringFlagInfo")

CorolintInfo = provider(
    "What corolint found.",
    fields = {
        "reports": "depset of SARIF reports, one for each unit",
        "sources": "depset of the sources and headers of the units",
    },
)

_EXTENSIONS = ["cc", "cpp", "cxx", "c++", "C", "cp"]

_CPP_COMPILE = "c++-compile"

def _tool(files):
    """The program among the files of the tool, and where clang's own headers are."""
    for file in files:
        if file.basename == "corolint" and not file.dirname.endswith("/bin"):
            return file
    fail("no file of @corolint//:tool is called corolint")

def _config(files):
    for file in files:
        if file.basename in [".corolint.yaml", "corolint.yaml", "none.yaml"]:
            return file
    fail("no file of @corolint//:config is called .corolint.yaml")

def _compile_flags(target, ctx, toolchain):
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    context = target[CcInfo].compilation_context
    copts = [
        ctx.expand_make_variables("copts", option, {}) if "$" in option else option
        for option in getattr(ctx.rule.attr, "copts", [])
    ]
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + copts,
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        framework_include_directories = context.framework_includes,
        preprocessor_defines = depset(transitive = [context.defines, context.local_defines]),
    )
    return cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = _CPP_COMPILE,
        variables = variables,
    )

def _lint(target, ctx, toolchain, source, flags):
    path = source.short_path
    package = target.label.package + "/"
    if path.startswith(package):
        path = path[len(package):]
    report = ctx.actions.declare_file("%s.corolint/%s.sarif" % (target.label.name, path))
    tool = _tool(ctx.files._tool)
    arguments = ctx.actions.args()
    arguments.add("--hermetic")
    arguments.add("--quiet")
    # Who reads the reports decides; a unit that cannot be analysed fails its action.
    arguments.add("--fail-on=none")
    arguments.add(_config(ctx.files._config), format = "--config=%s")
    checks = ctx.attr._checks[StringFlagInfo].value
    if checks:
        arguments.add(checks, format = "--checks=%s")
    arguments.add(report, format = "--output=sarif:%s")
    arguments.add(source)
    arguments.add("--")
    arguments.add_all(flags)
    if any([file.path.startswith(tool.dirname + "/clang/") for file in ctx.files._tool]):
        arguments.add(tool.dirname + "/clang", format = "-resource-dir=%s")
    ctx.actions.run(
        executable = tool,
        arguments = [arguments],
        inputs = depset(
            [source] + ctx.files._config,
            transitive = [
                target[CcInfo].compilation_context.headers,
                toolchain.all_files,
            ],
        ),
        tools = ctx.files._tool,
        outputs = [report],
        mnemonic = "Corolint",
        progress_message = "Linting %s" % source.short_path,
    )
    return report

def _sources(rule):
    return [
        file
        for target in getattr(rule.attr, "srcs", [])
        for file in target.files.to_list()
        if file.extension in _EXTENSIONS
    ]

def _aspect_impl(target, ctx):
    below = [
        dep[CorolintInfo]
        for attribute in ["deps", "implementation_deps"]
        for dep in getattr(ctx.rule.attr, attribute, [])
        if CorolintInfo in dep
    ]
    reports = []
    sources = []
    tags = getattr(ctx.rule.attr, "tags", [])
    if CcInfo in target and not target.label.workspace_root and "no-corolint" not in tags:
        toolchain = ctx.attr._cc_toolchain[cc_common.CcToolchainInfo]
        flags = _compile_flags(target, ctx, toolchain)
        for source in _sources(ctx.rule):
            reports.append(_lint(target, ctx, toolchain, source, flags))
            sources.append(source)
        context = target[CcInfo].compilation_context
        sources += context.direct_headers
    info = CorolintInfo(
        reports = depset(reports, transitive = [dep.reports for dep in below]),
        sources = depset(sources, transitive = [dep.sources for dep in below]),
    )
    return [info, OutputGroupInfo(corolint = info.reports)]

corolint_aspect = aspect(
    implementation = _aspect_impl,
    attr_aspects = ["deps", "implementation_deps"],
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
        "_checks": attr.label(default = ":checks"),
        "_config": attr.label(default = ":config", allow_files = True),
        "_tool": attr.label(default = ":tool", allow_files = True),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
    doc = "Lints the sources of a target and of what it depends on, but not of other repositories.",
)

def _collect(ctx):
    infos = [dep[CorolintInfo] for dep in ctx.attr.deps]
    return struct(
        reports = depset(transitive = [info.reports for info in infos]),
        sources = depset(transitive = [info.sources for info in infos]),
    )

_DEPS = {
    "deps": attr.label_list(aspects = [corolint_aspect], doc = "what to lint, with what it depends on"),
    "_tool": attr.label(default = ":tool", allow_files = True),
}

def _report_impl(ctx):
    found = _collect(ctx)
    output = ctx.actions.declare_file(ctx.label.name + ".sarif")
    arguments = ctx.actions.args()
    arguments.add("merge")
    arguments.add("--quiet")
    arguments.add("--fail-on=none")
    arguments.add(output, format = "--output=sarif:%s")
    arguments.add_all(found.reports)
    ctx.actions.run(
        executable = _tool(ctx.files._tool),
        arguments = [arguments],
        inputs = depset(transitive = [found.reports, found.sources]),
        tools = ctx.files._tool,
        outputs = [output],
        mnemonic = "CorolintMerge",
        progress_message = "Merging reports for %s" % ctx.label.name,
    )
    return [DefaultInfo(files = depset([output]))]

corolint_report = rule(
    implementation = _report_impl,
    attrs = _DEPS,
    doc = "One SARIF report, NAME.sarif, of all that is found in the targets `deps`.",
)

_TEST = """#!/bin/sh
exec "{tool}" merge --fail-on={fail_on} {reports}
"""

def _test_impl(ctx):
    found = _collect(ctx)
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(script, _TEST.format(
        tool = _tool(ctx.files._tool).short_path,
        fail_on = ctx.attr.fail_on,
        reports = " ".join(["'%s'" % report.short_path for report in found.reports.to_list()]),
    ), is_executable = True)
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(
            files = ctx.files._tool,
            transitive_files = depset(transitive = [found.reports, found.sources]),
        ),
    )]

corolint_test = rule(
    implementation = _test_impl,
    attrs = dict(_DEPS, fail_on = attr.string(
        default = "any",
        values = ["bug", "suspicious", "any"],
        doc = "the weakest findings that fail the test",
    )),
    test = True,
    doc = "A test that fails if something is found in the targets `deps`.",
)
