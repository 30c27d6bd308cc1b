#compdef electra
# What zsh offers after "electra": the program itself knows.
local -a lines
lines=("${(@f)$(electra __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
lines=("${(@)lines//:/\\:}")
lines=("${(@)lines/$'\t'/:}")
if [[ -n ${lines[1]} ]]; then
  _describe 'electra' lines
else
  _files
fi
