# Shared by ./run, ./test and .ci/run: finds the tools, reports missing ones, builds the server.

REQUIRED_JAVA=25
SERVER_JAR=server/target/lading-server.jar
BUILD_STAMP=server/target/built-from
# What ./run starts: the jar beside its libraries, and the cache of loaded classes. ./test sets LADING_UNPACKED, so that
# the tests start the same; a test of ./run names another directory.
UNPACKED=${LADING_UNPACKED:-server/target/lading}
UNPACKED_JAR=$UNPACKED/lading-server.jar
CLASS_CACHE=$UNPACKED/lading.aot
JAVA_OPTIONS="--enable-native-access=ALL-UNNAMED -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError -Dspring.aot.enabled=true"

# UTF-8, so that non-ASCII file names work with any locale. (macOS always uses UTF-8.)
[ "$(uname)" != Linux ] || export LC_ALL=C.UTF-8

fail() {
    echo "Lading: $*" >&2
    exit 1
}

# Prints the major version of the JDK in a directory, or nothing.
java_version() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    { "$1/bin/java" -version 2>&1 || true; } | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

# Sets JAVA_HOME to a JDK that is new enough, from the usual places.
need_java() {
    local candidate version on_path
    on_path=$(command -v javac 2>/dev/null || true)
    [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* /opt/jdk* /opt/*jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /usr/local/opt/openjdk/libexec/openjdk.jdk/Contents/Home /opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home; do
        [ -n "$candidate" ] || continue
        version=$(java_version "$candidate")
        if [ -n "$version" ] && [ "$version" -ge "$REQUIRED_JAVA" ]; then
            JAVA_HOME=$candidate
            export JAVA_HOME
            return
        fi
    done
    fail "JDK $REQUIRED_JAVA or newer is needed; install it, or set JAVA_HOME to its directory."
}

need_maven() {
    command -v mvn >/dev/null || fail "Maven 3.8 or newer is needed to build; install it (Debian: apt-get install maven)."
    local version
    version=$({ mvn -v 2>/dev/null || true; } | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
        3.[89] | 3.[1-9][0-9] | [4-9].*) ;;
        *) fail "Maven 3.8 or newer is needed to build; this one is ${version:-of an unknown version}." ;;
    esac
}

need_node() {
    command -v npm >/dev/null || fail "Node.js 20 or newer with npm is needed to build the web client; install it."
    local version
    version=$({ node --version 2>/dev/null || true; } | sed -n 's/^v\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 20 ] ||
        fail "Node.js 20 or newer is needed to build the web client; this one is ${version:-of an unknown version}."
}

# Prints a checksum of the sources of the server and the client.
source_state() {
    find pom.xml ./*/pom.xml core/src/main metadata/src/main storage-s3/src/main server/src/main web/src web/public web/index.html \
        web/notices.mjs web/package.json web/package-lock.json web/vite.config.ts web/tsconfig.json -type f -print0 2>/dev/null | sort -z | xargs -0 cat | cksum
}

out_of_date() {
    [ ! -f "$SERVER_JAR" ] || [ ! -f "$BUILD_STAMP" ] || [ "$(cat "$BUILD_STAMP")" != "$(source_state)" ]
}

# Messages of Maven and npm for a failed download.
DOWNLOAD_FAILED='Could not transfer artifact|could not be resolved|Could not resolve dependencies|npm (error|ERR!) (network|code E(CONN|TIMEDOUT|AI_AGAIN|NETUNREACH|INTEGRITY|[45][0-9][0-9]))'

# maven GOALS...: runs Maven and records the source state that the jar was built from. Retries if a download failed.
maven() {
    local state log attempt
    state=$(source_state)
    log=$(mktemp)
    for attempt in 1 2 3; do
        if mvn -B -ntp "$@" 2>&1 | tee "$log"; then
            echo "$state" >"$BUILD_STAMP"
            rm -f "$log"
            return 0
        fi
        grep -qE "$DOWNLOAD_FAILED" "$log" || break
        [ "$attempt" = 3 ] || echo "Lading: a download failed; retrying in $((attempt * 10)) s ..."
        [ "$attempt" = 3 ] || sleep $((attempt * 10))
        # Maven caches failed lookups; -U makes it try again.
        [ "$attempt" -gt 1 ] || set -- -U "$@"
    done
    rm -f "$log"
    return 1
}

# within SECONDS COMMAND...: ends a command that takes longer, where the system has a program for it (macOS has none).
within() {
    if command -v timeout >/dev/null; then timeout --foreground "$@"; else "${@:2}"; fi
}

# Builds the storage servers that some tests need into a directory that all checkouts share, unless they are there.
# Returns false, with a message, if one cannot be built; the tests then leave it out.
VERSITY=github.com/versity/versitygw/cmd/versitygw@v1.8.0
store_servers() {
    local programs=$HOME/.cache/lading/bin
    [ ! -x "$programs/versitygw" ] || return 0
    if ! command -v go >/dev/null; then
        echo "Lading: Go is missing, so the tests with the S3 server Versity are left out."
        return 1
    fi
    echo "Building the S3 server Versity (a few minutes, once) ..."
    mkdir -p "$programs"
    # The program appears only when it is whole. A network that drops packets ends the attempt.
    if ! GOBIN=$programs/new CGO_ENABLED=0 within 1200 nice -n 19 go install -ldflags "-s -w" "$VERSITY"; then
        echo "Lading: Versity could not be built, so the tests with it are left out."
        return 1
    fi
    mv "$programs/new/versitygw" "$programs/versitygw"
}

build_server() {
    maven -q -DskipTests -Dguards.skip=true package || fail "the build failed; see the messages above."
}

# Prints a checksum of what the unpacked server and its class cache are made from: a cache serves one JDK and one set of options.
start_state() {
    { cat "$BUILD_STAMP" build/tools.sh build/serve server/docker/train "$JAVA_HOME/release"; echo "$JAVA_HOME"; } 2>/dev/null | cksum
}

# Unpacks the server and trains its class cache, if that has not been done. If it fails, the server starts without, only slower.
prepare_start() {
    local state
    state=$(start_state)
    [ "$(cat "$UNPACKED/made-from" 2>/dev/null)" != "$state" ] || return 0
    echo "Preparing fast starts (a few seconds) ..."
    rm -rf "$UNPACKED_JAR" "$UNPACKED/lib" "$CLASS_CACHE" "$UNPACKED/made-from"
    if ! "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$SERVER_JAR" extract --force --destination "$UNPACKED" >/dev/null 2>&1; then
        rm -rf "$UNPACKED_JAR" "$UNPACKED/lib"
        return 0
    fi
    if ! server/docker/train "$CLASS_CACHE" build/serve >"$UNPACKED/training.log" 2>&1; then
        echo "The class cache could not be made, so starts take longer; $UNPACKED/training.log has the reason."
        rm -f "$CLASS_CACHE"
    fi
    echo "$state" >"$UNPACKED/made-from"
}
