// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/process_panel.h"

#include "models/process_links.h"
#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/edge_fade.h"
#include "widgets/rich_label.h"
#include "widgets/state_diff.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

const ProcessRow* findRow(const WorldView& view, ProcessId pid)
{
    const auto found = std::find_if(view.processes.begin(), view.processes.end(),
                                    [pid](const ProcessRow& r) { return r.pid == pid; });
    return found == view.processes.end() ? nullptr : &*found;
}

// The events of a process that led to its crash, at most three, the crash last.
std::vector<EventRow> momentsOf(const WorldView& view, const Crash& crash)
{
    std::vector<EventRow> moments;
    for (const EventRow& event : view.recentEvents) {
        const bool own = event.who == crash.name || event.who == crash.pid;
        const bool step = event.kind == "instruction";
        if (event.index <= crash.event && (own || step) && !event.say.empty())
            moments.push_back(event);
    }
    if (moments.size() > 3)
        moments.erase(moments.begin(), moments.end() - 3);
    return moments;
}

constexpr size_t mostLinks = 12;

QStringList firstOf(const std::vector<std::string>& all, size_t most)
{
    QStringList first;
    for (size_t i = 0; i < std::min(all.size(), most); ++i)
        first << text(all[i]);
    return first;
}

QString distance(double ms, double crashMs)
{
    const double before = crashMs - ms;
    return before < 0.05 ? QObject::tr("at once") : QStringLiteral("−%1 ms").arg(before, 0, 'f', 1);
}

} // namespace

