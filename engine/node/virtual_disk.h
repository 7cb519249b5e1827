// SPDX-License-Identifier: GPL-3.0-or-later
// The disk of a node: a tree of folders and files in the world's arena. Folders of the host can be
// mounted; they are read through NodeHost::files when somebody looks, and what is written, deleted
// or renamed below them happens in the tree only and vanishes with the world. It answers as a POSIX
// file system answers an ordinary user who owns everything; times are virtual, and a mounted file
// has the time at which the world begins, so that a run is the same on every machine.
//
// Owns the tree and the open files. DiskNode pointers are valid until the next change of the tree.
#pragma once

#include "node/posix.h"
#include "process/process.h"

#include <map>
#include <string>
#include <string_view>

namespace relupscope {

struct BinaryData;
class HostFiles;

using ArenaString = std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>>;

enum class FileKind : uint8_t {
    Unknown, // in a mounted folder, not looked at yet
    Regular,
    Folder,
    Symlink,
    Device, // /dev/null
};

struct DiskNode
{
    using Entries = std::map<ArenaString, DiskNode*, std::less<>,
                             ArenaAllocator<std::pair<const ArenaString, DiskNode*>>>;

    explicit DiskNode(Arena& arena);

    FileKind kind = FileKind::Unknown;
    bool isListed = true; // false: the host's entries are not in `entries` yet
    bool isLoaded = true; // false: the content is still the host's only
    uint16_t mode = 0644; // permission bits
    uint32_t inode = 0;
    uint32_t links = 0;   // entries that lead here
    uint32_t holders = 0; // open files, the working directory
    uint32_t uid = 1000;  // an ordinary user
    uint32_t gid = 1000;
    int64_t accessed = 0; // POSIX seconds, virtual
    int64_t modified = 0;
    int64_t changed = 0;
    uint64_t hostSize = 0;         // of the content while it is not loaded
    DiskNode* parent = nullptr;    // of a folder: for ".."
    BinaryData* content = nullptr; // of a regular file; null: empty
    ArenaString hostPath;          // what is mounted here; empty: nothing
    ArenaString target;            // of a symbolic link
    Entries entries;               // of a folder
};

struct OpenMode
{
    bool read = false;
    bool write = false;
    bool append = false;
    bool exclusive = false;
    bool folder = false;        // `directory`: it must be one
    bool skipTypeCheck = false; // a folder is fine too
};

struct OpenFile
{
    OpenFile(DiskNode* n, Word o, const OpenMode& mode, ArenaString p)
        : node(n),
          position(0),
          owner(o),
          mayRead(mode.read),
          mayWrite(mode.write),
          append(mode.append),
          path(std::move(p))
    {
    }

    DiskNode* node;
    uint64_t position;
    Word owner; // the process with which it is closed
    bool mayRead;
    bool mayWrite;
    bool append;
    ArenaString path; // as it was opened, made absolute
};

// What makes a disk fail.
struct DiskFault
{
    static constexpr uint64_t Always = UINT64_MAX;

    enum class Effect : uint8_t {
        Full,      // what makes or grows a file: enospc
        ReadError, // reading: eio
        Torn,      // a change is done by half, and the computer stops with it
    } effect;
    ArenaString below; // of a file or folder; empty: the whole disk
    uint64_t skip = 0; // so many times it goes well
    uint64_t left = 1; // strikes so often after that
};

enum class SeekFrom : uint8_t { Begin, Current, End };

class VirtualDisk
{
public:
    explicit VirtualDisk(Arena& arena);
    ~VirtualDisk();
    VirtualDisk(const VirtualDisk&) = delete;
    VirtualDisk& operator=(const VirtualDisk&) = delete;

    // What "now" is to the changes that follow, and when the world began; POSIX seconds.
    void setTime(int64_t now, int64_t epoch)
    {
        m_now = now;
        m_epoch = epoch;
    }

    // --- for the host side of a world
    // The content of the host's folder appears at `virtualPath`, beside what is there already.
    Posix mount(std::string_view hostPath, std::string_view virtualPath);
    // Makes the folder and those above it.
    Posix makeFolders(std::string_view path);
    // Makes the file or replaces its content.
    Posix writeFile(std::string_view path, std::string_view bytes);
    Posix readFile(std::string_view path, std::string* bytes);
    // Sorted by byte.
    Posix list(std::string_view path, ArenaVector<ArenaString>* names);
    [[nodiscard]] Arena& arena() const { return m_arena; }

