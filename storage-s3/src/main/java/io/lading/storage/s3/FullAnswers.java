package io.lading.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;

/// Requires that answers in XML begin. The parser of the JDK takes one that broke off before its first byte for
/// the end of a document, and the SDK takes that for an answer without any elements: an empty listing, or a
/// deletion without errors. One that breaks off later is no valid XML.
final class FullAnswers implements ExecutionInterceptor {
    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        boolean xml = context.request() instanceof ListObjectsV2Request
                || context.request() instanceof DeleteObjectsRequest
                || context.request() instanceof GetBucketVersioningRequest
                || context.request() instanceof CreateMultipartUploadRequest
                || context.request() instanceof UploadPartCopyRequest
                || context.request() instanceof CompleteMultipartUploadRequest
                || context.request() instanceof ListMultipartUploadsRequest;
        return xml && context.httpResponse().isSuccessful()
                ? Optional.of(begun(context.responseBody()))
                : context.responseBody();
    }

    private static InputStream begun(Optional<InputStream> body) {
        try {
            PushbackInputStream content = new PushbackInputStream(body.orElseGet(InputStream::nullInputStream));
            int first = content.read();
            if (first < 0) {
                throw new EOFException("The answer has no body");
            }
            content.unread(first);
            return content;
        } catch (IOException e) {
            throw SdkClientException.create("The answer broke off: " + e.getMessage(), e);
        }
    }
}
