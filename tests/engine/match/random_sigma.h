#pragma once
// Random events and rules from small vocabularies, so that they often meet. Same seed, same text on every machine.

#include <QByteArray>
#include <QByteArrayList>

#include <random>

namespace rw::tests {

class RandomSigma {
public:
    explicit RandomSigma(uint32_t seed)
        : random_(seed) {}

    /// A flat event with values of all types, lists, nested maps and missing fields.
    QByteArray event() {
        QByteArrayList members;
        for (const char* field : {"alpha", "beta", "gamma", "delta"})
            if (chance(75)) members += quoted(field) + ':' + any_value();
        if (chance(70)) members += "\"deep\":" + nested();
        if (chance(20)) members += "\"flat.name\":" + any_value();
        return '{' + members.join(',') + '}';
    }

    /// An event of Sysmon, of the Security log, or of a kind that nobody knows.
    QByteArray windows_event(int record) {
        const uint32_t kind = below(3);
        if (kind == 2) return R"({"CommandLine":)" + text() + R"(,"Image":)" + text() + '}';
        const bool sysmon = kind == 0;
        QByteArrayList data;
        for (const char* field : {"CommandLine", "ParentCommandLine"})
            if (chance(80)) data += quoted(field) + ':' + text();
        data += quoted(sysmon ? "Image" : "NewProcessName") + ':' + text();
        if (chance(50)) data += quoted(sysmon ? "ParentImage" : "ParentProcessName") + ':' + text();
        if (chance(50)) data += quoted(sysmon ? "User" : "SubjectUserName") + ':' + text();
        return R"({"Event":{"System":{"Provider":{"#attributes":{"Name":")" +
               QByteArray(sysmon ? "Microsoft-Windows-Sysmon" : "Microsoft-Windows-Security-Auditing") +
               R"("}},"EventID":)" + (sysmon ? "1" : "4688") + R"(,"EventRecordID":)" + QByteArray::number(record) +
               R"(,"Channel":")" + (sysmon ? "Microsoft-Windows-Sysmon/Operational" : "Security") +
               R"("},"EventData":{)" + data.join(',') + "}}}";
    }

    /// An event whose fields stand as written, in other cases, and at one or two places that nobody knows.
    QByteArray event_of_odd_names() {
        QByteArrayList members;
        for (const char* field : {"alpha", "beta", "gamma", "delta"}) {
            const QByteArray name(field);
            const uint32_t place = below(6);
            if (place == 0 || place == 1) members += quoted(name) + ':' + any_value();
            if (place == 1 || place == 2) members += quoted(name.toUpper()) + ':' + any_value();
            if (place == 3 || place == 4) members += R"("x)" + name + R"(":{)" + quoted(name) + ':' + any_value() + '}';
            if (place == 4) members += R"("y)" + name + R"(":{)" + quoted(name) + ':' + any_value() + '}';
        }
        return '{' + members.join(',') + '}';
    }

    /// A rule on the fields of event() …
    QByteArray rule() {
        return rule({"alpha", "beta", "gamma", "delta", "deep.inner", "deep.list", "flat.name", "absent"});
    }

    /// … and of windows_event().
    QByteArray windows_rule() {
        return rule({"CommandLine", "ParentCommandLine", "Image", "ParentImage", "User", "EventID", "absent"});
    }

