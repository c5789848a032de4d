#include <QtTest>

#include "engine/ir/pattern.h"

#include <algorithm>
#include <functional>
#include <random>

using namespace rw::ir;
using Kind = PatternPart::Kind;

namespace {

/// `*`, `?` and letters; no escapes: enough to write tests in.
Pattern glob(const std::string& text, bool cased = false) {
    Pattern pattern;
    pattern.cased = cased;
    for (const char c : text) {
        if (c == '*')
            pattern.parts.push_back({Kind::any_run, {}});
        else if (c == '?')
            pattern.parts.push_back({Kind::any_one, {}});
        else
            pattern.parts.push_back({Kind::literal, std::string(1, c)});
    }
    return pattern;
}

/// The definition, by trying everything.
bool slow_match(const std::string& pattern, size_t p, const std::string& text, size_t t) {
    if (p == pattern.size()) return t == text.size();
    if (pattern[p] == '*') {
        for (size_t next = t; next <= text.size(); ++next)
            if (slow_match(pattern, p + 1, text, next)) return true;
        return false;
    }
    return t < text.size() && (pattern[p] == '?' || pattern[p] == text[t]) && slow_match(pattern, p + 1, text, t + 1);
}

} // namespace

class TestPattern : public QObject {
    Q_OBJECT

private slots:
    void matching_agreesWithTryingEverything();
    void normalising_keepsTheMeaning();
    void shape_isTheCheapestThatFits_data();
    void shape_isTheCheapestThatFits();
    void oneOf_takesAnyOfItsCodePoints();
    void anyOne_isACodePoint();
    void afterPrefix_isWhatMayFollow();
};

void TestPattern::matching_agreesWithTryingEverything() {
    std::mt19937 random(3);
    const auto word = [&random](const std::string& letters, size_t longest) {
        std::string text;
        for (size_t i = random() % (longest + 1); i > 0; --i) text += letters[random() % letters.size()];
        return text;
    };
    int matched = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string pattern = word("ab*?", 7);
        const std::string text = word("ab", 8);
        const bool expected = slow_match(pattern, 0, text, 0);
        matched += expected ? 1 : 0;
        QVERIFY2(matches(glob(pattern), text) == expected, (pattern + " on " + text).c_str());
        QVERIFY2(matches(normalised(glob(pattern)), text) == expected, (pattern + " on " + text).c_str());
    }
    QVERIFY(matched > 1'000);
}

void TestPattern::normalising_keepsTheMeaning() {
    QCOMPARE(normalised(glob("a**b")).parts, normalised(glob("a*b")).parts);
    QCOMPARE(normalised(glob("*?")).parts, normalised(glob("?*")).parts);
    QCOMPARE(normalised(glob("abc")).parts.size(), size_t{1});
}

void TestPattern::shape_isTheCheapestThatFits_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<int>("shape");
    QTest::newRow("empty") << QString() << int(PatternShape::equals);
    QTest::newRow("literal") << QStringLiteral("abc") << int(PatternShape::equals);
    QTest::newRow("start") << QStringLiteral("abc*") << int(PatternShape::starts);
    QTest::newRow("end") << QStringLiteral("*abc") << int(PatternShape::ends);
    QTest::newRow("inside") << QStringLiteral("*abc*") << int(PatternShape::contains);
    QTest::newRow("run alone") << QStringLiteral("**") << int(PatternShape::anything);
    QTest::newRow("two literals") << QStringLiteral("*a*b*") << int(PatternShape::glob);
    QTest::newRow("one character") << QStringLiteral("?") << int(PatternShape::glob);
}

void TestPattern::shape_isTheCheapestThatFits() {
    QFETCH(QString, pattern);
    QFETCH(int, shape);
    QCOMPARE(int(shape_of(normalised(glob(pattern.toStdString())))), shape);
}

void TestPattern::oneOf_takesAnyOfItsCodePoints() {
    Pattern pattern;
    pattern.parts = {
        {Kind::any_run, {}}, {Kind::one_of, "-/\xE2\x80\x93"}, {Kind::literal, "enc"}, {Kind::any_run, {}}};
    QVERIFY(matches(pattern, "x -ENC y"));
    QVERIFY(matches(pattern, "x /enc"));
    QVERIFY(matches(pattern,
                    "x \xE2\x80\x93"
                    "enc"));
    QVERIFY(!matches(pattern, "x +enc"));
}

void TestPattern::anyOne_isACodePoint() {
    QVERIFY(matches(glob("?"), "\xC3\xA9"));
    QVERIFY(matches(glob("?"), "\xF0\x9F\x98\x80"));
    QVERIFY(!matches(glob("?"), ""));
    QVERIFY(!matches(glob("?"), "xy"));
    QVERIFY(!matches(glob("A", true), "a"));
    QVERIFY(matches(glob("A"), "a"));
}

void TestPattern::afterPrefix_isWhatMayFollow() {
    std::mt19937 random(7);
    const auto text_of = [&](const std::string& alphabet, size_t longest) {
        std::string text;
        for (size_t length = random() % (longest + 1); text.size() < length;)
            text += alphabet[random() % alphabet.size()];
        return text;
    };
    int matched = 0;
    for (int round = 0; round < 20'000; ++round) {
        const Pattern pattern = glob(text_of("abA*?", 6), random() % 2 == 0);
        const std::string prefix = text_of("aB", 3);
        const std::string rest = text_of("ab", 4);
        const auto after = after_prefix(pattern, prefix);
        const bool expected = matches(pattern, prefix + rest);
        QCOMPARE(std::any_of(after.begin(), after.end(), [&](const Pattern& p) { return matches(p, rest); }), expected);
        matched += expected ? 1 : 0;
    }
    QVERIFY(matched > 1'000);
    QVERIFY(after_prefix(glob("C:*"), "D:").empty());
}

QTEST_APPLESS_MAIN(TestPattern)
#include "pattern_test.moc"
