#include <QtTest>

#include "engine/base/json_writer.h"

using namespace rw;

class TestJsonWriter : public QObject {
    Q_OBJECT

private slots:
    void nesting_placesCommas();
    void strings_readBackTheSame_data();
    void strings_readBackTheSame();
    void invalidBytes_becomeReplacementCharacters();
};

void TestJsonWriter::nesting_placesCommas() {
    JsonWriter json;
    json.begin_object().member("a", uint64_t{1}).key("b").begin_array().null().boolean(true).begin_object();
    json.end_object().end_array().member("c", 1.5).member("d", int64_t{-2}).end_object();
    QCOMPARE(json.text(), std::string(R"({"a":1,"b":[null,true,{}],"c":1.5,"d":-2})"));
}

void TestJsonWriter::strings_readBackTheSame_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("quotes and backslashes") << QStringLiteral("C:\\a\\\"b\"");
    QTest::newRow("control characters") << QStringLiteral("\n\r\t\u0001\u001f");
    QTest::newRow("beyond the first plane") << QString::fromUtf8("é😀");
    QTest::newRow("empty") << QString();
}

void TestJsonWriter::strings_readBackTheSame() {
    QFETCH(QString, text);
    JsonWriter json;
    json.begin_array().string(text.toStdString()).end_array();
    const auto read = QJsonDocument::fromJson(QByteArray::fromStdString(json.text()));
    QVERIFY(read.isArray());
    QCOMPARE(read.array().at(0).toString(), text);
}

void TestJsonWriter::invalidBytes_becomeReplacementCharacters() {
    JsonWriter json;
    json.string("a\xFFz");
    QCOMPARE(json.text(), std::string("\"a\xEF\xBF\xBDz\""));
}

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "json_writer_test.moc"
