#include "engine/logs/json/event_reader.h"

#include "engine/base/file.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace rw::logs::json {

namespace {

constexpr size_t kept_repaired_bytes = size_t{8} << 20;

/// Tokens that a member takes at least, with what stands behind it: key, colon, value, comma or brace.
constexpr ptrdiff_t member_tokens = 4;

/// A string token without its quotes, else the token.
std::string_view inside_of(TokenKind kind, std::string_view token) {
    return kind == TokenKind::string ? token.substr(1, token.size() - 2) : token;
}

ValueType decode_tagged(uint8_t tag, std::string_view raw, std::string& text) {
    return decode(static_cast<TokenKind>(tag), raw, text);
}

template <size_t n>
bool among(const std::array<std::string_view, n>& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

} // namespace

std::string_view EventReader::Tokens::scalar() const {
    const uint32_t begin = next[0];
    uint32_t behind = next + 1 == end ? size : next[1];
    while (behind > begin && static_cast<uint8_t>(text[behind - 1]) <= ' ') --behind;
    return {text + begin, behind - begin};
}

void EventReader::expect(std::string_view text) {
    ahead_ = {};
    if (text.empty() || expected_.build(text) != simdjson::SUCCESS) return; // each event is then looked at alone
    ahead_ = {text.data(), expected_.begin(), expected_.end(), static_cast<uint32_t>(text.size())};
}

/// Goes on to the tokens of `text` among those announced.
bool EventReader::is_expected(std::string_view text) {
    if (ahead_.at_end() || text.data() < ahead_.text) return false;
    const auto at = static_cast<size_t>(text.data() - ahead_.text);
    if (at + text.size() > ahead_.size) return false;
    while (!ahead_.at_end() && *ahead_.next < at) ++ahead_.next;
    return !ahead_.at_end() && *ahead_.next == at;
}

EventOutcome EventReader::read(std::string_view text, RowMeta& meta) {
    EventOutcome outcome;
    meta_ = &meta;
    moved_ = false;
    if (is_expected(text)) {
        const auto begin = static_cast<size_t>(text.data() - ahead_.text);
        const RowMeta before = meta;
        tokens_ = ahead_;
        outcome.error = read_tokens(begin + text.size(), outcome);
        if (outcome.error == simdjson::SUCCESS) {
            ahead_.next = tokens_.next;
            outcome.bytes -= begin;
            outcome.too_deep = too_deep_;
            return outcome;
        }
        // What is wrong with it must not depend on what stands behind it.
        builder_.drop_row();
        meta = before;
        outcome = {};
    }
    outcome.error = read_alone(text, outcome);
    if (outcome.error == simdjson::UTF8_ERROR || outcome.error == simdjson::UNESCAPED_CHARS) {
        builder_.drop_row();
        repair_into(text, repaired_);
        const size_t size = repaired_.size();
        repaired_.append(read_padding_bytes, '\0');
        moved_ = true;
        outcome.error = read_alone(std::string_view(repaired_).substr(0, size), outcome);
        outcome.repaired = true;
        if (outcome.bytes == size) outcome.bytes = text.size(); // else only roughly where it ended
        outcome.bytes = std::min(outcome.bytes, text.size());
    }
    outcome.too_deep = too_deep_;
    return outcome;
}

EventReader::Error EventReader::read_alone(std::string_view text, EventOutcome& outcome) {
    if (const Error error = index_.build(text)) return error;
    tokens_ = {text.data(), index_.begin(), index_.end(), static_cast<uint32_t>(text.size())};
    return read_tokens(text.size(), outcome);
}

/// @param size  of the text up to the end of what may belong to the event
EventReader::Error EventReader::read_tokens(size_t size, EventOutcome& outcome) {
    list_depth_ = embedded_depth_ = 0;
    time_rank_ = record_rank_ = 0;
    too_deep_ = splunk_ = false;
    lists_.clear();
    Error error = simdjson::INCORRECT_TYPE;
    if (tokens_.first_byte() == '{') {
        ++tokens_.next;
        error = object(tree_.root(), 1);
        if (error == simdjson::SUCCESS && tokens_.next[-1] >= size) error = simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
    }
    if (error == simdjson::SUCCESS) {
        flush();
        outcome.bytes = tokens_.at_end() ? size : std::min<size_t>(*tokens_.next, size);
        return error;
    }
    delayed_.discard();
    for (KeyNode* node : lists_) {
        node->pending.clear();
        node->in_list = false;
    }
    return error;
}

/// Calls `visit(key)` for each member of the object whose brace was just passed, with the tokens at its value; `visit`
/// takes the value. The brace at the end is passed too.
template <class Visit>
EventReader::Error EventReader::members(Visit&& visit) {
    if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
    if (tokens_.first_byte() == '}') {
        ++tokens_.next;
        return simdjson::SUCCESS;
    }
    for (;;) {
        if (tokens_.end - tokens_.next < member_tokens) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        const char* const text = tokens_.text;
        const uint32_t begin = tokens_.next[0];
        uint32_t close = tokens_.next[1];
        if (text[begin] != '"' || text[close] != ':') return simdjson::TAPE_ERROR;
        while (text[close - 1] != '"') --close; // only blanks stand there, and begin is a quote
        if (--close == begin) return simdjson::TAPE_ERROR;
        tokens_.next += 2;
        if (const Error error = visit(std::string_view(text + begin + 1, close - begin - 1))) return error;
        if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        const char behind = tokens_.first_byte();
        ++tokens_.next;
        if (behind == '}') return simdjson::SUCCESS;
        if (behind != ',') return simdjson::TAPE_ERROR;
    }
}

/// The value is not wanted: its brackets must match in number, nothing else is looked at.
EventReader::Error EventReader::pass_over() {
    size_t depth = 0;
    do {
        if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        const char c = tokens_.first_byte();
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth-- == 0) return simdjson::TAPE_ERROR;
        ++tokens_.next;
    } while (depth > 0);
    return simdjson::SUCCESS;
}

