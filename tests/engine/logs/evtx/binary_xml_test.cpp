#include <QTest>

#include "evtx_file.h"
#include "evtx_writer.h"

#include <cstring>
#include <functional>
#include <string>

using namespace rw::logs;
using namespace rw::logs::test;

namespace {

enum : uint8_t {
    null = 0x00,
    string = 0x01,
    uint16 = 0x06,
    uint32 = 0x08,
    uint64 = 0x0a,
    filetime = 0x11,
    embedded = 0x21,
    strings = 0x81,
};

QByteArray file_of(const std::vector<std::string>& chunks) {
    std::string file(4096, '\0');
    for (const std::string& chunk : chunks) file += chunk;
    return QByteArray(file.data(), static_cast<qsizetype>(file.size()));
}

using Body = std::function<void(XmlWriter&)>;

/// A record of one template instance with its definition.
std::string templated(size_t at, uint32_t guid, const Body& body, const std::vector<XmlValue>& values) {
    XmlWriter head(at, false);
    head.fragment_header();
    XmlWriter definition(head.here() + instance_body_offset, true);
    definition.fragment_header();
    body(definition);
    definition.end_of_fragment();
    return head.bytes() + instance_bytes(head.here(), guid, definition.bytes(), 0, values);
}

/// The only row of a file with one record of that template.
ReadRow row_of(const Body& body, const std::vector<XmlValue>& values) {
    ChunkWriter chunk;
    chunk.add(7, templated(chunk.next_xml(), 1, body, values));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    return file.rows.size() == 1 ? file.rows.front() : ReadRow{};
}

/// `<Event><EventData>` … `</EventData></Event>`.
Body in_event_data(const Body& inner) {
    return [inner](XmlWriter& xml) {
        xml.open(u"Event").close_start().open(u"EventData").close_start();
        inner(xml);
        xml.end().end();
    };
}

Body named_data(std::u16string_view name, uint8_t type) {
    return in_event_data([name, type](XmlWriter& xml) {
        xml.open(u"Data", true).attribute(u"Name").text(name).close_start().substitution(0, type).end();
    });
}

Body unnamed_data(int count, uint8_t type) {
    return in_event_data([count, type](XmlWriter& xml) {
        for (int i = 0; i < count; ++i)
            xml.open(u"Data").close_start().substitution(static_cast<uint16_t>(i), type).end();
    });
}

#define COMPARE_TEXT(actual, wanted) QCOMPARE(QString::fromStdString(actual), QString::fromUtf8(wanted))

} // namespace

class BinaryXmlTest : public QObject {
    Q_OBJECT

private slots:
    void dataName_becomesTheColumn();
    void dataName_losesItsBlanks();
    void dataName_fromASubstitution();
    void namedData_withoutValueIsTheEmptyText();
    void unnamedData_oneIsAScalar();
    void unnamedData_severalAreOneListInOrder();
    void unnamedData_nullIsLeftOut();
    void array_becomesAList();
    void array_ofOneIsAScalar();
    void repeatedElements_becomeAList();
    void attributes_hangBelowTheirElement();
    void namespaces_areDropped();
    void optionalAttribute_withoutValueIsMissing();
    void string_losesNulsAtItsEnd();
    void text_ofPartsIsJoined();
    void characters_ofAllKindsOfReference();
    void elements_withoutATemplate();
    void embeddedXml_hangsWhereItStands();
    void embeddedXml_underAnotherDeclaredType();
    void embeddedXml_inAnAttributeIsLeftOut();
    void secondFragment_isReadToo();
    void columns_declinedAreNotMadeAndFactsStay();
    void facts_comeFromSystem();
    void facts_comeFromTheHeaderOtherwise();
    void template_definedOnceServesLaterRecords();
    void template_ofEqualGuidAndOtherContentIsAnother();
    void template_keptAcrossChunksFollowsTheNames();
    void template_idThatIsNotTheDefinitionsIsRefused();
    void template_offsetThatIsDamagedIsFoundInTheTable();
    void sizes_damagedOfFixedTypesAreMended();
    void damagedRecord_leavesNothingInTheRow();
    void nesting_tooDeepIsDamaged();
    void work_ofOneChunkIsBounded();
};

void BinaryXmlTest::dataName_becomesTheColumn() {
    COMPARE_TEXT(row_of(named_data(u"Image", string), {string_value(u"a.exe")}).text("EventData.Image"), "a.exe");
}

