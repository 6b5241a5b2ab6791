//! Invented Vietnamese news, the same for the same seed.
//!
//! The words follow Zipf's law over several thousand pairs of syllables, built from the sounds of
//! the language: a short word list would make compression and index look far better than they are.

use std::collections::BTreeSet;

use handbook_server::load::ArticleLine;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use unicode_normalization::UnicodeNormalization;

/// Distinct words, most of them of two syllables.
const WORDS: usize = 8_000;

const INITIALS: &[&str] = &[
    "b", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "r", "s", "t", "th",
    "tr", "v", "x",
];

/// Vowel that bears the tone between what stands before and behind it.
const RIMES: &[(&str, &str, &str)] = &[
    ("", "a", ""),
    ("", "a", "i"),
    ("", "a", "n"),
    ("", "a", "ng"),
    ("", "a", "nh"),
    ("", "a", "o"),
    ("", "ă", "m"),
    ("", "ă", "ng"),
    ("", "â", "n"),
    ("", "â", "y"),
    ("", "â", "u"),
    ("", "o", ""),
    ("", "o", "n"),
    ("", "o", "ng"),
    ("", "ô", ""),
    ("", "ô", "i"),
    ("", "ô", "ng"),
    ("", "ơ", ""),
    ("", "ơ", "i"),
    ("", "ơ", "n"),
    ("", "u", ""),
    ("", "u", "i"),
    ("", "u", "ng"),
    ("", "ư", ""),
    ("", "ư", "ng"),
    ("ư", "ơ", "ng"),
    ("ư", "ơ", "i"),
    ("ư", "ơ", "n"),
    ("u", "ô", "n"),
    ("u", "ô", "ng"),
    ("o", "a", "n"),
];

/// Rimes that end in a stop take two tones only.
const STOPPED: &[(&str, &str, &str)] = &[
    ("", "a", "c"),
    ("", "a", "t"),
    ("", "ă", "c"),
    ("", "ă", "t"),
    ("", "ô", "c"),
    ("", "ô", "t"),
    ("", "ơ", "p"),
    ("", "u", "c"),
    ("", "ư", "c"),
    ("ư", "ơ", "c"),
];

/// No mark, grave, acute, hook, tilde, dot below.
const TONES: &[&str] = &["", "\u{300}", "\u{301}", "\u{309}", "\u{303}", "\u{323}"];

/// The two tones before a stop.
const ACUTE: &[&str] = &["\u{301}"];
const DOT: &[&str] = &["\u{323}"];

/// The commonest words of such texts; the invented ones follow behind.
const COMMON: &[&str] = &[
    "và",
    "của",
    "các",
    "trong",
    "được",
    "cho",
    "với",
    "những",
    "đã",
    "về",
    "tại",
    "là",
    "có",
    "đảng viên",
    "chi bộ",
    "nhiệm vụ",
    "sinh hoạt",
    "đến",
    "từ",
    "theo",
    "công tác",
    "này",
    "khi",
    "sẽ",
    "một",
    "người",
    "thực hiện",
    "tổ chức",
    "đảng ủy",
    "xây dựng",
    "nhân dân",
    "cán bộ",
    "kế hoạch",
    "phát triển",
    "nghị quyết",
    "lãnh đạo",
    "tuyên truyền",
    "kiểm tra",
    "báo cáo",
    "kết quả",
    "nông thôn mới",
    "chuyển đổi số",
    "đường làng",
    "môi trường",
    "tháng",
    "năm",
];

/// A word that the secrecy gate looks for must not come up by chance.
const LEFT_OUT: &[&str] = &["mật", "tối", "tuyệt"];

const NAMES: &[&str] = &[
    "Đinh Thị Lam Ngọc",
    "Lê Văn Trường Lĩnh",
    "Phạm Thị Thanh Mận",
    "Nguyễn Đức Khải Minh",
    "Trần Thị Bích Đào",
    "Vũ Quang Sơn Tùng",
];

const BODIES: &[&str] = &[
    "Ban Tuyên giáo và Dân vận Tỉnh ủy Lam Sơn",
    "Ban Tổ chức Tỉnh ủy Lam Sơn",
    "Văn phòng Tỉnh ủy Lam Sơn",
];

