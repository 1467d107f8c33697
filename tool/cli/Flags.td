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

class Lint { list<OptionVisibility> Visibility = [LintFlag]; }
class LintAndList { list<OptionVisibility> Visibility = [LintFlag, ListFlag]; }
class All {
  list<OptionVisibility> Visibility = [LintFlag, ListFlag, ExplainFlag];
}

// `--name=VALUE` and `--name VALUE`.
multiclass Value<string name, string meta, string help> {
  def NAME : Separate<["--"], name>, Lint;
  def NAME#_eq : Joined<["--"], name#"=">, Alias<!cast<Separate>(NAME)>,
                 MetaVarName<meta>, HelpText<help>, Lint;
}

def what_group : OptionGroup<"what">, HelpText<"WHAT TO LINT">;
let Group = what_group in {
  def build_dir : JoinedOrSeparate<["-"], "p">, MetaVarName<"<DIR>">, Lint,
      HelpText<"directory of compile_commands.json; default: looked for upward "
               "from each PATH and in build*/">;
  defm checks : Value<"checks", "<GLOBS>",
      "checks to run, comma separated; '-' removes, 'default' stands for those "
      "on by default; a list that begins with '-' removes from the default">;
  defm config : Value<"config", "<FILE>",
      "configuration; default: the nearest .corolint.yaml upward from each file">;
}

def output_group : OptionGroup<"output">, HelpText<"OUTPUT">;
let Group = output_group in {
  def format : Separate<["--"], "format">, LintAndList;
  def format_eq : Joined<["--"], "format=">, Alias<format>, LintAndList,
      MetaVarName<"<FORMAT>">,
      HelpText<"what to print: text or sarif (list: text or json)">;
  defm output : Value<"output", "<FORMAT:FILE>",
      "also write a report to a file; may be given several times">;
  def quiet : Flag<["--"], "quiet">, Lint,
      HelpText<"print findings and errors, nothing else">;
  defm progress : Value<"progress", "<WHEN>",
      "show progress on stderr: auto, always or never">;
  defm color : Value<"color", "<WHEN>", "use colours: auto, always or never">;
  def stats : Flag<["--"], "stats">, Lint,
      HelpText<"print where the time went">;
  defm fail_on : Value<"fail-on", "<TIER>",
      "the weakest findings that make the exit code 1: bug, suspicious, any or "
      "none">;
}

def fixing_group : OptionGroup<"fixing">, HelpText<"FIXES">;
let Group = fixing_group in {
  def fix : Flag<["--"], "fix">, Lint,
      HelpText<"apply the fixes that keep behaviour">;
  def unsafe_fixes : Flag<["--"], "unsafe-fixes">, Lint,
      HelpText<"with --fix or --diff: also the fixes offered on notes">;
  def diff : Flag<["--"], "diff">, Lint,
      HelpText<"print what --fix would change, as a unified diff, and change "
               "nothing">;
}

def general_group : OptionGroup<"general">, HelpText<"GENERAL">;
let Group = general_group in {
  def jobs : JoinedOrSeparate<["-"], "j">, MetaVarName<"<N>">, Lint,
      HelpText<"units to analyse at once; default: one per processor">;
  defm engine : Value<"engine", "<HOW>",
      "fast: parse what the checks can see; full: parse everything, as a "
      "compiler does">;
  defm timeout : Value<"timeout", "<SECONDS>",
      "give up on a unit that takes longer; default: 600">;
  def help : Flag<["--"], "help">, All, HelpText<"print this text">;
  def help_h : Flag<["-"], "h">, Alias<help>, All;
  def version : Flag<["--"], "version">, All, HelpText<"print the version">;
}
