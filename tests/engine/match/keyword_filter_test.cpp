// Which rows of a segment may hold a keyword: every one that does, however its bytes are written, and few others.

#include <QtTest>

#include "engine/match/keyword_filter.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/corpora/memory_log.h"

using namespace rw;

namespace {

/// The plan of one rule with one keyword.
struct KeywordPlan {
    explicit KeywordPlan(const std::string& keyword) {
        file = sigma::parse("title: K\nlogsource:\n    product: windows\ndetection:\n    words:\n        - '" +
                                keyword + "'\n    condition: words\n",
                            "k.yml",
                            predicates);
        auto loaded = taxonomy::Taxonomy::load(std::string(RW_SOURCE_DIR) + "/catalogs/taxonomy");
        if (!loaded || file.documents.empty()) qFatal("no plan");
        plan = match::RulePlan::make({&file.documents.front().rule}, predicates, *loaded, 1, nullptr);
    }

    ir::PredicateTable predicates;
    rules::RuleFile file;
    std::shared_ptr<const match::RulePlan> plan;
};

QByteArray wide(const char* ascii) {
    QByteArray result;
    for (const char* c = ascii; *c != '\0'; ++c) result.append(*c).append('\0');
    return result;
}

std::vector<bool>
suspects(const KeywordPlan& plan, const logs::Segment& segment, const std::vector<logs::RowMeta>& rows) {
    match::KeywordFilter filter(*plan.plan);
    filter.scan(segment, rows);
    std::vector<bool> result;
    for (uint32_t row = 0; row < rows.size(); ++row)
        result.push_back(filter.suspects(plan.plan->keywords().front(), row));
    return result;
}

} // namespace

class TestKeywordFilter : public QObject {
    Q_OBJECT

private slots:
    void json_spellings_data();
    void json_spellings();
    void evtx_spellings_data();
    void evtx_spellings();
    void evtx_chunksOfAllHits_areSuspects();
};

