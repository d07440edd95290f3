package io.lading.server;

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
                    "The address of this machine where the page is served; `0.0.0.0:8080` lets others in."),
            new OutsideVariable(
                    "LADING_PROXIES",
                    "",
                    CLIENT,
                    "The proxies with TLS in front of the page, as addresses or networks, separated by commas. What they "
                            + "say in `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host` is believed."),
            new OutsideVariable("LADING_SERVER", "server:8080", CLIENT, "Where the server is."),
            new OutsideVariable("LADING_MEMORY", "384m", COMPOSE, "The memory of the server's container."),
            new OutsideVariable(
                    "LADING_HEAP",
                    "112m",
                    SERVER,
                    "The part of it for objects. With `LADING_BUFFERS` it should leave 200 MB."),
            new OutsideVariable("LADING_BUFFERS", "64m", SERVER, "The part of it for network buffers."),
            new OutsideVariable("LADING_CHROMIUM", "", TESTS, "The browser to test with, where none is found."),
            new OutsideVariable(
                    "LADING_WRITE_PICTURES",
                    "",
                    TESTS,
                    "With any value the pictures of the documentation are made anew."),
            new OutsideVariable("LADING_JAR", "", TESTS, "The server to test, instead of the one that was built."),
            new OutsideVariable("LADING_COMPOSE", "docker compose", TESTS, "How compose is called."),
            new OutsideVariable("LADING_ADDRESS", "http://127.0.0.1:8080", TESTS, "Where compose serves the page."));
}
