// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/loader.h"

#include "code/emitter.h"
#include "code/verifier.h"
#include "term/unicode.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>

namespace relupscope {

namespace {

template<typename T>
T* copyToArena(Arena& arena, const std::vector<T>& v)
{
    auto* p = static_cast<T*>(arena.alloc((v.size() + 1) * sizeof(T)));
    if (!v.empty())
        std::memcpy(static_cast<void*>(p), v.data(), v.size() * sizeof(T));
    return p;
}

Result<Term> decodeChunk(const LoadContext& context, std::string_view fileName,
                         std::string_view chunk, std::string_view bytes, Heap& heap)
{
    if (bytes.empty())
        return Nil;
    auto decoded = decodeExternal(bytes, heap, context.external);
    if (!decoded)
        return fail(ErrorKind::Bytes, std::string(fileName) + ", chunk " + std::string(chunk),
                    decoded.error().what);
    return decoded->term;
}

// As file names are written: UTF-8, and what is none byte for byte.
Term sourceName(Heap& heap, std::string_view bytes)
{
    if (!isUtf8(bytes))
        return heap.listOfBytes(bytes.data(), bytes.size());
    std::vector<Term> characters;
    while (const std::optional<uint32_t> c = nextCodePoint(bytes))
        characters.push_back(Term::small(*c));
    return heap.list(characters.data(), characters.size());
}

// The instance takes over what the emitter made; indices become addresses.
void install(const LoadContext& context, const BeamFile& file, Emitter& emitter,
             ModuleInstance& instance)
{
    Arena& arena = context.code.arena;
    instance.code = copyToArena(arena, emitter.code);
    instance.codeWords = emitter.code.size();
    for (Function& f : emitter.functions) {
        f.begin = instance.code + reinterpret_cast<size_t>(f.begin);
        f.entry = instance.code + reinterpret_cast<size_t>(f.entry);
    }
    instance.functions = copyToArena(arena, emitter.functions);
    instance.functionCount = emitter.functions.size();
    instance.bifCalls = copyToArena(arena, emitter.bifCalls);
    instance.bifCallCount = emitter.bifCalls.size();
    instance.lines = copyToArena(arena, emitter.lines);
    instance.lineCount = emitter.lines.size();
    std::vector<Term> files;
    for (const std::string& name : file.files)
        files.push_back(sourceName(instance.literals, name));
    instance.files = copyToArena(arena, files);
    instance.fileCount = files.size();
    std::vector<FunEntry*> funs;
    for (size_t i = 0; i < file.lambdas.size(); ++i) {
        const BeamLambda& l = file.lambdas[i];
        funs.push_back(
            &context.code.funFor(instance.name, file.md5, static_cast<uint32_t>(i), l.shape));
    }
    instance.funs = copyToArena(arena, funs);
    instance.funCount = funs.size();
    instance.funCode = copyToArena(arena, std::vector<CodeWord*>(funs.size()));
    if (emitter.onLoadEntry >= 0)
        instance.onLoad = instance.code + emitter.onLoadEntry;
    instance.hasNifs = emitter.hasNifs;
    std::memcpy(instance.md5, file.md5, sizeof instance.md5);
}

Result<void> resolveExports(const BeamFile& file, const Emitter& emitter, std::string_view fileName,
                            ModuleInstance& instance)
{
    Term list = Nil;
    for (auto e = file.exports.rbegin(); e != file.exports.rend(); ++e) {
        if (!instance.find(e->function, e->arity) || emitter.labels[e->label] < 0)
            return fail(ErrorKind::Bytes, std::string(fileName) + ", chunk ExpT",
                        "an exported function is not there");
        list = instance.literals.cons(instance.literals.tuple(e->function, Term::small(e->arity)),
                                      list);
    }
    instance.functionsExported = list;
    return {};
}

// The code address of each fun, by its label.
Result<void> resolveFuns(const BeamFile& file, const Emitter& emitter, std::string_view fileName)
{
    for (const BeamLambda& l : file.lambdas) {
        if (emitter.labels[l.label] < 0)
            return fail(ErrorKind::Bytes, std::string(fileName) + ", chunk FunT",
                        "the code of a fun is not there");
    }
    return {};
}

// The instructions of a function after the other: read, verified, translated.
class FunctionTranslator
{
public:
    FunctionTranslator(const LoadContext& context, std::string_view fileName, const BeamFile& file,
                       Heap& literals, Emitter& emitter)
        : m_reader(file, fileName, literals, m_pool),
          m_verifier(file, fileName, context.atoms, literals),
          m_emitter(emitter)
    {
    }

