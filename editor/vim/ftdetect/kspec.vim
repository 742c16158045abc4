autocmd BufRead,BufNewFile *.kspec setfiletype kspec
