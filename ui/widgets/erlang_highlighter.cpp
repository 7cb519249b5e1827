// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/erlang_highlighter.h"

#include <QSet>

namespace relupscope::ui {

namespace {

bool isKeyword(const QString& word)
{
    static const QSet<QString> words {
        QStringLiteral("after"),  QStringLiteral("and"),     QStringLiteral("andalso"),
        QStringLiteral("band"),   QStringLiteral("begin"),   QStringLiteral("bnot"),
        QStringLiteral("bor"),    QStringLiteral("bsl"),     QStringLiteral("bsr"),
        QStringLiteral("bxor"),   QStringLiteral("case"),    QStringLiteral("catch"),
        QStringLiteral("div"),    QStringLiteral("else"),    QStringLiteral("end"),
        QStringLiteral("fun"),    QStringLiteral("if"),      QStringLiteral("maybe"),
        QStringLiteral("not"),    QStringLiteral("of"),      QStringLiteral("or"),
        QStringLiteral("orelse"), QStringLiteral("receive"), QStringLiteral("rem"),
        QStringLiteral("try"),    QStringLiteral("when"),    QStringLiteral("xor")};
    return words.contains(word);
}

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('@');
}

// The index after a quoted text that begins at `at`; the end of the line if it is not closed.
int endOfQuoted(const QString& line, int at)
{
    const QChar quote = line[at];
    const int size = static_cast<int>(line.size());
    for (int i = at + 1; i < size; ++i) {
        if (line[i] == QLatin1Char('\\'))
            ++i;
        else if (line[i] == quote)
            return i + 1;
    }
    return size;
}

int endOfWord(const QString& line, int at)
{
    const int size = static_cast<int>(line.size());
    while (at < size && isWordPart(line[at]))
        ++at;
    return at;
}

} // namespace

std::vector<CodeSpan> erlangSpans(const QString& line)
{
    std::vector<CodeSpan> spans;
    const int size = static_cast<int>(line.size());
    for (int at = 0; at < size;) {
        const QChar c = line[at];
        int end = at + 1;
        if (c == QLatin1Char('%')) {
            spans.push_back({at, size - at, CodeKind::Comment});
            return spans;
        }
        if (c == QLatin1Char('$')) {
            end = at + (at + 1 < size && line[at + 1] == QLatin1Char('\\') ? 3 : 2);
        } else if (c == QLatin1Char('"')) {
            end = endOfQuoted(line, at);
            spans.push_back({at, end - at, CodeKind::String});
        } else if (c == QLatin1Char('\'')) {
            end = endOfQuoted(line, at);
        } else if (c == QLatin1Char('#') && at + 1 < size && line[at + 1].isLetter()) {
            end = endOfWord(line, at + 1);
            spans.push_back({at, end - at, CodeKind::Record});
        } else if (isWordPart(c)) {
            end = endOfWord(line, at);
            const bool called = end < size && line[end] == QLatin1Char('(');
            if (isKeyword(line.mid(at, end - at)))
                spans.push_back({at, end - at, CodeKind::Keyword});
            else if (at == 0 && called)
                spans.push_back({at, end - at, CodeKind::Function});
        } else if (c == QLatin1Char('-') && at == 0) {
            end = endOfWord(line, 1);
            spans.push_back({0, end, CodeKind::Keyword});
        }
        at = end;
    }
    return spans;
}

ErlangHighlighter::ErlangHighlighter(const Look& look, QTextDocument* document)
    : QSyntaxHighlighter(document), m_look(look)
{
}

void ErlangHighlighter::highlightBlock(const QString& line)
{
    for (const CodeSpan& span : erlangSpans(line)) {
        Token token = Token::CodeKeyword;
        switch (span.kind) {
        case CodeKind::Keyword: token = Token::CodeKeyword; break;
        case CodeKind::Function:
        case CodeKind::Record: token = Token::CodeFunction; break;
        case CodeKind::String: token = Token::CodeString; break;
        case CodeKind::Comment: token = Token::CodeComment; break;
        }
        setFormat(span.start, span.length, m_look.color(token));
    }
}

} // namespace relupscope::ui
