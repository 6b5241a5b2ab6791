//! Says where OpenSSL's headers would be; none is read.

fn main() {
    println!("cargo:include=.");
    println!("cargo:rerun-if-changed=build.rs");
}
