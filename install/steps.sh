# The steps that install/start, install/test and install/bench share. To be sourced, with `root`
# set to the project's folder. Written for bash 3.2, the one macOS comes with.
# shellcheck shell=bash

: "${root:?}"
venv=$root/.venv
kernel_jar=$root/kernel/target/interleave-kernel.jar
oldest_java=17

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# --- Java -----------------------------------------------------------------------------------------

# Every folder that may be a JDK's, one a line.
jdk_folders() {
  local on_path
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  on_path=$(command -v javac || true)
  if [ -n "$on_path" ]; then
    java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  fi
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home 2>/dev/null || true
  fi
  local folder
  for folder in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/*; do
    [ ! -d "$folder" ] || printf '%s\n' "$folder"
  done
}

# The version of the JDK in a folder; nothing if it is no JDK that can run the kernel.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  local version='' modules=''
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$1/release")
    modules=$(sed -n 's/^MODULES="\(.*\)"/ \1 /p' "$1/release")
  fi
  if [ -z "$version" ] || [ -z "$modules" ]; then
    modules=$("$1/bin/java" --list-modules 2>/dev/null) || return 0
    version=$(printf '%s\n' "$modules" | sed -n 's/^java\.base@//p')
    modules=" $(printf '%s\n' "$modules" | sed 's/@.*//' | tr '\n' ' ')"
  fi
  case $modules in *' jdk.jshell '*) ;; *) return 0 ;; esac
  case ${version%%[!0-9]*} in '' | ? | 1[0-6]) return 0 ;; esac
  printf '%s\n' "$version"
}

# The JDKs that can run the kernel, newest first: version, a space, folder. Each once.
jdks() {
  local folder version
  jdk_folders | while IFS= read -r folder; do
    folder=$(cd -P "$folder" 2>/dev/null && pwd) || continue
    version=$(jdk_version "$folder")
    [ -z "$version" ] || printf '%s %s\n' "$version" "$folder"
  done | LC_ALL=C sort -u | sort -t. -k1,1nr -k2,2nr -k3,3nr
}

# Sets jdk (its folder) and jdk_number (its version): the newest, or the one asked for.
choose_jdk() {
  local asked=$1 found
  if [ -n "$asked" ]; then
    [ -d "$asked" ] || fail "There is no folder $asked. Give --jdk the folder of a JDK."
    jdk=$(cd -P "$asked" && pwd)
    jdk_number=$(jdk_version "$jdk")
    [ -n "$jdk_number" ] || fail "$asked is not a JDK $oldest_java or later with its compiler."
    return
  fi
  found=$(jdks | head -n 1)
  [ -n "$found" ] || fail "A JDK $oldest_java or later is missing (a Java with its compiler). $(
    advice 'openjdk-17-jdk-headless' 'java-21-openjdk-devel' 'openjdk') Or: https://adoptium.net"
  jdk_number=${found%% *}
  jdk=${found#* }
}

# The folder of the newest JDK of a feature release; nothing if there is none.
jdk_of() { jdks | sed -n "s/^$1[^ ]* //p" | head -n 1; }

# What to type to get a package: its name in Debian, in Fedora, in Homebrew.
advice() {
  if command -v apt-get >/dev/null; then
    printf 'Install it with:  sudo apt-get install %s' "$1"
  elif command -v dnf >/dev/null; then
    printf 'Install it with:  sudo dnf install %s' "$2"
  elif [ "$(uname)" = Darwin ]; then
    printf 'Install it with:  brew install %s' "$3"
  else
    printf 'Install your system'\''s package of it.'
  fi
}

# --- Building -------------------------------------------------------------------------------------

# One number for the content of the given files and folders.
fingerprint() {
  find "$@" -type f -exec cksum {} + | LC_ALL=C sort | cksum
}

