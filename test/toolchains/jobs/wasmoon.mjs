// Emscripten: the Lua machine, with functions that JavaScript adds to the table.
import { LuaFactory } from 'wasmoon';

export async function job() {
  const lua = await new LuaFactory().createEngine();
  const lines = [];
  lua.global.set('emit', (value) => lines.push(String(value)));
  lua.global.set('later', () => Promise.resolve(21));
  const result = await lua.doString(`
    local t = {}
    for i = 1, 200 do t[i] = (i * 7919) % 1009 end
    table.sort(t)
    emit(table.concat(t, ","))
    local ok, why = pcall(function() error("as wanted") end)
    emit(ok) emit(why)
    local routine = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
    emit(routine() + routine() + routine())
    emit(string.format("%.3f %s", math.pi, ("x"):rep(5)))
    return later():await() * 2`);
  lua.global.close();
  return [...lines, result].join('\n');
}
