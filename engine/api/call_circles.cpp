// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/call_circles.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <map>
#include <queue>

namespace relupscope {

namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                    size_t>; // an edge is the number of its call

// By name, so they are numbered in that order.
std::map<std::string, size_t> verticesOf(const std::vector<ModuleCall>& calls)
{
    std::map<std::string, size_t> vertices;
    for (const ModuleCall& c : calls) {
        vertices.emplace(c.caller, 0);
        vertices.emplace(c.callee, 0);
    }
    size_t number = 0;
    for (auto& [name, vertex] : vertices)
        vertex = number++;
    return vertices;
}

// The calls of a shortest way from a vertex back to it, within its component; empty: there is none.
std::vector<size_t> shortestCircle(const Graph& graph, const std::vector<size_t>& component,
                                   size_t start)
{
    constexpr size_t None = SIZE_MAX;
    std::vector<size_t> cameBy(boost::num_vertices(graph), None); // an edge's call
    std::vector<size_t> cameFrom(boost::num_vertices(graph), None);
    std::queue<size_t> queue({start});
    while (!queue.empty() && cameBy[start] == None) {
        const size_t here = queue.front();
        queue.pop();
        for (const auto edge : boost::make_iterator_range(boost::out_edges(here, graph))) {
            const size_t there = boost::target(edge, graph);
            if (component[there] != component[start] || cameBy[there] != None)
                continue;
            cameBy[there] = graph[edge];
            cameFrom[there] = here;
            queue.push(there);
        }
    }
    std::vector<size_t> calls;
    if (cameBy[start] == None)
        return calls;
    size_t at = start;
    do {
        calls.push_back(cameBy[at]);
        at = cameFrom[at];
    } while (at != start);
    std::reverse(calls.begin(), calls.end());
    return calls;
}

} // namespace

std::vector<std::vector<ModuleCall>> callCircles(const std::vector<ModuleCall>& calls)
{
    if (calls.empty())
        return {};
    const std::map<std::string, size_t> vertices = verticesOf(calls);
    Graph graph(vertices.size());
    for (size_t i = 0; i < calls.size(); ++i)
        boost::add_edge(vertices.at(calls[i].caller), vertices.at(calls[i].callee), i, graph);
    std::vector<size_t> component(vertices.size());
    const size_t count
        = boost::strong_components(graph,
                                   boost::make_iterator_property_map(
                                       component.begin(), boost::get(boost::vertex_index, graph)));
    std::vector<bool> isDone(count, false);
    std::vector<std::vector<ModuleCall>> circles;
    for (size_t v = 0; v < component.size(); ++v) {
        if (isDone[component[v]])
            continue;
        std::vector<ModuleCall> circle;
        for (const size_t call : shortestCircle(graph, component, v))
            circle.push_back(calls[call]);
        if (circle.empty())
            continue;
        isDone[component[v]] = true;
        circles.push_back(std::move(circle));
    }
    return circles;
}

} // namespace relupscope
