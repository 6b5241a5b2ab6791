//! What SQLCipher asks of a cryptographic library, and no more: AES-256 in CBC mode, HMAC with SHA-2, PBKDF2 and
//! random bytes. The file format is SQLCipher 4's own, and stores written with OpenSSL are read (`tests/`).
//!
//! AES comes from `aes`, the rest from `ring`, which the network needs anyway. Both use what the processor
//! offers, and neither branches or looks up by secrets. Why not OpenSSL: ADR 13.

use std::ffi::{CStr, c_char, c_int, c_uchar, c_void};
use std::num::NonZeroU32;
use std::ptr::NonNull;

use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use ring::rand::SecureRandom;
use ring::{hmac, pbkdf2, rand};

/// To be called before the first database is opened, by whoever opens one: without a call from Rust, a linker
/// that goes through the libraries once leaves out what only SQLCipher's C asks for.
pub fn install() {
    std::hint::black_box(handbook_sqlcipher_setup as Setup);
}

type Setup = extern "C" fn(Option<&mut Provider>) -> c_int;

/// SQLCipher's `sqlcipher_provider`, field by field as in version 4.10.
#[repr(C)]
struct Provider {
    init: Option<extern "C" fn() -> c_int>,
    shutdown: Option<extern "C" fn()>,
    get_provider_name: extern "C" fn(*mut c_void) -> *const c_char,
    add_random: extern "C" fn(*mut c_void, *const c_void, c_int) -> c_int,
    random: unsafe extern "C" fn(*mut c_void, *mut c_void, c_int) -> c_int,
    hmac: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    kdf: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        c_int,
        c_int,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    cipher: unsafe extern "C" fn(
        *mut c_void,
        c_int,
        *const c_uchar,
        c_int,
        *const c_uchar,
        *const c_uchar,
        c_int,
        *mut c_uchar,
    ) -> c_int,
    get_cipher: extern "C" fn(*mut c_void) -> *const c_char,
    get_key_sz: extern "C" fn(*mut c_void) -> c_int,
    get_iv_sz: extern "C" fn(*mut c_void) -> c_int,
    get_block_sz: extern "C" fn(*mut c_void) -> c_int,
    get_hmac_sz: extern "C" fn(*mut c_void, c_int) -> c_int,
    ctx_init: extern "C" fn(*mut *mut c_void) -> c_int,
    ctx_free: extern "C" fn(*mut *mut c_void) -> c_int,
    fips_status: extern "C" fn(*mut c_void) -> c_int,
    get_provider_version: extern "C" fn(*mut c_void) -> *const c_char,
    next: *mut Provider,
}

/// Called once by SQLCipher (`SQLCIPHER_CRYPTO_CUSTOM` in `.cargo/config.toml`), which owns `provider`.
#[unsafe(no_mangle)]
extern "C" fn handbook_sqlcipher_setup(provider: Option<&mut Provider>) -> c_int {
    let Some(provider) = provider else {
        return ERROR;
    };
    *provider = Provider {
        init: None,
        shutdown: None,
        get_provider_name: name,
        add_random: add_no_random,
        random: fill_random,
        hmac: sign_page,
        kdf: derive_key,
        cipher: turn_page,
        get_cipher: cipher_name,
        get_key_sz: key_size,
        get_iv_sz: block_size,
        get_block_sz: block_size,
        get_hmac_sz: code_size,
        ctx_init: no_context,
        ctx_free: no_context,
        fips_status: zero,
        get_provider_version: version,
        next: std::ptr::null_mut(),
    };
    OK
}

const OK: c_int = 0;
const ERROR: c_int = 1;

/// SQLCipher's names of the algorithms; the third, SHA-1, is of stores older than its version 4.
const SHA256: c_int = 1;
const SHA512: c_int = 2;
const ENCRYPT: c_int = 1;
const KEY: c_int = 32;
const BLOCK: c_int = 16;

/// # Safety
///
/// `out` has room for a code of that algorithm; the other pointers are as long as the number after them, or null.
unsafe extern "C" fn sign_page(
    _: *mut c_void,
    algorithm: c_int,
    key: *const c_uchar,
    key_length: c_int,
    first: *const c_uchar,
    first_length: c_int,
    second: *const c_uchar,
    second_length: c_int,
    out: *mut c_uchar,
) -> c_int {
    let (algorithm, size) = match algorithm {
        SHA256 => (hmac::HMAC_SHA256, 32),
        SHA512 => (hmac::HMAC_SHA512, 64),
        _ => return ERROR,
    };
    // SAFETY: the caller's promise.
    let (key, first, second, out) = unsafe {
        (
            bytes(key, key_length),
            bytes(first, first_length),
            bytes(second, second_length),
            bytes_mut(out, size),
        )
    };
    let (Some(key), Some(first), Some(out)) = (key, first, out) else {
        return ERROR;
    };
    let mut code = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    code.update(first);
    code.update(second.unwrap_or_default());
    out.copy_from_slice(code.sign().as_ref());
    OK
}

