#include <QtTest>

#include "engine/ir/predicate.h"

using namespace rw::ir;

namespace {

TextTest text(std::vector<PatternPart> parts, bool cased = false) { return {Pattern{std::move(parts), cased}}; }

const PatternPart run{PatternPart::Kind::any_run, {}};

PatternPart literal(const std::string& s) { return {PatternPart::Kind::literal, s}; }

} // namespace

class TestPredicate : public QObject {
    Q_OBJECT

private slots:
    void equalMeaning_hasOneId();
    void otherMeaning_hasAnotherId();
    void numbers_compareByValue_data();
    void numbers_compareByValue();
    void whatIsNoDecimal_isNoNumber_data();
    void whatIsNoDecimal_isNoNumber();
    void descriptions_readAsSentences();
};

/// What only its source tells apart.
static std::shared_ptr<const Computation> computation(const char* source) {
    return std::make_shared<Computation>(Computation{source, [](std::string_view, std::string_view) { return true; }});
}

void TestPredicate::equalMeaning_hasOneId() {
    PredicateTable computed;
    const auto first = computed.intern({"a", ComputedTest{computation("len(x)>1")}});
    QCOMPARE(computed.intern({"a", ComputedTest{computation("len(x)>1")}}), first);
    PredicateTable table;
    const auto id = table.intern({"Image", text({run, literal("\\cmd.exe")})});
    QCOMPARE(table.intern({"Image", text({run, literal("\\"), literal("CMD.exe")})}), id);
    QCOMPARE(table.intern({"Image", text({run, run, literal("\\cmd.exe")})}), id);
    QCOMPARE(table.size(), size_t{1});
}

void TestPredicate::otherMeaning_hasAnotherId() {
    PredicateTable table;
    const std::vector<Predicate> all{{"Image", text({literal("a")})},
                                     {"image", text({literal("a")})},
                                     {"Image", text({literal("a")}, true)},
                                     {"Image", text({literal("a"), run})},
                                     {"Image", RegexTest{"a", false, false, false}},
                                     {"Image", RegexTest{"a", true, false, false}},
                                     {"Image", NumberTest{Comparison::equal, {int64_t{1}}}},
                                     {"Image", NumberTest{Comparison::less, {int64_t{1}}}},
                                     {"Image", BooleanTest{true}},
                                     {"Image", BooleanTest{false}},
                                     {"Image", NullTest{}},
                                     {"Image", ExistsTest{}},
                                     {"Image", FieldTest{"a", PatternShape::equals, false}},
                                     {"Image", FieldTest{"a", PatternShape::equals, false, computation("a>b")}},
                                     {"Image", ComputedTest{computation("len(x)>1")}},
                                     {"Image", ComputedTest{computation("len(x)>2")}},
                                     {"", text({literal("a")})}};
    for (const Predicate& predicate : all) table.intern(predicate);
    QCOMPARE(table.size(), all.size());
}

void TestPredicate::numbers_compareByValue_data() {
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<int>("order");
    QTest::newRow("real and integer") << "1.0"
                                      << "1" << 0;
    QTest::newRow("leading zero") << "01"
                                  << "1" << 0;
    QTest::newRow("exponent") << "1e0"
                              << "1" << 0;
    QTest::newRow("sign") << "-1"
                          << "1" << -1;
    QTest::newRow("beyond 2^53") << "9007199254740993"
                                 << "9007199254740992" << 1;
    QTest::newRow("largest unsigned") << "18446744073709551615"
                                      << "9223372036854775807" << 1;
    QTest::newRow("unsigned against negative") << "18446744073709551615"
                                               << "-1" << 1;
    QTest::newRow("integer against real beyond 2^53") << "9007199254740993"
                                                      << "9007199254740992.0" << 1;
}

void TestPredicate::numbers_compareByValue() {
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(int, order);
    Number x;
    Number y;
    QVERIFY(Number::parse(a.toStdString(), x));
    QVERIFY(Number::parse(b.toStdString(), y));
    QCOMPARE(compare(x, y), order);
    QCOMPARE(compare(y, x), -order);
}

void TestPredicate::whatIsNoDecimal_isNoNumber_data() {
    QTest::addColumn<QString>("text");
    for (const char* none : {"", "0x1f", "true", "inf", "nan", "1 ", " 1", "1,000", "1_000", "--1", "1e", "."})
        QTest::newRow(none) << QString::fromLatin1(none);
}

void TestPredicate::whatIsNoDecimal_isNoNumber() {
    QFETCH(QString, text);
    Number number;
    QVERIFY(!Number::parse(text.toStdString(), number));
}

void TestPredicate::descriptions_readAsSentences() {
    QCOMPARE(describe(Predicate{"Image", text({run, literal("\\cmd.exe")})}), std::string("Image ends with \\cmd.exe"));
    QCOMPARE(describe(Predicate{"", text({run, literal("evil"), run})}), std::string("any value contains evil"));
    QCOMPARE(describe(Test{NumberTest{Comparison::greater_equal, {int64_t{5}}}}), std::string("is at least 5"));
    QCOMPARE(describe(Test{text({})}), std::string("is empty"));
    CidrTest network;
    network.address[10] = network.address[11] = 0xFF;
    network.address[12] = 10;
    network.prefix_bits = 104;
    network.v4 = true;
    QCOMPARE(describe(Test{network}), std::string("is in 10.0.0.0/8"));
}

QTEST_APPLESS_MAIN(TestPredicate)
#include "predicate_test.moc"