/// Draws articles.
pub(crate) struct Texts {
    dice: ChaCha20Rng,
    words: Vec<String>,
    /// Sum of the weights up to each word.
    weights: Vec<f64>,
}

impl Texts {
    /// With the vocabulary that belongs to every seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = ChaCha20Rng::seed_from_u64(1);
        let syllables = syllables();
        let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
        let mut known: BTreeSet<String> = words.iter().cloned().collect();
        while words.len() < WORDS {
            let mut pick = || syllables.choose(&mut dice).cloned().unwrap_or_default();
            let word = format!("{} {}", pick(), pick());
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let mut sum = 0.0;
        let weights = (1..=u32::try_from(WORDS).unwrap_or(u32::MAX))
            // Zipf and Mandelbrot: the first ranks are flatter than 1/n.
            .map(|rank| {
                sum += 1.0 / (f64::from(rank) + 2.7);
                sum
            })
            .collect();
        Self {
            dice: ChaCha20Rng::seed_from_u64(seed),
            words,
            weights,
        }
    }

    /// Article number `number`, of about 0.9 kB in the mean as JSON; one in fifty is long.
    pub(crate) fn article(&mut self, number: usize) -> ArticleLine {
        let (long, short) = (
            self.dice.random_range(250..400),
            self.dice.random_range(18..72),
        );
        let length = if number % 50 == 49 { long } else { short };
        let (month, day) = (
            self.dice.random_range(1..=10),
            self.dice.random_range(1..=28),
        );
        let (hour, minute) = (
            self.dice.random_range(7..=17),
            self.dice.random_range(0..=59),
        );
        let year = self.dice.random_range(2023..=2026);
        let at = format!("\"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}\"");
        ArticleLine {
            code: format!("TIN-{number:06}"),
            unit: "TU".to_owned(),
            title: self.sentence(8),
            author: self.pick(NAMES),
            body: self.body(length),
            approver: Some(self.pick(NAMES)),
            approving_body: Some(self.pick(BODIES)),
            approved_at: serde_json::from_str(&at).ok(),
            withdrawn: false,
        }
    }

    /// A text of about so many words.
    pub(crate) fn body(&mut self, words: usize) -> String {
        let mut text = String::new();
        let mut left = words;
        while left > 0 {
            let length = self.dice.random_range(7..16).min(left);
            left -= length;
            text.push_str(&self.sentence(length));
            text.push_str(if self.dice.random_range(0..4) == 0 {
                ".\n\n"
            } else {
                ". "
            });
        }
        text.trim_end().to_owned()
    }

    /// Some number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.dice.random_range(0..end.max(1))
    }

    fn sentence(&mut self, length: usize) -> String {
        let words: Vec<&str> = (0..length)
            .map(|_| self.rank())
            .collect::<Vec<_>>()
            .into_iter()
            .filter_map(|rank| self.words.get(rank).map(String::as_str))
            .collect();
        let text = words.join(" ");
        let mut letters = text.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    fn rank(&mut self) -> usize {
        let end = self.weights.last().copied().unwrap_or(1.0);
        let at = self.dice.random_range(0.0..end);
        self.weights.partition_point(|weight| *weight < at)
    }

    fn pick(&mut self, from: &[&str]) -> String {
        from.choose(&mut self.dice)
            .copied()
            .unwrap_or_default()
            .to_owned()
    }
}

fn syllables() -> Vec<String> {
    let mut all = Vec::new();
    for initial in INITIALS {
        let open = RIMES.iter().zip(std::iter::repeat(TONES));
        let stopped = STOPPED.iter().flat_map(|rime| [(rime, ACUTE), (rime, DOT)]);
        for ((before, vowel, after), tones) in open.chain(stopped) {
            for tone in tones {
                let syllable: String = format!("{initial}{before}{vowel}{tone}{after}")
                    .nfc()
                    .collect();
                if !LEFT_OUT.contains(&syllable.as_str()) {
                    all.push(syllable);
                }
            }
        }
    }
    all
}
