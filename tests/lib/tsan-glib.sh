# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# A GLib built with ThreadSanitizer. With the distribution's own, ThreadSanitizer reports
# races in race-free code in most runs: it does not see GLib's locks, whose code it has not
# instrumented. Built once from the distribution's source package and kept in the person's
# cache folder. Sourced by tests/lib/sanitize.sh.

# apt only: elsewhere there is no source package to be had in the same way.
tsan_glib_needs() {
  if [ "$(package_manager)" = apt-get ]; then
    echo 'command:dpkg-source dpkg-dev - -'
  fi
}

# Only what Poise uses of it, and nothing that would need further packages.
tsan_glib_options='
b_sanitize=thread
b_lundef=false
tests=false
introspection=disabled
libelf=disabled
libmount=disabled
man=false
man-pages=disabled
nls=disabled
selinux=disabled
sysprof=disabled
'

# Prints the folder of that GLib; builds it if it is not there yet.
tsan_glib() {
  local version cache folder
  if [ "$(package_manager)" != apt-get ]; then
    say 'the GLib for ThreadSanitizer is built from a Debian or Ubuntu source package'
    return 1
  fi
  version=$(dpkg-query -W -f '${source:Version}' libglib2.0-dev) || return
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/poise
  folder=$cache/tsan-glib-${version#*:}-gcc-$(gcc -dumpfullversion)
  mkdir -p "$cache" || return
  (
    # Two runs at once share one build.
    if command -v flock >/dev/null; then
      exec 8>"$cache/tsan-glib.lock"
      flock 8
    fi
    [ -e "$folder/lib/pkgconfig/gio-2.0.pc" ] && exit
    say "building GLib $version with ThreadSanitizer, this once; takes a minute or two"
    work=$(mktemp -d "$cache/work-XXXXXX") || exit
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM HUP
    if ! build_tsan_glib "$version" "$work" "$folder" >"$folder.log" 2>&1 </dev/null 8>&- 9>&-; then
      tail -n 20 "$folder.log" >&2
      say "could not build it; the whole log is $folder.log"
      exit 1
    fi
  ) || return
  echo "$folder"
}

build_tsan_glib() {
  local version=$1 work=$2 folder=$3
  fetch_glib_source "$version" "$work" || return
  configure_tsan_glib "$work" "$folder" &&
    ninja -C "$work/build" &&
    DESTDIR=$work/installed meson install -C "$work/build" --no-rebuild &&
    # In one move, so that a folder that is there is whole.
    rm -rf "$folder" &&
    mv "$work/installed$folder" "$folder"
}

configure_tsan_glib() {
  local work=$1 folder=$2 option options=() known
  known=$(cat "$work/source/meson_options.txt" "$work/source/meson.options" 2>/dev/null)
  for option in $tsan_glib_options; do
    # GLib's options come and go; meson refuses those it does not know.
    case $option in
      b_*) options+=("-D$option") ;;
      *) [[ $known != *"'${option%%=*}'"* ]] || options+=("-D$option") ;;
    esac
  done
  # Without these two names GLib takes its locks that are one bit of a word from C instead
  # of assembly, which ThreadSanitizer cannot see.
  options+=("-Dc_args=-U__amd64__ -Ui386")
  # GLib's build runs python3, which must be the one that has the modules it needs.
  PATH=/usr/bin:$PATH meson setup "$work/build" "$work/source" --prefix="$folder" --libdir=lib \
    --buildtype=debugoptimized --wrap-mode=nodownload "${options[@]}" || return
  # Without futexes GLib's locks are pthread's, whose order ThreadSanitizer checks as well:
  # a possible deadlock is reported even when it did not happen.
  sed -i '/define HAVE_FUTEX/d' "$work/build/config.h"
}

# Fetches the source package of GLib into $2/source: the installed version, or another
# revision of the same release if that is what there is. Leaves apt's own lists alone.
fetch_glib_source() {
  local version=$1 work=$2 found
  private_apt "$work" || return
  apt-get -c "$work/apt.conf" update
  found=$(apt-cache -c "$work/apt.conf" showsrc glib2.0 | sed -n 's/^Version: //p' | sort -uV)
  found=$(grep -xF "$version" <<<"$found" || grep -F "${version%-*}-" <<<"$found" | tail -n 1)
  if [ -z "$found" ]; then
    echo "no source package for GLib $version"
    return 1
  fi
  (cd "$work" && apt-get -c "$work/apt.conf" source --download-only --only-source "glib2.0=$found") &&
    dpkg-source --no-check -x "$work"/glib2.0_*.dsc "$work/source"
}

# An apt that reads the machine's own package sources, but their source packages, and that
# keeps its lists in $1.
private_apt() {
  local work=$1 file
  mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" || return
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    case $file in
      *.list) sed -n -E 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" ;;
      *.sources) sed -E 's/^Types:.*/Types: deb-src/I' "$file" ;;
    esac 2>/dev/null >"$work/sources/${file##*/}"
  done
  # The hooks that other packages add to an update are about the machine's own lists.
  cat >"$work/apt.conf" <<END
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$work/sources";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
END
}
