#pragma once
// What a rule is to everything outside its language: text, metadata with places, diagnostics, and the lowered rule.
// A file of several YAML documents gives several.

#include "engine/base/diagnostic.h"
#include "engine/ir/rule.h"

#include <memory>
#include <string>
#include <vector>

namespace rw::rules {

/// What the condition of a rule is written in.
enum class Language : uint8_t { sigma, kql, eql, lucene, esql, spl, kusto };

/// Whose layout the file has: which keys carry the metadata and where the query stands.
enum class Vendor : uint8_t { sigma, elastic, splunk, microsoft };

enum class RuleType : uint8_t { detection, correlation, filter };

/// A text with the place where it stands; the span is empty at 0 when absent.
struct Located {
    std::string text{};
    Span span{};
};

struct Metadata {
    Located title, id, name, status, level, description, author, date, modified;
    std::vector<Located> tags, references, falsepositives, fields;
};

/// What a piece of text is, for colouring; the nine roles of the themes and what stands between.
enum class TokenRole : uint8_t {
    plain,
    key, ///< metadata key, `detection`, `condition`
    field,
    modifier,
    value,    ///< string, number
    wildcard, ///< * or ? in a value
    escape,   ///< \\ or \* in a value
    op,       ///< condition keyword
    name,     ///< selection name, log source value
    comment,
    punctuation,
};

struct Token {
    Span span;
    TokenRole role = TokenRole::plain;
};

/// A foldable block: from the line of `span.begin` to the line of `span.end`.
struct Fold {
    Span span;
};

/// One rule. Spans are byte ranges of the whole file's text.
struct RuleDocument {
    Language language = Language::sigma;
    Vendor vendor = Vendor::sigma;
    RuleType type = RuleType::detection;
    Span span{}; ///< of this document in the file
    Metadata metadata;
    ir::Rule rule;                       ///< empty condition with a loss when it could not be lowered
    std::vector<Diagnostic> diagnostics; ///< ordered by place

    [[nodiscard]] bool replayable() const { return rule.replayable(); }
};

/// All rules of one file, with what the editor needs. Immutable once made.
struct RuleFile {
    std::string path;
    std::vector<RuleDocument> documents;
    std::vector<Diagnostic> diagnostics; ///< of the file as a whole (encoding, size)
    std::vector<Token> tokens;           ///< ordered, not overlapping; gaps are plain
    std::vector<Fold> folds;
};

} // namespace rw::rules
