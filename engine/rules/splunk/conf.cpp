#include "engine/rules/splunk/conf.h"

#include "engine/rules/splunk/codes.h"
#include "engine/rules/splunk/limits.h"

#include <algorithm>

namespace rw::splunk {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class ConfReader {
public:
    ConfReader(std::string_view text, ConfFile& file)
        : text_(text)
        , file_(file) {}

    void run() {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        while (at_ < text_.size()) line();
    }

private:
    [[nodiscard]] size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }

    static Span make(size_t begin, size_t end) { return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}; }

    void line() {
        size_t begin = at_;
        const size_t end = line_end();
        while (begin < end && is_space(text_[begin])) ++begin;
        if (begin == end) {
            at_ = end + 1;
        } else if (text_[begin] == '#') {
            file_.comments.push_back(make(begin, end));
            at_ = end + 1;
        } else if (text_[begin] == '[') {
            stanza(begin, end);
        } else {
            setting(begin, end);
        }
    }

    void stanza(size_t begin, size_t end) {
        size_t close = text_.substr(0, end).rfind(']');
        if (close == std::string_view::npos || close <= begin) {
            tell("This stanza is never closed. Add a ].", begin, end);
            close = end;
        }
        ConfStanza made;
        made.name = std::string(text_.substr(begin + 1, close - begin - 1));
        made.name_span = make(begin + 1, close);
        made.span = make(begin, std::min(close + 1, end));
        file_.stanzas.push_back(std::move(made));
        at_ = end + 1;
    }

    void setting(size_t begin, size_t end) {
        const size_t equals = text_.substr(0, end).find('=', begin);
        if (equals == std::string_view::npos) {
            tell("This line is neither a stanza nor a setting. Write name = value.", begin, end);
            at_ = end + 1;
            return;
        }
        if (file_.stanzas.empty()) file_.stanzas.emplace_back(); // settings before the first stanza are defaults
        ConfSetting made;
        size_t name_end = equals;
        while (name_end > begin && is_space(text_[name_end - 1])) --name_end;
        made.name = std::string(text_.substr(begin, name_end - begin));
        made.name_span = make(begin, name_end);
        size_t from = equals + 1;
        while (from < end && is_space(text_[from])) ++from;
        size_t line_ends = end;
        const size_t value_begin = from;
        while (true) {
            size_t stop = line_ends;
            while (stop > from && is_space(text_[stop - 1])) --stop;
            const bool goes_on = stop > from && text_[stop - 1] == '\\' && line_ends < text_.size();
            if (goes_on) --stop;
            for (size_t i = from; i < stop; ++i) {
                made.value += text_[i];
                made.places.push_back(static_cast<uint32_t>(i));
            }
            made.value_span = make(value_begin, std::max(value_begin, stop));
            if (!goes_on) break;
            made.value += '\n';
            made.places.push_back(static_cast<uint32_t>(stop));
            from = line_ends + 1;
            line_ends = std::min(text_.find('\n', from), text_.size());
        }
        made.places.push_back(made.value_span.end);
        file_.stanzas.back().span.end = made.value_span.end;
        file_.stanzas.back().settings.push_back(std::move(made));
        at_ = line_ends + 1;
    }

    void tell(std::string message, size_t begin, size_t end) {
        if (file_.diagnostics.size() < limits::diagnostics_per_document)
            file_.diagnostics.push_back(
                {std::string(code::conf_line), Severity::error, std::move(message), make(begin, end)});
    }

    std::string_view text_;
    ConfFile& file_;
    size_t at_ = 0;
};

} // namespace

Span ConfSetting::place(Span part) const {
    if (places.empty()) return value_span;
    const size_t begin = std::min<size_t>(part.begin, places.size() - 1);
    const size_t end = std::clamp<size_t>(part.end, begin, places.size() - 1);
    const uint32_t last = end == begin ? places[begin] : places[end - 1] + 1;
    return {places[begin], std::max(places[begin], last)};
}

const ConfSetting* ConfStanza::find(std::string_view setting) const {
    for (auto each = settings.rbegin(); each != settings.rend(); ++each)
        if (each->name == setting) return &*each;
    return nullptr;
}

ConfFile read_conf(std::string_view text) {
    ConfFile file;
    ConfReader(text, file).run();
    return file;
}

} // namespace rw::splunk
