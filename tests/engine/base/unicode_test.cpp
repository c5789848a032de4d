#include <QtTest>

#include "engine/base/unicode.h"

using namespace rw;

class TestUnicode : public QObject {
    Q_OBJECT

private slots:
    void folding_comparesPerCodePoint_data();
    void folding_comparesPerCodePoint();
    void decoding_keepsInvalidBytesApart_data();
    void decoding_keepsInvalidBytesApart();
    void encoding_givesBackWhatWasDecoded();
    void utf16_pairsAndLoneSurrogates();
};

void TestUnicode::folding_comparesPerCodePoint_data() {
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<bool>("equal");
    QTest::newRow("ascii") << QByteArray("CMD.exe") << QByteArray("cmd.EXE") << true;
    QTest::newRow("umlaut") << QByteArray("\xC3\x9C") << QByteArray("\xC3\xBC") << true;
    QTest::newRow("three sigmas, capital and small") << QByteArray("\xCE\xA3") << QByteArray("\xCF\x83") << true;
    QTest::newRow("three sigmas, capital and final") << QByteArray("\xCE\xA3") << QByteArray("\xCF\x82") << true;
    QTest::newRow("Kelvin sign is k") << QByteArray("\xE2\x84\xAA") << QByteArray("k") << true;
    QTest::newRow("sharp s is not ss") << QByteArray("\xC3\x9F") << QByteArray("SS") << false;
    QTest::newRow("capital sharp s is sharp s") << QByteArray("\xE1\xBA\x9E") << QByteArray("\xC3\x9F") << true;
    QTest::newRow("dotted capital I stays") << QByteArray("\xC4\xB0") << QByteArray("i\xCC\x87") << false;
    QTest::newRow("composed is not decomposed") << QByteArray("\xC3\xA9") << QByteArray("e\xCC\x81") << false;
    QTest::newRow("prefix") << QByteArray("abc") << QByteArray("ab") << false;
}

void TestUnicode::folding_comparesPerCodePoint() {
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(bool, equal);
    QCOMPARE(equals_ignoring_case(a.toStdString(), b.toStdString()), equal);
    QCOMPARE(folded(a.toStdString()) == folded(b.toStdString()), equal);
}

void TestUnicode::decoding_keepsInvalidBytesApart_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    QTest::newRow("ascii") << QByteArray("plain") << true;
    QTest::newRow("four bytes") << QByteArray("\xF0\x9F\x98\x80") << true;
    QTest::newRow("lone continuation") << QByteArray("a\x80z") << false;
    QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << false;
    QTest::newRow("overlong three bytes") << QByteArray("\xE0\x80\xAF") << false;
    QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
    QTest::newRow("above the last plane") << QByteArray("\xF4\x90\x80\x80") << false;
    QTest::newRow("cut at the end") << QByteArray("\xE2\x84") << false;
}

void TestUnicode::decoding_keepsInvalidBytesApart() {
    QFETCH(QByteArray, text);
    QFETCH(bool, valid);
    const std::string bytes = text.toStdString();
    QCOMPARE(is_valid_utf8(bytes), valid);
    QCOMPARE(folded(bytes).size(), bytes.size()); // nothing is lost, nothing is replaced
}

void TestUnicode::encoding_givesBackWhatWasDecoded() {
    for (char32_t c = 1; c <= 0x10FFFF; c += 7) {
        if (c >= 0xD800 && c < 0xE000) continue;
        std::string bytes;
        append_utf8(bytes, c);
        const DecodedPoint point = decode_point(bytes, 0);
        QCOMPARE(point.value, c);
        QCOMPARE(size_t{point.bytes}, bytes.size());
        QCOMPARE(fold(fold(c)), fold(c)); // folding twice is folding once
    }
}

void TestUnicode::utf16_pairsAndLoneSurrogates() {
    const std::string pair("\x3D\xD8\x00\xDE", 4);
    const std::string lone("\x3D\xD8\x41\x00", 4);
    std::string text;
    append_utf16le(text, pair);
    QCOMPARE(text, std::string("\xF0\x9F\x98\x80"));
    text.clear();
    append_utf16le(text, lone);
    QCOMPARE(text,
             std::string("\xEF\xBF\xBD"
                         "A"));
}

QTEST_APPLESS_MAIN(TestUnicode)
#include "unicode_test.moc"
