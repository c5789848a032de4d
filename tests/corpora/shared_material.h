#pragma once
// Material beside the repository, for tests: where it is, and reading its CSV and JSON lines.

#include <QDir>
#include <QFile>
#include <QtTest>

#include "engine/taxonomy/taxonomy.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rw::tests {

/// $RW_SHARED, else the folder beside the source tree.
inline QString sharedFolder() {
    const QString chosen = qEnvironmentVariable("RW_SHARED");
    return chosen.isEmpty() ? QStringLiteral(RW_SHARED_DIR) : chosen;
}

inline QString shared(const QString& path) { return sharedFolder() + QLatin1Char('/') + path; }

/// For use at the start of a test function.
#define RW_NEED_SHARED(path)                                                                                           \
    if (!QFileInfo::exists(rw::tests::shared(QStringLiteral(path)))) {                                                 \
        qWarning("SKIP: shared data absent: %s", qPrintable(rw::tests::shared(QStringLiteral(path))));                 \
        QSKIP("shared data absent");                                                                                   \
    }

/// One row by column name. Quoted cells may hold commas and line breaks (RFC 4180).
using CsvRow = std::map<QString, QString>;

inline std::vector<CsvRow> readCsv(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QString text = QString::fromUtf8(file.readAll());
    std::vector<QStringList> lines;
    QStringList cells;
    QString cell;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c == u'"' && i + 1 < text.size() && text[i + 1] == u'"')
                cell += text[++i];
            else if (c == u'"')
                quoted = false;
            else
                cell += c;
        } else if (c == u'"') {
            quoted = true;
        } else if (c == u',' || c == u'\n') {
            cells += cell;
            cell.clear();
            if (c == u'\n') {
                lines.push_back(cells);
                cells.clear();
            }
        } else if (c != u'\r') {
            cell += c;
        }
    }
    if (!cell.isEmpty() || !cells.isEmpty()) lines.push_back(cells << cell);
    std::vector<CsvRow> rows;
    for (size_t line = 1; line < lines.size(); ++line) {
        CsvRow row;
        for (qsizetype i = 0; i < lines[line].size() && i < lines[0].size(); ++i) row[lines[0][i]] = lines[line][i];
        rows.push_back(row);
    }
    return rows;
}

/// The bundled taxonomy.
inline std::shared_ptr<const taxonomy::Taxonomy> bundledTaxonomy() {
    auto loaded = taxonomy::Taxonomy::load(std::string(RW_SOURCE_DIR) + "/catalogs/taxonomy");
    if (!loaded) qFatal("the bundled taxonomy does not load: %s", loaded.error().message.c_str());
    return *loaded;
}

} // namespace rw::tests
