#include "app/workbench/drop_scan.h"

#include "engine/base/file.h"
#include "engine/logs/input/detect.h"
#include "engine/logs/segment_stream.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

enum class Content : uint8_t { rule, log, unread };

bool isRuleName(const std::string& path) { return path.ends_with(".yml") || path.ends_with(".yaml"); }

bool isSidecar(const fs::path& path) { return path.filename().string() == "workspace.yaml"; }

class Scan {
public:
    explicit Scan(Job& job)
        : job_(job) {}

    void argument(const std::string& path) {
        std::error_code failed;
        const fs::file_status status = fs::status(path, failed);
        if (fs::is_directory(status))
            folder(path);
        else if (fs::is_regular_file(status))
            single(path);
        else
            refuse(path, "nothing", failed ? failed.message() + "." : "It is a pipe or a device, not a file.");
    }

    DropScan take() {
        found_.complete = found_.complete && !job_.cancelled();
        return std::move(found_);
    }

private:
    void single(const std::string& path) {
        switch (look(path, true)) {
        case Content::rule:
            found_.rules.push_back(path);
            found_.ruleRoots.push_back(path);
            break;
        case Content::log:
            found_.logs.push_back(path);
            ++found_.logFiles;
            break;
        case Content::unread:
            break;
        }
    }

    void folder(const std::string& root) {
        std::error_code failed;
        // Asked of the folder itself: the walk below passes over what it may not enter.
        if (const fs::directory_iterator probe(root, failed); failed)
            return refuse(root, "folder", "The folder cannot be read: " + failed.message() + ".");
        std::vector<std::string> logs;
        const size_t rulesBefore = found_.rules.size();
        const uint64_t unreadBefore = found_.unreadFiles;
        const auto options = fs::directory_options::skip_permission_denied;
        auto at = fs::recursive_directory_iterator(root, options, failed);
        for (; !failed && at != fs::recursive_directory_iterator() && !job_.cancelled(); at.increment(failed)) {
            std::error_code ignored;
            const std::string name = at->path().filename().string();
            if (name.starts_with('.') || isSidecar(at->path())) {
                if (at->is_directory(ignored)) at.disable_recursion_pending();
                continue;
            }
            if (!at->is_regular_file(ignored)) continue;
            if (job_.events() >= DropScan::maxFiles) {
                found_.complete = false;
                break;
            }
            const std::string path = at->path().string();
            const Content content = look(path, false);
            if (content == Content::rule) found_.rules.push_back(path);
            if (content == Content::log) logs.push_back(path);
        }
        if (failed) refuse(root, "folder", "The folder cannot be read to its end: " + failed.message() + ".");
        if (found_.rules.size() > rulesBefore) found_.ruleRoots.push_back(root);
        found_.logFiles += logs.size();
        if (logs.empty()) return;
        // A folder of logs alone stays one path; else its other files would be read as logs.
        if (found_.rules.size() == rulesBefore && found_.unreadFiles == unreadBefore && found_.complete) {
            found_.logs.push_back(root);
        } else {
            std::sort(logs.begin(), logs.end());
            found_.logs.insert(found_.logs.end(), logs.begin(), logs.end());
        }
    }

    /// @param named  the file itself was dropped: a half-written rule is one by its name too
    Content look(const std::string& path, bool named) {
        job_.add_events(1);
        const auto file = InputFile::open(path);
        if (!file) {
            refuse(path, "no access", file.error().message);
            return Content::unread;
        }
        std::string head(logs::detect_bytes, '\0');
        const auto got = file->read(0, head.data(), head.size());
        if (!got) {
            refuse(path, "no access", got.error().message);
            return Content::unread;
        }
        head.resize(*got);
        const logs::Detection is = logs::detect(head, *got < logs::detect_bytes);
        const bool text = is.container == logs::Container::none && is.format != logs::Format::evtx &&
                          is.format != logs::Format::pcap && is.format != logs::Format::binary;
        if (text && looksLikeSigma(head)) return Content::rule;
        if (is.container != logs::Container::none || is.refusal.empty()) return Content::log;
        if (text && named && isRuleName(path)) return Content::rule;
        const bool yaml = text && isRuleName(path);
        refuse(path,
               yaml ? "YAML" : std::string(logs::format_name(is.format)),
               yaml ? "It is no Sigma rule: no detection, correlation or filter at the beginning of a line."
                    : is.refusal);
        return Content::unread;
    }

    void refuse(const std::string& path, std::string kind, std::string reason) {
        ++found_.unreadFiles;
        if (found_.unread.size() < DropScan::maxUnread)
            found_.unread.push_back({path, std::move(kind), std::move(reason)});
    }

    Job& job_;
    DropScan found_;
};

} // namespace

bool looksLikeSigma(std::string_view head) {
    static constexpr std::array<std::string_view, 3> keys{"detection:", "correlation:", "filter:"};
    for (size_t at = 0; at < head.size();) {
        const std::string_view line = head.substr(at);
        if (std::any_of(keys.begin(), keys.end(), [line](std::string_view key) { return line.starts_with(key); }))
            return true;
        const size_t end = head.find('\n', at);
        if (end == std::string_view::npos) return false;
        at = end + 1;
    }
    return false;
}

DropScan scanDropped(const std::vector<std::string>& paths, Job& job) {
    Scan scan(job);
    for (const std::string& path : paths) scan.argument(path);
    return scan.take();
}

std::vector<DropScan::Unread> countEvents(const std::vector<std::string>& logs, Job& job) {
    logs::SegmentStream stream(logs, {}, job);
    logs::SegmentBuilder builder([](std::string_view) { return false; });
    std::map<logs::Format, std::unique_ptr<logs::SegmentReader>> readers;
    for (logs::Segment segment; !job.cancelled() && stream.next(segment); segment = {}) {
        auto& reader = readers[segment.format];
        if (!reader)
            reader = segment.format == logs::Format::evtx ? make_evtx_reader(builder) : make_json_reader(builder);
        logs::SegmentReport report;
        reader->read(segment, report);
        job.add_events(builder.row_count());
        builder.clear_rows();
    }
    std::vector<DropScan::Unread> unread;
    if (job.cancelled()) return unread;
    for (const logs::LogFile& file : stream.files())
        if (!file.readable && !file.problems.empty() && unread.size() < DropScan::maxUnread)
            unread.push_back({file.path, std::string(logs::format_name(file.format)), file.problems.front().message});
    return unread;
}

} // namespace rw::app
