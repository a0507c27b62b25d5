if exists('b:current_syntax')
  finish
endif

syntax match textprotoComment /#.*$/ contains=textprotoDirective,@Spell
syntax match textprotoDirective /\v(metalint:\s*ignore(-file)?|proto-(file|message):)/ contained
syntax match textprotoField /\v\h\w*\ze\s*:/
syntax match textprotoMessage /\v\h\w*\ze\s*:?\s*[{<]/
syntax match textprotoExtension /\v\[\s*\h[0-9A-Za-z_.\/-]*\s*\]\ze\s*[:{<]/
syntax match textprotoNumber /\v-?<(0[xX]\x+|\d+(\.\d*)?([eE][+-]?\d+)?[fF]?)>/
syntax keyword textprotoBoolean true false
syntax match textprotoEscape /\v\\([abfnrtv\\'"]|\o{1,3}|x\x{1,2}|u\x{4}|U\x{8})/ contained
syntax region textprotoString start=/"/ skip=/\\./ end=/"\|$/ contains=textprotoEscape,@Spell
syntax region textprotoString start=/'/ skip=/\\./ end=/'\|$/ contains=textprotoEscape,@Spell

highlight default link textprotoComment Comment
highlight default link textprotoDirective SpecialComment
highlight default link textprotoField Identifier
highlight default link textprotoMessage Structure
highlight default link textprotoExtension Type
highlight default link textprotoNumber Number
highlight default link textprotoBoolean Boolean
highlight default link textprotoEscape SpecialChar
highlight default link textprotoString String

let b:current_syntax = 'textproto'
