//! Writes Kotlin, Swift and Python from the built library, and the summary of its surface.
//!
//! A program of its own behind a feature: the generator is large, and neither the library nor
//! `cargo xtask` should carry it.

use std::fmt::Write;

use camino::Utf8PathBuf;
use clap::Parser;
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate_with_bindgen_paths};
use uniffi_bindgen::interface::{Argument, AsType, ComponentInterface, Field, Method, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};

/// Writes Kotlin, Swift and Python from the built library, and the summary of its surface.
#[derive(Parser)]
struct Args {
    /// The built library, not stripped of its symbols.
    library: Utf8PathBuf,
    /// Folder of the crate, where `uniffi.toml` lies.
    root: Utf8PathBuf,
    /// Where a folder for each language is written.
    out: Utf8PathBuf,
}

/// The one crate that there is.
#[derive(Clone)]
struct Root(Utf8PathBuf);

impl BindgenPathsLayer for Root {
    fn get_crate_root(&self, _: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args = Args::parse();
    let paths = || {
        let mut paths = BindgenPaths::default();
        paths.add_layer(Root(args.root.clone()));
        paths
    };
    for (language, folder) in [
        (TargetLanguage::Kotlin, "kotlin"),
        (TargetLanguage::Swift, "swift"),
        (TargetLanguage::Python, "python"),
    ] {
        let options = GenerateOptions {
            languages: vec![language],
            source: args.library.clone(),
            out_dir: args.out.join(folder),
            ..GenerateOptions::default()
        };
        generate_with_bindgen_paths(options, paths())?;
    }
    let loader = BindgenLoader::new(paths(), GlobalConfig::default());
    let surfaces = loader.load_cis(loader.load_metadata(&args.library)?)?;
    let text: String = surfaces.iter().map(summary).collect();
    std::fs::write(args.out.join("api.txt"), text)?;
    Ok(())
}

/// The whole surface, sorted by name, a line for each thing that can change.
fn summary(surface: &ComponentInterface) -> String {
    let mut parts: Vec<(String, String)> = Vec::new();
    for record in surface.record_definitions() {
        parts.push(part(
            "record",
            record.name(),
            record.fields().iter().map(field),
        ));
    }
    for choice in surface.enum_definitions() {
        let kind = if surface.is_name_used_as_error(choice.name()) {
            "error"
        } else {
            "enum"
        };
        let variants = choice.variants().iter().map(|variant| {
            let fields: Vec<String> = variant.fields().iter().map(field).collect();
            match fields.is_empty() {
                true => variant.name().to_owned(),
                false => format!("{} {{ {} }}", variant.name(), fields.join(", ")),
            }
        });
        parts.push(part(kind, choice.name(), variants));
    }
    for object in surface.object_definitions() {
        let kind = if object.has_callback_interface() {
            "foreign"
        } else {
            "object"
        };
        let constructors = object.constructors().into_iter().map(|made| {
            let made_of = arguments(&made.arguments());
            let name = format!("new {}({made_of})", made.name());
            call(made.is_async(), &name, None, made.throws_type())
        });
        let mut methods: Vec<String> = object.methods().into_iter().map(method).collect();
        methods.sort();
        parts.push(part(kind, object.name(), constructors.chain(methods)));
    }
    for function in surface.function_definitions() {
        let name = format!("{}({})", function.name(), arguments(&function.arguments()));
        let line = call(
            function.is_async(),
            &name,
            function.return_type(),
            function.throws_type(),
        );
        parts.push(part("function", function.name(), std::iter::once(line)));
    }
    parts.sort();
    parts.into_iter().map(|(_, text)| text).collect()
}

fn part(kind: &str, name: &str, lines: impl Iterator<Item = String>) -> (String, String) {
    let mut text = format!("{kind} {name}\n");
    for line in lines {
        // A string takes everything.
        let _ = writeln!(text, "    {line}");
    }
    text.push('\n');
    (name.to_owned(), text)
}

fn method(method: &Method) -> String {
    let name = format!("{}({})", method.name(), arguments(&method.arguments()));
    call(
        method.is_async(),
        &name,
        method.return_type(),
        method.throws_type(),
    )
}

fn call(is_async: bool, name: &str, returned: Option<&Type>, thrown: Option<&Type>) -> String {
    let mut text = String::new();
    if is_async {
        text.push_str("async ");
    }
    text.push_str(name);
    if let Some(returned) = returned {
        let _ = write!(text, " -> {}", named(returned));
    }
    if let Some(thrown) = thrown {
        let _ = write!(text, " throws {}", named(thrown));
    }
    text
}

fn arguments(arguments: &[&Argument]) -> String {
    let all: Vec<String> = arguments
        .iter()
        .map(|one| format!("{}: {}", one.name(), named(&one.as_type())))
        .collect();
    all.join(", ")
}

fn field(field: &Field) -> String {
    match field.name() {
        "" => named(&field.as_type()),
        name => format!("{name}: {}", named(&field.as_type())),
    }
}

fn named(kind: &Type) -> String {
    match kind {
        Type::Optional { inner_type } => format!("{}?", named(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", named(inner_type)),
        Type::Custom { name, builtin, .. } => format!("{name}({})", named(builtin)),
        other => other
            .name()
            .map_or_else(|| format!("{other:?}"), str::to_owned),
    }
}
