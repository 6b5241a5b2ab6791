//! Whether two minutes say much the same, though different cells wrote them: a paper meeting copies
//! its text. A sketch is small enough to keep for every meeting and to compare without reading the
//! texts again (minhash over runs of four words, Broder 1997).

use super::state::State;
use crate::ids::Sha256Hash;

/// Values of a sketch.
const VALUES: usize = 64;

/// Values that make one band: two texts that share most of their runs agree in some band, two that
/// share few hardly ever do.
const BAND: usize = 4;

/// Words of one run.
const RUN: usize = 4;

/// Fewest runs of a text that can be compared: a few set phrases are everybody's.
const LEAST_RUNS: usize = 30;

/// From this much on, in percent, two texts are alike.
pub const ALIKE_PERCENT: u32 = 70;

/// What is kept of a text to compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch([u32; VALUES]);

impl Sketch {
    /// Of a text; nothing if it is too short to be anybody's own.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = text
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let runs: std::collections::BTreeSet<String> =
            words.windows(RUN).map(|run| run.join(" ")).collect();
        if runs.len() < LEAST_RUNS {
            return None;
        }
        let mut least = [u32::MAX; VALUES];
        for run in &runs {
            let Sha256Hash(digest) = Sha256Hash::of(run.as_bytes());
            let (first, second) = (number(&digest[..8]), number(&digest[8..16]));
            for (place, value) in (0_u64..).zip(&mut least) {
                // Many hashes from two, by stepping (Kirsch and Mitzenmacher 2006).
                let mixed = first.wrapping_add(place.wrapping_mul(second | 1));
                let hash = u32::try_from(mixed >> 32).unwrap_or(u32::MAX);
                *value = hash.min(*value);
            }
        }
        Some(Self(least))
    }

    /// How much of their runs two texts share, in percent; an estimate, true within some ten percent.
    #[must_use]
    pub fn percent(&self, other: &Self) -> u32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        u32::try_from(same * 100 / VALUES).unwrap_or(100)
    }

    /// Names of the bands: texts that are alike share at least one.
    #[must_use]
    pub fn bands(&self) -> Vec<i64> {
        let bands = self.0.chunks(BAND).enumerate().map(|(place, band)| {
            let Sha256Hash(digest) = Sha256Hash::of(format!("{place} {band:?}").as_bytes());
            number(&digest[..8]).cast_signed()
        });
        bands.collect()
    }

    /// As it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .iter()
            .flat_map(|value| value.to_be_bytes())
            .collect()
    }

    /// As it was kept; nothing if these are other bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let values = bytes.chunks_exact(4).map(|four| {
            let mut value = [0; 4];
            value.copy_from_slice(four);
            u32::from_be_bytes(value)
        });
        let values: Vec<u32> = values.collect();
        values.try_into().ok().map(Self)
    }
}

/// The words of a record that people wrote: what the phrases of the minutes around them are, is the
/// same for everybody.
#[must_use]
pub fn words(state: &State) -> String {
    let speeches = state.speeches.iter().filter_map(|one| one.text.as_ref());
    let texts = speeches
        .map(|text| text.value().as_str())
        .chain(state.texts.values().map(|text| text.value().as_str()))
        .chain(state.conclusions.values().map(|text| text.value().as_str()))
        .chain(state.assignments.iter().map(|one| one.text.as_str()));
    texts.collect::<Vec<_>>().join("\n")
}

fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREES: &str = "Chi bộ bàn việc nạo vét kênh, trồng cây ven đường, vận động bà con góp \
        công, giữ trật tự đêm hội, giúp hộ khó khăn sửa mái nhà trước mùa mưa và mở lớp học ban \
        tối cho người lớn tuổi muốn biết dùng điện thoại thông minh để xem tin tức.";

    const LAMPS: &str = "Chi bộ nghe báo cáo về con kênh, đoạn đường trục và lớp học; đồng chí phụ \
        trách điện nói rõ mười hai bóng đèn hỏng, bà con góp được một nửa tiền, phần còn lại xin \
        quỹ thôn, giao tổ bảo vệ kiểm tra hằng tuần và báo lại vào kỳ sinh hoạt tháng sau.";

    fn sketch(text: &str) -> Sketch {
        Sketch::of(text).expect("long enough")
    }

    #[test]
    fn a_copied_text_is_found_by_a_band_and_by_its_percent() {
        let copied = TREES.replace("mái nhà", "chuồng trại");
        let (own, copied) = (sketch(TREES), sketch(&copied));
        let percent = own.percent(&copied);
        assert!(percent >= ALIKE_PERCENT, "{percent}");
        assert!(own.bands().iter().any(|band| copied.bands().contains(band)));
    }

    #[test]
    fn own_texts_about_the_same_things_are_not_alike() {
        let percent = sketch(TREES).percent(&sketch(LAMPS));
        assert!(percent < ALIKE_PERCENT, "{percent}");
    }

    #[test]
    fn a_few_set_phrases_are_nobodys_own() {
        assert_eq!(Sketch::of("Chi bộ nhất trí với các nội dung trên."), None);
    }

    #[test]
    fn a_sketch_outlives_being_kept() {
        let kept = sketch(TREES).to_bytes();
        assert_eq!(Sketch::from_bytes(&kept), Some(sketch(TREES)));
        assert_eq!(Sketch::from_bytes(&[1, 2, 3]), None);
    }
}
