// What counts as indicator, exclusion, conditional exclusion and inequality (docs/catalog.md), and which events a rule
// looks at.
#include <QtTest>

#include "engine/catalog/canonical_value.h"
#include "tests/engine/catalog/extracted.h"

using namespace rw;

namespace {

std::string rule(const char* detection, const char* source = "product: windows\n    category: process_creation") {
    return std::string("title: Test\nid: 00000000-0000-4000-8000-000000000001\nlogsource:\n    ") + source +
           "\ndetection:\n" + detection;
}

} // namespace

class ExtractionTest : public QObject {
    Q_OBJECT

private slots:
    void tests_haveTheirPolarity_data();
    void tests_haveTheirPolarity();
    void aValue_hasItsCanonicalForm_data();
    void aValue_hasItsCanonicalForm();
    void events_areThoseOfTheLogSource_data();
    void events_areThoseOfTheLogSource();
    void aSpan_isThatOfTheValue();
    void aList_isNumbered();
    void anUnequal_isNoExclusion();
    void aPushedNegation_isAGroup();
};

void ExtractionTest::tests_haveTheirPolarity_data() {
    QTest::addColumn<QByteArray>("detection");
    QTest::addColumn<QStringList>("lines");
    const auto row = [](const char* name, const char* detection, const QStringList& lines) {
        QTest::newRow(name) << QByteArray(detection) << lines;
    };
    row("a value is an indicator",
        "    a:\n        CommandLine|contains: evil\n    condition: a\n",
        {"indicator process.command_line contains evil"});
    row("each value of a list is one",
        "    a:\n        CommandLine|contains:\n            - one\n            - two\n    condition: a\n",
        {"indicator process.command_line contains one", "indicator process.command_line contains two"});
    row("a filter excludes",
        "    a:\n        CommandLine: x\n    filter:\n        User: y\n    condition: a and not filter\n",
        {"indicator process.command_line eq x", "exclusion user.full_name eq y"});
    row("what must hold together is a group",
        "    a:\n        CommandLine: x\n    filter:\n        User: y\n        Image|endswith: '\\z.exe'\n"
        "    condition: a and not filter\n",
        {"indicator process.command_line eq x",
         "exclusion user.full_name eq y group 1",
         "exclusion process.image eq z.exe group 1"});
    row("alternatives exclude each on its own",
        "    a:\n        CommandLine: x\n    filter_1:\n        User: y\n    filter_2:\n        User: z\n"
        "        Image: w\n    condition: a and not 1 of filter_*\n",
        {"indicator process.command_line eq x",
         "exclusion user.full_name eq y",
         "exclusion user.full_name eq z group 1",
         "exclusion process.image eq w group 1"});
    row("a filter of one branch is conditional",
        "    a:\n        CommandLine: x\n    b:\n        CommandLine: z\n    filter:\n        User: y\n"
        "    condition: a or (b and not filter)\n",
        {"indicator process.command_line eq x",
         "indicator process.command_line eq z",
         "conditional exclusion user.full_name eq y"});
    row("two denials are none",
        "    a:\n        CommandLine: x\n    condition: not (not a)\n",
        {"indicator process.command_line eq x"});
    row("an exception of an exclusion",
        "    a:\n        CommandLine: x\n    f:\n        User: y\n    g:\n        User: z\n"
        "    condition: a and not (f and not g)\n",
        {"indicator process.command_line eq x",
         "exclusion user.full_name eq y group 1",
         "exclusion user.full_name eq z group 1 not"});
    row("an absent field excludes",
        "    a:\n        CommandLine: x\n    f:\n        Image: null\n    condition: a and not f\n",
        {"indicator process.command_line eq x", "exclusion process.image is_null "});
    row("encodings of one value are one",
        "    a:\n        CommandLine|base64offset|contains: secret\n    condition: a\n",
        {"indicator process.command_line contains c2vjcmv0"});
    row("dashes are one",
        "    a:\n        CommandLine|windash|contains: ' -enc '\n    condition: a\n",
        {"indicator process.command_line contains  -enc "});
    row("keywords", "    a:\n        - mimikatz\n    condition: a\n", {"indicator keywords contains mimikatz"});
    row("a field that the taxonomy does not know keeps its name",
        "    a:\n        Nonsense: 1\n    condition: a\n",
        {"indicator Nonsense eq 1"});
}

