// What one JSON event becomes: names, values, times, numbers, damage. One point of the shared list of quirks a test
// where real files show it; small texts where none does.

#include "tests/engine/logs/input/manifest.h"
#include "tests/engine/logs/json/rows.h"

using namespace rw::logs;
using namespace rw::logs::test;

using Cells = QMap<QString, QString>;

class JsonReaderTest : public QObject {
    Q_OBJECT

private slots:
    void event_becomesCells_data();
    void event_becomesCells();
    void event_tellsItsTimeAndNumber_data();
    void event_tellsItsTimeAndNumber();
    void timeAndNumber_areFoundInDeclinedColumns();
    void rows_knowWhereTheyStand();
    void lines_arePositionsBlankOnesCounted();
    void damage_isReportedAndTheRestRead_data();
    void damage_isReportedAndTheRestRead();
    void aLine_isReadTheSameWhateverStandsAroundIt();
    void twins_areToldApartRowByRow();
    void droppedRow_leavesNothingBehind();
    void declinedColumns_areNotMade();
    void keysInAnotherOrder_giveTheSameCells();
    void manyKeys_areAllRead();
    void endlessNewKeys_stopAtTheLimit();
    void documents_areElements();
};

namespace {

Cells cells_of(const ReadRow& row) {
    Cells cells;
    for (const auto& [path, text] : row.cells) cells.insert(QString::fromStdString(path), QString::fromStdString(text));
    return cells;
}

void shape(const char* name, const char* json, const Cells& cells) { QTest::newRow(name) << QByteArray(json) << cells; }

void add_value_rows() {
    shape("integers are exact to 64 bits, signed and unsigned",
          R"({"a":9007199254740993,"b":18446744073709551615,"c":-9223372036854775808,"d":-0})",
          {{"a", "integer:9007199254740993"},
           {"b", "integer:18446744073709551615"},
           {"c", "integer:-9223372036854775808"},
           {"d", "integer:0"}});
    shape("reals have their shortest form",
          R"({"a":1.0,"b":1e3,"c":0.1,"d":18446744073709551616,"e":-2.50})",
          {{"a", "real:1.0"},
           {"b", "real:1000.0"},
           {"c", "real:0.1"},
           {"d", "real:18446744073709551616.0"},
           {"e", "real:-2.5"}});
    shape("numbers as text stay text",
          R"({"a":"4624","b":"0x1a4","c":"443 "})",
          {{"a", "string:4624"}, {"b", "string:0x1a4"}, {"c", "string:443 "}});
    shape("null, empty and dash are three values",
          R"({"n":null,"e":"","d":"-","t":true,"f":false})",
          {{"n", "null"}, {"e", "string:"}, {"d", "string:-"}, {"t", "boolean:true"}, {"f", "boolean:false"}});
    shape(
        "escapes are undone", R"({"a":"C:\\T\"\/\u00e9\ud83d\ude00\n"})", {{"a", "string:C:\\T\"/\u00e9\U0001F600\n"}});
    shape("a lone surrogate becomes the replacement character",
          R"({"a":"\ud83d x","b":"\ude00"})",
          {{"a", "string:\uFFFD x"}, {"b", "string:\uFFFD"}});
    shape("escaped keys are undone too", R"({"a\u0062\"":1})", {{"ab\"", "integer:1"}});
    shape("duplicate keys make a list",
          R"({"EventID":1,"EventID":2,"Image":"a.exe"})",
          {{"EventID", "[integer:1|integer:2]"}, {"Image", "string:a.exe"}});
    shape("nested and dotted twins are one column, case twins are not",
          R"({"a":{"b":1},"a.b":2,"A":{"B":3}})",
          {{"a.b", "integer:2"}, {"A.B", "integer:3"}});
    shape("a dotted key before its nested twin wins too",
          R"({"a.b":"flat","a":{"b":"nested","c":1}})",
          {{"a.b", "string:flat"}, {"a.c", "integer:1"}});
    shape("a dotted key wins with null, a list and nothing in it",
          R"({"a.b":null,"a":{"b":1,"c":[2,3],"d":4},"a.c":[],"a.d":[5,6]})",
          {{"a.b", "null"}, {"a.c", "[]"}, {"a.d", "[integer:5|integer:6]"}});
    shape("a dotted key wins over lists and empty objects below",
          R"({"a.b":1,"a":{"b":[2,3],"c":{}},"a.c":4,"a.d.e":5,"a.d":{"e":6}})",
          {{"a.b", "integer:1"}, {"a.c", "integer:4"}, {"a.d.e", "[integer:5|integer:6]"}});
    shape("twins of one kind stay a list beside a nested one",
          R"({"a.b":1,"a":{"b":2},"a.b":3})",
          {{"a.b", "[integer:1|integer:3]"}});
}

