#!/bin/sh
# Make the environment .venv, with the locked dependencies and this package; never needs root.
#
# One that is not whole is made anew: without pip, of a Python that is gone or is not $CHOSEN, or moved with its folder.
# Settings of pip, a mirror or a proxy, are the user's; but here nothing may go into the user's own packages.
set -u
venv=.venv
python=${CHOSEN:-${PYTHON:-python3}}

fail() { echo "$*" >&2; exit 1; }
version() { "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null; }
pip() { PIP_USER=0 "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }

whole() {
    "$venv/bin/python" -c 'import pip' 2>/dev/null || return 1
    head -n 2 "$venv/bin/pip" 2>/dev/null | grep -qF "$(pwd -P)/$venv/bin/" || return 1
    [ -z "${CHOSEN:-}" ] || [ "$(version "$venv/bin/python")" = "$(version "$CHOSEN")" ]
}

current() {
    [ -e "$venv/installed" ] && [ -z "$(find requirements.lock pyproject.toml -newer "$venv/installed")" ]
}

if whole && current; then exit 0; fi
"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null ||
    fail "Python 3.11 to 3.13 is needed: apt-get install python3, or make PYTHON=/path/to/python3.12"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "Python's venv module is missing: apt-get install python3-venv"
if ! whole; then
    [ ! -e "$venv" ] || echo "The environment in $venv is not whole; it is made anew."
    "$python" -m venv --clear "$venv" || fail "Python could not make the environment in $venv; what is above says why."
fi
if ! pip install --require-hashes -r requirements.lock || ! pip install --no-deps --no-build-isolation --editable .; then
    fail "pip could not install everything; what is above says why. Put that right and run the same command again:" \
        "docs/teachers.md, \"Where pip fails\", has what helps with mirrors, proxies, no network and damaged downloads."
fi
touch "$venv/installed"
[ "$(uname)" != Linux ] || command -v bwrap >/dev/null ||
    echo "bubblewrap is missing: without it only Linux 6.12 or newer can contain submissions, less well. autograder doctor says more."
