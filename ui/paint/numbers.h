// SPDX-License-Identifier: GPL-3.0-or-later
// How numbers are spelled: thousands grouped, milliseconds with one decimal, short forms in charts.
#pragma once

#include <QString>

#include <cstdint>

namespace relupscope::ui {

QString grouped(uint64_t value);   // 9,998
QString milliseconds(double ms);   // 562.4 ms
QString age(double ms);            // 60.8 ms, 8.5 s, 12 min: never wider than 8 letters
QString shortNumber(double value); // 0.4, 16, 463, 1.6k, 18k, 2.5M
QString counted(uint64_t n, const QString& one, const QString& many); // "1 caller", "463 callers"
QString text(const std::string& utf8);

} // namespace relupscope::ui
