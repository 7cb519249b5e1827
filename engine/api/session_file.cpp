// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <zlib.h>

namespace relupscope {

namespace {

using Json = nlohmann::json;

constexpr std::string_view Magic = "relupscope session\n";
constexpr size_t MostBytes = size_t {1} << 30; // of what is packed

std::string pack(const std::vector<uint8_t>& bytes)
{
    uLongf size = compressBound(bytes.size());
    std::string packed(size, '\0');
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size, bytes.data(), bytes.size(), 9);
    packed.resize(size);
    return packed;
}

// False: it is no zlib stream, or holds too much.
bool unpack(std::string_view packed, std::string* bytes)
{
    z_stream z {};
    if (inflateInit(&z) != Z_OK)
        return false;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data())); // zlib reads only
    z.avail_in = static_cast<uInt>(packed.size());
    int code = Z_OK;
    char chunk[1 << 16];
    while (code == Z_OK && bytes->size() < MostBytes) {
        z.next_out = reinterpret_cast<Bytef*>(chunk);
        z.avail_out = sizeof chunk;
        code = inflate(&z, Z_NO_FLUSH);
        bytes->append(chunk, sizeof chunk - z.avail_out);
    }
    inflateEnd(&z);
    return code == Z_STREAM_END;
}

// Reads the heads of CBOR items one after the other. What a session is packed as has known lengths
// and is not deep; the parser recurses by depth, so a file that goes deeper must not get there.
class CborDepth
{
public:
    explicit CborDepth(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool isShallow()
    {
        m_open = {1};
        while (!m_open.empty()) {
            if (m_open.back() == 0) {
                m_open.pop_back();
                continue;
            }
            --m_open.back();
            if (m_open.size() > MostDepth || !item())
                return false;
        }
        return true;
    }

private:
    static constexpr size_t MostDepth = 16;
    enum Major : unsigned { Bytes = 2, Text = 3, Array = 4, Map = 5, Tag = 6 };

    bool item()
    {
        if (m_at >= m_bytes.size())
            return false;
        const auto first = static_cast<unsigned char>(m_bytes[m_at++]);
        const unsigned major = first >> 5;
        uint64_t count = first & 0x1F;
        if (count > 27 || major == Tag) // no known length, or a tag
            return false;
        if (count >= 24) {
            const size_t width = size_t {1} << (count - 24);
            if (width > m_bytes.size() - m_at)
                return false;
            count = 0;
            for (size_t i = 0; i < width; ++i)
                count = (count << 8) | static_cast<unsigned char>(m_bytes[m_at++]);
        }
        if (major == Bytes || major == Text) {
            if (count > m_bytes.size() - m_at)
                return false;
            m_at += count;
        } else if (major == Array || major == Map) {
            if (count > m_bytes.size() - m_at) // each takes a byte at least
                return false;
            m_open.push_back(major == Map ? 2 * count : count);
        }
        return true;
    }

    std::string_view m_bytes;
    size_t m_at = 0;
    std::vector<uint64_t> m_open; // items that are due in each of the containers around m_at
};

Json markJson(const Mark& m)
{
    return Json::array({m.event, m.nanoseconds, m.betweenSlices});
}

Mark markOf(const Json& j)
{
    return {j.at(0).get<uint64_t>(), j.at(1).get<int64_t>(), j.at(2).get<bool>()};
}

Json branchJson(const Branch& b)
{
    Json inputs = Json::array();
    for (const Input& i : b.inputs)
        inputs.push_back({{"at", markJson(i.at)}, {"what", i.what}});
    return {{"id", b.id},
            {"parent", b.parent},
            {"name", b.name},
            {"fork", markJson(b.fork)},
            {"inputs", inputs},
            {"inherited", b.inherited},
            {"end", markJson(b.end)},
            {"ended", b.hasEnded}};
}

Branch branchOf(const Json& j)
{
    Branch b;
    b.id = j.at("id").get<BranchId>();
    b.parent = j.at("parent").get<BranchId>();
    b.name = j.at("name").get<std::string>();
    b.fork = markOf(j.at("fork"));
    for (const Json& i : j.at("inputs"))
        b.inputs.push_back({markOf(i.at("at")), i.at("what").get<std::string>()});
    b.inherited = j.at("inherited").get<size_t>();
    b.end = markOf(j.at("end"));
    b.hasEnded = j.at("ended").get<bool>();
    return b;
}

Json bookmarkJson(const Bookmark& b)
{
    return {{"id", b.id},
            {"branch", b.branch},
            {"at", markJson(b.mark)},
            {"name", b.name},
            {"note", b.note}};
}

Bookmark bookmarkOf(const Json& j)
{
    return {j.at("id").get<uint32_t>(), j.at("branch").get<BranchId>(), markOf(j.at("at")),
            j.at("name").get<std::string>(), j.at("note").get<std::string>()};
}

Json breakpointJson(const Breakpoint& b)
{
    return {{"id", b.id}, {"condition", b.condition}, {"on", b.isOn}};
}

Breakpoint breakpointOf(const Json& j)
{
    return {j.at("id").get<uint32_t>(), j.at("condition").get<std::string>(),
            j.at("on").get<bool>()};
}

SavedSession sessionOf(const Json& j, unsigned version)
{
    SavedSession s;
    s.otp = j.at("otp").get<std::string>();
    s.scenario = j.at("scenario").get<std::string>();
    for (const auto& [path, content] : j.at("files").items()) {
        const auto& bytes = content.get_binary();
        s.files.emplace(path, std::string(bytes.begin(), bytes.end()));
    }
    s.seed = j.at("seed").get<uint64_t>();
    for (const Json& b : j.at("branches"))
        s.branches.push_back(branchOf(b));
    s.branch = j.at("branch").get<BranchId>();
    s.mark = markOf(j.at("mark"));
    s.hash = j.at("hash").get<std::string>();
    for (const Json& i : j.at("instructions"))
        s.instructions.emplace_back(i.at(0).get<std::string>(), i.at(1).get<std::string>());
    for (const Json& b : j.at("bookmarks"))
        s.bookmarks.push_back(bookmarkOf(b));
    if (version < 2)
        return s;
    s.faults = j.at("faults").get<std::vector<std::string>>();
    for (const Json& b : j.at("breakpoints"))
        s.breakpoints.push_back(breakpointOf(b));
    return s;
}

// Paths in the folder only: none that leads out of it.
bool isSound(const SavedSession& s)
{
    return std::all_of(s.files.begin(), s.files.end(), [](const auto& file) {
        const std::string path = "/" + file.first + "/";
        return file.first.find('\0') == std::string::npos && path.find("//") == std::string::npos
            && path.find("/../") == std::string::npos && path.find("/./") == std::string::npos;
    });
}

} // namespace

