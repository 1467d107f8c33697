# Completion of corolint for bash: `corolint completion bash` prints this. What words
# can follow corolint itself says.

_corolint() {
  local rest=${COMP_LINE:0:COMP_POINT} words=() word current kept line i
  # bash splits words at `=` and `:`, corolint does not: words without a space
  # between them are one.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
      rest=${rest#"${rest%%[![:space:]]*}"}
      words+=("")
    fi
    ((i == COMP_CWORD)) && word=$rest # what stands behind the cursor is not asked
    rest=${rest#"$word"}
    words[-1]+=$word
  done
  current=${words[-1]}
  # What bash takes for another word is not replaced by what is found.
  kept=${current%"${current##*[=:]}"}

  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files)
        compopt -o filenames
        while IFS= read -r line; do COMPREPLY+=("$line"); done \
          < <(compgen -f -- "${current#"$kept"}")
        ;;
      :directories)
        compopt -o filenames
        while IFS= read -r line; do COMPREPLY+=("$line"); done \
          < <(compgen -d -- "${current#"$kept"}")
        ;;
      *)
        line=${line%%$'\t'*}
        [[ $line == *[=:] ]] && compopt -o nospace
        COMPREPLY+=("${line#"$kept"}")
        ;;
    esac
  done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
}

complete -F _corolint corolint