void add_list_rows() {
    shape("arrays are lists, empty ones too",
          R"({"a":[1,"x",null],"b":[],"c":[7]})",
          {{"a", "[integer:1|string:x|null]"}, {"b", "[]"}, {"c", "[integer:7]"}});
    shape("an empty object leaves its name", R"({"a":{}})", {{"a", "[]"}});
    shape("arrays of objects are lists by path",
          R"({"a":[{"b":1,"c":"x"},{"b":2}]})",
          {{"a.b", "[integer:1|integer:2]"}, {"a.c", "[string:x]"}});
    shape("nested arrays are flat",
          R"({"a":[[1,2],[3,[4]],{"b":[5,6]}]})",
          {{"a", "[integer:1|integer:2|integer:3|integer:4]"}, {"a.b", "[integer:5|integer:6]"}});
}

void add_windows_rows() {
    const Cells system = {
        {"System.Provider.Name", "string:P"}, {"System.EventID", "integer:600"}, {"System.Channel", "string:C"}};
    shape(
        "46 evtx_dump: Event and #attributes go away",
        R"({"Event":{"#attributes":{"xmlns":"http://x"},"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":600,"Channel":"C"}}})",
        system);
    shape(
        "46 evtx_dump with attributes beside",
        R"({"Event_attributes":{"xmlns":"http://x"},"Event":{"System":{"Provider_attributes":{"Name":"P"},"EventID":600,"Channel":"C"}}})",
        system);
    shape("46 attributes as plain members",
          R"({"Event":{"xmlns":"u","System":{"Provider":{"Name":"P"},"EventID":600,"Channel":"C"}}})",
          system);
    shape("46 attributes with @",
          R"({"Event":{"@xmlns":"u","System":{"Provider":{"@Name":"P"},"EventID":600,"Channel":"C"}}})",
          system);
    shape("22 EventID with Qualifiers",
          R"({"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":0},"#text":600}}}})",
          {{"System.EventID", "integer:600"}, {"System.EventID.Qualifiers", "integer:0"}});
    shape(
        "46 Data as names and texts, empty ones without text",
        R"({"Event":{"EventData":{"Data":[{"Name":"RuleName"},{"text":"C:\\a","Name":"Image"},{"Name":"Threat Name","text":"T"}]}}})",
        {{"EventData.RuleName", "string:"}, {"EventData.Image", "string:C:\\a"}, {"EventData.ThreatName", "string:T"}});
    shape("46 Data with attributes and #text",
          R"({"Event":{"EventData":{"Data":[{"#attributes":{"Name":"A"},"#text":"1"},{"@Name":"B","#text":2}]}}})",
          {{"EventData.A", "string:1"}, {"EventData.B", "integer:2"}});
    shape("46 a single named Data",
          R"({"Event":{"EventData":{"Data":{"@Name":"A","#text":"x"}}}})",
          {{"EventData.A", "string:x"}});
    shape("23 unnamed Data are a list",
          R"({"Event":{"EventData":{"Data":{"#text":["a","b"]}}}})",
          {{"EventData.Data", "[string:a|string:b]"}});
    shape("23 unnamed Data as array",
          R"({"Event":{"EventData":{"Data":["a","b"],"Binary":"00"}}})",
          {{"EventData.Data", "[string:a|string:b]"}, {"EventData.Binary", "string:00"}});
    shape("52 Data again and again",
          R"({"Event":{"EventData":{"Data":"one","Data":"two","Data":"three"}}})",
          {{"EventData.Data", "[string:one|string:two|string:three]"}});
    shape("27 blanks leave names of EventData only",
          R"({"Event":{"EventData":{"Threat Name":"T"},"UserData":{"A B":{"C D":1}}}})",
          {{"EventData.ThreatName", "string:T"}, {"UserData.A B.C D", "integer:1"}});
    shape("26 EventData has a name of its own",
          R"({"Event":{"EventData":{"#attributes":{"Name":"Started"},"a":1}}})",
          {{"EventData.Name", "string:Started"}, {"EventData.a", "integer:1"}});
    shape("41 empty EventData is null", R"({"Event":{"EventData":null}})", {{"EventData", "null"}});
    shape("47 EventData as JSON text",
          R"({"EventID":3,"EventData":"{\"Image\":\"C:\\\\a\",\"N\":1}"})",
          {{"EventID", "integer:3"}, {"EventData.Image", "string:C:\\a"}, {"EventData.N", "integer:1"}});
    shape(
        "47 EventData as XML text",
        R"({"EventData":"\u003cEventData xmlns=\"u\"\u003e\r\n <Data Name=\"Image\">C:\\n &amp; x</Data><Data>y</Data>\u003c/EventData\u003e"})",
        {{"EventData.Image", "string:C:\\n & x"}, {"EventData.Data", "string:y"}});
    shape("47 positional list as JSON text",
          R"({"EventData_dynamic":"[\"a\",\"-\"]"})",
          {{"EventData_dynamic", "[string:a|string:-]"}});
    shape("47 the whole event in body",
          R"({"body":"{\"event\":{\"exec\":{\"args\":[\"a\\\"\"]}},\"time\":\"2024-01-01T00:00:00Z\"}"})",
          {{"event.exec.args", "[string:a\"]"}, {"time", "string:2024-01-01T00:00:00Z"}});
    shape("text that only looks embedded stays text",
          R"({"EventData":"{not json","body":"<x>"})",
          {{"EventData", "string:{not json"}, {"body", "string:<x>"}});
}

