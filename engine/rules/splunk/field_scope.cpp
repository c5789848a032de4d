#include "engine/rules/splunk/field_scope.h"

#include <algorithm>

namespace rw::splunk {

bool fits(std::string_view pattern, std::string_view name, std::string_view* star) {
    const size_t at = pattern.find('*');
    if (at == std::string_view::npos) return pattern == name;
    const std::string_view head = pattern.substr(0, at);
    const std::string_view tail = pattern.substr(at + 1);
    if (tail.find('*') != std::string_view::npos) { // several: only whether it fits
        ir::Pattern several;
        several.cased = true;
        for (const char c : pattern) {
            if (c == '*')
                several.parts.push_back({ir::PatternPart::Kind::any_run, {}});
            else
                several.parts.push_back({ir::PatternPart::Kind::literal, std::string(1, c)});
        }
        if (star != nullptr) *star = {};
        return ir::matches(ir::normalised(std::move(several)), name);
    }
    if (name.size() < head.size() + tail.size() || !name.starts_with(head) || !name.ends_with(tail)) return false;
    if (star != nullptr) *star = name.substr(head.size(), name.size() - head.size() - tail.size());
    return true;
}

Scope FieldScope::events() { return std::make_shared<const FieldScope>(); }

Scope FieldScope::with(Scope before, Columns columns) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = Kind::with;
    made->before_ = std::move(before);
    made->columns_ = std::move(columns);
    return made;
}

Scope FieldScope::only(Scope before, Columns columns) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = Kind::only;
    made->before_ = std::move(before);
    made->columns_ = std::move(columns);
    return made;
}

Scope FieldScope::renamed(Scope before, std::string from, std::string to) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = Kind::renamed;
    made->before_ = std::move(before);
    made->patterns_ = {std::move(from), std::move(to)};
    return made;
}

Scope FieldScope::chosen(Scope before, std::vector<std::string> patterns, bool keeps) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = keeps ? Kind::keeps : Kind::drops;
    made->before_ = std::move(before);
    made->patterns_ = std::move(patterns);
    return made;
}

Scope FieldScope::filled(Scope before, std::string text) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = Kind::filled;
    made->before_ = std::move(before);
    made->patterns_ = {std::move(text)};
    return made;
}

Scope FieldScope::blurred(Scope before, Formula unknown, bool new_ones) {
    auto made = std::make_shared<FieldScope>();
    made->kind_ = new_ones ? Kind::blurred_new : Kind::blurred;
    made->before_ = std::move(before);
    made->unknown_ = std::move(unknown);
    return made;
}

Formula FieldScope::look_up(const Scope& scope, std::string_view asked, Span span) {
    std::string name(asked);
    std::vector<const std::string*> fills; ///< what stands for a missing field, outermost first
    const Formula* unless_known = nullptr; ///< of a join: the field may be one that it brought
    const auto finish = [&](Formula found) {
        found.span = span;
        for (auto fill = fills.rbegin(); fill != fills.rend(); ++fill)
            found = Formula::call("coalesce", {std::move(found), Formula::constant(Value::of(**fill), span)}, span);
        return found;
    };
    const auto unknown = [&](const Formula& found) {
        Formula made = found;
        made.span = span;
        return made;
    };
    for (const FieldScope* at = scope.get(); at != nullptr; at = at->before_.get()) {
        switch (at->kind_) {
        case Kind::events:
            break;
        case Kind::with:
            if (const auto found = at->columns_.find(name); found != at->columns_.end()) return finish(found->second);
            continue;
        case Kind::only:
            if (const auto found = at->columns_.find(name); found != at->columns_.end()) return finish(found->second);
            for (const auto& [pattern, formula] : at->columns_)
                if (pattern.find('*') != std::string::npos && fits(pattern, name)) return finish(formula);
            return unless_known != nullptr ? unknown(*unless_known) : finish(Formula{});
        case Kind::renamed: {
            std::string_view star;
            if (fits(at->patterns_[1], name, &star)) {
                std::string from = at->patterns_[0];
                from.replace(from.find('*'), 1, star);
                // Under a pattern like * every name fits: it is the renamed one only where that is known to be there.
                const Formula renamed_one = look_up(at->before_, from, span);
                if (!renamed_one.is_null()) return finish(renamed_one);
                continue;
            }
            if (fits(at->patterns_[0], name)) return finish(Formula{});
            continue;
        }
        case Kind::keeps:
        case Kind::drops: {
            const bool named = std::any_of(at->patterns_.begin(), at->patterns_.end(), [&](const std::string& pattern) {
                return fits(pattern, name);
            });
            if (named != (at->kind_ == Kind::keeps))
                return unless_known != nullptr ? unknown(*unless_known) : finish(Formula{});
            continue;
        }
        case Kind::filled:
            fills.push_back(&at->patterns_.front());
            continue;
        case Kind::blurred:
            return unknown(at->unknown_);
        case Kind::blurred_new:
            unless_known = &at->unknown_;
            continue;
        }
        break;
    }
    return unless_known != nullptr ? unknown(*unless_known) : finish(Formula::field(std::move(name), span));
}

} // namespace rw::splunk
