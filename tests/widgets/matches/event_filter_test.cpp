#include <QTest>

#include "widgets/matches/event_filter.h"

#include "engine/base/unicode.h"
#include "tests/widgets/table_maker.h"

#include <algorithm>
#include <numeric>
#include <random>

using namespace rw;
using namespace rw::widgets;

namespace {

std::shared_ptr<const logs::LogTable> mixedTable(size_t rows) {
    TableMaker maker;
    std::mt19937 random(11);
    const auto below = [&](uint32_t limit) { return static_cast<uint32_t>(random() % limit); };
    const std::vector<std::string> words{
        "cmd.exe", "C:\\Windows\\System32\\CMD.EXE", "powershell.exe", "a*b", "a?b", "axb", "", "é", "É"};
    for (size_t row = 0; row < rows; ++row) {
        for (const char* path : {"EventData.Image", "EventData.User", "Pid"}) {
            switch (below(7)) {
            case 0:
                maker.integer(path, below(40));
                break;
            case 1:
                maker.real(path, std::to_string(below(20)) + ".5");
                break;
            case 2:
                maker.null(path);
                break;
            case 3:
                maker.list(path, std::vector<std::string>(below(3), words[below(5)]));
                break;
            case 4:
                break;
            default:
                maker.text(path, words[below(uint32_t(words.size()))]);
                break;
            }
        }
        maker.row("2020-07-22T20:29:" + std::to_string(10 + below(50)) + ".5Z", row + 1);
    }
    return maker.finish();
}

FilterFields fieldsOf(const logs::LogTable& table) {
    return [&table](std::string_view name) -> std::optional<FilterField> {
        FilterField field;
        if (ascii_equals_ignoring_case(name, "record")) field.kind = FilterField::Kind::record;
        if (ascii_equals_ignoring_case(name, "time")) field.kind = FilterField::Kind::time;
        for (const auto& column : table.columns()) {
            const std::string last = column->path().substr(column->path().rfind('.') + 1);
            if (ascii_equals_ignoring_case(last, name)) field.columns.push_back(column.get());
        }
        if (field.kind == FilterField::Kind::columns && field.columns.empty()) return std::nullopt;
        return field;
    };
}

/// All texts of a cell: of its elements when it is a list; none for null.
std::vector<std::string> textsOf(const logs::Column& column, logs::Code code) {
    if (code == logs::missing || column.type(code) == logs::ValueType::null) return {};
    if (column.type(code) != logs::ValueType::list) return {std::string(column.text(code))};
    std::vector<std::string> texts;
    for (const logs::Code element : column.elements(code))
        for (std::string& text : textsOf(column, element)) texts.push_back(std::move(text));
    return texts;
}

bool textHolds(const FilterNode& node, const std::string& text) {
    if (!node.comparison) return ir::matches(node.pattern, text);
    ir::Number number;
    if (!ir::Number::parse(text, number)) return false;
    const int order = ir::compare(number, node.number);
    switch (*node.comparison) {
    case ir::Comparison::less:
        return order < 0;
    case ir::Comparison::less_equal:
        return order <= 0;
    case ir::Comparison::greater:
        return order > 0;
    case ir::Comparison::greater_equal:
        return order >= 0;
    case ir::Comparison::equal:
        break;
    }
    return order == 0;
}

/// The definition of a filter, row by row, with the reference pattern matcher.
bool holds(const FilterNode& node, const logs::LogTable& table, logs::Row row) {
    const auto test = [&](const logs::Column& column) {
        for (const std::string& text : textsOf(column, column.code(row)))
            if (textHolds(node, text)) return true;
        return false;
    };
    const auto child = [&](const FilterNode& inner) { return holds(inner, table, row); };
    switch (node.kind) {
    case FilterNode::Kind::all:
        return std::all_of(node.children.begin(), node.children.end(), child);
    case FilterNode::Kind::any:
        return std::any_of(node.children.begin(), node.children.end(), child);
    case FilterNode::Kind::negation:
        return !child(node.children.front());
    case FilterNode::Kind::field: {
        const std::optional<FilterField> field = fieldsOf(table)(node.field);
        return std::any_of(field->columns.begin(), field->columns.end(), [&](const auto* each) { return test(*each); });
    }
    case FilterNode::Kind::anywhere:
        return std::any_of(
            table.columns().begin(), table.columns().end(), [&](const auto& each) { return test(*each); });
    }
    return false;
}

std::shared_ptr<const std::vector<logs::Row>> allRows(const logs::LogTable& table) {
    auto rows = std::make_shared<std::vector<logs::Row>>(table.row_count());
    std::iota(rows->begin(), rows->end(), 0U);
    return rows;
}

QString outline(const FilterNode& node) {
    const auto join = [&](const QString& name) {
        QStringList parts;
        for (const FilterNode& child : node.children) parts << outline(child);
        return name + u'(' + parts.join(u' ') + u')';
    };
    switch (node.kind) {
    case FilterNode::Kind::all:
        return join(QStringLiteral("and"));
    case FilterNode::Kind::any:
        return join(QStringLiteral("or"));
    case FilterNode::Kind::negation:
        return join(QStringLiteral("not"));
    case FilterNode::Kind::field:
        return QString::fromStdString(node.field + '=' + node.text);
    case FilterNode::Kind::anywhere:
        return QString::fromStdString('~' + node.text);
    }
    return {};
}

} // namespace

