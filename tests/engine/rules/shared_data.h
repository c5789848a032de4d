#pragma once
// Where shared material lies, and the loud skip when it is absent.

#include <QByteArray>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QString>
#include <QStringList>
#include <QTest>

#include <algorithm>
#include <cstdio>

namespace rw::test {

inline QString shared_path(const QString& below) {
    const QByteArray given = qgetenv("RW_SHARED");
    return (given.isEmpty() ? QString::fromUtf8(RW_SHARED_DIR) : QString::fromLocal8Bit(given)) + QLatin1Char('/') +
           below;
}

inline QByteArray read_all(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Rule files below a folder, in order of their paths.
inline QStringList rule_files(const QString& folder) {
    QStringList paths;
    QDirIterator files(folder, {QStringLiteral("*.yml")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) paths << files.next();
    std::sort(paths.begin(), paths.end());
    return paths;
}

} // namespace rw::test

#define RW_NEEDS_SHARED(path)                                                                                          \
    if (!QFile::exists(path)) {                                                                                        \
        std::fprintf(stderr, "SKIP: shared data absent: %s\n", qPrintable(path));                                      \
        QSKIP("shared data absent");                                                                                   \
    }
