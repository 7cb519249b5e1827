// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host_files.h"
#include "node/host.h"
#include "node/virtual_disk.h"

#include <gtest/gtest.h>

#include <map>

namespace relupscope {
namespace {

constexpr size_t MemoryLimitBytes = size_t {64} << 20;

// Files of a host that there is not; links are given as what they lead to.
class FakeFiles final : public HostFiles
{
public:
    Result<std::string> read(const std::string& path) const override
    {
        const auto there = files.find(path);
        if (there == files.end())
            return fail(ErrorKind::NotFound, path, "no such file");
        return there->second;
    }
    Result<std::vector<std::string>> list(const std::string& path) const override
    {
        std::vector<std::string> names;
        const std::string prefix = path + "/";
        for (const auto& [name, content] : files) {
            if (!name.starts_with(prefix))
                continue;
            const std::string rest = name.substr(prefix.size());
            const std::string entry = rest.substr(0, rest.find('/'));
            if (names.empty() || names.back() != entry)
                names.push_back(entry);
        }
        return names;
    }
    Result<HostStat> stat(const std::string& path) const override
    {
        HostStat stat;
        if (const auto there = files.find(path); there != files.end()) {
            stat.kind = HostFileKind::Regular;
            stat.size = there->second.size();
            stat.mode = path.ends_with(".sh") ? 0755 : 0600;
            stat.mtimeSeconds = 1234567;
            return stat;
        }
        const auto below = files.lower_bound(path + "/");
        if (below == files.end() || !below->first.starts_with(path + "/"))
            return fail(ErrorKind::NotFound, path, "no such file");
        stat.kind = HostFileKind::Folder;
        return stat;
    }
    Result<std::string> realPath(const std::string& path) const override
    {
        const auto there = links.find(path);
        return there == links.end() ? path : there->second;
    }
    Result<void> write(const std::string&, std::string_view) const override
    {
        ADD_FAILURE() << "the disk wrote to the host";
        return {};
    }
    Result<void> makeFolder(const std::string&) const override
    {
        ADD_FAILURE() << "the disk wrote to the host";
        return {};
    }

    std::map<std::string, std::string> files;
    std::map<std::string, std::string> links;
};

class Host final : public NodeHost
{
public:
    void standardOutput(std::string_view) override {}
    void standardError(std::string_view) override {}
    const HostFiles* files() override { return &hostFiles; }
    FakeFiles hostFiles;
};

class VirtualDiskTest : public testing::Test
{
protected:
    VirtualDiskTest() : arena(*Arena::create(MemoryLimitBytes))
    {
        arena.host() = static_cast<NodeHost*>(&host);
        host.hostFiles.files = {{"/otp/lib/a.beam", "beam a"},
                                {"/otp/lib/b.beam", "beam b"},
                                {"/otp/bin/start.sh", "run"},
                                {"/secret/key", "key"}};
        disk = arena.make<VirtualDisk>(arena);
        disk->setTime(1000, 900);
    }
    ~VirtualDiskTest() override
    {
        arena.drop(disk);
        Arena::destroy(&arena);
    }

    std::string read(std::string_view path)
    {
        std::string bytes;
        const Posix error = disk->readFile(path, &bytes);
        return error == Posix::Ok ? bytes : std::string(posixName(error));
    }
    std::string list(std::string_view path)
    {
        ArenaVector<ArenaString> names {ArenaAllocator<ArenaString>(arena)};
        if (const Posix error = disk->list(path, &names); error != Posix::Ok)
            return std::string(posixName(error));
        std::string text;
        for (const ArenaString& name : names)
            text.append(name).append(" ");
        return text;
    }

