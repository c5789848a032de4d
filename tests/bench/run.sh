#!/usr/bin/env bash
# Runs the benchmarks one after the other, never side by side: run.sh BIN_DIR [NAME…]. Without names: all that were built.
# Inputs: BENCH_EVTX and BENCH_NDJSON (files); else they are made once from the shared material (RW_SHARED or ../shared).
# BENCH_CORPORA: folder of the corpora sigma, elastic, splunk and kusto; else that of the shared material.
# Absolute figures depend on the machine: compare ratios of one run, with nothing else running.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
bin=$1
shift
known=(read_evtx read_json live catalog)
shared=${RW_SHARED:-$root/../shared}
data=$root/build/bench/data
events=${BENCH_EVENTS:-300000}

evtx_input() {
    local file=${BENCH_EVTX:-$data/big.evtx} sources=()
    if [[ ! -s $file && -f $shared/bench/make_big_evtx.py ]]; then
        mapfile -t sources < <(find "$shared/data/logs" -name '*.evtx' -not -path '*/corrupt/*' | LC_ALL=C sort)
        ((${#sources[@]})) && python3 "$shared/bench/make_big_evtx.py" "$file" 4 "${sources[@]}" >&2
    fi
    [[ -s $file ]] && printf '%s' "$file"
}

ndjson_input() {
    local file=${BENCH_NDJSON:-$data/baseline/events.ndjson}
    if [[ ! -s $file && -f $shared/data/logs/baseline/gen_baseline.py ]]; then
        python3 "$shared/data/logs/baseline/gen_baseline.py" --events "$events" --seed 1 --one-file --out "$data/baseline" >&2
    fi
    [[ -s $file ]] && printf '%s' "$file"
}

live_input() {
    local file=${BENCH_LIVE:-$data/live}
    if [[ ! -e $file && -f $shared/data/logs/baseline/gen_baseline.py ]]; then
        python3 "$shared/data/logs/baseline/gen_baseline.py" --events 1000000 --seed 1 --out "$file" >&2
    fi
    [[ -e $file ]] && printf '%s' "$file"
}

catalog_input() {
    local folder=${BENCH_CORPORA:-$shared/data/corpora}
    [[ -d $folder/sigma ]] && printf '%s' "$folder"
}

run() {
    local name=$1 input
    printf '== %s\n' "$name"
    case $name in
        read_evtx) input=$(evtx_input) || { echo "run.sh: no EVTX: set BENCH_EVTX" >&2; return 1; }
            "$bin/$name" -t 1 "$input" && "$bin/$name" -t 2 "$input" ;;
        read_json) input=$(ndjson_input) || { echo "run.sh: no NDJSON: set BENCH_NDJSON" >&2; return 1; }
            "$bin/$name" "$input" -t 1 && "$bin/$name" "$input" -t 2 ;;
        live) input=$(live_input) || { echo "run.sh: no NDJSON: set BENCH_LIVE" >&2; return 1; }
            "$bin/$name" "$input" ;;
        catalog) input=$(catalog_input) || { echo "run.sh: no corpora: set BENCH_CORPORA" >&2; return 1; }
            "$bin/$name" "$input"/{sigma,elastic,splunk,kusto} ;;
        *) "$bin/$name" ;;
    esac
}

mkdir -p "$data"
names=("$@")
if ((${#names[@]} == 0)); then
    for name in "${known[@]}"; do [[ -x $bin/$name ]] && names+=("$name"); done
fi
((${#names[@]})) || { echo "run.sh: no benchmark in $bin" >&2; exit 1; }
status=0
for name in "${names[@]}"; do
    [[ -x $bin/$name ]] || { echo "run.sh: there is no benchmark '$name' in $bin" >&2; exit 1; }
    run "$name" || status=1
done
exit $status