void BinaryXmlTest::dataName_losesItsBlanks() {
    COMPARE_TEXT(row_of(named_data(u"Product Name", string), {string_value(u"x")}).text("EventData.ProductName"), "x");
}

void BinaryXmlTest::dataName_fromASubstitution() {
    const Body body = in_event_data([](XmlWriter& xml) {
        xml.open(u"Data", true).attribute(u"Name").substitution(1, string).close_start().substitution(0, string).end();
    });
    COMPARE_TEXT(row_of(body, {string_value(u"v"), string_value(u"Dyn amic")}).text("EventData.Dynamic"), "v");
}

void BinaryXmlTest::namedData_withoutValueIsTheEmptyText() {
    COMPARE_TEXT(row_of(named_data(u"A", string), {{null, {}}}).text("EventData.A"), "");
    COMPARE_TEXT(row_of(named_data(u"A", string), {{string, {}}}).text("EventData.A"), "");
    COMPARE_TEXT(row_of(named_data(u"A", string), {}).text("EventData.A"), "");
    const Body empty =
        in_event_data([](XmlWriter& xml) { xml.open(u"Data", true).attribute(u"Name").text(u"A").close_empty(); });
    COMPARE_TEXT(row_of(empty, {}).text("EventData.A"), "");
}

void BinaryXmlTest::unnamedData_oneIsAScalar() {
    const ReadRow row = row_of(unnamed_data(1, string), {string_value(u"x")});
    QCOMPARE(row.values.at("EventData.Data").size(), size_t{1});
    COMPARE_TEXT(row.text("EventData.Data"), "x");
}

void BinaryXmlTest::unnamedData_severalAreOneListInOrder() {
    COMPARE_TEXT(row_of(unnamed_data(3, string), {string_value(u"b"), string_value(u""), string_value(u"a")})
                     .text("EventData.Data"),
                 "b||a");
}

void BinaryXmlTest::unnamedData_nullIsLeftOut() {
    COMPARE_TEXT(row_of(unnamed_data(2, string), {{null, {}}, {strings, {}}}).text("EventData.Data"), "(missing)");
}

void BinaryXmlTest::array_becomesAList() {
    const XmlValue value{strings, utf16_bytes(std::u16string_view(u"a\0bc\0\0", 6))};
    COMPARE_TEXT(row_of(named_data(u"A", strings), {value}).text("EventData.A"), "a|bc|");
    const XmlValue numbers{0x80 | uint16, std::string("\1\0\2\0", 4)};
    COMPARE_TEXT(row_of(named_data(u"A", strings), {numbers}).text("EventData.A"), "1|2");
}

void BinaryXmlTest::array_ofOneIsAScalar() {
    const XmlValue value{strings, utf16_bytes(std::u16string_view(u"ab\0", 3))};
    COMPARE_TEXT(row_of(unnamed_data(1, strings), {value}).text("EventData.Data"), "ab");
}

void BinaryXmlTest::repeatedElements_becomeAList() {
    const ReadRow row = row_of(
        [](XmlWriter& xml) {
            xml.open(u"Event").close_start().open(u"UserData").close_start().open(u"X").close_start();
            for (uint16_t i = 0; i < 2; ++i) xml.open(u"Name").close_start().substitution(i, string).end();
            xml.end().end().end();
        },
        {string_value(u"first"), string_value(u"second")});
    COMPARE_TEXT(row.text("UserData.X.Name"), "first|second");
}

void BinaryXmlTest::attributes_hangBelowTheirElement() {
    const ReadRow row = row_of(
        [](XmlWriter& xml) {
            xml.open(u"Event").close_start().open(u"System").close_start();
            xml.open(u"EventID", true).attribute(u"Qualifiers").substitution(1, uint16).close_start();
            xml.substitution(0, uint16).end().end().end();
        },
        {number_value(uint16, 600, 2), number_value(uint16, 0, 2)});
    COMPARE_TEXT(row.text("System.EventID"), "600");
    COMPARE_TEXT(row.text("System.EventID.Qualifiers"), "0");
}

