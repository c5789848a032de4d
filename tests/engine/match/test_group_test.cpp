#include <QtTest>

#include "engine/match/test_group.h"

#include <random>

using namespace rw;
using namespace rw::match;

namespace {

using Kind = ir::PatternPart::Kind;

class Random {
public:
    explicit Random(unsigned seed)
        : engine_(seed) {}

    size_t below(size_t end) { return engine_() % end; }

    std::string word(size_t longest, const std::string& letters = "abcdefghijklmnopqrstuvwxyzABC\\ -/.exe12") {
        std::string text;
        for (size_t i = 1 + below(longest); i > 0; --i) text += letters[below(letters.size())];
        return text;
    }

private:
    std::mt19937 engine_;
};

ir::Test random_test(Random& random) {
    ir::Pattern pattern;
    pattern.cased = random.below(8) == 0;
    const std::string literal = random.word(12);
    const ir::PatternPart part{Kind::literal, literal};
    const ir::PatternPart run{Kind::any_run, {}};
    switch (random.below(9)) {
    case 0:
        pattern.parts = {part};
        break;
    case 1:
        pattern.parts = {part, run};
        break;
    case 2:
        pattern.parts = {run, part};
        break;
    case 3:
    case 4:
        pattern.parts = {run, part, run};
        break;
    case 5:
        pattern.parts = {run, part, run, {Kind::literal, random.word(3)}, run};
        break;
    case 6:
        pattern.parts = {run, {Kind::one_of, "-/"}, part, {Kind::any_one, {}}, run};
        break;
    case 7:
        return ir::RegexTest{
            random.word(6, "abcdefgh") + "[0-9]?" + random.word(3, "xyz"), random.below(2) == 0, false, false};
    default:
        return ir::NumberTest{ir::Comparison::equal, {static_cast<int64_t>(random.below(50))}};
    }
    return ir::TextTest{pattern};
}

/// A value that has a good chance of containing what some test looks for.
std::string value_for(Random& random, const TestGroup& group) {
    std::string text = random.below(3) == 0 ? "" : random.word(60);
    for (size_t i = random.below(3); i > 0; --i) {
        const ValueTest& test = group.test(static_cast<uint32_t>(random.below(group.size())));
        std::string inserted;
        if (const auto* pattern = std::get_if<ir::TextTest>(&test.test())) {
            for (const ir::PatternPart& part : pattern->pattern.parts)
                inserted += part.kind == Kind::literal ? part.text : part.kind == Kind::one_of ? "/" : "q";
        } else if (const auto* regex = std::get_if<ir::RegexTest>(&test.test())) {
            inserted = regex->source.substr(0, regex->source.find('[')) + "7" +
                       regex->source.substr(regex->source.find('?') + 1);
        } else {
            inserted = std::to_string(random.below(50));
        }
        text.insert(random.below(text.size() + 1), inserted);
    }
    if (random.below(6) == 0) text += "\xC3\xA9\xE2\x84\xAA";
    return text;
}

} // namespace

class TestTestGroup : public QObject {
    Q_OBJECT

private slots:
    void decisions_agreeWithEachTestAlone_data();
    void decisions_agreeWithEachTestAlone();
    void equalTests_shareANumber();
    void absence_holdsForNullTestsOnly();
};

/// Sizes from one literal on: small sets are where the literal library was found wanting.
void TestTestGroup::decisions_agreeWithEachTestAlone_data() {
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("rounds");
    for (const int size : {1, 2, 3, 5, 8, 20, 60, 100, 150, 400})
        QTest::addRow("%d tests", size) << size << (size < 100 ? 30 : 6);
}

void TestTestGroup::decisions_agreeWithEachTestAlone() {
    QFETCH(int, size);
    QFETCH(int, rounds);
    size_t held = 0;
    for (int round = 0; round < rounds; ++round) {
        Random random(static_cast<unsigned>(round * 1'000 + size));
        TestGroup group;
        for (int i = 0; i < size; ++i) group.add(random_test(random));
        group.compile(nullptr);
        ScanScratch scratch;
        group.prepare(scratch);
        for (int i = 0; i < 120; ++i) {
            const std::string text = value_for(random, group);
            const logs::Value value{logs::ValueType::string, text};
            std::vector<uint32_t> hits;
            group.decide(value, scratch, hits);
            std::vector<uint32_t> expected;
            for (uint32_t test = 0; test < group.size(); ++test)
                if (group.test(test).holds(value)) expected.push_back(test);
            held += expected.size();
            if (hits != expected) qWarning("value: %s", text.c_str());
            QCOMPARE(hits, expected);
        }
    }
    QVERIFY(held > 50);
}

void TestTestGroup::equalTests_shareANumber() {
    TestGroup group;
    ir::Pattern lower{{{Kind::literal, "cmd"}}, false};
    ir::Pattern upper{{{Kind::literal, "C"}, {Kind::literal, "MD"}}, false};
    QCOMPARE(group.add(ir::TextTest{lower}), group.add(ir::TextTest{upper}));
    QCOMPARE(group.size(), size_t{1});
    QCOMPARE(group.find(ir::key_of(ir::Test{ir::TextTest{upper}})), 0u);
    QCOMPARE(group.find("other"), UINT32_MAX);
}

void TestTestGroup::absence_holdsForNullTestsOnly() {
    TestGroup group;
    const uint32_t null = group.add(ir::NullTest{});
    const uint32_t exists = group.add(ir::ExistsTest{});
    group.add(ir::TextTest{{{{Kind::any_run, {}}}, false}});
    group.compile(nullptr);
    QCOMPARE(group.for_missing(), std::vector<uint32_t>{null});
    QCOMPARE(group.for_present(), std::vector<uint32_t>{exists});
    ScanScratch scratch;
    std::vector<uint32_t> hits;
    group.decide({logs::ValueType::null, {}}, scratch, hits);
    std::sort(hits.begin(), hits.end());
    QCOMPARE(hits, (std::vector<uint32_t>{null, exists}));
}

QTEST_APPLESS_MAIN(TestTestGroup)
#include "test_group_test.moc"
