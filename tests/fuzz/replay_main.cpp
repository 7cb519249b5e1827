// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz entry without libFuzzer: over all files of the folders named, and over a number of
// changes of them that is always the same. For the builds whose compiler has no fuzzer.
//
//   replay CHANGES FOLDER...     the input that runs is kept in ./replay-input until it is done
#include "base/check.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" [[gnu::weak]] size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize,
                                                        unsigned seed);

namespace {

uint64_t state = 1;

size_t below(size_t n)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return n == 0 ? 0 : static_cast<size_t>((state >> 33) % n);
}

void run(const std::string& input)
{
    std::ofstream("replay-input", std::ios::binary) << input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

} // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t maxSize)
{
    for (size_t changes = 1 + below(4); changes > 0; --changes) {
        const size_t at = below(size);
        switch (below(4)) {
        case 0:
            if (size > 0) {
                std::copy(data + at + 1, data + size, data + at);
                --size;
            }
            break;
        case 1:
            if (size < maxSize) {
                std::copy_backward(data + at, data + size, data + size + 1);
                data[at] = static_cast<uint8_t>(below(256));
                ++size;
            }
            break;
        default:
            if (size > 0)
                data[at] = static_cast<uint8_t>(below(2) == 0 ? data[at] ^ (1U << below(8))
                                                              : below(256));
            break;
        }
    }
    return size;
}

int main(int count, char** arguments)
{
    std::vector<std::filesystem::path> files;
    for (int i = 2; i < count; ++i) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[i])) {
            if (entry.is_regular_file())
                files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    std::vector<std::string> inputs;
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        run(inputs.back());
    }
    const int changes = count > 1 ? std::atoi(arguments[1]) : 0;
    std::string changed;
    for (int n = 0; n < changes && !inputs.empty(); ++n) {
        if (n % 4 == 0 || changed.size() > 65536) // a few changes on top of each other
            changed = inputs[below(inputs.size())];
        const size_t size = changed.size();
        changed.resize(size + 256);
        auto* data = reinterpret_cast<uint8_t*>(changed.data());
        changed.resize(LLVMFuzzerCustomMutator ? LLVMFuzzerCustomMutator(
                           data, size, changed.size(), static_cast<unsigned>(below(1U << 31)))
                                               : LLVMFuzzerMutate(data, size, changed.size()));
        run(changed);
    }
    std::remove("replay-input");
    std::printf("%zu files and %d changes of them\n", inputs.size(), changes);
    return 0;
}
