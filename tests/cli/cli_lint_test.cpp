// `lint`: what it prints in each form, and that --fix changes what the fixes say and no other byte.

#include "tests/cli/program.h"

using namespace rw::tests;

class TestCliLint : public QObject {
    Q_OBJECT

private slots:
    void init();
    void status_answersWhetherThereAreErrors();
    void json_placesDiagnosticsAndFixes();
    void text_isOneLineADiagnostic();
    void fix_changesNothingElse();
    void sarif_isOneValidDocument();
    void config_isRefused();

private:
    std::unique_ptr<Workplace> place_;
    QByteArray good_;
    QByteArray bad_;
};

void TestCliLint::init() {
    place_ = std::make_unique<Workplace>();
    good_ = processRule("Good", 1, "evil");
    bad_ = processRule("B\xc3\xa4"
                       "d",
                       2,
                       "evil")
               .replace("|contains:", "|contians:")
               .replace("'evil'", "'evil'  # keep me ");
    bad_.replace("\n", "\r\n").append("# no line break at the end");
    place_->write("rules/good.yml", good_);
    place_->write("rules/bad.yml", bad_);
}

void TestCliLint::status_answersWhetherThereAreErrors() {
    QCOMPARE(place_->run({"lint", "rules/good.yml"}).status, 0);
    QCOMPARE(place_->run({"lint", "rules"}).status, 1);
    const Run absent = place_->run({"lint", "rules", "absent.yml"});
    QCOMPARE(absent.status, 3);
    QVERIFY2(absent.errors.startsWith("absent.yml: "), absent.errors);
    QVERIFY(absent.out.contains("bad.yml"));
}

void TestCliLint::json_placesDiagnosticsAndFixes() {
    const Run run = place_->run({"lint", "rules", "--format", "json"});
    QCOMPARE(run.objects().size(), 1);
    const QJsonObject found = run.objects().first();
    QCOMPARE(found.keys(),
             (QStringList{"code", "column", "end_column", "end_line", "fix", "line", "message", "path", "severity"}));
    QCOMPARE(found[u"path"].toString(), QStringLiteral("rules/bad.yml"));
    QCOMPARE(found[u"line"].toInt(), 12);
    QCOMPARE(found[u"column"].toInt(), 21);
    QCOMPARE(found[u"end_line"].toInt(), 12);
    QCOMPARE(found[u"end_column"].toInt(), 29);
    QCOMPARE(found[u"severity"].toString(), QStringLiteral("error"));
    QCOMPARE(found[u"fix"].toObject().keys(), (QStringList{"edits", "title"}));
    const int start = int(bad_.indexOf("contians"));
    QCOMPARE(found[u"fix"][u"edits"].toArray(),
             (QJsonArray{QJsonObject{{"start", start}, {"end", start + 8}, {"text", "contains"}}}));
}

void TestCliLint::text_isOneLineADiagnostic() {
    const QByteArray text = place_->run({"lint", "rules"}).out;
    QVERIFY2(text.startsWith("rules/bad.yml:12:21: error: Unknown modifier \"contians\". Did you mean contains? ["),
             text);
    QVERIFY2(text.endsWith("\n2 files: 1 error, 0 warnings\n"), text);
}

void TestCliLint::fix_changesNothingElse() {
    place_->write("rules/broken.yml", "title: [\nlevel: hihg\n");
    const Run run = place_->run({"lint", "rules/good.yml", "rules/bad.yml", "--fix"});
    QCOMPARE(run.status, 0);
    QCOMPARE(run.out, QByteArray("2 files: 0 errors, 0 warnings\n"));
    QCOMPARE(place_->read("rules/bad.yml"), QByteArray(bad_).replace("contians", "contains"));
    QCOMPARE(place_->read("rules/good.yml"), good_);
    QCOMPARE(place_->run({"lint", "rules/broken.yml", "--fix"}).status, 1);
    QVERIFY(place_->read("rules/broken.yml").startsWith("title: [\n"));
}

void TestCliLint::sarif_isOneValidDocument() {
    const Run run = place_->run({"lint", "rules", "--format", "sarif"});
    QCOMPARE(run.status, 1);
    QJsonParseError error;
    const QJsonObject log = QJsonDocument::fromJson(run.out, &error).object();
    QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
    QCOMPARE(log[u"version"].toString(), QStringLiteral("2.1.0"));
    QCOMPARE(log[u"runs"].toArray().size(), 1);
    QCOMPARE(log[u"runs"][0][u"tool"][u"driver"][u"name"].toString(), QStringLiteral("Rulewright"));
    QCOMPARE(log[u"runs"][0][u"results"].toArray().size(), 1);
    const QJsonObject result = log[u"runs"][0][u"results"][0].toObject();
    QVERIFY(result[u"ruleId"].toString().startsWith(u"RW13"));
    QCOMPARE(result[u"level"].toString(), QStringLiteral("error"));
    const QJsonValue place = result[u"locations"][0][u"physicalLocation"];
    QCOMPARE(place[u"artifactLocation"][u"uri"].toString(), QStringLiteral("rules/bad.yml"));
    QCOMPARE(place[u"region"].toObject(),
             (QJsonObject{{"startLine", 12}, {"startColumn", 21}, {"endLine", 12}, {"endColumn", 29}}));
    const QJsonObject empty =
        QJsonDocument::fromJson(place_->run({"lint", "rules/good.yml", "--format", "sarif"}).out).object();
    QVERIFY(empty[u"runs"][0][u"results"].isArray());
}

void TestCliLint::config_isRefused() {
    const Run run = place_->run({"lint", "rules", "--config", "c.yml"});
    QCOMPARE(run.status, 2);
    QVERIFY2(run.errors.startsWith("--config:"), run.errors);
}

QTEST_GUILESS_MAIN(TestCliLint)
#include "cli_lint_test.moc"
