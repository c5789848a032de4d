#pragma once
// What a field's name means at one place of a pipeline: the event's own field, what eval or rename made of it, or
// something that is not run here. Scopes are immutable; each command makes a new one from the one before it.

#include "engine/rules/splunk/formula.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rw::splunk {

class FieldScope;
using Scope = std::shared_ptr<const FieldScope>;

class FieldScope {
public:
    using Columns = std::map<std::string, Formula, std::less<>>;

    /// Fields of the events themselves.
    [[nodiscard]] static Scope events();

    /// Some fields have new meanings.
    [[nodiscard]] static Scope with(Scope before, Columns columns);
    /// Only these fields are there; a name with * stands for all that fit.
    [[nodiscard]] static Scope only(Scope before, Columns columns);
    /// `from` AS `to`, both with one *.
    [[nodiscard]] static Scope renamed(Scope before, std::string from, std::string to);
    /// Fields that fit none of the patterns are gone (`keeps`), or those that fit one.
    [[nodiscard]] static Scope chosen(Scope before, std::vector<std::string> patterns, bool keeps);
    /// Missing fields have this text: all of them.
    [[nodiscard]] static Scope filled(Scope before, std::string text);
    /// Any field may have changed; with `new_ones` only those that were not known to be there.
    [[nodiscard]] static Scope blurred(Scope before, Formula unknown, bool new_ones);

    /// What `name` means; `span` becomes its place. @complexity linear in the commands before it
    [[nodiscard]] static Formula look_up(const Scope& scope, std::string_view name, Span span);

private:
    enum class Kind : uint8_t { events, with, only, renamed, keeps, drops, filled, blurred, blurred_new };

    Kind kind_ = Kind::events;
    Scope before_;
    Columns columns_;
    std::vector<std::string> patterns_; ///< renamed: from, to; filled: the text
    Formula unknown_;
};

/// A name with * against a name; also what the * stands for.
[[nodiscard]] bool fits(std::string_view pattern, std::string_view name, std::string_view* star = nullptr);

} // namespace rw::splunk