/// Also where nobody asks for the value: whether an event is damaged must not depend on the columns.
inline EventReader::Error EventReader::scalar(KeyNode& node, std::string_view token) {
    const TokenKind kind = classify(token);
    if (kind == TokenKind::invalid) return simdjson::TAPE_ERROR;
    if (!node.ignored) scalar_of(node, kind, token);
    return simdjson::SUCCESS;
}

inline EventReader::Error EventReader::value(KeyNode& node, unsigned depth) {
    const char first = tokens_.first_byte();
    if (first == '{' || first == '[') return collection(node, depth);
    const std::string_view token = tokens_.scalar();
    ++tokens_.next;
    return scalar(node, token);
}

EventReader::Error EventReader::object(KeyNode& node, unsigned depth) {
    KeyNode* before = nullptr;
    const Error error = members([&](std::string_view key) {
        KeyNode* const member = tree_.member(node, before, key);
        if (member == nullptr) return pass_over(); // beyond the limits of the tree
        if (before == nullptr) splunk_ = splunk_ || member->splunk;
        before = member;
        return value(*member, depth);
    });
    if (error == simdjson::SUCCESS && before == nullptr && depth > 1) empty(node);
    return error;
}

EventReader::Error EventReader::collection(KeyNode& node, unsigned depth) {
    const char first = tokens_.first_byte();
    if (node.role == KeyRole::dropped) return pass_over();
    if (depth >= max_depth) {
        too_deep_ = true;
        return pass_over();
    }
    ++tokens_.next;
    if (first == '[') return array(node, depth + 1);
    if (node.role == KeyRole::named_data) return data_element(node, depth + 1);
    if (node.role == KeyRole::splunk_result && splunk_) return object(*node.other, depth + 1);
    return object(node, depth + 1);
}

EventReader::Error EventReader::array(KeyNode& node, unsigned depth) {
    if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
    if (tokens_.first_byte() == ']') {
        ++tokens_.next;
        empty(node);
        return simdjson::SUCCESS;
    }
    const size_t from = lists_.size();
    ++list_depth_;
    char behind = ',';
    while (behind == ',') {
        if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        if (const Error error = value(node, depth)) return error;
        if (tokens_.at_end()) return simdjson::INCOMPLETE_ARRAY_OR_OBJECT;
        behind = tokens_.first_byte();
        ++tokens_.next;
    }
    --list_depth_;
    if (behind != ']') return simdjson::TAPE_ERROR;
    if (list_depth_ == 0) finish_lists(from);
    return simdjson::SUCCESS;
}

