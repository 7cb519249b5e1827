// SPDX-License-Identifier: GPL-3.0-or-later
// Two branches of the run compared: twin ribbons with =, ≈ or ≠ between them, and a table of what
// each instruction cost in either. Equal values are quiet, those that differ are loud.
#pragma once

#include "api/session.h"
#include "models/value_table.h"
#include "paint/comparison.h"
#include "paint/look.h"
#include "session/event_search.h"

#include <QWidget>

#include <map>
#include <memory>

class QComboBox;
class QLabel;
class QPushButton;

namespace relupscope::ui {

class CompareRibbons;
class CompareCharts;
class PartingView;
class RowTable;

using CompareTable = ValueTable<ComparedInstruction>;
std::vector<TableColumn<ComparedInstruction>> compareColumns();

// A branch that can be compared: the last moment known of it.
struct ComparedBranch
{
    uint64_t id = 0;
    QString letter; // "A"
    QString name;   // "as planned"
    std::shared_ptr<const WorldView> last;
};

class ComparePanel : public QWidget
{
    Q_OBJECT
public:
    explicit ComparePanel(const Look& look, QWidget* parent = nullptr);
    // `current` is the branch that the run is on; it is compared with the one before by default.
    void setBranches(const std::vector<ComparedBranch>& branches, uint64_t current);
    // Chooses the second one of the two.
    void compareWith(uint64_t id);
    const Comparison& comparison() const { return *m_comparison; }
    RowTable* table() const { return m_table; }
    CompareCharts* charts() const { return m_charts; }
    PartingView* parting() const { return m_partingView; }
    // The branches of the run, to know where two of them part.
    void setTree(const std::vector<Branch>& tree) { m_tree = tree; }
    // Another run has begun.
    void forgetParting() { m_search = {}; }
    // The answer to `partingWanted`; `parting` is the last event that both have, where that was
    // not known.
    void setParting(const PartingSearch& search, const std::vector<EventRow>& a,
                    const std::vector<EventRow>& b);
    void setFoundParting(const PartingSearch& search, uint64_t parting,
                         const std::vector<EventRow>& a, const std::vector<EventRow>& b);

Q_SIGNALS:
    // Where there is room, the events of both are drawn below the table.
    void partingWanted(const relupscope::ui::PartingSearch& search);
    void instructionChosen(int n);
    void fileWanted();
    void compared(const QString& fact, const QString& more);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void setUpHead();
    void fitCharts();
    void compare();
    void showParting();
    void fillChoice(QComboBox* choice, uint64_t wanted);
    const ComparedBranch* chosen(const QComboBox* choice) const;

    const Look& m_look;
    std::vector<ComparedBranch> m_branches;
    std::shared_ptr<Comparison> m_comparison;
    QComboBox* m_first;
    QComboBox* m_second;
    QLabel* m_summary;
    QPushButton* m_divergence;
    QPushButton* m_file;
    CompareRibbons* m_ribbons;
    CompareTable m_rows;
    RowTable* m_table;
    CompareCharts* m_charts;
    bool m_hasTwo = false;
    PartingView* m_partingView;
    std::vector<Branch> m_tree;
    PartingSearch m_search; // whose answer is shown, or on its way
    uint64_t m_parting = 0;
    uint64_t m_current = 0;
};

// The two ribbons, one above the other.
class CompareRibbons : public QWidget
{
    Q_OBJECT
public:
    explicit CompareRibbons(const Look& look, QWidget* parent = nullptr);
    void setComparison(std::shared_ptr<const Comparison> comparison, const QString& letterA,
                       const QString& letterB);
    void fit();

Q_SIGNALS:
    void instructionChosen(int n);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QRectF segment(int row, bool second) const;
    void paintSegment(QPainter& painter, const ComparedInstruction& row, const QRectF& box,
                      bool second) const;

    const Look& m_look;
    std::shared_ptr<const Comparison> m_comparison;
    QString m_letters[2];
};

} // namespace relupscope::ui
