#pragma once
// Printing of replay reports: json, csv, text.

#include "app/cli/commands.h"
#include "app/common/rule_loader.h"

#include "engine/match/batch_scanner.h"

#include <vector>

namespace rw::cli {

/// A rule as replay prints it; beside the plan's rules.
struct ReplayRule {
    const rules::RuleFile* file = nullptr;
    const rules::RuleDocument* document = nullptr;
    const std::string* text = nullptr;
};

void print_report(const ReplayOptions& options,
                  const std::vector<ReplayRule>& rules,
                  const match::MatchReport& report,
                  const taxonomy::Taxonomy& taxonomy);

} // namespace rw::cli
