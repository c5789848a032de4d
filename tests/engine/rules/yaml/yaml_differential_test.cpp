// The values that libyaml's tree holds are those that yaml-cpp reads, over the whole corpus (shared data); and every
// decoded byte of a value is found again in the file.
#include <QTest>

#include "engine/rules/yaml/scalar.h"
#include "engine/rules/yaml/yaml_tree.h"
#include "tests/engine/rules/shared_data.h"

#include <yaml-cpp/yaml.h>

using namespace rw;
using namespace rw::yaml;

namespace {

struct Compared {
    size_t values = 0;
    size_t unplaced = 0;
    std::string difference;
};

void compare(const YamlTree& tree, YamlId id, const YAML::Node& other, Compared& result) {
    if (!result.difference.empty()) return;
    const YamlNode& node = tree.node(id);
    if (node.kind == YamlKind::scalar) {
        ++result.values;
        const std::string theirs = other.IsNull() ? std::string() : other.IsScalar() ? other.Scalar() : "<collection>";
        const bool null = other.IsNull() && resolve_scalar(node).type == ScalarType::null;
        if (!null && theirs != node.text)
            result.difference = "'" + std::string(node.text) + "' against '" + theirs + "'";
        const Span whole = ScalarPlaces(tree, node).span(0, node.text.size());
        if (node.style != YamlStyle::literal && node.style != YamlStyle::folded && node.style != YamlStyle::plain &&
            whole == node.span && !node.text.empty())
            ++result.unplaced;
    } else if (node.kind == YamlKind::sequence) {
        const auto items = tree.items(id);
        if (!other.IsSequence() || other.size() != items.size()) result.difference = "lists differ";
        for (size_t i = 0; i < items.size() && result.difference.empty(); ++i)
            compare(tree, items[i], other[i], result);
    } else if (node.kind == YamlKind::mapping) {
        const auto entries = tree.entries(id);
        if (!other.IsMap() || other.size() != entries.size()) result.difference = "maps differ";
        result.values += entries.size(); // keys: each must be found there
        for (const YamlEntry& entry : entries) {
            if (!result.difference.empty()) return;
            const YAML::Node value = other[std::string(tree.node(entry.key).text)];
            if (!value.IsDefined())
                result.difference = "no key " + std::string(tree.node(entry.key).text);
            else
                compare(tree, entry.value, value, result);
        }
    } else {
        result.difference = "broken part";
    }
}

} // namespace

class YamlDifferentialTest : public QObject {
    Q_OBJECT

private slots:

    void values_areThoseOfYamlCpp() {
        const QString corpus = test::shared_path(QStringLiteral("data/corpora/sigma"));
        RW_NEEDS_SHARED(corpus);
        Compared all;
        size_t documents = 0;
        for (const QString& path : test::rule_files(corpus)) {
            const std::string text = test::read_all(path).toStdString();
            YamlTree tree(text);
            const auto ours = read_yaml(tree);
            const std::vector<YAML::Node> theirs = YAML::LoadAll(text);
            QCOMPARE(ours.size(), theirs.size());
            for (size_t i = 0; i < ours.size(); ++i) {
                ++documents;
                compare(tree, ours[i].root, theirs[i], all);
                QVERIFY2(all.difference.empty(), (path.toStdString() + ": " + all.difference).c_str());
            }
        }
        qInfo("%zu documents, %zu values", documents, all.values);
        QVERIFY(documents > 4000);
        QVERIFY(all.values > 150000);
        QCOMPARE(all.unplaced, size_t(0));
    }
};

QTEST_APPLESS_MAIN(YamlDifferentialTest)
#include "yaml_differential_test.moc"
