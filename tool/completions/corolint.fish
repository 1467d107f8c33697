# Completion of corolint for fish: `corolint completion fish` prints this. What words
# can follow corolint itself says.

function __corolint_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    for line in ($before[1] __complete $before[2..] "$current" 2>/dev/null)
        set -l kept (string match -r '^.*[=:]' -- $current)
        set -l typed (string replace -r '^.*[=:]' '' -- $current)
        switch $line
            case :files
                printf '%s\n' "$kept"(__fish_complete_path "$typed")
            case :directories
                printf '%s\n' "$kept"(__fish_complete_directories "$typed")
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c corolint -f -a '(__corolint_complete)'
