// What five independent tools found on 8,255 real events with 2,407 rules: everything judged right is found, nothing
// judged wrong is.

#include "app/common/rule_loader.h"

#include "engine/match/batch_scanner.h"
#include "tests/corpora/shared_material.h"

#include <set>
#include <tuple>

using namespace rw;
using namespace rw::tests;

namespace {

using Found = std::tuple<std::string, std::string, uint64_t>; // rule id, file, record

} // namespace

class TestGolden : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void everythingJudgedRight_isFound();
    void nothingJudgedWrong_isFound();
    void whatNoneOfThemFinds_isNotFound();

private:
    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
    std::map<Found, std::string> found_; ///< with the event's kind
    std::set<Found> right_;
    std::set<Found> wrong_;
};

void TestGolden::initTestCase() {
    RW_NEED_SHARED("data/golden/golden.csv");
    taxonomy_ = bundledTaxonomy();
    const app::LoadedRules loaded =
        app::load_rules({shared(QStringLiteral("data/corpora/sigma/rules/windows")).toStdString()}, {});
    QCOMPARE(loaded.files.size(), size_t{2407});
    std::vector<const ir::Rule*> rules;
    std::vector<std::string> ids;
    for (const rules::RuleFile& file : loaded.files) {
        for (const rules::RuleDocument& document : file.documents) {
            rules.push_back(&document.rule);
            ids.push_back(document.metadata.id.text);
        }
    }
    const auto plan = match::RulePlan::make(rules, loaded.predicates, taxonomy_, 2, nullptr);
    Job job;
    const match::MatchReport report = match::scan(
        plan, {shared(QStringLiteral("data/logs/attack/evtx-attack-samples.tar.xz")).toStdString()}, 2, job);
    QVERIFY(report.events >= 8'248);
    for (size_t rule = 0; rule < rules.size(); ++rule) {
        for (const match::EventRef& event : report.matches[rule]) {
            const std::string& path = report.files[event.file].path;
            const size_t inside = path.find('!');
            found_[{ids[rule], path.substr(inside + 1), event.record}] =
                taxonomy_->kind_name(static_cast<taxonomy::KindId>(event.kind));
        }
    }
    std::set<std::string> files;
    for (const logs::LogFile& file : report.files) files.insert(file.path.substr(file.path.find('!') + 1));
    for (const CsvRow& row : readCsv(shared(QStringLiteral("data/golden/golden.csv")))) {
        const Found key{row.at(QStringLiteral("rule_id")).toStdString(),
                        row.at(QStringLiteral("file")).toStdString(),
                        row.at(QStringLiteral("event_record_id")).toULongLong()};
        // One of the 277 files is a double of another and not in the archive.
        if (!files.contains(std::get<1>(key))) continue;
        (row.at(QStringLiteral("ref")) == QLatin1String("1") ? right_ : wrong_).insert(key);
    }
    QVERIFY(right_.size() > 1'000);
}

void TestGolden::everythingJudgedRight_isFound() {
    RW_NEED_SHARED("data/golden/golden.csv");
    size_t missing = 0;
    for (const Found& key : right_) {
        if (found_.contains(key)) continue;
        ++missing;
        qWarning("missing: %s %s %llu",
                 std::get<0>(key).c_str(),
                 std::get<1>(key).c_str(),
                 static_cast<unsigned long long>(std::get<2>(key)));
    }
    QCOMPARE(missing, size_t{0});
}

void TestGolden::nothingJudgedWrong_isFound() {
    RW_NEED_SHARED("data/golden/golden.csv");
    for (const Found& key : wrong_)
        QVERIFY2(!found_.contains(key), (std::get<0>(key) + ' ' + std::get<1>(key)).c_str());
}

void TestGolden::whatNoneOfThemFinds_isNotFound() {
    RW_NEED_SHARED("data/golden/golden.csv");
    std::map<std::string, size_t> only_ours;
    for (const auto& [key, kind] : found_)
        if (!right_.contains(key)) ++only_ours[std::get<0>(key) + ' ' + kind];
    qInfo("found: %zu, judged right: %zu", found_.size(), right_.size());
    for (const auto& [rule, count] : only_ours) qWarning("only ours: %s, %zu events", rule.c_str(), count);
    QCOMPARE(only_ours.size(), size_t{0});
}

QTEST_GUILESS_MAIN(TestGolden)
#include "golden_test.moc"
