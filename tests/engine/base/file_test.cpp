#include <QtTest>

#include "engine/base/file.h"

#include <array>
#include <filesystem>
#include <unistd.h>

using namespace rw;

class TestFile : public QObject {
    Q_OBJECT

private slots:
    void replaced_isReadBack();
    void replacing_keepsPermissionsAndLeavesNothingBeside();
    void replacing_keepsTheLinkThatLeadsToTheFile();
    void pipe_isReadToItsEnd();
    void absent_isAnErrorWithPath();
    void aboveTheLimit_isRefused();
    void folder_isNoFile();
    void readingPastTheEnd_givesWhatThereIs();
};

void TestFile::replaced_isReadBack() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.yml").toStdString();
    QVERIFY(replace_file(path, "one").has_value());
    QVERIFY(replace_file(path, "two\n").has_value());
    QCOMPARE(read_file(path, 100).value(), std::string("two\n"));
}

void TestFile::replacing_keepsPermissionsAndLeavesNothingBeside() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.yml").toStdString();
    QVERIFY(replace_file(path, "one").has_value());
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    QVERIFY(replace_file(path, "two").has_value());
    QCOMPARE(std::filesystem::status(path).permissions(),
             std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
}

void TestFile::replacing_keepsTheLinkThatLeadsToTheFile() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.yml").toStdString();
    const std::string link = folder.filePath("link.yml").toStdString();
    QVERIFY(replace_file(path, "one").has_value());
    std::filesystem::create_symlink(path, link);
    QVERIFY(replace_file(link, "two").has_value());
    QVERIFY(std::filesystem::is_symlink(link));
    QCOMPARE(read_file(path, 100).value(), std::string("two"));
}

void TestFile::pipe_isReadToItsEnd() {
    std::array<int, 2> ends{};
    QCOMPARE(pipe(ends.data()), 0);
    QCOMPARE(write(ends[1], "12345", 5), ssize_t{5});
    close(ends[1]);
    const std::string path = "/proc/self/fd/" + std::to_string(ends[0]);
    const auto bytes = read_file(path, 100);
    close(ends[0]);
    QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
    QCOMPARE(*bytes, std::string("12345"));
}

void TestFile::absent_isAnErrorWithPath() {
    const auto bytes = read_file("/nowhere/at/all", 100);
    QVERIFY(!bytes.has_value());
    QCOMPARE(bytes.error().code, std::string("RW0001"));
    QCOMPARE(bytes.error().path, std::string("/nowhere/at/all"));
    QVERIFY(!replace_file("/nowhere/at/all", "x").has_value());
}

void TestFile::aboveTheLimit_isRefused() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    QVERIFY(replace_file(path, "12345").has_value());
    QCOMPARE(read_file(path, 4).error().code, std::string("RW0002"));
    QVERIFY(read_file(path, 5).has_value());
}

void TestFile::folder_isNoFile() {
    QTemporaryDir folder;
    QCOMPARE(read_file(folder.path().toStdString(), 100).error().code, std::string("RW0001"));
}

void TestFile::readingPastTheEnd_givesWhatThereIs() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    QVERIFY(replace_file(path, "12345").has_value());
    const auto file = InputFile::open(path);
    QVERIFY(file.has_value());
    char buffer[8] = {};
    QCOMPARE(file->read(3, buffer, sizeof buffer).value(), size_t{2});
    QCOMPARE(file->read(9, buffer, sizeof buffer).value(), size_t{0});
    QCOMPARE(file->size(), uint64_t{5});
}

QTEST_APPLESS_MAIN(TestFile)
#include "file_test.moc"
