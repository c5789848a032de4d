#pragma once
// The walk over a query's tree. Only lowering's own files include this (binding.cpp for scalars, pipeline.cpp for
// operators, lowering.cpp for statements and the result).

#include "engine/rules/kusto/codes.h"
#include "engine/rules/kusto/expression.h"
#include "engine/rules/kusto/limits.h"
#include "engine/rules/kusto/lowering.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rw::kusto {

/// What names of columns stand for at one place of a pipeline. A name that is not here is a field of the event.
struct Columns {
    std::map<std::string, ExpressionPtr, std::less<>> known;
    bool closed = false; ///< behind a step that leaves only these columns of the events
};

/// One way through a pipeline so far.
struct Flow {
    std::string label;
    Span span{};
    std::vector<ir::Source> sources;
    std::shared_ptr<const Columns> columns = std::make_shared<const Columns>();
    std::vector<ExpressionPtr> conditions;
};

using Flows = std::vector<Flow>;

struct Frame;

/// What a let or a parameter stands for.
struct Binding {
    SyntaxId syntax = no_syntax;
    mutable ExpressionPtr scalar{};       ///< a parameter's value, or what `syntax` was found to be
    std::shared_ptr<const Flows> flows{}; ///< a parameter that is a table
    const Frame* frame = nullptr;         ///< where `syntax` is read
    uint32_t order = 0;                   ///< sees only what is bound before it
};

struct Frame {
    std::map<std::string_view, Binding> names;
    const Frame* parent = nullptr;
    uint32_t parent_limit = UINT32_MAX; ///< how much of the parent is visible
};

/// Where a name is read.
struct Context {
    const Frame* frame = nullptr;
    uint32_t limit = UINT32_MAX; ///< bindings of `frame` from here on are not visible yet
    std::shared_ptr<const Columns> columns{};
    uint32_t depth = 0;
    bool searching = false; ///< in `search`, a text alone looks at every column
};

class Lowering {
public:
    Lowering(const SyntaxTree& tree, ir::PredicateTable& predicates, const ParseOptions& options)
        : tree_(tree)
        , predicates_(predicates)
        , options_(options) {}

    LoweredQuery run();

private:
    using Nodes = std::vector<SyntaxId>;

    [[nodiscard]] const SyntaxNode& node(SyntaxId id) const { return tree_.nodes[id]; }

    void lose(std::string_view code, std::string reason, Span span);
    void stage(const SyntaxNode& op, bool lost = true);
    void tell(Severity severity, std::string_view code, std::string message, Span span);

    // Names (lowering.cpp)
    struct Found {
        const Binding* binding = nullptr;
        const Frame* frame = nullptr;
    };

    [[nodiscard]] Found look_up(std::string_view name, const Context& context) const;
    /// The context in which the binding's own text is read; nothing when lets nest too deep.
    [[nodiscard]] std::optional<Context> inside(const Found& found, const Context& from);
    /// Statements of a block into a new frame; gives the last expression.
    SyntaxId open_block(SyntaxId block, Frame& frame);

    /// A call of a function that a let defines: its frame with parameters bound, and its last expression.
    struct Opened {
        Context context;
        SyntaxId result = no_syntax;
    };

    std::optional<Opened> open_function(const Found& found, const SyntaxNode& call, const Context& from);
    [[nodiscard]] bool is_tabular(SyntaxId id, const Context& context, uint32_t depth = 0);
    [[nodiscard]] static std::string_view last_name(const SyntaxTree& tree, const SyntaxNode& path);

    // Scalars (binding.cpp)
    ExpressionPtr bind(SyntaxId id, const Context& context);
    ExpressionPtr bind_name(const SyntaxNode& name, const Context& context);
    ExpressionPtr bind_member(const SyntaxNode& path, const Context& context);
    ExpressionPtr bind_call(const SyntaxNode& call, const Context& context);
    ExpressionPtr bind_in(const SyntaxNode& binary, const Context& context);
    ExpressionPtr bind_json(SyntaxId id, const Context& context);
    ExpressionPtr bind_search_text(const SyntaxNode& text);
    ExpressionPtr let_value(const Found& found, const Context& context, const SyntaxNode& use);
    std::string text_value(const SyntaxNode& text) const;
    ExpressionPtr blocked(const SyntaxNode& at, std::string_view code, std::string reason);

    // Tables that are written out (tables.cpp)
    struct Rows {
        std::vector<std::string> columns;
        std::vector<std::vector<ExpressionPtr>> rows;
    };

    std::optional<Rows> literal_rows(SyntaxId id, const Context& context, uint32_t depth = 0);
    std::optional<Rows> given_list(std::string_view name, Span span);
    bool apply_to_rows(const SyntaxNode& op, Rows& rows, const Context& context);

    // Pipelines (pipeline.cpp, steps.cpp)
    Flows walk(SyntaxId id, const Context& context);
    Flows walk_name(const SyntaxNode& name, const Context& context);
    Flows walk_call(const SyntaxNode& call, const Context& context);
    Flows walk_unpiped(const SyntaxNode& op, const Context& context);
    Flows table(std::string_view name, Span span);
    void filter_by_arguments(const SyntaxNode& call, Flow& flow, const Context& context);
    void apply(SyntaxId id, Flows& flows, const Context& context);
    void where(SyntaxId expression, Flow& flow, const Context& context, const SyntaxNode& op);
    void extend(const SyntaxNode& op, Flow& flow, const Context& context);
    void rename(const SyntaxNode& op, Flow& flow, const Context& context);
    void reduce(const SyntaxNode& op, Flow& flow, const Context& context);
    void close(Flow& flow, const std::map<std::string, ExpressionPtr, std::less<>>& keys);
    void union_of(const SyntaxNode& op, Flows& flows, const Context& context);
    void join(const SyntaxNode& op, Flows& flows, const Context& context);
    bool join_literal(const SyntaxNode& op, SyntaxId right, bool anti, Flows& flows, const Context& context);
    void parse_text(const SyntaxNode& op, Flow& flow, const Context& context);
    void expand(const SyntaxNode& op, Flow& flow, const Context& context);
    void apply_elements(const SyntaxNode& op, Flow& flow, const Context& context);
    void search(const SyntaxNode& op, Flows& flows, const Context& context);
    void known_columns(Flow& flow, const std::vector<std::string>& names, std::string_view reason, Span span);
    [[nodiscard]] bool unpacks(const SyntaxNode& op) const;
    static Context at(const Flow& flow, const Context& context);
    void set(Flow& flow, std::string_view name, ExpressionPtr value);

    const SyntaxTree& tree_;
    ir::PredicateTable& predicates_;
    const ParseOptions& options_;
    LoweredQuery out_;
    Flows extra_; ///< what joins bring in
    std::deque<Frame> frames_;
    size_t steps_ = 0;
    uint32_t walk_depth_ = 0;
};

} // namespace rw::kusto
