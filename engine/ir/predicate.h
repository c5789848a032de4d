#pragma once
// A predicate: one test on one field. Equal predicates are interned to equal ids (PredicateTable), across rules and
// languages. What a field is in a log is not decided here (taxonomy, match).

#include "engine/ir/pattern.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace rw::ir {

/// An exact number: 64-bit integers of both signs, else a double. Compares by value across kinds.
struct Number {
    std::variant<int64_t, uint64_t, double> value = int64_t{0}; ///< uint64_t only above INT64_MAX

    /// Decimal text ("-1", "4688", "1e0", "01", "1.50"); nothing for hex, blanks, text, inf, nan.
    [[nodiscard]] static bool parse(std::string_view text, Number& number);
    [[nodiscard]] std::string text() const;
};

/// -1, 0, 1.
[[nodiscard]] int compare(const Number& a, const Number& b);

enum class Comparison : uint8_t { less, less_equal, greater, greater_equal, equal };
enum class TimePart : uint8_t { minute, hour, day, week, month, year };

/// The event value's text form matches the pattern. Null and missing have no text form.
struct TextTest {
    Pattern pattern;
};

/// Unanchored search in the text form. RE2 syntax first, PCRE2 for what RE2 refuses.
struct RegexTest {
    std::string source;
    bool ignore_case = false;
    bool multiline = false; ///< ^ and $ at lines
    bool dot_all = false;   ///< . matches line breaks
};

/// The event value is a number, or text that is decimal, and compares so.
struct NumberTest {
    Comparison comparison = Comparison::equal;
    Number number;
};

/// The event value is this boolean or the text true/false in any case.
struct BooleanTest {
    bool value = false;
};

/// The event value is an address inside the network. Always 16 bytes; IPv4 is v4-mapped.
struct CidrTest {
    uint8_t address[16]{};
    uint8_t prefix_bits = 0; ///< 0 … 128, of the 16 bytes
    bool v4 = false;         ///< network written as IPv4: matches IPv4 values only
};

/// The field is missing, null or an empty list.
struct NullTest {};

/// The name is present, whatever its value.
struct ExistsTest {};

/// That part of the event value read as a time compares so.
struct TimePartTest {
    TimePart part = TimePart::hour;
    Comparison comparison = Comparison::equal;
    Number number;
};

/// What a language computes from text forms where no other test says it ("len(x) > 100"). Pure, and safe to call from
/// many threads at once.
struct Computation {
    std::string source; ///< in normal form: equal exactly for equal meaning
    std::function<bool(std::string_view value, std::string_view other)> holds; ///< `other` is empty for one field

    bool whole_list = false; ///< sees all values of a list at once, joined by list_separator; else one after another

    friend bool operator==(const Computation& a, const Computation& b) { return a.source == b.source; }
};

inline constexpr char list_separator = '\x1F';

/// Both fields exist and their text forms compare so; any pair of elements.
struct FieldTest {
    std::string other;                         ///< the other field's name, as written
    PatternShape shape = PatternShape::equals; ///< equals, contains, starts, ends: this field … other
    bool cased = false;
    std::shared_ptr<const Computation> computed{}; ///< decides instead of `shape` when there is one
};

/// The event value's text form satisfies the computation, which is never null. Null and missing have no text form, and
/// are no elements of a whole list.
struct ComputedTest {
    std::shared_ptr<const Computation> computed;
};

using Test = std::variant<TextTest,
                          RegexTest,
                          NumberTest,
                          BooleanTest,
                          CidrTest,
                          NullTest,
                          ExistsTest,
                          TimePartTest,
                          FieldTest,
                          ComputedTest>;

/// Field and test. An empty field means a keyword: any value of the event, at any depth, or the raw message.
struct Predicate {
    std::string field;
    Test test;

    [[nodiscard]] bool keyword() const { return field.empty(); }
};

/// A key that is equal exactly for tests of equal meaning in normal form (patterns are normalised, uncased literals
/// folded).
[[nodiscard]] std::string key_of(const Test& test);
[[nodiscard]] std::string key_of(const Predicate& predicate);

/// A sentence without the field's name: "ends with \cmd.exe", "is 4688", "matches regex /…/", "is in 10.0.0.0/8".
[[nodiscard]] std::string describe(const Test& test);
/// "Image ends with \cmd.exe"; "any value contains evil" for keywords.
[[nodiscard]] std::string describe(const Predicate& predicate);

/// Index into a PredicateTable.
enum class PredicateId : uint32_t {};

[[nodiscard]] constexpr uint32_t index(PredicateId id) { return static_cast<uint32_t>(id); }

/// Interns predicates: equality of ids is equality of meaning. Not thread-safe; immutable once rules are loaded.
class PredicateTable {
public:
    PredicateTable() = default;

    /// A table that holds these, each once; ids are their places.
    explicit PredicateTable(std::vector<Predicate> predicates)
        : predicates_(std::move(predicates)) {}

    PredicateId intern(const Predicate& predicate);

    /// Takes all predicates of another table; the new ids by the old. The other table is empty afterwards.
    [[nodiscard]] std::vector<PredicateId> absorb(PredicateTable other);

    [[nodiscard]] const Predicate& operator[](PredicateId id) const { return predicates_[index(id)]; }

    [[nodiscard]] size_t size() const { return predicates_.size(); }

private:
    void key_all();

    std::vector<Predicate> predicates_;
    std::unordered_map<std::string, PredicateId> by_key_; ///< of all or, before anything is added, of none
};

} // namespace rw::ir
