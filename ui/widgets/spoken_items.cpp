// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/spoken_items.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <vector>

namespace relupscope::ui {

namespace {

// One item: its number is what it is known by, so that it stays true while the items change.
class AccessibleItem : public QAccessibleInterface
{
public:
    AccessibleItem(QWidget* widget, const SpokenItems* items, int item)
        : m_widget(widget), m_items(items), m_item(item)
    {
    }
    bool isValid() const override { return m_item < m_items->spokenCount(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_widget->window()->windowHandle(); }
    QAccessibleInterface* parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_widget);
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override { return {}; }
    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? m_items->spokenName(m_item) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        const QRect own = isValid() ? m_items->spokenRect(m_item) : QRect();
        return {m_widget->mapToGlobal(own.topLeft()), own.size()};
    }
    int item() const { return m_item; }

private:
    QWidget* m_widget;
    const SpokenItems* m_items;
    int m_item;
};

class AccessibleItems : public QAccessibleWidget
{
public:
    AccessibleItems(QWidget* widget, const SpokenItems* items)
        : QAccessibleWidget(widget, QAccessible::List), m_items(items)
    {
    }
    ~AccessibleItems() override
    {
        for (const QAccessible::Id id : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }
    int childCount() const override { return m_items->spokenCount(); }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        while (static_cast<int>(m_ids.size()) <= index)
            m_ids.push_back(QAccessible::registerAccessibleInterface(
                new AccessibleItem(widget(), m_items, static_cast<int>(m_ids.size()))));
        return QAccessible::accessibleInterface(m_ids[static_cast<size_t>(index)]);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i)
            if (QAccessibleInterface* item = child(i); item->rect().contains(x, y))
                return item;
        return nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        const auto* item = dynamic_cast<const AccessibleItem*>(child);
        return item ? item->item() : -1;
    }

private:
    const SpokenItems* m_items;
    mutable std::vector<QAccessible::Id> m_ids; // of the items asked for so far
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* widget = qobject_cast<QWidget*>(object);
    const auto* items = dynamic_cast<const SpokenItems*>(widget);
    return items ? new AccessibleItems(widget, items) : nullptr;
}

} // namespace

void installSpokenItems()
{
    QAccessible::installFactory(makeInterface);
}

} // namespace relupscope::ui
