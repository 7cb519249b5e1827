// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/system_panel.h"

#include "models/node_words.h"
#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/filter_field.h"

#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

LegendLine::LegendLine(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setFixedHeight(look.px(28));
    setAccessibleName(tr("Legend"));
}

void LegendLine::setView(const std::shared_ptr<const WorldView>& view, const SystemLayout& layout)
{
    m_view = view;
    m_counts.clear();
    m_isOldCalled = true;
    for (const SystemLine& line : layout.lines) {
        if (line.kind != SystemLine::Kind::Cells)
            continue;
        for (int member : line.members) {
            const ProcessRow& row = view->processes[static_cast<size_t>(member)];
            const CellClass kind = cellClass(row);
            ++m_counts[kind];
            if (kind == CellClass::Old && row.state != ProcessState::Blocked)
                m_isOldCalled = false;
        }
    }
    setFixedHeight(m_look.px(28));
    update();
}

double LegendLine::paintCellKey(QPainter& painter, double x, CellClass kind,
                                const QString& words) const
{
    CellGrid one;
    one.rows = 1;
    one.pitch = 9;
    const QImage cell = drawCells(m_look, one, {kind}, painter.device()->devicePixelRatioF());
    painter.drawImage(QPointF(x, std::floor(height() / 2.0 - 4)), cell);
    x += 15;
    const QString count = words.section(QLatin1Char(' '), 0, 0);
    const QString rest = words.section(QLatin1Char(' '), 1);
    const QRectF box(x, 0, width() - x, height());
    x += paintText(painter, box, m_look.bold(FontRole::Small), m_look.color(Token::TextSecondary),
                   count)
        + 4;
    x += paintText(painter, QRectF(x, 0, width() - x, height()), m_look.font(FontRole::Small),
                   m_look.color(Token::TextSecondary), rest);
    return x + 14;
}

void LegendLine::paintCellCounts(QPainter& painter) const
{
    double x = 14;
    for (const auto& [kind, count] : m_counts) {
        const QString word = kind == CellClass::Waiting ? tr("waiting")
            : kind == CellClass::Running                ? tr("runnable")
            : kind == CellClass::Suspended              ? tr("suspended")
            : kind == CellClass::Old && m_isOldCalled   ? tr("blocked in a call")
            : kind == CellClass::Old                    ? tr("on old code")
                                                        : tr("just failed");
        x = paintCellKey(painter, x, kind, grouped(count) + QLatin1Char(' ') + word);
    }
}

void LegendLine::paintGlyphKeys(QPainter& painter, double right) const
{
    const QFont small = m_look.font(FontRole::Small);
    const QColor ink = m_look.color(Token::TextSecondary);
    double x = 14;
    uint32_t occurring = 0;
    for (const ProcessRow& row : m_view->processes)
        occurring |= 1U << static_cast<uint32_t>(row.state);
    for (ProcessState state : {ProcessState::Running, ProcessState::Runnable, ProcessState::Waiting,
                               ProcessState::Suspended, ProcessState::Blocked,
                               ProcessState::Restarting, ProcessState::Dead}) {
        if ((occurring >> static_cast<uint32_t>(state) & 1U) == 0)
            continue;
        const QString words = state == ProcessState::Blocked ? tr("blocked") : stateName(state);
        const double w = QFontMetricsF(small).horizontalAdvance(words);
        if (x + w + 20 > right)
            return;
        const double side = m_look.px(13);
        paintGlyph(painter, QRectF(x, (height() - side) / 2, side, side), stateGlyph(state), ink);
        paintText(painter, QRectF(x + side + 6, 0, w + 2, height()), small, ink, words);
        x += side + w + 20;
    }
}