    Host host;
    Arena& arena;
    VirtualDisk* disk;
};

TEST_F(VirtualDiskTest, StartsWithTheFoldersThatProgramsExpect)
{
    EXPECT_EQ(list("/"), "dev tmp ");
    EXPECT_EQ(read("/dev/null"), "");
    EXPECT_EQ(read("/etc/passwd"), "enoent");
}

TEST_F(VirtualDiskTest, ReadsAMountedFolder)
{
    ASSERT_EQ(disk->mount("/otp", "/usr/lib/erlang"), Posix::Ok);
    EXPECT_EQ(list("/usr/lib/erlang"), "bin lib ");
    EXPECT_EQ(read("/usr/lib/erlang/lib/a.beam"), "beam a");
    EXPECT_EQ(read("/usr/lib/erlang/lib/../bin/start.sh"), "run");
    EXPECT_EQ(read("/usr/lib/erlang/lib/none"), "enoent");
    EXPECT_EQ(read("/usr/lib/erlang/lib"), "eisdir");
    EXPECT_EQ(read("/usr/lib/erlang/lib/a.beam/x"), "enotdir");
}

TEST_F(VirtualDiskTest, GivesAMountedFileTheTimeAtWhichTheWorldBegins)
{
    ASSERT_EQ(disk->mount("/otp", "/otp"), Posix::Ok);
    DiskNode* node = nullptr;
    ASSERT_EQ(disk->find("/otp/lib/a.beam", true, &node), Posix::Ok);
    EXPECT_EQ(node->modified, 900);
    EXPECT_EQ(node->mode, 0644);
    EXPECT_EQ(disk->sizeOf(*node), 6U);
    ASSERT_EQ(disk->find("/otp/bin/start.sh", true, &node), Posix::Ok);
    EXPECT_EQ(node->mode, 0755);
}

TEST_F(VirtualDiskTest, KeepsChangesOfAMountedFolderToItself)
{
    ASSERT_EQ(disk->mount("/otp", "/otp"), Posix::Ok);
    EXPECT_EQ(disk->writeFile("/otp/lib/a.beam", "new"), Posix::Ok);
    EXPECT_EQ(disk->writeFile("/otp/lib/c.beam", "c"), Posix::Ok);
    EXPECT_EQ(disk->removeFile("/otp/lib/b.beam"), Posix::Ok);
    EXPECT_EQ(list("/otp/lib"), "a.beam c.beam ");
    EXPECT_EQ(read("/otp/lib/a.beam"), "new");
    EXPECT_EQ(disk->rename("/otp/bin", "/otp/lib/scripts"), Posix::Ok);
    EXPECT_EQ(read("/otp/lib/scripts/start.sh"), "run");
    EXPECT_EQ(list("/otp"), "lib ");
}

TEST_F(VirtualDiskTest, FollowsNoLinkOutOfTheMountedFolder)
{
    host.hostFiles.files["/otp/lib/leak"] = "key";
    host.hostFiles.links["/otp/lib/leak"] = "/secret/key";
    host.hostFiles.files["/otp/lib/near"] = "beam a";
    host.hostFiles.links["/otp/lib/near"] = "/otp/lib/a.beam";
    host.hostFiles.files["/otp/lib/sibling"] = "key";
    host.hostFiles.links["/otp/lib/sibling"] = "/otp2/key";
    ASSERT_EQ(disk->mount("/otp", "/otp"), Posix::Ok);
    EXPECT_EQ(read("/otp/lib/leak"), "eacces");
    EXPECT_EQ(read("/otp/lib/sibling"), "eacces");
    EXPECT_EQ(read("/otp/lib/near"), "beam a");
}

TEST_F(VirtualDiskTest, ShowsTwoFoldersMountedAtOnePlaceTogether)
{
    host.hostFiles.files["/mine/lib/c.beam"] = "c";
    ASSERT_EQ(disk->mount("/otp/lib", "/code"), Posix::Ok);
    ASSERT_EQ(disk->mount("/mine/lib", "/code"), Posix::Ok);
    EXPECT_EQ(list("/code"), "a.beam b.beam c.beam ");
}

TEST_F(VirtualDiskTest, RefusesToMountWhatIsNoFolder)
{
    EXPECT_EQ(disk->mount("/otp/lib/a.beam", "/x"), Posix::enoent);
    EXPECT_EQ(disk->mount("/nowhere", "/x"), Posix::enoent);
}

TEST_F(VirtualDiskTest, MakesAndRemovesFolders)
{
    EXPECT_EQ(disk->makeFolder("/a/b"), Posix::enoent);
    EXPECT_EQ(disk->makeFolders("/a/b/c"), Posix::Ok);
    EXPECT_EQ(disk->makeFolder("/a"), Posix::eexist);
    EXPECT_EQ(disk->removeFolder("/a"), Posix::eexist);
    EXPECT_EQ(disk->removeFile("/a/b/c"), Posix::eperm);
    EXPECT_EQ(disk->removeFolder("/a/b/c"), Posix::Ok);
    EXPECT_EQ(disk->removeFolder("/a/b/c"), Posix::enoent);
    EXPECT_EQ(disk->removeFolder("/"), Posix::ebusy);
    EXPECT_EQ(disk->writeFile("/f", "x"), Posix::Ok);
    EXPECT_EQ(disk->makeFolder("/f/x"), Posix::enotdir);
    EXPECT_EQ(disk->removeFolder("/f"), Posix::enotdir);
}

TEST_F(VirtualDiskTest, RenamesAsPosixDoes)
{
    ASSERT_EQ(disk->makeFolders("/a/b"), Posix::Ok);
    ASSERT_EQ(disk->makeFolders("/full/x"), Posix::Ok);
    ASSERT_EQ(disk->writeFile("/f", "f"), Posix::Ok);
    ASSERT_EQ(disk->writeFile("/g", "g"), Posix::Ok);
    EXPECT_EQ(disk->rename("/f", "/g"), Posix::Ok);
    EXPECT_EQ(read("/g"), "f");
    EXPECT_EQ(disk->rename("/g", "/a"), Posix::eisdir);
    EXPECT_EQ(disk->rename("/a", "/g"), Posix::enotdir);
    EXPECT_EQ(disk->rename("/a", "/a/b/c"), Posix::einval);
    EXPECT_EQ(disk->rename("/a", "/full"), Posix::eexist);
    EXPECT_EQ(disk->rename("/a", "/full/x"), Posix::Ok);
    EXPECT_EQ(list("/full/x"), "b ");
    EXPECT_EQ(disk->rename("/", "/x"), Posix::einval);
    EXPECT_EQ(disk->rename("/none", "/x"), Posix::enoent);
}

TEST_F(VirtualDiskTest, FollowsSymbolicLinksAndSeesLoops)
{
    ASSERT_EQ(disk->makeFolders("/releases/1"), Posix::Ok);
    ASSERT_EQ(disk->writeFile("/releases/1/boot", "one"), Posix::Ok);
    EXPECT_EQ(disk->symlink("1", "/releases/current"), Posix::Ok);
    EXPECT_EQ(read("/releases/current/boot"), "one");
    EXPECT_EQ(disk->symlink("loop2", "/loop1"), Posix::Ok);
    EXPECT_EQ(disk->symlink("loop1", "/loop2"), Posix::Ok);
    EXPECT_EQ(read("/loop1"), "eloop");
    EXPECT_EQ(disk->removeFile("/releases/current"), Posix::Ok);
    EXPECT_EQ(read("/releases/1/boot"), "one");
}

TEST_F(VirtualDiskTest, KeepsAFileWhileALinkOrAHandleHoldsIt)
{
    ASSERT_EQ(disk->writeFile("/f", "content"), Posix::Ok);
    ASSERT_EQ(disk->link("/f", "/g"), Posix::Ok);
    ASSERT_EQ(disk->removeFile("/f"), Posix::Ok);
    EXPECT_EQ(read("/g"), "content");
    OpenMode mode;
    mode.read = true;
    ASSERT_EQ(disk->open("/g", mode, 7, 1), Posix::Ok);
    ASSERT_EQ(disk->removeFile("/g"), Posix::Ok);
    uint64_t available = 0;
    ASSERT_EQ(disk->readable(*disk->openFile(7), 3, &available), Posix::Ok);
    EXPECT_EQ(available, 4U);
    EXPECT_EQ(disk->link("/tmp", "/t"), Posix::eperm);
}

TEST_F(VirtualDiskTest, HasAWorkingDirectory)
{
    std::string path;
    ASSERT_EQ(disk->makeFolders("/a/b"), Posix::Ok);
    EXPECT_EQ(disk->setWorkingDirectory("a/b"), Posix::Ok);
    EXPECT_EQ(disk->workingDirectory(&path), Posix::Ok);
    EXPECT_EQ(path, "/a/b");
    EXPECT_EQ(disk->writeFile("f", "x"), Posix::Ok);
    EXPECT_EQ(read("../../a/b/./f"), "x");
    EXPECT_EQ(disk->setWorkingDirectory("f"), Posix::enotdir);
    EXPECT_EQ(disk->removeFile("f"), Posix::Ok);
    EXPECT_EQ(disk->removeFolder("/a/b"), Posix::Ok);
    EXPECT_EQ(disk->workingDirectory(&path), Posix::enoent);
    EXPECT_EQ(disk->writeFile("f", "x"), Posix::enoent);
}

TEST_F(VirtualDiskTest, ChecksPermissionsOfTheOwner)
{
    ASSERT_EQ(disk->makeFolders("/closed"), Posix::Ok);
    ASSERT_EQ(disk->writeFile("/closed/f", "x"), Posix::Ok);
    ASSERT_EQ(disk->setMode("/closed/f", 0), Posix::Ok);
    EXPECT_EQ(disk->writeFile("/closed/f", "y"), Posix::eacces);
    ASSERT_EQ(disk->setMode("/closed", 0500), Posix::Ok);
    EXPECT_EQ(disk->removeFile("/closed/f"), Posix::eacces);
    EXPECT_EQ(disk->makeFolder("/closed/g"), Posix::eacces);
    ASSERT_EQ(disk->setMode("/closed", 0), Posix::Ok);
    EXPECT_EQ(read("/closed/f"), "eacces");
    EXPECT_EQ(list("/closed"), "eacces");
}

TEST_F(VirtualDiskTest, RefusesNamesAndPathsThatAreTooLong)
{
    EXPECT_EQ(disk->makeFolder("/" + std::string(256, 'a')), Posix::enametoolong);
    EXPECT_EQ(read(std::string(5000, '/')), "enametoolong");
    EXPECT_EQ(read(""), "enoent");
}

TEST_F(VirtualDiskTest, WritesBeyondTheEndLeaveZeroes)
{
    OpenMode mode;
    mode.read = mode.write = true;
    ASSERT_EQ(disk->open("/f", mode, 1, 1), Posix::Ok);
    OpenFile& file = *disk->openFile(1);
    uint64_t at = 4;
    EXPECT_EQ(disk->write(file, &at, "xy"), Posix::Ok);
    EXPECT_EQ(at, 6U);
    EXPECT_EQ(read("/f"), std::string("\0\0\0\0xy", 6));
    EXPECT_EQ(disk->seek(file, SeekFrom::End, -1), Posix::Ok);
    EXPECT_EQ(file.position, 5U);
    EXPECT_EQ(disk->truncate(file), Posix::Ok);
    EXPECT_EQ(read("/f"), std::string("\0\0\0\0x", 5));
    EXPECT_EQ(disk->seek(file, SeekFrom::Begin, -1), Posix::einval);
    EXPECT_EQ(disk->allocate(file, 0, 8), Posix::Ok);
    EXPECT_EQ(read("/f").size(), 8U);
}

TEST_F(VirtualDiskTest, SaysWhenThereIsNoRoomForAFile)
{
    OpenMode mode;
    mode.write = true;
    ASSERT_EQ(disk->open("/f", mode, 1, 1), Posix::Ok);
    OpenFile& file = *disk->openFile(1);
    uint64_t at = uint64_t {1} << 32;
    EXPECT_EQ(disk->write(file, &at, "x"), Posix::enospc);
    at = UINT64_MAX;
    EXPECT_EQ(disk->write(file, &at, "x"), Posix::efbig);
    EXPECT_EQ(disk->allocate(file, 1, UINT64_MAX), Posix::efbig);
    EXPECT_EQ(read("/f"), "");
}

TEST_F(VirtualDiskTest, OpensByModeAndClosesWithTheOwner)
{
    OpenMode exclusive;
    exclusive.write = exclusive.exclusive = true;
    EXPECT_EQ(disk->open("/f", exclusive, 1, 5), Posix::Ok);
    EXPECT_EQ(disk->open("/f", exclusive, 2, 5), Posix::eexist);
    OpenMode append;
    append.write = append.append = true;
    ASSERT_EQ(disk->open("/f", append, 3, 6), Posix::Ok);
    uint64_t at = 0;
    EXPECT_EQ(disk->write(*disk->openFile(1), &at, "abc"), Posix::Ok);
    at = 0;
    EXPECT_EQ(disk->write(*disk->openFile(3), &at, "def"), Posix::Ok);
    EXPECT_EQ(read("/f"), "abcdef");
    uint64_t available = 0;
    EXPECT_EQ(disk->readable(*disk->openFile(3), 0, &available), Posix::ebadf);
    disk->ownerDied(5);
    EXPECT_EQ(disk->openFile(1), nullptr);
    EXPECT_NE(disk->openFile(3), nullptr);
    OpenMode read;
    read.read = true;
    EXPECT_EQ(disk->open("/tmp", read, 9, 1), Posix::eisdir);
    EXPECT_EQ(disk->open("/none", read, 9, 1), Posix::enoent);
}

TEST_F(VirtualDiskTest, GivesBackAllItsMemory)
{
    const size_t before = arena.usedBytes();
    auto* other = arena.make<VirtualDisk>(arena);
    ASSERT_EQ(other->mount("/otp", "/otp"), Posix::Ok);
    ASSERT_EQ(other->writeFile("/otp/lib/a.beam", std::string(100000, 'x')), Posix::Ok);
    ASSERT_EQ(other->makeFolders("/a/b/c/d"), Posix::Ok);
    ASSERT_EQ(other->setWorkingDirectory("/a/b"), Posix::Ok);
    OpenMode mode;
    mode.read = true;
    ASSERT_EQ(other->open("/otp/lib/b.beam", mode, 1, 1), Posix::Ok);
    arena.drop(other);
    EXPECT_EQ(arena.usedBytes(), before);
}

} // namespace
} // namespace relupscope
