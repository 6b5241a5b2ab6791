package vn.sotay.ui

import org.junit.Assert.assertEquals
import org.junit.Test
import vn.sotay.ui.documents.headingOf
import vn.sotay.ui.documents.headings

class ContentsTest {
    @Test
    fun `headings are found and sentences are not`() {
        val paper =
            listOf(
                "NGHỊ QUYẾT" to true,
                "về chuyển đổi số trong các tổ chức đảng" to false,
                "I. Mục tiêu đến năm 2030" to true,
                "1. Nâng cao chất lượng sinh hoạt chi bộ" to true,
                "2. Mỗi chi bộ có một đảng viên trẻ kèm các đồng chí cao tuổi." to false,
                "Chương II" to true,
                "Điều 5. Quyền của đảng viên\nĐảng viên được đọc văn bản của chi bộ mình." to true,
                "Điều 6: Trách nhiệm" to true,
                "Năm 2026 tỉnh tiết kiệm một phần ba chi phí giấy tờ." to false,
                "12" to false,
                "2.1. Đối với cấp ủy" to true,
                "- gạch đầu dòng thứ nhất" to false,
                "ĐÂY LÀ MỘT ĐOẠN RẤT DÀI VIẾT HOA ".repeat(6) to false,
            )
        val texts = paper.map { it.first }
        assertEquals(paper.filter { it.second }.map { it.first }, headings(texts).map(texts::get))
        assertEquals("Điều 5. Quyền của đảng viên", headingOf(texts[6]))
    }
}