void BinaryXmlTest::namespaces_areDropped() {
    const ReadRow row = row_of(
        [](XmlWriter& xml) {
            xml.open(u"Event", true).attribute(u"xmlns").text(u"http://x").close_start();
            xml.open(u"UserData").close_start().open(u"A", true);
            xml.attribute(u"xmlns:b").text(u"http://y").attribute(u"c").text(u"1").close_empty();
            xml.end().end();
        },
        {});
    QCOMPARE(row.values.size(), size_t{1});
    COMPARE_TEXT(row.text("UserData.A.c"), "1");
}

void BinaryXmlTest::optionalAttribute_withoutValueIsMissing() {
    const ReadRow row = row_of(
        [](XmlWriter& xml) {
            xml.open(u"Event").close_start().open(u"System").close_start();
            xml.open(u"Security", true).attribute(u"UserID").substitution(0, 0x13).close_empty();
            xml.open(u"Level").close_start().text(u"4").end().end().end();
        },
        {{null, {}}});
    COMPARE_TEXT(row.text("System.Security.UserID"), "(missing)");
    COMPARE_TEXT(row.text("System.Level"), "4");
}

void BinaryXmlTest::string_losesNulsAtItsEnd() {
    const XmlValue value{string, utf16_bytes(std::u16string_view(u"Advapi  \0\0", 10))};
    COMPARE_TEXT(row_of(named_data(u"A", string), {value}).text("EventData.A"), "Advapi  ");
}

void BinaryXmlTest::text_ofPartsIsJoined() {
    const Body body = in_event_data([](XmlWriter& xml) {
        xml.open(u"Data", true).attribute(u"Name").text(u"A").close_start();
        xml.text(u"[").substitution(0, uint16).text(u"/").substitution(1, string).text(u"]").end();
    });
    COMPARE_TEXT(row_of(body, {number_value(uint16, 5, 2), string_value(u"x")}).text("EventData.A"), "[5/x]");
}

void BinaryXmlTest::characters_ofAllKindsOfReference() {
    const Body body = in_event_data([](XmlWriter& xml) {
        xml.open(u"Data", true).attribute(u"Name").text(u"A").close_start();
        xml.text(u"a").entity(u"amp").entity(u"lt").char_reference(0xe9).cdata(u"<b>").entity(u"other").end();
    });
    COMPARE_TEXT(row_of(body, {}).text("EventData.A"), "a&<é<b>&other;");
}

void BinaryXmlTest::elements_withoutATemplate() {
    ChunkWriter chunk;
    XmlWriter xml(chunk.next_xml(), false);
    xml.fragment_header().open(u"Event").close_start().open(u"System").close_start();
    xml.open(u"EventRecordID").close_start().text(u"42").end();
    xml.open(u"TimeCreated", true).attribute(u"SystemTime").text(u"2021-06-18T06:01:57.1580000Z").close_empty();
    xml.end().open(u"EventData").close_start();
    for (const char16_t* value : {u"Set-Mailbox", u"-Identity"}) xml.open(u"Data").close_start().text(value).end();
    xml.end().end().end_of_fragment();
    chunk.add(7, xml.bytes());
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{1});
    COMPARE_TEXT(file.rows[0].text("EventData.Data"), "Set-Mailbox|-Identity");
    QCOMPARE(file.rows[0].meta.record, uint64_t{42});
    QCOMPARE(QString::fromStdString(rw::format_time(file.rows[0].meta.time)), QString("2021-06-18T06:01:57.1580000Z"));
}

/// The value of type binary XML lies in the record: its writer needs to know where.
static std::string
record_with_embedded(size_t at, uint8_t declared, const std::function<std::string(size_t at)>& value) {
    const Body body = [declared](XmlWriter& xml) {
        xml.open(u"Event").close_start().open(u"System").close_start();
        xml.open(u"Level").close_start().substitution(0, uint16).end().end().substitution(1, declared).end();
    };
    const std::vector<XmlValue> before{number_value(uint16, 4, 2), {embedded, {}}};
    const size_t value_at = at + templated(at, 1, body, before).size();
    return templated(at, 1, body, {before[0], {embedded, value(value_at)}});
}

static std::string event_data_instance(size_t at, uint32_t guid, std::u16string_view root, std::u16string_view text) {
    const std::u16string name(root);
    return templated(at,
                     guid,
                     [&name](XmlWriter& xml) {
                         xml.open(name).close_start().open(u"Data", true).attribute(u"Name").text(u"A").close_start();
                         xml.substitution(0, string).end().end();
                     },
                     {string_value(text)});
}