# Builds the kernel's jar, if anything it is made from has changed.
build_kernel() {
  local stamp=$root/kernel/target/built-from made_from
  made_from="$jdk_number $(cd "$root" && fingerprint pom.xml ./*/pom.xml ./*/src/main)"
  if [ -f "$kernel_jar" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$made_from" ]; then
    return
  fi
  command -v mvn >/dev/null ||
    fail "Maven is missing; it builds the kernel. $(advice maven maven maven)"
  say "Building the kernel (the first time, Maven fetches what it needs) ..."
  mkdir -p "$root/target"
  if ! (cd "$root" && JAVA_HOME=$jdk mvn -q -B -Dmaven.test.skip=true package) \
    >"$root/target/build.log" 2>&1 </dev/null; then
    cat "$root/target/build.log" >&2
    fail "The build failed; Maven says why above."
  fi
  printf '%s\n' "$made_from" >"$stamp"
}

# --- Python ---------------------------------------------------------------------------------------

# Sets python: the first that is 3.9 or later and can make environments.
choose_python() {
  local name too_old=''
  for name in python3 python python3.13 python3.12 python3.11 python3.10 python3.9; do
    command -v "$name" >/dev/null || continue
    if ! "$name" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
      too_old=$name
    elif "$name" -c 'import venv, ensurepip' 2>/dev/null; then
      python=$(command -v "$name")
      return
    else
      fail "Python's venv module is missing; JupyterLab gets an environment of its own. $(
        advice python3-venv python3 python)"
    fi
  done
  [ -z "$too_old" ] || say "$too_old is older than 3.9." >&2
  fail "Python 3.9 or later is missing; JupyterLab runs on it. $(
    advice 'python3 python3-venv' python3 python)"
}

# Makes an environment in folder $1 that holds what file $2 lists, or brings it up to date.
python_environment() {
  local folder=$1 list=$2 stamp=$1/made-from made_from
  made_from="$folder $(cksum <"$list")"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$made_from" ] && "$folder/bin/python" -c '' 2>/dev/null
  then
    return
  fi
  choose_python
  say "Making the Python environment ${folder##*/} (the first time, pip fetches what it needs) ..."
  "$python" -m venv "$folder" || fail "Python could not make the environment $folder."
  "$folder/bin/python" -m pip --disable-pip-version-check install --quiet -r "$list" ||
    fail "pip could not install ${list##*/}; it says why above."
  printf '%s\n' "$made_from" >"$stamp"
}

# --- Jupyter --------------------------------------------------------------------------------------

# Makes the kernel known to the private JupyterLab, if it or the JDK has changed.
install_kernel() {
  local spec=$venv/share/jupyter/kernels/interleave stamp=$venv/kernel-made-from made_from
  made_from="$venv $jdk $jdk_number $(cksum <"$kernel_jar")"
  if [ -f "$spec/kernel.json" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$made_from" ]; then
    return
  fi
  "$jdk/bin/java" -jar "$kernel_jar" install --prefix "$venv" ||
    fail "The kernel could not be installed; see above."
  printf '%s\n' "$made_from" >"$stamp"
}

# Keeps this Jupyter and one the user may have apart: settings, kernels and running servers.
private_jupyter() {
  export JUPYTER_CONFIG_DIR=${INTERLEAVE_STATE:-$venv/jupyter}/config
  export JUPYTER_DATA_DIR=${INTERLEAVE_STATE:-$venv/jupyter}/data
  export JUPYTER_RUNTIME_DIR=${INTERLEAVE_STATE:-$venv/jupyter}/runtime
  export IPYTHONDIR=${INTERLEAVE_STATE:-$venv/jupyter}/ipython
  mkdir -p "${INTERLEAVE_STATE:-$venv/jupyter}"
  export JUPYTER_PREFER_ENV_PATH=1
  unset PYTHONPATH PYTHONHOME
}

# All it takes to run the kernel in JupyterLab; quick when nothing has changed.
prepare() {
  choose_jdk "${1:-}"
  build_kernel
  python_environment "$venv" "$root/install/requirements.txt"
  install_kernel
  mkdir -p "$venv/share/jupyter/lab/settings"
  cp "$root/install/lab-settings.json" "$venv/share/jupyter/lab/settings/overrides.json"
  private_jupyter
}
