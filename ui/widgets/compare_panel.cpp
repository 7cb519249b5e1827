// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare_panel.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "paint/parting.h"
#include "widgets/compare_charts.h"
#include "widgets/parting_view.h"
#include "widgets/row_table.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace relupscope::ui {

namespace {

// The values of the table in the order of its columns.
using Value = ComparedValue ComparedInstruction::*;
constexpr Value values[] = {&ComparedInstruction::ms, &ComparedInstruction::waiting,
                            &ComparedInstruction::failed, &ComparedInstruction::crashes};
constexpr int roomyHeight = 420; // from here on the events have room
constexpr int valueColumns = 2;  // number and instruction stand before them

QString shown(double value, bool isMs)
{
    return isMs ? milliseconds(value)
                : grouped(static_cast<uint64_t>(std::llround(std::max(0.0, value))));
}

// An equal value is said once; what one run did not reach is a dash.
QString words(const ComparedValue& value, bool isMs)
{
    if (!value.hasA && !value.hasB)
        return QStringLiteral("–");
    if (value.likeness() == Likeness::Equal)
        return shown(value.a, isMs);
    return QStringLiteral("%1 · %2").arg(value.hasA ? shown(value.a, isMs) : QStringLiteral("–"),
                                         value.hasB ? shown(value.b, isMs) : QStringLiteral("–"));
}

// "4"; of relups that differ "4 | 5", "4 | –".
QString numbers(const ComparedInstruction& row)
{
    const auto number = [](int n) { return n > 0 ? QString::number(n) : QStringLiteral("–"); };
    if (row.n == 0)
        return {};
    return row.nA == row.nB ? number(row.nA)
                            : QStringLiteral("%1 | %2").arg(number(row.nA), number(row.nB));
}

RowStyle styleOf(const CompareTable& table, const QModelIndex& at)
{
    RowStyle style;
    const ComparedInstruction* row = table.row(at.row());
    if (!row)
        return style;
    const int column = at.column();
    style.isErlang = row->n > 0 || column != 1;
    style.isNumber = column != 1;
    const bool isValue = column >= valueColumns && column < valueColumns + 4;
    const Likeness likeness = isValue && !row->isUnknown
        ? (row->*values[column - valueColumns]).likeness()
        : row->likeness();
    style.color = likeness == Likeness::Different ? Token::TextPrimary : Token::TextQuiet;
    style.isBold = likeness == Likeness::Different || row->n == 0;
    const bool isFailure = column >= valueColumns + 2;
    if (isValue && isFailure && likeness == Likeness::Different) {
        const ComparedValue& value = row->*values[column - valueColumns];
        if (value.hasA && value.hasB)
            style.color = Token::FailedText;
    }
    if (row->likeness() == Likeness::Different && row->n > 0)
        style.tint = Token::SurfaceSelected;
    return style;
}

} // namespace

std::vector<TableColumn<ComparedInstruction>> compareColumns()
{
    using R = const ComparedInstruction&;
    return {
        {QString(), [](R r) { return numbers(r); }, true, true, 64},
        {QObject::tr("Instruction; first · second run where they differ"),
         [](R r) { return text(r.title); }, false, true, 260},
        {QObject::tr("Duration"), [](R r) { return words(r.ms, true); }, true, true, 170},
        {QObject::tr("Most calls under way"), [](R r) { return words(r.waiting, false); }, true,
         true, 150},
        {QObject::tr("Failed requests"), [](R r) { return words(r.failed, false); }, true, true,
         140},
        {QObject::tr("Crashes"), [](R r) { return words(r.crashes, false); }, true, true, 110},
        {QString(), [](R) { return QString(); }, false, false, 40},
    };
}

