package io.lading.server.settings;

import java.util.List;

/// A variable with the prefix `LADING_` that only containers, scripts or tests read, not the server.
///
/// @param name        with the prefix `LADING_`
/// @param fallback    the default value; may be empty
/// @param reader      the program that reads it
/// @param description the description on the configuration page
record OutsideVariable(String name, String fallback, String reader, String description) {
    private static final String COMPOSE = "`docker-compose.yml`";
    private static final String CLIENT = "client container";
    private static final String SERVER = "server container";
    private static final String TESTS = "tests";

    static final List<OutsideVariable> ALL = List.of(
            new OutsideVariable(
                    "LADING_LISTEN",
                    "127.0.0.1:8080",
                    COMPOSE,
                    "The address and port on this machine where the page is served; `0.0.0.0:8080` makes it reachable from"
                            + " the network."),
            new OutsideVariable(
                    "LADING_PROXIES",
                    "",
                    CLIENT,
                    "The TLS proxies in front of the page, as addresses or networks, separated by commas. Their"
                            + " `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` are trusted."),
            new OutsideVariable(
                    "LADING_SERVER",
                    "server:8080",
                    CLIENT,
                    "The address of the server, or the addresses of several, separated by commas. Compose sets it; set it"
                            + " only if you start the container in another way."),
            new OutsideVariable(
                    "LADING_CLIENT_REQUESTS",
                    "384",
                    CLIENT,
                    "How many requests the client container forwards to one server at the same time. The default is 128 in"
                            + " docker-compose.scale.yml, which has three servers."),
            new OutsideVariable(
                    "LADING_CLIENT_MEMORY",
                    "768m",
                    COMPOSE,
                    "The memory limit of the client container: at least 480 MB, plus 0.75 MB for each of"
                            + " `LADING_CLIENT_REQUESTS` and server."),
            new OutsideVariable(
                    "LADING_MEMORY",
                    "384m",
                    COMPOSE,
                    "The memory limit of the server container. docs/operations.md has values for more users. The default is"
                            + " 592m in docker-compose.scale.yml, for `LADING_HEAP=192m` and `LADING_UPLOAD_MEMORY=128M`."),
            new OutsideVariable(
                    "LADING_HEAP",
                    "112m",
                    SERVER + ", `./run`",
                    "The maximum Java heap. Together with `LADING_BUFFERS`, keep it at least 200 MB below `LADING_MEMORY`."
                            + " The default of `./run` is a quarter of the memory of the machine."),
            new OutsideVariable(
                    "LADING_BUFFERS",
                    "64m",
                    SERVER + ", `./run`",
                    "Memory for network buffers. The default of `./run` is the size of the heap."),
            new OutsideVariable("LADING_CHROMIUM", "", TESTS, "The browser for the tests, if none is found."),
            new OutsideVariable(
                    "LADING_WRITE_PICTURES",
                    "",
                    TESTS,
                    "If set, the screenshots in the documentation are regenerated."),
            new OutsideVariable("LADING_JAR", "", TESTS, "The server jar to test, instead of the one that was built."),
            new OutsideVariable(
                    "LADING_UNPACKED",
                    "",
                    TESTS + ", `./run`",
                    "The directory of the unpacked server and its class cache. `./test` sets it; `./run` makes"
                            + " `server/target/lading`."),
            new OutsideVariable(
                    "LADING_ALL_STORES",
                    "",
                    TESTS,
                    "If set, the tests fail if a storage server that they need is missing; otherwise they leave it out."),
            new OutsideVariable("LADING_COMPOSE", "docker compose", TESTS, "The command that runs Docker Compose."),
            new OutsideVariable(
                    "LADING_ADDRESS", "http://127.0.0.1:8080", TESTS, "The address where compose serves the page."));
}
