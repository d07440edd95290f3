package io.lading.storage.s3;

import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/// Gives objects that are read their own connections. A stream holds its connection until the client of a download has
/// taken all bytes, so slow clients could otherwise take every connection from uploads.
///
/// @param reading for requests that ask for a range, which are those for objects
/// @param writing for all other requests
record TwoPools(SdkHttpClient reading, SdkHttpClient writing) implements SdkHttpClient {
    private static final String RANGE = "Range";

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        boolean reads = request.httpRequest().firstMatchingHeader(RANGE).isPresent();
        return (reads ? reading : writing).prepareRequest(request);
    }

    @Override
    public String clientName() {
        return writing.clientName();
    }

    @Override
    public void close() {
        reading.close();
        writing.close();
    }
}