/// {"Name":"Image","#text":"…"} and its spellings; without a name, a member or an unnamed text of Data.
EventReader::Error EventReader::data_element(KeyNode& node, unsigned depth) {
    static constexpr std::array<std::string_view, 2> name_keys = {"Name", "@Name"};
    static constexpr std::array<std::string_view, 4> text_keys = {"#text", "text", "_", "$text"};
    static constexpr std::array<std::string_view, 4> attribute_keys = {
        "#attributes", "@attributes", "_attributes", "$"};
    std::string_view name;
    std::string_view text;
    const Error error = members([&](std::string_view key) {
        const char first = tokens_.first_byte();
        const bool is_scalar = first != '{' && first != '[';
        if (is_scalar && (among(name_keys, key) || among(text_keys, key))) {
            (among(name_keys, key) ? name : text) = tokens_.scalar();
            ++tokens_.next;
            return simdjson::SUCCESS;
        }
        if (first == '{' && among(attribute_keys, key)) {
            ++tokens_.next;
            return data_attributes(name);
        }
        KeyNode* const inner = among(text_keys, key) ? &node : tree_.member(node, nullptr, key);
        return inner == nullptr ? pass_over() : value(*inner, depth);
    });
    if (error != simdjson::SUCCESS) return error;
    if (name.empty()) return text.empty() ? simdjson::SUCCESS : scalar(node, text);
    if (classify(name) != TokenKind::string) return simdjson::INCORRECT_TYPE;
    KeyNode* const named = tree_.member(*node.other, node.other->latest, name.substr(1, name.size() - 2));
    if (named == nullptr) return simdjson::SUCCESS;
    node.other->latest = named;
    named->one_is_plain = true;
    return scalar(*named, text.empty() ? std::string_view("\"\"") : text);
}

EventReader::Error EventReader::data_attributes(std::string_view& name) {
    return members([&](std::string_view key) {
        if (key == "Name") name = tokens_.scalar();
        return pass_over();
    });
}

bool EventReader::wants(KeyNode& node) {
    if (!node.asked) {
        node.asked = true;
        node.column = node.path.empty() ? nullptr : builder_.column(node.path);
        if (node.column != nullptr) find_twins(node);
        node.ignored = node.column == nullptr && node.role == KeyRole::plain && node.time_rank == 0 &&
                       node.record_rank == 0;
    }
    return node.column != nullptr;
}

/// Asked once per key: only columns that both a dotted key and a nested path give pay for telling them apart.
void EventReader::find_twins(KeyNode& node) {
    const ColumnId id = node.column->id();
    if (keys_of_column_.size() <= id) keys_of_column_.resize(id + size_t{1});
    ColumnKeys& keys = keys_of_column_[id];
    if (!keys.twins && !keys.nodes.empty() && keys.nodes.front()->dotted != node.dotted) {
        keys.twins = true;
        keys.row = builder_.row();
        keys.dotted = !node.dotted; // so far all keys were of the other kind
    }
    keys.nodes.push_back(&node);
    if (!keys.twins) return;
    for (KeyNode* each : keys.nodes)
        if (each->role == KeyRole::plain) each->role = KeyRole::twin;
}

/// True when the row has the column's value from a dotted key and `node` is a nested path; in the other order the
/// nested path's value is taken away. Values of one kind make a list, as everywhere.
bool EventReader::gives_way(const KeyNode& node) {
    if (node.role != KeyRole::twin) return false;
    flush();
    ColumnKeys& keys = keys_of_column_[node.column->id()];
    const bool has_value = keys.row == builder_.row() && node.column->code(keys.row) != missing;
    if (has_value && keys.dotted && !node.dotted) return true;
    if (has_value && !keys.dotted && node.dotted) node.column->truncate(keys.row);
    keys.row = builder_.row();
    keys.dotted = node.dotted;
    return false;
}

