#include "app/cli/commands.h"
#include "app/cli/text_style.h"
#include "app/common/rule_loader.h"

#include "engine/base/file.h"
#include "engine/base/json_writer.h"

#include <algorithm>
#include <cstdio>

namespace rw::cli {

namespace {

std::string_view word(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::info:
        return "info";
    }
    return "error";
}

/// All diagnostics of a file in order of place.
std::vector<Diagnostic> diagnostics_of(const rules::RuleFile& file) {
    std::vector<Diagnostic> all = file.diagnostics;
    for (const rules::RuleDocument& document : file.documents)
        all.insert(all.end(), document.diagnostics.begin(), document.diagnostics.end());
    std::stable_sort(
        all.begin(), all.end(), [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
    return all;
}

void print_json(Output& out, const std::string& path, const std::string& text, const Diagnostic& diagnostic) {
    const Place begin = place_of(text, diagnostic.span.begin);
    const Place end = place_of(text, diagnostic.span.end);
    JsonWriter json;
    json.begin_object().member("path", path).member("line", begin.line).member("column", begin.column);
    json.member("end_line", end.line).member("end_column", end.column).member("code", diagnostic.code);
    json.member("severity", word(diagnostic.severity)).member("message", diagnostic.message).key("fix");
    if (diagnostic.fixes.empty()) {
        json.null();
    } else {
        const Fix& fix = diagnostic.fixes.front();
        json.begin_object().member("title", fix.title).key("edits").begin_array();
        for (const TextEdit& edit : fix.edits)
            json.begin_object()
                .member("start", edit.span.begin)
                .member("end", edit.span.end)
                .member("text", edit.text)
                .end_object();
        json.end_array().end_object();
    }
    json.end_object();
    out << json.text() << "\n";
}

void print_text(Output& out, const std::string& path, const std::string& text, const Diagnostic& diagnostic) {
    const Place at = place_of(text, diagnostic.span.begin);
    out << painted(Style::heading, path) << ":" << std::to_string(at.line) << ":" << std::to_string(at.column) << ": "
        << painted(style_of(diagnostic.severity), word(diagnostic.severity)) << ": " << shown(diagnostic.message) << " "
        << painted(Style::faint, "[" + std::string(diagnostic.code) + "]") << "\n";
}

/// SARIF 2.1.0, the members that code-scanning services read.
class Sarif {
public:
    void add(const std::string& path, const std::string& text, const Diagnostic& diagnostic) {
        const Place begin = place_of(text, diagnostic.span.begin);
        const Place end = place_of(text, diagnostic.span.end);
        json_.begin_object().member("ruleId", diagnostic.code);
        json_.member("level", diagnostic.severity == Severity::info ? "note" : word(diagnostic.severity));
        json_.key("message").begin_object().member("text", diagnostic.message).end_object();
        json_.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
        json_.key("artifactLocation").begin_object().member("uri", path).end_object();
        json_.key("region").begin_object().member("startLine", begin.line).member("startColumn", begin.column);
        json_.member("endLine", end.line).member("endColumn", end.column).end_object();
        json_.end_object().end_object().end_array().end_object();
    }

    [[nodiscard]] std::string finish() const {
        return R"({"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":)"
               R"({"name":"Rulewright","version":")" RW_VERSION R"("}},"results":[)" +
               json_.text() + "]}]}\n";
    }

private:
    JsonWriter json_;
};

/// Applies the first fix of each diagnostic, from the end on; overlapping ones wait for the next run.
std::string fixed(const std::string& text, const std::vector<Diagnostic>& diagnostics) {
    std::vector<TextEdit> edits;
    uint32_t free_from = 0;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.fixes.empty() || diagnostic.fixes.front().edits.empty()) continue;
        std::vector<TextEdit> wanted = diagnostic.fixes.front().edits;
        std::sort(wanted.begin(), wanted.end(), [](const TextEdit& a, const TextEdit& b) {
            return a.span.begin < b.span.begin;
        });
        if (wanted.front().span.begin < free_from) continue;
        edits.insert(edits.end(), wanted.begin(), wanted.end());
        free_from = wanted.back().span.end + (wanted.back().span.empty() ? 1 : 0);
    }
    std::string result = text;
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
        result.replace(edit->span.begin, edit->span.size(), edit->text);
    return result;
}

} // namespace

int lint(const LintOptions& options) {
    if (!options.config.empty()) {
        std::fprintf(stderr, "--config: Lint settings are not read yet. Run without it. [RW0010]\n");
        return wrong_usage;
    }
    if (options.fix && std::find(options.paths.begin(), options.paths.end(), "-") != options.paths.end()) {
        std::fprintf(stderr, "--fix: Standard input cannot be changed. Name files. [RW0010]\n");
        return wrong_usage;
    }
    app::LoadedRules loaded = app::load_rules(options.paths, {}, options.common.thread_count());
    bool unread = !loaded.errors.empty();
    for (const Error& error : loaded.errors) print_error(error);
    Output out;
    Sarif sarif;
    uint64_t errors = 0;
    uint64_t warnings = 0;
    for (size_t i = 0; i < loaded.files.size(); ++i) {
        const std::string& path = loaded.files[i].path;
        std::string text = loaded.texts[i];
        std::vector<Diagnostic> diagnostics = diagnostics_of(loaded.files[i]);
        if (options.fix) {
            const std::string mended = fixed(text, diagnostics);
            if (mended != text) {
                if (const auto written = replace_file(path, mended); !written) {
                    print_error(written.error());
                    unread = true;
                } else {
                    text = mended;
                    diagnostics = diagnostics_of(sigma::parse(text, path, loaded.predicates));
                }
            }
        }
        for (const Diagnostic& diagnostic : diagnostics) {
            errors += diagnostic.severity == Severity::error ? 1 : 0;
            warnings += diagnostic.severity == Severity::warning ? 1 : 0;
            switch (options.common.output()) {
            case Format::json:
                print_json(out, path, text, diagnostic);
                break;
            case Format::sarif:
                sarif.add(path, text, diagnostic);
                break;
            case Format::text:
            case Format::csv:
                print_text(out, path, text, diagnostic);
                break;
            }
        }
    }
    if (options.common.output() == Format::sarif) out << sarif.finish();
    if (options.common.output() == Format::text)
        out << counted(loaded.files.size(), "file") << ": " << counted(errors, "error") << ", "
            << counted(warnings, "warning") << "\n";
    return unread ? unread_input : errors > 0 ? answered_no : done;
}

} // namespace rw::cli
