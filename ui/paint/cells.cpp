// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/cells.h"

#include "paint/highlight.h"
#include "paint/look.h"

#include <QImage>
#include <QPainter>

#include <algorithm>

namespace relupscope::ui {

namespace {

void drawCell(QPainter& painter, const Look& look, CellClass kind, const QRect& box)
{
    const QRect inner = box.adjusted(0, 0, -1, -1);
    switch (kind) {
    case CellClass::Waiting: painter.fillRect(inner, look.color(Token::CellWaiting)); break;
    case CellClass::Running: painter.fillRect(box, look.color(Token::TextPrimary)); break;
    case CellClass::Old: painter.fillRect(box, look.color(Token::VersionOld)); break;
    case CellClass::Failed: {
        painter.fillRect(box, look.color(Token::Failed));
        painter.fillRect(box.adjusted(1, 1, -1, -1), look.color(Token::SurfacePanel));
        break;
    }
    case CellClass::Suspended: {
        const QColor ink = look.color(Token::Suspended);
        if (box.width() < 5) {
            painter.fillRect(box, ink);
            break;
        }
        const int bar = box.width() / 3;
        painter.fillRect(QRect(box.left(), box.top(), bar, inner.height()), ink);
        painter.fillRect(QRect(inner.right() - bar + 1, box.top(), bar, inner.height()), ink);
        break;
    }
    }
}

struct CellShown
{
    CellClass kind = CellClass::Waiting;
    bool isDimmed = true;
};

// Of the processes [from, to) the loudest of those that are not dimmed, if there are any.
CellShown loudest(const std::vector<CellClass>& cells, const std::vector<bool>& dimmed, int from,
                  int to)
{
    CellShown shown;
    for (auto i = static_cast<size_t>(from); i < static_cast<size_t>(to); ++i) {
        const bool isDimmed = !dimmed.empty() && dimmed[i];
        if (isDimmed == shown.isDimmed)
            shown.kind = std::max(shown.kind, cells[i]);
        else if (!isDimmed)
            shown = {cells[i], false};
    }
    return shown;
}

} // namespace

CellClass cellClass(const ProcessRow& row)
{
    if (row.state == ProcessState::Dead || row.state == ProcessState::Restarting)
        return CellClass::Failed;
    if (row.codeVersion == CodeVersion::Old || row.codeVersion == CodeVersion::Mixed)
        return CellClass::Old;
    if (row.state == ProcessState::Suspended)
        return CellClass::Suspended;
    if (row.state == ProcessState::Running || row.state == ProcessState::Runnable)
        return CellClass::Running;
    return CellClass::Waiting;
}

int CellGrid::processAt(int x, int y, int count) const
{
    if (x < 0 || y < 0 || x >= width() || y >= height())
        return -1;
    const int index = (y / pitch * columns + x / pitch) * perCell;
    return index < count ? index : -1;
}

CellGrid fitCells(int count, int width, int height)
{
    CellGrid grid;
    for (grid.perCell = 1;; grid.perCell *= 4) {
        const int cells = (count + grid.perCell - 1) / grid.perCell;
        for (grid.pitch = 12; grid.pitch >= 3; --grid.pitch) {
            grid.columns = std::max(1, width / grid.pitch);
            grid.rows = (cells + grid.columns - 1) / grid.columns;
            if (grid.height() <= height || (cells <= 1 && grid.pitch == 3))
                return grid;
        }
    }
}

QImage drawCells(const Look& look, const CellGrid& grid, const std::vector<CellClass>& cells,
                 double devicePixelRatio, const std::vector<bool>& dimmed)
{
    QImage image(QSize(grid.width(), grid.height()) * devicePixelRatio,
                 QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(devicePixelRatio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int count = static_cast<int>(cells.size());
    for (int cell = 0; cell * grid.perCell < count; ++cell) {
        const CellShown shown = loudest(cells, dimmed, cell * grid.perCell,
                                        std::min(count, (cell + 1) * grid.perCell));
        const QRect box(cell % grid.columns * grid.pitch, cell / grid.columns * grid.pitch,
                        grid.pitch, grid.pitch);
        painter.setOpacity(shown.isDimmed ? dimmedOpacity : 1);
        drawCell(painter, look, shown.kind, box);
    }
    return image;
}

} // namespace relupscope::ui
