# What bash offers after "electra": the program itself knows.
_electra() {
  local IFS=$'\n'
  COMPREPLY=($(electra __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _electra electra
