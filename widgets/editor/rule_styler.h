#pragma once
// Colours, folds and underlines of the rule's text: applies what the parser found, moved by what was typed since, and
// colours newer lines by a trivial lexer until the next snapshot. Parses nothing itself.

#include <Qsci/qsciscintilla.h>

#include "widgets/common/clause_facts.h"
#include "widgets/editor/edit_trail.h"

#include <string>

namespace rw::widgets {

struct Theme;

/// Indicators of Scintilla that are ours.
namespace indicators {
inline constexpr int error = 8;
inline constexpr int warning = 9;
inline constexpr int information = 10;
inline constexpr int dead = 11;
inline constexpr int redundant = 12;
inline constexpr int tooBroad = 13; ///< drawn as a warning
inline constexpr int occurrence = 14;
} // namespace indicators

class RuleStyler {
public:
    explicit RuleStyler(QsciScintilla& editor);

    void applyTheme(const Theme& theme, bool withFonts);
    /// Takes the snapshot as the newest knowledge; restyles when it is of the current text.
    void show(std::shared_ptr<const LiveSnapshot> snapshot, const EditTrail& trail, bool current);
    /// Marks what the accounting found, at the clauses of `snapshot`. Null takes the marks away.
    void showFindings(const ClauseFacts* facts, const LiveSnapshot& snapshot, const EditTrail& trail);
    /// Scintilla asks for styles up to `end`.
    void styleTo(uint32_t end, const EditTrail& trail);

private:
    void styleAll();
    void fold();
    void underline(const EditTrail& trail);
    void styleLine(int line, const EditTrail& trail);

    QsciScintilla& editor_;
    std::shared_ptr<const LiveSnapshot> snapshot_;
};

/// Styles of one line without knowing what stands around it: comment, key or field with modifiers, value.
[[nodiscard]] std::string lexLine(std::string_view line);

/// Scintilla style of a role.
[[nodiscard]] constexpr int styleOf(rules::TokenRole role) { return 1 + static_cast<int>(role); }

} // namespace rw::widgets
