// workspace.yaml and what stands in for it.

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "app/workbench/workspace.h"
#include "widgets/common/convert.h"

using namespace rw;
using namespace rw::app;
using widgets::fromQt;

namespace {

void write(const QString& path, const QByteArray& text) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

} // namespace

class WorkspaceTest : public QObject {
    Q_OBJECT

private slots:

    void aFile_saysWhatBelongsTogether() {
        const QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("workspace.yaml")),
              "name: Mine\nrules: [detections, /elsewhere/rules]\ncollections:\n"
              "  - name: Week\n    role: baseline\n    synthetic: true\n    logs: [logs/week]\n");
        const auto workspace = Workspace::load(fromQt(folder.path()));
        QVERIFY(workspace.has_value());
        QCOMPARE(workspace->name, std::string("Mine"));
        QCOMPARE(workspace->rules,
                 (std::vector<std::string>{fromQt(folder.filePath(QStringLiteral("detections"))), "/elsewhere/rules"}));
        QCOMPARE(workspace->collections.size(), size_t{1});
        QVERIFY(workspace->collections.front().role == match::Role::baseline);
        QVERIFY(workspace->collections.front().synthetic);
        QCOMPARE(workspace->collections.front().paths.front(), fromQt(folder.filePath(QStringLiteral("logs/week"))));
    }

    void whatIsWritten_isReadBack() {
        const QTemporaryDir folder;
        Workspace workspace;
        workspace.name = "A \"name\": with signs";
        workspace.folder = fromQt(folder.path());
        workspace.open = {fromQt(folder.filePath(QStringLiteral("rules/x.yml")))};
        workspace.rules = {fromQt(folder.filePath(QStringLiteral("rules"))), "/far/away"};
        workspace.collections = {
            {"Attack", match::Role::attack, false, {fromQt(folder.filePath(QStringLiteral("a.evtx")))}}};
        write(folder.filePath(QStringLiteral("workspace.yaml")), QByteArray::fromStdString(toYaml(workspace)));
        const auto again = Workspace::load(workspace.folder);
        QVERIFY(again.has_value());
        QCOMPARE(again->name, workspace.name);
        QCOMPARE(again->rules, workspace.rules);
        QCOMPARE(again->open, workspace.open);
        QCOMPARE(again->collections.front().paths, workspace.collections.front().paths);
    }

    void aFolderWithoutAFile_isAFolderOfRules() {
        const QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("x.yml")), "title: x\n");
        write(folder.filePath(QStringLiteral("logs/attack.ndjson")), "{}\n");
        const auto workspace = Workspace::load(fromQt(folder.path()));
        QVERIFY(workspace.has_value());
        QCOMPARE(workspace->rules.front(), fromQt(folder.path()));
        QCOMPARE(workspace->collections.size(), size_t{1});
    }

    void brokenFiles_areErrors_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("not YAML") << QByteArray("name: [");
        QTest::newRow("a list where a name belongs") << QByteArray("name: [a]\n");
        QTest::newRow("collections of texts") << QByteArray("collections: [a, b]\n");
    }

    void brokenFiles_areErrors() {
        QFETCH(QByteArray, text);
        const QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("workspace.yaml")), text);
        const auto workspace = Workspace::load(fromQt(folder.path()));
        QVERIFY(!workspace.has_value());
        QCOMPARE(workspace.error().code, std::string("RW0006"));
    }
};

QTEST_APPLESS_MAIN(WorkspaceTest)
#include "workspace_test.moc"