ComparePanel::ComparePanel(const Look& look, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_comparison(std::make_shared<Comparison>()),
      m_first(new QComboBox),
      m_second(new QComboBox),
      m_summary(new QLabel),
      m_divergence(new QPushButton(tr("First divergence"))),
      m_file(new QPushButton(tr("With a file…"))),
      m_ribbons(new CompareRibbons(look)),
      m_rows(compareColumns()),
      m_table(new RowTable(look)),
      m_charts(new CompareCharts(look)),
      m_partingView(new PartingView(look))
{
    setAccessibleName(tr("Compare two branches"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    setUpHead();
    column->addWidget(m_ribbons);
    column->addWidget(m_table, 1);
    column->addWidget(m_charts);
    m_charts->hide();
    column->addWidget(m_partingView, 1);
    m_partingView->hide();
    column->addStretch(0); // for what is left where there is nothing to compare
    m_table->showTable(&m_rows);
    m_table->setAccessibleName(tr("Instructions of both branches"));
    m_table->setItemDelegate(new RowDelegate(
        look, [this](const QModelIndex& at) { return styleOf(m_rows, at); }, m_table));
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& at) {
        if (const ComparedInstruction* row = m_rows.row(at.row()); row && row->nA > 0)
            Q_EMIT instructionChosen(row->nA);
    });
    connect(m_ribbons, &CompareRibbons::instructionChosen, this, &ComparePanel::instructionChosen);
    connect(m_divergence, &QPushButton::clicked, this, [this] {
        const int first = m_comparison->firstDifference;
        const ComparedInstruction* row = m_rows.row(first);
        if (!row)
            return;
        m_table->selectRow(first);
        if (row->nA > 0)
            Q_EMIT instructionChosen(row->nA);
    });
    for (QComboBox* choice : {m_first, m_second})
        connect(choice, &QComboBox::activated, this, &ComparePanel::compare);
}

void ComparePanel::setUpHead()
{
    auto* head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 12, 2);
    head->setSpacing(8);
    m_first->setAccessibleName(tr("First branch"));
    m_second->setAccessibleName(tr("Second branch"));
    for (QComboBox* choice : {m_first, m_second}) // branches come while the panel is shown
        choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* with = new QLabel(tr("with"));
    with->setObjectName(QStringLiteral("quiet"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    head->addWidget(m_first);
    head->addWidget(with);
    head->addWidget(m_second);
    head->addSpacing(8);
    head->addWidget(m_summary, 1);
    head->addWidget(m_divergence);
    head->addWidget(m_file);
    connect(m_file, &QPushButton::clicked, this, &ComparePanel::fileWanted);
    static_cast<QVBoxLayout*>(layout())->addLayout(head);
}

const ComparedBranch* ComparePanel::chosen(const QComboBox* choice) const
{
    for (const ComparedBranch& branch : m_branches)
        if (branch.id == choice->currentData().toULongLong())
            return &branch;
    return nullptr;
}

void ComparePanel::fillChoice(QComboBox* choice, uint64_t wanted)
{
    choice->clear();
    for (const ComparedBranch& branch : m_branches) {
        choice->addItem(branch.letter + QLatin1Char(' ') + branch.name,
                        QVariant::fromValue<qulonglong>(branch.id));
        if (branch.id == wanted)
            choice->setCurrentIndex(choice->count() - 1);
    }
}

void ComparePanel::setBranches(const std::vector<ComparedBranch>& branches, uint64_t current)
{
    const uint64_t first = m_first->currentData().toULongLong();
    uint64_t second = m_second->currentData().toULongLong();
    const bool isNew = branches.size() != m_branches.size() || current != m_current;
    m_branches = branches;
    m_current = current;
    const uint64_t root = branches.empty() ? 0 : branches.front().id;
    if (isNew)
        second = current != root || branches.size() < 2 ? current : branches.back().id;
    fillChoice(m_first, isNew || first == 0 ? root : first);
    fillChoice(m_second, second);
    compare();
}

void ComparePanel::compareWith(uint64_t id)
{
    const int at = m_second->findData(QVariant::fromValue<qulonglong>(id));
    if (at < 0)
        return;
    m_second->setCurrentIndex(at);
    compare();
}

void ComparePanel::compare()
{
    const ComparedBranch* a = chosen(m_first);
    const ComparedBranch* b = chosen(m_second);
    const bool two = a && b && a->id != b->id && a->last && b->last;
    m_ribbons->setVisible(two);
    m_table->setVisible(two);
    m_divergence->setEnabled(two);
    auto made = std::make_shared<Comparison>();
    if (two)
        *made = compareRuns(*a->last, *b->last, a->letter.toStdString(), b->letter.toStdString());
    m_comparison = made;
    m_rows.setRows(made, &made->rows);
    m_summary->setText(
        two ? text(made->fact + " " + made->more)
            : tr("There is one branch. Inject a fault, or kill a process, to make another."));
    m_summary->setToolTip(m_summary->text());
    m_hasTwo = two;
    if (two) {
        m_ribbons->setComparison(made, a->letter, b->letter);
        m_charts->setRuns(*a->last, a->letter, *b->last, b->letter);
    }
    m_divergence->setEnabled(two && made->firstDifference >= 0);
    showParting();
    fitCharts();
    Q_EMIT compared(text(made->fact), text(made->more));
}

// The charts have what room the instructions and the parting leave.
void ComparePanel::fitCharts()
{
    const int rows = m_rows.rowCount() * m_look.px(23) + m_look.px(20 + 78 + 40);
    const int parting = m_partingView->isHidden() ? 0 : m_look.px(roomyHeight) / 2;
    m_charts->setVisible(
        m_hasTwo && height() >= std::min(rows, m_look.px(250)) + m_charts->height() + parting);
}

// Where the panel is high. Of two branches of this run it is known where they part; a run from a
// file is searched for the first event that it has not.
void ComparePanel::showParting()
{
    constexpr uint64_t before = partingBefore;
    const ComparedBranch* a = chosen(m_first);
    const ComparedBranch* b = chosen(m_second);
    const bool hasRoom
        = a && b && a->id != b->id && a->last && b->last && height() >= m_look.px(roomyHeight);
    const bool isOther = hasRoom && (a->id == otherRunBranch || b->id == otherRunBranch);
    std::optional<uint64_t> parting;
    if (hasRoom && !isOther)
        parting = partingEvent(m_tree, static_cast<BranchId>(a->id), static_cast<BranchId>(b->id));
    m_partingView->setVisible(parting.has_value() || isOther);
    if (!parting && !isOther)
        return;
    m_partingView->setNames(a->letter + QLatin1Char(' ') + a->name,
                            b->letter + QLatin1Char(' ') + b->name);
    const PartingSearch search {{a->id, b->id},
                                {a->last->event, b->last->event},
                                parting ? *parting - std::min(before, *parting) : unknownParting};
    if (search == m_search)
        return;
    m_parting = parting.value_or(0);
    m_search = search;
    Q_EMIT partingWanted(search);
}

void ComparePanel::setParting(const PartingSearch& search, const std::vector<EventRow>& a,
                              const std::vector<EventRow>& b)
{
    const ComparedBranch* first = chosen(m_first);
    const ComparedBranch* second = chosen(m_second);
    if (search == m_search && first && second && first->last && second->last)
        m_partingView->setRuns({first->last, second->last}, {a, b}, m_parting);
}

void ComparePanel::setFoundParting(const PartingSearch& search, uint64_t parting,
                                   const std::vector<EventRow>& a, const std::vector<EventRow>& b)
{
    if (search != m_search)
        return;
    m_parting = parting;
    setParting(search, a, b);
}

void ComparePanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showParting();
    fitCharts();
}

CompareRibbons::CompareRibbons(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Both relups"));
    fit();
}

void CompareRibbons::fit()
{
    setFixedHeight(m_look.px(78));
}

void CompareRibbons::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        fit();
}

