// Four ways to one answer: the batch worker, the live matcher, the explanation and the slow matcher written from the
// semantics alone find the same events, for random rules over random events, however the events are cut.

#include <QJsonDocument>
#include <QtTest>

#include "engine/explain/explain.h"
#include "engine/match/batch_worker.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/corpora/memory_log.h"
#include "tests/engine/match/random_sigma.h"
#include "tests/engine/naive_matcher.h"

#include <set>

using namespace rw;
using namespace rw::tests;

namespace {

using Matches = std::vector<std::set<uint32_t>>; ///< rows by rule

std::shared_ptr<const taxonomy::Taxonomy> bundled_taxonomy() {
    auto loaded = taxonomy::Taxonomy::load(std::string(RW_SOURCE_DIR) + "/catalogs/taxonomy");
    if (!loaded) qFatal("the bundled taxonomy does not load: %s", loaded.error().message.c_str());
    return *loaded;
}

/// Replayable rules with their texts.
struct Rules {
    ir::PredicateTable predicates;
    std::vector<rules::RuleFile> files;
    std::vector<std::string> texts;
    size_t refused = 0;

    void add(const QByteArray& text) {
        rules::RuleFile file = sigma::parse(text.toStdString(), "rule.yml", predicates);
        if (file.documents.empty() || !file.documents.front().replayable()) {
            ++refused;
            return;
        }
        files.push_back(std::move(file));
        texts.push_back(text.toStdString());
    }

    [[nodiscard]] const ir::Rule& operator[](size_t rule) const { return files[rule].documents.front().rule; }

    [[nodiscard]] std::shared_ptr<const match::RulePlan>
    plan(const std::shared_ptr<const taxonomy::Taxonomy>& taxonomy) const {
        std::vector<const ir::Rule*> all;
        for (const rules::RuleFile& file : files) all.push_back(&file.documents.front().rule);
        return match::RulePlan::make(all, predicates, taxonomy, 1, nullptr);
    }
};

std::string joined(const QByteArrayList& events, qsizetype begin, qsizetype end) {
    std::string text;
    for (qsizetype i = begin; i < end; ++i) text += events[i].toStdString() + '\n';
    return text;
}

/// What one worker finds that reads the events in `pieces` segments one after the other.
Matches batch(const std::shared_ptr<const match::RulePlan>& plan, const QByteArrayList& events, qsizetype pieces) {
    Matches found(plan->rules().size());
    match::BatchWorker worker(plan);
    for (qsizetype piece = 0; piece < pieces; ++piece) {
        const qsizetype begin = events.size() * piece / pieces;
        const logs::Segment segment = memorySegment(joined(events, begin, events.size() * (piece + 1) / pieces));
        for (const match::SegmentMatch& match : worker.run(segment).matches)
            found[match.rule].insert(match.row + uint32_t(begin));
    }
    return found;
}

std::set<uint32_t> rows_of(const RowSet& rows) {
    const std::vector<uint32_t> all = rows.rows();
    return {all.begin(), all.end()};
}

/// The first event that is in one set only, with the rule: enough to see what went wrong.
QByteArray difference(const std::string& rule,
                      const QByteArrayList& events,
                      const std::set<uint32_t>& a,
                      const std::set<uint32_t>& b) {
    for (uint32_t row = 0; row < uint32_t(events.size()); ++row)
        if (a.contains(row) != b.contains(row))
            return "\n" + QByteArray::fromStdString(rule) + events[row] +
                   (a.contains(row) ? "\nfirst only" : "\nsecond only");
    return {};
}

} // namespace

class TestLiveBatch : public QObject {
    Q_OBJECT

private slots:

    void initTestCase() { taxonomy_ = bundled_taxonomy(); }