void BinaryXmlTest::embeddedXml_hangsWhereItStands() {
    ChunkWriter chunk;
    chunk.add(1, record_with_embedded(chunk.next_xml(), embedded, [](size_t at) {
                  return event_data_instance(at, 2, u"EventData", u"deep");
              }));
    chunk.add(2, record_with_embedded(chunk.next_xml(), embedded, [](size_t at) {
                  XmlWriter xml(at, false); // elements instead of a template
                  xml.fragment_header().open(u"UserData").close_start().open(u"B").close_start().text(u"plain");
                  return xml.end().end().end_of_fragment().bytes();
              }));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{2});
    COMPARE_TEXT(file.rows[0].text("EventData.A"), "deep");
    COMPARE_TEXT(file.rows[0].text("System.Level"), "4");
    COMPARE_TEXT(file.rows[1].text("UserData.B"), "plain");
}

void BinaryXmlTest::embeddedXml_underAnotherDeclaredType() {
    ChunkWriter chunk;
    chunk.add(1, record_with_embedded(chunk.next_xml(), string, [](size_t at) {
                  return event_data_instance(at, 2, u"EventData", u"deep");
              }));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{1});
    COMPARE_TEXT(file.rows[0].text("EventData.A"), "deep");
}

void BinaryXmlTest::embeddedXml_inAnAttributeIsLeftOut() {
    const ReadRow row = row_of(
        [](XmlWriter& xml) {
            xml.open(u"E", true).attribute(u"a").substitution(0, embedded).close_start().text(u"x").end();
        },
        {{embedded, std::string("\x0f\x01\x01\0\0", 5)}});
    QCOMPARE(row.values.size(), size_t{1});
    COMPARE_TEXT(row.text("E"), "x");
}

void BinaryXmlTest::secondFragment_isReadToo() {
    ChunkWriter chunk;
    chunk.add(1, record_with_embedded(chunk.next_xml(), embedded, [](size_t at) {
                  std::string both = event_data_instance(at, 2, u"EventData", u"x");
                  return both + event_data_instance(at + both.size(), 3, u"RenderingInfo", u"y");
              }));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{1});
    COMPARE_TEXT(file.rows[0].text("EventData.A"), "x");
    COMPARE_TEXT(file.rows[0].text("RenderingInfo.A"), "y");
}

