#include "engine/match/batch_worker.h"

#include "engine/match/batch_columns.h"
#include "engine/match/class_binder.h"
#include "engine/match/class_memo.h"
#include "engine/match/row_tests.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>

namespace rw::match {

namespace {

using logs::Code;
using logs::Row;

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The rules of one class of rows.
struct ClassRules {
    bool bound = false;
    bool fresh = false; ///< no column has come since it was bound or checked
    ClassBinding binding;
    ClassMemo memo;
    std::vector<Row> rows; ///< of the segment
};

} // namespace

class BatchWorker::Impl {
public:
    explicit Impl(std::shared_ptr<const RulePlan> plan)
        : plan_(std::move(plan))
        , builder_([this](std::string_view path) { return plan_->wants(path); })
        , columns_(builder_)
        , classifier_(plan_->taxonomy())
        , row_tests_(*plan_, builder_, columns_) {}

    [[nodiscard]] SegmentMatches run(const logs::Segment& segment);

private:
    void read(const logs::Segment& segment, logs::SegmentReport& report);
    void take_new_columns();
    void classify_rows();
    void refresh(ClassId id);
    void walk_columns();
    void match_rows(const logs::Segment& segment, SegmentMatches& result);
    void match_open(const ClassRules& at, const std::vector<Outcome::Open>& rules, Row row, SegmentMatches& result);
    void add_match(SegmentMatches& result, RuleIndex rule, Row row);
    void forget_when_large();

    std::shared_ptr<const RulePlan> plan_;
    logs::SegmentBuilder builder_;
    std::map<logs::Format, std::unique_ptr<logs::SegmentReader>> readers_;
    BatchColumns columns_;
    Classifier classifier_;
    RowTests row_tests_;
    std::deque<ClassRules> classes_; ///< by class id
    ProgramState state_;
    std::vector<ClassId> class_of_row_;
    std::vector<StateId> state_of_row_;
};

void BatchWorker::Impl::read(const logs::Segment& segment, logs::SegmentReport& report) {
    auto& reader = readers_[segment.format];
    if (!reader) reader = make_reader(segment.format, builder_);
    reader->read(segment, report);
}

void BatchWorker::Impl::take_new_columns() {
    if (!columns_.take_new()) return;
    std::vector<Classifier::Column> identity;
    for (const taxonomy::IdentityColumn& known : plan_->taxonomy().identity_columns()) {
        const uint32_t id = columns_.find(known.path);
        if (id != UINT32_MAX) identity.push_back({known.part, known.shape, id});
    }
    classifier_.reset(std::move(identity));
    for (ClassRules& rules : classes_) rules.fresh = false;
}

void BatchWorker::Impl::classify_rows() {
    const auto& identity = classifier_.columns();
    std::vector<Code> codes(identity.size());
    class_of_row_.clear();
    for (ClassRules& rules : classes_) rules.rows.clear();
    for (Row row = 0; row < builder_.row_count(); ++row) {
        for (size_t i = 0; i < identity.size(); ++i) codes[i] = builder_.columns()[identity[i].index]->code(row);
        const ClassId id = classifier_.classify(codes, [&](size_t i, Code code) {
            return builder_.columns()[identity[i].index]->dictionary().value(code).text;
        });
        class_of_row_.push_back(id);
        while (classes_.size() <= id) classes_.emplace_back();
        classes_[id].rows.push_back(row);
    }
    for (size_t id = 0; id < classes_.size(); ++id)
        if (!classes_[id].rows.empty() && !classes_[id].fresh) refresh(static_cast<ClassId>(id));
}

/// Binds the class, unless the columns that came since change nothing for it.
void BatchWorker::Impl::refresh(ClassId id) {
    ClassRules& at = classes_[id];
    const RowClass& row_class = classifier_.classes()[id];
    if (!at.bound || !still_holds(at.binding, *plan_, columns_.names(), row_class)) {
        at.binding = bind_class(*plan_, columns_, row_class);
        at.memo.clear();
    }
    at.bound = true;
    at.fresh = true;
}

/// Column by column, so that one column's codes and decisions are at hand for all rows.
void BatchWorker::Impl::walk_columns() {
    state_of_row_.assign(builder_.row_count(), 0);
    for (ClassRules& at : classes_) {
        if (at.rows.empty()) continue;
        const RuleProgram& program = at.binding.program;
        if (at.memo.size() > ClassMemo::largest) at.memo.clear();
        for (size_t i = 0; i < program.columns.size(); ++i)
            at.memo.advance(program, i, columns_[program.columns[i]], at.rows, state_of_row_);
    }
}

void BatchWorker::Impl::add_match(SegmentMatches& result, RuleIndex rule, Row row) {
    const logs::RowMeta& meta = builder_.metas()[row];
    Instant time = meta.time;
    if (!time.valid() && !meta.time_text.empty()) time = parse_time(meta.time_text).value_or(Instant{});
    result.matches.push_back(
        {rule, row, meta.record, meta.record_is_position, classifier_.classes()[class_of_row_[row]].kind, time});
}

/// Rules whose verdict hangs on the row itself. Nearly always no keyword can stand in it, and that settles them.
void BatchWorker::Impl::match_open(const ClassRules& at,
                                   const std::vector<Outcome::Open>& rules,
                                   Row row,
                                   SegmentMatches& result) {
    const RuleProgram& program = at.binding.program;
    bool marked = false;
    for (const Outcome::Open& open : rules) {
        const BoundRule& bound = program.rules[open.rule];
        const bool may_hold = std::any_of(bound.row_wise.begin(), bound.row_wise.end(), [&](uint32_t leaf) {
            return row_tests_.may_hold(program.leaves[leaf], row);
        });
        if (!may_hold) {
            if (open.without_rows) add_match(result, bound.rule, row);
            continue;
        }
        if (!marked) at.memo.mark(state_of_row_[row], program, state_);
        marked = true;
        const Verdict verdict = state_.evaluate(program, *plan_, bound, [&](uint32_t leaf) {
            return row_tests_.holds(program.leaves[leaf], row) ? Verdict::yes : Verdict::no;
        });
        if (verdict == Verdict::yes) add_match(result, bound.rule, row);
    }
}

void BatchWorker::Impl::match_rows(const logs::Segment& segment, SegmentMatches& result) {
    row_tests_.begin(segment);
    result.classes = classifier_.classes();
    result.rows_of_class.clear();
    for (const ClassRules& at : classes_) result.rows_of_class.push_back(at.rows.size());
    for (Row row = 0; row < builder_.row_count(); ++row) {
        ClassRules& at = classes_[class_of_row_[row]];
        if (at.binding.program.rules.empty()) continue;
        const Outcome& known = at.memo.outcome(state_of_row_[row], at.binding.program, *plan_, state_);
        for (const RuleIndex rule : known.matched) add_match(result, rule, row);
        if (!known.open.empty()) match_open(at, known.open, row, result);
        if (known.open_to_keywords.empty()) continue;
        if (row_tests_.may_hold_a_keyword(row))
            match_open(at, known.open_to_keywords, row, result);
        else
            for (const RuleIndex rule : known.without_keywords) add_match(result, rule, row);
    }
    row_tests_.end();
}

void BatchWorker::Impl::forget_when_large() {
    if (columns_.bytes() < forgotten_above_bytes) return;
    columns_.forget();
    for (ClassRules& at : classes_) at.memo.clear();
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
    columns_.decide_new_values();
    walk_columns();
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
