// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/other_run.h"

#include <QFileInfo>

namespace relupscope::ui {

OtherRun::OtherRun(OpenSession openSession, QObject* parent)
    : QObject(parent), m_controller(std::move(openSession))
{
    connect(&m_controller, &SessionController::opened, this, [this] {
        m_stage = Stage::Running;
        Moment end;
        end.kind = Moment::Kind::End;
        m_controller.goTo(end);
    });
    connect(&m_controller, &SessionController::idle, this, [this] {
        if (m_stage == Stage::Running)
            m_stage = Stage::Arriving;
    });
    connect(&m_controller, &SessionController::frameChanged, this, [this](const Frame& frame) {
        if (m_stage != Stage::Arriving)
            return;
        m_stage = Stage::Idle;
        m_last = frame.view;
        m_branch = frame.branch;
        Q_EMIT ready();
    });
    connect(&m_controller, &SessionController::failed, this, [this](const Error& error) {
        m_stage = Stage::Idle;
        Q_EMIT failed(error);
    });
}

void OtherRun::open(const SessionOptions& options)
{
    m_stage = Stage::Opening;
    m_last = nullptr;
    m_name = QFileInfo(QString::fromStdString(options.scenario)).completeBaseName();
    m_controller.open(options);
}

} // namespace relupscope::ui
