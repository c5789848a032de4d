#pragma once
// Where UTF-8 of the engine becomes QString and back, and how numbers are written for people. No other conversions.

#include <QLocale>
#include <QString>

#include <string>
#include <string_view>

namespace rw::widgets {

[[nodiscard]] inline QString toQt(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

[[nodiscard]] inline std::string fromQt(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<size_t>(bytes.size())};
}

/// Exact and grouped: 38,412. The same in every locale, because logs are compared across machines.
[[nodiscard]] inline QString grouped(uint64_t value) {
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qulonglong>(value));
}

/// Signed with a true minus: +4, −96, 0.
[[nodiscard]] inline QString change(int64_t value) {
    if (value == 0) return QStringLiteral("0");
    const auto size = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
    return (value < 0 ? QString(QChar(0x2212)) : QStringLiteral("+")) + grouped(size);
}

} // namespace rw::widgets