ProcessPanel::ProcessPanel(const Look& look, QWidget* parent)
    : PanelFrame(look, QStringLiteral(" "), parent),
      m_scroll(new QScrollArea(this)),
      m_content(new QWidget),
      m_diff(new StateDiff(look)),
      m_facts(new RichLabel)
{
    setTitle({});
    setAccessibleName(tr("Process"));
    setHeadHeight(38);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(12, 0, 12, 0);
    column->setSpacing(5);
    body()->setContentsMargins(0, 0, 0, 3);
    column->addWidget(m_diff);
    column->addWidget(m_facts);
    column->addStretch(1);
    m_facts->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_facts->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_facts->setAccessibleName(tr("Facts of the process"));
    connect(m_facts, &QLabel::linkActivated, this, [this](const QString& link) {
        const QString pid = QStringLiteral("pid:");
        if (link.startsWith(pid))
            return Q_EMIT processChosen(link.mid(pid.size()).toULongLong());
        Q_EMIT placeChosen(link.section(QLatin1Char(':'), 0, 0),
                           link.section(QLatin1Char(':'), 1).toInt());
    });
    m_scroll->setWidget(m_content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(look.px(24));
    m_scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    body()->addWidget(m_scroll, 1);
    EdgeFade::install(look, m_scroll);
    clear();
}

QWidget* ProcessPanel::stateWidget() const
{
    return m_diff;
}

void ProcessPanel::clear()
{
    m_isEmpty = true;
    m_detail = {};
    m_row = {};
    m_diff->hide();
    m_facts->setRich({});
    update();
}

void ProcessPanel::setProcess(const WorldView& view, const ProcessDetail& detail)
{
    m_isEmpty = detail.pid == 0;
    if (m_isEmpty)
        return clear();
    m_detail = detail;
    const ProcessRow* row = findRow(view, detail.pid);
    m_row = row ? *row : ProcessRow {};
    if (detail.crash && !row)
        m_row.state = ProcessState::Dead;
    setAccessibleName(
        tr("Process %1 %2, %3").arg(text(detail.name), text(detail.pidText), text(detail.pill)));
    m_diff->setDetail(detail, m_row.codeVersion);
    m_facts->setRich(detail.crash ? crashFacts(view, *detail.crash, detail) : facts(view, detail));
    update();
}

QString ProcessPanel::fact(const QString& key, const QString& value, bool isErlang) const
{
    const QString quiet = m_look.color(Token::TextQuiet).name();
    const QString family = m_look.font(isErlang ? FontRole::Mono : FontRole::Small).family();
    return QStringLiteral("<tr><td style='color:%1' width='%2'>%3</td>"
                          "<td style='font-family:\"%4\"'>%5</td></tr>")
        .arg(quiet)
        .arg(m_look.px(64))
        .arg(key.toHtmlEscaped(), family, value);
}

QString ProcessPanel::facts(const WorldView& view, const ProcessDetail& detail) const
{
    const QStringList messages = firstOf(detail.queue, 3);
    const QString links = firstOf(detail.links, mostLinks).join(QStringLiteral(", "));
    const QString monitors = firstOf(detail.monitors, mostLinks).join(QStringLiteral(", "));
    const QString parent
        = m_row.parent == 0 ? QString() : QStringLiteral("<0.%1.0>").arg(m_row.parent);
    const QString all = messages.join(QLatin1Char(' ')) + links + monitors + parent;
    const QHash<quint64, QString> names = namesOf(view, pidsIn(all));
    const auto linked = [&](const QString& words) {
        return linkedPids(words, names, m_look.color(Token::TextPrimary).name());
    };
    QString rows;
    for (const KeyValue& known : detail.facts) {
        QString value = text(known.value).toHtmlEscaped();
        if (known.key == "Queue" && m_row.queueLength > 0)
            value += tr(", the oldest for %1").arg(age(m_row.oldestMs));
        rows += fact(text(known.key), value, false);
    }
    for (int i = 0; i < messages.size(); ++i)
        rows += fact(i == 0 ? tr("First") : QString(), linked(messages[i]), true);
    for (size_t i = 0; i < std::min<size_t>(detail.stack.size(), 6); ++i) {
        const StackFrame& frame = detail.stack[i];
        QString value = text(frame.function).toHtmlEscaped();
        if (frame.line > 0)
            value = QStringLiteral("<a style='color:%1' href='%2:%3'>%4</a>")
                        .arg(m_look.color(Token::TextPrimary).name(),
                             value.section(QLatin1Char(':'), 0, 0))
                        .arg(frame.line)
                        .arg(value);
        if (frame.old)
            value += tr(" <span style='color:%1'>old code</span>")
                         .arg(m_look.color(Token::VersionOldText).name());
        rows += fact(i == 0 ? tr("Frames") : QString(), value, true);
    }
    for (const auto& [key, words] : {std::pair(tr("Parent"), parent), std::pair(tr("Links"), links),
                                     std::pair(tr("Monitors"), monitors)})
        if (!words.isEmpty())
            rows += fact(key, linked(words), true);
    return QStringLiteral("<table cellspacing='0' cellpadding='2'>%1</table>").arg(rows);
}

QString ProcessPanel::crashFacts(const WorldView& view, const Crash& crash,
                                 const ProcessDetail& detail) const
{
    QString rows;
    const QString quiet = m_look.color(Token::TextQuiet).name();
    QString chain;
    for (const EventRow& moment : momentsOf(view, crash))
        chain += QStringLiteral("<tr><td>%1</td><td align='right' style='color:%2'>%3</td></tr>")
                     .arg(text(moment.say).toHtmlEscaped(), quiet, distance(moment.ms, crash.atMs));
    rows += fact(tr("Raised in"), text(crash.function).toHtmlEscaped(), true);
    if (!crash.file.empty())
        rows += fact(tr("At"),
                     QStringLiteral("<a style='color:%1' href='%2:%3'>%4:%3</a>")
                         .arg(m_look.color(Token::TextPrimary).name(), text(crash.module))
                         .arg(crash.line)
                         .arg(text(crash.file).toHtmlEscaped()),
                     true);
    rows += fact(tr("Reason"), text(crash.reason).toHtmlEscaped(), true);
    if (crash.hop > 0)
        rows += fact(tr("During"), tr("instruction %1").arg(crash.instruction), false);
    for (size_t i = 1; i < std::min<size_t>(detail.stack.size(), 5); ++i)
        rows += fact(i == 1 ? tr("Called by") : QString(),
                     text(detail.stack[i].function).toHtmlEscaped(), true);
    QString all;
    if (!chain.isEmpty())
        all = QStringLiteral("<table width='100%' cellspacing='0' cellpadding='2'>%1</table>")
                  .arg(chain);
    return all + QStringLiteral("<table cellspacing='0' cellpadding='2'>%1</table>").arg(rows);
}

void ProcessPanel::paintEvent(QPaintEvent* event)
{
    PanelFrame::paintEvent(event);
    QPainter painter(this);
    const double height = m_look.px(38);
    QRectF line(12, 1, width() - 24, height);
    if (m_isEmpty) {
        paintText(painter, line, m_look.font(FontRole::Small), m_look.color(Token::TextQuiet),
                  tr("Choose a process in the tree."));
        return;
    }
    const double token = m_look.px(22);
    paintToken(painter, m_look, QRectF(12, 1 + (height - token) / 2, token, token), m_row.state,
               m_row.codeVersion);
    line.setLeft(line.left() + token + 8);
    const bool dead = m_detail.crash.has_value() || m_row.state == ProcessState::Dead;
    const bool held = m_row.state == ProcessState::Suspended;
    const QFont pillFont = m_look.bold(FontRole::Caption);
    QString pill = text(m_detail.pill);
    if (!pill.isEmpty()) {
        const double room = line.width() * 0.55;
        if (pillWidth(pillFont, pill, held) > room) // the state is enough: the facts have the time
            pill = pill.section(QLatin1Char(' '), 0, 0).remove(QLatin1Char(','));
        const double w = std::min(pillWidth(pillFont, pill, held), room);
        const QRectF box(line.right() - w, 1 + (height - m_look.px(20)) / 2, w, m_look.px(20));
        const PillColors colors {m_look.color(dead       ? Token::FailedTint
                                                  : held ? Token::SuspendedTint
                                                         : Token::VersionUnchangedTint),
                                 m_look.color(dead       ? Token::FailedText
                                                  : held ? Token::SuspendedText
                                                         : Token::TextSecondary)};
        paintPill(painter, box, pillFont, colors, pill,
                  held ? std::optional<Glyph>(Glyph::Suspended) : std::nullopt);
        line.setRight(box.left() - 8);
    }
    const QString name
        = dead ? tr("Why did %1 crash?").arg(text(m_detail.name)) : text(m_detail.name);
    const QFont nameFont = dead ? m_look.bold(FontRole::Body) : m_look.font(FontRole::MonoNumber);
    line.setLeft(line.left()
                 + paintText(painter, line, nameFont, m_look.color(Token::TextPrimary), name) + 8);
    paintWhole(painter, line, m_look.font(FontRole::Mono), m_look.color(Token::TextQuiet),
               text(m_detail.pidText));
}

void ProcessPanel::restyle()
{
    m_facts->setFont(m_look.font(FontRole::Small));
    setHeadHeight(38);
}

void ProcessPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange)
        restyle();
    PanelFrame::changeEvent(event);
}

} // namespace relupscope::ui
