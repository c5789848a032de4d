#include "engine/rules/kusto/lexer.h"

#include "engine/base/unicode.h"
#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/limits.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace rw::kusto {

namespace {

// Which words Kusto keeps for itself (@kusto/language-service-next 12.4.1). All others are plain names.
constexpr std::string_view reserved_words =
    "__contextual_datatable __crossCluster __crossDB __executeAndCache __id __isFuzzy __noWithSource __packedColumn "
    "__projectAway __sourceColumnIndex 3Dchart and anomalychart areachart asc assert-schema bagexpansion barchart "
    "between bin_legacy boolean byte cachingpolicy callout cancel card char columnchart commands-and-queries "
    "contains_cs containscs cycles dataexport datascope date datetime decimal decodeblocks desc double dynamic "
    "encodingpolicy endswith endswith_cs expandoutput extent_tags_retention external_data first flags float "
    "force_remote granny-asc granny-desc graph-mark-components graph-match graph-shortest-paths graph-to-table "
    "graph-where-edges graph-where-nodes harddelete hardretention has_all has_any has_cs hasprefix hasprefix_cs "
    "hassuffix hassuffix_cs hint.concurrency hint.distribution hint.materialized hint.num_partitions "
    "hint.pass_filters hint.pass_filters_column hint.progressive_top hint.remote hint.shufflekey hint.spread "
    "hint.strategy hotcache in~ int int16 int32 int64 int8 isfuzzy journal ladderchart last like likecs linechart "
    "long macro-expand make-graph make-series materialized-view-combine materialized-views missing mv-apply "
    "mv-expand nooptimization notcontains notcontainscs notlike notlikecs or others parse-kv parse-where "
    "partitioned-by pathformat piechart pivotchart project project-away project-by-names project-keep "
    "project-rename project-reorder project-smart queries query_results real relaxed restricted_view_access "
    "row_level_security rowstore rowstore_references rowstore_sealinfo rowstorepolicy rowstores scatterchart seal "
    "seals set-or-append set-or-replace shards simple softdelete softretention stackedareachart startswith "
    "startswith_cs statistics storedqueryresultcontainers string tablepurge time timechart timeline timepivot "
    "timespan top-hitters treemap uint uint16 uint32 uint64 ulong uint8 union uniqueid unrestrictedviewers views "
    "with_itemindex with_match_id with_step_name writeaheadlog";
constexpr std::string_view special_words = "kind with_source withsource";
constexpr std::string_view extended_words =
    "accumulate as by contains datatable earliest externaldata find has in invoke latest materialize mdm of print "
    "sample sample-distinct search set sql title to toscalar totable top-nested verbose viewers where";
constexpr std::string_view soft_words =
    "access alias best_effort bin bool consume count database dataformat datetime_pattern declare default distinct "
    "edges entity_group evaluate extend facet filter fork from getschema graph guid id inline_external_table join "
    "let limit lookup mvapply mvexpand nodes null nulls on optional order output pack parse __partitionby partition "
    "pattern plotly query_parameters range reduce regex render restrict scan serialize sort step summarize take top "
    "typeof uuid view with with_node_id";
constexpr std::string_view negated_words =
    "!between !contains !contains_cs !endswith !endswith_cs !has !has_cs !hasprefix !hasprefix_cs !hassuffix "
    "!hassuffix_cs !in !in~ !startswith !startswith_cs";
constexpr std::string_view typed_words =
    "bool date datetime decimal double guid int int32 int64 long real time timespan";
constexpr std::string_view timespan_units =
    "d day days h hour hours hr hrs m micro micros microsec microsecond microseconds milli millis millisec "
    "millisecond milliseconds min minute minutes ms nano nanos nanosec nanosecond nanoseconds s sec second seconds "
    "tick ticks";

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> words;
    while (!list.empty()) {
        const size_t blank = std::min(list.find(' '), list.size());
        words.push_back(list.substr(0, blank));
        list.remove_prefix(std::min(blank + 1, list.size()));
    }
    return words;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_byte(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The words of Kusto, made once.
struct Words {
    std::unordered_map<std::string_view, WordClass> classes;
    /// Keywords with a byte that no name has ("project-away", "in~"), by the name they begin with; longest first.
    std::unordered_map<std::string_view, std::vector<std::string_view>> joined;
    std::vector<std::string_view> negated, typed, units;

    Words() {
        const auto add = [this](std::string_view list, WordClass word) {
            for (const std::string_view each : split(list)) add_one(each, word);
        };
        add(reserved_words, WordClass::reserved);
        add(special_words, WordClass::special);
        add(extended_words, WordClass::extended);
        add(soft_words, WordClass::soft);
        add_one("matches regex", WordClass::reserved);
        for (auto& [head, list] : joined)
            std::sort(list.begin(), list.end(), [](auto a, auto b) { return a.size() > b.size(); });
        negated = split(negated_words);
        std::sort(negated.begin(), negated.end(), [](auto a, auto b) { return a.size() > b.size(); });
        typed = split(typed_words);
        units = split(timespan_units);
        std::sort(units.begin(), units.end(), [](auto a, auto b) { return a.size() > b.size(); });
    }

private:
    void add_one(std::string_view word, WordClass how) {
        classes[word] = how;
        size_t head = 0;
        while (head < word.size() && is_word_byte(word[head])) ++head;
        if (head < word.size()) joined[word.substr(0, head)].push_back(word);
    }
};

const Words& words() {
    static const Words all;
    return all;
}

/// White space of Kusto: blanks of Unicode as well, which come with texts copied from web pages.
bool is_space(char32_t c) {
    return c == '\t' || c == ' ' || c == '\r' || c == '\n' || c == '\f' || c == 0xA0 || c == 0x1680 || c == 0x180E ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
           c == 0xFEFF;
}

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : text_(text) {}

    TokenList run() {
        while (true) {
            skip_blanks();
            begin_ = at_;
            if (at_ >= text_.size()) break;
            one();
        }
        add(TokenKind::end);
        return std::move(out_);
    }

private:
    [[nodiscard]] char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    [[nodiscard]] bool stands(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void skip_blanks() {
        while (at_ < text_.size()) {
            if (stands("//")) {
                const size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
                out_.comments.push_back({static_cast<uint32_t>(at_), static_cast<uint32_t>(end)});
                at_ = end;
                continue;
            }
            const DecodedPoint point = decode_point(text_, at_);
            if (!is_space(point.value)) return;
            at_ += point.bytes;
        }
    }

    void add(TokenKind kind, WordClass word = WordClass::plain) {
        out_.tokens.push_back({kind,
                               word,
                               {static_cast<uint32_t>(begin_), static_cast<uint32_t>(at_)},
                               text_.substr(begin_, at_ - begin_)});
    }

    void tell(std::string_view code, std::string message, size_t begin, size_t end) {
        if (out_.diagnostics.size() >= limits::diagnostics_per_document) return;
        out_.diagnostics.push_back({std::string(code),
                                    Severity::error,
                                    std::move(message),
                                    {static_cast<uint32_t>(begin), static_cast<uint32_t>(end)}});
    }

    void one() {
        const char c = peek();
        if (c == '#') {
            at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            return add(TokenKind::directive);
        }
        if (string_here()) return;
        if (c == '!' && negation()) return;
        if (is_letter(c) || c == '_' || c == '$') return word();
        if (is_digit(c)) return number();
        if (const size_t size = punctuation(); size > 0) {
            at_ += size;
            return add(TokenKind::punctuation);
        }
        at_ += decode_point(text_, at_).bytes;
        add(TokenKind::bad);
        // One diagnostic for a run of them: a foreign word is one mistake.
        auto& list = out_.diagnostics;
        if (!list.empty() && list.back().code == code::bad_character && list.back().span.end == begin_)
            list.back().span.end = static_cast<uint32_t>(at_);
        else
            tell(code::bad_character, "Kusto does not know this character outside of text. Remove it.", begin_, at_);
    }

    [[nodiscard]] size_t punctuation() const {
        constexpr std::array<std::string_view, 10> pairs{"..", "<=", "<|", "<>", ">=", "==", "=>", "=~", "!=", "!~"};
        for (const std::string_view pair : pairs)
            if (stands(pair)) return 2;
        return std::string_view("()[]{}|.+-*/%<>=:;,@?").find(peek()) != std::string_view::npos ? 1 : 0;
    }

    bool negation() {
        for (const std::string_view word : words().negated) {
            if (!stands(word)) continue;
            if (is_word_byte(peek(word.size()))) return false;
            at_ += word.size();
            add(TokenKind::word, WordClass::reserved);
            return true;
        }
        return false;
    }

    void word() {
        if (raw_guid()) return;
        size_t end = at_ + 1;
        while (end < text_.size() && is_word_byte(text_[end])) ++end;
        std::string_view name = text_.substr(at_, end - at_);
        bool run_on = false; // "project-awayX" is no keyword at all, nor is its first word
        if (const auto joined = words().joined.find(name); joined != words().joined.end())
            for (const std::string_view longer : joined->second)
                if (stands(longer)) {
                    run_on = is_word_byte(peek(longer.size()));
                    if (!run_on) name = longer;
                    break;
                }
        at_ += name.size();
        if (peek() == '(' && std::find(words().typed.begin(), words().typed.end(), name) != words().typed.end())
            return typed();
        if (name == "true" || name == "True" || name == "TRUE" || name == "false" || name == "False" || name == "FALSE")
            return add(TokenKind::boolean);
        const auto known = run_on ? words().classes.end() : words().classes.find(name);
        add(TokenKind::word, known == words().classes.end() ? WordClass::plain : known->second);
    }

    /// `datetime(…)` as one token: what stands inside follows rules of its own.
    void typed() {
        const size_t end = text_.find_first_of(")\r\n", at_);
        if (end != std::string_view::npos && text_[end] == ')') {
            at_ = end + 1;
        } else {
            at_ = std::min(end, text_.size());
            tell(code::expected_token, "A ) is missing here: it ends the value.", at_, at_);
        }
        add(TokenKind::typed);
    }

    [[nodiscard]] size_t digits(size_t from) const {
        size_t end = from;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        return end - from;
    }

    [[nodiscard]] bool ends_number(size_t at) const { return at >= text_.size() || !is_word_byte(text_[at]); }

    bool raw_guid() {
        constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
        if (text_.size() - at_ < shape.size()) return false;
        for (size_t i = 0; i < shape.size(); ++i)
            if (shape[i] == 'x' ? !is_hex(text_[at_ + i]) : text_[at_ + i] != '-') return false;
        at_ += shape.size();
        add(TokenKind::guid);
        return true;
    }

    void number() {
        if (raw_guid()) return;
        const size_t whole = digits(at_);
        size_t end = at_ + whole;
        bool real = false;
        // "1..2" is a range, "1...2" a real and a range.
        if (end < text_.size() && text_[end] == '.' &&
            (text_.substr(end + 1, 1) != "." || text_.substr(end + 2, 1) == ".")) {
            real = true;
            end += 1 + digits(end + 1);
        }
        if (const size_t exponent = exponent_at(end); exponent > 0) {
            real = true;
            end += exponent;
        }
        if (real && ends_number(end)) {
            at_ = end;
            return add(TokenKind::real);
        }
        if (const size_t size = timespan_size(whole); size > 0) {
            at_ += size;
            return add(TokenKind::timespan);
        }
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
            end = at_ + 2;
            while (end < text_.size() && is_hex(text_[end])) ++end;
            if (ends_number(end)) {
                at_ = end;
                return add(TokenKind::integer);
            }
        }
        end = at_ + whole;
        if (ends_number(end)) {
            at_ = end;
            return add(TokenKind::integer);
        }
        while (end < text_.size() && is_word_byte(text_[end])) ++end;
        at_ = end; // a name may begin with digits
        const auto known = words().classes.find(text_.substr(begin_, at_ - begin_));
        add(TokenKind::word, known == words().classes.end() ? WordClass::plain : known->second);
    }

    [[nodiscard]] size_t exponent_at(size_t from) const {
        if (from >= text_.size() || (text_[from] != 'e' && text_[from] != 'E')) return 0;
        size_t end = from + 1;
        if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
        const size_t count = digits(end);
        return count == 0 ? 0 : end + count - from;
    }

    [[nodiscard]] size_t timespan_size(size_t whole) const {
        size_t size = whole;
        if (at_ + size < text_.size() && text_[at_ + size] == '.' && digits(at_ + size + 1) > 0)
            size += 1 + digits(at_ + size + 1);
        for (const std::string_view unit : words().units)
            if (text_.substr(at_ + size).starts_with(unit))
                return ends_number(at_ + size + unit.size()) ? size + unit.size() : 0;
        return 0;
    }

    bool string_here() {
        size_t at = at_;
        if (text_[at] == 'h' || text_[at] == 'H') ++at;
        const bool verbatim = at < text_.size() && text_[at] == '@';
        if (verbatim) ++at;
        if (at >= text_.size()) return false;
        for (const std::string_view fence : {std::string_view("```"), std::string_view("~~~")}) {
            if (!text_.substr(at).starts_with(fence)) continue;
            const size_t close = text_.find(fence, at + fence.size());
            if (close == std::string_view::npos) {
                at_ = text_.size();
                tell(code::open_string,
                     "The text is never closed. End it with " + std::string(fence) + ".",
                     begin_,
                     at_);
            } else {
                at_ = close + fence.size();
            }
            add(TokenKind::string);
            return true;
        }
        const char quote = text_[at];
        if (quote != '"' && quote != '\'') return false;
        for (++at; at < text_.size() && text_[at] != '\r' && text_[at] != '\n';) {
            if (text_[at] == quote) {
                if (!verbatim || text_.substr(at + 1, 1) != std::string_view(&quote, 1)) break;
                at += 2;
            } else if (text_[at] == '\\' && !verbatim) {
                const size_t size = escape_size(at);
                if (size == 0) {
                    at_ = at;
                    tell(code::bad_escape,
                         "This escape is not known. Write \\\\ for a backslash, or @ before the quote.",
                         at,
                         std::min(at + 2, text_.size()));
                    add(TokenKind::string);
                    skip_rest_of_string(quote);
                    return true;
                }
                at += size;
            } else {
                ++at;
            }
        }
        if (at < text_.size() && text_[at] == quote) {
            at_ = at + 1;
        } else {
            at_ = at;
            tell(code::open_string, std::string("The text is never closed. End it with ") + quote + ".", begin_, at_);
        }
        add(TokenKind::string);
        return true;
    }

    /// Behind a bad escape the text goes on: what follows would only be told as nonsense.
    void skip_rest_of_string(char quote) {
        size_t at = at_;
        while (at < text_.size() && text_[at] != quote && text_[at] != '\r' && text_[at] != '\n')
            at +=
                text_[at] == '\\' && at + 1 < text_.size() && text_[at + 1] != '\r' && text_[at + 1] != '\n' ? 2U : 1U;
        at_ = std::min(at < text_.size() && text_[at] == quote ? at + 1 : at, text_.size());
        out_.tokens.back().span.end = static_cast<uint32_t>(at_);
        out_.tokens.back().text = text_.substr(begin_, at_ - begin_);
    }

    [[nodiscard]] size_t escape_size(size_t at) const {
        if (at + 1 >= text_.size()) return 0;
        const char c = text_[at + 1];
        if (std::string_view("\\'\"abfnrtv").find(c) != std::string_view::npos) return 2;
        if (const size_t hex = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0; hex > 0) {
            for (size_t i = 0; i < hex; ++i)
                if (at + 2 + i >= text_.size() || !is_hex(text_[at + 2 + i])) return 0;
            return 2 + hex;
        }
        size_t octal = 0;
        while (octal < 3 && at + 1 + octal < text_.size() && text_[at + 1 + octal] >= '0' &&
               text_[at + 1 + octal] <= '7')
            ++octal;
        if (octal == 3 && c > '3') octal = 2;
        return octal == 0 ? 0 : 1 + octal;
    }

    std::string_view text_;
    size_t at_ = 0;
    size_t begin_ = 0;
    TokenList out_;
};

} // namespace

TokenList lex(std::string_view text) { return Lexer(text).run(); }

const std::vector<std::string_view>& pipeline_operators() {
    static const std::vector<std::string_view> all =
        split("as assert-schema consume count distinct evaluate extend facet filter find fork getschema "
              "graph-mark-components graph-match graph-shortest-paths graph-to-table graph-where-edges "
              "graph-where-nodes invoke join limit lookup macro-expand make-graph make-series mv-apply mv-expand "
              "mvapply mvexpand order parse parse-kv parse-where partition print project project-away "
              "project-by-names project-keep project-rename project-reorder range reduce render sample "
              "sample-distinct scan search serialize sort summarize take top top-hitters top-nested union where");
    return all;
}

} // namespace rw::kusto
