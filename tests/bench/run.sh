#!/usr/bin/env bash
# Runs the benchmarks one after the other, never side by side: run.sh BIN_DIR [NAME…]. NAME without the prefix bench_.
set -euo pipefail
bin=$1
shift
names=("$@")
if ((${#names[@]} == 0)); then
    for program in "$bin"/bench_*; do
        [[ -x $program ]] && names+=("$(basename "$program" | sed 's/^bench_//')")
    done
fi
((${#names[@]})) || { echo "run.sh: no benchmark in $bin" >&2; exit 1; }
for name in "${names[@]}"; do
    program=$bin/bench_$name
    [[ -x $program ]] || { echo "run.sh: there is no benchmark '$name' in $bin" >&2; exit 1; }
    printf '== %s\n' "$name"
    "$program"
done
