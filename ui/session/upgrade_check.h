// SPDX-License-Identifier: GPL-3.0-or-later
// `checkUpgrade` in a thread of its own: what can be said of an upgrade before it runs. One check
// at a time; a new one, or cancel(), drops the outcome of the one before and has it end soon.
#pragma once

#include "api/check.h"

#include <QObject>
#include <QString>
#include <QThread>

#include <functional>
#include <memory>

namespace relupscope::ui {

// How an upgrade is checked; checkUpgrade but in tests.
using CheckFunction = std::function<Result<CheckReport>(const CheckOptions&)>;

class UpgradeCheck : public QObject
{
    Q_OBJECT
public:
    explicit UpgradeCheck(CheckFunction check = checkUpgrade, QObject* parent = nullptr);
    ~UpgradeCheck() override;
    void start(const CheckOptions& options);
    void cancel();
    bool isRunning() const { return m_stop != nullptr; }

Q_SIGNALS:
    void progressed(const QString& what, double fraction);
    void found(const relupscope::CheckReport& report);
    void failed(const relupscope::Error& error);

private:
    void finish(int number, const Result<CheckReport>& report);

    CheckFunction m_check;
    QThread m_thread;
    QObject m_worker;                          // lives in the thread
    std::shared_ptr<std::atomic<bool>> m_stop; // of the check under way; null: none is
    int m_number = 0;
};

} // namespace relupscope::ui
