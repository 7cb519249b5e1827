// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/print.h"

#include "term/bignum.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/pending_stack.h"
#include "term/unicode.h"

#include <algorithm>
#include <string_view>

namespace relupscope {

namespace {

constexpr std::string_view ReservedWords[]
    = {"after", "and",  "andalso", "band",   "begin",   "bnot", "bor", "bsl",  "bsr",
       "bxor",  "case", "catch",   "cond",   "div",     "end",  "fun", "if",   "let",
       "not",   "of",   "or",      "orelse", "receive", "rem",  "try", "when", "xor"};

bool isLower(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}

bool isNameCharacter(uint32_t c)
{
    return isLower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@'
        || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}

bool needsQuotes(std::string_view text)
{
    if (text.empty() || std::ranges::find(ReservedWords, text) != std::end(ReservedWords))
        return true;
    bool first = true;
    while (!text.empty()) {
        const std::optional<uint32_t> c = nextCodePoint(text);
        if (!c || (first ? !isLower(*c) : !isNameCharacter(*c)))
            return true;
        first = false;
    }
    return false;
}

void appendEscaped(std::string& out, char c, char quote)
{
    constexpr std::string_view Plain = "\n\t\r\b\f\v\x1B\x7F";
    constexpr std::string_view Letters = "ntrbfved";
    const size_t at = Plain.find(c);
    if (at != std::string_view::npos) {
        out += '\\';
        out += Letters[at];
    } else if (c == quote || c == '\\') {
        out += '\\';
        out += c;
    } else if (static_cast<uint8_t>(c) < 0x20) {
        char text[8];
        std::snprintf(text, sizeof text, "\\%o", static_cast<unsigned>(c));
        out += text;
    } else {
        out += c;
    }
}

bool isPrintable(uint64_t c)
{
    return (c >= 0x20 && c < 0x7F) || (c >= 8 && c <= 13) || c == 27
        || (c >= 0xA0 && isCodePoint(c));
}

// A proper list of printable characters of Latin-1, not empty.
bool isString(Term t)
{
    for (; t.isCons(); t = t.tail()) {
        if (!t.head().isSmall() || t.head().smallValue() < 0 || t.head().smallValue() > 0xFF
            || !isPrintable(static_cast<uint64_t>(t.head().smallValue())))
            return false;
    }
    return t.isNil();
}

bool isText(std::string_view bytes)
{
    if (bytes.empty() || !isUtf8(bytes))
        return false;
    return std::ranges::all_of(bytes, [](char c) {
        return static_cast<uint8_t>(c) >= 0x80 || isPrintable(static_cast<uint8_t>(c));
    });
}

class Printer
{
public:
    Printer(const AtomTable& atoms, const PrintLimits& limits) : m_atoms(atoms), m_limits(limits) {}

    std::string run(Term t)
    {
        m_pending.push({Kind::Value, t.w});
        while (!m_pending.isEmpty() && m_out.size() <= m_limits.characters) {
            const Item item = m_pending.pop();
            switch (item.kind) {
            case Kind::Value: print(Term(item.word)); break;
            case Kind::Tail: printTail(Term(item.word)); break;
            case Kind::Text: m_out += reinterpret_cast<const char*>(item.word); break;
            }
        }
        if (m_out.size() > m_limits.characters)
            cutOff();
        return std::move(m_out);
    }

private:
    enum class Kind : uint8_t { Value, Tail, Text };
    struct Item
    {
        Kind kind;
        Word word; // a term, or the address of a string literal
    };

    void later(Term t) { m_pending.push({Kind::Value, t.w}); }
    void later(const char* literal)
    {
        m_pending.push({Kind::Text, reinterpret_cast<Word>(literal)});
    }
    // Pushed in reverse: a, b, c with commas between.
    void laterAll(const Word* words, size_t count)
    {
        for (size_t i = count; i-- > 0;) {
            later(Term(words[i]));
            if (i != 0)
                later(",");
        }
    }

    void cutOff()
    {
        size_t n = std::min(m_out.size(), m_limits.characters);
        while (n != 0 && n < m_out.size() && (m_out[n] & 0xC0) == 0x80)
            --n; // not within a character
        m_out.resize(n);
        m_out += "…";
    }

    void print(Term t)
    {
        if (t.isSmall())
            m_out += std::to_string(t.smallValue());
        else if (t.isAtom())
            m_out += printAtom(t, m_atoms);
        else if (t.isNil())
            m_out += "[]";
        else if (t.isCons())
            printList(t);
        else if (t.isLocalPid())
            printPid(0, t.number() & 0x7FFF, t.number() >> 15);
        else if (t.isLocalPort())
            m_out += "#Port<0." + std::to_string(t.number()) + ">";
        else if (t.isBoxed())
            printBox(t);
        else
            m_out += "#NoTerm";
    }

    void printList(Term list)
    {
        if (m_limits.strings && isString(list)) {
            printString(list);
            return;
        }
        m_out += '[';
        m_pending.push({Kind::Tail, list.tail().w});
        later(list.head());
    }

    void printTail(Term tail)
    {
        if (tail.isNil()) {
            m_out += ']';
            return;
        }
        if (tail.isCons()) {
            m_out += ',';
            m_pending.push({Kind::Tail, tail.tail().w});
            later(tail.head());
            return;
        }
        m_out += '|';
        later("]");
        later(tail);
    }

    void printString(Term list)
    {
        m_out += '"';
        for (; list.isCons() && m_out.size() <= m_limits.characters; list = list.tail()) {
            const auto c = static_cast<uint32_t>(list.head().smallValue());
            if (c < 0x80)
                appendEscaped(m_out, static_cast<char>(c), '"');
            else
                appendUtf8(m_out, c);
        }
        m_out += '"';
    }

