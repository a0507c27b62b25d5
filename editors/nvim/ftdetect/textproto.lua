-- Papers are protobuf text files, which Neovim does not know by these suffixes.
vim.filetype.add({
  extension = { prototxt = "textproto", textproto = "textproto", txtpb = "textproto", pbtxt = "textproto" },
})
