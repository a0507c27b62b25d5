autocmd BufNewFile,BufRead *.prototxt,*.textproto,*.txtpb,*.pbtxt setfiletype textproto
