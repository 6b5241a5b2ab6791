"""What goes wrong, each in its own way, and loses nothing."""

import asyncio
import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from case import Case, Heard, Silent  # noqa: E402
from handbook import (  # noqa: E402
    Config,
    DeviceKey,
    Handbook,
    HandbookError,
    InvitationProblem,
    NotPossible,
    Problem,
    SecretStore,
    Unreadable,
)

NOBODY = "00000000-0000-7000-8000-000000000000"


class ErrorsTest(Case):
    async def test_each_error_is_its_own(self):
        book = await self.new_phone()
        with self.assertRaises(HandbookError.SignInAgain):
            await book.sync()

        async def refused(invitation, problem):
            with self.assertRaises(HandbookError.Invitation) as caught:
                await book.activate(invitation, "Máy thử")
            self.assertEqual(caught.exception.problem, problem)

        link = self.province.invite("DV004")
        head, code = link.rsplit("=", 1)
        await refused("không phải giấy mời", InvitationProblem.UNREADABLE)
        await refused(f"{head}={'2' * 12}", InvitationProblem.UNKNOWN)
        await refused(self.province.ask("expired DV004"), InvitationProblem.EXPIRED)
        key = link.split("khoa=")[1].split("&")[0]
        with self.assertRaises(HandbookError.WrongServer):
            await book.activate(link.replace(key, key[::-1][1:] + "A"), "Máy thử")
        self.province.ask("offline")
        try:
            with self.assertRaises(HandbookError.Offline):
                await book.activate(link, "Máy thử")
        finally:
            self.province.ask("online")
        await book.activate(link, "Máy thử")
        await refused(link, InvitationProblem.ALREADY_ACTIVATED)
        other = await self.new_phone("other")
        with self.assertRaises(HandbookError.Invitation) as caught:
            await other.activate(link, "Máy thử")
        self.assertEqual(caught.exception.problem, InvitationProblem.USED)

        for text, reason in [
            ("  ", NotPossible.EMPTY),
            ("a" * 10_001, NotPossible.TOO_LONG),
            ("TUYỆT MẬT\n\nNội dung", NotPossible.SECRECY_MARK),
        ]:
            with self.assertRaises(HandbookError.NotAllowed) as caught:
                await book.submit_opinion(text)
            self.assertEqual(caught.exception.reason, reason)
        for missing in [NOBODY, "không phải mã"]:
            with self.assertRaises(HandbookError.NotFound):
                await book.document(missing)
        self.province.ask("offline")
        try:
            self.assertEqual((await book.sync()).problem, Problem.OFFLINE())
        finally:
            self.province.ask("online")

    async def test_a_server_of_another_time_is_told_apart_from_an_old_app(self):
        link = self.province.invite("DV004")
        book = await self.new_phone()
        try:
            for old, error, problem in [
                ("app", HandbookError.UpdateApp, Problem.UPDATE_APP()),
                ("server", HandbookError.ServerTooOld, Problem.SERVER_TOO_OLD()),
            ]:
                self.province.ask(f"old {old}")
                with self.assertRaises(error):
                    await book.activate(link, "Máy thử")
                # The server of another time has used the invitation up; the next phone has its own.
                self.province.ask("online")
                other = await self.phone(name=old)
                link = self.province.invite("DV004")
                self.province.ask(f"old {old}")
                self.assertEqual((await other.sync()).problem, problem)
        finally:
            self.province.ask("online")

    async def test_a_damaged_file_is_not_taken_for_the_real_one(self):
        book = await self.phone("DV007")
        file = (await book.files(0, 100))[0].attachment
        self.province.ask(f"damage {file.sha256}")
        try:
            with self.assertRaises(HandbookError.AttachmentDamaged):
                await book.fetch_file(file.sha256, Silent())
        finally:
            # The same byte once more is the file again.
            self.province.ask(f"damage {file.sha256}")
        self.assertTrue((await book.fetch_file(file.sha256, Silent())).complete)

    async def test_a_full_disk_is_said_and_loses_nothing(self):
        disk = pathlib.Path(self.folder.name, "small")
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True).returncode:
            self.skipTest("no right to mount a small disk")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        book = await self.phone(name="small/phone")
        kept = await book.submit_opinion("Viết khi còn chỗ.")
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, self.assertRaises(OSError):
            while True:
                file.write(bytes(4096))
        with self.assertRaises(HandbookError.NoSpace):
            for _ in range(100):
                await book.submit_opinion("Dài. " * 1_000)
        filler.unlink()
        self.assertEqual((await book.opinion(kept)).text, "Viết khi còn chỗ.")
        await book.submit_opinion("Viết khi lại có chỗ.")

    async def test_a_store_that_cannot_be_opened_says_why_and_can_be_begun_anew(self):
        class Secrets(SecretStore):
            def __init__(self):
                self.kept = {}

            def load(self, name):
                return self.kept.get(name)

            def save(self, name, secret):
                self.kept[name] = secret

            def remove(self, name):
                self.kept.pop(name, None)

        class Broken(DeviceKey):
            def public_key(self):
                raise RuntimeError("no hardware")

            def sign(self, message):
                raise RuntimeError("no hardware")

            def renew(self):
                raise RuntimeError("no hardware")

        class Key(Broken):
            def public_key(self):
                return b"\x02" + bytes(32)

        def config(key=Key(), secrets=None):
            secrets = secrets or Secrets()
            return Config(folder=self.folder.name, key=key, secrets=secrets, authority=None)

        with self.assertRaises(HandbookError.Bug):
            await Handbook.open(config(Broken()))
        secrets = Secrets()
        book = await Handbook.open(config(secrets=secrets))
        with self.assertRaises(HandbookError.Bug):
            await book.activate(self.province.invite("DV004"), "Máy thử")
        await book.shut_down()
        with self.assertRaises(HandbookError.StoreUnreadable) as caught:
            await Handbook.open(config())
        self.assertEqual(caught.exception.why, Unreadable.WRONG_KEY)
        database = pathlib.Path(self.folder.name, "handbook.db")
        database.write_bytes(b"\0" * 8_192)
        with self.assertRaises(HandbookError.StoreUnreadable):
            await Handbook.open(config(secrets=secrets))
        anew = await Handbook.rebuild(config(secrets=secrets))
        self.assertIsNone(await anew.owner())
        await anew.shut_down()

    async def test_suspended_under_load_it_answers_closed_and_resumes(self):
        book = await self.phone()

        async def read():
            try:
                return len((await book.search("chi bộ", 20)))
            except HandbookError.Closed:
                return None

        for _ in range(5):
            reading = [asyncio.create_task(read()) for _ in range(40)]
            syncing = asyncio.create_task(book.sync())
            await book.suspend()
            with self.assertRaises(HandbookError.Closed):
                await book.overview()
            await asyncio.gather(*reading)
            try:
                await syncing
            except HandbookError.Closed:
                pass
            await book.resume()
            self.assertGreater(await read(), 0)

    async def test_closed_twice_is_closed(self):
        book = await self.phone()
        await book.shut_down()
        await book.shut_down()
        for call in [book.overview(), book.resume(), book.suspend()]:
            with self.assertRaises(HandbookError.Closed):
                await call
        with self.assertRaises(HandbookError.Closed):
            book.subscribe(Heard())


if __name__ == "__main__":
    unittest.main()
