#include <QTest>

#include "engine/logs/evtx/value_text.h"

#include <initializer_list>
#include <string>
#include <utility>

using namespace rw::logs;
using namespace rw::logs::evtx;

namespace {

std::string bytes(std::initializer_list<int> values) {
    std::string raw;
    for (const int value : values) raw += static_cast<char>(value);
    return raw;
}

std::string utf16(const std::u16string& text) { return {reinterpret_cast<const char*>(text.data()), text.size() * 2}; }

struct Decoded {
    ValueType type;
    QString text;
};

Decoded decode(int type, const std::string& raw) {
    std::string text;
    const ValueType decoded = decode_value(static_cast<uint8_t>(type), raw, text);
    return {decoded, QString::fromStdString(text)};
}

} // namespace

class ValuesTest : public QObject {
    Q_OBJECT

private slots:
    void value_printsAsViewersDo_data();
    void value_printsAsViewersDo();
    void value_tooShortIsNull_data();
    void value_tooShortIsNull();
    void utf16_longAndMixed();
    void array_isCutIntoElements_data();
    void array_isCutIntoElements();
};

void ValuesTest::value_printsAsViewersDo_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<std::string>("raw");
    QTest::addColumn<int>("wanted_type");
    QTest::addColumn<QString>("wanted");
    const auto row = [](const char* name, int type, const std::string& raw, ValueType wanted_type, const char* wanted) {
        QTest::newRow(name) << type << raw << static_cast<int>(wanted_type) << QString::fromUtf8(wanted);
    };
    row("string", type_string, utf16(u"C:\\Ünder\n"), ValueType::string, "C:\\Ünder\n");
    row("empty string", type_string, "", ValueType::string, "");
    row("surrogate pair", type_string, utf16(u"a\U0001F600b"), ValueType::string, "a\U0001F600b");
    row("lone surrogate", type_string, bytes({0x00, 0xd8, 'x', 0}), ValueType::string, "\xEF\xBF\xBDx");
    row("8-bit text, code page 1252", type_ansi_string, bytes({'a', 0x80, 0xa6, 0, 'z'}), ValueType::string, "a€¦");
    row("int8", type_int8, bytes({0xff}), ValueType::integer, "-1");
    row("uint8", type_uint8, bytes({0xff}), ValueType::integer, "255");
    row("int16", type_int16, bytes({0, 0x80}), ValueType::integer, "-32768");
    row("uint16", type_uint16, bytes({0xff, 0xff}), ValueType::integer, "65535");
    row("int32", type_int32, bytes({0xfe, 0xff, 0xff, 0xff}), ValueType::integer, "-2");
    row("uint32", type_uint32, bytes({1, 0, 0, 0x80}), ValueType::integer, "2147483649");
    row("int64", type_int64, std::string(7, '\0') + bytes({0x80}), ValueType::integer, "-9223372036854775808");
    row("uint64 above 2^53", type_uint64, std::string(8, '\xff'), ValueType::integer, "18446744073709551615");
    row("real32", type_real32, bytes({0, 0, 0x80, 0x3e}), ValueType::real, "0.25");
    row("real64", type_real64, bytes({0, 0, 0, 0, 0, 0, 0xf8, 0xbf}), ValueType::real, "-1.5");
    row("true", type_bool, bytes({1, 0, 0, 0}), ValueType::boolean, "true");
    row("false", type_bool, bytes({0, 0, 0, 0}), ValueType::boolean, "false");
    row("neither 0 nor 1", type_bool, bytes({0, 0, 1, 0}), ValueType::boolean, "true");
    row("binary", type_binary, bytes({0x0a, 0xff}), ValueType::string, "0AFF");
    row("guid",
        type_guid,
        bytes({0x5f, 0x38, 0x70, 0x57, 0x2a, 0xc2, 0xe0, 0x43, 0xbf, 0x4c, 0x06, 0xf5, 0x69, 0x8f, 0xfb, 0xd9}),
        ValueType::string,
        "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}");
    row("size of 4 bytes", type_size, bytes({0x4c, 2, 0, 0}), ValueType::string, "0x24c");
    row("size of 8 bytes", type_size, bytes({0, 0, 0, 0, 1, 0, 0, 0}), ValueType::string, "0x100000000");
    row("hex32", type_hex32, bytes({0xff, 0xff, 0x1f, 0}), ValueType::string, "0x1fffff");
    row("hex64", type_hex64, bytes({0, 0, 0, 0, 0, 0, 0, 0x80}), ValueType::string, "0x8000000000000000");
    row("filetime",
        type_filetime,
        bytes({0xb0, 0x13, 0xbc, 0x8b, 0x07, 0xf6, 0xd4, 0x01}),
        ValueType::string,
        "2019-04-18T16:55:37.0149808Z");
    row("filetime 0", type_filetime, std::string(8, '\0'), ValueType::string, "1601-01-01T00:00:00.0000000Z");
    row("filetime beyond 2262",
        type_filetime,
        bytes({0, 0, 0, 0, 0, 0, 0, 0x40}),
        ValueType::string,
        "16214-11-08T13:24:02.7387904Z");
    row("systemtime",
        type_systemtime,
        bytes({0xe3, 7, 3, 0, 5, 0, 8, 0, 23, 0, 23, 0, 5, 0, 7, 0}),
        ValueType::string,
        "2019-03-08T23:23:05.0070000Z");
    row("sid",
        type_sid,
        bytes({1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0}),
        ValueType::string,
        "S-1-5-32-544");
    row("unknown type", 0x30, bytes({1, 0xab}), ValueType::string, "01AB");
}