void add_shape_rows() {
    shape("46 winlogbeat nested",
          R"({"@timestamp":"2024-02-13T06:56:24.223Z","winlog":{"event_data":{"Image":"x"}}})",
          {{"@timestamp", "string:2024-02-13T06:56:24.223Z"}, {"winlog.event_data.Image", "string:x"}});
    shape("46 winlogbeat dotted",
          R"({"@timestamp":"2024-02-13T06:56:24.223Z","winlog.event_data.Image":"x"})",
          {{"@timestamp", "string:2024-02-13T06:56:24.223Z"}, {"winlog.event_data.Image", "string:x"}});
    shape("46 Splunk result",
          R"({"preview":false,"result":{"EventCode":"4689"}})",
          {{"preview", "boolean:false"}, {"EventCode", "string:4689"}});
    shape("46 Splunk result alone", R"({"result":{"EventCode":"4689"}})", {{"EventCode", "string:4689"}});
    shape("a result of others keeps its name",
          R"({"name":"x","result":{"code":1}})",
          {{"name", "string:x"}, {"result.code", "integer:1"}});
    shape("46 Elasticsearch hit",
          R"({"_index":"i","_source":{"a":{"b":1}}})",
          {{"_index", "string:i"}, {"a.b", "integer:1"}});
    shape("46 positions only",
          R"({"InsertionStrings":["S-1-0-0","-"],"EventCode":4624})",
          {{"InsertionStrings", "[string:S-1-0-0|string:-]"}, {"EventCode", "integer:4624"}});
    shape("54 eslogger",
          R"({"event_type":9,"event":{"exec":{"target":{"executable":{"path":"/bin/ls"}},"args":["ls","-l"]}}})",
          {{"event_type", "integer:9"},
           {"event.exec.target.executable.path", "string:/bin/ls"},
           {"event.exec.args", "[string:ls|string:-l]"}});
    shape("55 Zeek keys hold dots",
          R"({"id.orig_h":"10.0.0.1","ts":1521911720.5})",
          {{"id.orig_h", "string:10.0.0.1"}, {"ts", "real:1521911720.5"}});
    shape("48 event ids as text",
          R"({"Event":{"System":{"EventID":"10","Task":"13313"}}})",
          {{"System.EventID", "string:10"}, {"System.Task", "string:13313"}});
}

} // namespace

void JsonReaderTest::event_becomesCells_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Cells>("cells");
    add_value_rows();
    add_list_rows();
    add_windows_rows();
    add_shape_rows();
}

