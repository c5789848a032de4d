// Text for people on a real terminal (a pseudo one): colours, NO_COLOR, columns that stay aligned, and that no value of
// a log or a rule commands the terminal.

#include "tests/cli/program.h"

#include <sys/wait.h>

#include <array>
#include <pty.h>
#include <unistd.h>

using namespace rw::tests;

class TestCliTerminal : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void text_isColoured_data();
    void text_isColoured();
    void colours_areLeftOutOnRequest_data();
    void colours_areLeftOutOnRequest();
    void otherForms_areNeverColoured();
    void columns_stayAligned();
    void values_cannotCommandTheTerminal_data();
    void values_cannotCommandTheTerminal();

private:
    /// What the program writes when standard output and error are a terminal.
    [[nodiscard]] QByteArray onTerminal(const QStringList& arguments, const QMap<QString, QString>& extra = {}) const;

    Workplace place_;
};

namespace {

const QByteArray evil = "evil \x1b]0;owned\x07\x1b[31m red \xc2\x9b"
                        "1A";

QByteArray withoutColours(QByteArray text) {
    static const QRegularExpression colours(QStringLiteral("\x1b\\[[0-9;]*m"));
    return QString::fromUtf8(text).remove(colours).toUtf8();
}

} // namespace

QByteArray TestCliTerminal::onTerminal(const QStringList& arguments, const QMap<QString, QString>& extra) const {
    QProcessEnvironment environment = place_.environment();
    environment.remove(QStringLiteral("NO_COLOR"));
    environment.insert(QStringLiteral("TERM"), QStringLiteral("xterm-256color"));
    for (auto it = extra.begin(); it != extra.end(); ++it) environment.insert(it.key(), it.value());
    // Everything is made before the fork: behind it only calls that are safe there.
    std::vector<QByteArray> texts{RW_CLI};
    for (const QString& argument : arguments) texts.push_back(argument.toUtf8());
    std::vector<QByteArray> variables;
    for (const QString& entry : environment.toStringList()) variables.push_back(entry.toUtf8());
    std::vector<char*> argv;
    for (QByteArray& text : texts) argv.push_back(text.data());
    argv.push_back(nullptr);
    std::vector<char*> envp;
    for (QByteArray& text : variables) envp.push_back(text.data());
    envp.push_back(nullptr);
    const QByteArray folder = place_.path().toUtf8();

    int terminal = -1;
    const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child == 0) {
        if (chdir(folder.constData()) == 0) execve(argv[0], argv.data(), envp.data());
        _exit(127);
    }
    QByteArray out;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = read(terminal, piece.data(), piece.size())) > 0;) out.append(piece.data(), got);
    close(terminal);
    int status = 0;
    waitpid(child, &status, 0);
    return out.replace("\r\n", "\n");
}

void TestCliTerminal::initTestCase() {
    place_.write("rules/a.yml", processRule("A", 1, "evil"));
    place_.write("rules/b.yml", processRule("Second", 2, "evil").replace("level: high", "level: critical"));
    place_.write("rules/bad.yml", processRule("Bad", 3, "evil").replace("contains", "contians"));
    place_.write("logs/one.ndjson", processEvent(101, "evil one") + processEvent(102, "good"));
}

void TestCliTerminal::text_isColoured_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("level") << QStringList{"replay", "--rules", "rules", "--logs", "logs"}
                           << QByteArray("\x1b[31mhigh\x1b[0m");
    QTest::newRow("critical level") << QStringList{"replay", "--rules", "rules", "--logs", "logs"}
                                    << QByteArray("\x1b[1;31mcritical\x1b[0m");
    QTest::newRow("severity") << QStringList{"lint", "rules/bad.yml"} << QByteArray("\x1b[31merror\x1b[0m");
    QTest::newRow("yes") << QStringList{"explain", "--rule", "rules/a.yml", "--logs", "logs", "--row", "0"}
                         << QByteArray("\x1b[32myes\x1b[0m");
    QTest::newRow("no") << QStringList{"explain", "--rule", "rules/a.yml", "--logs", "logs", "--row", "1"}
                        << QByteArray("\x1b[31mno\x1b[0m");
    QTest::newRow("file") << QStringList{"logs", "inspect", "logs"} << QByteArray("\x1b[1mlogs/one.ndjson\x1b[0m");
    QTest::newRow("heading") << QStringList{"logs", "fields", "logs"} << QByteArray("\x1b[1mColumn\x1b[0m");
}

