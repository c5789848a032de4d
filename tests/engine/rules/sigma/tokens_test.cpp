// Colours and folds of the editor.
#include <QTest>

#include "engine/rules/sigma/sigma.h"
#include "tests/engine/rules/shared_data.h"

using namespace rw;

namespace {

/// One line per token: role and text.
QString shown(const std::string& text) {
    ir::PredicateTable predicates;
    const auto file = sigma::parse(text, "", predicates);
    constexpr const char* roles[] = {
        "plain", "key", "field", "modifier", "value", "wildcard", "escape", "op", "name", "comment", "punctuation"};
    std::string lines;
    for (const auto& token : file.tokens)
        lines += std::string(roles[size_t(token.role)]) + " " + text.substr(token.span.begin, token.span.size()) + "\n";
    return QString::fromStdString(lines);
}

} // namespace

class TokensTest : public QObject {
    Q_OBJECT

private slots:

    void everyPart_hasItsRole() {
        const std::string text =
            "title: A rule # why\nlogsource:\n    product: windows\n    definition: d\ndetection:\n    sel:\n        "
            "Image|endswith|cased: 'C:\\\\*x'\n"
            "        re|re: a*\n    words: ['a?']\n    condition: 1 of sel* and not (words)\n# end\n";
        QCOMPARE(
            shown(text),
            QStringLiteral("key title\nvalue A rule\ncomment # why\nkey logsource\nkey product\nname windows\nkey "
                           "definition\nvalue d\nkey detection\nname sel\n"
                           "field Image\npunctuation |\nmodifier endswith\npunctuation |\nmodifier cased\nvalue "
                           "'C:\nescape \\\\\nwildcard *\nvalue x'\n"
                           "field re\npunctuation |\nmodifier re\nvalue a*\nname words\nvalue 'a\nwildcard ?\nvalue '\n"
                           "key condition\nop 1\nop of\nname sel*\nop and\nop not\npunctuation (\nname "
                           "words\npunctuation )\ncomment # end\n"));
    }

    void halfTypedRule_keepsItsColours() {
        const std::string text =
            "title: t\ndetection:\n    sel:\n        Image|ends\n        User: x # c\n    condition: sel\n";
        QCOMPARE(shown(text),
                 QStringLiteral("key title\nvalue t\nkey detection\nname sel\nfield Image\npunctuation |\nmodifier "
                                "ends\nfield User\nvalue x\ncomment # c\nkey condition\nname sel\n"));
    }

    void hashInsideText_isNoComment() {
        QCOMPARE(shown("title: 'a # b'\nid: x#y\n"), QStringLiteral("key title\nvalue 'a # b'\nkey id\nvalue x#y\n"));
    }

    void folds_spanBlocks() {
        const std::string text =
            "title: t\ntags:\n    - a\n    - b\ndetection:\n    sel:\n        f: 1\n    condition: sel\n";
        ir::PredicateTable predicates;
        const auto file = sigma::parse(text, "", predicates);
        QCOMPARE(file.folds.size(), size_t(3));
        QCOMPARE(text.substr(file.folds[0].span.begin, file.folds[0].span.size()),
                 std::string("tags:\n    - a\n    - b"));
        QCOMPARE(text.substr(file.folds[2].span.begin, file.folds[2].span.size()), std::string("sel:\n        f: 1"));
    }

    void corpus_isColouredInOrder() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/sigma"));
        RW_NEEDS_SHARED(corpus);
        size_t tokens = 0;
        for (const QString& path : test::rule_files(corpus)) {
            const std::string text = test::read_all(path).toStdString();
            ir::PredicateTable predicates;
            const auto file = sigma::parse(text, "", predicates);
            uint32_t end = 0;
            size_t letters = 0;
            for (const auto& token : file.tokens) {
                QVERIFY(token.span.begin >= end && token.span.end <= text.size());
                letters += token.span.size();
                end = token.span.end;
            }
            tokens += file.tokens.size();
            QVERIFY2(letters * 6 > text.size(), qPrintable(path)); // most of a rule is more than blanks and dashes
        }
        qInfo("%zu tokens", tokens);
        QVERIFY(tokens > 200000);
    }
};

QTEST_APPLESS_MAIN(TokensTest)
#include "tokens_test.moc"
