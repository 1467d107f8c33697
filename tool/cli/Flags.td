//===-- Flags.td - the command line flags ---------------------------------===//
//
// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

include "llvm/Option/OptParser.td"

// The commands, each with its flags.
def LintFlag : OptionVisibility;
def ListFlag : OptionVisibility;
def ExplainFlag : OptionVisibility;
def CacheFlag : OptionVisibility;
def BaselineFlag : OptionVisibility;
def MergeFlag : OptionVisibility;
def CompletionFlag : OptionVisibility;

class Lint { list<OptionVisibility> Visibility = [LintFlag]; }
class Formats {
  list<OptionVisibility> Visibility = [LintFlag, ListFlag, MergeFlag];
}
class LintAndCache {
  list<OptionVisibility> Visibility = [LintFlag, BaselineFlag, CacheFlag];
}
// What analyses units.
class Analyzing { list<OptionVisibility> Visibility = [LintFlag, BaselineFlag]; }
class All {
  list<OptionVisibility> Visibility = [LintFlag, ListFlag, ExplainFlag, CacheFlag,
                                       BaselineFlag, MergeFlag, CompletionFlag];
}
class Summing {
  list<OptionVisibility> Visibility = [LintFlag, BaselineFlag, MergeFlag];
}

// `--name=VALUE` and `--name VALUE`.
multiclass Value<string name, string meta, string help,
                 list<OptionVisibility> where = [LintFlag]> {
  let Visibility = where in {
    def NAME : Separate<["--"], name>;
    def NAME#_eq : Joined<["--"], name#"=">, Alias<!cast<Separate>(NAME)>,
                   MetaVarName<meta>, HelpText<help>;
  }
}
multiclass ReportingValue<string name, string meta, string help>
    : Value<name, meta, help, [LintFlag, MergeFlag]>;
multiclass AnalyzingValue<string name, string meta, string help>
    : Value<name, meta, help, [LintFlag, BaselineFlag]>;

def what_group : OptionGroup<"what">, HelpText<"WHAT TO LINT">;
let Group = what_group in {
  def build_dir : JoinedOrSeparate<["-"], "p">, MetaVarName<"<DIR>">, Analyzing,
      HelpText<"directory of compile_commands.json; default: looked for upward "
               "from each PATH and in build*/">;
  defm checks : AnalyzingValue<"checks", "<GLOBS>",
      "checks to run, comma separated; '-' removes, 'default' stands for those "
      "on by default; a list that begins with '-' removes from the default">;
  defm config : AnalyzingValue<"config", "<FILE>",
      "configuration; default: the nearest .corolint.yaml upward from each file">;
}

def scope_group : OptionGroup<"scope">, HelpText<"WHAT TO REPORT">;
let Group = scope_group in {
  defm baseline : AnalyzingValue<"baseline", "<FILE>",
      "do not report the findings in FILE; 'corolint baseline' writes it, by "
      "default to corolint-baseline.txt at the root of the project">;
  def unused_suppressions : Flag<["--"], "report-unused-suppressions">, Lint,
      HelpText<"also report NOLINT comments that silence nothing">;
  def require_reasons : Flag<["--"], "require-reasons">, Lint,
      HelpText<"also report NOLINT comments that do not say why">;
  def keep_suppressed : Flag<["--"], "keep-suppressed">, Lint,
      HelpText<"SARIF also has the findings that NOLINT comments and the baseline "
               "hold back, as suppressed">;
  defm shard : Value<"shard", "<K/N>",
      "only the K-th of N parts of the units; 'corolint merge' makes one report of "
      "the SARIF reports of all">;
  defm since : Value<"since", "<REV>",
      "only findings on lines that have changed since the git revision REV, and "
      "only the units that read a changed file">;
  defm diff_file : Value<"diff-file", "<FILE>",
      "the same for the lines that a unified diff adds; '-' is stdin">;
}

