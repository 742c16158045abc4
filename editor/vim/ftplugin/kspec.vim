setlocal commentstring=//\ %s
setlocal comments=:///,://
setlocal shiftwidth=2 expandtab
" `:make` checks the claims of the project; `:cnext` goes to the next mistake.
setlocal makeprg=npx\ faultline\ check
setlocal errorformat=%E%trror[%*[^]]]:\ %m,%W%tarning[%*[^]]]:\ %m,%Z%*\\s+-\ %f:%l:%c,%-G%.%#
