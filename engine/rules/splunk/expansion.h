#pragma once
// Macros written out before parsing (Knowledge Manager Manual, "Use search macros in searches": the text of the
// definition takes the place of the call), with the way back: every place of the result to a place of the search as
// written, where what came from a macro stands at its call.

#include "engine/base/span.h"
#include "engine/rules/splunk/repository.h"

#include <string>
#include <string_view>
#include <vector>

namespace rw::splunk {

/// A call in the search as written.
struct MacroCall {
    Span span{};        ///< with the backticks
    std::string name{}; ///< without arguments
    bool resolved = false;
};

/// Why a call could not be written out.
struct MacroProblem {
    std::string_view code;
    std::string message{};
    Span span{}; ///< in the search as written
};

class Expanded {
public:
    [[nodiscard]] const std::string& text() const { return text_; }

    [[nodiscard]] const std::vector<MacroCall>& calls() const { return calls_; }

    [[nodiscard]] const std::vector<MacroProblem>& problems() const { return problems_; }

    /// Where a part of text() stands in the search as written.
    [[nodiscard]] Span place(Span part) const;
    /// The call that a place of text() came from; nullptr when it is written in the search itself.
    [[nodiscard]] const MacroCall* call_at(uint32_t at) const;

private:
    friend class Expander;

    struct Piece {
        uint32_t begin = 0;   ///< in text_
        uint32_t origin = 0;  ///< in the search as written
        uint32_t call = none; ///< index into calls_: the whole piece stands there
    };

    static constexpr uint32_t none = UINT32_MAX;

    [[nodiscard]] const Piece& piece_at(uint32_t at) const;

    std::string text_;
    std::vector<Piece> pieces_; ///< by `begin`, from 0
    std::vector<MacroCall> calls_;
    std::vector<MacroProblem> problems_;
};

/// Writes out the macros of `query` that `repository` defines; the others stay as they are written. Not inside double
/// quotes nor comments. @complexity linear in the result, which is bounded (limits.h)
[[nodiscard]] Expanded expand_macros(std::string_view query, const Repository& repository);

} // namespace rw::splunk
