" Made by scripts/update-grammars.ts from the words of the language.
if exists('b:current_syntax')
  finish
endif

syntax keyword kspecDeclaration module use param symmetric type enum struct shared percpu ghost guarded fn proc thread daemon variant invariant never cover claim
syntax keyword kspecStatement let racy WRITE_ONCE smp_store_release if match while loop for choose either await assert warn assume atomic goto return break continue skip else then where
syntax keyword kspecOperator not and or implies in union minus intersect forall exists all
syntax keyword kspecConstant true false none
syntax keyword kspecType bool Tid
syntax keyword kspecSelf self this_cpu
" Words that are names elsewhere.
syntax match kspecDeclaration /^\s*\%(step\|property\|eventually\)\ze\s\+\w\+\s*:/
syntax match kspecDeclaration /\<\%(fair\|strong\|unfair\)\ze\s\+\%(fair\s\+\)\?\%(thread\|daemon\)\>/
syntax match kspecStatement /\<on cpu\>\|\<\%(set\|seq\) of\>\|\<up to\>\|\<leads to\>/
syntax match kspecStatement /\<\%(any\|memory\|holds\|violated\|recorded\)\ze\s\+[A-Za-z{]/
syntax match kspecStatement /\<\%(replace\|init\|by\|ref\)\ze\s\+\w/
" A keyword after a dot is the name of a field.
syntax match kspecField /\.\zs\w\+/
syntax match kspecLabel /^\s*\zs\w\+\ze:\%(\s\|$\)/
syntax match kspecNumber /\<\d\+\>/
syntax region kspecString start=/"/ end=/"\|$/ oneline
syntax match kspecComment /\/\/.*/
syntax match kspecDoc /\/\/\/\%([^/].*\|$\)/

highlight default link kspecDeclaration Keyword
highlight default link kspecStatement Statement
highlight default link kspecOperator Operator
highlight default link kspecConstant Constant
highlight default link kspecType Type
highlight default link kspecSelf Identifier
highlight default link kspecLabel Label
highlight default link kspecNumber Number
highlight default link kspecString String
highlight default link kspecComment Comment
highlight default link kspecDoc SpecialComment

let b:current_syntax = 'kspec'
