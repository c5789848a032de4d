#pragma once
// Reads EVTX files of the shared material into rows that tests can ask by path. Cuts as the product does.

#include <QByteArray>
#include <QString>
#include <QStringList>

#include "engine/logs/segment.h"

#include <map>
#include <string>
#include <vector>

namespace rw::logs::test {

/// One event: path → texts; one for a scalar, the elements for a list; null as "<null>".
struct ReadRow {
    RowMeta meta;
    std::map<std::string, std::vector<std::string>> values;
    std::map<std::string, ValueType> types;

    /// The texts joined by '|'; "(missing)" when the row has no such column.
    [[nodiscard]] std::string text(const std::string& path) const;
};

struct ReadFile {
    std::vector<ReadRow> rows;
    SegmentReport report;

    /// The row with this record number; fails hard when there is none.
    [[nodiscard]] const ReadRow& record(uint64_t number) const;
};

/// Folder of the shared material, from RW_SHARED or beside the repository; empty when it is not there.
[[nodiscard]] QString shared_dir();

/// Cells of a line of CSV, with quotes.
[[nodiscard]] QStringList csv_cells(const QByteArray& line);

/// The file's bytes; .xz is unpacked with the program `xz`.
[[nodiscard]] QByteArray load(const QString& path);

/// Reads the file's bytes with the header skipped, in runs of `chunks_a_segment` chunks.
[[nodiscard]] ReadFile read_evtx(const QByteArray& file, size_t chunks_a_segment = 16, ColumnFilter filter = {});

} // namespace rw::logs::test
