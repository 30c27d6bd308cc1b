# What fish offers after "electra": the program itself knows.
complete -c electra -a '(electra __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