def output_group : OptionGroup<"output">, HelpText<"OUTPUT">;
let Group = output_group in {
  def format : Separate<["--"], "format">, Formats;
  def format_eq : Joined<["--"], "format=">, Alias<format>, Formats,
      MetaVarName<"<FORMAT>">,
      HelpText<"what to print: a format, see below (list: text or json)">;
  defm output : ReportingValue<"output", "<FORMAT:FILE>",
      "also write a report to a file; may be given several times">;
  defm page_url : ReportingValue<"page-url", "<URL>",
      "where reports link the name of a check to: an address with {check} in it; "
      "default: $COROLINT_PAGE_URL, else nowhere">;
  def quiet : Flag<["--"], "quiet">, Summing,
      HelpText<"print findings and errors, nothing else">;
  defm progress : AnalyzingValue<"progress", "<WHEN>",
      "show progress on stderr: auto, always or never">;
  defm color : ReportingValue<"color", "<WHEN>", "use colours: auto, always or never">;
  def stats : Flag<["--"], "stats">, Analyzing,
      HelpText<"print where the time went">;
  defm fail_on : ReportingValue<"fail-on", "<TIER>",
      "the weakest findings that make the exit code 1: bug, suspicious, any or "
      "none">;
}

def fixing_group : OptionGroup<"fixing">, HelpText<"FIXES">;
let Group = fixing_group in {
  def fix : Flag<["--"], "fix">, Lint,
      HelpText<"apply the safe fixes, which keep behaviour, where all units still "
               "compile with them">;
  def unsafe_fixes : Flag<["--"], "unsafe-fixes">, Lint,
      HelpText<"with --fix or --diff: also those that should be looked at, where "
               "there is only one">;
  def diff : Flag<["--"], "diff">, Lint,
      HelpText<"print what --fix would change, as a unified diff, and change "
               "nothing">;
}

def cache_group : OptionGroup<"cache">, HelpText<"CACHE">;
let Group = cache_group in {
  def no_cache : Flag<["--"], "no-cache">, Analyzing,
      HelpText<"analyse every unit again, and keep nothing">;
  def cache_dir : Separate<["--"], "cache-dir">, LintAndCache;
  def cache_dir_eq : Joined<["--"], "cache-dir=">, Alias<cache_dir>,
      LintAndCache, MetaVarName<"<DIR>">,
      HelpText<"where results are kept; default: $COROLINT_CACHE_DIR, else "
               "corolint in the user's cache directory">;
  defm cache_size : AnalyzingValue<"cache-size", "<SIZE>",
      "remove the results not used for longest when there is more, for example "
      "500M; default: 2G">;
  defm remote_cache : AnalyzingValue<"remote-cache", "<URL>",
      "share results over HTTP; default: $COROLINT_REMOTE_CACHE">;
  def remote_cache_read_only : Flag<["--"], "remote-cache-read-only">, Analyzing,
      HelpText<"take results from the remote cache, send none">;
}

def general_group : OptionGroup<"general">, HelpText<"GENERAL">;
let Group = general_group in {
  def jobs : JoinedOrSeparate<["-"], "j">, MetaVarName<"<N>">, Analyzing,
      HelpText<"units to analyse at once; default: one per processor">;
  defm engine : AnalyzingValue<"engine", "<HOW>",
      "fast: parse what the checks can see; full: parse everything, as a "
      "compiler does">;
  defm timeout : AnalyzingValue<"unit-timeout", "<SECONDS>",
      "give up on a unit that takes longer; default: 600">;
  defm max_memory : AnalyzingValue<"max-memory", "<SIZE>",
      "let all workers together use no more memory, for example 4G; units are "
      "then run one after another where they must be">;
  def hermetic : Flag<["--"], "hermetic">, Lint,
      HelpText<"for the sandbox of a build system: the working directory is the root "
               "of the project, symbolic links in it are not followed, reports do not "
               "say where it is, only --config configures, nothing is cached">;
  def help : Flag<["--"], "help">, All, HelpText<"print this text">;
  def help_h : Flag<["-"], "h">, Alias<help>, All;
  def version : Flag<["--"], "version">, All, HelpText<"print the version">;
}
