#include "app/cli/replay_output.h"

#include "app/cli/text_style.h"

#include "engine/base/json_writer.h"

namespace rw::cli {

namespace {

class Printer {
public:
    Printer(const ReplayOptions& options,
            const std::vector<ReplayRule>& rules,
            const match::MatchReport& report,
            const taxonomy::Taxonomy& taxonomy)
        : options_(options)
        , rules_(rules)
        , report_(report)
        , taxonomy_(taxonomy) {}

    void json();
    void csv();
    void text();

private:
    [[nodiscard]] bool beyond_limit() { return options_.limit > 0 && printed_++ >= options_.limit; }

    void text_matches();
    void text_unreplayable();
    void text_files();

    const ReplayOptions& options_;
    const std::vector<ReplayRule>& rules_;
    const match::MatchReport& report_;
    const taxonomy::Taxonomy& taxonomy_;
    uint64_t printed_ = 0;
    Output out_;
};

void write_rule(JsonWriter& json, const ReplayRule& rule) {
    const rules::Metadata& metadata = rule.document->metadata;
    json.key("rule").begin_object();
    json.member("id", metadata.id.text).member("title", metadata.title.text).member("path", rule.file->path);
    json.member("level", metadata.level.text).member("language", "sigma").end_object();
}

void Printer::json() {
    for (size_t rule = 0; rule < rules_.size(); ++rule) {
        if (report_.matches[rule].empty()) continue;
        JsonWriter head;
        write_rule(head, rules_[rule]);
        const std::string rule_text = head.take();
        for (const match::EventRef& event : report_.matches[rule]) {
            if (beyond_limit()) return;
            JsonWriter json;
            json.begin_object().member("file", report_.files[event.file].path).member("record", event.record);
            json.member("row", event.row).member("time", format_time(event.time));
            json.member("kind", taxonomy_.kind_name(static_cast<taxonomy::KindId>(event.kind))).end_object();
            out_ << "{" << rule_text << ",\"event\":" << json.text() << "}\n";
        }
    }
}

void Printer::csv() {
    out_ << "rule_id,file,record,row,time\n";
    for (size_t rule = 0; rule < rules_.size(); ++rule) {
        for (const match::EventRef& event : report_.matches[rule]) {
            if (beyond_limit()) return;
            out_ << csv_cell(rules_[rule].document->metadata.id.text) << "," << csv_cell(report_.files[event.file].path)
                 << "," << std::to_string(event.record) << "," << std::to_string(event.row) << ","
                 << format_time(event.time) << "\n";
        }
    }
}

void Printer::text_matches() {
    std::vector<std::vector<std::string>> rows(1);
    for (const char* title : {"Level", "Matches", "In scope", "Rule"})
        rows.front().push_back(painted(Style::heading, title));
    uint64_t matching = 0;
    for (size_t rule = 0; rule < rules_.size(); ++rule) {
        const size_t count = report_.matches[rule].size();
        if (count == 0) continue;
        ++matching;
        const rules::Metadata& metadata = rules_[rule].document->metadata;
        rows.push_back(
            {painted(style_of_level(metadata.level.text), metadata.level.text),
             grouped(count),
             grouped(report_.events_in_scope[rule]),
             shown(metadata.title.text) + "  " + painted(Style::faint, "(" + rules_[rule].file->path + ")")});
    }
    if (matching > 0) out_ << aligned(rows, {false, true, true, false});
    out_ << grouped(matching) << " of " << grouped(rules_.size()) << " rules match; " << grouped(report_.match_count())
         << (report_.match_count() == 1 ? " match in " : " matches in ") << counted(report_.events, "event") << " of "
         << counted(report_.files.size(), "file") << "\n";
}

void Printer::text_unreplayable() {
    std::string lines;
    uint64_t count = 0;
    for (const ReplayRule& rule : rules_) {
        if (rule.document->replayable()) continue;
        ++count;
        const ir::Loss& loss = rule.document->rule.losses.front();
        lines += "  " + shown(rule.file->path) + ":" + std::to_string(place_of(*rule.text, loss.span.begin).line) +
                 ": " + shown(loss.reason) + " " + painted(Style::faint, "[" + std::string(loss.code) + "]") + "\n";
    }
    if (count > 0)
        out_ << "\n"
             << painted(Style::caution,
                        "Not replayable: " + grouped(count) + " of " + grouped(rules_.size()) + " rules")
             << "\n"
             << lines;
}

void Printer::text_files() {
    std::string lines;
    for (size_t file = 0; file < report_.files.size(); ++file)
        for (const logs::Problem& problem : report_.files[file].problems)
            lines += "  " + shown(report_.files[file].path) + ": byte " + std::to_string(problem.offset) + ": " +
                     shown(problem.message) + " " + painted(Style::faint, "[" + problem.code + "]") + "\n";
    if (!lines.empty()) out_ << "\n" << painted(Style::caution, "Files with problems") << "\n" << lines;
}

void Printer::text() {
    text_matches();
    text_unreplayable();
    text_files();
}

} // namespace

void print_report(const ReplayOptions& options,
                  const std::vector<ReplayRule>& rules,
                  const match::MatchReport& report,
                  const taxonomy::Taxonomy& taxonomy) {
    Printer printer(options, rules, report, taxonomy);
    switch (options.common.output()) {
    case Format::json:
        return printer.json();
    case Format::csv:
        return printer.csv();
    case Format::text:
    case Format::sarif:
        return printer.text();
    }
}

} // namespace rw::cli