    void flatEvents_matchInAllWays_data();
    void flatEvents_matchInAllWays();
    void eventsOfSeveralKinds_matchInAllWays_data();
    void eventsOfSeveralKinds_matchInAllWays();
    void verdictsDoNotDependOnOtherEvents_data();
    void verdictsDoNotDependOnOtherEvents();
    void forgottenDictionaries_changeNothing_data();
    void forgottenDictionaries_changeNothing();

private:
    void compare(const Rules& rules, const QByteArrayList& events, Matches& found);

    std::shared_ptr<const taxonomy::Taxonomy> taxonomy_;
};

/// Batch in one and in three segments, live and explanation; `found` are the rows.
void TestLiveBatch::compare(const Rules& rules, const QByteArrayList& events, Matches& found) {
    const auto plan = rules.plan(taxonomy_);
    found = batch(plan, events, 1);
    const Matches cut = batch(plan, events, 3);
    const auto collection = match::Collection::make(
        "", match::Role::attack, false, memoryTable(memorySegment(joined(events, 0, events.size()))), taxonomy_);
    QCOMPARE(collection->table().row_count(), uint32_t(events.size()));
    match::LiveMatcher live(collection);
    for (size_t rule = 0; rule < rules.files.size(); ++rule) {
        const std::string& text = rules.texts[rule];
        const auto lively = rows_of(live.evaluate(rules[rule], rules.predicates, Job()).matches);
        QVERIFY2(found[rule] == cut[rule],
                 ("one segment, three: " + difference(text, events, found[rule], cut[rule])).constData());
        QVERIFY2(found[rule] == lively, ("batch, live: " + difference(text, events, found[rule], lively)).constData());
        std::set<uint32_t> explained;
        for (uint32_t row = 0; row < uint32_t(events.size()); ++row)
            if (explain::explain(rules[rule], rules.predicates, *collection, row).matched) explained.insert(row);
        QVERIFY2(found[rule] == explained,
                 ("batch, explanation: " + difference(text, events, found[rule], explained)).constData());
    }
}

void TestLiveBatch::flatEvents_matchInAllWays_data() {
    QTest::addColumn<uint32_t>("seed");
    for (uint32_t seed = 1; seed <= 8; ++seed) QTest::addRow("seed %u", seed) << seed;
}

