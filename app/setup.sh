# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What Poise needs, how that is installed, and how Poise is built. Sourced by app/run
# and tests/run, which set $root (the project's folder) first. POSIX shell.

# One line for each need: how to see that it is there, and the packages that bring it
# on Debian and Ubuntu, Fedora, and Arch. Several packages are joined by commas, "-" is
# none. A need is one of
#   command:NAME            a program on the PATH
#   module:NAME>=VERSION    a library that pkg-config knows
#   file:PATTERN            a file; the first match counts
#   flag:FLAG               a flag that the C compiler can compile and link with
#   python:MODULE           a module that /usr/bin/python3 can import
#   looks:NAME              nothing breaks without it: installed along, never insisted on
# A library that is added to meson.build gets its line here.
# shellcheck disable=SC2034 # used by the scripts that source this file
build_needs='
command:cc                     gcc,libc6-dev        gcc,glibc-devel         gcc
command:meson                  meson                meson                   meson
command:ninja                  ninja-build          ninja-build             ninja
command:pkg-config             pkg-config           pkgconf-pkg-config      pkgconf
command:desktop-file-validate  desktop-file-utils   desktop-file-utils      desktop-file-utils
command:glib-compile-resources libglib2.0-dev       glib2-devel             glib2-devel
command:gtk4-builder-tool      libgtk-4-bin         gtk4-devel              gtk4
module:gtk4>=4.8               libgtk-4-dev         gtk4-devel              gtk4
module:gio-unix-2.0>=2.74      libglib2.0-dev       glib2-devel             glib2
module:json-glib-1.0>=1.6      libjson-glib-dev     json-glib-devel         json-glib
module:libcrypto>=3.0          libssl-dev           openssl-devel           openssl
module:libpng>=1.6             libpng-dev           libpng-devel            libpng
module:libsoup-3.0>=3.2        libsoup-3.0-dev      libsoup3-devel          libsoup3
module:sqlite3>=3.37           libsqlite3-dev       sqlite-devel            sqlite
module:libxml-2.0>=2.9         libxml2-dev          libxml2-devel           libxml2
looks:icons                    adwaita-icon-theme   adwaita-icon-theme      adwaita-icon-theme
looks:svg                      librsvg2-common      librsvg2                librsvg
looks:font                     fonts-cantarell      abattis-cantarell-fonts cantarell-fonts
'

: "${root:?is set by the script that sources this file}"

say() {
  printf 'poise: %s\n' "$*" >&2
}

die() {
  say "$@"
  exit 1
}

# ---- what is missing -------------------------------------------------------------

is_met() {
  case $1 in
    command:*) command -v "${1#*:}" >/dev/null 2>&1 ;;
    module:*) pkg-config --exists "$(printf '%s' "${1#*:}" | sed 's/>=/ >= /')" 2>/dev/null ;;
    file:*)
      # Unquoted on purpose: the pattern is to be expanded.
      # shellcheck disable=SC2086
      set -- ${1#*:}
      [ -e "$1" ]
      ;;
    flag:*)
      echo 'int main (void) { return 0; }' |
        "${CC:-cc}" "${1#*:}" -x c -o /dev/null - 2>/dev/null
      ;;
    python:*) /usr/bin/python3 -c "import ${1#*:}" 2>/dev/null ;;
    looks:*) is_looked_after "$1" || is_installed "$(packages_of "$*" "$(package_manager)")" ;;
  esac
}

# Prints the lines of the table $1 that this machine does not meet.
unmet() {
  printf '%s\n' "$1" | while read -r need packages; do
    # Word by word on purpose: $packages is three columns.
    # shellcheck disable=SC2086
    if [ -n "$need" ] && ! is_met "$need" $packages; then
      printf '%s %s\n' "$need" "$packages"
    fi
  done
}

without_looks() {
  printf '%s\n' "$1" | sed '/^looks:/d'
}

# What is only for looks is tried once, not at each start: noted in the build folder.
is_looked_after() {
  grep -qxF "$1" "$root/build/looked-after" 2>/dev/null
}

note_looks() {
  printf '%s\n' "$1" | sed -n 's/^\(looks:[^ ]*\) .*/\1/p' >>"$root/build/looked-after"
}

# Whether the machine's own records say so of the packages $1.
is_installed() {
  # Word by word on purpose: $1 is a list.
  # shellcheck disable=SC2086
  case $(package_manager) in
    apt-get)
      status=$(dpkg-query -W -f '${db:Status-Status}\n' $1 2>&1) &&
        [ "$(printf '%s\n' "$status" | sort -u)" = installed ]
      ;;
    dnf) rpm -q $1 >/dev/null 2>&1 ;;
    pacman) pacman -T $1 >/dev/null 2>&1 ;;
    *) false ;;
  esac
}

# ---- installing it -----------------------------------------------------------------

package_manager() {
  # apt first: on Debian a game is called pacman.
  for manager in apt-get dnf pacman; do
    if command -v "$manager" >/dev/null 2>&1; then
      echo "$manager"
      return
    fi
  done
}