void JsonReaderTest::event_becomesCells() {
    QFETCH(QByteArray, json);
    QFETCH(Cells, cells);
    const ReadAll all = read_text(json.toStdString());
    QCOMPARE(all.rows.size(), size_t{1});
    QCOMPARE(all.damaged, uint64_t{0});
    QCOMPARE(cells_of(all.rows[0]), cells);
}

void JsonReaderTest::event_tellsItsTimeAndNumber_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("time");
    QTest::addColumn<qulonglong>("record");
    QTest::addColumn<bool>("by_position");
    const auto row = [](const char* name, const char* json, const char* time, qulonglong record, bool by_position) {
        QTest::newRow(name) << QByteArray(json) << QString::fromLatin1(time) << record << by_position;
    };
    row("Windows",
        R"({"Event":{"EventData":{"UtcTime":"2020-01-01 00:00:00.1"},"System":{"TimeCreated":{"#attributes":{"SystemTime":"2019-04-18T16:55:37.0149808Z"}},"EventRecordID":17}}})",
        "2019-04-18T16:55:37.0149808Z",
        17,
        false);
    row("record id as text", R"({"Event":{"System":{"EventRecordID":"69"}}})", "", 69, false);
    row("winlogbeat",
        R"({"winlog":{"record_id":6},"event":{"created":"2024-02-13T06:56:25Z"},"@timestamp":"2024-02-13T06:56:24Z"})",
        "2024-02-13T06:56:24Z",
        6,
        false);
    row("flat", R"({"TimeCreated":"2020-10-18 07:50:06.220","EventID":1})", "2020-10-18 07:50:06.220", 1, true);
    row("hayabusa",
        R"({"Timestamp":"2020-10-20 06:10:00.000 +00:00","RecordID":4000})",
        "2020-10-20 06:10:00.000 +00:00",
        4000,
        false);
    row("Splunk without a time",
        R"({"preview":false,"result":{"_time":"None","date":"2020-01-01"}})",
        "2020-01-01",
        1,
        true);
    row("Zeek epoch", R"({"ts":1521911720.5})", "1521911720.5", 1, true);
    row("no time", R"({"a":1})", "", 1, true);
}

void JsonReaderTest::event_tellsItsTimeAndNumber() {
    QFETCH(QByteArray, json);
    QFETCH(QString, time);
    QFETCH(qulonglong, record);
    QFETCH(bool, by_position);
    const ReadAll all = read_text(json.toStdString());
    QCOMPARE(all.rows.size(), size_t{1});
    QCOMPARE(QString::fromStdString(all.rows[0].time_text), time);
    QCOMPARE(all.rows[0].meta.record, record);
    QCOMPARE(all.rows[0].meta.record_is_position, by_position);
}

void JsonReaderTest::timeAndNumber_areFoundInDeclinedColumns() {
    const ReadAll all = read_text(
        R"({"Event":{"System":{"TimeCreated":{"#attributes":{"SystemTime":"2019-04-18T16:55:37Z"}},"EventRecordID":17},"EventData":{"Image":"x"}}})",
        Format::ndjson,
        0,
        [](std::string_view path) { return path == "EventData.Image"; });
    QCOMPARE(all.rows.size(), size_t{1});
    QCOMPARE(cells_of(all.rows[0]), (Cells{{"EventData.Image", "string:x"}}));
    QCOMPARE(all.rows[0].time_text, std::string("2019-04-18T16:55:37Z"));
    QCOMPARE(all.rows[0].meta.record, uint64_t{17});
}

void JsonReaderTest::rows_knowWhereTheyStand() {
    const ReadAll all = read_text("  {\"a\":1}  \r\n{\"a\":2}{\"a\":3}\n", Format::ndjson, 1000);
    QCOMPARE(all.rows.size(), size_t{3});
    QCOMPARE(all.rows[0].meta.offset, uint64_t{1002});
    for (size_t i = 0; i < 3; ++i) QCOMPARE(all.rows[i].raw, "{\"a\":" + std::to_string(i + 1) + "}");
}

void JsonReaderTest::lines_arePositionsBlankOnesCounted() {
    const ReadAll all = read_text("{\"a\":1}\n\n \r\n{\"a\":2}\nrubbish\n{\"a\":3}");
    QCOMPARE(all.rows.size(), size_t{3});
    QCOMPARE(all.rows[1].meta.record, uint64_t{4});
    QCOMPARE(all.rows[2].meta.record, uint64_t{6});
    QVERIFY(all.rows[2].meta.record_is_position);
}

