#include "app/workbench/dropped_paths.h"

#include <QDirIterator>
#include <QFileInfo>

#include "widgets/common/convert.h"

namespace rw::app {

namespace {

bool isRuleName(const QString& path) {
    return path.endsWith(QStringLiteral(".yml"), Qt::CaseInsensitive) ||
           path.endsWith(QStringLiteral(".yaml"), Qt::CaseInsensitive);
}

bool holdsRules(const QString& folder) {
    QDirIterator entries(folder, QDir::Files, QDirIterator::Subdirectories);
    for (int seen = 0; seen < maxEntriesSeen && entries.hasNext(); ++seen)
        if (isRuleName(entries.next())) return true;
    return false;
}

} // namespace

DroppedPaths sortDropped(const QStringList& paths) {
    DroppedPaths sorted;
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (info.isDir()) {
            if (holdsRules(path))
                sorted.ruleFolders.push_back(widgets::fromQt(info.absoluteFilePath()));
            else
                sorted.logs << info.absoluteFilePath();
        } else if (isRuleName(path)) {
            sorted.ruleFiles << info.absoluteFilePath();
        } else if (info.exists()) {
            sorted.logs << info.absoluteFilePath();
        }
    }
    return sorted;
}

} // namespace rw::app