// From the right edge to the left: the key's hint, old, current. Returns where they begin.
double LegendLine::paintFillKeys(QPainter& painter) const
{
    const QFont small = m_look.font(FontRole::Small);
    double x = width() - 14;
    const auto words = [&](const QString& text, const QFont& font, Token color) {
        const double w = QFontMetricsF(font).horizontalAdvance(text);
        x -= w;
        paintText(painter, QRectF(x, 0, w + 2, height()), font, m_look.color(color), text);
    };
    words(QStringLiteral("L"), m_look.font(FontRole::CaptionMono), Token::TextQuiet);
    x -= 6;
    words(tr("Legend"), small, Token::TextSecondary);
    const double side = m_look.px(12);
    const bool hasMixed = m_view
        && std::any_of(m_view->processes.begin(), m_view->processes.end(),
                       [](const ProcessRow& r) { return r.codeVersion == CodeVersion::Mixed; });
    for (CodeVersion version : {CodeVersion::Mixed, CodeVersion::Old, CodeVersion::Current}) {
        if (version == CodeVersion::Mixed && !hasMixed)
            continue;
        x -= 14;
        words(version == CodeVersion::Mixed     ? tr("mixed")
                  : version == CodeVersion::Old ? tr("old")
                                                : tr("current"),
              small, Token::TextSecondary);
        x -= side + 6;
        paintSwatch(painter, m_look, QRectF(x, (height() - side) / 2, side, side), version);
    }
    return x - 14;
}

void LegendLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(QRectF(0, 0, width(), 1), m_look.color(Token::LineDecor));
    const double right = paintFillKeys(painter);
    if (!m_view)
        return;
    painter.setClipRect(QRectF(0, 0, right, height()));
    if (!m_counts.empty())
        paintCellCounts(painter);
    else
        paintGlyphKeys(painter, right);
}

SystemPanel::SystemPanel(const Look& look, QWidget* parent)
    : PanelFrame(look, tr("System"), parent),
      m_system(new SystemView(look, this)),
      m_filter(new FilterField(look, this)),
      m_legend(new LegendLine(look, this))
{
    m_filter->setPlaceholderText(tr("Filter: state:suspended"));
    m_filter->setAccessibleName(tr("Filter processes"));
    m_filter->setFixedWidth(look.px(230));
    m_filter->setObjectName(QStringLiteral("field"));
    tools()->addWidget(m_filter);
    body()->setContentsMargins(0, 0, 0, 0);
    body()->addWidget(m_system, 1);
    body()->addWidget(m_legend);
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { m_system->goToMatch(1); });
}

void SystemPanel::setView(const std::shared_ptr<const WorldView>& view)
{
    m_world = view;
    m_system->setView(view);
    m_legend->setView(view, m_system->layoutLines());
    showCount();
}

void SystemPanel::showSubtitle()
{
    if (!m_world)
        return setSubtitle({});
    QString about = text(m_world->appName);
    if (!about.isEmpty())
        about += QStringLiteral(", ");
    if (m_highlight->isAboutProcesses())
        about += tr("%1 of ").arg(grouped(m_highlight->matchCount()));
    about += counted(m_world->processCount, tr("process"), tr("processes"));
    if (m_world->nodes.size() > 1)
        about = tr("%1 on %2").arg(about, nodeName(*m_world, m_world->node));
    // OTP's own are counted and not listed.
    if (m_world->processCount > m_world->processes.size())
        about += tr(", %1 listed").arg(grouped(m_world->processes.size()));
    setSubtitle(about);
}

void SystemPanel::setHighlight(const HighlightPtr& highlight)
{
    m_highlight = highlight;
    m_system->setHighlight(highlight);
    showCount();
}

void SystemPanel::showCount()
{
    showSubtitle();
    if (!m_world || !m_highlight->isOn())
        return m_filter->setCount({});
    m_filter->setCount(
        m_highlight->isAboutProcesses()
            ? tr("%1 of %2")
                  .arg(grouped(m_highlight->matchCount()), grouped(m_world->processes.size()))
            : tr("events"));
}

void SystemPanel::setTight(bool tight)
{
    m_filter->setFont(m_look.font(FontRole::Small));
    m_filter->setFixedSize(m_look.px(230), m_look.px(22));
    m_filter->setVisible(!tight || !m_filter->text().isEmpty());
    update();
}

void SystemPanel::resizeEvent(QResizeEvent* event)
{
    PanelFrame::resizeEvent(event);
    m_legend->setView(m_world, m_system->layoutLines());
}

} // namespace relupscope::ui
