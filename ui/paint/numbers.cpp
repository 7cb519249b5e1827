// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/numbers.h"

#include <QObject>

#include <cmath>

namespace relupscope::ui {

namespace {

QString oneDecimal(double value, const QString& suffix)
{
    QString digits = QString::number(value, 'f', 1);
    if (digits.endsWith(QStringLiteral(".0")))
        digits.chop(2);
    return digits + suffix;
}

} // namespace

QString grouped(uint64_t value)
{
    QString digits = QString::number(value);
    for (qsizetype at = digits.size() - 3; at > 0; at -= 3)
        digits.insert(at, QLatin1Char(','));
    return digits;
}

QString milliseconds(double ms)
{
    const double tenths = std::round(std::abs(ms) * 10);
    const auto whole = static_cast<uint64_t>(tenths / 10);
    const int tenth = static_cast<int>(std::fmod(tenths, 10));
    return (ms < 0 && tenths > 0 ? QStringLiteral("−") : QString()) + grouped(whole)
        + QStringLiteral(".%1 ms").arg(tenth);
}

QString age(double ms)
{
    constexpr double second = 1000;
    constexpr double minute = 60 * second;
    if (ms < second)
        return milliseconds(ms);
    if (ms < 10 * minute)
        return QObject::tr("%1 s").arg(ms / second, 0, 'f', 1);
    return QObject::tr("%1 min").arg(ms / minute, 0, 'f', 0);
}

QString shortNumber(double value)
{
    const double size = std::abs(value);
    if (size >= 999'500)
        return oneDecimal(value / 1e6, QStringLiteral("M"));
    if (size >= 9'950)
        return QString::number(value / 1000, 'f', 0) + QLatin1Char('k');
    if (size >= 1'000)
        return oneDecimal(value / 1000, QStringLiteral("k"));
    if (size >= 100)
        return QString::number(value, 'f', 0);
    if (size > 0 && size < 0.05)
        return QString::number(value, 'g', 1);
    return oneDecimal(value, {});
}

QString counted(uint64_t n, const QString& one, const QString& many)
{
    return grouped(n) + QLatin1Char(' ') + (n == 1 ? one : many);
}

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

} // namespace relupscope::ui