class EventFilterTest : public QObject {
    Q_OBJECT

private slots:

    void text_parsesToTree_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("tree");
        const auto row = [](const char* name, const char* text, const char* tree) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(tree);
        };
        row("one field", "user : SYSTEM", "user=SYSTEM");
        row("quoted with blanks", "user:\"NT AUTHORITY\\SYSTEM\"", "user=NT AUTHORITY\\SYSTEM");
        row("and binds closer than or", "a:1 or b:2 and c:3", "or(a=1 and(b=2 c=3))");
        row("not binds closest", "not a:1 and b:2", "and(not(a=1) b=2)");
        row("parentheses", "not (a:1 or b:2)", "not(or(a=1 b=2))");
        row("neighbours are joined by and", "a:1 b:2", "and(a=1 b=2)");
        row("value list", "a : (\"x\" or y)", "or(a=x a=y)");
        row("unequal", "a != x", "not(a=x)");
        row("value alone", "mimikatz", "~mimikatz");
        row("keywords in any case", "a:1 AND NOT b:2", "and(a=1 not(b=2))");
        row("quoted keyword is a value", "\"and\"", "~and");
        row("escapes", "a : \"x\\\"y\\*z\\\\\"", "a=x\"y*z\\");
    }

    void text_parsesToTree() {
        QFETCH(QByteArray, text);
        QFETCH(QString, tree);
        const FilterParse parse = parseFilter(text.toStdString());
        QVERIFY2(parse.root, parse.error ? parse.error->message.c_str() : "blank");
        QCOMPARE(outline(*parse.root), tree);
    }

    void wrongText_namesTheToken_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("token");
        const auto row = [](const char* name, const char* text, const char* token) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(token);
        };
        row("open quote", "a : \"x", "\"x");
        row("open parenthesis", "(a : 1", "(");
        row("closing alone", "a : 1)", ")");
        row("no value", "a :", "");
        row("no field", ": x", ":");
        row("and without right side", "a:1 and or b:2", "or");
        row("not a number", "pid > abc", "abc");
        row("not a time", "time > abc", "abc");
        row("lonely bang", "a ! b", "!");
        row("list without or", "a : (x y)", "y");
    }

    void wrongText_namesTheToken() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, token);
        const FilterParse parse = parseFilter(text.toStdString());
        QVERIFY(!parse.root);
        QVERIFY(parse.error);
        QCOMPARE(text.mid(int(parse.error->span.begin), int(parse.error->span.size())), token);
        QVERIFY(parse.error->message.ends_with('.'));
    }

    void blankText_isNoFilter() {
        const FilterParse parse = parseFilter("  ");
        QVERIFY(!parse.root);
        QVERIFY(!parse.error);
    }

    void deepNesting_isRefused() {
        const FilterParse parse = parseFilter(std::string(5'000, '(') + "a" + std::string(5'000, ')'));
        QVERIFY(parse.error);
        std::string nots;
        for (int i = 0; i < 20'000; ++i) nots += "not ";
        QVERIFY(parseFilter(nots + "a").error);
    }

    void anyBytes_neverBreakTheParser() {
        std::mt19937 random(3);
        const std::string alphabet = "ab \"()*\\:=<>!\xC3"
                                     "andortn";
        int parsed = 0;
        for (int round = 0; round < 20'000; ++round) {
            std::string text;
            for (size_t i = random() % 24; i > 0; --i) text.push_back(alphabet[random() % alphabet.size()]);
            const FilterParse parse = parseFilter(text);
            if (parse.root) ++parsed;
            if (parse.error) QVERIFY(parse.error->span.end <= text.size());
            QVERIFY(!(parse.root && parse.error));
        }
        QVERIFY(parsed > 500);
    }

    void filter_equalsRowByRow_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"image : cmd.exe",
                                 "image : \"*\\cmd.exe\"",
                                 "image : (cmd.exe or powershell*) and not user : \"a?b\"",
                                 "image : \"a\\*b\"",
                                 "image : \"a*b\" or user : \"\"",
                                 "pid > 10 and pid <= 20.5",
                                 "not (image : * or user : *)",
                                 "not image : *",
                                 "image : é",
                                 "powershell",
                                 "shell cmd",
                                 "pid : 12 or pid : \"1?\"",
                                 "pid != x",
                                 "pid < 0"})
            QTest::newRow(text) << QByteArray(text);
    }

    void filter_equalsRowByRow() {
        QFETCH(QByteArray, text);
        const auto table = mixedTable(4'000);
        const FilterParse parse = parseFilter(text.toStdString());
        QVERIFY2(parse.root, parse.error ? parse.error->message.c_str() : "blank");
        const auto rows = allRows(*table);
        std::vector<logs::Row> expected;
        for (const logs::Row row : *rows)
            if (holds(*parse.root, *table, row)) expected.push_back(row);
        const FilterResult result = filteredRows(rows, *parse.root, fieldsOf(*table), *table, nullptr, {});
        QVERIFY(result.rows);
        QCOMPARE(result.rows->size(), expected.size());
        QVERIFY(*result.rows == expected);
    }

    void rowProperties_filter() {
        const auto table = mixedTable(1'000);
        const auto count = [&](const char* text) {
            const FilterParse parse = parseFilter(text);
            const auto result = filteredRows(allRows(*table), *parse.root, fieldsOf(*table), *table, nullptr, {});
            return result.rows ? int(result.rows->size()) : -1;
        };
        QCOMPARE(count("record : 17"), 1);
        QCOMPARE(count("record <= 17"), 17);
        QCOMPARE(count("time >= \"2020-07-22\""), 1'000);
        QCOMPARE(count("time < \"2020-07-22 20:29:10\""), 0);
        QCOMPARE(count("time : \"2020-07-22 *\""), 1'000);
    }

    void unknownField_isAnErrorAtItsName() {
        const auto table = mixedTable(10);
        const FilterParse parse = parseFilter("image : x and nonsense : y");
        const auto result = filteredRows(allRows(*table), *parse.root, fieldsOf(*table), *table, nullptr, {});
        QVERIFY(!result.rows);
        QVERIFY(result.error);
        QCOMPARE(result.error->span.begin, 14U);
        QCOMPARE(result.error->span.end, 22U);
    }

    void term_parsesBackToItsValue_data() {
        QTest::addColumn<QByteArray>("value");
        for (const char* value : {"x",
                                  "",
                                  "C:\\Windows\\System32\\cmd.exe",
                                  "C:\\dir\\",
                                  "\\\\server\\share",
                                  "\\\\\\",
                                  "a*b?c",
                                  "say \"x\"",
                                  "\\*",
                                  "\\\"",
                                  "and"})
            QTest::newRow(value) << QByteArray(value);
    }

    void term_parsesBackToItsValue() {
        QFETCH(QByteArray, value);
        const std::string term = filterTerm("Image", value.toStdString(), FilterTerm::keep);
        const FilterParse parse = parseFilter(term);
        QVERIFY2(parse.root, term.c_str());
        QCOMPARE(QByteArray::fromStdString(parse.root->text), value);
        QVERIFY(parse.root->pattern.parts.size() <= 1);
        QVERIFY(ir::matches(parse.root->pattern, value.toStdString()));
    }

    void termAdded_keepsTheMeaningOfWhatWasThere_data() {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char* name, const char* filter, const char* result) {
            QTest::newRow(name) << QByteArray(filter) << QByteArray(result);
        };
        row("blank", " ", "t : \"1\"");
        row("one", "a : 1", "a : 1 and t : \"1\"");
        row("or", "a : 1 or b : 2", "(a : 1 or b : 2) and t : \"1\"");
        row("or of groups", "(a : 1) or (b : 2)", "((a : 1) or (b : 2)) and t : \"1\"");
        row("grouped or", "(a : 1 or b : 2)", "(a : 1 or b : 2) and t : \"1\"");
        row("value list", "a : (1 or 2)", "a : (1 or 2) and t : \"1\"");
        row("wrong", "a :", "t : \"1\"");
    }

    void termAdded_keepsTheMeaningOfWhatWasThere() {
        QFETCH(QByteArray, filter);
        QFETCH(QByteArray, result);
        const std::string term = filterTerm("t", "1", FilterTerm::keep);
        QCOMPARE(QByteArray::fromStdString(withTerm(filter.toStdString(), term)), result);
    }
};

QTEST_APPLESS_MAIN(EventFilterTest)
#include "event_filter_test.moc"
