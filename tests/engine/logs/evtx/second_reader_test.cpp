#include <QDirIterator>
#include <QHash>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "evtx_file.h"

using namespace rw::logs;
using namespace rw::logs::test;

namespace {

using Fields = QMap<QString, QStringList>;

/// Values that are empty or blank are left out on both sides: the second reader prints `<a/>` for a missing, a null,
/// an empty and a blank one alike.
void add(Fields& fields, const QString& path, const QString& value) {
    if (!value.trimmed().isEmpty()) fields[path].append(value);
}

/// Flattens one element the way the product names columns.
void flatten(QXmlStreamReader& xml, const QString& parent, Fields& fields) {
    QString path = parent;
    const QString name = xml.qualifiedName().toString();
    QString step = name;
    const bool is_data = name == "Data" && xml.attributes().hasAttribute("Name");
    if (is_data) step = xml.attributes().value("Name").toString().remove(' ');
    if (step.isEmpty()) step = "Data";
    if (!(parent.isEmpty() && name == "Event")) path = parent.isEmpty() ? step : parent + '.' + step;
    for (const QXmlStreamAttribute& attribute : xml.attributes())
        if (!(is_data && attribute.qualifiedName() == QStringLiteral("Name")))
            add(fields,
                path.isEmpty() ? attribute.qualifiedName().toString()
                               : path + '.' + attribute.qualifiedName().toString(),
                attribute.value().toString());
    QString text;
    bool has_child = false;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::StartElement) {
            has_child = true;
            flatten(xml, path, fields);
        } else if (token == QXmlStreamReader::EndElement) {
            break;
        } else if (token == QXmlStreamReader::Characters) {
            text += xml.text();
        }
    }
    if (!has_child)
        add(fields, path, text);
    else if (is_data)
        xml.raiseError("a value that holds XML");
}

/// What the two readers write differently without meaning anything else.
QString normal(QString value) {
    static const QRegularExpression guid("^\\{[0-9A-Fa-f-]{36}\\}$");
    static const QRegularExpression hex("^0x0*([0-9a-f]+)$");
    static const QRegularExpression time("^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.(\\d+)Z$");
    if (guid.match(value).hasMatch()) return value.toLower();
    if (const auto match = hex.match(value); match.hasMatch()) return "0x" + match.captured(1);
    if (const auto match = time.match(value); match.hasMatch())
        return match.captured(1) + '.' + match.captured(2).leftJustified(9, '0') + 'Z';
    value.replace("\r\n", "\n"); // as XML readers do
    value.replace('\r', '\n');
    return value;
}

Fields fields_of(const ReadRow& row) {
    Fields fields;
    for (const auto& [path, value] : row.values)
        for (const std::string& each : value) add(fields, QString::fromStdString(path), QString::fromStdString(each));
    return fields;
}

/// Numbers come again in files that were merged from several logs.
QString key_of(const Fields& fields) {
    QStringList parts;
    for (const char* path : {"System.EventRecordID", "System.Channel", "System.Computer", "System.EventID"})
        parts.append(fields.value(path).join('|'));
    return parts.join('/');
}

/// Events as the second reader prints them, by key_of().
struct SecondReading {
    QMultiHash<QString, Fields> events;
    int unreadable = 0; ///< printed as XML that is not well-formed
};

bool parse_xml(const QString& text, Fields& fields) {
    QXmlStreamReader xml(text);
    xml.readNextStartElement();
    flatten(xml, {}, fields);
    return !xml.hasError();
}

/// The second reader escapes nothing: values that hold XML or control characters are cut out before the rest is parsed.
bool parse_event(QString text, Fields& fields) {
    if (parse_xml(text, fields)) return true;
    fields.clear();
    static const QRegularExpression data("\n    <Data Name=\"([^\"]*)\">(.*?)</Data>(?=\n    <Data|\n  </EventData>)",
                                         QRegularExpression::DotMatchesEverythingOption);
    auto matches = data.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        add(fields, "EventData." + match.captured(1).remove(' '), match.captured(2));
    }
    return parse_xml(text.remove(data), fields);
}

SecondReading read_with_evtxexport(const QString& path) {
    QProcess process;
    process.start("evtxexport", {"-f", "xml", path});
    process.waitForFinished(-1);
    const QByteArray output = process.readAllStandardOutput();
    SecondReading reading;
    const QByteArray open("<Event xmlns");
    const QByteArray close("\n</Event>\n");
    for (qsizetype at = output.indexOf(open); at >= 0;) {
        const qsizetype end = output.indexOf(close, at);
        if (end < 0) break;
        Fields fields;
        if (parse_event(QString::fromUtf8(output.mid(at, end + close.size() - at)), fields))
            reading.events.insert(key_of(fields), fields);
        else
            ++reading.unreadable;
        at = output.indexOf(open, end);
    }
    return reading;
}

