// SPDX-License-Identifier: GPL-3.0-or-later
// A line for the filter language: valid or invalid while typing, with the reason and its column in
// words under the pointer and for a screen reader, and how many rows match beside it.
#pragma once

#include "api/filter.h"
#include "paint/look.h"

#include <QLineEdit>

namespace relupscope::ui {

class FilterField : public QLineEdit
{
    Q_OBJECT
public:
    explicit FilterField(const Look& look, QWidget* parent = nullptr);

    // The last valid filter; what is being typed takes effect once it is one.
    const Filter& filter() const { return m_filter; }
    bool isValid() const { return m_error.isEmpty(); }
    QString error() const { return m_error; }
    // "6 of 81,414", shown at the right end.
    void setCount(const QString& count);
    // Joins a term with what is there: "mod:account" and its negation.
    void addTerm(const QString& term);

Q_SIGNALS:
    void filterChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void read(const QString& text);

    const Look& m_look;
    Filter m_filter;
    QString m_error;
    QString m_count;
};

// A value as the language spells it: quoted where it has blanks or marks of its own.
QString filterValue(const QString& text);

} // namespace relupscope::ui
