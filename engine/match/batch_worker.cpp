// Long because binding, deciding and matching share the tables of one worker; each step is a function of its own.

#include "engine/match/batch_worker.h"

#include "engine/match/keyword_filter.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>

namespace rw::match {

namespace {

using logs::Code;
using logs::ColumnBuilder;
using logs::Row;

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Sets of tests that hold, each stored once; 0 is the empty set. Ids stay valid for the worker's life.
class HitSets {
public:
    HitSets() { sets_.emplace_back(); }

    uint32_t intern(const std::vector<TestSlot>& slots) {
        if (slots.empty()) return 0;
        const std::string key(reinterpret_cast<const char*>(slots.data()), slots.size() * sizeof(TestSlot));
        const auto [at, added] = ids_.try_emplace(key, static_cast<uint32_t>(sets_.size()));
        if (added) sets_.push_back(slots);
        return at->second;
    }

    [[nodiscard]] const std::vector<TestSlot>& operator[](uint32_t id) const { return sets_[id]; }

private:
    std::deque<std::vector<TestSlot>> sets_;
    std::unordered_map<std::string, uint32_t> ids_;
};

/// The tests that rules make on one column of this worker, and what they say of each value met so far.
struct ColumnTests {
    struct Attached {
        const TestGroup* group = nullptr;
        TestSlot base = 0;
    };

    ColumnBuilder* builder = nullptr;
    std::vector<Attached> groups;
    std::deque<ValueTest> late; ///< tests in no group: forms of value maps, conditions of the scope
    std::vector<TestSlot> late_slots;
    std::map<std::string, TestSlot> slot_of_late;
    TestSlot next_slot = 0;
    std::vector<uint32_t> hits_of_code; ///< hit set by code; [0] for missing
};

/// Rows with the same class and the same decisions match the same rules.
struct Outcome {
    std::vector<uint32_t> key;
    std::vector<RuleIndex> matched;

    struct Open {
        uint32_t rule = 0;         ///< bound rule that needs the row itself …
        bool without_rows = false; ///< … and whether it matches when no such leaf holds
    };

    std::vector<Open> open;
};

struct ClassProgram {
    bool built = false;
    RuleProgram program;
    std::vector<std::pair<const ir::LogSource*, std::string>> fields; ///< what was resolved …
    std::vector<FieldColumns> resolved;                               ///< … to what
    std::unordered_map<uint64_t, Outcome> memo;
    bool depends_on_all_names = false; ///< `exists` of a map: any new column may lie in it
};

} // namespace

class BatchWorker::Impl {
public:
    explicit Impl(std::shared_ptr<const RulePlan> plan)
        : plan_(std::move(plan))
        , builder_([this](std::string_view path) { return plan_->wants(path); })
        , classifier_(plan_->taxonomy())
        , keyword_filter_(*plan_) {}

    [[nodiscard]] SegmentMatches run(const logs::Segment& segment);

private:
    [[nodiscard]] std::unique_ptr<logs::SegmentReader> make_reader(logs::Format format, logs::SegmentBuilder& builder);
    void read(const logs::Segment& segment, logs::SegmentReport& report);
    void take_new_columns();
    void classify_rows();
    void refresh(ClassId id);
    void build(ClassId id);
    void bind_source(ClassId id, const SourceRules& source);
    [[nodiscard]] uint32_t bind_leaf(ClassId id, const ir::LogSource& source, ir::PredicateId predicate);
    [[nodiscard]] uint32_t bind_extra(ClassId id, const ir::LogSource& source, const taxonomy::Scope::Extra& extra);
    void bind_test(ClassId id, uint32_t leaf, const std::string& path, TestSlot slot);
    [[nodiscard]] TestSlot slot_of(const std::string& path, const std::string& field, const ir::Test& test);
    [[nodiscard]] const FieldColumns& columns_of(ClassId id, const ir::LogSource& source, const std::string& field);
    void decide_new_values();
    void decide(ColumnTests& tests, const logs::Value& value, std::vector<TestSlot>& slots);
    void decide_code(ColumnTests& tests, Code code, std::vector<TestSlot>& slots);
    void match_rows(const logs::Segment& segment, SegmentMatches& result);
    [[nodiscard]] Outcome& outcome(ClassProgram& at, Row row);
    void mark_hits(const ClassProgram& at, const std::vector<uint32_t>& key);
    [[nodiscard]] Verdict resolve(const RuleProgram& program, uint32_t leaf, Row row);
    [[nodiscard]] const logs::SegmentBuilder* all_values(Row row, Row& row_there);
    void match_open(const ClassProgram& at, const Outcome& known, Row row, SegmentMatches& result);
    [[nodiscard]] bool suspects(ir::PredicateId keyword, Row row);
    [[nodiscard]] bool keyword_holds(ir::PredicateId keyword, Row row);
    [[nodiscard]] bool fields_compare(const BoundLeaf& leaf, Row row);
    void add_match(SegmentMatches& result, RuleIndex rule, Row row);
    void forget_when_large();

