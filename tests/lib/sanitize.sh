# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# ./tests/run --sanitize: the suites that need no display, under sanitizers, and the proof
# that these find what they are there to find. Sourced by tests/run.

: "${root:?}" "${build_needs:?}"

# shellcheck source=tests/lib/tsan-glib.sh
. "$root/tests/lib/tsan-glib.sh"

# gcc for all: with it come the sanitizers themselves, and its ThreadSanitizer found the
# same races as clang's, 40 of 40 runs each, and reported none in race-free code.
sanitize_needs='
flag:-fsanitize=address    gcc       libasan    gcc
flag:-fsanitize=undefined  gcc       libubsan   gcc
flag:-fsanitize=thread     gcc       libtsan    gcc
command:patch              patch     patch      patch
'

suppressions=$root/tests/suppressions

# What meson is told, and what the tests find in their environment, for each sanitizer.
# Frame pointers and no sibling calls keep the stacks in the reports whole.
options_for() {
  local glib flags="'-UG_DISABLE_ASSERT','-fno-omit-frame-pointer','-fno-optimize-sibling-calls'"
  options=(--buildtype=debugoptimized)
  variables=()
  case $1 in
    address)
      options+=('-Db_sanitize=address,undefined' -Db_lundef=false
        "-Dc_args=[$flags,'-fno-sanitize-recover=all']")
      variables=(
        # Without its own idea of where a plugin keeps its thread-local data, with which
        # LeakSanitizer crashes once GIO has loaded the one for TLS.
        ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:intercept_tls_get_addr=0
        LSAN_OPTIONS="suppressions='$suppressions/lsan.supp':print_suppressions=0"
        UBSAN_OPTIONS=print_stacktrace=1
        # A leaked slice of GLib's own allocator is never seen.
        G_SLICE=always-malloc
        # Threads of the lowest priority wait long beside other tests.
        POISE_TEST_DEADLINE_S=240
      )
      ;;
    thread)
      glib=$(tsan_glib) || return
      # DT_RPATH, not DT_RUNPATH: json-glib, which the system built, must find this GLib too.
      options+=(-Db_sanitize=thread -Db_lundef=false "-Dc_args=[$flags]"
        "-Dpkg_config_path=$glib/lib/pkgconfig"
        "-Dc_link_args=['-Wl,-rpath,$glib/lib','-Wl,--disable-new-dtags']")
      variables=(
        TSAN_OPTIONS="suppressions='$suppressions/tsan.supp':print_suppressions=0:history_size=4:atexit_sleep_ms=200:second_deadlock_stack=1"
        G_SLICE=always-malloc
        # Threads of the lowest priority wait long beside other tests.
        POISE_TEST_DEADLINE_S=240
      )
      ;;
    none) options+=(-Dc_args=-UG_DISABLE_ASSERT) ;;
  esac
}

# Random addresses can land where ThreadSanitizer keeps its own books, on kernels that
# randomize more than it expects; not every container allows to turn that off.
words_before() {
  before=(env "${variables[@]}")
  if [ "$1" = thread ] && setarch "$(uname -m)" -R true 2>/dev/null; then
    before=(setarch "$(uname -m)" -R "${before[@]}")
  fi
}

# Sanitizers slow a test down, and by how much.
slower() {
  case $1 in
    address) echo 4 ;;
    thread) echo 10 ;;
    *) echo 1 ;;
  esac
}

run_under() {
  local sanitizer=$1 folder=$2
  if ! options_for "$sanitizer"; then
    fail "no GLib for ThreadSanitizer"
    return
  fi
  lock "$folder"
  if ! build_in "$folder" "${options[@]}"; then
    fail 'the build'
    return
  fi
  words_before "$sanitizer"
  run_tests "$folder" --timeout-multiplier="$(slower "$sanitizer")" --suite=unit --suite=stress
  before=()
}

# ---- planted defects ---------------------------------------------------------------
#
# Each tests/planted/*.patch has lines before its diff:
#   Suite: stress              a suite or a test, as for tests/run
#   Sanitizer: thread          thread, address or none
#   Expect: data race.*count   what the failing test's output must match (Python's re)
#   Timeout: 0.5               optional: meson's timeout multiplier

