-- Neovim 0.11 and later: put this folder on 'runtimepath', then call vim.lsp.enable("metalint").
return {
  cmd = { "metalint", "lsp" },
  filetypes = { "textproto" },
  root_markers = { "metalint.toml", "pyproject.toml", ".git" },
  before_init = function(params)
    -- An editor that pulls diagnostics but cannot be told to pull again misses what an edit changes in other papers.
    if not vim.tbl_get(params.capabilities, "workspace", "diagnostics", "refreshSupport") then
      params.capabilities.textDocument.diagnostic = nil
    end
  end,
}