    // --- the tree (POSIX semantics; relative paths start at the working directory)
    Posix find(std::string_view path, bool followLast, DiskNode** node);
    // Folder entries of the host come in; then entries is complete.
    Posix listed(DiskNode& folder);
    // Size and content of a regular file; `spill` keeps what comes from the host.
    uint64_t sizeOf(const DiskNode& node) const;
    Posix contentOf(DiskNode& node, std::string* spill, std::string_view* bytes);
    Posix makeFolder(std::string_view path);
    Posix removeFile(std::string_view path);
    Posix removeFolder(std::string_view path);
    Posix rename(std::string_view from, std::string_view to);
    Posix link(std::string_view existing, std::string_view path);
    Posix symlink(std::string_view target, std::string_view path);
    Posix setMode(std::string_view path, uint32_t mode);
    Posix setOwner(std::string_view path, int64_t uid, int64_t gid);
    Posix setTimes(std::string_view path, int64_t accessed, int64_t modified);
    Posix setWorkingDirectory(std::string_view path);
    Posix workingDirectory(std::string* path) const;

    // --- open files, by the number of their ref
    Posix open(std::string_view path, const OpenMode& mode, Word ref, Word owner);
    [[nodiscard]] OpenFile* openFile(Word ref);
    void close(Word ref);
    void ownerDied(Word pid);
    // Copies up to `count` bytes from `position` to `out` and tells how many there were.
    Posix readable(OpenFile& file, uint64_t position, uint64_t* available);
    void read(const OpenFile& file, uint64_t position, uint64_t count, uint8_t* out) const;
    // At `position` (of an append file: at the end); the position after it is stored there.
    Posix write(OpenFile& file, uint64_t* position, std::string_view bytes);
    Posix seek(OpenFile& file, SeekFrom from, int64_t offset);
    Posix truncate(OpenFile& file);
    Posix allocate(OpenFile& file, uint64_t offset, uint64_t length);

    // --- faults
    void arm(DiskFault::Effect effect, std::string_view below, uint64_t skip, uint64_t left);
    // The computer has stopped or starts again: files are closed. What is on the disk stays.
    void stop();
    void start();
    // Changes below `folder` are counted and described from now on: what tears may fall into.
    void watchChanges(std::string_view folder);
    [[nodiscard]] const ArenaVector<ArenaString>& changes() const { return m_changes; }
    [[nodiscard]] ArenaString absolute(std::string_view path) const;
    // eio where a fault wants it.
    Posix reading(std::string_view absolutePath);

    static constexpr size_t MaxPath = 4096;
    static constexpr size_t MaxName = 255;
    static constexpr unsigned MaxSymlinks = 40;
    static constexpr size_t MaxOpenFiles = 1U << 16;
    static constexpr uint64_t MaxFileBytes = uint64_t {1} << 40;

private:
    // Where a path leads: the folder and the name in it, and the node if there is one.
    struct Place
    {
        DiskNode* folder = nullptr;
        std::string name;          // empty: the path ends in a folder itself ("/", ".", "..")
        DiskNode* node = nullptr;  // null: no such entry
        bool mustBeFolder = false; // the path ends in a slash
    };

    [[nodiscard]] const HostFiles* hostFiles() const;
    DiskNode* newNode(FileKind kind, uint16_t mode);
    DiskNode* addEntry(DiskNode& folder, std::string_view name, DiskNode* node);
    void removeEntry(DiskNode& folder, std::string_view name);
    void freeIfUnused(DiskNode* node);
    void freeTree(DiskNode* node);
    Posix walk(std::string_view path, bool followLast, Place* place);
    Posix step(Place* place, std::string_view name, bool isLast);
    Posix child(DiskNode& folder, std::string_view name, DiskNode** node);
    Posix look(DiskNode& node);
    bool staysInside(const ArenaString& hostPath) const;
    Posix placeForNew(std::string_view path, Place* place);
    Posix openPlace(const OpenMode& mode, Place& place);
    Posix load(DiskNode& node);
    Posix resize(DiskNode& node, uint64_t size);
    bool isBelow(const DiskNode* node, const DiskNode* folder) const;
    Posix renameOver(Place& from, Place& to);
    // What a fault makes of a change (`what`: its name) or of a read; Ok: it goes on as usual.
    // *isTorn: half of it is still done.
    Posix changing(std::string_view what, std::string_view absolutePath, bool* isTorn);
    bool isStruck(DiskFault& fault, std::string_view absolutePath);
    void touch(DiskNode& node) { node.modified = node.changed = m_now; }

    Arena& m_arena;
    DiskNode* m_root;
    DiskNode* m_working;
    int64_t m_now = 0;
    int64_t m_epoch = 0;
    uint32_t m_nextInode = 2;
    ArenaMap<Word, OpenFile> m_open;
    ArenaVector<DiskFault> m_faults;
    ArenaString m_watched;              // empty: changes are not noted
    ArenaVector<ArenaString> m_changes; // below m_watched: "write RELEASES"
    bool m_isStopped = false;           // nothing changes any more until start()
    ArenaVector<ArenaString> m_mounts;  // resolved host folders: links may not lead out of them
};

} // namespace relupscope