    std::shared_ptr<const RulePlan> plan_;
    logs::SegmentBuilder builder_;
    std::map<logs::Format, std::unique_ptr<logs::SegmentReader>> readers_;
    Classifier classifier_;
    KeywordFilter keyword_filter_;
    ColumnNames names_;
    std::vector<std::unique_ptr<ColumnTests>> tests_; ///< by column id
    std::unordered_map<std::string, uint32_t> column_of_path_;
    std::deque<ClassProgram> programs_;                                          ///< by class id
    std::unordered_map<std::string, uint32_t> leaf_of_key_;                      ///< while a program is built
    std::map<std::pair<const ir::LogSource*, std::string>, size_t> field_index_; ///< while a program is built
    HitSets hit_sets_;
    ProgramState state_;
    ScanScratch scratch_;
    std::vector<ClassId> class_of_row_;
    std::vector<uint32_t> key_;
    // For rows that need all their values:
    const logs::Segment* segment_ = nullptr;
    bool suspects_known_ = false;
    std::unique_ptr<logs::SegmentBuilder> full_;
    uint64_t full_begin_ = 0;
    uint64_t full_size_ = 0;
};

std::unique_ptr<logs::SegmentReader> BatchWorker::Impl::make_reader(logs::Format format,
                                                                    logs::SegmentBuilder& builder) {
    return format == logs::Format::evtx ? logs::make_evtx_reader(builder) : logs::make_json_reader(builder);
}

void BatchWorker::Impl::read(const logs::Segment& segment, logs::SegmentReport& report) {
    auto& reader = readers_[segment.format];
    if (!reader) reader = make_reader(segment.format, builder_);
    reader->read(segment, report);
}

void BatchWorker::Impl::take_new_columns() {
    if (tests_.size() == builder_.columns().size()) return;
    for (size_t id = tests_.size(); id < builder_.columns().size(); ++id) {
        ColumnBuilder& column = *builder_.columns()[id];
        names_.add(column.path());
        column_of_path_.emplace(column.path(), column.id());
        tests_.push_back(std::make_unique<ColumnTests>());
        tests_.back()->builder = &column;
    }
    std::vector<Classifier::Column> identity;
    for (const taxonomy::IdentityColumn& known : plan_->taxonomy().identity_columns()) {
        const auto found = column_of_path_.find(known.path);
        if (found != column_of_path_.end()) identity.push_back({known.part, known.shape, found->second});
    }
    classifier_.reset(std::move(identity));
    for (ClassProgram& program : programs_) program.built = false;
}

void BatchWorker::Impl::classify_rows() {
    const auto& identity = classifier_.columns();
    std::vector<Code> codes(identity.size());
    class_of_row_.clear();
    for (Row row = 0; row < builder_.row_count(); ++row) {
        for (size_t i = 0; i < identity.size(); ++i) codes[i] = builder_.columns()[identity[i].index]->code(row);
        class_of_row_.push_back(classifier_.classify(codes, [&](size_t i, Code code) {
            return builder_.columns()[identity[i].index]->dictionary().value(code).text;
        }));
    }
    while (programs_.size() < classifier_.classes().size()) programs_.emplace_back();
    std::vector<bool> seen(programs_.size());
    for (const ClassId id : class_of_row_) {
        if (!seen[id] && !programs_[id].built) refresh(id);
        seen[id] = true;
    }
}

/// Builds the class's program, unless the columns that came since change nothing for it.
void BatchWorker::Impl::refresh(ClassId id) {
    ClassProgram& at = programs_[id];
    bool same = !at.program.columns.empty() && !at.depends_on_all_names;
    for (size_t i = 0; same && i < at.fields.size(); ++i) {
        const auto& [source, field] = at.fields[i];
        same = resolve_field(plan_->taxonomy(), *source, classifier_.classes()[id], field, names_).paths ==
               at.resolved[i].paths;
    }
    if (!same) build(id);
    at.built = true;
}

void BatchWorker::Impl::build(ClassId id) {
    ClassProgram& at = programs_[id];
    at = ClassProgram{};
    leaf_of_key_.clear();
    field_index_.clear();
    for (const SourceRules& source : plan_->sources()) bind_source(id, source);
    at.program.choose_anchors(*plan_);
}

const FieldColumns& BatchWorker::Impl::columns_of(ClassId id, const ir::LogSource& source, const std::string& field) {
    ClassProgram& at = programs_[id];
    const auto [known, added] = field_index_.try_emplace({&source, field}, at.fields.size());
    if (added) {
        at.fields.emplace_back(&source, field);
        at.resolved.push_back(resolve_field(plan_->taxonomy(), source, classifier_.classes()[id], field, names_));
    }
    return at.resolved[known->second];
}

void BatchWorker::Impl::bind_source(ClassId id, const SourceRules& source) {
    const taxonomy::Scope scope = plan_->taxonomy().scope(source.source, classifier_.classes()[id].kind);
    if (scope.applies == taxonomy::Applies::no) return;
    std::vector<uint32_t> extras;
    std::vector<uint8_t> negated;
    for (const taxonomy::Scope::Extra& extra : scope.extras) {
        extras.push_back(bind_extra(id, source.source, extra));
        negated.push_back(extra.negated ? 1 : 0);
    }
    std::unordered_map<uint32_t, uint32_t> leaf_of_predicate;
    for (const RuleIndex rule : source.rules) {
        const ir::Condition& condition = plan_->rules()[rule]->condition;
        BoundRule bound{rule, std::vector<uint32_t>(condition.nodes.size()), extras, negated, {}};
        for (size_t node = 0; node < condition.nodes.size(); ++node) {
            if (condition.nodes[node].kind != ir::NodeKind::leaf) continue;
            const ir::PredicateId predicate = condition.nodes[node].predicate;
            const auto [at, added] = leaf_of_predicate.try_emplace(ir::index(predicate), 0);
            if (added) at->second = bind_leaf(id, source.source, predicate);
            bound.leaf_of_node[node] = at->second;
            if (programs_[id].program.leaves[at->second].row_wise &&
                std::find(bound.row_wise.begin(), bound.row_wise.end(), at->second) == bound.row_wise.end())
                bound.row_wise.push_back(at->second);
        }
        programs_[id].program.rules.push_back(std::move(bound));
    }
}

TestSlot BatchWorker::Impl::slot_of(const std::string& path, const std::string& field, const ir::Test& test) {
    ColumnTests& column = *tests_[column_of_path_.at(path)];
    const std::string key = ir::key_of(test);
    if (const TestGroup* group = plan_->group(field); group != nullptr) {
        const uint32_t number = group->find(key);
        if (number != UINT32_MAX) {
            for (const ColumnTests::Attached& attached : column.groups)
                if (attached.group == group) return attached.base + number;
            column.groups.push_back({group, column.next_slot});
            group->prepare(scratch_);
            column.next_slot += static_cast<TestSlot>(group->size());
            column.hits_of_code.clear();
            return column.groups.back().base + number;
        }
    }
    const auto [at, added] = column.slot_of_late.try_emplace(key, column.next_slot);
    if (added) {
        column.late.emplace_back(test);
        column.late_slots.push_back(column.next_slot++);
        column.hits_of_code.clear();
    }
    return at->second;
}

void BatchWorker::Impl::bind_test(ClassId id, uint32_t leaf, const std::string& path, TestSlot slot) {
    RuleProgram& program = programs_[id].program;
    const uint32_t column = column_of_path_.at(path);
    auto position = std::find(program.columns.begin(), program.columns.end(), column);
    if (position == program.columns.end()) {
        position = program.columns.insert(program.columns.end(), column);
        program.leaves_of.emplace_back();
    }
    auto& leaves = program.leaves_of[static_cast<size_t>(position - program.columns.begin())][slot];
    if (std::find(leaves.begin(), leaves.end(), leaf) == leaves.end()) leaves.push_back(leaf);
}

uint32_t BatchWorker::Impl::bind_leaf(ClassId id, const ir::LogSource& source, ir::PredicateId predicate_id) {
    const ir::Predicate& predicate = plan_->predicates()[predicate_id];
    RuleProgram& program = programs_[id].program;
    const auto number = static_cast<uint32_t>(program.leaves.size());
    BoundLeaf leaf;
    leaf.predicate = predicate_id;
    if (predicate.keyword()) {
        leaf.row_wise = true;
        program.leaves.push_back(std::move(leaf));
        return number;
    }
    std::vector<std::string> paths = columns_of(id, source, predicate.field).paths;
    if (paths.empty() && std::holds_alternative<ir::ExistsTest>(predicate.test)) {
        paths = names_.below(predicate.field);
        programs_[id].depends_on_all_names = true;
    }
    if (const auto* compare = std::get_if<ir::FieldTest>(&predicate.test)) {
        leaf.row_wise = true;
        for (const std::string& path : paths) leaf.columns.push_back(column_of_path_.at(path));
        for (const std::string& path : columns_of(id, source, compare->other).paths)
            leaf.others.push_back(column_of_path_.at(path));
        program.leaves.push_back(std::move(leaf));
        return number;
    }
    const bool null_test = std::holds_alternative<ir::NullTest>(predicate.test);
    if (paths.empty()) {
        leaf.constant = true;
        leaf.value = null_test;
    }
    leaf.needed = null_test ? static_cast<uint32_t>(paths.size()) : 1;
    program.leaves.push_back(std::move(leaf));
    for (const ir::Test& form : forms_of(plan_->taxonomy(), source, classifier_.classes()[id], predicate))
        for (const std::string& path : paths) bind_test(id, number, path, slot_of(path, predicate.field, form));
    return number;
}

uint32_t BatchWorker::Impl::bind_extra(ClassId id, const ir::LogSource& source, const taxonomy::Scope::Extra& extra) {
    RuleProgram& program = programs_[id].program;
    const auto number = static_cast<uint32_t>(program.leaves.size());
    const std::vector<std::string> paths = columns_of(id, source, extra.field).paths;
    BoundLeaf leaf;
    leaf.constant = paths.empty();
    program.leaves.push_back(std::move(leaf));
    for (const std::string& path : paths) {
        for (const std::string& value : extra.values) {
            ir::Pattern pattern;
            pattern.parts.push_back({ir::PatternPart::Kind::literal, value});
            bind_test(id, number, path, slot_of(path, extra.field, ir::TextTest{std::move(pattern)}));
        }
    }
    return number;
}

void BatchWorker::Impl::decide(ColumnTests& tests, const logs::Value& value, std::vector<TestSlot>& slots) {
    std::vector<uint32_t> numbers;
    for (const ColumnTests::Attached& attached : tests.groups) {
        numbers.clear();
        attached.group->decide(value, scratch_, numbers);
        for (const uint32_t number : numbers) slots.push_back(attached.base + number);
    }
    for (size_t i = 0; i < tests.late.size(); ++i)
        if (tests.late[i].holds(value)) slots.push_back(tests.late_slots[i]);
}

void BatchWorker::Impl::decide_code(ColumnTests& tests, Code code, std::vector<TestSlot>& slots) {
    const logs::Dictionary& dictionary = tests.builder->dictionary();
    const auto add = [&](bool missing) {
        for (const ColumnTests::Attached& attached : tests.groups)
            for (const uint32_t number : missing ? attached.group->for_missing() : attached.group->for_present())
                slots.push_back(attached.base + number);
    };
    if (code == logs::missing) return add(true);
    const logs::Value value = dictionary.value(code);
    if (value.type != logs::ValueType::list) return decide(tests, value, slots);
    const std::vector<Code> elements = dictionary.elements(code);
    add(false);
    if (elements.empty()) return add(true);
    for (const Code element : elements) {
        const logs::Value item = dictionary.value(element);
        if (item.type != logs::ValueType::null) decide(tests, item, slots);
    }
}

void BatchWorker::Impl::decide_new_values() {
    std::vector<TestSlot> slots;
    for (const auto& tests : tests_) {
        if (tests->groups.empty() && tests->late.empty()) continue;
        const size_t count = tests->builder->dictionary().size() + size_t{1};
        for (size_t code = tests->hits_of_code.size(); code < count; ++code) {
            slots.clear();
            decide_code(*tests, static_cast<Code>(code), slots);
            std::sort(slots.begin(), slots.end());
            slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
            tests->hits_of_code.push_back(hit_sets_.intern(slots));
        }
    }
}

void BatchWorker::Impl::mark_hits(const ClassProgram& at, const std::vector<uint32_t>& key) {
    state_.begin(at.program);
    for (size_t i = 0; i < key.size(); ++i) {
        for (const TestSlot slot : hit_sets_[key[i]]) {
            const auto leaves = at.program.leaves_of[i].find(slot);
            if (leaves == at.program.leaves_of[i].end()) continue;
            for (const uint32_t leaf : leaves->second) state_.hit(leaf);
        }
    }
}

Outcome& BatchWorker::Impl::outcome(ClassProgram& at, Row row) {
    key_.clear();
    for (const uint32_t column : at.program.columns)
        key_.push_back(tests_[column]->hits_of_code[tests_[column]->builder->code(row)]);
    const uint64_t hash = hash_bytes({reinterpret_cast<const char*>(key_.data()), key_.size() * sizeof(uint32_t)});
    const auto known = at.memo.find(hash);
    if (known != at.memo.end() && known->second.key == key_) return known->second;
    if (at.memo.size() >= memo_limit) at.memo.clear();
    Outcome made;
    made.key = key_;
    mark_hits(at, key_);
    for (const uint32_t rule : state_.candidates(at.program)) {
        const BoundRule& bound = at.program.rules[rule];
        const Verdict verdict = state_.evaluate(at.program, *plan_, bound, [](uint32_t) { return Verdict::unknown; });
        if (verdict == Verdict::yes) made.matched.push_back(bound.rule);
        if (verdict != Verdict::unknown) continue;
        const Verdict without = state_.evaluate(at.program, *plan_, bound, [](uint32_t) { return Verdict::no; });
        made.open.push_back({rule, without == Verdict::yes});
    }
    Outcome& stored = at.memo[hash];
    stored = std::move(made);
    return stored;
}

/// The values of one row, whatever the columns that rules ask for: its part of the segment is read again. A JSON event
/// stands alone; an EVTX record needs its chunk.
const logs::SegmentBuilder* BatchWorker::Impl::all_values(Row row, Row& row_there) {
    const logs::RowMeta& meta = builder_.metas()[row];
    uint64_t begin = meta.offset - segment_->offset;
    uint64_t size = meta.size;
    if (segment_->format == logs::Format::evtx) {
        begin = begin / evtx_chunk_bytes * evtx_chunk_bytes;
        size = evtx_chunk_bytes;
    }
    // Read alone a damaged part may give other events than with what stands before it: then all of the segment is read.
    for (const bool whole : {false, true}) {
        if (whole) {
            begin = 0;
            size = segment_->bytes.size();
        }
        if (!full_ || full_begin_ != begin || full_size_ != size) {
            logs::Segment part = *segment_;
            part.bytes = segment_->bytes.substr(begin, size);
            part.offset = segment_->offset + begin;
            full_ = std::make_unique<logs::SegmentBuilder>();
            full_begin_ = begin;
            full_size_ = size;
            logs::SegmentReport ignored; // the first reading has reported everything
            make_reader(segment_->format, *full_)->read(part, ignored);
        }
        const auto& there = full_->metas();
        const auto found =
            std::find_if(there.begin(), there.end(), [&](const logs::RowMeta& m) { return m.offset == meta.offset; });
        if (found == there.end()) continue;
        row_there = static_cast<Row>(found - there.begin());
        return full_.get();
    }
    return nullptr;
}

bool BatchWorker::Impl::suspects(ir::PredicateId keyword, Row row) {
    if (!suspects_known_) {
        keyword_filter_.scan(*segment_, builder_.metas());
        suspects_known_ = true;
    }
    return keyword_filter_.suspects(keyword, row);
}

bool BatchWorker::Impl::keyword_holds(ir::PredicateId keyword, Row row) {
    if (!suspects(keyword, row)) return false;
    Row row_there = 0;
    const logs::SegmentBuilder* all = all_values(row, row_there);
    if (all == nullptr) return false;
    const ValueTest test(plan_->predicates()[keyword].test);
    for (const auto& column : all->columns()) {
        const Code code = column->code(row_there);
        if (code == logs::missing) continue;
        const logs::Value value = column->dictionary().value(code);
        if (value.type != logs::ValueType::list) {
            if (test.holds(value)) return true;
            continue;
        }
        for (const Code element : column->dictionary().elements(code))
            if (test.holds(column->dictionary().value(element))) return true;
    }
    return false;
}

bool BatchWorker::Impl::fields_compare(const BoundLeaf& leaf, Row row) {
    const auto texts = [&](const std::vector<uint32_t>& columns) {
        std::vector<std::string_view> found;
        for (const uint32_t id : columns) {
            const ColumnBuilder& column = *builder_.columns()[id];
            const Code code = column.code(row);
            if (code == logs::missing) continue;
            std::vector<Code> codes = column.dictionary().elements(code);
            if (column.dictionary().value(code).type != logs::ValueType::list) codes = {code};
            for (const Code one : codes) {
                const logs::Value value = column.dictionary().value(one);
                if (value.type != logs::ValueType::null) found.push_back(value.text);
            }
        }
        return found;
    };
    const auto& test = std::get<ir::FieldTest>(plan_->predicates()[leaf.predicate].test);
    const auto values = texts(leaf.columns);
    const auto others = texts(leaf.others);
    return std::any_of(values.begin(), values.end(), [&](std::string_view value) {
        return std::any_of(
            others.begin(), others.end(), [&](std::string_view other) { return compare_fields(test, value, other); });
    });
}

Verdict BatchWorker::Impl::resolve(const RuleProgram& program, uint32_t leaf, Row row) {
    const BoundLeaf& bound = program.leaves[leaf];
    const bool holds = plan_->predicates()[bound.predicate].keyword() ? keyword_holds(bound.predicate, row)
                                                                      : fields_compare(bound, row);
    return holds ? Verdict::yes : Verdict::no;
}

void BatchWorker::Impl::add_match(SegmentMatches& result, RuleIndex rule, Row row) {
    const logs::RowMeta& meta = builder_.metas()[row];
    Instant time = meta.time;
    if (!time.valid() && !meta.time_text.empty()) time = parse_time(meta.time_text).value_or(Instant{});
    result.matches.push_back(
        {rule, row, meta.record, meta.record_is_position, classifier_.classes()[class_of_row_[row]].kind, time});
}

/// Rules whose verdict hangs on the row itself. Nearly always no keyword can stand in it, and that settles them.
void BatchWorker::Impl::match_open(const ClassProgram& at, const Outcome& known, Row row, SegmentMatches& result) {
    bool marked = false;
    for (const Outcome::Open& open : known.open) {
        const BoundRule& bound = at.program.rules[open.rule];
        const bool may_hold = std::any_of(bound.row_wise.begin(), bound.row_wise.end(), [&](uint32_t leaf) {
            const ir::PredicateId predicate = at.program.leaves[leaf].predicate;
            return !plan_->predicates()[predicate].keyword() || suspects(predicate, row);
        });
        if (!may_hold) {
            if (open.without_rows) add_match(result, bound.rule, row);
            continue;
        }
        if (!marked) mark_hits(at, known.key);
        marked = true;
        const Verdict verdict =
            state_.evaluate(at.program, *plan_, bound, [&](uint32_t leaf) { return resolve(at.program, leaf, row); });
        if (verdict == Verdict::yes) add_match(result, bound.rule, row);
    }
}

void BatchWorker::Impl::match_rows(const logs::Segment& segment, SegmentMatches& result) {
    segment_ = &segment;
    suspects_known_ = false;
    full_.reset();
    result.classes = classifier_.classes();
    result.rows_of_class.assign(result.classes.size(), 0);
    for (Row row = 0; row < builder_.row_count(); ++row) {
        const ClassId id = class_of_row_[row];
        ++result.rows_of_class[id];
        ClassProgram& at = programs_[id];
        if (at.program.rules.empty()) continue;
        const Outcome& known = outcome(at, row);
        for (const RuleIndex rule : known.matched) add_match(result, rule, row);
        if (!known.open.empty()) match_open(at, known, row, result);
    }
    full_.reset();
}

void BatchWorker::Impl::forget_when_large() {
    if (builder_.dictionary_bytes() < dictionary_limit_bytes) return;
    for (const auto& tests : tests_) {
        tests->builder->dictionary().clear();
        tests->hits_of_code.clear();
    }
    std::vector<Classifier::Column> identity = classifier_.columns();
    classifier_.reset(std::move(identity)); // its memo holds codes
}

SegmentMatches BatchWorker::Impl::run(const logs::Segment& segment) {
    SegmentMatches result;
    result.file = segment.file;
    result.index = segment.index;
    const double begin = now_seconds();
    read(segment, result.report);
    const double read_end = now_seconds();
    take_new_columns();
    classify_rows();
    decide_new_values();
    match_rows(segment, result);
    result.rows = builder_.row_count();
    builder_.clear_rows();
    forget_when_large();
    result.read_seconds = read_end - begin;
    result.match_seconds = now_seconds() - read_end;
    return result;
}

BatchWorker::BatchWorker(std::shared_ptr<const RulePlan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}

BatchWorker::~BatchWorker() = default;

SegmentMatches BatchWorker::run(const logs::Segment& segment) { return impl_->run(segment); }

} // namespace rw::match