void ValuesTest::value_printsAsViewersDo() {
    QFETCH(int, type);
    QFETCH(std::string, raw);
    QFETCH(int, wanted_type);
    QFETCH(QString, wanted);
    const Decoded decoded = decode(type, raw);
    QCOMPARE(decoded.text, wanted);
    QCOMPARE(static_cast<int>(decoded.type), wanted_type);
}

void ValuesTest::value_tooShortIsNull_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("bytes");
    const std::initializer_list<std::pair<int, int>> cases{{type_int8, 0},
                                                           {type_uint16, 1},
                                                           {type_int32, 3},
                                                           {type_uint64, 7},
                                                           {type_real32, 3},
                                                           {type_real64, 7},
                                                           {type_bool, 0},
                                                           {type_guid, 15},
                                                           {type_size, 3},
                                                           {type_filetime, 7},
                                                           {type_systemtime, 15},
                                                           {type_sid, 7},
                                                           {type_sid, 11},
                                                           {type_hex32, 3},
                                                           {type_hex64, 7},
                                                           {type_event_handle, 3}};
    for (const auto& [type, bytes] : cases) QTest::addRow("type 0x%02x of %d bytes", type, bytes) << type << bytes;
}

void ValuesTest::value_tooShortIsNull() {
    QFETCH(int, type);
    QFETCH(int, bytes);
    const Decoded decoded = decode(type, std::string(static_cast<size_t>(bytes), '\1'));
    QCOMPARE(static_cast<int>(decoded.type), static_cast<int>(ValueType::null));
    QCOMPARE(decoded.text, QString());
}

void ValuesTest::utf16_longAndMixed() {
    std::u16string text;
    QString wanted;
    for (int i = 0; i < 1000; ++i) {
        const char16_t unit = i % 37 == 36 ? u'é' : static_cast<char16_t>('a' + i % 26);
        text += unit;
        wanted += QChar(unit);
    }
    for (size_t size = 0; size < 80; ++size)
        QCOMPARE(decode(type_string, utf16(text.substr(0, size))).text, wanted.left(static_cast<qsizetype>(size)));
    QCOMPARE(decode(type_string, utf16(text)).text, wanted);
}

void ValuesTest::array_isCutIntoElements_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<std::string>("raw");
    QTest::addColumn<QStringList>("wanted");
    const std::string nul(2, '\0');
    QTest::newRow("strings") << int{type_string} << utf16(u"a") + nul + utf16(u"bc") + nul << QStringList{"a", "bc"};
    QTest::newRow("last without its end")
        << int{type_string} << utf16(u"a") + nul + utf16(u"b") << QStringList{"a", "b"};
    QTest::newRow("empty one between") << int{type_string} << utf16(u"a") + nul + nul + utf16(u"b") + nul
                                       << QStringList{"a", "", "b"};
    QTest::newRow("8-bit strings") << int{type_ansi_string} << bytes({'a', 0, 'b', 0}) << QStringList{"a", "b"};
    QTest::newRow("numbers") << int{type_uint16} << bytes({1, 0, 2, 0, 3}) << QStringList{"1", "2", ""};
    QTest::newRow("sids") << int{type_sid}
                          << bytes({1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 19, 0, 0, 0})
                          << QStringList{"S-1-5-18", "S-1-5-19"};
}

void ValuesTest::array_isCutIntoElements() {
    QFETCH(int, type);
    QFETCH(std::string, raw);
    QFETCH(QStringList, wanted);
    std::string_view rest = raw;
    QStringList elements;
    while (!rest.empty())
        elements.append(decode(type, std::string(take_element(static_cast<uint8_t>(type), rest))).text);
    QCOMPARE(elements, wanted);
}

QTEST_APPLESS_MAIN(ValuesTest)
#include "values_test.moc"
