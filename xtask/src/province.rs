//! A large invented province, the same for the same seed.

use std::fmt::Write;
use std::path::Path;

use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use crate::shell::{Done, say};

/// Members of a cell, about as many as cells really have.
const CELL: usize = 22;

/// Cells under one grassroots body.
const CELLS: usize = 8;

const FAMILY: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ",
];
const MIDDLE: &[&str] = &[
    "Văn", "Thị", "Đức", "Minh", "Thanh", "Hồng", "Quang", "Ngọc",
];
const GIVEN: &[&str] = &[
    "An", "Bình", "Cường", "Dung", "Giang", "Hà", "Khánh", "Lan", "Nam", "Phúc",
];
const WORDS: &[&str] = &[
    "chi bộ",
    "đảng viên",
    "sinh hoạt",
    "thường kỳ",
    "nhiệm vụ",
    "kế hoạch",
    "nông thôn",
    "đường làng",
    "thắp sáng",
    "vệ sinh",
    "môi trường",
    "chuyển đổi số",
    "tập huấn",
    "báo cáo",
    "tháng tới",
    "hộ gia đình",
    "khuyến học",
    "cây xanh",
    "hồ sơ",
    "phân công",
    "thời hạn",
    "đánh giá",
    "kết quả",
    "biểu dương",
    "góp ý",
    "nước sạch",
    "kênh mương",
    "nhà văn hóa",
    "thôn",
    "tổ dân phố",
    "phường",
    "xã",
    "thanh niên",
    "phụ nữ",
    "cựu chiến binh",
    "mặt trận",
    "đoàn kết",
    "tiết kiệm",
    "an toàn",
    "giao thông",
    "và",
    "của",
    "trong",
    "được",
    "với",
    "cho",
    "các",
    "những",
    "đã",
    "sẽ",
    "về",
    "tại",
    "theo",
    "từ",
    "đến",
];

/// Writes `province.json` and a folder `papers` into `out`.
pub(crate) fn write(out: &Path, members: usize, documents: usize, seed: u64) -> Done {
    let mut dice = ChaCha20Rng::seed_from_u64(seed);
    let papers = out.join("papers");
    std::fs::create_dir_all(&papers).map_err(|error| error.to_string())?;
    let content = content(&mut dice, members);
    std::fs::write(out.join("province.json"), format!("{content:#}"))
        .map_err(|error| error.to_string())?;
    for number in 1..=documents {
        let name = papers.join(format!("{number:06}.md"));
        std::fs::write(name, paper(&mut dice, number)).map_err(|error| error.to_string())?;
    }
    say(&format!(
        "{members} members and {documents} papers lie in {}",
        out.display()
    ));
    Ok(())
}

fn content(dice: &mut ChaCha20Rng, members: usize) -> Value {
    let cells = members.div_ceil(CELL).max(1);
    let mut units = vec![json!({ "code": "TU", "name": "Tỉnh ủy Lam Sơn", "kind": "province" })];
    for body in 0..cells.div_ceil(CELLS) {
        units.push(json!({
            "code": format!("DU-{body:04}"), "name": format!("Đảng ủy xã số {}", body + 1),
            "kind": "grassroots", "parent": "TU",
        }));
    }
    for cell in 0..cells {
        units.push(json!({
            "code": format!("CB-{cell:05}"), "name": format!("Chi bộ thôn số {}", cell + 1),
            "kind": "cell", "parent": format!("DU-{:04}", cell / CELLS),
        }));
    }
    let mut people = Vec::new();
    let mut grants = Vec::new();
    for number in 0..members {
        let code = format!("DV{:06}", number + 1);
        let cell = format!("CB-{:05}", number / CELL);
        if number % CELL == 0 {
            grants.push(json!({
                "member": code, "unit": cell, "role": "secretary", "from": "2025-07-01",
            }));
        }
        people.push(json!({
            "code": code, "name": name(dice), "cell": cell, "since": "2020-01-01",
        }));
    }
    let meetings: Vec<Value> = (0..cells)
        .map(|cell| {
            json!({
                "code": format!("HOP-{cell:05}"), "cell": format!("CB-{cell:05}"), "kind": "regular",
                "title": "Sinh hoạt thường kỳ tháng 12/2026", "starts_at": "2026-12-03T19:30",
                "place": "Nhà văn hóa", "chair": name(dice),
                "agenda": [{ "title": sentence(dice, 6), "owner": name(dice), "minutes": 30 }],
            })
        })
        .collect();
    json!({
        "units": units, "members": people, "grants": grants, "articles": [], "meetings": meetings,
    })
}

/// A paper of about 0.9 kB in the mean; one in fifty is twenty times as long.
fn paper(dice: &mut ChaCha20Rng, number: usize) -> String {
    let year = dice.random_range(2021..=2026);
    let (month, day) = (dice.random_range(1..=11), dice.random_range(1..=28));
    let kind = ["KH", "TB", "BC", "CTr", "NQ"]
        .choose(dice)
        .unwrap_or(&"KH");
    let mut text = format!(
        "---\nissuer: TU\ntype: {kind}\nnumber: {number}\ndate: {year}-{month:02}-{day:02}\nabstract: {}\n---\n\n",
        sentence(dice, 8)
    );
    let sentences = if number.is_multiple_of(50) {
        120
    } else {
        dice.random_range(3..9)
    };
    for _ in 0..sentences {
        let length = dice.random_range(8..20);
        // A string takes everything.
        let _ = write!(text, "{}.\n\n", sentence(dice, length));
    }
    text
}

fn sentence(dice: &mut ChaCha20Rng, words: usize) -> String {
    let words: Vec<&str> = (0..words)
        .filter_map(|_| WORDS.choose(dice).copied())
        .collect();
    let mut text = words.join(" ");
    if let Some(first) = text.chars().next() {
        text.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    text
}

fn name(dice: &mut ChaCha20Rng) -> String {
    let pick = |dice: &mut ChaCha20Rng, names: &[&'static str]| {
        names.choose(dice).copied().unwrap_or_default()
    };
    format!(
        "{} {} {}",
        pick(dice, FAMILY),
        pick(dice, MIDDLE),
        pick(dice, GIVEN)
    )
}
