#!/bin/sh
# Builds the engine of the learner's page: engine/build.sh [FILE], by default player/engine.wasm.
#
# With rustup's target where it is there (rustup target add wasm32-unknown-unknown). Otherwise with Debian's compiler for browsers' builds and
# its library sources (rustc-web and rust-web-src, of bookworm or later), unpacked below target/ and not installed.
set -eu
cd "$(dirname "$0")/.."
file=${1:-player/engine.wasm}
target=wasm32-unknown-unknown
folder=${CARGO_TARGET_DIR:-$PWD/target}
sysroot=$(rustc --print sysroot)

# The same bytes wherever it is built: no path of this machine is in them.
flags="--remap-path-prefix=$PWD=/lectern"
for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do flags="$flags --remap-path-prefix=$registry=/registry"; done

if [ -d "$sysroot/lib/rustlib/$target" ]; then
    standard=
else
    debian=$folder/debian
    if [ ! -x "$debian/usr/bin/rustc" ]; then
        # The version in a name follows Debian's own, such as libstd-rust-web-1.96 and libllvm22.
        depends() { apt-cache depends "$1" | sed -n "s/.*Depends: \($2\)\$/\1/p" | head -1; }
        [ -n "$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')" ] || apt-get update -qq
        std=$(depends libstd-rust-web-dev 'libstd-rust-web-[0-9.]*')
        llvm=$(depends "$std" 'libllvm[0-9]*')
        rm -rf "$debian" && mkdir -p "$debian/debs" && cd "$debian/debs"
        apt-get download -qq rustc-web libstd-rust-web-dev "$std" "$llvm" rust-web-src
        for deb in rustc-web_* libstd-rust-web-* libllvm*; do dpkg -x "$deb" "$debian"; done
        # Of the sources only the library: 69 MB of 342.
        dpkg --fsys-tarfile rust-web-src_* | tar x -C "$debian" --wildcards './usr/src/rustc-*/library' './usr/lib/rustlib/src*'
        cd - > /dev/null && rm -r "$debian/debs"
    fi
    cat > "$debian/rustc" <<R
#!/bin/sh
LD_LIBRARY_PATH="$(dirname "$(find "$debian/usr/lib" -name 'libLLVM*.so*' | head -1)")" exec "$debian/usr/bin/rustc" "\$@"
R
    chmod +x "$debian/rustc"
    lld=$sysroot/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    export RUSTC="$debian/rustc" RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$lld"
    flags="$flags --remap-path-prefix=$debian/usr=/debian"
    # Nobody would read what a panic says, because it ends the instance.
    flags="$flags -Z unstable-options -C panic=immediate-abort"
    standard="-Z build-std=std,panic_abort -Z build-std-features=optimize_for_size"
fi
# shellcheck disable=SC2086 # The flags are several.
RUSTFLAGS="$flags" cargo build -p engine --lib --profile engine --target $target --locked $standard
install -m 644 "$folder/$target/engine/engine.wasm" "$file"
