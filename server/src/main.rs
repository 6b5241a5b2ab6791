//! The provincial server's program.

mod cli;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Hidden: the import calls it for every untrusted file. Before anything else, so that a child
    // with little memory starts neither threads nor a database.
    if let ["extract-one", file, "--media", media] = arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        return handbook_server::papers::extract::child(Path::new(file), media);
    }
    cli::main()
}
