#!/bin/sh
# Install what this machine lacks, with the system's package manager: `setup/packages.sh demo` or `setup/packages.sh test`.
#
# Root installs; anybody else needs sudo. At a terminal you are asked first; elsewhere sudo is used only where it wants
# no password. Ends with 1, after one line, where something is still missing: the caller decides what that means.
set -u
python=${PYTHON:-python3}

lacks() { ! command -v "$1" >/dev/null 2>&1; }
none_of() { for path; do [ ! -e "$path" ] || return 1; done; }
at_a_terminal() { [ -t 0 ] && [ -t 1 ]; }

missing() { # by Debian's names
    if [ "$python" = python3 ]; then
        if lacks python3; then echo python3; fi
        python3 -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
    fi
    [ "$(uname)" = Linux ] || return 0
    if none_of /usr/lib*/libgomp.so.1 /usr/lib/*/libgomp.so.1; then echo libgomp1; fi # Paddle's wheel has none of its own
    if lacks bwrap; then echo bubblewrap; fi
    [ "$1" = test ] || return 0
    if lacks chromium && lacks chromium-browser && lacks google-chrome; then echo chromium; fi
    if lacks npm; then echo npm; fi
    if none_of /usr/lib/postgresql/*/bin/pg_ctl; then echo postgresql; fi
    if lacks fc-list; then echo fontconfig fonts-noto-cjk; elif [ -z "$(fc-list :lang=zh)" ]; then echo fonts-noto-cjk; fi
}

by_hand() { # the command that installs them here
    for known in "apt-get install" "dnf install" "apk add" "pacman -S" "brew install"; do
        if lacks "${known%% *}"; then continue; fi
        echo "Install with: $known $*, as root$([ "$known" = "apt-get install" ] || echo "; these names are Debian's")."
        return
    done
    echo "Install with the package manager of this system; these names are Debian's."
}

may_install() {
    if lacks apt-get; then return 1; fi
    if [ "$(id -u)" != 0 ]; then
        if lacks sudo; then return 1; fi
        at_a_terminal || sudo -n true 2>/dev/null || return 1
    fi
    at_a_terminal || return 0
    printf 'Missing here: %s. Install with apt-get? [Y/n] ' "$*"
    read -r answer && case $answer in [nN]*) return 1 ;; esac
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=1 -o Acquire::http::Timeout=20 \
        -o DPkg::Lock::Timeout=120 "$@" >/dev/null 2>&1 </dev/null
}

install() { # all at once; where that fails, what can be had
    case " $* " in *" postgresql "*) # the tests start a server of their own; Debian's need not run
        as_root mkdir -p /etc/postgresql-common/createcluster.d
        echo 'create_main_cluster = false' |
            as_root tee /etc/postgresql-common/createcluster.d/no-main-cluster.conf >/dev/null ;;
    esac
    apt update
    apt install --no-install-recommends "$@" && return
    for package; do apt install --no-install-recommends "$package"; done
}

# shellcheck disable=SC2046 # names of packages, a word each
set -- "$1" $(missing "$1")
wanted=$1
shift
[ $# -gt 0 ] || exit 0
if may_install "$@"; then
    echo "Installing with apt-get: $* …"
    install "$@"
    # shellcheck disable=SC2046
    set -- $(missing "$wanted")
    if [ $# -eq 0 ]; then
        echo "Installed."
        exit 0
    fi
    echo "apt-get could not install: $*. Is there a network? Going on without." >&2
    exit 1
fi
echo "Missing: $*. $(by_hand "$@") Going on without." >&2
exit 1