void EventReader::scalar_of(KeyNode& node, TokenKind kind, std::string_view token) {
    const bool wanted = wants(node);
    const std::string_view inside = inside_of(kind, token);
    if (node.role != KeyRole::plain) {
        if (node.role == KeyRole::dropped) return;
        if (kind == TokenKind::string && embedded(node, inside)) return;
        if (wanted && list_depth_ == 0 && gives_way(node)) return;
    }
    if (node.time_rank != 0 || node.record_rank != 0) note(node, kind, inside);
    if (wanted) put(node, kind, inside);
}

void EventReader::put(KeyNode& node, TokenKind kind, std::string_view inside) {
    const auto tag = static_cast<uint8_t>(kind);
    if (list_depth_ == 0) {
        delayed_.put(*node.column, builder_.row(), tag, inside, decode_tagged);
        return;
    }
    if (!node.in_list) {
        node.in_list = true;
        lists_.push_back(&node);
    }
    node.pending.push_back(node.column->dictionary().intern(
        tag, inside, [kind](std::string_view raw, std::string& text) { return decode(kind, raw, text); }));
}

void EventReader::flush() { delayed_.flush(decode_tagged); }

void EventReader::note(KeyNode& node, TokenKind kind, std::string_view inside) {
    const bool digit = !inside.empty() && inside[0] >= '0' && inside[0] <= '9';
    if (!digit) return;
    if (node.time_rank != 0 && (time_rank_ == 0 || node.time_rank < time_rank_)) {
        time_rank_ = node.time_rank;
        if (moved_) {
            meta_->time = parse_time(inside).value_or(Instant{});
            meta_->time_text = {};
        } else {
            meta_->time = {};
            meta_->time_text = inside;
        }
    }
    if (node.record_rank != 0 && (record_rank_ == 0 || node.record_rank < record_rank_) && kind != TokenKind::literal) {
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), number);
        if (error != std::errc() || end != inside.data() + inside.size()) return;
        record_rank_ = node.record_rank;
        meta_->record = number;
        meta_->record_is_position = false;
    }
}

/// An empty object or array: the name is there, with an empty list.
void EventReader::empty(KeyNode& node) {
    if (list_depth_ > 0 || !wants(node) || gives_way(node)) return;
    flush();
    builder_.put_list(*node.column, {});
}

void EventReader::finish_lists(size_t from) {
    flush();
    for (size_t i = from; i < lists_.size(); ++i) {
        KeyNode& node = *lists_[i];
        if (gives_way(node))
            ; // the dotted key's value stays
        else if (node.one_is_plain && node.pending.size() == 1)
            node.column->set(builder_.row(), node.pending[0]);
        else
            builder_.put_list(*node.column, node.pending);
        node.pending.clear();
        node.in_list = false;
    }
    lists_.resize(from);
}

bool EventReader::is_bulk_action(std::string_view text) {
    static constexpr std::array<std::string_view, 4> actions = {"index", "create", "update", "delete"};
    static constexpr std::array<std::string_view, 13> members_of_action = {"_index",
                                                                           "_id",
                                                                           "_type",
                                                                           "_routing",
                                                                           "routing",
                                                                           "pipeline",
                                                                           "require_alias",
                                                                           "dynamic_templates",
                                                                           "version",
                                                                           "version_type",
                                                                           "retry_on_conflict",
                                                                           "if_seq_no",
                                                                           "if_primary_term"};
    if (index_.build(text) != simdjson::SUCCESS) return false;
    tokens_ = {text.data(), index_.begin(), index_.end(), static_cast<uint32_t>(text.size())};
    if (tokens_.first_byte() != '{') return false;
    ++tokens_.next;
    size_t count = 0;
    const Error error = members([&](std::string_view action) {
        if (++count > 1 || !among(actions, action) || tokens_.first_byte() != '{') return simdjson::INCORRECT_TYPE;
        ++tokens_.next;
        return members([&](std::string_view member) {
            return among(members_of_action, member) ? pass_over() : simdjson::INCORRECT_TYPE;
        });
    });
    return error == simdjson::SUCCESS && count == 1;
}

void EventReader::release_memory() {
    ahead_ = {};
    index_.release_memory();
    expected_.release_memory();
    if (repaired_.capacity() > kept_repaired_bytes) std::string().swap(repaired_);
}

} // namespace rw::logs::json
