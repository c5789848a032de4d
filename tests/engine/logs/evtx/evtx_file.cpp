#include "evtx_file.h"

#include <QDir>
#include <QFile>
#include <QProcess>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace rw::logs::test {

QString shared_dir() {
    const QString folder = qEnvironmentVariable("RW_SHARED", QStringLiteral(RW_SHARED_DIR));
    if (QDir(folder + "/data/logs").exists()) return folder;
    std::fprintf(stderr, "SKIP: shared data absent: %s\n", qPrintable(folder));
    return {};
}

QStringList csv_cells(const QByteArray& line) {
    QStringList cells{QString()};
    bool quoted = false;
    for (const QChar c : QString::fromUtf8(line).trimmed()) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            cells.append(QString());
        else
            cells.last() += c;
    }
    return cells;
}

QByteArray load(const QString& path) {
    if (path.endsWith(".xz")) {
        QProcess xz;
        xz.start("xz", {"-dc", path});
        return xz.waitForFinished(-1) && xz.exitCode() == 0 ? xz.readAllStandardOutput() : QByteArray();
    }
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

namespace {

std::vector<std::string> texts_of(const Dictionary& dictionary, Code code) {
    const Value value = dictionary.value(code);
    if (value.type == ValueType::null) return {"<null>"};
    if (value.type != ValueType::list) return {std::string(value.text)};
    std::vector<std::string> texts;
    for (const Code element : dictionary.elements(code)) texts.push_back(texts_of(dictionary, element).front());
    return texts;
}

} // namespace

std::string ReadRow::text(const std::string& path) const {
    const auto found = values.find(path);
    if (found == values.end()) return "(missing)";
    std::string joined;
    for (size_t i = 0; i < found->second.size(); ++i) joined += (i == 0 ? "" : "|") + found->second[i];
    return joined;
}

const ReadRow& ReadFile::record(uint64_t number) const {
    for (const ReadRow& row : rows)
        if (row.meta.record == number) return row;
    std::fprintf(stderr, "no record %llu\n", static_cast<unsigned long long>(number));
    std::abort();
}

ReadFile read_evtx(const QByteArray& file, size_t chunks_a_segment, ColumnFilter filter) {
    constexpr size_t header_bytes = 4096;
    constexpr size_t chunk_bytes = 65536;
    SegmentBuilder builder(std::move(filter));
    const auto reader = make_evtx_reader(builder);
    ReadFile result;
    const std::string_view bytes(file.constData(), static_cast<size_t>(file.size()));
    for (size_t at = header_bytes; at < bytes.size(); at += chunks_a_segment * chunk_bytes) {
        // A copy of its own with nothing behind it: reading beyond the end shows under AddressSanitizer.
        const std::vector<char> piece(
            bytes.begin() + static_cast<std::ptrdiff_t>(at),
            bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), at + chunks_a_segment * chunk_bytes)));
        Segment segment;
        segment.format = Format::evtx;
        segment.bytes = {piece.data(), piece.size()};
        segment.offset = at;
        reader->read(segment, result.report);
        for (Row row = 0; row < builder.row_count(); ++row) {
            ReadRow read{builder.metas()[row], {}, {}};
            for (const auto& column : builder.columns()) {
                const Code code = column->code(row);
                if (code == missing) continue;
                read.values.emplace(column->path(), texts_of(column->dictionary(), code));
                read.types.emplace(column->path(), column->dictionary().value(code).type);
            }
            result.rows.push_back(std::move(read));
        }
        builder.clear_rows();
    }
    return result;
}

} // namespace rw::logs::test