void ExtractionTest::tests_haveTheirPolarity() {
    QFETCH(QByteArray, detection);
    QFETCH(QStringList, lines);
    QCOMPARE(test::extracted(rule(detection.constData())).lines(), lines);
}

void ExtractionTest::aValue_hasItsCanonicalForm_data() {
    QTest::addColumn<QString>("item");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("canonical");
    const auto row = [](const char* name, const char* item, const char* written, const char* canonical) {
        QTest::newRow(name) << item << written << canonical;
    };
    row("base name of a path", "Image|endswith: '\\CMD.exe'", "ends_with \\CMD.exe", "eq cmd.exe");
    row("part of a path stays", "Image|endswith: '\\a\\cmd.exe'", "ends_with \\a\\cmd.exe", "ends_with \\a\\cmd.exe");
    row("without a separator it stays", "Image|endswith: 'cmd.exe'", "ends_with cmd.exe", "ends_with cmd.exe");
    row("other fields stay", "CommandLine|endswith: '\\cmd.exe'", "ends_with \\cmd.exe", "ends_with \\cmd.exe");
    row("hash", "Hashes|contains: 'MD5=AA00FF'", "contains MD5=AA00FF", "eq aa00ff");
    row("regex keeps its letters", "Image|re: '.*A'", "regex_match .*A", "regex_match .*A");
    row("wildcard", "Image: 'C:\\\\*\\a?.exe'", "wildcard C:\\*\\a?.exe", "wildcard c:\\*\\a?.exe");
    row("a star that is none", "Image: 'a\\*b*c'", "wildcard a\\*b*c", "wildcard a\\*b*c");
    row("some value", "Image: '?*'", "is_not_null ", "is_not_null ");
    row("a whole word",
        "Image|re: '(?:\\A|[^\\p{L}\\p{N}])Mimi\\.exe(?:\\z|[^\\p{L}\\p{N}])'",
        "has Mimi.exe",
        "contains mimi.exe");
    row("an expression between edges",
        "Image|re: '(?:\\A|[^a])x.y(?:\\z|[^a])'",
        "regex_match (?:\\A|[^a])x.y(?:\\z|[^a])",
        "regex_match (?:\\A|[^a])x.y(?:\\z|[^a])");
    row("any value", "Image: '*'", "is_not_null ", "is_not_null ");
    row("number", "ProcessId|gte: 4", "ge 4", "ge 4");
    row("network", "Image|cidr: 10.0.0.0/8", "cidr 10.0.0.0/8", "cidr 10.0.0.0/8");
    row("other field", "Image|fieldref: ParentImage", "eq_field ParentImage", "eq_field ParentImage");
    row("presence", "Image|exists: true", "is_not_null ", "is_not_null ");
}

void ExtractionTest::aValue_hasItsCanonicalForm() {
    QFETCH(QString, item);
    const auto found =
        test::extracted(rule(("    a:\n        " + item.toStdString() + "\n    condition: a\n").c_str())).tests;
    QCOMPARE(found.size(), size_t(1));
    QTEST(QString::fromStdString(found[0].op + " " + found[0].value), "written");
    QTEST(QString::fromStdString(found[0].canonical_op + " " + found[0].canonical_value), "canonical");
}

void ExtractionTest::events_areThoseOfTheLogSource_data() {
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<QStringList>("keys");
    const auto row = [](const char* name, const char* source, const char* item, const QStringList& keys) {
        QTest::newRow(name) << QByteArray(source) << QByteArray(item) << keys;
    };
    row("process creation",
        "product: windows\n    category: process_creation",
        "Image: a",
        {"security/4688", "sysmon/1"});
    row("Linux", "product: linux\n    category: process_creation", "Image: a", {"linux-sysmon/1"});
    row("DNS", "product: windows\n    category: dns_query", "QueryName: a", {"dns-client/3008", "sysmon/22"});
    row("a service with ids",
        "product: windows\n    service: security",
        "EventID:\n            - 4663\n            - 4688",
        {"security/4663", "security/4688"});
    row("a service as a whole", "product: windows\n    service: security", "SubjectUserName: a", {"security/*"});
    row("nothing known", "product: nonsense", "a: b", {});
}

void ExtractionTest::events_areThoseOfTheLogSource() {
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, item);
    const QByteArray detection = "    a:\n        " + item + "\n    condition: a\n";
    QTEST(test::extracted(rule(detection.constData(), source.constData())).keys(), "keys");
}