std::string encodeSession(const SavedSession& s)
{
    Json files = Json::object();
    for (const auto& [path, bytes] : s.files)
        files[path] = Json::binary({bytes.begin(), bytes.end()});
    Json branches = Json::array();
    for (const Branch& b : s.branches)
        branches.push_back(branchJson(b));
    Json instructions = Json::array();
    for (const auto& [text, hash] : s.instructions)
        instructions.push_back(Json::array({text, hash}));
    Json bookmarks = Json::array();
    for (const Bookmark& b : s.bookmarks)
        bookmarks.push_back(bookmarkJson(b));
    Json breakpoints = Json::array();
    for (const Breakpoint& b : s.breakpoints)
        breakpoints.push_back(breakpointJson(b));
    const Json all {{"otp", s.otp},
                    {"scenario", s.scenario},
                    {"files", files},
                    {"seed", s.seed},
                    {"branches", branches},
                    {"branch", s.branch},
                    {"mark", markJson(s.mark)},
                    {"hash", s.hash},
                    {"instructions", instructions},
                    {"bookmarks", bookmarks},
                    {"faults", s.faults},
                    {"breakpoints", breakpoints}};
    return std::string(Magic) + static_cast<char>(SavedSession::Version) + pack(Json::to_cbor(all));
}

Result<SavedSession> decodeSession(const std::string& where, std::string_view bytes)
{
    if (!bytes.starts_with(Magic) || bytes.size() <= Magic.size())
        return fail(ErrorKind::Bytes, where, "this is no saved session");
    const auto version = static_cast<unsigned char>(bytes[Magic.size()]);
    if (version == 0 || version > SavedSession::Version)
        return fail(ErrorKind::Bytes, where,
                    "it was saved in format " + std::to_string(version)
                        + ", and this program reads formats 1 to "
                        + std::to_string(SavedSession::Version),
                    version > SavedSession::Version ? "a newer relupscope can open it" : "");
    std::string plain;
    if (!unpack(bytes.substr(Magic.size() + 1), &plain))
        return fail(ErrorKind::Bytes, where, "the file is damaged or cut short");
    if (!CborDepth(plain).isShallow())
        return fail(ErrorKind::Bytes, where, "what is packed in it is malformed");
    const Json json = Json::from_cbor(plain, true, false);
    if (json.is_discarded())
        return fail(ErrorKind::Bytes, where, "what is packed in it is malformed");
    try {
        SavedSession session = sessionOf(json, version);
        if (isSound(session))
            return session;
    } catch (const Json::exception&) { // a key is missing or is of another kind
    }
    return fail(ErrorKind::Bytes, where, "what is packed in it is no session");
}