/// # Safety
///
/// Each pointer is as long as the number after it, `out` as the number before it.
unsafe extern "C" fn derive_key(
    _: *mut c_void,
    algorithm: c_int,
    secret: *const c_uchar,
    secret_length: c_int,
    salt: *const c_uchar,
    salt_length: c_int,
    rounds: c_int,
    length: c_int,
    out: *mut c_uchar,
) -> c_int {
    // SAFETY: the caller's promise.
    let (secret, salt, out) = unsafe {
        (
            bytes(secret, secret_length),
            bytes(salt, salt_length),
            bytes_mut(out, length),
        )
    };
    let rounds = u32::try_from(rounds).ok().and_then(NonZeroU32::new);
    let (SHA512, Some(secret), Some(salt), Some(rounds), Some(out)) =
        (algorithm, secret, salt, rounds, out)
    else {
        return ERROR;
    };
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, rounds, salt, secret, out);
    OK
}

/// Encrypts or decrypts whole blocks, without padding.
///
/// # Safety
///
/// `input` and `out` are `length` bytes long and may be one; `key` is as long as it says, `iv` 16 bytes.
unsafe extern "C" fn turn_page(
    _: *mut c_void,
    direction: c_int,
    key: *const c_uchar,
    key_length: c_int,
    iv: *const c_uchar,
    input: *const c_uchar,
    length: c_int,
    out: *mut c_uchar,
) -> c_int {
    if input.is_null() || out.is_null() {
        return ERROR;
    }
    let Ok(size) = usize::try_from(length) else {
        return ERROR;
    };
    // SAFETY: the caller's promise; `copy` allows that both are one. Only then is there a slice of `out`.
    let (key, iv, out) = unsafe {
        std::ptr::copy(input, out, size);
        (
            bytes(key, key_length),
            bytes(iv, BLOCK),
            bytes_mut(out, length),
        )
    };
    let (Some(key), Some(iv), Some(out)) = (key, iv, out) else {
        return ERROR;
    };
    let (blocks, rest) = cbc::cipher::Block::<Aes256>::slice_as_chunks_mut(out);
    if !rest.is_empty() {
        return ERROR;
    }
    if direction == ENCRYPT {
        let Ok(mut cipher) = cbc::Encryptor::<Aes256>::new_from_slices(key, iv) else {
            return ERROR;
        };
        cipher.encrypt_blocks(blocks);
    } else {
        let Ok(mut cipher) = cbc::Decryptor::<Aes256>::new_from_slices(key, iv) else {
            return ERROR;
        };
        cipher.decrypt_blocks(blocks);
    }
    OK
}

/// # Safety
///
/// `out` is `length` bytes long.
unsafe extern "C" fn fill_random(_: *mut c_void, out: *mut c_void, length: c_int) -> c_int {
    // SAFETY: the caller's promise.
    let Some(out) = (unsafe { bytes_mut(out.cast(), length) }) else {
        return ERROR;
    };
    match rand::SystemRandom::new().fill(out) {
        Ok(()) => OK,
        Err(_) => ERROR,
    }
}

/// The system's random bytes need no help.
extern "C" fn add_no_random(_: *mut c_void, _: *const c_void, _: c_int) -> c_int {
    OK
}

extern "C" fn no_context(_: *mut *mut c_void) -> c_int {
    OK
}

extern "C" fn zero(_: *mut c_void) -> c_int {
    0
}

extern "C" fn name(_: *mut c_void) -> *const c_char {
    c"handbook".as_ptr()
}

extern "C" fn version(_: *mut c_void) -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"",
        };
    VERSION.as_ptr()
}

extern "C" fn cipher_name(_: *mut c_void) -> *const c_char {
    c"AES-256-CBC".as_ptr()
}

extern "C" fn key_size(_: *mut c_void) -> c_int {
    KEY
}

extern "C" fn block_size(_: *mut c_void) -> c_int {
    BLOCK
}

extern "C" fn code_size(_: *mut c_void, algorithm: c_int) -> c_int {
    match algorithm {
        SHA256 => 32,
        SHA512 => 64,
        _ => 0,
    }
}

/// Nothing for a null pointer or a negative length.
///
/// # Safety
///
/// `start` is null or `length` bytes long, and nobody writes there meanwhile.
unsafe fn bytes<'a>(start: *const u8, length: c_int) -> Option<&'a [u8]> {
    let length = usize::try_from(length).ok()?;
    let start = NonNull::new(start.cast_mut())?;
    // SAFETY: not null, and the caller's promise.
    Some(unsafe { std::slice::from_raw_parts(start.as_ptr(), length) })
}

/// The same, to be written.
///
/// # Safety
///
/// `start` is null or `length` bytes long, initialised or not read before it is, and nobody else uses it.
unsafe fn bytes_mut<'a>(start: *mut u8, length: c_int) -> Option<&'a mut [u8]> {
    let length = usize::try_from(length).ok()?;
    let start = NonNull::new(start)?;
    // SAFETY: not null, and the caller's promise.
    Some(unsafe { std::slice::from_raw_parts_mut(start.as_ptr(), length) })
}