    void printPid(Word node, Word number, Word serial)
    {
        m_out += "<" + std::to_string(node) + "." + std::to_string(number) + "."
            + std::to_string(serial) + ">";
    }

    [[nodiscard]] Word nodeNumber(Word atom) const
    {
        return atom == m_limits.ownNode.w ? 0 : atom >> 6;
    }

    void printExternalId(const ExternalPidBox* box)
    {
        if (!box->isPort())
            printPid(nodeNumber(box->node), box->number, box->serial());
        else
            m_out += "#Port<" + std::to_string(nodeNumber(box->node)) + "."
                + std::to_string(box->number) + ">";
    }

    void printLocalRef(const RefBox* box)
    {
        m_out += "#Ref<0." + std::to_string(box->number >> 32) + "."
            + std::to_string(box->number & 0xFFFC0000U) + "."
            + std::to_string(box->number & 0x3FFFFU) + ">";
    }

    void printExternalRef(const ExternalRefBox* box)
    {
        m_out += "#Ref<" + std::to_string(nodeNumber(box->node));
        for (size_t i = box->idCount; i-- > 0;)
            m_out += "." + std::to_string(box->ids[i]);
        m_out += ">";
    }

    void printFun(const FunBox* fun)
    {
        const FunKey& key = funKey(fun);
        m_out += "#Fun<" + printAtom(key.module, m_atoms) + "." + std::to_string(key.oldIndex) + "."
            + std::to_string(key.oldUniq) + ">";
    }

    void printExport(const ExportKey& key)
    {
        m_out += "fun " + printAtom(key.module, m_atoms) + ":" + printAtom(key.name, m_atoms) + "/"
            + std::to_string(key.arity);
    }

    void printMap(Term map)
    {
        std::vector<Term> terms; // in order: key, value, key, …
        MapIterator pairs(map);
        Term key;
        Term value;
        while (pairs.next(&key, &value)) {
            terms.push_back(key);
            terms.push_back(value);
        }
        m_out += "#{";
        later("}");
        for (size_t i = terms.size(); i != 0; i -= 2) {
            later(terms[i - 1]);
            later(" => ");
            later(terms[i - 2]);
            if (i != 2)
                later(",");
        }
    }

    void printBitstring(Term t)
    {
        BitView v = bitView(t);
        std::string spill;
        if (m_limits.strings && v.isBytes()) {
            const std::string_view bytes = binaryBytes(t, spill);
            if (isText(bytes)) {
                printTextBinary(bytes);
                return;
            }
        }
        m_out += "<<";
        for (size_t at = 0; at < v.bitSize && m_out.size() <= m_limits.characters; at += 8) {
            const size_t bits = std::min<size_t>(8, v.bitSize - at);
            uint8_t byte = 0;
            copyBits(&byte, 8 - bits, v.bytes, v.bitOffset + at, bits);
            m_out += (at == 0 ? "" : ",") + std::to_string(byte);
            if (bits != 8)
                m_out += ":" + std::to_string(bits);
        }
        m_out += ">>";
    }

    void printTextBinary(std::string_view bytes)
    {
        m_out += "<<\"";
        const bool isAscii
            = std::ranges::all_of(bytes, [](char c) { return static_cast<uint8_t>(c) < 0x80; });
        for (const char c : bytes) {
            if (m_out.size() > m_limits.characters)
                return;
            appendEscaped(m_out, c, '"');
        }
        m_out += isAscii ? "\">>" : "\"/utf8>>";
    }

    void printBox(Term t)
    {
        const Word* p = t.object();
        switch (headerTag(p[0])) {
        case BoxTag::Tuple:
            m_out += '{';
            later("}");
            laterAll(p + 1, headerCount(p[0]));
            break;
        case BoxTag::PositiveBig:
        case BoxTag::NegativeBig: m_out += integerToText(t, 10); break;
        case BoxTag::Ref: printLocalRef(refBox(t)); break;
        case BoxTag::Fun: printFun(funBox(t)); break;
        case BoxTag::Float: m_out += printFloatShort(floatValue(t)); break;
        case BoxTag::Export: printExport(exportKey(t)); break;
        case BoxTag::RefcBinary:
        case BoxTag::HeapBinary:
        case BoxTag::SubBinary: printBitstring(t); break;
        case BoxTag::FlatMap:
        case BoxTag::HashMap: printMap(t); break;
        case BoxTag::ExternalPid:
            printExternalId(reinterpret_cast<const ExternalPidBox*>(p));
            break;
        case BoxTag::ExternalRef:
            printExternalRef(reinterpret_cast<const ExternalRefBox*>(p));
            break;
        case BoxTag::HashNode: m_out += "#HashNode"; break;
        case BoxTag::MatchContext: m_out += "#MatchContext"; break;
        }
    }

    const AtomTable& m_atoms;
    const PrintLimits& m_limits;
    std::string m_out;
    PendingStack<Item, 48> m_pending;
};

} // namespace

std::string printAtom(Term atom, const AtomTable& atoms)
{
    const std::string_view text = atoms.text(atom);
    if (!needsQuotes(text))
        return std::string(text);
    std::string out = "'";
    for (const char c : text)
        appendEscaped(out, c, '\'');
    return out + "'";
}

std::string printTerm(Term t, const AtomTable& atoms, const PrintLimits& limits)
{
    return Printer(atoms, limits).run(t);
}

} // namespace relupscope
