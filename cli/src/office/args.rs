//! What can be said of a plan, a review and a year on the command line.

use std::path::PathBuf;

use clap::Subcommand;
use handbook_domain::ids::{ItemId, UnitId};
use handbook_domain::rules::amount::Points;
use handbook_domain::rules::sheet::Grade;
use handbook_domain::time::Timestamp;
use handbook_domain::wire::item::{AgendaItem, MeetingKind, MeetingPaper};
use handbook_domain::wire::meeting::{MeetingPlan, Verdict};

use crate::meeting::{moment, word};

/// Đăng ký một buổi sinh hoạt, hoặc sửa buổi đã đăng ký.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// Mã của buổi đã đăng ký; không có thì đăng ký buổi mới.
    pub(crate) id: Option<ItemId>,
    /// Mã chi bộ; bắt buộc với buổi mới.
    #[arg(long, required_unless_present = "id")]
    pub(crate) cell: Option<UnitId>,
    /// Loại: regular (thường kỳ), thematic (chuyên đề), committee (chi ủy).
    #[arg(long, value_parser = word::<MeetingKind>)]
    pub(crate) kind: Option<MeetingKind>,
    /// Tên buổi sinh hoạt.
    #[arg(long, required_unless_present = "id")]
    pub(crate) title: Option<String>,
    /// Bắt đầu lúc: `2026-12-03T19:30`.
    #[arg(long, value_parser = moment, required_unless_present = "id")]
    pub(crate) at: Option<Timestamp>,
    /// Địa điểm.
    #[arg(long, required_unless_present = "id")]
    pub(crate) place: Option<String>,
    /// Chủ trì.
    #[arg(long, required_unless_present = "id")]
    pub(crate) chair: Option<String>,
    /// Một mục của chương trình: `nội dung|người trình bày|số phút`. Có mục nào thì thay cả chương trình.
    #[arg(long = "item", value_parser = item)]
    pub(crate) items: Vec<AgendaItem>,
    /// Tài liệu của mục cuối cùng: `tên|nội dung`, hoặc `tên|mã văn bản` của thư viện.
    #[arg(long = "paper", value_parser = paper, requires = "items")]
    pub(crate) papers: Vec<MeetingPaper>,
    /// Dự thảo nghị quyết.
    #[arg(long)]
    pub(crate) draft: Option<String>,
    /// Có phần chuyên đề tiếp theo trong cùng buổi.
    #[arg(long)]
    pub(crate) combined: bool,
    /// Mời đại biểu cấp trên.
    #[arg(long)]
    pub(crate) invite_superior: bool,
    /// Hoãn buổi này; cần --reason.
    #[arg(long, requires = "id", requires = "reason")]
    pub(crate) cancel: bool,
    /// Vì sao dời hoặc hoãn.
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
}

impl Plan {
    /// What was given, over what was planned before.
    pub(crate) fn over(&self, before: Option<MeetingPlan>) -> Result<MeetingPlan, String> {
        let mut plan = match before {
            Some(before) => before,
            None => MeetingPlan {
                cell: self.cell.ok_or("--cell")?,
                meeting_kind: MeetingKind::Regular,
                title: String::new(),
                starts_at: self.at.ok_or("--at")?,
                place: String::new(),
                chair: String::new(),
                cancelled: false,
                agenda: Vec::new(),
                combined: false,
                draft_resolution: String::new(),
                superior_invited: false,
            },
        };
        if let Some(kind) = self.kind {
            plan.meeting_kind = kind;
        }
        if let Some(at) = self.at {
            plan.starts_at = at;
        }
        set(&mut plan.title, self.title.as_ref());
        set(&mut plan.place, self.place.as_ref());
        set(&mut plan.chair, self.chair.as_ref());
        set(&mut plan.draft_resolution, self.draft.as_ref());
        if !self.items.is_empty() {
            plan.agenda.clone_from(&self.items);
        }
        if let Some(last) = plan.agenda.last_mut() {
            last.papers.extend(self.papers.iter().cloned());
        }
        plan.combined |= self.combined;
        plan.superior_invited |= self.invite_superior;
        plan.cancelled |= self.cancel;
        Ok(plan)
    }
}

/// Cấp trên trả lời một báo cáo.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Said {
    /// Xác nhận như đã tính.
    Confirm,
    /// Chấm lại.
    Change {
        /// Tổng điểm.
        #[arg(value_parser = word::<Points>)]
        total: Points,
        /// good, fair, average, poor.
        #[arg(value_parser = word::<Grade>)]
        grade: Grade,
        /// Vì sao.
        reason: String,
    },
    /// Trả lại để sửa.
    Return {
        /// Cần sửa gì.
        remarks: String,
    },
}

impl From<&Said> for Verdict {
    fn from(said: &Said) -> Self {
        match said.clone() {
            Said::Confirm => Self::Confirmed,
            Said::Change {
                total,
                grade,
                reason,
            } => Self::Changed {
                total,
                grade,
                reason,
            },
            Said::Return { remarks } => Self::Returned { remarks },
        }
    }
}

/// Tổng hợp một năm của chi bộ.
#[derive(Debug, clap::Args)]
pub(crate) struct YearOf {
    /// Mã chi bộ.
    pub(crate) cell: UnitId,
    /// Năm.
    pub(crate) year: i32,
    /// Ghi ra tệp .docx hoặc .html.
    #[arg(long, value_name = "TỆP")]
    pub(crate) out: Option<PathBuf>,
}

fn set(field: &mut String, given: Option<&String>) {
    if let Some(given) = given {
        field.clone_from(given);
    }
}

fn item(text: &str) -> Result<AgendaItem, String> {
    const FORM: &str = "nội dung|người trình bày|số phút";
    let mut parts = text.split('|').map(str::trim);
    let (Some(title), Some(owner), Some(minutes), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(FORM.to_owned());
    };
    Ok(AgendaItem {
        title: title.to_owned(),
        owner: owner.to_owned(),
        minutes: minutes.parse().map_err(|_| FORM)?,
        papers: Vec::new(),
    })
}

fn paper(text: &str) -> Result<MeetingPaper, String> {
    let (title, rest) = text.split_once('|').ok_or("tên|nội dung")?;
    let document: Option<ItemId> = rest.trim().parse().ok();
    Ok(MeetingPaper {
        title: title.trim().to_owned(),
        text: match document {
            Some(_) => String::new(),
            None => rest.trim().to_owned(),
        },
        document,
        attachment: None,
    })
}
