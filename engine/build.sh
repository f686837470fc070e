#!/bin/sh
# Builds the engines of the learner's page: engine/build.sh [FOLDER], by default player. engine.wasm plays every course, and engine12.wasm those of
# SCORM 1.2 alone: it is smaller by two fifths, and most courses are of 1.2.
#
# It compiles with rustup's target where that is there (rustup target add wasm32-unknown-unknown). Otherwise it takes Debian's compiler for browsers'
# builds with its library sources (rustc-web and rust-web-src, of bookworm or later), unpacked below target/ and not installed. That way the library
# is built anew as well, without what only a panic needs: the module is smaller by a fifth.
#
# Behind the compiler Binaryen's wasm-opt takes off another sixth. npm fetches it, in the version that engine/package-lock.json names.
set -eu
cd "$(dirname "$0")/.."
made=${1:-player}
target=wasm32-unknown-unknown
folder=${CARGO_TARGET_DIR:-$PWD/target}
sysroot=$(rustc --print sysroot)

# The same bytes wherever it is built: no path of this machine is in them.
flags="--remap-path-prefix=$PWD=/lectern"
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do flags="$flags --remap-path-prefix=$registry=/registry"; done

standard=
if [ ! -d "$sysroot/lib/rustlib/$target" ]; then
    debian=$folder/debian
    if [ ! -x "$debian/usr/bin/rustc" ]; then
        # The version in a name follows Debian's own, such as libstd-rust-web-1.96 and libllvm22.
        depends() { apt-cache depends "$1" | sed -n "s/.*Depends: \($2\)\$/\1/p" | head -1; }
        [ -n "$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')" ] || apt-get update -qq
        std=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
        llvm=$(depends "$std" 'libllvm[0-9]*')
        rm -rf "$debian" && mkdir -p "$debian/debs"
        # Root fetches for itself: the user of apt may have no way into this folder.
        (cd "$debian/debs" && apt-get download -qq -o APT::Sandbox::User=root rustc-web libstd-rust-web-dev "$std" "$llvm" rust-web-src)
        for deb in "$debian"/debs/rustc-web_* "$debian"/debs/libstd-rust-web-* "$debian"/debs/libllvm*; do dpkg -x "$deb" "$debian"; done
        # Of the sources only the library: 69 MB of 342.
        dpkg --fsys-tarfile "$debian"/debs/rust-web-src_* |
            tar x -C "$debian" --wildcards './usr/src/rustc-*/library' './usr/lib/rustlib/src*'
        rm -r "$debian/debs"
    fi
    libraries=$(dirname "$(find "$debian/usr/lib" -name 'libLLVM*.so*' | head -1)")
    cat > "$debian/rustc" <<R
#!/bin/sh
LD_LIBRARY_PATH="$libraries" exec "$debian/usr/bin/rustc" "\$@"
R
    chmod +x "$debian/rustc"
    lld=$sysroot/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    export RUSTC="$debian/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$lld"
    # Nobody would read what a panic says, because it ends the instance.
    flags="$flags -Z unstable-options -C panic=immediate-abort"
    # Cargo names files below the project by their path from there.
    for unpacked in "$debian" "${debian#"$PWD"/}"; do flags="$flags --remap-path-prefix=$unpacked/usr=/debian"; done
    standard="-Z build-std=std,panic_abort -Z build-std-features=optimize_for_size"
fi
optimizer=engine/node_modules/binaryen/bin/wasm-opt
[ -f "$optimizer" ] || (cd engine && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
built=$folder/$target/engine
compiler=$("${RUSTC:-rustc}" --version)
# What Rust's compiler takes for granted in WebAssembly (its baseline of 2025).
features="--enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-multivalue --enable-reference-types"

# build NAME [OPTION]...: one engine, made with these options of Cargo.
build() {
    name=$1
    shift
    # shellcheck disable=SC2086 # The flags are several.
    RUSTFLAGS="$flags" cargo build -p engine --lib --profile engine --target $target --locked "$@" $standard
    # Taken apart and put together anew, and then until nothing is left to take off: less by a hundredth than once, and its packed form too.
    # shellcheck disable=SC2086
    node "$optimizer" $features --flatten --rereloop -Oz -Oz --converge "$built/engine.wasm" -o "$built/smaller-$name"
}
build engine.wasm
build engine12.wasm --no-default-features

# What follows is for this machine.
unset RUSTC RUSTC_BOOTSTRAP
for name in engine.wasm engine12.wasm; do
    cargo run -q -p engine --example seal -- write "$built/smaller-$name" "$made/$name" "$compiler, $(node "$optimizer" --version)"
done
