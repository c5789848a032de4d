#pragma once
// A folder of small rules and a catalog built of it, for tests.

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "engine/catalog/catalog.h"
#include "engine/catalog/importer.h"
#include "tests/engine/catalog/extracted.h"

namespace rw::test {

inline std::shared_ptr<const taxonomy::Attack> bundled_attack() {
    static const auto loaded = taxonomy::Attack::load(RW_SOURCE_DIR "/catalogs");
    return loaded ? *loaded : nullptr;
}

/// A rule on command lines with a technique and, when wanted, an exclusion.
inline QByteArray
small_rule(const QByteArray& title, const QByteArray& value, const QByteArray& tag, const QByteArray& excluded = {}) {
    QByteArray text = "title: " + title + "\nid: " + title + "\nstatus: test\nlevel: high\ntags:\n    - " + tag +
                      "\nlogsource:\n    product: windows\n    category: process_creation\ndetection:\n"
                      "    selection:\n        CommandLine|contains: " +
                      value + "\n";
    if (!excluded.isEmpty()) text += "    filter:\n        Image|endswith: " + excluded + "\n";
    return text + "    condition: selection" + (excluded.isEmpty() ? "" : " and not filter") + "\n";
}

class RuleFolder {
public:
    void write(const QString& path, const QByteArray& bytes) const {
        QDir(folder_.path()).mkpath(QFileInfo("rules/" + path).path());
        QFile file(folder_.filePath("rules/" + path));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("no file to write to");
    }

    void remove(const QString& path) const { QFile::remove(folder_.filePath("rules/" + path)); }

    [[nodiscard]] QString path(const QString& below = "rules") const { return folder_.filePath(below); }

    [[nodiscard]] std::string catalog() const { return folder_.filePath("catalog.db").toStdString(); }

    [[nodiscard]] Result<catalog::ImportReport>
    build(Job& job,
          const std::optional<std::vector<catalog::TagOverride>>& overrides = {},
          const char* facts = "1") const {
        QDir(folder_.path()).mkpath("rules");
        catalog::ImportOptions options;
        options.sources.push_back({path().toStdString(), "mine"});
        options.threads = 2;
        options.overrides = overrides;
        options.facts = facts;
        const catalog::FieldNames names(bundled_taxonomy(), bundled_aliases());
        return catalog::import_rules(catalog(), options, names, *bundled_attack(), job);
    }

    catalog::ImportReport build() const { // most tests only want it built
        Job job;
        auto report = build(job);
        if (!report) qFatal("%s", report.error().message.c_str());
        return *report;
    }

    [[nodiscard]] catalog::Catalog open() const {
        auto opened = catalog::Catalog::open(catalog());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }

private:
    QTemporaryDir folder_;
};

} // namespace rw::test
