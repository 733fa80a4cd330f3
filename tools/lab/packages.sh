# Debian packages for setup and the lab. Source it; it defines functions only.

say() { printf '%s: %s\n' "${0##*/}" "$*"; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "this step needs root and there is no sudo here. Run it as root."
  fi
}

need_debian() {
  local ID='' ID_LIKE='' PRETTY_NAME='an unknown system'
  # shellcheck source=/dev/null
  [ -r /etc/os-release ] && . /etc/os-release
  case " $ID $ID_LIKE " in *' debian '*) command -v apt-get >/dev/null && return ;; esac
  die "this installs packages with apt-get and knows Debian 12 and 13; here runs $PRETTY_NAME." \
    "Install what docs/dependencies.md lists, then build with: cmake --preset release && cmake --build --preset release"
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_known() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 timeout 1200 apt-get -qq \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Acquire::http::Timeout=60 \
    -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# missing_of NAME...: the wanted ones that nothing installed provides. NAME is one package or alternatives a|b|c.
missing_of() {
  local wanted name
  for wanted; do
    for name in ${wanted//|/ }; do is_installed "$name" && continue 2; done
    echo "$wanted"
  done
}

first_known() {
  local name
  for name in ${1//|/ }; do is_known "$name" && echo "$name" && return; done
  return 1
}

# need_packages NAME...: installs what is missing; silent and quick when nothing is.
need_packages() {
  local missing names=() wanted log
  missing=$(missing_of "$@")
  [ -z "$missing" ] && return
  need_debian
  say "asking apt for its package lists"
  apt_get update >/dev/null || die "apt-get update failed. Check the network and the package sources, then run this again."
  for wanted in $missing; do
    names+=("$(first_known "$wanted")") || die "apt knows no package named ${wanted//|/ or }; Debian 12 and 13 have it."
  done
  say "installing ${#names[@]} packages: ${names[*]}"
  log=$(mktemp)
  apt_get install -y --no-install-recommends "${names[@]}" >"$log" 2>&1 || {
    tail -20 "$log" >&2
    die "apt-get install failed; its whole output is in $log"
  }
  rm -f "$log"
}
