"""Flags of the command line."""

StringFlagInfo = provider("What a flag says.", fields = ["value"])

def _impl(ctx):
    return StringFlagInfo(value = ctx.build_setting_value)

string_flag = rule(
    implementation = _impl,
    build_setting = config.string(flag = True),
)
