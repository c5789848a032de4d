#pragma once
// The manifests of the shared log material, for tests that run over all of it.

#include <QByteArray>
#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QString>
#include <QStringList>
#include <QTest>

namespace rw::logs::test {

inline QString shared_logs() {
    return qEnvironmentVariable("RW_SHARED", QStringLiteral(RW_SHARED_DIR)) + QStringLiteral("/data/logs/");
}

/// Fields of one CSV line; quotes are doubled inside quotes, no line breaks.
inline QStringList csv_fields(const QString& line) {
    QStringList fields{QString()};
    bool quoted = false;
    for (const QChar c : line) {
        if (c == QLatin1Char('"')) {
            quoted = !quoted;
        } else if (c == QLatin1Char(',') && !quoted) {
            fields.append(QString());
        } else {
            fields.back().append(c);
        }
    }
    return fields;
}

/// Rows of a manifest without its head; empty (and said loudly) when the material is not there.
inline QList<QStringList> manifest(const QString& name) {
    QList<QStringList> rows;
    QFile file(shared_logs() + name);
    if (!file.open(QIODevice::ReadOnly)) {
        qWarning("SKIP: shared data absent: %s", qPrintable(file.fileName()));
        return rows;
    }
    file.readLine();
    while (!file.atEnd()) rows.append(csv_fields(QString::fromUtf8(file.readLine()).trimmed()));
    return rows;
}

} // namespace rw::logs::test