header() {
  sed -n -e '/^--- /q' -e "s/^$1: *//p" "$2" | head -n 1
}

# A copy of the tree with a build folder, for one sanitizer; the defects are planted there
# one after the other, so that only what a defect touches is built again.
make_copy() {
  local copy=$1
  mkdir -p "$copy/tree"
  tar -C "$root" --exclude=./.git --exclude=./build --exclude='./build-*' -cf - . |
    tar -C "$copy/tree" -xf - &&
    meson setup "$copy/build" "$copy/tree" "${options[@]}" >"$copy/log" 2>&1 </dev/null 9>&-
}

# Says why a planted defect was not found, in the variable $trouble, or nothing.
plant() {
  local patch=$1 copy=$2 sanitizer=$3 words log=$2/build/meson-logs/testlog.json
  local suite expected timeout
  suite=$(header Suite "$patch")
  expected=$(header Expect "$patch")
  timeout=$(header Timeout "$patch")
  trouble='its header names no suite or nothing to expect'
  [ -n "$suite" ] && [ -n "$expected" ] || return
  trouble="no copy to plant it in; see $copy/log"
  [ -d "$copy/build/meson-info" ] || make_copy "$copy" || return
  trouble='the patch does not apply'
  patch -d "$copy/tree" -p1 -s --dry-run <"$patch" >"$copy/log" 2>&1 || return
  patch -d "$copy/tree" -p1 -s <"$patch"
  rm -f "$log"
  trouble="no suite or test $suite"
  if mapfile -t words < <(results select "$copy/build" "$suite" 2>"$copy/log") &&
    [ ${#words[@]} -gt 0 ]; then
    words_before "$sanitizer"
    # Builds only what these tests need.
    "${before[@]}" meson test -C "$copy/build" --timeout-multiplier="${timeout:-$(slower "$sanitizer")}" \
      "${words[@]}" >"$copy/log" 2>&1 </dev/null 9>&-
    before=()
    if [ ! -s "$log" ]; then
      trouble="the build failed; see $copy/log"
    elif results failed-as "$log" "$expected"; then
      trouble=
    else
      trouble="no failed test said $expected; see $copy/build/meson-logs/testlog.txt"
    fi
  fi
  patch -d "$copy/tree" -p1 -s -R <"$patch" >/dev/null 2>&1 || rm -rf "$copy"
}

run_planted() {
  local patch name sanitizer folder=$root/build-planted
  section 'defects planted on purpose'
  lock "$folder"
  find "$folder" -mindepth 1 -maxdepth 1 ! -name .lock -exec rm -rf {} +
  for patch in "$root"/tests/planted/*.patch; do
    [ -e "$patch" ] || { echo 'none'; continue; }
    name=${patch##*/}
    sanitizer=$(header Sanitizer "$patch")
    trouble="its header names no sanitizer"
    case $sanitizer in
      address | thread | none)
        if options_for "$sanitizer"; then
          plant "$patch" "$folder/$sanitizer" "$sanitizer"
        else
          trouble='no GLib for ThreadSanitizer'
        fi
        ;;
    esac
    if [ -z "$trouble" ]; then
      echo "found: $name"
      passed=$((passed + 1))
    else
      fail "$name: $trouble"
    fi
  done
}

run_sanitizers() {
  local what
  [ $# -gt 0 ] || set -- address thread planted
  for what; do
    case $what in
      address | thread | planted) ;;
      *) die "--sanitize knows address, thread and planted, not $what" ;;
    esac
  done
  install_needs "$build_needs" "$sanitize_needs" "$(tsan_glib_needs)"
  for what; do
    case $what in
      address)
        section 'unit and stress: AddressSanitizer, UndefinedBehaviorSanitizer, LeakSanitizer'
        run_under address "$root/build-asan"
        ;;
      thread)
        section 'unit and stress: ThreadSanitizer'
        run_under thread "$root/build-tsan"
        ;;
      planted) run_planted ;;
    esac
  done
}