void ExtractionTest::aSpan_isThatOfTheValue() {
    const std::string text = rule("    a:\n        CommandLine|contains: evil\n    condition: a\n");
    const auto found = test::extracted(text).tests;
    QCOMPARE(found.size(), size_t(1));
    QCOMPARE(text.substr(found[0].span.begin, found[0].span.size()), std::string("evil"));
}

void ExtractionTest::aList_isNumbered() {
    const auto found =
        test::extracted(
            rule("    a:\n        Image:\n            - x\n            - y\n        User: z\n    condition: a\n"))
            .tests;
    QCOMPARE(found.size(), size_t(3));
    QVERIFY(found[0].list > 0);
    QCOMPARE(found[1].list, found[0].list);
    QCOMPARE(found[2].list, 0u);
}

namespace {

/// A rule made by hand, as languages with nulls lower theirs; places are those of the words in `text`.
class ByHand {
public:
    explicit ByHand(std::string text)
        : text_(std::move(text)) {
        document_.vendor = rules::Vendor::elastic;
    }

    ir::NodeId leaf(const char* field, const char* value) {
        ir::Pattern pattern;
        pattern.parts.push_back({ir::PatternPart::Kind::literal, value});
        return add_leaf({field, ir::TextTest{pattern}}, span_of(field, value));
    }

    ir::NodeId exists(const char* field, const char* value) {
        return add_leaf({field, ir::ExistsTest{}}, span_of(field, value));
    }

    ir::NodeId node(ir::NodeKind kind, std::vector<ir::NodeId> children) {
        ir::Node node;
        node.kind = kind;
        node.span = document_.rule.condition.nodes[children.front()].span;
        node.children = std::move(children);
        document_.rule.condition.nodes.push_back(node);
        return document_.rule.condition.root = ir::NodeId(document_.rule.condition.nodes.size() - 1);
    }

    QStringList lines() {
        const catalog::FieldNames names(test::bundled_taxonomy(), test::bundled_aliases());
        QStringList all;
        for (const auto& test : catalog::extract_tests(document_, predicates_, names, text_))
            all << test::line_of(test);
        return all;
    }

private:
    Span span_of(const char* field, const char* value) const {
        const size_t begin = text_.find(field);
        return {uint32_t(begin), uint32_t(text_.find(value, begin) + strlen(value) + 1)};
    }

    ir::NodeId add_leaf(const ir::Predicate& predicate, Span span) {
        ir::Node node;
        node.kind = ir::NodeKind::leaf;
        node.predicate = predicates_.intern(predicate);
        node.span = span;
        document_.rule.condition.nodes.push_back(node);
        return ir::NodeId(document_.rule.condition.nodes.size() - 1);
    }

    std::string text_;
    rules::RuleDocument document_;
    ir::PredicateTable predicates_;
};

} // namespace

void ExtractionTest::anUnequal_isNoExclusion() {
    using enum ir::NodeKind;
    ByHand rule(R"(a == "x" and b != "y" and c == "!=" and d != "")");
    const auto unequal = rule.node(all_of, {rule.exists("b", "y"), rule.node(negation, {rule.leaf("b", "y")})});
    const auto present = rule.node(negation, {rule.leaf("d", "")});
    rule.node(all_of, {rule.leaf("a", "x"), unequal, rule.node(all_of, {rule.leaf("c", "!=")}), present});
    QCOMPARE(rule.lines(),
             QStringList({"indicator a eq x", "inequality b eq y", "indicator c eq !=", "indicator d is_not_null "}));
}

void ExtractionTest::aPushedNegation_isAGroup() {
    using enum ir::NodeKind;
    ByHand rule(R"(a == "x" and not (b == "y" and c == "z"))");
    const auto no_b = rule.node(all_of, {rule.exists("b", "y"), rule.node(negation, {rule.leaf("b", "y")})});
    const auto no_c = rule.node(all_of, {rule.exists("c", "z"), rule.node(negation, {rule.leaf("c", "z")})});
    rule.node(all_of, {rule.leaf("a", "x"), rule.node(any_of, {no_b, no_c})});
    QCOMPARE(rule.lines(), QStringList({"indicator a eq x", "exclusion b eq y group 1", "exclusion c eq z group 1"}));
}

QTEST_APPLESS_MAIN(ExtractionTest)
#include "extraction_test.moc"
