#include <QtTest>

#include "engine/logs/segment_builder.h"

using namespace rw::logs;

namespace {

/// Takes raw bytes as text.
ValueType as_text(std::string_view raw, std::string& text) {
    text = raw;
    return ValueType::string;
}

} // namespace

class TestDictionary : public QObject {
    Q_OBJECT

private slots:
    void values_areNumberedByFirstAppearance();
    void decoding_happensOncePerDistinctValue();
    void tags_keepTypesWithEqualBytesApart();
    void lists_areValuesToo();
    void secondValueOfARow_makesAList();
    void droppedRow_leavesNothing();
    void declinedColumns_areNeverMade();
    void columnLimit_holds();
};

void TestDictionary::values_areNumberedByFirstAppearance() {
    Dictionary dictionary;
    for (int i = 0; i < 5'000; ++i) QCOMPARE(dictionary.intern(1, std::to_string(i), as_text), Code(i + 1));
    for (int i = 0; i < 5'000; ++i) QCOMPARE(dictionary.intern(1, std::to_string(i), as_text), Code(i + 1));
    QCOMPARE(dictionary.size(), 5'000u);
    QCOMPARE(dictionary.value(4'321).text, std::string_view("4320"));
}

void TestDictionary::decoding_happensOncePerDistinctValue() {
    Dictionary dictionary;
    int decoded = 0;
    const auto decode = [&decoded](std::string_view, std::string& text) {
        ++decoded;
        text = "decoded";
        return ValueType::string;
    };
    for (int i = 0; i < 10; ++i) dictionary.intern(1, "raw", decode);
    QCOMPARE(decoded, 1);
    QCOMPARE(dictionary.value(1).text, std::string_view("decoded"));
}

void TestDictionary::tags_keepTypesWithEqualBytesApart() {
    Dictionary dictionary;
    QVERIFY(dictionary.intern(1, "4", as_text) != dictionary.intern(2, "4", as_text));
    QVERIFY(dictionary.intern(1, "", as_text) != dictionary.intern_list({}));
}

void TestDictionary::lists_areValuesToo() {
    Dictionary dictionary;
    const Code a = dictionary.intern(1, "a", as_text);
    const Code b = dictionary.intern(1, "b", as_text);
    const Code list = dictionary.intern_list({a, b});
    QCOMPARE(dictionary.value(list).type, ValueType::list);
    QCOMPARE(dictionary.elements(list), (std::vector<Code>{a, b}));
    QCOMPARE(dictionary.intern_list({a, b}), list);
    QVERIFY(dictionary.intern_list({b, a}) != list);
    QVERIFY(dictionary.elements(a).empty());
}

void TestDictionary::secondValueOfARow_makesAList() {
    SegmentBuilder builder;
    ColumnBuilder& column = *builder.column("Data");
    for (const char* value : {"x", "y", "z"}) builder.put(column, 1, value, as_text);
    builder.end_row({});
    const Code code = column.code(0);
    QCOMPARE(column.dictionary().value(code).type, ValueType::list);
    QCOMPARE(column.dictionary().elements(code).size(), size_t{3});
}

void TestDictionary::droppedRow_leavesNothing() {
    SegmentBuilder builder;
    ColumnBuilder& column = *builder.column("a");
    builder.put(column, 1, "kept", as_text);
    builder.end_row({});
    builder.put(column, 1, "dropped", as_text);
    builder.drop_row();
    builder.put(*builder.column("b"), 1, "second", as_text);
    builder.end_row({});
    QCOMPARE(builder.row_count(), 2u);
    QCOMPARE(column.code(1), missing);
}

void TestDictionary::declinedColumns_areNeverMade() {
    SegmentBuilder builder([](std::string_view path) { return path == "wanted"; });
    QVERIFY(builder.column("other") == nullptr);
    QVERIFY(builder.column("wanted") != nullptr);
    QCOMPARE(builder.column("wanted"), builder.column("wanted"));
    QCOMPARE(builder.columns().size(), size_t{1});
}

void TestDictionary::columnLimit_holds() {
    SegmentBuilder builder;
    for (size_t i = 0; i < SegmentBuilder::max_columns + 10; ++i)
        static_cast<void>(builder.column("c" + std::to_string(i)));
    QCOMPARE(builder.columns().size(), SegmentBuilder::max_columns);
    QCOMPARE(builder.refused_columns(), uint64_t{10});
}

QTEST_APPLESS_MAIN(TestDictionary)
#include "dictionary_test.moc"