void CompareRibbons::setComparison(std::shared_ptr<const Comparison> comparison,
                                   const QString& letterA, const QString& letterB)
{
    m_comparison = std::move(comparison);
    m_letters[0] = letterA;
    m_letters[1] = letterB;
    update();
}

QRectF CompareRibbons::segment(int row, bool second) const
{
    const int count = static_cast<int>(m_comparison->rows.size()) - 1;
    const double left = 14 + m_look.px(28);
    const double pitch = (width() - left - 14) / std::max(1, count);
    return QRectF(left + row * pitch + 1.5, second ? m_look.px(46) : m_look.px(4), pitch - 3,
                  m_look.px(26));
}

void CompareRibbons::paintSegment(QPainter& painter, const ComparedInstruction& row,
                                  const QRectF& box, bool second) const
{
    const int n = second ? row.nB : row.nA;
    if (n == 0) { // a gap: this relup has nothing like it
        painter.setPen(QPen(m_look.color(Token::LineShape), 1, Qt::DotLine));
        return painter.drawLine(QPointF(box.left(), box.center().y()),
                                QPointF(box.right(), box.center().y()));
    }
    const bool reached = second ? row.reachedInB : row.reachedInA;
    const bool failed = second ? row.failedInB : row.failedInA;
    const bool differs = row.likeness() == Likeness::Different;
    QPen edge(m_look.color(failed        ? Token::Failed
                               : differs ? Token::LineShape
                                         : Token::LineDecor),
              failed ? 1.6 : 1);
    if (!reached)
        edge.setDashPattern({4, 3});
    painter.setPen(edge);
    painter.setBrush(reached && !failed ? m_look.color(Token::VersionUnchangedTint)
                         : failed       ? m_look.color(Token::FailedTint)
                                        : QColor(Qt::transparent));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    QRectF words = box.adjusted(m_look.px(6), 0, -4, 0);
    if (failed) {
        const double side = m_look.px(14);
        paintGlyph(painter, QRectF(box.right() - side - 4, box.center().y() - side / 2, side, side),
                   Glyph::Failed, m_look.color(Token::Failed), m_look.color(Token::SurfacePanel));
        words.setRight(words.right() - side - 4);
    }
    const QFont mono
        = differs ? m_look.bold(FontRole::MonoSmall) : m_look.font(FontRole::MonoSmall);
    const QColor ink = m_look.color(differs ? Token::TextPrimary : Token::TextQuiet);
    const QString number = QString::number(n) + QLatin1Char(' ');
    if (row.isPointOfNoReturn) {
        words.setLeft(words.left() + paintText(painter, words, mono, ink, number));
        const double side = m_look.px(14);
        return paintGlyph(painter, QRectF(words.left(), words.center().y() - side / 2, side, side),
                          Glyph::NoReturn, ink);
    }
    if (paintWhole(painter, words, mono, ink, number + text(row.title)) <= 0)
        paintText(painter, words, mono, ink, number + text(row.kind));
}