bool isSavedSession(const HostFiles& files, const std::string& path)
{
    if (!files.isFile(path))
        return false;
    const auto bytes = files.read(path);
    return bytes && bytes->starts_with(Magic);
}

Result<std::map<std::string, std::string>> filesBelow(const HostFiles& files,
                                                      const std::string& folder)
{
    constexpr size_t MostDepth = 32;
    std::map<std::string, std::string> found;
    size_t total = 0;
    std::vector<std::pair<std::string, size_t>> pending {{"", 0}};
    while (!pending.empty()) {
        const auto [below, depth] = pending.back();
        pending.pop_back();
        TRY_ASSIGN(const std::vector<std::string> names, files.list(folder + "/" + below));
        for (const std::string& name : names) {
            const std::string path = below.empty() ? name : below + "/" + name;
            const std::string full = folder + "/" + path;
            if (files.isFolder(full) && depth < MostDepth && name != ".git") {
                pending.emplace_back(path, depth + 1);
            } else if (files.isFile(full)) {
                TRY_ASSIGN(std::string bytes, files.read(full));
                total += bytes.size();
                if (total > MostBytes / 4)
                    return fail(ErrorKind::Limit, folder,
                                "the scenario's files are too large to be saved");
                found.emplace(path, std::move(bytes));
            }
        }
    }
    return found;
}

// --- the folder of a saved session
// -------------------------------------------------------------------

PackedFiles::PackedFiles(const HostFiles& host, std::string folder,
                         std::map<std::string, std::string> files)
    : m_host(host), m_folder(std::move(folder)), m_files(std::move(files))
{
}

const char* PackedFiles::inside(const std::string& path) const
{
    if (path == m_folder)
        return path.c_str() + path.size();
    return path.starts_with(m_folder + "/") ? path.c_str() + m_folder.size() + 1 : nullptr;
}

Result<std::string> PackedFiles::read(const std::string& path) const
{
    const char* below = inside(path);
    if (!below)
        return m_host.read(path);
    const auto there = m_files.find(below);
    if (there == m_files.end())
        return fail(ErrorKind::NotFound, path, "the saved session has no such file");
    return there->second;
}

Result<std::vector<std::string>> PackedFiles::list(const std::string& path) const
{
    const char* below = inside(path);
    if (!below)
        return m_host.list(path);
    std::string prefix = below;
    while (prefix.ends_with('/'))
        prefix.pop_back();
    if (!prefix.empty())
        prefix += '/';
    std::set<std::string> names;
    for (auto f = m_files.lower_bound(prefix); f != m_files.end() && f->first.starts_with(prefix);
         ++f)
        names.insert(
            f->first.substr(prefix.size(), f->first.find('/', prefix.size()) - prefix.size()));
    if (names.empty())
        return fail(ErrorKind::NotFound, path, "the saved session has no such folder");
    return std::vector<std::string>(names.begin(), names.end());
}

Result<HostStat> PackedFiles::stat(const std::string& path) const
{
    const char* below = inside(path);
    if (!below)
        return m_host.stat(path);
    HostStat s;
    if (const auto there = m_files.find(below); there != m_files.end()) {
        s.kind = HostFileKind::Regular;
        s.size = there->second.size();
        s.mode = 0644;
        return s;
    }
    TRY(list(path));
    s.kind = HostFileKind::Folder;
    s.mode = 0755;
    return s;
}

Result<std::string> PackedFiles::realPath(const std::string& path) const
{
    if (!inside(path))
        return m_host.realPath(path);
    TRY(stat(path));
    std::string real = path;
    while (real.ends_with('/'))
        real.pop_back();
    return real;
}

Result<void> PackedFiles::write(const std::string& path, std::string_view bytes) const
{
    return inside(path) ? fail(ErrorKind::Io, path, "a saved session's scenario is read only")
                        : m_host.write(path, bytes);
}

Result<void> PackedFiles::makeFolder(const std::string& path) const
{
    return inside(path) ? fail(ErrorKind::Io, path, "a saved session's scenario is read only")
                        : m_host.makeFolder(path);
}

} // namespace relupscope