    Result<void> all()
    {
        size_t headAt = 0;
        bool inFunction = false;
        for (;;) {
            if (m_count == m_code.size())
                m_code.emplace_back();
            TRY_ASSIGN(const bool more, m_reader.next(&m_code[m_count]));
            if (!more)
                break;
            const auto op = static_cast<Opcode>(m_code[m_count++].opcode);
            if (op == Opcode::func_info) {
                if (inFunction)
                    TRY(function(headAt));
                inFunction = true;
                headAt = m_count;
            } else if (op != Opcode::label && op != Opcode::line) {
                headAt = m_count; // labels and lines from here on open the next function
            }
        }
        if (m_count > 0)
            TRY(function(m_count));
        return m_verifier.finish();
    }

private:
    // The first `count` instructions are a function; what follows is the head of the next.
    Result<void> function(size_t count)
    {
        TRY(m_verifier.function(std::span(m_code.data(), count)));
        for (size_t i = 0; i < count; ++i)
            TRY(m_emitter.instruction(m_code[i]));
        keepFrom(count);
        return {};
    }

    // What is before `at` is done with, and its operands too.
    void keepFrom(size_t at)
    {
        m_kept.clear();
        for (size_t i = at; i < m_count; ++i)
            m_kept.insert(m_kept.end(), m_code[i].operands.begin(), m_code[i].operands.end());
        m_pool.reset();
        const Operand* from = m_kept.data();
        for (size_t i = at; i < m_count; ++i) {
            auto& g = m_code[i - at];
            g = m_code[i];
            g.operands.first = std::copy_n(from, g.operands.count, m_pool.take(g.operands.count))
                - g.operands.count;
            from += g.operands.count;
        }
        m_count -= at;
    }

    OperandPool m_pool;
    InstructionReader m_reader;
    Verifier m_verifier;
    Emitter& m_emitter;
    std::vector<InstructionReader::Instruction> m_code; // slots are used again
    size_t m_count = 0;
    std::vector<Operand> m_kept;
};

Result<void> translate(const LoadContext& context, std::string_view fileName,
                       std::string_view bytes, ModuleInstance& instance)
{
    TRY_ASSIGN(const BeamFile file,
               readBeamFile(fileName, bytes, instance.literals, context.external));
    instance.name = file.module;
    Emitter emitter(context, fileName, file, instance);
    FunctionTranslator functions(context, fileName, file, instance.literals, emitter);
    TRY(functions.all());
    TRY(emitter.finish());
    TRY(resolveFuns(file, emitter, fileName));
    install(context, file, emitter, instance);
    TRY(resolveExports(file, emitter, fileName, instance));
    TRY_ASSIGN(instance.attributes,
               decodeChunk(context, fileName, "Attr", file.attributes, instance.literals));
    TRY_ASSIGN(instance.compileInfo,
               decodeChunk(context, fileName, "CInf", file.compileInfo, instance.literals));
    // Where each fun's code is becomes visible with CodeServer::publish; remember it by index here.
    for (size_t i = 0; i < file.lambdas.size(); ++i) {
        const Function* f
            = instance.functionAt(instance.code + emitter.labels[file.lambdas[i].label]);
        if (!f)
            return fail(ErrorKind::Bytes, std::string(fileName) + ", chunk FunT",
                        "the code of a fun is not in a function");
        instance.funCode[i] = f->entry;
    }
    return {};
}

} // namespace

Result<ModuleInstance*> loadModule(const LoadContext& context, std::string_view fileName,
                                   std::string_view bytes)
{
    Arena& arena = context.code.arena;
    auto* instance = arena.make<ModuleInstance>(arena);
    auto done = translate(context, fileName, bytes, *instance);
    if (!done) {
        context.code.freeInstance(instance);
        return tl::unexpected(done.error());
    }
    instance->loadedBytes = bytes.size();
    instance->serial = context.code.nextSerial++;
    return instance;
}

} // namespace relupscope
