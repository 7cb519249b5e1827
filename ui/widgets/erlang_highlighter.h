// SPDX-License-Identifier: GPL-3.0-or-later
// Colours Erlang source: keywords, function heads, records, strings and comments.
#pragma once

#include "paint/look.h"

#include <QSyntaxHighlighter>

#include <vector>

namespace relupscope::ui {

enum class CodeKind : uint8_t { Keyword, Function, Record, String, Comment };

struct CodeSpan
{
    int start = 0;
    int length = 0;
    CodeKind kind = CodeKind::Keyword;
};

// The coloured parts of one line of Erlang; a string does not go on in the next line.
std::vector<CodeSpan> erlangSpans(const QString& line);

class ErlangHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    ErlangHighlighter(const Look& look, QTextDocument* document);

protected:
    void highlightBlock(const QString& line) override;

private:
    const Look& m_look;
};

} // namespace relupscope::ui
