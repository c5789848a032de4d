#include "engine/logs/input/detect.h"

#include "engine/logs/input/detect_text.h"

#include <algorithm>
#include <charconv>

namespace rw::logs {

namespace {

struct Magic {
    size_t at;
    std::string_view bytes;
    const char* name;
};

using std::string_view_literals::operator""sv;

constexpr Magic foreign[] = {
    {0, "7z\xBC\xAF\x27\x1C"sv, "a 7-Zip archive"},
    {0, "Rar!\x1A\x07"sv, "a RAR archive"},
    {0, "MSCF\0\0\0\0"sv, "a cabinet archive"},
    {0, "\x04\x22\x4D\x18"sv, "an LZ4 file"},
    {0, "\x1F\x9D"sv, "a file of compress"},
    {4, "LfLe"sv, "a Windows event log of the old kind (EVT)"},
    {0, "SQLite format 3\0"sv, "an SQLite database"},
    {0, "PAR1"sv, "a Parquet file"},
    {0, "bplist00"sv, "a binary property list"},
    {0,
     "\x7F"
     "ELF"sv,
     "a program"},
    {0, "MZ"sv, "a program"},
    {0, "%PDF-"sv, "a PDF document"},
    {0, "regf"sv, "a registry hive"},
};

constexpr std::string_view pcap_magics[] = {
    "\xD4\xC3\xB2\xA1"sv, "\xA1\xB2\xC3\xD4"sv, "\x4D\x3C\xB2\xA1"sv, "\xA1\xB2\x3C\x4D"sv, "\x0A\x0D\x0D\x0A"sv};

/// A tar header's checksum: the sum of its bytes, the checksum itself read as blanks.
bool is_tar(std::string_view head) {
    constexpr size_t block = 512;
    constexpr size_t checksum_at = 148;
    if (head.size() < block) return false;
    unsigned sum = 0;
    for (size_t i = 0; i < block; ++i)
        sum += i >= checksum_at && i < checksum_at + 8 ? unsigned{' '} : static_cast<uint8_t>(head[i]);
    size_t at = checksum_at;
    while (at < checksum_at + 8 && head[at] == ' ') ++at;
    unsigned written = 0;
    const auto [end, error] = std::from_chars(head.data() + at, head.data() + checksum_at + 8, written, 8);
    return error == std::errc() && end != head.data() + at && written == sum && head[0] != '\0';
}

Container container_of(std::string_view head) {
    if (head.starts_with("\x1F\x8B")) return Container::gzip;
    if (head.starts_with("PK\x03\x04"sv) || head.starts_with("PK\x05\x06"sv) || head.starts_with("PK\x07\x08"sv))
        return Container::zip;
    if (head.starts_with("\x28\xB5\x2F\xFD"sv)) return Container::zstd;
    if (head.size() >= 10 && head.starts_with("BZh") && head[3] >= '1' && head[3] <= '9' &&
        (head.substr(4, 6) == "\x31\x41\x59\x26\x53\x59"sv || head.substr(4, 6) == "\x17\x72\x45\x38\x50\x90"sv))
        return Container::bzip2;
    if (head.starts_with("\xFD"
                         "7zXZ\0"sv))
        return Container::xz;
    return is_tar(head) ? Container::tar : Container::none;
}

/// Files of which the header is damaged still have chunks; four bytes too many in front are met in carved files.
bool is_evtx(std::string_view head) {
    constexpr size_t header_window = 4096;
    return head.starts_with("ElfFile"sv) ||
           head.substr(0, header_window).find("ElfFile\0"sv) != std::string_view::npos ||
           head.find("ElfChnk\0"sv) != std::string_view::npos;
}

Detection refused(Format format, std::string sentence) {
    Detection result;
    result.format = format;
    result.refusal = std::move(sentence);
    return result;
}

} // namespace

std::string_view container_name(Container container) {
    switch (container) {
    case Container::none:
        return "";
    case Container::gzip:
        return "gzip";
    case Container::zip:
        return "zip";
    case Container::zstd:
        return "zstd";
    case Container::bzip2:
        return "bzip2";
    case Container::xz:
        return "xz";
    case Container::tar:
        return "tar";
    }
    return "";
}

Detection detect(std::string_view head, bool whole) {
    if (head.empty()) return refused(Format::empty, "The file is empty.");
    Detection result;
    result.container = container_of(head);
    if (result.container != Container::none) return result;
    if (is_evtx(head)) {
        result.format = Format::evtx;
        return result;
    }
    for (const std::string_view magic : pcap_magics)
        if (head.starts_with(magic)) return refused(Format::pcap, "PCAP is not read. Convert it to Zeek logs in JSON.");
    for (const Magic& magic : foreign)
        if (head.size() > magic.at && head.substr(magic.at).starts_with(magic.bytes))
            return refused(Format::binary,
                           std::string("This is ") + magic.name +
                               ", which is not read. "
                               "Convert it to EVTX or JSON lines.");
    const Encoding encoding = detect_encoding(head);
    const std::string_view behind_mark = head.substr(std::min(mark_bytes(encoding), head.size()));
    std::string converted;
    if (is_utf16(encoding)) converted = utf16_to_utf8(behind_mark, encoding);
    result = detect_text(is_utf16(encoding) ? std::string_view(converted) : behind_mark, whole);
    result.encoding = encoding;
    return result;
}

} // namespace rw::logs
