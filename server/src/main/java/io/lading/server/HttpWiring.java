package io.lading.server;

import io.lading.audit.SecurityLog;
import io.lading.digest.Sha512Digests;
import io.lading.file.FileExpiry;
import io.lading.file.Shelf;
import io.lading.http.AllowedOrigins;
import io.lading.http.ApiPages;
import io.lading.http.RefusedPaths;
import io.lading.http.ServerInfo;
import io.lading.http.UploadsList;
import io.lading.http.UploadsResource;
import io.lading.http.WebClient;
import io.lading.http.body.Bodies;
import io.lading.http.body.BodyLimits;
import io.lading.http.body.DocumentBudget;
import io.lading.http.download.FileChanges;
import io.lading.http.download.FileDigestsResource;
import io.lading.http.download.FilesResource;
import io.lading.http.download.KnownFiles;
import io.lading.http.download.UploadedContent;
import io.lading.http.form.BatchUpload;
import io.lading.http.form.FormUpload;
import io.lading.http.plain.PlainUpload;
import io.lading.http.problem.ErrorDocuments;
import io.lading.http.problem.ProblemMapper;
import io.lading.http.problem.ProblemWriter;
import io.lading.http.rufh.RufhProtocol;
import io.lading.http.tus.TusProtocol;
import io.lading.metadata.Metadata;
import io.lading.metadata.StorageUse;
import io.lading.oversight.AllUploadsResource;
import io.lading.oversight.SettingsInForceResource;
import io.lading.oversight.StorageResource;
import io.lading.server.settings.Settings;
import io.lading.storage.ContentStore;
import io.lading.upload.UploadRules;
import io.lading.upload.Uploads;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// Wires the HTTP layer.
@Configuration(proxyBeanMethods = false)
class HttpWiring {
    /// The name of a file uploaded without a name; an allowed extension is appended.
    private static final String NAMELESS = "untitled";

    /// A value of another type is an error: 1.5 is no size, "5" is no number, and 5 is no name.
    @Bean
    JsonMapperBuilderCustomizer exactTypes() {
        return json -> json.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        texts -> Stream.of(
                                        CoercionInputShape.Integer,
                                        CoercionInputShape.Float,
                                        CoercionInputShape.Boolean)
                                .forEach(shape -> texts.setCoercion(shape, CoercionAction.Fail)));
    }

    @Bean
    ProblemWriter problemWriter(JsonMapper json) {
        return new ProblemWriter(json);
    }

    @Bean
    ProblemMapper problemMapper() {
        return new ProblemMapper();
    }

    @Bean
    ErrorDocuments errorDocuments() {
        return new ErrorDocuments();
    }

    @Bean
    RefusedPaths refusedPaths(ProblemWriter problems) {
        return new RefusedPaths(problems);
    }

    @Bean
    AllowedOrigins allowedOrigins(Settings settings) {
        return settings.listen().allowedOrigins();
    }

    @Bean
    WebClient webClient() {
        return new WebClient();
    }

    @Bean
    Bodies bodies(Settings settings) {
        return new Bodies(new BodyLimits(settings.transfer().minRate(), BodyLimits.DEFAULT_WINDOW));
    }

    @Bean
    StopUploads stopUploads(Bodies bodies) {
        return new StopUploads(bodies);
    }

    @Bean
    TusProtocol tusProtocol(Settings settings, Uploads uploads, Shelf shelf, Bodies bodies) {
        return new TusProtocol(uploads, shelf, bodies, settings.rules().maxSize(), nameless(settings));
    }

    @Bean
    RufhProtocol rufhProtocol(Settings settings, Uploads uploads, Shelf shelf, Bodies bodies, Clock clock) {
        long maxAppendSize = settings.transfer().maxAppendSize();
        return new RufhProtocol(
                uploads, shelf, bodies, settings.rules().maxSize(), maxAppendSize, nameless(settings), clock);
    }

    private static String nameless(Settings settings) {
        return NAMELESS
                + settings.rules().allowedExtensions().stream().findFirst().orElse("");
    }

    @Bean
    UploadsResource uploadsResource(TusProtocol tus, RufhProtocol rufh) {
        return new UploadsResource(List.of(tus, rufh));
    }

    @Bean
    PlainUpload plainUpload(Uploads uploads, Bodies bodies, RufhProtocol rufh) {
        return new PlainUpload(uploads, bodies, rufh);
    }

    @Bean
    FormUpload formUpload(Uploads uploads, Bodies bodies) {
        return new FormUpload(uploads, bodies);
    }

    @Bean
    BatchUpload batchUpload(Uploads uploads, Bodies bodies, DocumentBudget budget) {
        return new BatchUpload(uploads, bodies, budget);
    }

    @Bean
    ApiPages apiPages() {
        return new ApiPages();
    }

    @Bean
    FilesResource filesResource(Shelf shelf, SecurityLog log, Sha512Digests digests) {
        return new FilesResource(shelf, log, digests);
    }

    @Bean
    FileDigestsResource fileDigests(Sha512Digests digests) {
        return new FileDigestsResource(digests);
    }

    @Bean
    UploadedContent uploadedContent(Shelf shelf, SecurityLog log, UploadsResource uploads) {
        return new UploadedContent(shelf, log, uploads);
    }

    @Bean
    FileChanges fileChanges(Shelf shelf, FileExpiry expiry, Sha512Digests digests, SecurityLog log) {
        return new FileChanges(shelf, expiry, digests, log);
    }

    @Bean
    KnownFiles knownFiles(Shelf shelf) {
        return new KnownFiles(shelf);
    }

    @Bean
    AllUploadsResource allUploadsResource(Metadata metadata, Uploads uploads, UploadRules rules, SecurityLog log) {
        return new AllUploadsResource(metadata.unfinishedUploads(), uploads, rules, log);
    }

    @Bean
    StorageResource storageResource(ContentStore store, Metadata metadata, Uploads uploads, UploadRules rules) {
        return new StorageResource(store, new StorageUse(metadata), uploads, rules);
    }

    @Bean
    SettingsInForceResource settingsInForceResource(Settings settings) {
        return new SettingsInForceResource(settings.inForce());
    }

    @Bean
    UploadsList uploadsList(Uploads uploads, JsonMapper json, Clock clock) {
        return new UploadsList(uploads, json, clock);
    }

    @Bean
    ServerInfo serverInfo(Settings settings, Uploads uploads) {
        return new ServerInfo(
                uploads,
                settings.rules(),
                settings.transfer().maxAppendSize(),
                Stream.concat(TusProtocol.extensions().stream(), Stream.of(BatchUpload.EXTENSION))
                        .toList(),
                settings.transfer().heartbeat(),
                settings.links().on());
    }
}
