"""The core through Python, against the real server."""

import asyncio
import gc
import os
import resource
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from case import Case, Heard, documents  # noqa: E402
from handbook import (  # noqa: E402
    About,
    Answers,
    ArticleQuery,
    Attendance,
    Business,
    Count,
    FileSink,
    HandbookError,
    NextDo,
    Obstacle,
    OpinionState,
    PaperFormat,
    PaperHeading,
    PaperKind,
    PlatformError,
    ProgressListener,
    RecordPhase,
    Refusal,
    Tap,
    TapKind,
    TokenError,
    Topic,
    VoteForm,
)

# The long run is asked for by name: HANDBOOK_CANCELLED=100000.
CANCELLED = int(os.environ.get("HANDBOOK_CANCELLED", "2000"))


class HandbookTest(Case):
    async def test_a_member_activates_reads_and_finds(self):
        book = await self.new_phone()
        self.assertIsNone(await book.owner())
        owner = await book.activate(self.province.invite("DV004"), "Máy thử")
        self.assertEqual(owner.member_name, "Hoàng Đức Khải Minh")
        report = await book.sync()
        self.assertGreater(report.rows, 10)

        home = await book.home(3)
        self.assertEqual(home.overview.owner, owner)
        self.assertEqual(len(home.documents), 3)
        self.assertEqual(len(home.meetings), 1)
        meeting = await book.meeting(home.meetings[0].id)
        self.assertEqual(meeting.meeting.agenda[0].minutes, 20)

        articles = await book.news(ArticleQuery(unit=None, first=0, count=100))
        article = await book.article(articles[0].id)
        self.assertIn("\n\n", article.body)
        units = await book.news_units()
        self.assertEqual(sum(unit.count for unit in units), len(articles))

        shelves = await book.shelves()
        papers = await book.documents(documents(doc_type=shelves.types[0].name))
        self.assertEqual(len(papers), shelves.types[0].count)
        self.assertEqual({paper.doc_type for paper in papers}, {shelves.types[0].name})

        hits = await book.search("nha van hoa", 20)
        self.assertTrue(any(span.hit for hit in hits for span in hit.title + hit.snippet))
        found = [hit for hit in hits if hit.kind == "document"][0]
        view = await book.document(found.id)
        marked = await book.mark(view.document.text.split("\n\n"), "nhà văn hóa")
        self.assertTrue(any(span.hit for spans in marked for span in spans))

        await book.set_bookmark(found.id, True)
        kept = await book.documents(documents(bookmarked=True))
        self.assertEqual([paper.id for paper in kept], [found.id])
        self.assertTrue(kept[0].bookmarked)

    async def regular_meeting(self, book):
        coming = await book.meetings_coming(10)
        return next(row.id for row in coming if "thường kỳ" in row.title)

    async def test_a_meeting_is_recorded_closed_and_verified_without_a_network(self):
        secretary = await self.phone("DV001", "secretary")
        member = await self.phone("DV004", "member")
        self.province.ask("offline")
        self.addCleanup(self.province.ask, "online")
        meeting = await self.regular_meeting(secretary)
        self.assertTrue((await secretary.record_door(meeting)).may_open)
        self.assertFalse((await member.record_door(meeting)).may_open)

        asked = await secretary.record_questions(meeting)
        answers = Answers(combined=False, papers_days_ahead=2, facts=asked.facts)
        await secretary.open_record(meeting, answers)
        why = await self.refused(secretary.open_record(meeting, answers))
        self.assertIsInstance(why, Refusal.ALREADY_OPENED)
        self.assertEqual((await secretary.record(meeting)).next, NextDo.BEGIN())
        await secretary.tap(meeting, Tap.BEGIN())
        self.assertEqual([one.meeting for one in await secretary.records_under_way()], [meeting])

        # A code counts once; the roll called at once is one tap, and undone as one.
        code = await member.roll_call_code(meeting)
        present = await secretary.scan_roll_call(meeting, code)
        why = await self.refused(secretary.scan_roll_call(meeting, code))
        self.assertEqual(why[0], TokenError.USED)
        await secretary.mark_all_present(meeting)
        view = await secretary.record(meeting)
        self.assertEqual(view.totals.present, view.totals.summoned)
        self.assertTrue(all(row.by_token == (row.member == present) for row in view.roll))
        self.assertEqual(view.last_tap.what, TapKind.MARKED)
        await secretary.undo_tap(meeting, view.last_tap.events)
        view = await secretary.record(meeting)
        self.assertEqual(view.totals.present, 1)
        for row in view.roll:
            await secretary.tap(meeting, Tap.MARK(row.member, Attendance.PRESENT, ""))

        # More votes than members are kept, said to be wrong, and put right.
        motion = Tap.PUT_MOTION("Thông qua nghị quyết", Business.RESOLUTION, VoteForm.BY_CARD)
        motion = await secretary.tap(meeting, motion)
        base = (await secretary.record(meeting)).totals.base
        wrong = Count.BY_CARD(base + 1, 0, 0)
        self.assertEqual(len((await secretary.check_count(meeting, motion, wrong)).mistakes), 1)
        await secretary.tap(meeting, Tap.COUNT_VOTES(motion, wrong, base))
        await secretary.tap(meeting, Tap.END())
        why = await self.refused(secretary.close_record(meeting))
        self.assertIsInstance(why[0][0], Obstacle.MISCOUNTED)
        await secretary.tap(meeting, Tap.COUNT_VOTES(motion, Count.BY_CARD(base, 0, 0), base))
        self.assertTrue((await secretary.record(meeting)).motions[0].result.passed)
        await secretary.close_record(meeting)
        view = await secretary.record(meeting)
        self.assertEqual(view.phase, RecordPhase.CLOSED)
        self.assertTrue(view.signatures[0].this)
        self.assertEqual(await secretary.records_under_way(), [])

        heading = PaperHeading(number=12, place="Hòa Bình", recipients=[])
        page = await secretary.record_paper(meeting, PaperKind.MINUTES, PaperFormat.HTML, heading)
        self.assertIn("Thông qua nghị quyết", page.decode())
        verified = await member.verify_record(await secretary.record_copy(meeting))
        self.assertEqual(verified.signed_by, [view.chair_name])
        why = await self.refused(member.verify_record(b"no record"))
        self.assertIsInstance(why, Refusal.NOT_A_RECORD)

    async def test_an_opinion_travels_and_is_answered(self):
        member = await self.phone("DV004", "member")
        secretary = await self.phone("DV001", "secretary")
        text = "Đề nghị thắp sáng ngõ 12."
        opinion = await member.submit_opinion(text)
        self.assertEqual((await member.opinion(opinion)).state, OpinionState.WAITING())
        self.assertEqual((await member.overview()).waiting.waiting, 1)
        self.assertEqual((await member.sync()).accepted, 1)
        self.assertEqual((await member.opinion(opinion)).state, OpinionState.DELIVERED())
        await secretary.sync()
        seen = await secretary.opinion(opinion)
        self.assertEqual((seen.text, seen.can_answer, seen.can_amend), (text, True, False))
        self.assertEqual(seen.beside, [])
        await secretary.say(About.ANSWER(opinion=opinion, seen=seen.version), "Chi bộ ghi nhận.")
        await secretary.sync()
        # The member has not heard yet, and changes the words.
        change = About.CHANGE(opinion=opinion, seen=(await member.opinion(opinion)).version)
        await member.say(change, text + " Tôi góp hai bóng đèn.")
        self.assertEqual((await member.sync()).refused, 1)
        refused = await member.opinion(opinion)
        self.assertIsInstance(refused.state, OpinionState.REFUSED)
        self.assertIn("bóng đèn", refused.text)
        await member.dismiss(refused.refused)
        answered = await member.opinion(opinion)
        self.assertEqual(answered.state, OpinionState.ANSWERED())
        self.assertEqual(answered.answer.text, "Chi bộ ghi nhận.")

    async def test_a_listener_hears_until_it_is_cancelled(self):
        book = await self.phone()
        heard = Heard()
        subscription = book.subscribe(heard)
        await book.submit_opinion("Một ý kiến.")
        await heard.wait_for(Topic.OPINIONS)
        # What the listener threw did not silence it.
        await book.submit_opinion("Ý kiến nữa.")
        await heard.wait_for(Topic.OUTBOX)
        subscription.cancel()
        subscription.cancel()
        while not heard.topics.empty():
            heard.topics.get_nowait()
        await book.submit_opinion("Không ai nghe.")
        await asyncio.sleep(0.2)
        self.assertTrue(heard.topics.empty())

    async def test_a_file_comes_with_progress_stays_and_goes(self):
        class Progress(ProgressListener):
            heard = []

            def on_progress(self, have, size):
                self.heard.append((have, size))
                return True

        class Sink(FileSink):
            taken = b""

            def write(self, piece):
                self.taken += piece

        class Full(FileSink):
            def write(self, piece):
                raise PlatformError.Failed("full")

        book = await self.phone()
        file = (await book.files(0, 100))[0]
        here = await book.fetch_file(file.attachment.sha256, Progress())
        self.assertTrue(here.complete)
        self.assertEqual(Progress.heard[-1], (here.attachment.size,) * 2)
        sink = Sink()
        await book.read_file(file.attachment.sha256, sink)
        self.assertEqual(len(sink.taken), file.attachment.size)
        with self.assertRaises(HandbookError.Bug):
            await book.read_file(file.attachment.sha256, Full())
        await book.pin_file(file.attachment.sha256, True)
        self.assertEqual(await book.free_space(0), 0)
        await book.pin_file(file.attachment.sha256, False)
        self.assertEqual(await book.free_space(0), file.attachment.size)

    async def test_cancelled_calls_are_done_and_leave_nothing(self):
        book = await self.phone()

        async def cancel(count):
            for begin in range(0, count, 100):
                calls = [asyncio.create_task(book.owner()) for _ in range(100)]
                # Each gets as far as the core before it is given up.
                await asyncio.sleep(0)
                for call in calls:
                    call.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
                await book.owner()

        await cancel(500)
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await cancel(CANCELLED)
        gc.collect()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertLess(grown, 16_384, "kB more after cancelled calls")
        # Dropped is the answer, not the work.
        writing = asyncio.create_task(book.submit_opinion("Gọi rồi bỏ."))
        await asyncio.sleep(0)
        writing.cancel()
        texts, until = [], time.monotonic() + 30
        while "Gọi rồi bỏ." not in texts and time.monotonic() < until:
            texts = [opinion.text for opinion in await book.opinions(0, 10)]
        self.assertIn("Gọi rồi bỏ.", texts)


if __name__ == "__main__":
    unittest.main()
