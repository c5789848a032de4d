#!/usr/bin/env bash
# clang-tidy on some or all sources: tidy.sh BUILD_DIR JOBS [BASE|--all]. ./dev tidy calls it after configuring BUILD_DIR.
#
# A file that was found clean is not read again until something that its verdict depends on changes: the file, a header of
# ours that it reaches, its compile command, a .clang-tidy, or the version of clang-tidy. The stamps lie in BUILD_DIR/tidy.
# moc is not run: what it would write is never looked into, so each X.moc that a test includes is an empty file.
set -euo pipefail
build=$1 jobs=$2 base=${3:-origin/main}
stamps=$build/tidy/clean
mocs=$build/tidy/moc
mkdir -p "$stamps" "$mocs"

mapfile -t sources < <(git ls-files -co --exclude-standard -- 'engine/*.cpp' 'app/*.cpp' 'widgets/*.cpp' 'tests/*.cpp')
mapfile -t headers < <(git ls-files -co --exclude-standard -- 'engine/*.h' 'app/*.h' 'widgets/*.h' 'tests/*.h' '*.inc')

# All our includes are written from the root of the repository, so that grep knows who includes whom.
declare -A includes
while IFS=: read -r file line; do
    line=${line#*\"}
    line=${line%%\"*}
    if [[ $line == *.moc ]]; then
        [[ -e $mocs/$line ]] || : >"$mocs/$line"
    else
        includes[$file]+=" $line"
    fi
done < <(grep -H '^ *#include "' "${sources[@]}" "${headers[@]}")

# reached FILE: the file and all that it includes of ours, into the array `closure`.
reached() {
    local queue=("$1") file next
    closure=()
    declare -A seen=(["$1"]=1)
    while ((${#queue[@]})); do
        file=${queue[-1]}
        unset 'queue[-1]'
        [[ -f $file ]] || continue
        closure+=("$file")
        for next in ${includes[$file]:-}; do
            [[ ${seen[$next]:-} ]] && continue
            seen[$next]=1
            queue+=("$next")
        done
    done
}

common=$({ clang-tidy-16 --version; git ls-files -co --exclude-standard -- '*.clang-tidy' | LC_ALL=C sort | xargs cat; } | sha256sum)
declare -A command_of content
while IFS=$'\t' read -r file sum; do command_of[$file]=$sum; done < <(
    sed -n 's/^  "command": \(.*\),$/\1/p' "$build/compile_commands.json" |
        sed -n "s|^\(.*\) -c $PWD/\([^ \"]*\)\"\$|\2\t\1|p" | tr ' ' '|')
while read -r sum file; do content[$file]=$sum; done < <(printf '%s\0' "${sources[@]}" "${headers[@]}" | xargs -0 sha256sum)

# What was asked for. A changed header is seen through its own .cpp, or else through the first file that includes it.
wanted=()
if [[ $base == --all ]]; then
    wanted=("${sources[@]}")
else
    git rev-parse --verify -q "$base^{commit}" >/dev/null || base=main
    while read -r file; do
        if [[ $file == *.cpp ]]; then
            wanted+=("$file")
        elif [[ -f ${file%.h}.cpp ]]; then
            wanted+=("${file%.h}.cpp")
        else
            for user in "${sources[@]}"; do
                [[ "${includes[$user]:-} " == *" $file "* ]] && wanted+=("$user") && break
            done
        fi
    done < <({ git diff --name-only --diff-filter=d "$(git merge-base "$base" HEAD)" -- '*.cpp' '*.h'
               git ls-files -o --exclude-standard -- '*.cpp' '*.h'; } | sort -u)
    mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sed '/^$/d' | sort -u)
fi

# Stamps are named by the file; they hold the key under which it was clean.
todo=()
for file in "${wanted[@]}"; do
    reached "$file"
    key=$({ printf '%s\n' "$common" "${command_of[$file]:-}"; for part in "${closure[@]}"; do printf '%s %s\n' "$part" "${content[$part]}"; done | LC_ALL=C sort; } | sha256sum)
    stamp=$stamps/${file//\//+}
    [[ -f $stamp && $(<"$stamp") == "$key" ]] || todo+=("$file"$'\n'"$stamp"$'\n'"$key")
done
printf 'dev: clang-tidy on %s of %s files; the others were clean and are as they were\n' "${#todo[@]}" "${#wanted[@]}" >&2
((${#todo[@]})) || exit 0

check_one() {
    local file stamp key
    { read -r file; read -r stamp; read -r key; } <<<"$1"
    if clang-tidy-16 --quiet -p "$TIDY_BUILD" "--extra-arg=-I$PWD/$TIDY_MOCS" "$file" 2>&1 |
        grep -vE '^[0-9]+ warnings? (generated|treated as error)|^Suppressed |^Use -header-filter' ; [[ ${PIPESTATUS[0]} == 0 ]]; then
        printf '%s\n' "$key" >"$stamp"
    else
        rm -f "$stamp"
        return 1
    fi
}
export -f check_one
export TIDY_BUILD=$build TIDY_MOCS=$mocs
printf '%s\0' "${todo[@]}" | xargs -0 -n 1 -P "$jobs" bash -c 'check_one "$1"' _
