// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/module.h"

#include "code/instructions.h"

#include <algorithm>

namespace relupscope {

const char* instructionName(Instruction instruction)
{
    static constexpr const char* names[] = {
#define INSTR(name, ...) #name,
#include "code/instructions.def"
#undef INSTR
    };
    return instruction < Instruction::Count ? names[static_cast<size_t>(instruction)] : "?";
}

const Function* ModuleInstance::functionAt(CodePointer p) const
{
    if (!contains(p))
        return nullptr;
    const Function* after
        = std::upper_bound(functions, functions + functionCount, p,
                           [](CodePointer at, const Function& f) { return at < f.begin; });
    return after == functions ? nullptr : after - 1;
}

void ModuleInstance::lineAt(CodePointer p, Term* file, uint32_t* line) const
{
    *file = NoTerm;
    *line = 0;
    if (!contains(p))
        return;
    const auto index = static_cast<uint32_t>(p - code);
    const LineMark* after
        = std::upper_bound(lines, lines + lineCount, index,
                           [](uint32_t at, const LineMark& mark) { return at < mark.codeIndex; });
    if (after == lines || (after - 1)->line == 0)
        return;
    *line = (after - 1)->line;
    *file = files[(after - 1)->file];
}

const Function* ModuleInstance::find(Term function, unsigned arity) const
{
    for (size_t i = 0; i < functionCount; ++i) {
        if (functions[i].name == function && functions[i].arity == arity)
            return &functions[i];
    }
    return nullptr;
}

} // namespace relupscope