/// Why the two readers differ in a value; empty when no cause is known: then the test fails.
QString known_cause(const QString& field, const QStringList& ours, const QStringList& theirs) {
    if (field.startsWith("RenderingInfo.") && theirs.isEmpty())
        return "libevtx stops behind the first fragment of a value; RenderingInfo is the second";
    if (ours.size() != 1 || theirs.size() != 1) return {};
    const QString& a = ours.front();
    const QString& b = theirs.front();
    bool hex = false;
    if (a.startsWith("0x") && QString::number(a.mid(2).toULongLong(&hex, 16)) == b && hex)
        return "libevtx prints SizeT in decimal; Windows prints hexadecimal";
    constexpr qint64 two_to_31 = qint64{1} << 31;
    bool number = false;
    if (const qint64 value = a.toLongLong(&number); number && value < 0 && b == QString::number(-(value + two_to_31)))
        return "libevtx prints negative Int32 as sign and magnitude";
    bool real = false;
    if (b.contains("e+") && qFuzzyCompare(a.toDouble(&real), b.toDouble()) && real)
        return "libevtx prints reals with an exponent and seven digits";
    if (a.contains(QChar::ReplacementCharacter) && b.contains(QChar::ReplacementCharacter))
        return "garbage for UTF-16: libevtx swallows the unit behind an unpaired surrogate";
    return {};
}

} // namespace

/// Every value of the shared EVTX files against libevtx, which shares no code with this reader.
class SecondReaderTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void values_areThoseOfLibevtx_data();
    void values_areThoseOfLibevtx();

private:
    QString shared_;
    QTemporaryDir unpacked_;
};

void SecondReaderTest::initTestCase() {
    shared_ = shared_dir();
    if (shared_.isEmpty()) return;
    QVERIFY(unpacked_.isValid());
    for (const char* archive : {"evtx-attack-samples", "hayabusa-extra"}) {
        QDir(unpacked_.path()).mkdir(archive);
        const QString packed = shared_ + "/data/logs/attack/" + archive + ".tar.xz";
        QCOMPARE(QProcess::execute("tar", {"xf", packed, "-C", unpacked_.filePath(archive)}), 0);
    }
    for (const char* folder : {"baseline", "corrupt"}) {
        QDirIterator packed(shared_ + "/data/logs/" + folder + "/real", {"*.evtx.xz"}, QDir::Files);
        while (packed.hasNext()) {
            const QFileInfo file(packed.next());
            QFile plain(unpacked_.filePath(file.completeBaseName()));
            QVERIFY(plain.open(QIODevice::WriteOnly));
            plain.write(load(file.filePath()));
        }
    }
}

void SecondReaderTest::values_areThoseOfLibevtx_data() {
    QTest::addColumn<QString>("path");
    if (shared_.isEmpty()) return;
    for (const QString& folder :
         {shared_ + "/data/logs/formats/evtx", shared_ + "/data/logs/corrupt/real", unpacked_.path()}) {
        QDirIterator files(folder, {"*.evtx"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QTest::newRow(qPrintable(path.mid(folder.size() + 1))) << path;
        }
    }
}

void SecondReaderTest::values_areThoseOfLibevtx() {
    if (shared_.isEmpty()) QSKIP("shared data absent");
    if (QStandardPaths::findExecutable("evtxexport").isEmpty()) QSKIP("evtxexport (libevtx-utils) is not installed");
    QFETCH(QString, path);
    const ReadFile ours = read_evtx(load(path));
    SecondReading theirs = read_with_evtxexport(path);
    QStringList differences;
    int compared = 0;
    int only_ours = 0;
    for (const ReadRow& row : ours.rows) {
        const Fields mine = fields_of(row);
        const QString record = key_of(mine);
        if (!theirs.events.contains(record)) {
            ++only_ours;
            continue;
        }
        const Fields other = theirs.events.take(record);
        QStringList paths = mine.keys() + other.keys();
        paths.removeDuplicates();
        for (const QString& field : paths) {
            const QStringList a = mine.value(field);
            const QStringList b = other.value(field);
            QStringList left, right;
            for (const QString& each : a) left.append(normal(each));
            for (const QString& each : b) right.append(normal(each));
            ++compared;
            if (left != right && known_cause(field, left, right).isEmpty())
                differences.append(QString("record %1 %2: ours '%3', theirs '%4'")
                                       .arg(record, field, left.join('|').left(120), right.join('|').left(120)));
        }
    }
    qInfo("%d values of %zu events; only ours: %d, theirs not well-formed: %d, only theirs: %d",
          compared,
          ours.rows.size(),
          only_ours,
          theirs.unreadable,
          static_cast<int>(theirs.events.size()));
    QVERIFY2(differences.isEmpty(), qPrintable('\n' + differences.mid(0, 20).join('\n')));
}

QTEST_GUILESS_MAIN(SecondReaderTest)
#include "second_reader_test.moc"
