// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/upgrade_check.h"

namespace relupscope::ui {

UpgradeCheck::UpgradeCheck(CheckFunction check, QObject* parent)
    : QObject(parent), m_check(std::move(check))
{
    m_worker.moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("check"));
    m_thread.start();
}

UpgradeCheck::~UpgradeCheck()
{
    cancel();
    m_thread.quit();
    m_thread.wait();
}

void UpgradeCheck::start(const CheckOptions& options)
{
    cancel();
    m_stop = std::make_shared<std::atomic<bool>>(false);
    const int number = m_number;
    QMetaObject::invokeMethod(&m_worker, [this, options, number, stop = m_stop] {
        CheckOptions own = options;
        own.interrupt = stop.get();
        own.progress = [this, number](const std::string& what, double fraction) {
            QMetaObject::invokeMethod(this, [this, number, what, fraction] {
                if (number == m_number)
                    Q_EMIT progressed(QString::fromStdString(what), fraction);
            });
        };
        if (*stop)
            return;
        const auto report = std::make_shared<Result<CheckReport>>(m_check(own));
        QMetaObject::invokeMethod(this, [this, number, report] { finish(number, *report); });
    });
}

void UpgradeCheck::cancel()
{
    if (m_stop)
        *m_stop = true;
    m_stop = nullptr;
    ++m_number;
}

void UpgradeCheck::finish(int number, const Result<CheckReport>& report)
{
    if (number != m_number)
        return;
    m_stop = nullptr;
    if (report)
        Q_EMIT found(*report);
    else
        Q_EMIT failed(report.error());
}

} // namespace relupscope::ui