void TestCliTerminal::text_isColoured() {
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, part);
    const QByteArray out = onTerminal(arguments);
    QVERIFY2(out.contains(part), out);
    QCOMPARE(withoutColours(out), place_.run(arguments).out);
}

void TestCliTerminal::colours_areLeftOutOnRequest_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("coloured");
    QTest::newRow("NO_COLOR is set") << "NO_COLOR"
                                     << "1" << false;
    QTest::newRow("NO_COLOR is empty") << "NO_COLOR"
                                       << "" << true;
    QTest::newRow("a terminal without colours") << "TERM"
                                                << "dumb" << false;
}

void TestCliTerminal::colours_areLeftOutOnRequest() {
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(bool, coloured);
    const QByteArray out = onTerminal({"replay", "--rules", "rules", "--logs", "logs"}, {{name, value}});
    QVERIFY(out.contains("rules match"));
    QCOMPARE(out.contains('\x1b'), coloured);
}

void TestCliTerminal::otherForms_areNeverColoured() {
    for (const char* form : {"json", "csv"}) {
        const QStringList replay{"replay", "--rules", "rules", "--logs", "logs", "--format", form};
        QCOMPARE(onTerminal(replay), place_.run(replay).out);
    }
}

void TestCliTerminal::columns_stayAligned() {
    const QByteArray out = withoutColours(onTerminal({"replay", "--rules", "rules", "--logs", "logs"}));
    const QList<QByteArray> lines = out.split('\n');
    QCOMPARE(lines[0], QByteArray("Level     Matches  In scope  Rule"));
    QCOMPARE(lines[1], QByteArray("high            1         2  A  (rules/a.yml)"));
    QCOMPARE(lines[2], QByteArray("critical        1         2  Second  (rules/b.yml)"));
}

void TestCliTerminal::values_cannotCommandTheTerminal_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("a title") << QStringList{"replay", "--rules", "evil", "--logs", "logs"};
    QTest::newRow("a message") << QStringList{"lint", "evil"};
    QTest::newRow("a value") << QStringList{"explain", "--rule", "rules/a.yml", "--logs", "evil.ndjson", "--row", "0"};
    QTest::newRow("top values") << QStringList{"logs", "fields", "evil.ndjson"};
    QTest::newRow("a name") << QStringList{"logs", "inspect", "absent\x1b[2J"};
}

void TestCliTerminal::values_cannotCommandTheTerminal() {
    QFETCH(QStringList, arguments);
    place_.write("evil/a.yml",
                 processRule("\"T \\e]0;owned\\a \"", 4, "evil").replace("level: high", "level: \"h\\e[2J\""));
    QByteArray escaped = evil;
    escaped.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").replace("\xc2\x9b", "\\u009b");
    place_.write("evil.ndjson", processEvent(1, escaped));
    for (const QByteArray& out : {onTerminal(arguments), place_.run(arguments).out + place_.run(arguments).errors}) {
        QVERIFY(!out.isEmpty());
        const QByteArray rest = withoutColours(out);
        for (const char* command : {"\x1b", "\x07", "\xc2\x9b"})
            QVERIFY2(!rest.contains(command), rest.toPercentEncoding());
    }
}

QTEST_GUILESS_MAIN(TestCliTerminal)
#include "cli_terminal_test.moc"
