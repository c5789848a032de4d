#!/usr/bin/env bash
# Runs each fuzz target for FUZZ_SECONDS (60): run.sh BIN_DIR [NAME…]. NAME without the prefix fuzz_.
# Seeds: tests/data/fuzz/NAME and, when the shared material is there (RW_SHARED or ../shared), small files of its kind.
# What is found stays in build/fuzz/found: a crash there fails the run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
bin=$1
shift
seconds=${FUZZ_SECONDS:-60}
shared=${RW_SHARED:-$root/../shared}
cd "$root"
work=$root/build/fuzz
found=$work/found
mkdir -p "$found"

# copy_some DIR COUNT NAMES…: up to COUNT files of at most 200 kB below the shared material whose names match.
copy_some() {
    local to=$1 count=$2 n=0 file pattern expression=()
    shift 2
    for pattern in "$@"; do expression+=(-o -name "$pattern"); done
    [[ -d $shared/data ]] || return 0
    while IFS= read -r -d '' file; do
        cp "$file" "$to/shared_$n"
        n=$((n + 1))
        ((n < count)) || break
    done < <(find "$shared/data" -type f -size -200k \( "${expression[@]:1}" \) -print0 2>/dev/null)
}

# Our example rules, each with the start of a log of ours.
seed_replay() {
    local rule log n=0
    while read -r rule; do
        for log in catalogs/examples/logs/attack/*.ndjson; do
            { cat "$rule"; printf '\n=====\n'; awk 'NR % 7 == 1 && n++ < 12' "$log"; } >"$1/example_$n" 2>/dev/null
            n=$((n + 1))
        done
    done < <(find catalogs/examples/rules -name '*.yml' | LC_ALL=C sort)
}

# Rules of the corpus with the byte in front that chooses their layout.
seed_kusto() {
    local file n=0 layout
    [[ -d $shared/data/corpora/kusto ]] || return 0
    while IFS= read -r -d '' file; do
        case $file in
            *.md) layout=g ;;
            *.txt) layout=d ;;
            *) layout=e ;;
        esac
        { printf %s "$layout"; cat "$file"; } >"$1/rule_$n"
        n=$((n + 1))
        ((n < 600)) || break
    done < <(find "$shared/data/corpora/kusto" -type f -size -8k \( -name '*.yaml' -o -name '*.md' -o -name '*.txt' \) -print0)
}

# Detections with the byte in front that says so, and the searches of the oracles.
seed_splunk() {
    local file n=0
    [[ -d $shared/data/corpora/splunk ]] || return 0
    while read -r file; do
        { printf '\001'; cat "$file"; } >"$1/rule_$n"
        n=$((n + 1))
    done < <(find "$shared/data/corpora/splunk" -name '*.yml' -path '*detections*' | LC_ALL=C sort | awk 'NR % 9 == 1')
    sed -n 's/.*"query": "\(\([^"\\]\|\\.\)*\)".*/\1/p' "$shared/data/oracles/splunk/spl-parse.jsonl" |
        while IFS= read -r file; do
            printf '\000%b' "$file" >"$1/search_$n"
            n=$((n + 1))
        done
}

seed() {
    local name=$1 to=$2
    mkdir -p "$to"
    [[ -d $root/tests/data/fuzz/$name ]] && cp -r "$root/tests/data/fuzz/$name/." "$to/"
    case $name in
        evtx) copy_some "$to" 60 '*.evtx' ;;
        json) copy_some "$to" 60 '*.json' '*.jsonl' '*.ndjson' ;;
        archive) copy_some "$to" 60 '*.zip' '*.gz' '*.zst' '*.xz' '*.bz2' '*.tar' ;;
        toml) copy_some "$to" 300 '*.toml' ;;
        sigma) copy_some "$to" 300 '*.yml' '*.yaml' ;;
        kusto) seed_kusto "$to" ;;
        splunk) seed_splunk "$to" ;;
        files) cp catalogs/examples/workspace.yaml catalogs/taxonomy/*.csv "$to/" ;;
        replay) seed_replay "$to" ;;
    esac
}

names=("$@")
if ((${#names[@]} == 0)); then
    for program in "$bin"/fuzz_*; do
        [[ -x $program ]] && names+=("$(basename "$program" | sed 's/^fuzz_//')")
    done
fi
((${#names[@]})) || { echo "run.sh: no fuzz target in $bin" >&2; exit 1; }

status=0
for name in "${names[@]}"; do
    corpus=$work/corpus/$name
    seed "$name" "$corpus"
    printf '== %s: %s s, %s seeds\n' "$name" "$seconds" "$(find "$corpus" -type f | wc -l)"
    log=$found/$name.log
    if "$bin/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=262144 -print_final_stats=1 \
        -artifact_prefix="$found/$name-" "$corpus" >"$log" 2>&1 </dev/null; then
        grep -E '^stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$log"
    else
        status=1
        tail -n 60 "$log"
        echo "run.sh: $name found something; the input is in $found" >&2
    fi
done
exit $status