void JsonReaderTest::damage_isReportedAndTheRestRead_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("damaged");
    const auto row = [](const char* name, const QByteArray& text, const char* code, int rows, int damaged) {
        QTest::newRow(name) << text << QByteArray(code) << rows << damaged;
    };
    row("not a number", "{\"a\":NaN}\n{\"a\":1}", "RW0120", 1, 1);
    row("infinity", "{\"a\":-Infinity}\n{\"a\":1}", "RW0120", 1, 1);
    row("leading zero", "{\"a\":01}\n{\"a\":1}", "RW0120", 1, 1);
    row("half a word", "{\"a\":tru}\n{\"a\":1}", "RW0120", 1, 1);
    row("comma before the brace", "{\"a\":1,}\n{\"a\":1}", "RW0120", 1, 1);
    row("missing comma", "{\"a\":1 \"b\":2}\n{\"a\":1}", "RW0120", 1, 1);
    row("open string", "{\"a\":\"x\n{\"a\":1}", "RW0120", 1, 1);
    row("cut off", "{\"a\":1}\n{\"a\":{\"b\":", "RW0120", 1, 1);
    row("other text between", "{\"a\":1}\nNov 24 02:00:00 host app: text\n}{\n{\"a\":1}", "RW0122", 2, 2);
    row("a scalar", "1\n{\"a\":1}", "RW0122", 1, 1);
    row("invalid UTF-8 is replaced", "{\"a\":\"\xC0\xAF\"}\n", "RW0123", 1, 0);
    row("a raw tab in a text is kept", "{\"a\":\"x\ty\"}\n", "RW0123", 1, 0);
    row("too deep is cut",
        QByteArray("{\"x\":1,\"a\":") + QByteArray("{\"a\":").repeated(5000) + "1" + QByteArray("}").repeated(5001),
        "RW0121",
        1,
        0);
}

void JsonReaderTest::damage_isReportedAndTheRestRead() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, code);
    QFETCH(int, rows);
    QFETCH(int, damaged);
    const ReadAll all = read_text(text.toStdString());
    QCOMPARE(static_cast<int>(all.rows.size()), rows);
    QCOMPARE(static_cast<int>(all.damaged), damaged);
    QVERIFY(!all.problems.empty());
    QCOMPARE(QByteArray::fromStdString(all.problems[0].code), code);
    // Whatever columns are asked for, the same events are sound.
    const ReadAll declined = read_text(text.toStdString(), Format::ndjson, 0, [](std::string_view) { return false; });
    QCOMPARE(declined.rows.size(), all.rows.size());
    QCOMPARE(declined.damaged, all.damaged);
}

void JsonReaderTest::droppedRow_leavesNothingBehind() {
    const ReadAll all = read_text("{\"a\":1,\"b\":[1,2],\"c\":[{\"d\":1},{\"d\":tru}]}\n{\"c\":[{\"d\":5}]}");
    QCOMPARE(all.rows.size(), size_t{1});
    QCOMPARE(cells_of(all.rows[0]), (Cells{{"c.d", "[integer:5]"}}));
}

void JsonReaderTest::declinedColumns_areNotMade() {
    SegmentBuilder builder([](std::string_view path) { return path == "a.b"; });
    const auto reader = make_json_reader(builder);
    std::string text = R"({"a":{"b":1,"c":2},"d":[1,2],"e":{"f":{"g":1}}})";
    const size_t size = text.size();
    text.append(rw::read_padding_bytes, '\0');
    SegmentReport report;
    reader->read({0, 0, Format::ndjson, std::string_view(text).substr(0, size), 0, {}}, report);
    QCOMPARE(builder.columns().size(), size_t{1});
    QCOMPARE(builder.row_count(), 1u);
}

void JsonReaderTest::keysInAnotherOrder_giveTheSameCells() {
    const ReadAll all =
        read_text("{\"a\":1,\"b\":2,\"c\":3}\n{\"c\":3,\"a\":1,\"b\":2}\n{\"b\":2,\"bb\":4,\"c\":3,\"a\":1}");
    QCOMPARE(all.rows.size(), size_t{3});
    QCOMPARE(all.rows[0].cells, all.rows[1].cells);
    QCOMPARE(all.rows[2].cells.size(), size_t{4});
    QCOMPARE(all.rows[2].cells.at("a"), std::string("integer:1"));
}