void CompareRibbons::paintEvent(QPaintEvent*)
{
    if (!m_comparison || m_comparison->rows.size() < 2)
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int count = static_cast<int>(m_comparison->rows.size()) - 1;
    for (int side = 0; side < 2; ++side) {
        const QRectF box(14, segment(0, side == 1).top() + 3, m_look.px(20), m_look.px(20));
        painter.setPen(QPen(m_look.color(Token::LineShape), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        paintText(painter, box, m_look.bold(FontRole::Small), m_look.color(Token::TextPrimary),
                  m_letters[side], Qt::AlignHCenter);
    }
    for (int i = 0; i < count; ++i) {
        const ComparedInstruction& row = m_comparison->rows[static_cast<size_t>(i)];
        paintSegment(painter, row, segment(i, false), false);
        paintSegment(painter, row, segment(i, true), true);
        const Likeness likeness = row.likeness();
        const QString sign = row.isUnknown ? QStringLiteral("?")
            : likeness == Likeness::Equal  ? QStringLiteral("=")
            : likeness == Likeness::Near   ? QStringLiteral("≈")
                                           : QStringLiteral("≠");
        const QRectF upper = segment(i, false);
        paintText(
            painter,
            QRectF(upper.left(), upper.bottom(), upper.width(),
                   segment(i, true).top() - upper.bottom()),
            m_look.bold(FontRole::Small),
            m_look.color(likeness == Likeness::Different ? Token::TextPrimary : Token::TextQuiet),
            sign, Qt::AlignHCenter);
    }
}

void CompareRibbons::mousePressEvent(QMouseEvent* event)
{
    if (!m_comparison)
        return;
    for (int i = 0; i + 1 < static_cast<int>(m_comparison->rows.size()); ++i)
        if (segment(i, false).left() <= event->position().x()
            && event->position().x() < segment(i, false).right())
            if (const int n = m_comparison->rows[static_cast<size_t>(i)].nA; n > 0)
                Q_EMIT instructionChosen(n);
}

} // namespace relupscope::ui
