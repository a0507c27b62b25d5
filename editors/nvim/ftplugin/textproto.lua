vim.bo.commentstring = "# %s"
vim.bo.expandtab = true
vim.bo.shiftwidth = 2
vim.bo.softtabstop = 2

-- Neovim 0.10 and earlier start servers themselves; later ones are told to by vim.lsp.enable("metalint").
if vim.fn.has("nvim-0.11") == 0 and vim.fn.executable("metalint") == 1 then
  local root = vim.fs.find({ "metalint.toml", "pyproject.toml", ".git" }, {
    upward = true,
    path = vim.fs.dirname(vim.api.nvim_buf_get_name(0)),
  })[1]
  vim.lsp.start({
    name = "metalint",
    cmd = { "metalint", "lsp" },
    root_dir = root and vim.fs.dirname(root) or nil,
    before_init = function(params) -- this Neovim cannot be told to pull diagnostics again: have them pushed
      params.capabilities.textDocument.diagnostic = nil
    end,
  })
end
