// What replay keeps on disk saves time and nothing else: the same answers with it, without it, and when it is damaged.

#include <QDirIterator>

#include "tests/cli/program.h"

using namespace rw::tests;

class TestCliCache : public QObject {
    Q_OBJECT

private slots:

    void init() {
        place_ = std::make_unique<Workplace>();
        place_->write("rules/a.yml", processRule("First", 1, "one"));
        place_->write("logs/one.ndjson", processEvent(1, "one") + processEvent(2, "two") + processEvent(3, "good"));
    }

    void secondRun_saysTheSameAsTheFirst() {
        const Run first = place_->run(replay());
        QCOMPARE(first.objects().size(), 1);
        QVERIFY(!kept().isEmpty());
        QCOMPARE(place_->run(replay()).out, first.out);
        QCOMPARE(place_->run(replay() + QStringList{"--no-cache"}).out, first.out);
    }

    void numberOfThreads_needsNoEntryOfItsOwn() {
        place_->write("rules/b.yml", processRule("Second", 2, "two"));
        QCOMPARE(records(replay() + QStringList{"-j", "1"}), (QList<int>{1, 2}));
        const QStringList entries = kept();
        QCOMPARE(records(replay() + QStringList{"-j", "2"}), (QList<int>{1, 2}));
        QCOMPARE(kept(), entries);
    }

    void changedRule_isReadAnew() {
        QCOMPARE(records(replay()), QList<int>{1});
        place_->write("rules/a.yml", processRule("First", 1, "two"));
        QCOMPARE(records(replay()), QList<int>{2});
    }

    /// Both files hold the same words in the same order.
    void placeholdersInOtherLists_areOtherRules() {
        place_->write("rules/a.yml", processRule("First", 1, "%a%").replace("contains:", "contains|expand:"));
        place_->write("long.yml", "a: [one, two, good]\n");
        place_->write("short.yml", "a: [one]\ntwo: [good]\n");
        QCOMPARE(records(replay() + QStringList{"--placeholders", "long.yml"}), (QList<int>{1, 2, 3}));
        QCOMPARE(records(replay() + QStringList{"--placeholders", "short.yml"}), QList<int>{1});
    }

    void damagedEntries_costTimeOnly() {
        const Run first = place_->run(replay());
        const QStringList entries = kept();
        QVERIFY(!entries.isEmpty());
        for (const QString& entry : entries) {
            QFile file(entry);
            QVERIFY(file.open(QIODevice::ReadWrite));
            QVERIFY(file.resize(file.size() / 2));
        }
        const Run second = place_->run(replay());
        QCOMPARE(second.status, first.status);
        QCOMPARE(second.out, first.out);
    }

private:
    static QStringList replay() { return {"replay", "--rules", "rules", "--logs", "logs", "--format", "json"}; }

    [[nodiscard]] QList<int> records(const QStringList& arguments) const {
        QList<int> found;
        for (const QJsonObject& match : place_->run(arguments).objects())
            found += match[u"event"][u"record"].toInt(match[u"record"].toInt());
        return found;
    }

    [[nodiscard]] QStringList kept() const {
        QStringList paths;
        QDirIterator files(place_->path() + "/cache/rulewright/compiled", QDir::Files);
        while (files.hasNext()) paths << files.next();
        return paths;
    }

    std::unique_ptr<Workplace> place_;
};

QTEST_GUILESS_MAIN(TestCliCache)
#include "cli_cache_test.moc"
