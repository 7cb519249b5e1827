// SPDX-License-Identifier: GPL-3.0-or-later
// Pids, ports, references and funs as text, and the first three back from it. The text is that of
// term/print.cpp.
#include "bif/text.h"
#include "node/distribution.h"
#include "term/print.h"

#include <algorithm>
#include <optional>

namespace relupscope {

namespace {

BifResult printed(BifCall& c)
{
    PrintLimits whole;
    whole.ownNode = c.node.name;
    const std::string text = printTerm(c.arg(0), c.atoms(), whole);
    return utf8ToList(c.heap(), text);
}

// Takes "PREFIX A.B... SUFFIX" apart: decimal numbers with points between. The count must be `n`.
bool parseNumbers(std::string_view text, std::string_view prefix, uint64_t* numbers, size_t n)
{
    if (!text.starts_with(prefix) || !text.ends_with('>'))
        return false;
    text.remove_prefix(prefix.size());
    size_t digits = 0;
    size_t i = 0;
    numbers[0] = 0;
    for (const char ch : text) {
        if (ch >= '0' && ch <= '9' && ++digits <= 18) {
            numbers[i] = numbers[i] * 10 + static_cast<uint64_t>(ch - '0');
        } else if (digits > 0 && ch == '.' && i + 1 < n) {
            numbers[++i] = 0;
            digits = 0;
        } else {
            return ch == '>' && digits > 0 && i + 1 == n;
        }
    }
    return false;
}

// The text of an identifier, whose first number names its node.
std::optional<std::string> identifierText(Term list)
{
    constexpr size_t LongestIdentifier = 80;
    std::string text;
    if (listToBytes(list, LongestIdentifier, &text) != TextFault::None)
        return std::nullopt;
    // One '>' only, at the end: parseNumbers stops at the first.
    return text.find('>') + 1 == text.size() ? std::optional(text) : std::nullopt;
}

// The channel to the node with that number in texts; null: it is not connected, and nothing is
// known of its creation, which the text does not say.
const Channel* connectedNode(const BifCall& c, uint64_t number, uint32_t* index)
{
    const Distribution* distribution = c.node.distribution;
    for (*index = 0; distribution && *index < distribution->channels.size(); ++*index) {
        const Channel& channel = distribution->channels[*index];
        if (channel.state == Channel::State::Connected
            && static_cast<uint64_t>(channel.name.atomId()) == number)
            return &channel;
    }
    return nullptr;
}

BifResult remotePid(BifCall& c, uint64_t node, Word number, Word serialAndKind)
{
    RemotePid pid;
    const Channel* channel = connectedNode(c, node, &pid.channel);
    if (!channel)
        return c.badarg();
    pid.creation = channel->creation;
    pid.number = number;
    pid.serial = serialAndKind;
    return pidTerm(*c.node.distribution, c.heap(), pid);
}

// Its ids are in the text in reverse order.
BifResult remoteRef(BifCall& c, const std::string& text)
{
    constexpr uint32_t LeastIds = 3;
    constexpr uint32_t MostIds = 5;
    for (uint32_t count = LeastIds; count <= MostIds; ++count) {
        uint64_t n[1 + MostIds];
        RemoteRef ref;
        if (!parseNumbers(text, "#Ref<", n, 1 + count))
            continue;
        const Channel* channel = connectedNode(c, n[0], &ref.channel);
        if (!channel
            || std::any_of(n + 1, n + 1 + count, [](uint64_t id) { return id > UINT32_MAX; }))
            return c.badarg();
        ref.creation = channel->creation;
        ref.count = count;
        for (uint32_t i = 0; i < count; ++i)
            ref.ids[i] = static_cast<uint32_t>(n[count - i]);
        return refTerm(*c.node.distribution, c.heap(), ref);
    }
    return c.badarg();
}

} // namespace

BifResult bif_erlang_pid_to_list_1(BifCall& c)
{
    return isPid(c.arg(0)) ? printed(c) : c.badarg();
}

BifResult bif_erlang_port_to_list_1(BifCall& c)
{
    return isPort(c.arg(0)) ? printed(c) : c.badarg();
}

BifResult bif_erlang_ref_to_list_1(BifCall& c)
{
    return isReference(c.arg(0)) ? printed(c) : c.badarg();
}

BifResult bif_erlang_fun_to_list_1(BifCall& c)
{
    return isFun(c.arg(0)) ? printed(c) : c.badarg();
}

BifResult bif_erlang_list_to_pid_1(BifCall& c)
{
    constexpr uint64_t NumberBits = 15;
    constexpr uint64_t MaxSerial = (uint64_t {1} << 45) - 1;
    uint64_t n[3];
    const std::optional<std::string> text = identifierText(c.arg(0));
    if (!text || !parseNumbers(*text, "<", n, 3))
        return c.badarg();
    if (n[0] != 0)
        return n[1] > UINT32_MAX || n[2] > UINT32_MAX ? c.badarg() : remotePid(c, n[0], n[1], n[2]);
    if (n[1] >> NumberBits != 0 || n[2] > MaxSerial)
        return c.badarg();
    return Term::pid(n[1] | n[2] << NumberBits);
}

BifResult bif_erlang_list_to_port_1(BifCall& c)
{
    uint64_t n[2];
    const std::optional<std::string> text = identifierText(c.arg(0));
    if (!text || !parseNumbers(*text, "#Port<", n, 2))
        return c.badarg();
    if (n[0] != 0)
        return remotePid(c, n[0], n[1], ExternalPidBox::PortBit);
    if (n[1] >> 28 != 0)
        return c.badarg();
    return Term::port(n[1]);
}

BifResult bif_erlang_list_to_ref_1(BifCall& c)
{
    constexpr uint64_t LowBits = 18;
    uint64_t n[4];
    const std::optional<std::string> text = identifierText(c.arg(0));
    if (!text)
        return c.badarg();
    if (!parseNumbers(*text, "#Ref<", n, 4) || n[0] != 0)
        return remoteRef(c, *text);
    if (n[1] > UINT32_MAX || n[2] > UINT32_MAX || n[3] >> LowBits != 0)
        return c.badarg();
    const uint64_t low = (n[2] & ~((uint64_t {1} << LowBits) - 1)) | n[3];
    return c.heap().ref(n[1] << 32 | low);
}

} // namespace relupscope
