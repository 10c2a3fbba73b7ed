import type { Shell } from '../install/shells.js';

// The scripts know nothing of commands and flags: they ask the program that is installed, so that they never grow old.

const BASH = `# Completion of mngr for bash. "mngr install" puts it in place; or: eval "$(mngr completion bash)"
_mngr() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then
      compopt -o default 2>/dev/null
      COMPREPLY=()
      return
    fi
    COMPREPLY+=("$line")
  done < <(command mngr __complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _mngr mngr
`;

const ZSH = `#compdef mngr
# Completion of mngr for zsh. "mngr install" puts it in place; or: source <(mngr completion zsh)
_mngr() {
  local -a lines values
  local line
  lines=("\${(@f)$(command mngr __complete zsh "\${(@Q)words[1,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ "$lines[1]" == ":files" ]]; then
    _files
    return
  fi
  for line in $lines; do
    if [[ "$line" == *$'\\t'* ]]; then
      values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    else
      values+=("\${line//:/\\\\:}")
    fi
  done
  (( $#values )) && _describe mngr values
}
if [[ "$funcstack[1]" == _mngr ]]; then
  _mngr "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
  compdef _mngr mngr
fi
`;

const FISH = `# Completion of mngr for fish. "mngr install" puts it in place; or: mngr completion fish | source
function __mngr_complete
    set -l current (commandline -ct)
    test (count $current) -gt 0; or set current ''
    set -l lines (command mngr __complete fish (commandline -opc) "$current" 2>/dev/null)
    if test "$lines[1]" = ':files'
        __fish_complete_path "$current"
    else if test (count $lines) -gt 0
        printf '%s\\n' $lines
    end
end
complete -c mngr -f -a '(__mngr_complete)'
`;

/** What a shell runs at its start so that TAB completes command lines of mngr. */
export function completionScript(shell: Shell): string {
  return { bash: BASH, zsh: ZSH, fish: FISH }[shell];
}
