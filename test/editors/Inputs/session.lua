-- Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
--
-- What a person does in Neovim: opens a file, sees the findings, takes one quick fix
-- and silences the other finding, saves. Prints what was seen.

local function say(text)
  io.stdout:write(text .. '\n')
end

local function fail(text)
  say('error: ' .. text)
  vim.cmd('cquit 1')
end

-- Ours, in the order of the lines.
local function findings()
  local ours = vim.tbl_filter(function(d)
    return tostring(d.code or ''):match('^async%-')
  end, vim.diagnostic.get(0))
  table.sort(ours, function(a, b)
    return a.lnum < b.lnum
  end)
  return ours
end

local function wait_for(what, condition)
  if not vim.wait(40000, condition, 20) then
    fail('waited in vain for ' .. what)
  end
end

-- The menu of code actions, with a person who knows what to take.
local function take(title)
  local taken = false
  vim.ui.select = function(items, options, on_choice)
    for index, item in ipairs(items) do
      local text = options.format_item(item)
      say('offered: ' .. text)
      if text:find(title, 1, true) then
        taken = true
        return on_choice(item, index)
      end
    end
    fail('not offered: ' .. title)
  end
  vim.lsp.buf.code_action()
  wait_for('the menu', function()
    return taken
  end)
end

local function show()
  for _, d in ipairs(findings()) do
    say(string.format('%d: %s: %s [%s]', d.lnum + 1,
      vim.diagnostic.severity[d.severity], d.message, d.code))
  end
end

wait_for('the findings', function()
  return #findings() == 2
end)
show()

vim.api.nvim_win_set_cursor(0, { findings()[1].lnum + 1, findings()[1].col })
take('co_await')
wait_for('the fixed file', function()
  return #findings() == 1
end)
show()

vim.api.nvim_win_set_cursor(0, { findings()[1].lnum + 1, findings()[1].col })
take('NOLINT')
wait_for('the silenced file', function()
  return #findings() == 0
end)

vim.cmd('write')
say('saved')
vim.cmd('qall')
