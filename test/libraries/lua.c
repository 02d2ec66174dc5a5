// library: package=liblua5.4-dev archives=liblua5.4.a libs=m,dl
#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>
#include <stdio.h>

static int add(lua_State *lua) {
  lua_pushinteger(lua, luaL_checkinteger(lua, 1) + luaL_checkinteger(lua, 2));
  return 1;
}

static const char script[] =
    "local t = {} for i = 1, 1000 do t[i] = (i * 7919) % 1009 end table.sort(t)\n"
    "print(t[1], t[1000], #t, add(20, 22), string.format('%5.2f|%q', math.pi, 'a\\nb'))\n"
    "print(('key=value'):gsub('(%w+)=(%w+)', '%2=%1'))\n"
    "local c = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i * i) end end) print(c(), c(), c())\n"
    "print(pcall(error, {code = 5}), select('#', pcall(add, 'x')), math.maxinteger + 1 == math.mininteger)\n"
    "local m = setmetatable({}, {__index = function(_, k) return k .. '!' end, __gc = function() print('collected') end})\n"
    "print(m.hello, 7 // 2, 7 % -3, 2 ^ 10, '10' + 5, #utf8.char(252, 8364))\n"
    "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end print(fib(22))\n"
    "return _VERSION";

int main(void) {
  lua_State *lua = luaL_newstate();
  luaL_openlibs(lua);
  lua_register(lua, "add", add);
  int status = luaL_dostring(lua, script);
  printf("%d %s\n", status, lua_tostring(lua, -1));
  printf("%d %s\n", luaL_dostring(lua, "error('thrown', 0)"), lua_tostring(lua, -1));
  lua_close(lua);
  return 0;
}
