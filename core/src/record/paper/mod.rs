//! Papers as files: a DOCX that can be worked on further, and a page that can be printed as it is.

mod docx;
mod html;

pub use docx::docx;
pub use html::html;