void TestLiveBatch::flatEvents_matchInAllWays() {
    QFETCH(uint32_t, seed);
    constexpr int event_count = 200;
    constexpr int rule_count = 80;
    RandomSigma random(seed);
    QByteArrayList events;
    for (int i = 0; i < event_count; ++i) events += random.event();
    Rules rules;
    for (int i = 0; i < rule_count; ++i) rules.add(random.rule());
    QVERIFY2(rules.refused < rule_count / 4, "most random rules must be valid");
    Matches found;
    compare(rules, events, found);
    if (QTest::currentTestFailed()) return;
    size_t matched = 0;
    for (size_t rule = 0; rule < rules.files.size(); ++rule) {
        const test::NaiveMatcher naive(rules[rule].condition, rules.predicates);
        std::set<uint32_t> slow;
        for (uint32_t row = 0; row < uint32_t(events.size()); ++row) {
            QJsonParseError error;
            const auto event = QJsonDocument::fromJson(test::with_exact_numbers(events[row]), &error).object();
            QVERIFY2(error.error == QJsonParseError::NoError, events[row].constData());
            if (naive.matches(event)) slow.insert(row);
        }
        QVERIFY2(found[rule] == slow,
                 ("batch, slow: " + difference(rules.texts[rule], events, found[rule], slow)).constData());
        matched += slow.size();
    }
    QVERIFY(matched > 1'000); // else nothing was compared
}

void TestLiveBatch::eventsOfSeveralKinds_matchInAllWays_data() { flatEvents_matchInAllWays_data(); }

void TestLiveBatch::eventsOfSeveralKinds_matchInAllWays() {
    QFETCH(uint32_t, seed);
    constexpr int event_count = 200;
    constexpr int rule_count = 80;
    RandomSigma random(seed + 1'000);
    QByteArrayList events;
    for (int i = 0; i < event_count; ++i) events += random.windows_event(i);
    Rules rules;
    for (int i = 0; i < rule_count; ++i) rules.add(random.windows_rule());
    Matches found;
    compare(rules, events, found);
    size_t matched = 0;
    for (const auto& rows : found) matched += rows.size();
    QVERIFY(matched > 500);
}

void TestLiveBatch::verdictsDoNotDependOnOtherEvents_data() { flatEvents_matchInAllWays_data(); }

/// Where a field stands is a matter of the event alone: together, in pieces and one by one the same events match.
void TestLiveBatch::verdictsDoNotDependOnOtherEvents() {
    QFETCH(uint32_t, seed);
    constexpr int event_count = 150;
    constexpr int rule_count = 60;
    RandomSigma random(seed + 2'000);
    QByteArrayList events;
    for (int i = 0; i < event_count; ++i) events += random.event_of_odd_names();
    Rules rules;
    for (int i = 0; i < rule_count; ++i) rules.add(random.rule());
    Matches found;
    compare(rules, events, found);
    if (QTest::currentTestFailed()) return;
    const auto plan = rules.plan(taxonomy_);
    Matches alone(rules.files.size());
    for (int i = 0; i < event_count; ++i) {
        const Matches one = batch(plan, {events[i]}, 1);
        for (size_t rule = 0; rule < one.size(); ++rule)
            if (!one[rule].empty()) alone[rule].insert(uint32_t(i));
    }
    for (size_t rule = 0; rule < rules.files.size(); ++rule)
        QVERIFY2(found[rule] == alone[rule],
                 ("together, alone: " + difference(rules.texts[rule], events, found[rule], alone[rule])).constData());
}

void TestLiveBatch::forgottenDictionaries_changeNothing_data() {
    QTest::addColumn<bool>("windows");
    QTest::newRow("flat") << false;
    QTest::newRow("of several kinds") << true;
}

/// One column's values are large and all distinct: above the limit the worker forgets all dictionaries, and codes get
/// new meanings. What follows must match as in a worker that never forgot.
void TestLiveBatch::forgottenDictionaries_changeNothing() {
    QFETCH(bool, windows);
    constexpr int event_count = 150;
    constexpr qsizetype pieces = 5;
    constexpr qsizetype padding_bytes = qsizetype(3 * match::BatchWorker::forgotten_above_bytes / event_count);
    RandomSigma random(7);
    Rules rules;
    for (int i = 0; i < 60; ++i) rules.add(windows ? random.windows_rule() : random.rule());
    rules.add("title: Asks for the large column\nlogsource:\n    product: windows\ndetection:\n    one:\n"
              "        padding|endswith: '7z'\n    condition: one\n");
    QByteArrayList plain;
    QByteArrayList padded;
    for (int i = 0; i < event_count; ++i) {
        const QByteArray event = windows ? random.windows_event(i) : random.event();
        const auto with = [&](const QByteArray& value) {
            QByteArray made = event;
            return made.insert(1, "\"padding\":\"" + value + (event.size() > 2 ? "\"," : "\""));
        };
        const QByteArray number = QByteArray::number(i) + 'z';
        plain += with(number);
        padded += with(QByteArray(padding_bytes, 'x') + number);
    }
    const auto plan = rules.plan(taxonomy_);
    const Matches expected = batch(plan, plain, 1);
    const Matches found = batch(plan, padded, pieces);
    for (size_t rule = 0; rule + 1 < rules.files.size(); ++rule)
        QVERIFY2(found[rule] == expected[rule],
                 difference(rules.texts[rule], plain, found[rule], expected[rule]).constData());
    QCOMPARE(found.back(), expected.back());
    QCOMPARE(found.back().size(), size_t{15});
}

QTEST_GUILESS_MAIN(TestLiveBatch)
#include "live_batch_test.moc"
