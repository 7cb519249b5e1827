// SPDX-License-Identifier: GPL-3.0-or-later
// A second run beside the one that the window shows, from a saved session or a scenario: opened in
// a thread of its own, run to its end, and kept as the last view of it, to be compared with.
#pragma once

#include "session/session_controller.h"

namespace relupscope::ui {

class OtherRun : public QObject
{
    Q_OBJECT
public:
    explicit OtherRun(OpenSession openSession = Session::open, QObject* parent = nullptr);
    void open(const SessionOptions& options);
    // Of the run that was opened last; nullptr until it has come to its end.
    std::shared_ptr<const WorldView> last() const { return m_last; }
    BranchId branch() const { return m_branch; }
    QString name() const { return m_name; }
    // Its session, to read events from.
    SessionController& controller() { return m_controller; }

Q_SIGNALS:
    void ready();
    void failed(const relupscope::Error& error);

private:
    enum class Stage : uint8_t { Idle, Opening, Running, Arriving };

    SessionController m_controller;
    std::shared_ptr<const WorldView> m_last;
    BranchId m_branch = BranchTree::Root;
    QString m_name;
    Stage m_stage = Stage::Idle;
};

} // namespace relupscope::ui
