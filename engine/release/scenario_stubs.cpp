// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/scenario_stubs.h"

#include "release/toml_table.h"

namespace relupscope {

std::vector<ScenarioStub> readStubs(TomlTable& top)
{
    constexpr uint64_t mostArguments = 255;
    std::vector<ScenarioStub> stubs;
    for (const toml::table* one : top.tables("stub")) {
        TomlTable table(top.problems(), *one, "[[stub]]");
        ScenarioStub stub;
        stub.module = table.string("module", Need::Required).value_or("");
        stub.function = table.string("function", Need::Required).value_or("");
        if (!one->contains("arity"))
            top.problems().addMissing(one->source(), "`arity` is missing in [[stub]]");
        stub.arity = static_cast<unsigned>(table.integer("arity", 0, mostArguments).value_or(0));
        stub.result = table.erlang("result", Need::Required).value_or(stub.result);
        table.refuseOthers();
        stubs.push_back(std::move(stub));
    }
    return stubs;
}

} // namespace relupscope
