// Rules and events from one input: whatever they are, the batch scanner, the live matcher and the explanation must find
// the same. The input is a rule file, a line "=====", then a log.

#include "engine/explain/explain.h"
#include "engine/logs/log_table.h"
#include "engine/match/batch_scanner.h"
#include "engine/match/live_matcher.h"
#include "engine/rules/sigma/sigma.h"
#include "tests/fuzz/read_bytes.h"

using namespace rw;

namespace {

constexpr std::string_view border = "\n=====\n";
constexpr logs::Row most_rows = 200; // an explanation of each would take too long beyond

const std::shared_ptr<const taxonomy::Taxonomy>& bundled() {
    static const auto taxonomy = *taxonomy::Taxonomy::load(RW_SOURCE_DIR "/catalogs/taxonomy");
    return taxonomy;
}

void require(bool holds) {
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const size_t at = text.find(border);
    if (at == std::string_view::npos) return 0;
    ir::PredicateTable predicates;
    const rules::RuleFile parsed = sigma::parse(text.substr(0, at), "fuzz.yml", predicates);
    std::vector<const ir::Rule*> rules;
    for (const rules::RuleDocument& document : parsed.documents)
        if (document.replayable()) rules.push_back(&document.rule);
    if (rules.empty()) return 0;

    const std::string_view log = text.substr(at + border.size());
    const logs::test::MemoryFile file(reinterpret_cast<const uint8_t*>(log.data()), log.size());
    logs::StreamOptions options;
    options.archive_bytes_limit = uint64_t{1} << 20;
    Job job;
    const auto table = logs::read_table({file.path()}, 1, job, options);
    if (table->row_count() == 0 || table->row_count() > most_rows) return 0;
    const auto collection = match::Collection::make("fuzz", match::Role::attack, false, table, bundled());
    const auto plan = match::RulePlan::make(rules, predicates, bundled(), 1, nullptr);
    const match::MatchReport report = match::scan(plan, {file.path()}, 1, job, options);
    require(report.events == table->row_count());
    match::LiveMatcher live(collection);
    for (size_t rule = 0; rule < rules.size(); ++rule) {
        const match::RuleResult result = live.evaluate(*rules[rule], predicates, job);
        require(result.complete && result.in_scope == report.events_in_scope[rule]);
        require(result.matches.count() == report.matches[rule].size());
        std::vector<bool> matched(table->row_count());
        for (const uint32_t row : result.matches.rows()) matched[row] = true;
        for (logs::Row row = 0; row < table->row_count(); ++row)
            require(explain::explain(*rules[rule], predicates, *collection, row).matched == matched[row]);
        if (table->files().size() != 1) continue; // positions are those of the file
        for (const match::EventRef& event : report.matches[rule])
            require(event.row < matched.size() && matched[event.row]);
    }
    return 0;
}
