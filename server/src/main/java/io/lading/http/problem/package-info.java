/// Problem details (RFC 9457): why a request failed, as JSON for programs and as a page for browsers.
@org.jspecify.annotations.NullMarked
package io.lading.http.problem;