private:
    uint32_t below(uint32_t limit) { return static_cast<uint32_t>(random_()) % limit; }

    bool chance(uint32_t percent) { return below(100) < percent; }

    QByteArray pick(const QByteArrayList& from) { return from[qsizetype(below(uint32_t(from.size())))]; }

    static QByteArray quoted(const QByteArray& text) { return '"' + text + '"'; }

    QByteArray text() {
        static const QByteArrayList texts = {R"("evil")",
                                             R"("EVIL.exe")",
                                             R"("\u0065vil \u00fc")",
                                             R"("C:\\Tools\\cmd.exe")",
                                             R"("c:\\tools\\CMD.EXE /c evil")",
                                             R"("")",
                                             R"("-")",
                                             R"("4688")",
                                             R"("12.5")",
                                             R"("ÜBER straße")",
                                             R"("über strasse")",
                                             R"("true")",
                                             R"("False")",
                                             R"("10.0.0.7")",
                                             R"("192.168.1.1")",
                                             R"("2001:db8::1")",
                                             R"("a*b?c")",
                                             R"("line\nbreak")",
                                             R"("\\\\share\\x")",
                                             R"("x -enc y")",
                                             R"("x /ENC y")",
                                             R"("2024-05-06T07:08:09Z")",
                                             R"(" blank ")"};
        return pick(texts);
    }

    QByteArray scalar() {
        static const QByteArrayList others = {
            "0", "1", "-5", "4688", "12.5", "18446744073709551615", "true", "false", "1.0", "-2.25", "443"};
        return chance(60) ? text() : pick(others);
    }

    QByteArray list() {
        QByteArrayList elements;
        for (uint32_t count = below(4); count > 0; --count) elements += scalar();
        return '[' + elements.join(',') + ']';
    }

    QByteArray any_value() {
        const uint32_t choice = below(10);
        return choice == 0 ? "null" : choice == 1 ? list() : scalar();
    }

    QByteArray nested() {
        if (chance(20))
            return R"([{"inner":)" + scalar() + R"(},{"inner":)" + scalar() + R"(,"list":)" + scalar() + "}]";
        return R"({"inner":)" + any_value() + (chance(50) ? R"(,"list":)" + list() : QByteArray()) + '}';
    }

    /// Key and value of one item of a selection, with eight blanks before it.
    QByteArray item(const QByteArrayList& fields) {
        static const QByteArrayList texts = {"'evil'",
                                             "'*evil*'",
                                             "'*.exe'",
                                             "'C:\\Tools\\*'",
                                             "'c:\\tools\\cmd.exe'",
                                             "''",
                                             "'-'",
                                             "'über*'",
                                             "'?:\\*'",
                                             "'*'",
                                             "'true'",
                                             "'4688'",
                                             "'a\\*b\\?c'",
                                             "'*straße'",
                                             "'\\\\share\\x'",
                                             "' blank '"};
        static const QByteArrayList parts = {
            "'evil'", "'exe'", "'C:\\'", "'TOOLS'", "'.'", "'ü'", "'/c'", "'4'", "'x'", "'e'"};
        static const QByteArrayList expressions = {
            "'ev.l'", "'^[a-z]:'", "'(?i)^c:.*exe$'", "'\\d+'", "'^$'", "'(.)\\1'", "'e(?=v)'", "'straße$'"};
        const QByteArray field = pick(fields);
        const auto keyed = [&](const QByteArray& modifiers, const QByteArray& value) {
            return "        " + field + modifiers + ": " + value + '\n';
        };
        switch (below(14)) {
        case 0:
        case 1:
            return keyed("", pick(texts));
        case 2:
            return keyed("", '[' + pick(texts) + ", " + pick(texts) + ", 4688]");
        case 3:
            return keyed(pick({"|contains", "|startswith", "|endswith"}), pick(parts));
        case 4:
            return keyed("|contains|all", '[' + pick(parts) + ", " + pick(parts) + ']');
        case 5:
            return keyed(pick({"|re", "|re|i", "|re|m|s"}), pick(expressions));
        case 6:
            return keyed(pick({"|lt", "|lte", "|gt", "|gte"}), pick({"0", "1", "12.5", "4688", "-3"}));
        case 7:
            return keyed("|cidr", pick({"'10.0.0.0/8'", "'192.168.0.0/16'", "'2001:db8::/32'", "'0.0.0.0/0'"}));
        case 8:
            return keyed("|exists", pick({"true", "false"}));
        case 9:
            return keyed("|cased", pick(texts));
        case 10:
            return keyed("", pick({"null", "4688", "1", "true", "false", "12.5", "18446744073709551615"}));
        case 11:
            return keyed(pick({"|fieldref", "|fieldref|contains", "|fieldref|startswith"}), pick(fields));
        case 12:
            return keyed("|contains|windash", pick({"' -enc'", "'/enc '"}));
        default:
            return keyed("|neq", pick(texts));
        }
    }

    QByteArray selection(const QByteArrayList& fields) {
        if (chance(10))
            return "        - " + pick({"'evil'", "'4688'", "'über'", "'*cmd*'", "'a?b'"}) + "\n        - 'nowhere'\n";
        QByteArray items;
        for (uint32_t count = 1 + below(2); count > 0; --count) {
            const QByteArray made = item(fields);
            if (!items.contains(made.left(made.indexOf(':') + 1))) items += made; // a key may stand once
        }
        return items;
    }

    QByteArray rule(const QByteArrayList& fields) {
        static const QByteArrayList conditions = {"one",
                                                  "one and two",
                                                  "one or two",
                                                  "not one",
                                                  "one and not two",
                                                  "1 of them",
                                                  "all of them",
                                                  "not (one or two) and three",
                                                  "2 of them",
                                                  "three or not 1 of t*",
                                                  "one and (two or not three)"};
        static const QByteArrayList sources = {"    product: windows\n",
                                               "    category: process_creation\n    product: windows\n",
                                               "    category: process_creation\n",
                                               "    service: security\n    product: windows\n"};
        return "title: Random\nlogsource:\n" + pick(sources) + "detection:\n    one:\n" + selection(fields) +
               "    two:\n" + selection(fields) + "    three:\n" + selection(fields) +
               "    condition: " + pick(conditions) + '\n';
    }

    std::mt19937 random_;
};

} // namespace rw::tests