void TestKeywordFilter::json_spellings_data() {
    QTest::addColumn<QByteArray>("keyword");
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<bool>("suspected");
    QTest::newRow("as it is") << QByteArray("mimikatz") << QByteArray(R"({"a":"run MimiKatz now"})") << true;
    QTest::newRow("absent") << QByteArray("mimikatz") << QByteArray(R"({"a":"C:\\users\\x \u003cb\u003e &amp;"})")
                            << false;
    QTest::newRow("a letter escaped") << QByteArray("mimikatz") << QByteArray(R"({"a":"mimik\u0061tz"})") << true;
    QTest::newRow("a capital escaped") << QByteArray("mimikatz") << QByteArray(R"({"a":"MIMI\u004BATZ"})") << true;
    QTest::newRow("escaped in a text in a text")
        << QByteArray("mimikatz") << QByteArray(R"({"body":"{\"a\":\"mimik\\u0061tz\"}"})") << true;
    QTest::newRow("its backslash escaped too")
        << QByteArray("mimikatz") << QByteArray(R"({"body":"{\"a\":\"mimik\u005cu0061tz\"}"})") << true;
    QTest::newRow("a reference of XML") << QByteArray("mimikatz")
                                        << QByteArray(R"({"EventData":"<EventData><a>mimik&#97;tz</a></EventData>"})")
                                        << true;
    QTest::newRow("an escaped reference of XML")
        << QByteArray("mimikatz") << QByteArray(R"({"EventData":"<EventData><a>mimik\u0026#97;tz</a></EventData>"})")
        << true;
    QTest::newRow("the Kelvin sign") << QByteArray("mimikatz")
                                     << QByteArray("{\"a\":\"mimi\xE2\x84\xAA"
                                                   "atz\"}")
                                     << true;
    QTest::newRow("the Kelvin sign escaped")
        << QByteArray("mimikatz") << QByteArray(R"({"a":"mimi\u212aatz"})") << true;
    QTest::newRow("the long s") << QByteArray("sekurlsa")
                                << QByteArray("{\"a\":\"\xC5\xBF"
                                              "ekurlsa\"}")
                                << true;
    QTest::newRow("the long s escaped") << QByteArray("sekurlsa") << QByteArray(R"({"a":"\u017Fekurlsa"})") << true;
    QTest::newRow("no heart") << QByteArray("ab") << QByteArray(R"({"a":"x"})") << true;
}

void TestKeywordFilter::json_spellings() {
    QFETCH(QByteArray, keyword);
    QFETCH(QByteArray, event);
    QFETCH(bool, suspected);
    const std::string other = R"({"a":"nothing of that"})";
    const logs::Segment segment = tests::memorySegment(other + '\n' + event.toStdString() + '\n' + other + '\n');
    std::vector<logs::RowMeta> rows(3);
    const size_t sizes[] = {other.size(), size_t(event.size()), other.size()};
    for (size_t i = 0; i < rows.size(); ++i) {
        rows[i].offset = i == 0 ? 0 : rows[i - 1].offset + rows[i - 1].size + 1;
        rows[i].size = uint32_t(sizes[i]);
    }
    const bool everywhere = keyword == "ab";
    QCOMPARE(suspects(KeywordPlan(keyword.toStdString()), segment, rows),
             (std::vector<bool>{everywhere, suspected, everywhere}));
}

void TestKeywordFilter::evtx_spellings_data() {
    QTest::addColumn<QByteArray>("keyword");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("suspected");
    QTest::newRow("wide") << QByteArray("mimikatz") << wide("MimiKatz") << true;
    QTest::newRow("narrow") << QByteArray("mimikatz") << QByteArray("mimikatz") << true;
    QTest::newRow("absent") << QByteArray("mimikatz") << wide("mimi*!") << false;
    QTest::newRow("the Kelvin sign") << QByteArray("mimikatz") << wide("mimi") + QByteArray("\x2A\x21") + wide("atz")
                                     << true;
    QTest::newRow("the long s") << QByteArray("sekurlsa") << QByteArray("\x7F\x01") + wide("ekurlsa") << true;
    QTest::newRow("its bytes in a number")
        << QByteArray("mimikatz") << QByteArray("\x05\x02\x2A\x21\x7F\x01\x03\x04") << false;
    QTest::newRow("booleans have no text there") << QByteArray("true") << QByteArray("\x01\x00\x00\x00", 4) << true;
}

void TestKeywordFilter::evtx_spellings() {
    QFETCH(QByteArray, keyword);
    QFETCH(QByteArray, bytes);
    QFETCH(bool, suspected);
    QByteArray chunk(qsizetype(match::evtx_chunk_bytes), '\0');
    chunk.replace(1'000, bytes.size(), bytes);
    logs::Segment segment = tests::memorySegment(chunk.toStdString());
    segment.format = logs::Format::evtx;
    logs::RowMeta row;
    row.offset = 900;
    row.size = 500;
    QCOMPARE(suspects(KeywordPlan(keyword.toStdString()), segment, {row}), std::vector<bool>{suspected});
}

/// Narrow and wide spellings are searched one after the other: a narrow one far behind must not hide a wide one.
void TestKeywordFilter::evtx_chunksOfAllHits_areSuspects() {
    constexpr size_t chunks = 4;
    const auto chunk_bytes = qsizetype(match::evtx_chunk_bytes);
    QByteArray bytes(qsizetype(chunks) * chunk_bytes, '\0');
    bytes.replace(3 * chunk_bytes + 700, 8, "mimikatz");
    bytes.replace(chunk_bytes + 700, 16, wide("mimikatz"));
    logs::Segment segment = tests::memorySegment(bytes.toStdString());
    segment.format = logs::Format::evtx;
    std::vector<logs::RowMeta> rows;
    for (size_t i = 0; i < 2 * chunks; ++i) {
        logs::RowMeta row;
        row.offset = (i / 2) * match::evtx_chunk_bytes + 600 + (i % 2) * 400;
        row.size = 400;
        rows.push_back(row);
    }
    QCOMPARE(suspects(KeywordPlan("mimikatz"), segment, rows),
             (std::vector<bool>{false, false, true, true, false, false, true, true}));
}

QTEST_GUILESS_MAIN(TestKeywordFilter)
#include "keyword_filter_test.moc"
