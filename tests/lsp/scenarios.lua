-- Twelve things that people do in an editor, in a real one. Prints a line for each; the test reads them.

local root = vim.env.METALINT_LIST
local config = dofile(vim.env.METALINT_CONFIG) -- the one that people copy
local command = vim.json.decode(vim.env.METALINT_COMMAND)
local patience = 20000

local function file(name)
  return root .. "/meta/" .. name .. ".prototxt"
end

local function wait(what, is_so)
  if not vim.wait(patience, is_so, 20) then
    error("it never came: " .. what)
  end
end

local function open(name)
  vim.cmd.edit(vim.fn.fnameescape(file(name)))
  local id = vim.lsp.start(vim.tbl_extend("force", config, { name = "metalint", cmd = command, root_dir = root }))
  wait("the server", function()
    local client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end)
  return vim.api.nvim_get_current_buf()
end

local function codes(buffer)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, one.code)
  end
  table.sort(found)
  return table.concat(found, " ")
end

local function expect(buffer, expected)
  wait("`" .. expected .. "` instead of `" .. codes(buffer) .. "`", function()
    return codes(buffer) == expected
  end)
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
end

local function replace(buffer, old, new)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local start, stop = line:find(old, 1, true)
    if start then
      vim.api.nvim_buf_set_text(buffer, number - 1, start - 1, number - 1, stop, { new })
      return
    end
  end
  error("no " .. old)
end

local function go(buffer, what, offset)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local start = line:find(what, 1, true)
    if start then
      vim.api.nvim_win_set_cursor(0, { number, start - 1 + (offset or 1) })
      return
    end
  end
  error("no " .. what)
end

local function ask(buffer, method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(), more or {})
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, patience))
  for _, answer in pairs(answers) do
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end
end

local function act(buffer, title, kind)
  vim.lsp.buf.code_action({
    context = { only = { kind }, diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer) },
    apply = true,
    filter = function(action)
      return action.title:find(title, 1, true) ~= nil
    end,
  })
end

local scenarios = {
  { "a clean paper has no diagnostics", function()
    expect(open("one"), "")
  end },
  { "a mistake shows while it is typed, and goes when it is taken back", function()
    local buffer = open("one")
    replace(buffer, "Kind One", "Kind One.")
    expect(buffer, "title-period")
    replace(buffer, "Kind One.", "Kind One")
    expect(buffer, "")
  end },
  { "a duplicate shows in the other paper", function()
    local one, two = open("one"), open("two")
    replace(one, "Kind One", "Kind Two")
    expect(two, "duplicate-title")
    replace(one, "Kind Two", "Kind One")
    expect(two, "")
  end },
  { "a quick fix is applied", function()
    local buffer = open("one")
    replace(buffer, "Kind One", "Kind One.")
    expect(buffer, "title-period")
    go(buffer, "Kind One.")
    act(buffer, "Replace", "quickfix")
    expect(buffer, "")
    assert(text(buffer):find('title: "Pruning of Kind One"', 1, true))
  end },
  { "all safe problems are fixed at once", function()
    local buffer = open("one")
    replace(buffer, "Kind One", "Kind  One.")
    replace(buffer, "Tri Dao", " Tri Dao")
    expect(buffer, "title-period whitespace whitespace")
    act(buffer, "Fix all", "source.fixAll")
    expect(buffer, "")
  end },
  { "a finding is ignored with a comment", function()
    local buffer = open("one")
    replace(buffer, "Kind One", "Kind One.")
    expect(buffer, "title-period")
    go(buffer, "Kind One.")
    act(buffer, "on this line", "quickfix")
    expect(buffer, "")
    assert(text(buffer):find("# metalint: ignore[title-period] ", 1, true))
  end },
  { "a paper is formatted", function()
    local buffer = open("one")
    local before = text(buffer)
    replace(buffer, "  title:", "      title:")
    expect(buffer, "layout")
    vim.lsp.buf.format({ timeout_ms = patience })
    assert(text(buffer) == before)
  end },
  { "hovering over an organisation tells which it is", function()
    local buffer = open("one")
    go(buffer, "Stanford")
    assert(ask(buffer, "textDocument/hover").contents.value:find("Stanford University", 1, true))
  end },
  { "an organisation's name is completed in a string that is not closed", function()
    local buffer = open("one")
    replace(buffer, 'Stanford University"', "Carnegie M")
    go(buffer, "Carnegie M", 10)
    local items = ask(buffer, "textDocument/completion").items
    assert(items[1].label == "Carnegie Mellon University", vim.inspect(items[1]))
  end },
  { "a reference leads to its paper", function()
    local buffer = open("three")
    go(buffer, "2023/one")
    local found = ask(buffer, "textDocument/definition")
    assert(found[1].uri == vim.uri_from_fname(file("one")), vim.inspect(found))
  end },
  { "a paper gets another id, in its references and as a file", function()
    local buffer = open("three")
    go(buffer, "2023/two")
    vim.lsp.buf.rename("2023/zwei")
    wait("the renamed file", function()
      return vim.uv.fs_stat(file("zwei")) ~= nil or vim.fn.bufnr(file("zwei")) > 0
    end)
    wait("the reference", function()
      return text(buffer):find("2023/zwei", 1, true) ~= nil
    end)
  end },
  { "symbols name the fields", function()
    local buffer = open("one")
    local params = { textDocument = vim.lsp.util.make_text_document_params(buffer) }
    local answers = assert(vim.lsp.buf_request_sync(buffer, "textDocument/documentSymbol", params, patience))
    local names = {}
    for _, answer in pairs(answers) do
      for _, symbol in ipairs(answer.result) do
        table.insert(names, symbol.name)
      end
    end
    assert(table.concat(names, " ") == "paper pub", vim.inspect(names))
  end },
}

local failed = 0
for number, scenario in ipairs(scenarios) do
  local ok, why = pcall(scenario[2])
  io.stdout:write(string.format("%s %d %s%s\n", ok and "ok" or "not ok", number, scenario[1], ok and "" or ": " .. why))
  failed = failed + (ok and 0 or 1)
  vim.cmd("silent! %bwipeout!")
end
for _, client in ipairs(vim.lsp.get_clients()) do
  client.stop()
end
vim.wait(5000, function()
  return #vim.lsp.get_clients() == 0
end)
os.exit(failed == 0 and 0 or 1)
