#pragma once
// Makes compressed data and archives for tests, through libarchive.

#include <QByteArray>
#include <QList>

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

namespace rw::logs::test {

enum class Packing { gzip, zstd, xz, bzip2, tar, zip };

struct Member {
    QByteArray name;
    QByteArray bytes;
};

inline la_ssize_t append_packed(archive*, void* to, const void* bytes, size_t size) {
    static_cast<QByteArray*>(to)->append(static_cast<const char*>(bytes), qsizetype(size));
    return la_ssize_t(size);
}

inline QByteArray pack_members(Packing packing, const QList<Member>& members) {
    // libarchive takes names through the locale; the reader under test runs in whatever is set.
    const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    const locale_t before = uselocale(utf8);
    QByteArray result;
    struct archive* out = archive_write_new();
    switch (packing) {
    case Packing::gzip:
        archive_write_add_filter_gzip(out);
        break;
    case Packing::zstd:
        archive_write_add_filter_zstd(out);
        break;
    case Packing::xz:
        archive_write_add_filter_xz(out);
        break;
    case Packing::bzip2:
        archive_write_add_filter_bzip2(out);
        break;
    case Packing::tar:
        archive_write_set_format_pax_restricted(out);
        break;
    case Packing::zip:
        archive_write_set_format_zip(out);
        break;
    }
    if (packing != Packing::tar && packing != Packing::zip) archive_write_set_format_raw(out);
    archive_write_set_bytes_in_last_block(out, 1);
    if (archive_write_open(out, &result, nullptr, &append_packed, nullptr) != ARCHIVE_OK)
        qFatal("cannot pack: %s", archive_error_string(out));
    for (const Member& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname_utf8(entry, member.name.constData());
        archive_entry_set_size(entry, member.bytes.size());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        if (archive_write_header(out, entry) < ARCHIVE_WARN) qFatal("cannot pack: %s", archive_error_string(out));
        archive_write_data(out, member.bytes.constData(), size_t(member.bytes.size()));
        archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
    uselocale(before);
    freelocale(utf8);
    return result;
}

inline QByteArray pack(Packing packing, const QByteArray& bytes) { return pack_members(packing, {{"data", bytes}}); }

} // namespace rw::logs::test