namespace {

const Body system_facts = [](XmlWriter& xml) {
    xml.open(u"Event").close_start().open(u"System").close_start();
    xml.open(u"TimeCreated", true).attribute(u"SystemTime").substitution(0, filetime).close_empty();
    xml.open(u"EventRecordID").close_start().substitution(1, uint64).end().end().end();
};

const std::vector<XmlValue> system_values{number_value(filetime, 131'000'000'000'000'000, 8),
                                          number_value(uint64, 99, 8)};

} // namespace

void BinaryXmlTest::columns_declinedAreNotMadeAndFactsStay() {
    ChunkWriter chunk;
    chunk.add(7, templated(chunk.next_xml(), 1, system_facts, system_values));
    chunk.add(8, record_with_embedded(chunk.next_xml(), embedded, [](size_t at) {
                  return event_data_instance(at, 2, u"EventData", u"kept");
              }));
    const ReadFile file =
        read_evtx(file_of({chunk.bytes()}), 1, [](std::string_view path) { return path == "EventData.A"; });
    QCOMPARE(file.rows.size(), size_t{2});
    QVERIFY(file.rows[0].values.empty());
    QCOMPARE(file.rows[0].meta.record, uint64_t{99});
    QVERIFY(file.rows[0].meta.time.ns == rw::from_filetime(131'000'000'000'000'000).ns);
    QCOMPARE(file.rows[1].values.size(), size_t{1});
    COMPARE_TEXT(file.rows[1].text("EventData.A"), "kept");
}

void BinaryXmlTest::facts_comeFromSystem() {
    const ReadRow row = row_of(system_facts, system_values);
    QCOMPARE(row.meta.record, uint64_t{99});
    QVERIFY(!row.meta.record_is_position);
    QVERIFY(row.meta.time.ns == rw::from_filetime(131'000'000'000'000'000).ns);
    COMPARE_TEXT(row.text("System.TimeCreated.SystemTime"), "2016-02-15T08:53:20.0000000Z");
    QCOMPARE(row.meta.offset, uint64_t{4096 + 512});
}

void BinaryXmlTest::facts_comeFromTheHeaderOtherwise() {
    const ReadRow row = row_of(named_data(u"A", string), {string_value(u"x")});
    QCOMPARE(row.meta.record, uint64_t{7});
    QVERIFY(row.meta.time.ns == rw::from_filetime(132'000'000'000'000'000).ns);
}

void BinaryXmlTest::template_definedOnceServesLaterRecords() {
    ChunkWriter chunk;
    const size_t first = chunk.next_xml();
    chunk.add(1, templated(first, 1, named_data(u"A", string), {string_value(u"one")}));
    XmlWriter head(chunk.next_xml(), false);
    head.fragment_header();
    chunk.add(2, head.bytes() + instance_bytes(head.here(), 1, {}, first + 4 + 10, {string_value(u"two")}));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{2});
    COMPARE_TEXT(file.rows[1].text("EventData.A"), "two");
}

void BinaryXmlTest::template_ofEqualGuidAndOtherContentIsAnother() {
    std::vector<std::string> chunks;
    for (const char16_t* name : {u"AA", u"BB", u"AA"}) {
        ChunkWriter chunk;
        chunk.add(1, templated(chunk.next_xml(), 1, named_data(name, string), {string_value(u"x")}));
        chunks.push_back(chunk.bytes());
    }
    const ReadFile file = read_evtx(file_of(chunks));
    QCOMPARE(file.rows.size(), size_t{3});
    COMPARE_TEXT(file.rows[0].text("EventData.AA"), "x");
    COMPARE_TEXT(file.rows[1].text("EventData.AA"), "(missing)");
    COMPARE_TEXT(file.rows[1].text("EventData.BB"), "x");
    COMPARE_TEXT(file.rows[2].text("EventData.AA"), "x");
}

/// In real chunks a name stands where it is first used and later definitions point to it: the same definition has
/// other offsets in each chunk.
void BinaryXmlTest::template_keptAcrossChunksFollowsTheNames() {
    const auto chunk_with = [](std::u16string_view name, size_t padding) {
        ChunkWriter chunk;
        for (size_t i = 0; i < padding; ++i)
            chunk.add(i + 1, templated(chunk.next_xml(), 9, named_data(u"P", string), {string_value(u"p")}));
        XmlWriter names(chunk.next_xml(), false);
        names.fragment_header().open(name).close_empty().end_of_fragment();
        const size_t name_at = chunk.next_xml() + 4 + 1 + 4 + 4;
        chunk.add(100, names.bytes());
        const Body body = [name_at](XmlWriter& xml) {
            xml.open(u"Event").close_start();
            std::string reference("\x01\xff\xff\0\0\0\0", 7);
            for (size_t i = 0; i < 4; ++i) reference += static_cast<char>(name_at >> 8 * i & 0xff);
            xml.raw(reference).close_start().substitution(0, string).end().end();
        };
        chunk.add(101, templated(chunk.next_xml(), 1, body, {string_value(u"x")}));
        return chunk.bytes();
    };
    const ReadFile file = read_evtx(file_of({chunk_with(u"Aa", 0), chunk_with(u"Aa", 3), chunk_with(u"Bb", 3)}));
    QCOMPARE(file.report.damaged, uint64_t{0});
    COMPARE_TEXT(file.rows[1].text("Aa"), "x");
    COMPARE_TEXT(file.rows[6].text("Aa"), "x");
    COMPARE_TEXT(file.rows[11].text("Bb"), "x");
    COMPARE_TEXT(file.rows[11].text("Aa"), "(missing)");
}

void BinaryXmlTest::template_idThatIsNotTheDefinitionsIsRefused() {
    ChunkWriter chunk;
    const size_t first = chunk.next_xml();
    chunk.add(1, templated(first, 1, named_data(u"A", string), {string_value(u"one")}));
    XmlWriter head(chunk.next_xml(), false);
    head.fragment_header();
    chunk.add(2, head.bytes() + instance_bytes(head.here(), 2, {}, first + 4 + 10, {string_value(u"two")}));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{1});
    QCOMPARE(file.report.damaged, uint64_t{1});
    QCOMPARE(file.report.problems.at(0).code, std::string("RW0133"));
}

void BinaryXmlTest::template_offsetThatIsDamagedIsFoundInTheTable() {
    ChunkWriter chunk;
    const size_t first = chunk.next_xml();
    chunk.add(1, templated(first, 7, named_data(u"A", string), {string_value(u"one")}));
    for (const size_t wrong : {size_t{16}, size_t{5000}, size_t{0xfffffff0}}) {
        XmlWriter head(chunk.next_xml(), false);
        head.fragment_header();
        chunk.add(2, head.bytes() + instance_bytes(head.here(), 7, {}, wrong, {string_value(u"two")}));
    }
    std::string bytes = chunk.bytes();
    const auto place = static_cast<uint32_t>(first + 4 + 10);
    std::memcpy(bytes.data() + 384 + 4 * 5, &place, sizeof place);
    fix_checksums(bytes);
    const ReadFile file = read_evtx(file_of({bytes}));
    QCOMPARE(file.report.damaged, uint64_t{0});
    QCOMPARE(file.rows.size(), size_t{4});
    for (size_t i = 1; i < 4; ++i) COMPARE_TEXT(file.rows[i].text("EventData.A"), "two");
}

void BinaryXmlTest::sizes_damagedOfFixedTypesAreMended() {
    const Body body = in_event_data([](XmlWriter& xml) {
        for (uint16_t i = 0; i < 2; ++i)
            xml.open(u"Data").close_start().substitution(i, i == 0 ? uint16 : string).end();
    });
    ChunkWriter chunk;
    std::string xml = templated(chunk.next_xml(), 1, body, {number_value(uint16, 5, 2), string_value(u"tail")});
    const size_t descriptor = xml.size() - 2 - 8 - 8;
    QCOMPARE(xml[descriptor], '\2');
    xml[descriptor + 1] = '\x10'; // 2 → 0x1002
    chunk.add(1, xml);
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{1});
    COMPARE_TEXT(file.rows[0].text("EventData.Data"), "5|tail");
}

void BinaryXmlTest::damagedRecord_leavesNothingInTheRow() {
    ChunkWriter chunk;
    chunk.add(1, record_with_embedded(chunk.next_xml(), embedded, [](size_t) { return std::string("\x0c\x01zz", 4); }));
    chunk.add(2, templated(chunk.next_xml(), 5, named_data(u"A", string), {string_value(u"x")}));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.report.damaged, uint64_t{1});
    QCOMPARE(file.rows.size(), size_t{1});
    QCOMPARE(file.rows[0].values.size(), size_t{1});
    COMPARE_TEXT(file.rows[0].text("EventData.A"), "x");
}

void BinaryXmlTest::nesting_tooDeepIsDamaged() {
    const auto nested = [](int depth) {
        return row_of(
            [depth](XmlWriter& xml) {
                for (int i = 0; i < depth; ++i) xml.open(u"E").close_start();
                xml.text(u"x");
                for (int i = 0; i < depth; ++i) xml.end();
            },
            {});
    };
    QCOMPARE(nested(60).values.size(), size_t{1});
    QCOMPARE(nested(70).values.size(), size_t{0});
}

/// A template that names one long value thousands of times, in every record of the chunk.
void BinaryXmlTest::work_ofOneChunkIsBounded() {
    ChunkWriter chunk;
    const size_t first = chunk.next_xml();
    const Body body = [](XmlWriter& xml) {
        xml.open(u"E").close_start().raw(std::string("\x01\xff\xff\0\0\0\0", 7));
        std::string name("\0\0\0\0", 4);
        const size_t at = xml.here() + 4;
        for (size_t i = 0; i < 4; ++i) name[i] = static_cast<char>(at >> 8 * i & 0xff);
        xml.raw(name).raw(std::string("\0\0\0\0\0\0\1\0D\0\0\0", 12)).close_start();
        for (int i = 0; i < 9000; ++i) xml.substitution(0, string);
        xml.end().end();
    };
    chunk.add(1, templated(first, 1, body, {string_value(std::u16string(8000, u'x'))}));
    const ReadFile file = read_evtx(file_of({chunk.bytes()}));
    QCOMPARE(file.rows.size(), size_t{0});
    QCOMPARE(file.report.damaged, uint64_t{1});
}

QTEST_APPLESS_MAIN(BinaryXmlTest)
#include "binary_xml_test.moc"
