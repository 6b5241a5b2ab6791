"""What every test of the core through Python stands on: a real server, and phones of its members."""

import asyncio
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from province import TARGET, Province  # noqa: E402

sys.path.insert(0, str(TARGET / "bindings" / "python"))
from handbook import (  # noqa: E402
    ChangeListener,
    DocumentQuery,
    Handbook,
    HandbookError,
    ProgressListener,
)


def documents(**given):
    """A query that narrows down by what is given only."""
    asked = dict(doc_type=None, issuer=None, year=None, in_force_on=None, bookmarked=False)
    return DocumentQuery(**{**asked, "first": 0, "count": 100, **given})


class Heard(ChangeListener):
    """Collects topics in the loop of the test; throws, to see that nothing minds."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.topics = asyncio.Queue()

    def on_change(self, topics):
        self.loop.call_soon_threadsafe(self.topics.put_nowait, set(topics))
        raise RuntimeError("a shell's own mistake")

    async def wait_for(self, topic):
        while topic not in await asyncio.wait_for(self.topics.get(), 30):
            pass


class Silent(ProgressListener):
    def on_progress(self, have, size):
        pass


class Case(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.province = Province()

    @classmethod
    def tearDownClass(cls):
        cls.province.close()

    async def asyncSetUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    async def new_phone(self, name="phone"):
        book = await Handbook.open_for_scripts(f"{self.folder.name}/{name}", None)
        self.addAsyncCleanup(book.shut_down)
        return book

    async def phone(self, member="DV004", name="phone"):
        book = await self.new_phone(name)
        await book.activate(self.province.invite(member), "Máy thử")
        report = await book.sync()
        self.assertIsNone(report.problem)
        return book

    async def refused(self, call):
        """What the record answers when it says no."""
        with self.assertRaises(HandbookError.NotRecorded) as caught:
            await call
        return caught.exception.why