void JsonReaderTest::manyKeys_areAllRead() {
    std::string line = "{";
    for (int i = 0; i < 500; ++i) line += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    line.back() = '}';
    const ReadAll all = read_text(line + "\n" + line);
    QCOMPARE(all.rows[0].cells.size(), size_t{500});
    QCOMPARE(all.rows[1].cells, all.rows[0].cells);
}

void JsonReaderTest::endlessNewKeys_stopAtTheLimit() {
    std::string text;
    for (int i = 0; i < 30'000; ++i) text += "{\"k" + std::to_string(i) + "\":1}\n";
    SegmentBuilder builder;
    const auto reader = make_json_reader(builder);
    const size_t size = text.size();
    text.append(rw::read_padding_bytes, '\0');
    SegmentReport report;
    reader->read({0, 0, Format::ndjson, std::string_view(text).substr(0, size), 0, {}}, report);
    QCOMPARE(builder.row_count(), 30'000u);
    QCOMPARE(builder.columns().size(), SegmentBuilder::max_columns);
    QCOMPARE(builder.refused_columns(), uint64_t{30'000 - SegmentBuilder::max_columns});
}

/// Tokens are found for many lines at once: what is wrong with one must not reach the next.
void JsonReaderTest::aLine_isReadTheSameWhateverStandsAroundIt() {
    const QByteArrayList lines = {
        R"({"a":1})",
        R"({"a":{"b":[1,{"c":2}]},"d":"x"} )",
        R"( {"a":1}  {"b":2})",
        R"({"a":1},)",
        R"({"a":1)",
        R"(,"b":2})",
        R"({"a":[1)",
        R"(2]})",
        R"({"a":{"b":1)",
        R"({"a":"x)",
        R"(y","b":1})",
        R"({"a":"x\)",
        R"({"a":1}})",
        R"({"a":1]})",
        R"({"a")",
        R"(:1})",
        R"({"a":)",
        R"({)",
        R"(})",
        R"([{"a":1},)",
        R"({"b":2}])",
        R"({"index":{"_id":"1"}})",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\x01\"}",
        "",
    };
    const auto told = [](const ReadAll& all) {
        QByteArrayList rows;
        for (const ReadRow& row : all.rows) {
            QByteArray cells;
            for (const auto& [path, text] : row.cells) cells += QByteArray::fromStdString(path + "=" + text + ";");
            rows << cells;
        }
        return rows;
    };
    for (const QByteArray& first : lines) {
        for (const QByteArray& second : lines) {
            const ReadAll both = read_text((first + '\n' + second).toStdString());
            const ReadAll one = read_text(first.toStdString());
            const ReadAll other = read_text(second.toStdString());
            const QByteArray name = first + " | " + second;
            QVERIFY2(told(both) == told(one) + told(other), name.constData());
            QVERIFY2(both.damaged == one.damaged + other.damaged, name.constData());
        }
    }
}

void JsonReaderTest::twins_areToldApartRowByRow() {
    const ReadAll all = read_text(R"({"a":{"b":1}}
{"a":{"b":2},"a.b":3}
{"a":{"b":4}}
{"a.b":5,"a":{"b":6},"c":tru}
{"a":{"b":7}}
{"a.b":8}
{"x":[{"a.b":9},{"a":{"b":1}}],"a":{"b":[10,11]}})");
    QStringList values;
    for (const ReadRow& row : all.rows) values += cells_of(row).value(QStringLiteral("a.b"));
    QCOMPARE(values,
             (QStringList{"integer:1", "integer:3", "integer:4", "integer:7", "integer:8", "[integer:10|integer:11]"}));
    QCOMPARE(all.damaged, uint64_t{1});
}

void JsonReaderTest::documents_areElements() {
    const ReadAll all = read_text("  {\n \"a\": 1\n}\n,{\"a\":2} {\"a\": tru}\n{\"a\":3}", Format::json, 10);
    QCOMPARE(all.rows.size(), size_t{3});
    QCOMPARE(all.damaged, uint64_t{1});
    QCOMPARE(all.rows[0].meta.offset, uint64_t{12});
    QCOMPARE(all.rows[2].meta.record, uint64_t{4});
}

QTEST_APPLESS_MAIN(JsonReaderTest)
#include "json_reader_test.moc"
