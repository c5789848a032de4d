#include "engine/rules/stored_rules.h"

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstring>
#include <type_traits>
#include <variant>

namespace rw::rules {

namespace {

/// Raised with every change of what is written below.
constexpr uint32_t layout = 1;
constexpr size_t most_nodes = 10'000'000; ///< of one condition; more is damage

class Out {
public:
    static constexpr bool reads = false;

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void value(const T& number) {
        bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    }

    void text(const std::string& text) {
        value(static_cast<uint32_t>(text.size()));
        bytes_ += text;
    }

    [[nodiscard]] static bool healthy() { return true; }

    [[nodiscard]] std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class In {
public:
    static constexpr bool reads = true;

    explicit In(std::string_view bytes)
        : bytes_(bytes) {}

    template <class T>
        requires std::is_arithmetic_v<T> || std::is_enum_v<T>
    void value(T& number) {
        if constexpr (std::is_same_v<T, bool>) {
            uint8_t byte = 0;
            value(byte);
            number = byte != 0;
        } else if (sizeof number > bytes_.size()) {
            fail();
        } else {
            std::memcpy(&number, bytes_.data(), sizeof number);
            bytes_.remove_prefix(sizeof number);
        }
    }

    void text(std::string& text) {
        uint32_t size = 0;
        value(size);
        if (size > bytes_.size()) return fail();
        text.assign(bytes_.data(), size);
        bytes_.remove_prefix(size);
    }

    void fail() {
        healthy_ = false;
        bytes_ = {};
    }

    [[nodiscard]] bool healthy() const { return healthy_; }

    [[nodiscard]] size_t left() const { return bytes_.size(); }

private:
    std::string_view bytes_;
    bool healthy_ = true;
};

/// T or const T: one description of each type serves both directions.
template <class T, class Plain>
concept Either = std::same_as<std::remove_const_t<T>, Plain>;

template <class Archive, class T>
void list(Archive& archive, T& items);

template <class T>
    requires std::is_arithmetic_v<std::remove_const_t<T>> || std::is_enum_v<std::remove_const_t<T>>
void exchange(auto& archive, T& number) {
    archive.value(number);
}

void exchange(auto& archive, Either<std::string> auto& text) { archive.text(text); }

void exchange(auto& archive, Either<Span> auto& span) {
    exchange(archive, span.begin);
    exchange(archive, span.end);
}

void exchange(auto& archive, Either<TextEdit> auto& edit) {
    exchange(archive, edit.span);
    exchange(archive, edit.text);
}

void exchange(auto& archive, Either<Fix> auto& fix) {
    exchange(archive, fix.title);
    list(archive, fix.edits);
}

void exchange(auto& archive, Either<Note> auto& note) {
    exchange(archive, note.span);
    exchange(archive, note.message);
}

void exchange(auto& archive, Either<Diagnostic> auto& diagnostic) {
    exchange(archive, diagnostic.code);
    exchange(archive, diagnostic.severity);
    exchange(archive, diagnostic.message);
    exchange(archive, diagnostic.span);
    list(archive, diagnostic.notes);
    list(archive, diagnostic.fixes);
}

void exchange(auto& archive, Either<Located> auto& located) {
    exchange(archive, located.text);
    exchange(archive, located.span);
}

void exchange(auto& archive, Either<Metadata> auto& metadata) {
    for (auto* one : {&metadata.title,
                      &metadata.id,
                      &metadata.name,
                      &metadata.status,
                      &metadata.level,
                      &metadata.description,
                      &metadata.author,
                      &metadata.date,
                      &metadata.modified})
        exchange(archive, *one);
    for (auto* many : {&metadata.tags, &metadata.references, &metadata.falsepositives, &metadata.fields})
        list(archive, *many);
}

// Predicates

void exchange(auto& archive, Either<ir::PatternPart> auto& part) {
    exchange(archive, part.kind);
    exchange(archive, part.text);
}

void exchange(auto& archive, Either<ir::TextTest> auto& test) {
    list(archive, test.pattern.parts);
    exchange(archive, test.pattern.cased);
}

void exchange(auto& archive, Either<ir::RegexTest> auto& test) {
    exchange(archive, test.source);
    exchange(archive, test.ignore_case);
    exchange(archive, test.multiline);
    exchange(archive, test.dot_all);
}

template <class Archive, class... Kinds>
void exchange_variant(Archive& archive, const std::variant<Kinds...>& held) {
    archive.value(static_cast<uint8_t>(held.index()));
    std::visit([&](const auto& one) { exchange(archive, one); }, held);
}

/// Functions of a language cannot be written; storable() keeps them away.
void exchange(auto& archive, Either<ir::ComputedTest> auto&) {
    if constexpr (std::remove_reference_t<decltype(archive)>::reads) archive.fail();
}

template <class... Kinds>
void exchange_variant(In& archive, std::variant<Kinds...>& held) {
    uint8_t kind = 0;
    archive.value(kind);
    uint8_t at = 0;
    bool found = false;
    const auto take = [&]<class Kind>(std::type_identity<Kind>) {
        if (at++ != kind) return;
        found = true;
        exchange(archive, held.template emplace<Kind>());
    };
    (take(std::type_identity<Kinds>{}), ...);
    if (!found) archive.fail();
}

void exchange(auto& archive, Either<ir::Number> auto& number) { exchange_variant(archive, number.value); }

void exchange(auto& archive, Either<ir::NumberTest> auto& test) {
    exchange(archive, test.comparison);
    exchange(archive, test.number);
}

void exchange(auto& archive, Either<ir::BooleanTest> auto& test) { exchange(archive, test.value); }

void exchange(auto& archive, Either<ir::CidrTest> auto& test) {
    for (auto& byte : test.address) exchange(archive, byte);
    exchange(archive, test.prefix_bits);
    exchange(archive, test.v4);
}

void exchange(auto&, Either<ir::NullTest> auto&) {}

void exchange(auto&, Either<ir::ExistsTest> auto&) {}

void exchange(auto& archive, Either<ir::TimePartTest> auto& test) {
    exchange(archive, test.part);
    exchange(archive, test.comparison);
    exchange(archive, test.number);
}

void exchange(auto& archive, Either<ir::FieldTest> auto& test) {
    exchange(archive, test.other);
    exchange(archive, test.shape);
    exchange(archive, test.cased);
}

void exchange(auto& archive, Either<ir::Predicate> auto& predicate) {
    exchange(archive, predicate.field);
    exchange_variant(archive, predicate.test);
}

// Rules

void exchange(auto& archive, Either<ir::Node> auto& node) {
    exchange(archive, node.kind);
    exchange(archive, node.role);
    exchange(archive, node.span);
    list(archive, node.children);
    exchange(archive, node.predicate);
    exchange(archive, node.count);
    exchange(archive, node.value);
    exchange(archive, node.label);
}

void exchange(auto& archive, Either<ir::Condition> auto& condition) {
    list(archive, condition.nodes);
    exchange(archive, condition.root);
}

void exchange(auto& archive, Either<ir::LogSource> auto& source) {
    exchange(archive, source.category);
    exchange(archive, source.product);
    exchange(archive, source.service);
    exchange(archive, source.span);
}

void exchange(auto& archive, Either<ir::Source> auto& source) {
    exchange(archive, source.kind);
    exchange(archive, source.name);
    exchange(archive, source.span);
}

void exchange(auto& archive, Either<ir::Stage> auto& stage) {
    exchange(archive, stage.name);
    exchange(archive, stage.span);
}

void exchange(auto& archive, Either<ir::Branch> auto& branch) {
    exchange(archive, branch.label);
    exchange(archive, branch.span);
    list(archive, branch.sources);
    exchange(archive, branch.condition);
}

void exchange(auto& archive, Either<ir::Loss> auto& loss) {
    exchange(archive, loss.span);
    exchange(archive, loss.code);
    exchange(archive, loss.reason);
}

void exchange(auto& archive, Either<RuleDocument> auto& document) {
    exchange(archive, document.language);
    exchange(archive, document.vendor);
    exchange(archive, document.type);
    exchange(archive, document.span);
    exchange(archive, document.metadata);
    exchange(archive, document.rule.scope);
    exchange(archive, document.rule.condition);
    list(archive, document.rule.losses);
    list(archive, document.rule.sources);
    list(archive, document.rule.stages);
    list(archive, document.rule.branches);
    list(archive, document.diagnostics);
}

void exchange(auto& archive, Either<RuleFile> auto& file) {
    exchange(archive, file.path);
    list(archive, file.documents);
    list(archive, file.diagnostics);
}

template <class Archive, class T>
void list(Archive& archive, T& items) {
    auto count = static_cast<uint32_t>(items.size());
    archive.value(count);
    if constexpr (Archive::reads) {
        if (count > archive.left()) return archive.fail(); // an item takes a byte at least
        items.resize(count);
    }
    for (auto& item : items) {
        exchange(archive, item);
        if (!archive.healthy()) return;
    }
}

// Order and numbers that everybody else relies on

bool is_storable(const ir::Test& test) {
    const auto* compared = std::get_if<ir::FieldTest>(&test);
    return !std::holds_alternative<ir::ComputedTest>(test) && (compared == nullptr || compared->computed == nullptr);
}

bool is_sound(const ir::Condition& condition, size_t predicates) {
    if (condition.nodes.empty()) return condition.root == 0;
    if (condition.root >= condition.nodes.size() || condition.nodes.size() > most_nodes) return false;
    for (size_t at = 0; at < condition.nodes.size(); ++at) {
        const ir::Node& node = condition.nodes[at];
        if (node.kind > ir::NodeKind::constant || node.role > ir::NodeRole::value) return false;
        if (node.kind == ir::NodeKind::leaf && ir::index(node.predicate) >= predicates) return false;
        if (node.kind == ir::NodeKind::negation && node.children.size() != 1) return false;
        if (std::any_of(node.children.begin(), node.children.end(), [at](ir::NodeId child) { return child >= at; }))
            return false;
    }
    return true;
}

bool is_sound(const StoredRules& rules) {
    const size_t predicates = rules.predicates.size();
    for (const RuleFile& file : rules.files)
        for (const RuleDocument& document : file.documents) {
            if (!is_sound(document.rule.condition, predicates)) return false;
            for (const ir::Branch& branch : document.rule.branches)
                if (!is_sound(branch.condition, predicates)) return false;
        }
    return true;
}

} // namespace

std::string to_bytes(const std::vector<RuleFile>& files, const ir::PredicateTable& predicates) {
    Out out;
    out.value(layout);
    out.value(static_cast<uint32_t>(predicates.size()));
    for (size_t id = 0; id < predicates.size(); ++id) {
        const ir::Predicate& predicate = predicates[static_cast<ir::PredicateId>(id)];
        if (!is_storable(predicate.test)) return {};
        exchange(out, predicate);
    }
    list(out, files);
    return out.take();
}

std::optional<StoredRules> from_bytes(std::string_view bytes) {
    In in(bytes);
    uint32_t written_layout = 0;
    in.value(written_layout);
    if (written_layout != layout) return std::nullopt;
    StoredRules rules;
    std::vector<ir::Predicate> predicates;
    list(in, predicates);
    rules.predicates = ir::PredicateTable(std::move(predicates));
    list(in, rules.files);
    if (!in.healthy() || in.left() != 0 || !is_sound(rules)) return std::nullopt;
    return rules;
}

} // namespace rw::rules
