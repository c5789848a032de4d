#include "app/workbench/rule_file.h"

#include "app/common/rule_loader.h"

#include "engine/base/file.h"
#include "engine/logs/input/detect.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace rw::app {

namespace fs = std::filesystem;

namespace {

/// A sentence when the bytes are no text that an editor may show and write back; empty when they are.
std::string notText(const std::string& bytes) {
    const std::string_view head = std::string_view(bytes).substr(0, logs::detect_bytes);
    const logs::Detection found = logs::detect(head, head.size() == bytes.size());
    if (found.container != logs::Container::none)
        return "This is a " + std::string(logs::container_name(found.container)) +
               " file, not a rule. Open it as a log.";
    switch (found.format) {
    case logs::Format::evtx:
        return "This is an EVTX log, not a rule. Open it as a log.";
    case logs::Format::pcap:
    case logs::Format::binary:
        return "This is binary and no text, so it is no rule.";
    default:
        break;
    }
    if (logs::is_utf16(found.encoding))
        return "The text is " + std::string(logs::encoding_name(found.encoding)) +
               ". Save it as UTF-8 to edit it here.";
    if (bytes.find('\0') != std::string::npos) return "The file holds zero bytes and is no text.";
    return {};
}

} // namespace

Result<QByteArray> readRuleFile(const std::string& path) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status))
        return tl::unexpected(Error{"RW0001", "This is a pipe or a device, not a file.", path});
    if (fs::is_regular_file(status) && fs::file_size(path, failed) > largest_rule_bytes)
        return tl::unexpected(Error{"RW0002", "It is above 4 MB, which no rule is.", path});
    RW_TRY(bytes, read_file(path, largest_rule_bytes));
    if (std::string sentence = notText(bytes); !sentence.empty())
        return tl::unexpected(Error{"RW0014", std::move(sentence), path});
    return QByteArray::fromStdString(bytes);
}

SaveOutcome saveRuleFile(const std::string& path, const QByteArray& text, const std::optional<QByteArray>& known) {
    std::error_code failed;
    if (known && fs::exists(path, failed)) {
        // Replacing works in any folder that may be written, but a file that is marked read-only is meant so.
        if (faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
            return {Error{"RW0004", std::string("The file is read-only: ") + std::strerror(errno) + ".", path}};
        auto bytes = read_file(path, largest_rule_bytes);
        if (!bytes) return {Error{"RW0004", "What the file holds now cannot be read: " + bytes.error().message, path}};
        if (auto onDisk = QByteArray::fromStdString(*bytes); onDisk != *known) return {{}, std::move(onDisk)};
    }
    const std::string_view bytes(text.constData(), static_cast<size_t>(text.size()));
    if (auto written = replace_file(path, bytes); !written) return {std::move(written.error())};
    return {};
}

} // namespace rw::app