# Prints, in one line, the packages for the lines $1 of a table as the manager $2 calls them.
packages_of() {
  printf '%s\n' "$1" | while read -r _ apt dnf pacman; do
    case $2 in
      dnf) echo "$dnf" ;;
      pacman) echo "$pacman" ;;
      *) echo "$apt" ;;
    esac
  done | tr ',' '\n' | grep -v -e '^-$' -e '^$' | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# Runs a command as root; may_install() has seen to it that sudo needs no password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n -- "$@"
  fi
}

# Whether the packages $1 can be installed. On a terminal sudo may want a password by its
# own rules, but not only for looks.
may_install() {
  [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null ||
    { [ -n "$1" ] && [ -t 0 ] && [ -t 2 ] && sudo true; }
}

# $1 is the manager, the other words are packages.
install_with() {
  manager=$1
  shift
  case $manager in
    apt-get)
      # The lists of packages are fetched only when those that are here do not do.
      apt_install "$@" || { as_root apt-get update; apt_install "$@"; }
      ;;
    dnf) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
    pacman)
      # Fetched only where there are none: newer lists beside older packages break Arch.
      [ -e /var/lib/pacman/sync/core.db ] || as_root pacman -Sy --noconfirm
      as_root pacman -S --noconfirm --needed "$@"
      ;;
  esac
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

how_to_install() {
  case $1 in
    apt-get) echo 'sudo apt-get install' ;;
    dnf) echo 'sudo dnf install' ;;
    pacman) echo 'sudo pacman -S' ;;
  esac
}

# Installs what the table $1 asks for and this machine lacks; ends the script with one
# line when it cannot. Call it with the lock held.
ensure() {
  lacking=$(unmet "$1")
  [ -n "$lacking" ] || return 0
  needed=$(without_looks "$lacking")
  manager=$(package_manager)
  packages=$(packages_of "$lacking" "$manager")
  if [ -z "$manager" ]; then
    [ -z "$needed" ] || die "missing here, and neither apt, dnf nor pacman to install it with:" \
      "$(printf '%s\n' "$needed" | sed 's/ .*//; s/^[a-z]*://' | tr '\n' ' ')"
  elif ! may_install "$needed"; then
    [ -z "$needed" ] || die "packages are missing; install them first:" \
      "$(how_to_install "$manager") $(packages_of "$needed" "$manager")"
    say "it looks better with: $packages"
  else
    say "installing $packages"
    # Word by word on purpose: $packages is a list.
    # shellcheck disable=SC2086
    install_with "$manager" $packages >"$root/build/install.log" 2>&1 </dev/null 9>&- || true
  fi
  note_looks "$lacking"
  lacking=$(without_looks "$(unmet "$1")")
  [ -z "$lacking" ] || die "could not install: $(packages_of "$lacking" "$manager")" \
    "($(printf '%s\n' "$lacking" | sed 's/ .*//; s/^[a-z]*://' | tr '\n' ' ' | sed 's/ $//');" \
    "see build/install.log)"
}

# ---- building ----------------------------------------------------------------------

# Makes the folder $1 and keeps others out of it until this script ends or unlocks.
lock() {
  mkdir -p "$1" 2>/dev/null || die "cannot make the folder $1"
  [ -w "$1" ] || die "cannot write to the folder $1"
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$1/.lock"
    flock -n 9 || { say "waiting for another build in $1"; flock 9; }
  fi
}

unlock() {
  exec 9>&-
}

set_up() {
  find "$build" -mindepth 1 -maxdepth 1 ! -name .lock ! -name '*.log' ! -name looked-after \
    -exec rm -rf {} +
  meson setup "$build" "$root" "$@" >"$build/build.log" 2>&1 </dev/null 9>&- &&
    printf '%s\n' "$made_for" >"$build/made-for"
}

compile() {
  # Word by word on purpose: $targets is a list, and all that there is when it is empty.
  # shellcheck disable=SC2086
  ninja -C "$build" ${targets-} >"$build/build.log" 2>&1 </dev/null 9>&-
}

# Whether it was the build folder that failed (another version of meson, a damaged or
# half-written folder), not the code.
is_broken() {
  grep -q -e '^ninja: error:' -e '^FAILED: build.ninja' "$build/build.log"
}

# Builds the project in the folder $1, with the further words for meson; quiet unless it
# fails. A folder made for another place, compiler or choice of options is made anew.
build_in() {
  build=$1
  shift
  made_for=$(printf '%s\n' "$root" "${CC-}" "${CFLAGS-}" "${LDFLAGS-}" "$@")
  if [ "$(cat "$build/made-for" 2>/dev/null)" != "$made_for" ]; then
    say "building in ${build#"$root"/}"
    set_up "$@" && compile && return
  else
    compile && return
    is_broken && set_up "$@" && compile && return
  fi
  # From the first command that failed, or from what meson did not like.
  sed -n '/^FAILED:\|ERROR:/,$p' "$build/build.log" >&2
  say "the build failed; its whole log is ${build#"$root"/}/build.log"
  return 1
}
