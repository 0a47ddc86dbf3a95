"""The server of `analyzer mcp`, as a client of the official SDK sees it over standard input and output."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.doors.mcp.tools import NO_TOOLS, tools

from ..command import ran
from .test_tools import CALLS, OWN

pytestmark = pytest.mark.mcp


def served(work: Callable[[Any], Awaitable[None]], folder: Path, *options: str) -> str:
    """What a client does with the server as a process of its own; its error stream."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    errors = folder / "errors.txt"

    async def run() -> None:
        command = StdioServerParameters(
            command=sys.executable, args=["-W", "error", "-m", "analyzer", "mcp", *options], cwd=folder
        )
        with errors.open("w") as stream:
            async with Client(stdio_client(command, errlog=stream)) as client:
                await work(client)

    asyncio.run(asyncio.wait_for(run(), 60))
    return errors.read_text()


def test_a_client_lists_asks_and_reads(tmp_path: Path) -> None:
    async def work(client: Any) -> None:
        listed = (await client.list_tools()).tools
        assert {tool.name for tool in listed} == set(tools()) and not {tool.name for tool in listed} & set(NO_TOOLS)
        assert all(tool.input_schema["type"] == "object" and tool.annotations.read_only_hint for tool in listed)
        for name, arguments, _ in CALLS:
            result = await client.call_tool(name, arguments)
            assert not result.is_error, result.content[0].text
            assert set(result.structured_content) == {"asked", "answer"}
            assert len(result.content[0].text) > 100
        for resource in (await client.list_resources()).resources:
            (contents,) = (await client.read_resource(resource.uri)).contents
            assert contents.mime_type == resource.mime_type and len(contents.text) > 100

    assert served(work, tmp_path) == ""


def test_numbers_are_exact_with_where_they_come_from(tmp_path: Path) -> None:
    async def work(client: Any) -> None:
        result = await client.call_tool("compare", {"layers": ["attention"], "sizes": {"n": "10^40", "d": 512}})
        answer = result.structured_content["answer"]
        macs = answer["layers"][0]["quantities"]["macs"]
        assert macs["value"] == 4 * 10**40 * 512**2 + 2 * 10**80 * 512
        assert (macs["known"], macs["formula"]) == ("derived", "4*n*d**2 + 2*n**2*d")
        assert answer["convention"]["name"] == "exact"
        assert "looks ahead" in answer["layers"][0]["quantities"]["state_memory"]["why"] or "arrived" in str(answer)

    served(work, tmp_path)


def test_mistakes_are_errors_of_the_tool_and_the_server_goes_on(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(OWN)

    async def work(client: Any) -> None:
        from mcp.shared.exceptions import MCPError

        for name, arguments, part in [
            ("compare", {"layers": ["atention"], "sizes": {"n": 4, "d": 8}}, "did you mean 'attention'"),
            ("compare", {"layers": ["mine.toml"], "sizes": {"d": 8}}, "reads none (start it with --files DIR"),
            ("compare", {"layers": ["lstm"], "sizes": {"n": 1.5, "d": 8}}, "whole number"),
            ("comprae", {}, "did you mean 'compare'"),
            ("claim", {"statement": "macs(attention) is large"}, "large"),
        ]:
            result = await client.call_tool(name, arguments)
            assert result.is_error and part in result.content[0].text and "Traceback" not in result.content[0].text
        with pytest.raises(MCPError, match="no resource"):
            await client.read_resource("analyzer://nothing")
        with pytest.raises(MCPError, match="no resource"):
            await client.read_resource("file:///etc/passwd")
        assert not (await client.call_tool("layers", {})).is_error

    assert "Traceback" not in served(work, tmp_path)


def test_two_questions_at_once_get_their_own_answers(tmp_path: Path) -> None:
    async def work(client: Any) -> None:
        async def macs(n: int) -> int:
            result = await client.call_tool("compare", {"layers": ["attention"], "sizes": {"n": n, "d": 64}})
            value: int = result.structured_content["answer"]["layers"][0]["quantities"]["macs"]["value"]
            return value

        lengths = range(100, 108)
        assert await asyncio.gather(*map(macs, lengths)) == [4 * n * 64**2 + 2 * n**2 * 64 for n in lengths]

    served(work, tmp_path)


def test_files_of_the_named_folder_may_be_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.toml").write_text(OWN)

    async def work(client: Any) -> None:
        result = await client.call_tool("compare", {"layers": ["mine.toml:my_layer"], "sizes": {"d": 8}})
        assert not result.is_error, result.content[0].text
        result = await client.call_tool("compare", {"layers": ["../in/mine.toml"], "sizes": {"d": 8}})
        assert result.is_error and "leads out" in result.content[0].text

    served(work, tmp_path, "--files", "in")


def test_nothing_but_the_protocol_is_written_and_the_end_of_input_ends_it(tmp_path: Path) -> None:
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "mcp"], input=b"this is no message\n", capture_output=True, timeout=30
    )
    assert done.returncode == 0 and time.monotonic() - start < 20
    assert all(line.startswith(b"{") for line in done.stdout.splitlines())


def test_a_folder_that_is_not_there_is_the_machines_fault() -> None:
    found = ran("mcp", "--files", "/nowhere/at/all")
    assert (found.status, found.out) == (1, "") and "--files /nowhere/at/all: No such file" in found.err
