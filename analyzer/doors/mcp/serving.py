"""The questions served to language models over standard input and output: the Model Context Protocol."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from analyzer import __version__
from analyzer.doors.mcp.resources import RESOURCES, SCHEME, resource_at
from analyzer.doors.mcp.tools import OUTPUT, call, tools
from analyzer.errors import AnalyzerError, MachineError, UserError

INSTRUCTIONS = """\
Exact costs of sequence layers (attention, convolution, recurrent, state-space, whole published models), derived from \
each layer's definition: numbers are exact integers with closed forms, never estimates. Ask the tools instead of \
computing costs yourself. Layers and sizes are written as analyzer://grammar says."""

AT_ONCE = 2
"""Questions worked on at the same time."""


def serve(files: str | None = None) -> None:
    """Serve until standard input ends.

    Args:
        files: a folder from which layers and configs may be read; None: no file is read.

    Raises:
        MachineError: the SDK is not installed, or there is no such folder.
    """
    if files is not None:
        try:
            os.chdir(Path(files))  # files are named from here, and from nowhere else
        except OSError as error:
            raise MachineError(f"--files {files}: {error.strerror or error}") from error
    try:
        import anyio
        import mcp.server.stdio
    except ImportError as error:
        raise MachineError("the MCP SDK is not installed: pip install 'mcp>=2.3'") from error
    server = server_of(files is not None)

    async def run() -> None:
        async with mcp.server.stdio.stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


def server_of(files: bool) -> Any:
    """The server, not yet connected to anything."""
    import anyio.to_thread
    import mcp_types as types
    from mcp.server import Server
    from mcp.shared.exceptions import MCPError

    limiter: list[anyio.CapacityLimiter] = []  # belongs to the loop that runs

    async def in_thread(work: partial[Any]) -> Any:
        if not limiter:
            limiter.append(anyio.CapacityLimiter(AT_ONCE))
        return await anyio.to_thread.run_sync(work, limiter=limiter[0])

    async def list_tools(context: Any, params: Any) -> types.ListToolsResult:
        hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        found = [
            types.Tool(
                name=one.name, description=one.about, input_schema=one.schema, output_schema=OUTPUT, annotations=hints
            )
            for one in tools().values()
        ]
        return types.ListToolsResult(tools=found)

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            said = await in_thread(partial(call, params.name, params.arguments or {}, files))
        except AnalyzerError as error:
            return types.CallToolResult(content=[types.TextContent(text=str(error))], is_error=True)
        return types.CallToolResult(content=[types.TextContent(text=said.markdown)], structured_content=dict(said.data))

    async def list_resources(context: Any, params: Any) -> types.ListResourcesResult:
        found = [
            types.Resource(uri=f"{SCHEME}{one.name}", name=one.name, description=one.about, mime_type=one.kind)
            for one in RESOURCES.values()
        ]
        return types.ListResourcesResult(resources=found)

    async def read_resource(context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            one = resource_at(str(params.uri))
        except UserError as error:
            raise MCPError(code=types.INVALID_PARAMS, message=str(error)) from error
        text = await in_thread(partial(one.text))
        contents = types.TextResourceContents(uri=params.uri, mime_type=one.kind, text=text)
        return types.ReadResourceResult(contents=[contents])

    return Server(
        "analyzer",
        version=__version__,
        title="analyzer",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )
