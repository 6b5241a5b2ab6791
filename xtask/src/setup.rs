//! What the machine must have.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{Done, cargo, find_program, has, is_root, output, run, say, target};

/// Programs, and the Debian package that brings each.
const PROGRAMS: &[(&str, &str)] = &[("cc", "gcc"), ("dpkg", "dpkg")];

/// What the tests of the phones need.
const PHONES: &[(&str, &str)] = &[
    ("python3", "python3"),
    ("javac", "default-jdk-headless"),
    ("mvn", "maven"),
];

/// Libraries that Compose draws with on the JVM, and their packages.
const DRAWING: &[(&str, &str)] = &[
    ("libGL.so.1", "libgl1"),
    ("libX11.so.6", "libx11-6"),
    ("libfontconfig.so.1", "libfontconfig1"),
];

/// Debian packages that bring papers nobody here wrote: thousands of Vietnamese pages, and a few
/// real DOCX and PDF files.
const REAL_PAPERS: [&str; 6] = [
    "libreoffice-help-vi",
    "gnuplot-doc",
    "debian-faq",
    "maint-guide",
    "debmake-doc",
    "python3-docx",
];

const CARGO_DENY: &str = "^0.20";

/// Everything that the tests need.
pub(crate) fn everything() -> Done {
    build_tools()?;
    phones()?;
    postgres()?;
    if output(cargo().args(["deny", "--version"])).is_err() {
        say("installing cargo-deny, which takes some minutes");
        run(cargo().args(["install", "--locked", "--version", CARGO_DENY, "cargo-deny"]))?;
    }
    Ok(())
}

/// What puts faults into the code, and what runs the tests until one finds the fault.
pub(crate) fn mutants() -> Done {
    build_tools()?;
    for (tool, version) in [("mutants", "^27"), ("nextest", "^0.9")] {
        if output(cargo().args([tool, "--version"])).is_err() {
            let name = format!("cargo-{tool}");
            say(&format!("installing {name}, which takes some minutes"));
            run(cargo().args(["install", "--locked", "--version", version, &name]))?;
        }
    }
    Ok(())
}

/// What a build needs: a C compiler, for SQLCipher.
pub(crate) fn build_tools() -> Done {
    programs(PROGRAMS)
}

/// What a build of 0.1.0 needs besides: its OpenSSL is compiled.
pub(crate) fn released_build_tools() -> Done {
    programs(PROGRAMS)?;
    programs(&[("make", "make"), ("perl", "perl")])
}

fn programs(programs: &[(&str, &str)]) -> Done {
    let missing: Vec<&str> = programs
        .iter()
        .filter(|(program, _)| !has(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

/// The database that a large province runs on.
pub(crate) fn postgres() -> Done {
    match crate::postgres::programs() {
        Some(_) => Ok(()),
        None => install(&["postgresql"]),
    }
}

/// Java, Maven and Python, and what Compose draws with.
fn phones() -> Done {
    let known = output(Command::new("/sbin/ldconfig").arg("-p")).unwrap_or_default();
    let programs = PHONES.iter().filter(|(program, _)| !has(program));
    let drawing = DRAWING
        .iter()
        .filter(|(library, _)| !known.contains(library));
    let missing: Vec<&str> = programs
        .chain(drawing)
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

/// What a window needs beyond what the tests of the phones do: the part of Java that is not headless.
pub(crate) fn window() -> Done {
    build_tools()?;
    phones()?;
    let java = find_program("java").and_then(|java| java.canonicalize().ok());
    let windows = java
        .as_deref()
        .and_then(|java| Some(java.parent()?.parent()?.join("lib/libawt_xawt.so")))
        .is_some_and(|library| library.is_file());
    if windows {
        Ok(())
    } else {
        install(&["default-jre"])
    }
}

/// Unpacks papers that nobody here wrote into `out`, unless they are there. The packages are only
/// unpacked, not installed: their programs are not wanted.
pub(crate) fn real_papers(out: &Path) -> Done {
    let help = out.join("help");
    let files = out.join("files");
    if help.is_dir() && files.is_dir() {
        return Ok(());
    }
    let unpacked = target().join("unpacked");
    for package in REAL_PAPERS {
        if let Err(problem) = unpack(package, &unpacked.join(package)) {
            say(&format!("{package} is not to be had: {problem}"));
        }
    }
    std::fs::create_dir_all(&help).map_err(|error| error.to_string())?;
    std::fs::create_dir_all(&files).map_err(|error| error.to_string())?;
    copy(
        &find(&unpacked.join("libreoffice-help-vi"), &["html"]),
        &help,
    )?;
    copy(&find(&unpacked, &["docx", "pdf"]), &files)?;
    say(&format!("real papers lie in {}", out.display()));
    Ok(())
}

fn unpack(package: &str, into: &Path) -> Done {
    if into.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(into).map_err(|error| error.to_string())?;
    let fetch = || {
        output(
            Command::new("apt-get")
                .args(["download", package])
                .current_dir(into),
        )
    };
    if fetch().is_err() {
        run(Command::new("apt-get").args(["update", "-q"]))?;
        fetch()?;
    }
    for deb in find(into, &["deb"]) {
        run(Command::new("dpkg").arg("-x").arg(&deb).arg(into))?;
        std::fs::remove_file(&deb).map_err(|error| error.to_string())?;
    }
    for packed in find(into, &["gz"]) {
        let inner = packed.with_extension("");
        let is_pdf = inner.extension().is_some_and(|ending| ending == "pdf");
        // A link to one of them points nowhere once that one is unpacked.
        if is_pdf && !packed.is_symlink() {
            run(Command::new("gzip").arg("-d").arg(&packed))?;
        }
    }
    Ok(())
}

fn find(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let ending = path
                .extension()
                .and_then(|ending| ending.to_str())
                .unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if endings.contains(&ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn copy(files: &[PathBuf], into: &Path) -> Done {
    for file in files {
        let name: Vec<&str> = file
            .components()
            .rev()
            .take(2)
            .filter_map(|part| part.as_os_str().to_str())
            .collect();
        let name = name.into_iter().rev().collect::<Vec<_>>().join("-");
        std::fs::copy(file, into.join(name)).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn install(packages: &[&str]) -> Done {
    let line = format!("apt-get install -y {}", packages.join(" "));
    if !has("apt-get") || !is_root() {
        return Err(format!("some packages are missing; as root, run: {line}"));
    }
    say(&format!("installing {}", packages.join(" ")));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().args(["update", "-q"]))?;
    run(apt()
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(packages))
}
