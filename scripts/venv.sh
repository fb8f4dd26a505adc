#!/bin/sh
# Creates the virtual environment named by the first argument with a Python of at least 3.11, or says what is missing.
# PYTHON=/path/to/python chooses one; otherwise python3 is tried first, then python3.13, 3.12 and 3.11.
set -eu
venv=$1

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

if [ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=$(choose)
[ -n "$python" ] || fail \
    "需要 Python 3.11 或更新版本；请安装后重试，或用 PYTHON=/路径/python3.11 make … 指定。" \
    "Kuaijin needs Python 3.11 or newer: install it, or name one with PYTHON=/path/to/python3.11 make …"

for module in venv ensurepip ssl sqlite3; do
    "$python" -c "import $module" >/dev/null 2>&1 || fail \
        "$python 缺少模块 $module（Debian/Ubuntu：apt install python3-venv）。" \
        "$python lacks the module $module (on Debian and Ubuntu: apt install python3-venv)."
done

rm -rf "$venv"
"$python" -m venv "$venv"
