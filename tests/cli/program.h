#pragma once
// Runs the built command line as scripts do, in a folder of its own.

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace rw::tests {

struct Run {
    int status = -1;
    QByteArray out;
    QByteArray errors;

    /// Standard output as JSON Lines; a line that is no object becomes an empty one.
    [[nodiscard]] QList<QJsonObject> objects() const {
        QList<QJsonObject> found;
        for (const QByteArray& line : out.split('\n'))
            if (!line.isEmpty()) found += QJsonDocument::fromJson(line).object();
        return found;
    }
};

/// A folder for inputs, in which the program runs: paths in its output are relative and the same everywhere.
class Workplace {
public:
    void write(const QString& path, const QByteArray& bytes) const {
        QDir(folder_.path()).mkpath(QFileInfo(path).path());
        QFile file(folder_.filePath(path));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("no file to write to");
    }

    [[nodiscard]] QByteArray read(const QString& path) const {
        QFile file(folder_.filePath(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    [[nodiscard]] QString path() const { return folder_.path(); }

    [[nodiscard]] QProcessEnvironment environment() const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RULEWRIGHT_CATALOGS"), QStringLiteral(RW_SOURCE_DIR "/catalogs"));
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), folder_.filePath(QStringLiteral("cache")));
        return environment;
    }

    [[nodiscard]] Run run(const QStringList& arguments,
                          const QByteArray& input = {},
                          const QString& program = QStringLiteral(RW_CLI)) const {
        QProcess process;
        process.setWorkingDirectory(folder_.path());
        process.setProcessEnvironment(environment());
        process.start(program, arguments);
        process.write(input);
        process.closeWriteChannel();
        Run result;
        constexpr int longest_ms = 120'000;
        if (!process.waitForFinished(longest_ms) || process.exitStatus() != QProcess::NormalExit) return result;
        result.status = process.exitCode();
        result.out = process.readAllStandardOutput();
        result.errors = process.readAllStandardError();
        return result;
    }

private:
    QTemporaryDir folder_;
};

/// A Sysmon process creation as evtx_dump writes it, with the line break.
inline QByteArray processEvent(int record, const QByteArray& commandLine) {
    return R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},"EventID":1,)"
           R"("TimeCreated":{"#attributes":{"SystemTime":"2026-03-04T05:06:07.089Z"}},"EventRecordID":)" +
           QByteArray::number(record) +
           R"(,"Channel":"Microsoft-Windows-Sysmon/Operational"},"EventData":{"CommandLine":")" + commandLine +
           R"(","Image":"C:\\Tools\\a.exe"}}})"
           "\n";
}

/// A rule on command lines.
inline QByteArray processRule(const QByteArray& title, int number, const QByteArray& part) {
    return "title: " + title + "\nid: 00000000-0000-4000-8000-00000000000" + QByteArray::number(number) +
           "\nstatus: test\ndescription: For a test.\nauthor: Rulewright\ndate: 2026-01-02\n"
           "logsource:\n    product: windows\n    category: process_creation\ndetection:\n"
           "    selection:\n        CommandLine|contains: '" +
           part + "'\n    condition: selection\nlevel: high\n";
}

} // namespace rw::tests
